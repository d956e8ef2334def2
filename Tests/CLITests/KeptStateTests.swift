import Foundation
import TestSupport
import Testing

/// What is typed and counted outlives a damaged index, and people are told.
@Suite("What is kept", .timeLimited)
struct KeptStateTests {
  private let home: Home

  init() throws {
    home = try Home()
    try home.writeSample()
  }

  private var index: String { home.directory.path(of: ".local/state/plimsoll/plimsoll.db") }

  private func total(_ arguments: String...) async throws -> NSDictionary? {
    let text = try await home.run(["daily", "--json"] + arguments).standardOutput
    let document = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
    return document?["totals"] as? NSDictionary
  }

  private func destroyIndex() throws {
    for suffix in ["-wal", "-shm"] where FileManager.default.fileExists(atPath: index + suffix) {
      try FileManager.default.removeItem(atPath: index + suffix)
    }
    try Data(String(repeating: "damaged ", count: 2000).utf8).write(
      to: URL(fileURLWithPath: index))
  }

  @Test func aDamagedIndexCostsNothingAndIsToldUntilItWasSeen() async throws {
    _ = try await home.run("credits", "set", "150", "--note", "typed")
    let before = try await total()
    // All of it is older than the days that are sealed, and its transcripts are deleted.
    #expect(try await home.run("index").status == 0)
    try FileManager.default.removeItem(atPath: home.directory.path(of: ".claude/projects"))
    try destroyIndex()
    // The refresh in the background is the first to meet it.
    _ = try await home.run("refresh")
    let list = try await home.run("credits", "list")
    #expect(list.status == 0 && list.standardOutput.contains("$150.00"))
    #expect(list.standardError.contains("the index was damaged"))
    #expect(try await total() == before)
    let note = """
      warning: the index was damaged and has been rebuilt; lost: perhaps usage of days not yet \
      sealed whose transcripts are deleted, any history of limits, any record of warnings, any \
      record of what an organization was billed; `plimsoll doctor` says more, \
      `plimsoll doctor --seen` ends this note

      """
    for command in [["daily"], ["limits", "--no-ask"], ["doctor"]] {
      let result = try await home.run(command)
      #expect(result.standardError.contains(note), "\(command): \(result.standardError)")
    }
    let doctor = try await home.run("doctor").standardOutput
    #expect(doctor.contains("The index was damaged") && doctor.contains(index + ".damaged"))
    #expect(doctor.contains("Kept: the ledger of credits: all of it"))
    #expect(try await home.run("doctor", "--seen").status == 0)
    let after = try await home.run("doctor")
    #expect(!after.standardError.contains("damaged"))
    #expect(!after.standardOutput.contains("was damaged"))
    #expect(try await total() == before)
  }

  @Test func aBackupIsRestoredWithoutATerminalOnlyWithYes() async throws {
    _ = try await home.run("credits", "set", "150")
    let before = try await total()
    let file = home.directory.path + "/kept.backup"
    let backup = try await home.run("backup", file)
    #expect(backup.status == 0 && backup.standardOutput.hasPrefix(file + ": "))
    #expect(try await home.run("backup", file).status == 64)
    _ = try await home.run("credits", "set", "20")
    try home.write(
      [Home.line(id: "9", at: "2026-03-11T08:00:00.000Z")], project: "-home-ada-new", name: "c")
    #expect(try await total() != before)
    let refused = try await home.run("restore", file)
    #expect(refused.status == 64 && refused.standardError.contains("--yes"))
    let restored = try await home.run("restore", file, "--yes")
    #expect(restored.status == 0, "\(restored.standardError)")
    #expect(restored.standardOutput.contains("before-restore.backup"))
    #expect(try await total("--no-index") == before)
    #expect(!(try await home.run("credits", "list")).standardOutput.contains("$20.00"))
    #expect(try await home.run("restore", file + "-gone", "--yes").status == 66)
    let other = home.directory.path(of: ".claude/projects/-home-ada-api/a.jsonl")
    let wrong = try await home.run("restore", other, "--yes")
    #expect(wrong.status == 74 && wrong.standardError.contains("it is not a backup"))
  }
}
