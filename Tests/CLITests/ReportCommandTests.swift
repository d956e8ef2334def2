import Foundation
import TestSupport
import Testing

@Suite("Reports of the built program", .timeLimited)
struct ReportCommandTests {
  private func object(_ result: ProcessResult) throws -> [String: Any] {
    try #require(
      try JSONSerialization.jsonObject(with: Data(result.standardOutput.utf8)) as? [String: Any])
  }

  private func rows(_ result: ProcessResult) throws -> [[String: Any]] {
    try #require(try object(result)["rows"] as? [[String: Any]])
  }

  @Test("show the same logs in every format")
  func formats() async throws {
    let home = try Home()
    try home.writeSample()
    let table = try await home.run("daily")
    #expect(table.status == 0)
    #expect(table.standardError.isEmpty)
    expectSnapshot(table.standardOutput, named: "daily.txt")
    let csv = try await home.run("daily", "--csv")
    expectSnapshot(csv.standardOutput, named: "daily.csv")
    #expect(csv.standardError.hasPrefix("warning: "))
    let json = try await home.run("daily", "--json", "--quiet")
    #expect(json.standardError.isEmpty)
    #expect(
      try rows(json).map { $0["date"] as? String } == ["2026-03-08", "2026-03-09", "2026-03-10"])
  }

  @Test("have every column and whole names in a pipe, and what fits where a width is named")
  func pipes() async throws {
    let home = try Home()
    let ids = [
      "claude-opus-4-20250514", "claude-sonnet-4-20250514", "eu.house-model-of-a-long-name-v1:0",
    ]
    try home.write(
      ids.enumerated().map { index, id in
        Home.line(id: "\(index)", at: "2026-03-08T07:00:00.000Z", model: id)
      })
    let pipe = try await home.run("models", environment: ["COLUMNS": ""])
    for name in [
      "Opus 4 ", "Sonnet 4 ", "eu.house-model-of-a-long-name-v1:0 ", "Cache read", "Sessions",
    ] {
      #expect(pipe.standardOutput.contains(name), "\(name)")
    }
    #expect(!pipe.standardOutput.contains("Not shown at this width"))
    let narrow = try await home.run("models", environment: ["COLUMNS": "60"])
    #expect(
      narrow.standardOutput.contains("Opus 4 ") && narrow.standardOutput.contains("Sonnet 4 "))
    let json = try await home.run("models", "--json")
    for id in ids { #expect(json.standardOutput.contains("\"\(id)\"")) }
  }

  @Test("take a span with a minus before it for the same span")
  func negativeSpan() async throws {
    let home = try Home()
    try home.writeSample()
    let plain = try await home.run("daily", "--last", "90w", "--csv")
    let signed = try await home.run("daily", "--last", "-90w", "--csv")
    #expect(plain.standardOutput == signed.standardOutput && signed.status == 0)
  }

  @Test(
    "count days in the zone that was asked for",
    arguments: [
      ("UTC", ["2026-03-08", "2026-03-09", "2026-03-10"]),
      ("America/Los_Angeles", ["2026-03-07", "2026-03-08", "2026-03-10"]),
      ("Pacific/Chatham", ["2026-03-08", "2026-03-09", "2026-03-11"]),
    ])
  func zones(zone: String, days: [String]) async throws {
    let home = try Home()
    try home.writeSample()
    let asked = try rows(try await home.run("daily", "--json", "--tz", zone))
    #expect(asked.map { $0["date"] as? String } == days)
    let system = try rows(try await home.run("daily", "--json", environment: ["TZ": zone]))
    #expect(system.map { $0["date"] as? String } == days)
    let first = try #require(days.first)
    let range = try rows(
      try await home.run("daily", "--json", "--tz", zone, "--since", first, "--until", first))
    #expect(range.map { $0["date"] as? String } == [first])
  }

  @Test("count days by a rule and by a plain file, as containers have it")
  func zonesWithoutNames() async throws {
    let home = try Home()
    try home.writeSample()
    let file = home.directory.path + "/localtime"
    try FileManager.default.copyItem(
      atPath: "/usr/share/zoneinfo/Pacific/Chatham", toPath: file)
    for (zone, name, days) in [
      ("PST8PDT,M3.2.0,M11.1.0", nil, ["2026-03-07", "2026-03-08", "2026-03-10"]),
      (file, file, ["2026-03-08", "2026-03-09", "2026-03-11"]),
      (":" + file, file, ["2026-03-08", "2026-03-09", "2026-03-11"]),
    ] as [(String, String?, [String])] {
      let json = try await home.run("daily", "--json", environment: ["TZ": zone])
      #expect(try rows(json).map { $0["date"] as? String } == days)
      #expect(json.standardOutput.contains("\"timeZone\": \"\(name ?? zone)\""))
    }
  }

  @Test("are limited to projects, models and rows")
  func selection() async throws {
    let home = try Home()
    try home.writeSample()
    func inputs(_ arguments: String...) async throws -> [Int] {
      try rows(try await home.run(arguments + ["--json"])).compactMap { $0["inputTokens"] as? Int }
    }
    #expect(try await inputs("projects", "--project", "web") == [1_000_007])
    #expect(try await inputs("models", "--model", "OPUS") == [7])
    #expect(try await inputs("models", "--sort", "input", "--limit", "1") == [1_000_000])
    #expect(try await inputs("daily", "--limit", "1") == [7])
    #expect(try await inputs("sessions", "--sort", "input", "--order", "asc") == [7, 1_000_007])
    #expect(try await inputs("monthly", "--breakdown") == [1_000_014])
    #expect(
      try await inputs("hourly", "--since", "2026-03-08", "--until", "2026-03-08") == [1, 2, 4])
  }

  @Test("begin a window with the first message after the last one ended")
  func blocks() async throws {
    let home = try Home()
    // The window of 07:59:59.999 ends at 12:59:59.999, inside the quarter-hour of
    // the two responses around it.
    try home.write([
      Home.line(id: "1", at: "2026-03-08T07:59:59.999Z", input: 1),
      Home.line(id: "2", at: "2026-03-08T12:59:59.998Z", input: 2),
      Home.line(id: "3", at: "2026-03-08T12:59:59.999Z", input: 4),
      Home.line(id: "4", at: "2026-03-10T00:00:00.000Z", input: 8),
    ])
    let result = try await home.run("blocks", "--since", "2026-03-08", "--json")
    let rows = try rows(result)
    #expect(
      rows.map { $0["start"] as? String } == [
        "2026-03-08T07:59:59.999Z", "2026-03-08T12:59:59.999Z", "2026-03-10T00:00:00.000Z",
      ])
    #expect(rows.map { $0["inputTokens"] as? Int } == [3, 4, 8])
    // A range that begins between them changes nothing about where they begin.
    let later = try await home.run("blocks", "--since", "2026-03-09", "--json")
    #expect(try self.rows(later).map { $0["start"] as? String } == ["2026-03-10T00:00:00.000Z"])
    let ccusage = try object(try await home.run("ccusage", "blocks", "--json"))
    let found = try #require(ccusage["blocks"] as? [[String: Any]])
    #expect(found.map { $0["isGap"] as? Bool } == [false, false, true, false])
  }

  @Test("show names from the logs without obeying them")
  func hostileNames() async throws {
    let home = try Home()
    let evil = "\\u001b[2J\\u001b]0;x\\u0007\\r\\n=cmd|' /C calc'!A0\\u202e"
    try home.write([
      Home.line(
        id: "1", at: "2026-03-08T07:59:59.999Z", model: evil, session: evil,
        directory: "/home/ada/" + evil)
    ])
    for report in ["daily", "sessions", "projects", "models"] {
      for format in [[], ["--csv"], ["--json"]] {
        let result = try await home.run([report] + format)
        for text in [result.standardOutput, result.standardError] {
          let controls = text.unicodeScalars.filter {
            $0.value < 0x20 && $0 != "\n" && $0 != "\r" || (0x7F..<0xA0).contains($0.value)
              || $0.value == 0x202E
          }
          #expect(controls.isEmpty)
        }
        #expect(!result.standardOutput.contains(",="))
      }
    }
    let models = try rows(try await home.run("models", "--json"))
    #expect(
      models.first?["model"] as? String == "\u{1B}[2J\u{1B}]0;x\u{7}\r\n=cmd|' /C calc'!A0\u{202E}")
  }

  @Test("obey NO_COLOR, --color and COLUMNS")
  func looks() async throws {
    let home = try Home()
    try home.writeSample()
    let plain = try await home.run("daily").standardOutput
    #expect(!plain.contains("\u{1B}"))
    let colored = try await home.run("daily", "--color", "always").standardOutput
    #expect(colored.contains("\u{1B}["))
    let forced = try await home.run("daily", environment: ["FORCE_COLOR": "1"]).standardOutput
    #expect(forced == colored)
    let refused = try await home.run("daily", environment: ["FORCE_COLOR": "1", "NO_COLOR": "1"])
    #expect(refused.standardOutput == plain)
    for columns in [60, 80, 120] {
      let table = try await home.run("sessions", environment: ["COLUMNS": "\(columns)"])
      for line in table.standardOutput.split(separator: "\n") { #expect(line.count <= columns) }
    }
  }

  @Test("read other folders, and the index alone")
  func sources() async throws {
    let home = try Home()
    try home.writeSample()
    let other = try home.directory.makeDirectory("other")
    try home.directory.write(
      Home.line(id: "9", at: "2026-05-01T00:00:00.000Z", input: 9), to: "other/projects/p/x.jsonl")
    let root = try await home.run("daily", "--json", "--root", other)
    #expect(try rows(root).map { $0["inputTokens"] as? Int } == [9])
    // A named folder has an index of its own, which answers without reading too.
    let stored = try await home.run("daily", "--json", "--no-index", "--root", other)
    #expect(try rows(stored).map { $0["inputTokens"] as? Int } == [9])
    #expect(try await home.run("daily", "--no-index").status == 66)
    // What was counted from a folder of Claude Code stays, whatever folder is next.
    let variable = try await home.run("daily", "--json", environment: ["CLAUDE_CONFIG_DIR": other])
    #expect(try rows(variable).count == 1)
    #expect(try rows(try await home.run("daily", "--json")).count == 3)
    #expect(try rows(try await home.run("daily", "--json", "--all-folders")).count == 4)
  }

  @Test("take prices of one's own")
  func prices() async throws {
    let home = try Home()
    try home.writeSample()
    try home.directory.write(
      #"{ "models": { "house-model": { "rates": [{ "input": "1.5", "output": 2 }] } } }"#,
      to: ".config/plimsoll/prices.json")
    let result = try await home.run("models", "--model", "house", "--json")
    // 7 × 1.5 $/M + 100 × 2 $/M
    #expect(try rows(result).first?["costUSD"] as? Double == 0.000_210_5)
    let list = try await home.run("prices", "house")
    #expect(list.status == 0)
    #expect(list.standardOutput.contains("1.50") && list.standardOutput.contains("prices.json"))
  }

  @Test("have shapes that scripts for ccusage read")
  func ccusage() async throws {
    let home = try Home()
    try home.writeSample()
    let unified = try object(try await home.run("ccusage", "daily", "--json", "-s", "20260309"))
    let days = try #require(unified["daily"] as? [[String: Any]])
    #expect(days.map { $0["period"] as? String } == ["2026-03-09", "2026-03-10"])
    #expect(days.last?["totalCost"] is NSNull)
    let claude = try object(try await home.run("ccusage", "claude", "monthly", "--json"))
    #expect((claude["monthly"] as? [[String: Any]])?.first?["month"] as? String == "2026-03")
    let weekly = try object(try await home.run("ccusage", "claude", "weekly", "-j"))
    #expect((weekly["weekly"] as? [[String: Any]])?.first?["week"] as? String == "2026-03-08")
    let sessions = try object(try await home.run("ccusage", "claude", "session", "-j", "-O"))
    #expect((sessions["sessions"] as? [[String: Any]])?.count == 2)
    let one = try object(try await home.run("ccusage", "session", "--id", "session-1", "--json"))
    #expect((one["entries"] as? [[String: Any]])?.count == 3)
    let table = try await home.run("ccusage", "daily", "--no-color", "--breakdown")
    #expect(table.standardOutput.contains("└ Opus 4.6"))
    let instances = try object(try await home.run("ccusage", "claude", "daily", "-i", "-j"))
    #expect(
      (instances["projects"] as? [String: Any])?.keys.sorted() == [
        "-home-ada-api", "-home-ada-web",
      ])
  }
}

@Suite("The program itself", .timeLimited)
struct ServiceCommandTests {
  /// What stands behind a name in the summary of an index run.
  private func fact(_ name: String, of result: ProcessResult) -> String? {
    let line = result.standardOutput.split(separator: "\n").first { $0.hasPrefix(name + " ") }
    return line?.split(separator: " ").last.map(String.init)
  }

  @Test("says what it read, and why not all")
  func indexing() async throws {
    let home = try Home()
    try home.writeSample()
    let first = try await home.run("index", "--verbose")
    #expect(first.status == 0)
    #expect(fact("Responses added", of: first) == "5")
    #expect(first.standardOutput.contains("1 × is not a JSON object"))
    let wide = try await home.run("index", "--verbose", environment: ["COLUMNS": "300"])
    #expect(wide.standardOutput.contains("/projects/-home-ada-api/a.jsonl:4"))
    #expect(fact("Transcripts opened", of: wide) == "0")
    let again = try await home.run("index", "--rebuild")
    #expect(fact("Transcripts opened", of: again) == "2")
    let report = try await home.run("daily")
    #expect(report.standardOutput.contains("1,000,014"))
  }

  @Test("names what is uncertain and what to do")
  func doctor() async throws {
    let home = try Home()
    try home.writeSample()
    let text = try await home.run("doctor", environment: ["COLUMNS": "300"])
    #expect(text.status == 0)
    for fact in [
      "1 of 5 responses (20 %)", "house-model (1 response)", "a.jsonl:4",
      ".config/claude (not there)",
      "prices.json",
    ] {
      #expect(text.standardOutput.contains(fact), "\(fact)")
    }
    let json = try await home.run("doctor", "--json")
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(json.standardOutput.utf8)) as? [String: Any])
    #expect(object["files"] as? Int == 2)
    #expect(
      (object["findings"] as? [[String: Any]])?.contains {
        $0["severity"] as? String == "unreadable"
      } == true)
    #expect((object["unpricedModels"] as? [[String: Any]])?.count == 1)
  }

  @Test("shows a demo that says that it is one, and leaves everything else alone")
  func demo() async throws {
    let home = try Home()
    for arguments in [["demo"], ["demo", "monthly", "--breakdown"], ["demo", "blocks"]] {
      let result = try await home.run(arguments)
      #expect(result.status == 0)
      #expect(result.standardOutput.hasPrefix("DEMO: these numbers are invented."))
      #expect(result.standardError.isEmpty)
    }
    let json = try await home.run("demo", "daily", "--json")
    #expect(throws: Never.self) {
      try JSONSerialization.jsonObject(with: Data(json.standardOutput.utf8))
    }
    let state = home.directory.path(of: ".local/state/plimsoll/plimsoll.db")
    #expect(!FileManager.default.fileExists(atPath: state))
  }

  @Test("shows the last week where there is one, else all months")
  func overview() async throws {
    let home = try Home()
    try home.writeSample()
    let result = try await home.run()
    #expect(result.status == 0)
    // Why there are no limits, and what to do, comes first.
    let steps = result.standardOutput.components(separatedBy: "\nTo begin:\n")
    #expect(steps.first?.hasPrefix("Limits · ") == true)
    #expect(steps.last?.hasPrefix("1. `plimsoll statusline install` ") == true)
    #expect(result.standardOutput.contains("\n\nUsage by month"))
    let empty = try await Home().run()
    #expect(empty.status == 66)
    #expect(empty.standardOutput.contains("To begin:\n1. Start `claude` and sign in."))
  }
}
