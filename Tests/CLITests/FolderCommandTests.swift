import Foundation
import TestSupport
import Testing

/// Folders of Claude Code told apart by the built program.
@Suite(.timeLimited)
struct FolderCommandTests {
  /// A hundred tokens in `~/.claude`, one in `~/.claude-work`, in a project of one name.
  private static func home() throws -> Home {
    let home = try Home()
    try home.write([Home.line(id: "own", at: "2026-11-20T10:00:00.000Z", input: 0)])
    try home.directory.write(
      Home.line(
        id: "work", at: "2026-11-21T10:00:00.000Z", session: "session-2", input: 0, output: 1),
      to: ".claude-work/projects/-home-ada-api/b.jsonl")
    return home
  }

  private static func output(
    _ home: Home, _ arguments: [String] = [], isWork: Bool = false
  ) async throws -> Int? {
    let result = try await report(home, ["monthly"] + arguments, isWork: isWork)
    return (result["totals"] as? [String: Any])?["outputTokens"] as? Int
  }

  private static func report(
    _ home: Home, _ arguments: [String], isWork: Bool = false
  ) async throws -> [String: Any] {
    let result = try await home.run(
      arguments + ["--json"],
      environment: isWork ? ["CLAUDE_CONFIG_DIR": home.directory.path(of: ".claude-work")] : [:])
    #expect(result.status == 0, "\(result.standardError)")
    let document = try JSONSerialization.jsonObject(with: Data(result.standardOutput.utf8))
    return try #require(document as? [String: Any])
  }

  private static func notes(_ report: [String: Any]) -> [String] {
    ((report["notes"] as? [[String: Any]]) ?? []).compactMap { note in
      note["kind"] as? String == "foldersNotShown" ? note["message"] as? String : nil
    }
  }

  @Test("In each shell its folder is shown, also after the other one was read")
  func apart() async throws {
    let home = try Self.home()
    #expect(try await Self.output(home) == 100)
    #expect(try await Self.output(home, isWork: true) == 1)
    #expect(try await Self.output(home) == 100)
    #expect(try await Self.output(home, ["--all-folders"]) == 101)
    #expect(try await Self.output(home, ["--folder", "work"]) == 1)
    #expect(
      try await Self.output(home, ["--folder", "~/.claude-work", "--folder", ".claude"]) == 101)
    let projects = try await Self.report(home, ["projects", "--all-folders"])
    let names = (projects["rows"] as? [[String: Any]])?.compactMap {
      ($0["project"] as? [String: Any])?["name"] as? String
    }
    #expect(names?.sorted() == ["api (.claude)", "api (.claude-work)"])
    let own = try await Self.report(home, ["projects"])
    #expect((own["rows"] as? [[String: Any]])?.count == 1)
  }

  @Test("What is not shown is told in one line, until all folders were listed once")
  func hidden() async throws {
    let home = try Self.home()
    #expect(try await Self.notes(Self.report(home, ["monthly"])).isEmpty)
    let work = try await Self.report(home, ["monthly"], isWork: true)
    #expect(
      Self.notes(work) == [
        "<$0.01 in ~/.claude is not shown; `--all-folders` shows it, `plimsoll folders` lists all."
      ])
    #expect(
      try await Self.notes(Self.report(home, ["blocks", "--since", "2026-11-01"])).count == 1)
    #expect(try await Self.notes(Self.report(home, ["monthly", "--all-folders"])).isEmpty)
    let monitor = try await Self.report(home, ["monitor"])
    #expect((monitor["notShown"] as? String)?.contains("~/.claude-work is not shown") == true)

    let list = try await home.run("folders")
    #expect(list.status == 0)
    expectSnapshot(list.standardOutput, named: "folders.txt")
    let text = try await home.run("folders", "--csv")
    expectSnapshot(text.standardOutput, named: "folders.csv")
    #expect(try await Self.notes(Self.report(home, ["monthly"])).isEmpty)
    let mark = home.directory.path(of: ".local/state/plimsoll/folders.listed")
    let attributes = try FileManager.default.attributesOfItem(atPath: mark)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
  }

  @Test("The setting index.folders decides where no option does")
  func setting() async throws {
    let home = try Self.home()
    #expect(try await Self.output(home, isWork: true) == 1)
    _ = try await home.run("config", "set", "index.folders", "all")
    #expect(try await Self.output(home) == 101)
    _ = try await home.run("config", "set", "index.folders", "~/.claude-work")
    #expect(try await Self.output(home) == 1)
    #expect(try await Self.output(home, ["--folder", ".claude"]) == 100)
    let refused = try await home.run("config", "set", "index.folders", "some")
    #expect(refused.status != 0)
  }

  @Test("A folder that is not known is refused with those that are")
  func unknown() async throws {
    let home = try Self.home()
    let result = try await home.run("daily", "--folder", "elsewhere")
    #expect(result.status == 64)
    #expect(
      result.standardError == """
        error: no folder of Claude Code is called elsewhere
          because: the known ones are ~/.claude
          hint: `plimsoll folders` lists them; a path works too

        """)
    let both = try await home.run("daily", "--folder", "work", "--root", "/tmp")
    #expect(both.status == 64)
  }
}

/// An index that a later version has written, as the built program shows it.
@Suite(.timeLimited)
struct LaterIndexTests {
  @Test("The index of a later version is shown, not written, and the doctor says what to do")
  func laterIndex() async throws {
    let home = try Home()
    try home.writeSample()
    let before = try await home.run("daily", "--json", "--quiet")
    let path = home.directory.path(of: ".local/state/plimsoll/plimsoll.db")
    let python = try await runProcess(
      "/usr/bin/env",
      [
        "python3", "-c",
        """
        import sqlite3, sys
        c = sqlite3.connect(sys.argv[1])
        c.execute("INSERT INTO grdb_migrations VALUES ('99: later')")
        c.execute("PRAGMA user_version = 99")
        c.commit()
        """, path,
      ], environment: ["PATH": "/usr/bin:/bin"])
    try #require(python.status == 0, "\(python.standardError)")
    try home.write([Home.line(id: "9", at: "2026-03-11T08:00:00.000Z")], name: "new")
    func rows(_ text: String) -> Substring {
      text[(text.firstRange(of: "\"rows\"")?.lowerBound ?? text.startIndex)...]
    }
    let after = try await home.run("daily", "--json")
    #expect(after.status == 0)
    #expect(rows(after.standardOutput) == rows(before.standardOutput))
    #expect(after.standardError.contains("a later version of Plimsoll has written the index"))
    let doctor = try await home.run("doctor", "--json")
    #expect(doctor.status == 0)
    #expect(doctor.standardOutput.contains("update it, or restart it"))
    let monitor = try await home.run("monitor", "--json")
    #expect(monitor.status == 0)
    #expect(monitor.standardOutput.contains("cannot write the index"))
    let index = try await home.run("index", "--rebuild")
    #expect(index.status == 74)
    #expect(index.standardError.contains("restart this program"))
  }
}
