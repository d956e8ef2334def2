import Foundation
import Limits
import Settings
import StatusLine
import StatusSnapshot
import TestSupport
import Testing
import UsageModel

@Suite("Whatever Claude Code says")
struct InputTests {
  private let clock = LocalClock(now: Timestamp(seconds: 1_738_418_400)) { _ in 0 }

  private func line(_ bytes: [UInt8], width: Int = 120) throws -> String {
    let home = try TemporaryDirectory()
    let environment = LineEnvironment { ["HOME": home.path, "NO_COLOR": "1"][$0] }
    let facts = LineSources(environment: environment, clock: clock).gather(bytes, stores: true)
      .facts
    return StatusLine.render(facts, width: width, depth: .none).joined(separator: "\n")
  }

  private func full() throws -> [UInt8] {
    let path = LineCase.folder + "/inputs/prompt-cache-and-spend-limit-2.1.284.json"
    return Array(try Data(contentsOf: URL(fileURLWithPath: path)))
  }

  @Test func everyBeginningOfAnInputGivesALine() throws {
    let bytes = try full()
    for count in stride(from: 0, through: bytes.count, by: 7) {
      let text = try line(Array(bytes[..<count]))
      #expect(!text.isEmpty && cellWidth(text.components(separatedBy: "\n")[0]) <= 120)
    }
  }

  @Test(arguments: [
    "null", "true", "[]", "{}", "\"text\"", "-1", "1e400", "1e-400", "\"2025-02-01T16:00:00Z\"",
    "[{\"used_percentage\":1}]", "{\"used_percentage\":{}}", "9223372036854775808", "NaN",
  ])
  func everyFieldMayBeOfAnotherType(value: String) throws {
    let text = String(decoding: try full(), as: UTF8.self)
    for name in [
      "cwd", "session_id", "session_name", "transcript_path", "model", "workspace", "version",
      "cost", "context_window", "effort", "thinking", "rate_limits", "vim", "agent", "pr",
      "worktree", "prompt_cache", "used_percentage", "resets_at", "total_cost_usd", "hit_ratio",
      "expires_at", "number", "five_hour", "total_duration_ms", "current_usage",
      "recache_tokens_if_cold", "used_usd", "current_dir", "display_name", "total_lines_added",
    ] {
      // The value of a member whose name comes later wins, so every place is hit.
      let changed = text.replacingOccurrences(
        of: "\"\(name)\":", with: "\"\(name)\": \(value), \"was-\(name)\":")
      #expect(changed != text)
      #expect(!(try line(Array(changed.utf8))).isEmpty)
    }
  }

  @Test func aMegabyteIsReadInFull() throws {
    let filler = String(repeating: "x", count: 900_000)
    let input = "{\"filler\":\"\(filler)\",\"model\":{\"display_name\":\"Opus\"}}"
    #expect(try line(Array(input.utf8)).hasPrefix("Opus"))
  }

  @Test func nothingThatIsToldMovesTheCursorOrColoursTheScreen() throws {
    let hostile =
      "\\u001b[31mred\\u0007\\u009b2J\\n\\r\\t\\u202egnp.exe\\u2066\\u0000\\ufeff\\u2028e\\u0301\\u0301\\u0301"
    let input = """
      {"session_name":"\(hostile)","version":"\(hostile)","cwd":"/tmp/\(hostile)",\
      "model":{"display_name":"\(hostile)"},"vim":{"mode":"\(hostile)"},\
      "agent":{"name":"\(hostile)"},"effort":{"level":"\(hostile)"},\
      "pr":{"number":1,"review_state":"\(hostile)"},"worktree":{"branch":"\(hostile)"},\
      "rate_limits":{"\(hostile)":{"used_percentage":5},"seven_day_\(hostile)":\
      {"used_percentage":5,"resets_at":1738857600}}}
      """
    for preset in LinePreset.allCases {
      let home = try TemporaryDirectory()
      try home.write(
        "{\"statusline\":{\"preset\":\"\(preset.rawValue)\"}}", to: ".config/plimsoll/config.json")
      let environment = LineEnvironment { ["HOME": home.path][$0] }
      let facts = LineSources(environment: environment, clock: clock)
        .gather(Array(input.utf8), stores: true).facts
      for line in StatusLine.render(facts, width: 200, depth: .none) {
        for scalar in line.unicodeScalars {
          #expect(scalar.value >= 0x20 && !(0x7F..<0xA0).contains(scalar.value))
          #expect(scalar.properties.generalCategory != .format)
          #expect(![0x2028, 0x2029].contains(scalar.value))
        }
      }
    }
  }

  @Test func wideAndJoinedCharactersAreCountedAtLeastAsWideAsTheyAre() {
    #expect(cellWidth("日本") == 4)
    #expect(cellWidth(harmless("👩‍👩‍👧")) == 6)
    #expect(harmless("a\u{301}\u{301}\u{301}\u{301}").unicodeScalars.count == 3)
    #expect(harmless("\u{301}a") == "a")
    #expect(harmless(String(repeating: "a", count: 100), limit: 5) == "aaaaa…")
  }

  @Test func figuresAreAsOldAsTheLastAnswer() throws {
    let home = try TemporaryDirectory()
    // Typed ten minutes after the answer, and a note that Claude Code made up itself.
    let transcript = try home.write(
      """
      {"type":"user","timestamp":"2025-02-01T13:20:00.000Z","message":{"role":"user"}}
      {"type":"assistant","timestamp":"2025-02-01T13:30:00.000Z","message":{"model":"claude-opus-5"}}
      {"type":"user","timestamp":"2025-02-01T13:40:00.000Z","message":{"role":"user"}}
      {"type":"assistant","timestamp":"2025-02-01T13:50:00.000Z","message":{"model":"<synthetic>"}}
      {"type":"assistant","timestamp":"2025-02-01T13:55:00.000Z","isApiErrorMessage":true}
      {"type":"assistant","timestamp":"2025-02-01T13:5

      """, to: ".claude/projects/p/s.jsonl")
    let environment = LineEnvironment { ["HOME": home.path][$0] }
    let input = """
      {"transcript_path":"\(transcript)",\
      "rate_limits":{"five_hour":{"used_percentage":40,"resets_at":1738425600}}}
      """
    let sources = LineSources(environment: environment, clock: clock)
    let facts = sources.gather(Array(input.utf8), stores: true).facts
    #expect(facts.limits.map(\.age) == [1800])
    let line = StatusLine.render(facts, width: 80, depth: .none)
    #expect(line == ["5h ████░░┃░░░ 40% ·30m ↻2h →67%"])
  }

  @Test func aWindowThatBeganAfterTheLastAnswerIsDatedFromTheDrawing() throws {
    let home = try TemporaryDirectory()
    let transcript = try home.write(
      """
      {"type":"assistant","timestamp":"2025-01-20T13:30:00.000Z","message":{"model":"claude-opus-5"}}

      """, to: ".claude/projects/p/s.jsonl")
    let environment = LineEnvironment { ["HOME": home.path][$0] }
    let input = """
      {"transcript_path":"\(transcript)",\
      "rate_limits":{"five_hour":{"used_percentage":40,"resets_at":1738425600}}}
      """
    let sources = LineSources(environment: environment, clock: clock)
    let facts = sources.gather(Array(input.utf8), stores: true).facts
    #expect(facts.limits.map(\.percent) == [40] && facts.limits.map(\.age) == [0])
    #expect(facts.refused.isEmpty)
    #expect(sources.gather([], stores: false).facts.limits.map(\.percent) == [40])
  }

  @Test(
    "the folder is the one before the last projects",
    arguments: ["/home/ada", "/projects/lab7/ada", "/home/ada/projects/jürgen"])
  func folderOfATranscript(home: String) {
    let environment = LineEnvironment { ["HOME": home][$0] }
    let path = home + "/.claude/projects/-projects-lab7-ada-code/a.jsonl"
    #expect(environment.claudeRoot(transcriptPath: path) == home + "/.claude")
    #expect(environment.claudeRoot(transcriptPath: "a.jsonl") == home + "/.claude")
  }

  @Test func whatOneSessionWasToldAnotherShows() throws {
    let home = try TemporaryDirectory()
    let environment = LineEnvironment { ["HOME": home.path][$0] }
    let sources = LineSources(environment: environment, clock: clock)
    func told(_ session: String, _ percent: Double) -> Double? {
      let input = """
        {"session_id":"\(session)",\
        "rate_limits":{"five_hour":{"used_percentage":\(percent),"resets_at":1738425600}}}
        """
      return sources.gather(Array(input.utf8), stores: true).facts.limits.first?.percent
    }
    #expect(told("busy", 62) == 62)
    #expect(told("idle", 20) == 62)
    let silent = sources.gather(Array("{}".utf8), stores: false)
    #expect(silent.facts.limits.map(\.percent) == [62])
    #expect(silent.journalCount == 1)
    // A figure that was refused is counted, and once only.
    for _ in 0..<3 { _ = told("odd", 1_738_425_600) }
    #expect(sources.gather([], stores: false).journalCount == 2)
  }

  /// After a reset that was granted, one terminal goes on and the other only repeats
  /// what it was told before: the figure neither rises again nor flaps.
  @Test func anIdleTerminalOfABusySessionIsNotForgotten() throws {
    let home = try TemporaryDirectory()
    let environment = LineEnvironment { ["HOME": home.path][$0] }
    func told(_ percent: Double, api: Int, second: Int) -> Double? {
      let clock = LocalClock(now: Timestamp(seconds: 1_738_418_400 + Int64(second))) { _ in 0 }
      let input = """
        {"session_id":"s","cost":{"total_api_duration_ms":\(api)},\
        "rate_limits":{"five_hour":{"used_percentage":\(percent),"resets_at":1738425600}}}
        """
      return LineSources(environment: environment, clock: clock)
        .gather(Array(input.utf8), stores: true).facts.limits.first?.percent
    }
    #expect(told(90, api: 500, second: 0) == 90)
    for step in 1...12 {
      let figure = Double(step)
      #expect(told(figure, api: 5000 + step, second: 10 * step) == figure)
      #expect(told(90, api: 500, second: 10 * step + 1) == figure)
    }
  }

  @Test func withoutARefreshTheJournalStaysShort() throws {
    let home = try TemporaryDirectory()
    let environment = LineEnvironment { ["HOME": home.path][$0] }
    for step in 0..<400 {
      let input = """
        {"rate_limits":{"five_hour":{"used_percentage":\(Double(step) / 5),"resets_at":1738425600},\
        "seven_day":{"used_percentage":\(Double(step) / 8),"resets_at":1738857600}}}
        """
      let sources = LineSources(environment: environment, clock: clock)
      let gathered = sources.gather(Array(input.utf8), stores: true)
      #expect(gathered.journalCount <= 130)
      #expect(gathered.facts.limits.map(\.percent) == [Double(step) / 5, Double(step) / 8])
    }
  }

  @Test("what the store would refuse, the line refuses", arguments: UInt64(0)..<200)
  func admission(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let names = ["five_hour", "seven_day", "seven_day_opus", "spend_limit", "new_window"]
    let percents: [Double] = [
      -1, 0, 0.4, 50, 99.9, 100, 101, 105, 999, 1001, 100_000, 100_001, 1_776_950_400, .nan,
    ]
    let now = clock.now
    var input = StatusInput()
    let distance = Int64.random(in: -100...800_000, using: &generator)
    let captured = now.advanced(byMilliseconds: -Int64.random(in: 0...90_000, using: &generator))
    input.limits = [
      StatusInput.Limit(
        name: names.randomElement(using: &generator) ?? "",
        percent: percents.randomElement(using: &generator) ?? 0,
        resetsAt: Double(now.seconds + distance))
    ]
    let intake = LimitIntake(input, organization: "o", capturedAt: captured, now: now)
    let limit = input.limits[0]
    let reading = LimitReading(
      organization: "o", window: LimitIntake.window(named: limit.name),
      percent: limit.percent ?? 0, resetsAt: Timestamp(seconds: now.seconds + distance),
      capturedAt: captured, source: .statusLine)
    let (admitted, refused) = LimitAdmission.admit([reading], at: now)
    #expect(intake.refused == refused)
    #expect(intake.records.filter { $0.refusal == nil }.map(\.reading) == admitted)
  }
}
