import Foundation
import Scanning
import TestSupport
import Testing
import UsageModel

@testable import Index

/// The small files of the state folder, as earlier versions have written them.
@Suite("A file that an earlier version has written")
struct KeptFilesTests {
  private let home: TestHome

  init() throws { home = try TestHome() }

  /// The file as it was written, and with other white space and a member that is unknown.
  private func variants(_ text: String) -> [String] {
    [
      text, text.replacing("\n", with: "\r\n"), text.replacing(/\n */, with: ""),
      text.replacing("\n}", with: ",\n  \"zebra\" : {\n    \"a\" : [\n\n    ]\n  }\n}"),
    ]
  }

  /// Calls `body` for each variant of a file, which is there then.
  private func each(
    _ name: String, _ text: String, _ body: (Workspace) throws -> Void
  ) throws {
    let workspace = home.workspace
    for variant in variants(text) {
      try Data(variant.utf8).write(
        to: URL(fileURLWithPath: workspace.stateDirectory + "/" + name))
      try body(workspace)
    }
  }

  /// Refuses what is torn, lacks a member or has one of another type, with the words that
  /// `SmallJSON` has.
  private func refused(
    _ name: String, _ text: String, _ member: String, _ body: (Workspace) throws -> Void
  ) throws {
    let workspace = home.workspace
    let path = workspace.stateDirectory + "/" + name
    let torn = String(text.dropLast(text.count / 2))
    let renamed = text.replacing("\"\(member)\"", with: "\"other\"")
    let typed = text.replacing("\"\(member)\" :", with: "\"\(member)\" : {}, \"x\" :")
    for bad in [torn, renamed, typed, "[]", ""] {
      try Data(bad.utf8).write(to: URL(fileURLWithPath: path))
      let error = #expect(throws: IndexError.self, "\(bad)") { try body(workspace) }
      #expect(error?.what == "cannot use \(path)")
      #expect(error?.because == "it is not the JSON that this version of Plimsoll writes")
      #expect(error?.hint?.hasPrefix("restore the file or update Plimsoll") == true)
    }
  }

  private static let machine = """
    {
      "hardware" : "ab",
      "id" : "0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a",
      "label" : "Ada’s / laptop",
      "said" : "s",
      "stamp" : "1.2",
      "version" : 1,
      "written" : [
        "c",
        "d"
      ]
    }

    """

  @Test("is the identity of this machine")
  func machine() throws {
    let wanted = MachineIdentity(
      id: String(repeating: "0a", count: 16), hardware: "ab", label: "Ada’s / laptop",
      written: ["c", "d"], stamp: "1.2", said: "s")
    try each("machine.json", Self.machine) { workspace throws in
      #expect(try MachineIdentity.stored(workspace) == wanted)
    }
    try refused("machine.json", Self.machine, "label") { _ = try MachineIdentity.stored($0) }
    let workspace = home.workspace
    try wanted.write(workspace)
    #expect(try MachineIdentity.stored(workspace) == wanted)
  }

  @Test("is the identity of a machine without anything else")
  func bareMachine() throws {
    let text = "{\n  \"id\" : \"x\",\n  \"label\" : \"\",\n  \"version\" : 1\n}\n"
    try each("machine.json", text) { workspace throws in
      #expect(try MachineIdentity.stored(workspace) == MachineIdentity(id: "x", label: ""))
    }
  }

  @Test("is the folder that was joined")
  func setup() throws {
    let text = """
      {
        "claudeFolders" : [
          "/home/ada/.claude"
        ],
        "folder" : "/mnt/shared",
        "since" : "2025-11-01",
        "version" : 1
      }

      """
    let wanted = SyncSetup(
      folder: "/mnt/shared", claudeFolders: ["/home/ada/.claude"], since: CivilDay("2025-11-01"))
    try each("sync.json", text) { workspace throws in
      #expect(try SyncSetup.stored(workspace) == wanted)
    }
    try refused("sync.json", text, "folder") { _ = try SyncSetup.stored($0) }
  }

  @Test("is how the last sync went")
  func outcome() throws {
    let text = """
      {
        "doneAt" : 5,
        "failure" : "it is full",
        "problems" : [
          {
            "isPassing" : true,
            "path" : "/mnt/shared/x",
            "reason" : "it is torn"
          }
        ],
        "triedAt" : 9
      }

      """
    var wanted = SyncOutcome(triedAt: 9)
    wanted.doneAt = 5
    wanted.failure = "it is full"
    wanted.problems = [SyncProblem(path: "/mnt/shared/x", reason: "it is torn", isPassing: true)]
    try each("sync.last", text) { workspace throws in
      #expect(try SyncOutcome.stored(workspace) == wanted)
    }
    try refused("sync.last", text, "triedAt") { _ = try SyncOutcome.stored($0) }
    try each("sync.last", "{\n  \"problems\" : [\n\n  ],\n  \"triedAt\" : 9\n}\n") {
      workspace throws in
      #expect(try SyncOutcome.stored(workspace) == SyncOutcome(triedAt: 9))
    }
  }

  @Test("is what the hub was told")
  func mark() throws {
    let text =
      "{\n  \"changes\" : 7,\n  \"days\" : \"d\",\n  \"readings\" : 2,\n  \"scope\" : \"s\"\n}\n"
    let wanted = HubMark(changes: 7, scope: "s", days: "d", readings: 2)
    try each("hub.mark", text) { workspace throws in
      #expect(try HubMark.stored(workspace) == wanted)
    }
    try refused("hub.mark", text, "days") { _ = try HubMark.stored($0) }
  }

  @Test("is the damage that was met")
  func damage() throws {
    let text = """
      {
        "at" : 1764374400000,
        "kept" : [

        ],
        "lost" : [
          "the prices"
        ],
        "path" : "/x/usage.sqlite.damaged",
        "version" : 1
      }

      """
    let wanted = DamageNotice(
      at: Timestamp(milliseconds: 1_764_374_400_000), path: "/x/usage.sqlite.damaged",
      lost: ["the prices"], kept: [])
    try each("damaged.json", text) { workspace throws in
      let file = DamageFile(stateDirectory: workspace.stateDirectory)
      #expect(try file.notice() == wanted)
      try file.write(wanted)
      #expect(try file.notice() == wanted)
    }
    // Whatever is in it, it says that there was damage.
    try each("damaged.json", text.replacing("\"lost\"", with: "\"last\"")) { workspace throws in
      let file = DamageFile(stateDirectory: workspace.stateDirectory)
      #expect(try file.notice()?.path == file.path + " (which cannot be read)")
    }
  }

  @Test("is the folders that were seen, with numbers of 64 bits")
  func folders() throws {
    let text = """
      {
        "folders" : [
          {
            "aliases" : [
              {
                "device" : 1,
                "inode" : 18446744073709551615,
                "path" : "/home/ada/.claude",
                "resolvedPath" : "/data/claude"
              }
            ],
            "id" : "0123456789abcdef",
            "transcriptFolders" : [
              "/data/claude/projects"
            ]
          },
          {
            "aliases" : [

            ],
            "id" : "0123456789abcdee"
          }
        ],
        "version" : 1
      }

      """
    let alias = ClaudeFolderAlias(
      path: "/home/ada/.claude", resolvedPath: "/data/claude", device: 1, inode: .max)
    let id = try #require(ClaudeFolderID(hexadecimal: "0123456789abcdef"))
    let folder = ClaudeFolder(
      id: id, aliases: [alias], transcriptFolders: ["/data/claude/projects"])
    try each("folders.json", text) { workspace throws in
      let registry = FolderRegistry(stateDirectory: workspace.stateDirectory)
      #expect(try registry.table() == ClaudeFolderTable(folders: [folder]))
      let other = ClaudeFolderAlias(
        path: "/b", resolvedPath: "/b", device: UInt64(Int64.max) + 1, inode: 3)
      let seen = try registry.see([other])
      #expect(seen.folders.count == 2)
      #expect(try registry.table() == seen)
    }
  }
}
