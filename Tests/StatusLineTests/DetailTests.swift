import Foundation
import Settings
import StatusLine
import StatusSnapshot
import TestSupport
import Testing
import UsageModel

/// What bug reports of other status lines were about.
@Suite("Details of the line")
struct DetailTests {
  private let clock = LocalClock(now: Timestamp(seconds: 1_738_418_400)) { _ in 0 }

  private func lines(
    _ input: String, settings: String = "{}", variables: [String: String] = [:]
  ) throws -> String {
    let home = try TemporaryDirectory()
    try home.write("{\"statusline\": \(settings)}", to: ".config/plimsoll/config.json")
    let values = ["HOME": home.path, "NO_COLOR": "1"].merging(variables) { $1 }
    let environment = LineEnvironment { values[$0] }
    let facts = LineSources(environment: environment, clock: clock)
      .gather(Array(input.utf8), stores: false).facts
    return StatusLine.render(
      facts, width: StatusLine.width(environment, facts.settings), depth: .none
    ).joined(separator: "\n")
  }

  @Test(arguments: LinePreset.allCases)
  func leaveTheLastThreeColumnsFree(_ preset: LinePreset) throws {
    let input = LineSample.input(now: clock.now)
    for columns in 4...200 {
      let text = try lines(
        input, settings: "{\"preset\":\"\(preset.rawValue)\"}",
        variables: ["COLUMNS": String(columns)])
      for line in text.split(separator: "\n") {
        #expect(cellWidth(String(line)) <= columns - 3, "\(columns): \(line)")
      }
    }
  }

  @Test func widthIsOneRule() throws {
    func width(_ columns: String?, reserve: Int? = nil, widest: Int? = nil) throws -> Int {
      var settings = StatusLineSettings()
      if let reserve { settings[.lineReserve] = reserve }
      if let widest { settings[.lineMaxWidth] = widest }
      return StatusLine.width(LineEnvironment { $0 == "COLUMNS" ? columns : nil }, settings)
    }
    #expect(try width("80") == 77 && width(nil) == 117 && width("2") == 1)
    #expect(try width("80", reserve: 0) == 80 && width("80", reserve: 10) == 70)
    #expect(try width("80", widest: 60) == 60 && width("80", widest: 79) == 77)
  }

  @Test(arguments: [
    (#""used_percentage":41,"context_window_size":1000000"#, "ctx ████░░░░░░ 41%"),
    // 31k of 200k, nothing kept back for a compaction.
    (
      #""context_window_size":200000,"current_usage":{"input_tokens":1000,"#
        + #""cache_creation_input_tokens":10000,"cache_read_input_tokens":20000,"#
        + #""output_tokens":9000}"#, "ctx ██░░░░░░░░ 16% 31k/200k"
    ),
    (
      #""context_window_size":1000000,"current_usage":{"input_tokens":500000}"#,
      "ctx █████░░░░░ 50% 500k/1M"
    ),
    // What all requests of the session took says nothing of the last one.
    (#""context_window_size":200000,"current_usage":null,"total_input_tokens":90000"#, "Opus"),
    (#""context_window_size":0,"current_usage":{"input_tokens":5}"#, "Opus"),
    (#""current_usage":{"input_tokens":5}"#, "Opus"),
    (#""context_window_size":-5,"current_usage":{"input_tokens":5}"#, "Opus"),
    (#""context_window_size":2,"current_usage":{"input_tokens":500000}"#, "Opus"),
  ])
  func theContextIsThatOfTheLastRequest(members: String, expected: String) throws {
    let text = try lines("{\"model\":\"Opus\",\"context_window\":{\(members)}}")
    #expect(text.hasSuffix(expected) && text.contains("%") == expected.contains("%"), "\(text)")
  }

  @Test(arguments: [
    (#""used_usd":12.34,"limit_usd":null,"used_percentage":0"#, "spend $12.34"),
    (#""used_usd":12.34,"used_percentage":0"#, "spend $12.34"),
    (#""used_usd":0,"used_percentage":0"#, "spend $0.00"),
    (#""used_percentage":0"#, "Plimsoll: nothing to show yet"),
    // Of a limit whose amount is not told.
    (#""used_usd":12.34,"used_percentage":31"#, "spend ███░░░░░░░ 31% $12.34"),
    (#""used_percentage":55"#, "spend ██████░░░░ 55%"),
    (#""used_usd":10,"limit_usd":40,"used_percentage":0"#, "spend ░░░░░░░░░░ 0% $10.00/$40.00"),
  ])
  func spendingWithoutALimitHasNoPercentage(members: String, expected: String) throws {
    let input = "{\"rate_limits\":{\"spend_limit\":{\(members)}}}"
    #expect(try lines(input) == expected)
  }

  @Test func theFormOfScriptsOfOld() throws {
    let input = """
      {"rate_limits":{"five_hour":{"used_percentage":45.4,"resets_at":1738426500},\
      "seven_day":{"used_percentage":23,"resets_at":1738700000}}}
      """
    let settings = #"{"template":"{5h:of} {7d:of}"}"#
    #expect(try lines(input, settings: settings) == "S:45/100(2h) W:23/100(3d)")
  }

  @Test(arguments: [
    (["LC_ALL": "C"], true), (["LC_ALL": "POSIX"], true), (["LANG": "C"], true),
    (["LC_ALL": "", "LANG": "de_DE"], true), (["LC_ALL": "C", "LANG": "de_DE.UTF-8"], true),
    ([:], false), (["LC_ALL": "C.UTF-8"], false), (["LC_ALL": "en_US.utf8", "LANG": "C"], false),
    (["LC_CTYPE": "UTF-8"], false), (["LANG": "de_DE.UTF-8@euro"], false), (["LANG": ""], false),
  ])
  func aPlainLocaleGetsASCII(variables: [String: String], isPlain: Bool) throws {
    let input = LineSample.input(now: clock.now)
      .replacingOccurrences(of: "/home/ada/shop", with: "/home/ada/café 日本")
    for preset in LinePreset.allCases {
      let text = try lines(
        input, settings: "{\"preset\":\"\(preset.rawValue)\"}", variables: variables)
      let isASCII = text.utf8.allSatisfy { $0 < 0x80 }
      if isPlain { #expect(isASCII, "\(text)") }
      if !isPlain, preset == .calm { #expect(!isASCII && text.contains("café 日本"), "\(text)") }
    }
    // A setting is a wish, and stands above the locale.
    #expect(
      try lines(input, settings: #"{"glyphs":"unicode"}"#, variables: variables).contains("█"))
  }

  /// After `/clear` Claude Code goes on with the sum of the session before.
  @Test func aCostOfMoreThanThisSessionIsTheIndexes() throws {
    func line(told: Double, indexed: Spending?, answered: String) throws -> String {
      let home = try TemporaryDirectory()
      let transcript = try home.write(
        #"{"type":"assistant","timestamp":"\#(answered)","message":{"model":"claude-opus-5"}}"#
          + "\n", to: ".claude/projects/p/s.jsonl")
      let environment = LineEnvironment { ["HOME": home.path, "NO_COLOR": "1"][$0] }
      var snapshot = StatusSnapshot(writtenAt: Timestamp(seconds: 1_738_418_390))
      if let indexed {
        snapshot.sessions = [SessionSpending(session: SnapshotKey.session("s"), spending: indexed)]
      }
      try home.write("", to: ".local/state/plimsoll/refresh.lock")
      try StatusSnapshotFile(stateDirectory: environment.stateDirectory).write(snapshot)
      let input = """
        {"session_id":"s","transcript_path":"\(transcript)","cost":{"total_cost_usd":\(told)}}
        """
      let facts = LineSources(environment: environment, clock: clock)
        .gather(Array(input.utf8), stores: false).facts
      return StatusLine.render(facts, width: 60, depth: .none).joined()
    }
    let known = Spending(microdollars: 1_200_000, tokens: 5)
    let before = "2025-02-01T13:50:00.000Z"
    #expect(try line(told: 5.1, indexed: known, answered: before) == "~$1.20 session")
    #expect(try line(told: 1.2, indexed: known, answered: before) == "$1.20 session")
    #expect(try line(told: 0.9, indexed: known, answered: before) == "$0.90 session")
    // An answer that the index does not have yet.
    #expect(
      try line(told: 5.1, indexed: known, answered: "2025-02-01T13:59:55.000Z") == "$5.10 session")
    #expect(try line(told: 5.1, indexed: nil, answered: before) == "$5.10 session")
    var bound = known
    bound.isLowerBound = true
    #expect(try line(told: 5.1, indexed: bound, answered: before) == "$5.10 session")
  }

  @Test func helpAndVersionAreAnswered() {
    #expect(LineHelp.answer(to: ["--version"]) == LineHelp.version + "\n")
    #expect(LineHelp.answer(to: ["--help"])?.contains("--subagent") == true)
    #expect(LineHelp.answer(to: ["--subagent", "-h"]) != nil)
    #expect(LineHelp.answer(to: ["--subagent"]) == nil && LineHelp.answer(to: []) == nil)
  }
}
