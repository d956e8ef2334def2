import Foundation
import TestSupport
import Testing

@testable import Configuration

@Suite("The record of an installation")
struct InstallRecordTests {
  /// As earlier versions have written it.
  private static let text = """
    {
      "installations" : [
        {
          "backupPath" : "/home/ada/.claude/settings.json.plimsoll-T",
          "edits" : [
            {
              "inserted" : "\\"statusLine\\": \\"é/\\"",
              "offset" : 3,
              "removed" : ""
            }
          ],
          "installed" : "{}",
          "installedAt" : "2025-11-29T00:00:00Z",
          "madeFile" : false,
          "previous" : "1",
          "settings" : [
            {
              "after" : "true",
              "key" : "limits.enabled"
            },
            {
              "after" : "60",
              "before" : "30",
              "key" : "limits.interval"
            }
          ],
          "settingsPath" : "/home/ada/.claude/settings.json"
        },
        {
          "edits" : [

          ],
          "installed" : "{}",
          "installedAt" : "T",
          "madeFile" : true,
          "settings" : [

          ],
          "settingsPath" : "/b"
        }
      ],
      "version" : 1
    }

    """

  private static let first = InstallRecord(
    settingsPath: "/home/ada/.claude/settings.json", installedAt: "2025-11-29T00:00:00Z",
    backupPath: "/home/ada/.claude/settings.json.plimsoll-T", madeFile: false,
    edits: [JSONTextEdit(offset: 3, inserted: Array(#""statusLine": "é/""#.utf8))],
    previous: "1", installed: "{}",
    settings: [
      .init(key: "limits.enabled", before: nil, after: "true"),
      .init(key: "limits.interval", before: "30", after: "60"),
    ])
  private static let second = InstallRecord(
    settingsPath: "/b", installedAt: "T", backupPath: nil, madeFile: true, edits: [],
    previous: nil, installed: "{}", settings: [])

  private func records(_ text: String, in folder: TemporaryDirectory) throws -> InstallRecords {
    try folder.write(text, to: "statusline-install.json")
    return try InstallRecords(directory: folder.path)
  }

  @Test("is read as earlier versions have written it, and kept as it was")
  func olderFiles() throws {
    let folder = try TemporaryDirectory()
    let other = Self.text.replacing(
      "\"version\" : 1", with: "\"version\" : 1, \"zebra\" : [ { } ]")
    let variants = [
      Self.text, Self.text.replacing("\n", with: "\r\n"), Self.text.replacing(/\n */, with: ""),
      other,
    ]
    for text in variants {
      var read = try records(text, in: folder)
      #expect(read[path: Self.first.settingsPath] == Self.first)
      #expect(read[path: "/b"] == Self.second)
      try read.keep(nil, for: "/b")
      let kept = try InstallRecords(directory: folder.path)
      #expect(kept[path: Self.first.settingsPath] == Self.first)
      #expect(kept[path: "/b"] == nil)
    }
  }

  @Test("is refused with what is wrong with it")
  func refusals() throws {
    let folder = try TemporaryDirectory()
    let changes = [
      (
        "\"offset\" : 3", "\"offset\" : \"3\"",
        "installations[0].edits[0].offset is not a whole number that fits"
      ),
      ("\"madeFile\" : true,", "", "installations[1] lacks \"madeFile\""),
      ("\"version\" : 1", "\"v\" : 1", "the file lacks \"version\""),
      ("\"version\" : 1\n}", "\"version\" : 1\n", "the file is not valid JSON"),
    ]
    for (old, new, wanted) in changes {
      let error = #expect(throws: TextFileError.self) {
        try records(Self.text.replacing(old, with: new), in: folder)
      }
      #expect(error?.reason == "it is not as Plimsoll has written it: \(wanted)")
      #expect(error?.isWriting == false)
    }
  }
}
