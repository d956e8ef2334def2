import Foundation
import Scanning
import TestSupport
import Testing
import UsageModel

@testable import Commands

/// What commands keep in the state folder, as earlier versions have written it.
@Suite("A record that an earlier version has written")
struct KeptRecordTests {
  private func variants(_ text: String) -> [String] {
    [
      text, text.replacing("\n", with: "\r\n"), text.replacing(/\n */, with: ""),
      text.replacing("\n}", with: ",\n  \"zebra\" : {\n    \"a\" : [\n\n    ]\n  }\n}"),
    ]
  }

  private static let membership = """
    {
      "address" : "ada@example.org",
      "device" : "d",
      "folders" : [
        "/home/ada/.claude"
      ],
      "grain" : "responses",
      "hardware" : "h",
      "machine" : "m",
      "member" : "Ada",
      "projects" : "hash",
      "role" : "lead",
      "since" : "2025-11-01",
      "url" : "https://hub.example/",
      "version" : 1
    }

    """

  @Test("is the hub that was joined")
  func membership() throws {
    for text in variants(Self.membership) {
      let read = try HubMembership(json: JSONValue(parsing: Array(text.utf8)))
      #expect(
        [read.url, read.device, read.machine, read.member, read.address, read.role, read.projects]
          == ["https://hub.example/", "d", "m", "Ada", "ada@example.org", "lead", "hash"])
      #expect(read.folders == ["/home/ada/.claude"])
      #expect([read.since, read.grain, read.hardware] == ["2025-11-01", "responses", "h"])
      #expect(try HubMembership(json: JSONValue(parsing: read.json.written(.indented))) == read)
    }
    for name in ["url", "version", "projects"] {
      let text = Self.membership.replacing("\"\(name)\"", with: "\"other\"")
      let json = try JSONValue(parsing: Array(text.utf8))
      #expect(throws: JSONMismatch.self) { try HubMembership(json: json) }
    }
  }

  private static let setup = """
    {
      "steps" : [
        {
          "file" : {
            "after" : "YQBi/w==",
            "path" : "/home/ada/.zshrc"
          },
          "name" : "completions",
          "undo" : [
            "completions",
            "--remove"
          ]
        },
        {
          "name" : "service",
          "undo" : [

          ]
        }
      ],
      "version" : 1
    }

    """

  @Test("is what was set up, with the bytes of files")
  func setup() throws {
    let folder = try TemporaryDirectory()
    let file = SetupRecord.Step(
      name: "completions", undo: ["completions", "--remove"],
      file: SetupRecord.File(
        path: "/home/ada/.zshrc", before: nil, after: Data([0x61, 0, 0x62, 0xFF])))
    let service = SetupRecord.Step(name: "service", undo: [])
    for text in variants(Self.setup) {
      try folder.write(text, to: "setup.json")
      var record = try SetupRecord(directory: folder.path)
      #expect(record.steps == [file, service])
      try record.remove(service)
      #expect(try SetupRecord(directory: folder.path).steps == [file])
    }
    let changes = [
      ("YQBi/w==", "YQBi/w="), ("\"undo\"", "\"redo\""), ("\"version\" : 1", "\"version\" : \"1\""),
      ("\"service\"", "7"), ("}\n", ""),
    ]
    for (old, new) in changes {
      try folder.write(Self.setup.replacing(old, with: new), to: "setup.json")
      let error = #expect(throws: Explanation.self) { try SetupRecord(directory: folder.path) }
      #expect(error?.what == folder.path + "/setup.json cannot be read")
      #expect(error?.because == "it is not what `setup` writes")
      #expect(error?.hint != nil)
    }
  }
}
