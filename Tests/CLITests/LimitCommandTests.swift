import Foundation
import Index
import LimitPolling
import LimitSources
import TestSupport
import Testing
import UsageModel

@Suite("Commands of limits", .timeLimited)
struct LimitCommandTests {
  /// A home in which figures of limits have been heard, minutes ago.
  private func home(
    fiveHour: Double? = 41, sevenDay: Double? = 20, resetIn: Int64 = 100, minutesAgo: Int64 = 1
  ) throws -> Home {
    let home = try Home()
    let index = try UsageIndex.open(
      Workspace(environment: [:], homeDirectory: home.directory.path))
    let root = home.directory.path + "/.claude"
    let service = LimitService(index: index, sources: [], root: root)
    let now = Timestamp(milliseconds: Int64(Date.now.timeIntervalSince1970 * 1000))
    let captured = now.advanced(byMilliseconds: -minutesAgo * 60_000)
    let figures: [(LimitWindow.Kind, Double?, Int64)] = [
      (.fiveHour, fiveHour, resetIn), (.sevenDay, sevenDay, 3000),
    ]
    let readings = figures.compactMap { kind, percent, minutes -> LimitReading? in
      percent.map {
        LimitReading(
          organization: LimitOwner.unknown.stored, window: LimitWindow(kind: kind),
          percent: $0, resetsAt: now.advanced(byMilliseconds: minutes * 60_000),
          capturedAt: captured, source: .statusLine)
      }
    }
    try service.take(readings, now: captured)
    return home
  }

  private func object(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  @Test("print the table, the document and the pair")
  func forms() async throws {
    let home = try home()
    let table = try await home.run("limits", "--no-ask")
    #expect(table.status == 0 && table.standardError.isEmpty)
    #expect(table.standardOutput.contains("5 hours") && table.standardOutput.contains("41 %"))
    let pair = try await home.run("limits", "--no-ask", "--format", "pair")
    #expect(pair.standardOutput == "41:20\n")
    let document = try object(try await home.run("limits", "--no-ask", "--json").standardOutput)
    let organizations = try #require(document["organizations"] as? [[String: Any]])
    let windows = try #require(organizations.first?["windows"] as? [[String: Any]])
    #expect(windows.map { $0["percent"] as? Double } == [41, 20])
    #expect(windows.first?["source"] as? String == "statusline")
    let explained = try await home.run("limits", "--no-ask", "--explain")
    #expect(explained.standardOutput.contains("Average pace: "))
    let nothing = try await Home().run("limits", "--no-ask", "--format", "pair")
    #expect(nothing.standardOutput == "?:?\n" && nothing.status == 66)
    #expect(nothing.standardError.hasPrefix("error: neither percentage is known\n"))
    #expect(nothing.standardError.contains("  because: Claude Code keeps no sign-in in "))
    #expect(nothing.standardError.contains("  hint: `plimsoll statusline install` brings "))
  }

  @Test("say a window that ended is unknown, not 0")
  func ended() async throws {
    let home = try home(resetIn: 30, minutesAgo: 60)
    // Taken in when it was true; an hour later its window has ended.
    let result = try await home.run("limits", "--no-ask", "--json")
    let organizations = try #require(
      try object(result.standardOutput)["organizations"] as? [[String: Any]])
    let windows = try #require(organizations.first?["windows"] as? [[String: Any]])
    #expect(windows.first?["state"] as? String == "running")
    let over = try self.home(resetIn: -30, minutesAgo: 60)
    let text = try await over.run("limits", "--no-ask").standardOutput
    #expect(text.contains("—") && text.contains("ended"))
    #expect(try await over.run("limits", "--no-ask", "--format", "pair").standardOutput == "?:20\n")
  }

  @Test(
    "check exits as plugins of monitoring systems do",
    arguments: [
      ([], 41, 0), (["--warn", "40"], 41, 1), (["--warn", "30", "--fail", "40"], 41, 2),
      (["--window", "5h", "--warn", "30"], 41, 1), (["--window", "7d", "--warn", "30"], 41, 0),
      (["--window", "model:Fable"], 41, 3), ([], 99, 2), (["--projected"], 79, 2),
      (["--warn", "95", "--fail", "80"], 41, 64), (["--window", "week"], 41, 64),
    ] as [([String], Double, Int32)])
  func check(options: [String], percent: Double, status: Int32) async throws {
    let result = try await home(fiveHour: percent).run(["check", "--no-ask"] + options)
    #expect(result.status == status, "\(result.standardOutput)\(result.standardError)")
    if status <= 3 {
      #expect(result.standardOutput.hasPrefix("LIMITS "))
      #expect(result.standardOutput.split(separator: "\n").count == 1)
    }
  }

  @Test("check knows nothing where nothing was heard")
  func checkUnknown() async throws {
    let empty = try Home()
    let result = try await empty.run("check", "--no-ask")
    #expect(result.status == 3)
    #expect(
      result.standardOutput
        == "LIMITS UNKNOWN - Claude Code keeps no sign-in in \(empty.directory.path)"
        + "/.claude/.credentials.json. `plimsoll statusline install` brings the limits without "
        + "any request; `plimsoll doctor` says what each source lacks.\n")
    let other = try await home().run("check", "--no-ask", "--window", "model:Fable")
    #expect(other.standardOutput == "LIMITS UNKNOWN - no such limit is known\n")
  }

  @Test("wait ends where there is room, and says so where nothing is known")
  func wait() async throws {
    let home = try home()
    #expect(try await home.run("wait", "--no-ask").status == 0)
    #expect(try await home.run("wait", "--no-ask", "--below", "50").status == 0)
    #expect(try await home.run("wait", "--no-ask", "--window", "month").status == 64)
    let nothing = try await Home().run("wait", "--no-ask")
    #expect(nothing.status == 66 && nothing.standardError.contains("hint: "))
  }

  @Test("wait waits while a limit is full")
  func waitsOn() async throws {
    let home = try home(fiveHour: 100)
    let result = try await runPlimsoll(
      ["wait", "--no-ask"], home: home.directory, killAfter: .seconds(3))
    #expect(result.signal != nil)
    #expect(result.standardError.contains("waiting for the reset at "))
  }

  @Test("refresh writes the snapshot for scripts, and only once at a time")
  func refresh() async throws {
    let home = try home()
    try home.writeSample()
    let results = try await withThrowingTaskGroup(of: ProcessResult.self) { group in
      for _ in 0..<4 { group.addTask { try await home.run("refresh") } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(results.allSatisfy { $0.status == 0 && $0.standardOutput.isEmpty })
    let path = home.directory.path + "/.cache/plimsoll/usage.json"
    let snapshot = try object(try String(contentsOfFile: path, encoding: .utf8))
    let pro = try #require(snapshot["pro"] as? [String: Any])
    #expect(pro["five_hour_pct"] as? Double == 41 && pro["seven_day_pct"] as? Double == 20)
    #expect(pro["five_hour_resets_at"] is String)
    #expect((snapshot["code"] as? [String: Any])?["session_tokens"] is NSNull)
    #expect(snapshot["updated_at"] is String)
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
  }

  @Test("an unknown source is named with those that are like it")
  func sources() async throws {
    let home = try home()
    let unknown = try await home.run("limits", "--source", "oauht")
    #expect(unknown.status == 64 && unknown.standardError.contains("did you mean oauth"))
    #expect(try await home.run("limits", "--debug").status == 64)
    let line = try await home.run("limits", "--source", "statusline")
    #expect(line.status == 0 && line.standardOutput.contains("41 %"))
    let silent = try await Home().run("limits", "--source", "statusline")
    #expect(silent.status == 66 && silent.standardError.contains("no status line received"))
  }

  @Test("the overview and doctor show them")
  func elsewhere() async throws {
    let home = try home()
    try home.writeSample()
    let doctor = try await home.run("doctor", "--no-index").standardOutput
    #expect(doctor.contains("Sources of limits"))
    #expect(doctor.contains("statusline (Claude Code's status line): last figure at "))
    let overview = try await home.run("--no-index").standardOutput
    #expect(overview.hasPrefix("Limits · "))
  }

  @Test("a wrong setting is refused before anybody is asked")
  func settings() async throws {
    let home = try home()
    try home.directory.write(
      "{\"limits\": {\"oauth\": \"sometimes\"}}", to: ".config/plimsoll/config.json")
    let result = try await home.run("limits")
    #expect(result.status == 78 && result.standardError.contains("limits.oauth"))
  }

  @Test("the demo invents some")
  func demo() async throws {
    let result = try await Home().run("demo", "limits", "--format", "pair")
    #expect(result.standardOutput == "41:63\n")
    let table = try await Home().run("demo", "limits")
    #expect(table.standardOutput.hasPrefix("DEMO: "))
  }

  @Test("the demo invents an organization and its credits too")
  func demoCredits() async throws {
    let home = try Home()
    let result = try await home.run("demo", "credits", "--json")
    let credits = try #require(
      try JSONSerialization.jsonObject(with: Data(result.standardOutput.utf8)) as? NSDictionary)
    #expect(credits["source"] as? String == "admin-api" && credits["state"] as? String == "current")
    let team = try await home.run("demo", "team")
    #expect(team.standardOutput.hasPrefix("DEMO: "))
    #expect(team.standardOutput.contains("Mira Okafor"))
  }
}
