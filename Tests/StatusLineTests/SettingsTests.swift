import Foundation
import Scanning
import Settings
import StatusLine
import StatusSnapshot
import Terminal
import TestSupport
import Testing
import UsageModel

@Suite("Settings of the status line")
struct SettingsTests {
  private func settings(_ text: String) -> StatusLineSettings {
    let bytes = Array(text.utf8)
    return bytes.withUnsafeBytes { StatusLineSettings(configuration: RawSpan(_unsafeBytes: $0)) }
  }

  @Test func haveNamesOfTheirOwnAndDefaultsThatTheyTake() throws {
    let names = SettingsTable.statusLine.map(\.key)
    #expect(Set(names).count == names.count)
    for setting in SettingsTable.statusLine {
      #expect(setting.path.count == 2 && setting.path[0] == "statusline")
      #expect(!setting.summary.isEmpty && !setting.summary.hasSuffix("."))
      if let fallback = setting.fallback {
        #expect(try setting.accepted(fallback) == fallback, "\(setting.key)")
      }
    }
  }

  @Test func areAllInTheDocumentation() throws {
    var rows = ["| Setting | Values | Default | |", "|---|---|---|---|"]
    for setting in SettingsTable.statusLine {
      let values =
        switch setting.kind {
        case .choice(let words): words.map { "`\($0)`" }.joined(separator: " ")
        case .number(let range): "\(range.lowerBound) to \(range.upperBound)"
        case .flag: "`true` `false`"
        case .text: "text"
        case .words: "list of parts"
        case .color: "colour"
        case .path, .secret, .password: "none of the line's"
        }
      let fallback =
        switch setting.fallback {
        case .text(let text): text.isEmpty ? "" : "`\(text)`"
        case .number(let number): "\(number)"
        case .flag(let flag): "`\(flag)`"
        case .words, nil: ""
        }
      rows.append("| `\(setting.path[1])` | \(values) | \(fallback) | \(setting.summary) |")
    }
    let path = PackageLayout.root + "/docs/statusline.md"
    let page = try String(contentsOfFile: path, encoding: .utf8)
    let start = try #require(page.range(of: "swift test --filter StatusLineTests -->\n"))
    let end = try #require(page.range(of: "<!-- end of settings -->"))
    let table = "\n" + rows.joined(separator: "\n") + "\n\n"
    let mode = Snapshot.Mode(environment: ProcessInfo.processInfo.environment)
    #expect(mode != .refuse, "UPDATE_SNAPSHOTS is refused where CI is set")
    if mode == .update {
      try page.replacingCharacters(in: start.upperBound..<end.lowerBound, with: table)
        .write(toFile: path, atomically: true, encoding: .utf8)
    } else {
      #expect(page[start.upperBound..<end.lowerBound] == table)
    }
  }

  @Test func areReadFromTheirObject() {
    let read = settings(
      """
      {"usage": {"x": [1, {"preset": "no"}]}, "statusline": {"preset": "dense", "bar_width": 6,
       "verbose": true, "hide": ["clock", "vim"], "color_low": "#00ff00", "text": "a\\u00e9"}}
      """)
    #expect(read.problems == [])
    #expect(read[.linePreset] == .dense)
    #expect(read[.lineBarWidth] == 6)
    #expect(read[.lineVerbose])
    #expect(read.hides(.clock) && read.hides(.vim) && !read.hides(.model))
    #expect(read[.lineText] == "aé")
  }

  @Test(arguments: [
    (#"{"statusline": {"preset": "fancy"}}"#, "statusline.preset: it takes calm, dense"),
    (#"{"statusline": {"preset": 3}}"#, "statusline.preset: it takes calm, dense"),
    (
      #"{"statusline": {"bar_width": 1000}}"#,
      "statusline.bar_width: it takes a whole number from 3 to 40"
    ),
    (#"{"statusline": {"bar_width": 4.5}}"#, "statusline.bar_width: it takes a whole number"),
    (#"{"statusline": {"verbose": "yes"}}"#, "statusline.verbose: it takes true or false"),
    (#"{"statusline": {"hide": ["clocks"]}}"#, "statusline.hide: it takes a list of model"),
    (
      #"{"statusline": {"color_low": "greenish"}}"#,
      "statusline.color_low: it takes a name such as green"
    ),
    (#"{"statusline": {"colour": "x"}}"#, "statusline.colour: there is no such setting"),
    (#"{"statusline": {"preset": "dense"},"#, "the configuration file is not valid JSON"),
    ("", "the configuration file is not valid JSON"),
  ])
  func thatAreWrongLeaveTheDefault(text: String, problem: String) {
    let read = settings(text)
    #expect(read.problems.count == 1 && read.problems[0].hasPrefix(problem), "\(read.problems)")
    #expect(read[.lineBarWidth] == 10 && !read[.lineVerbose])
  }

  @Test func thresholdsAndColoursAreThoseThatWereSet() {
    let clock = LocalClock(now: Timestamp(seconds: 1_738_418_400)) { _ in 0 }
    var read = settings(
      """
      {"statusline": {"template": "{5h:bare}", "threshold_medium": 10, "threshold_high": 30,
       "color_high": "bright-magenta"}}
      """)
    let facts = LineSample.facts(settings: read, clock: clock, home: "/")
    #expect(
      StatusLine.render(facts, width: 80, depth: .basic) == ["\u{1B}[95m36%\u{1B}[0m"])
    read = settings(#"{"statusline": {"template": "{5h:bare}", "theme": "color-blind"}}"#)
    let plain = LineSample.facts(settings: read, clock: clock, home: "/")
    #expect(
      StatusLine.render(plain, width: 80, depth: .millions) == [
        "\u{1B}[38;2;86;180;233m36%\u{1B}[0m"
      ])
    #expect(
      StatusLine.render(plain, width: 80, depth: .indexed) == ["\u{1B}[38;5;74m36%\u{1B}[0m"])
  }

  @Test(arguments: [
    (["NO_COLOR": "1", "FORCE_COLOR": "3"], ColorDepth.none), (["NO_COLOR": ""], .basic),
    (["FORCE_COLOR": "0"], .none), (["FORCE_COLOR": "3", "TERM": "dumb"], .millions),
    (["TERM": "dumb"], .none), (["TERM": "xterm-256color"], .indexed),
    (["TERM": "xterm", "COLORTERM": "truecolor"], .millions), ([:], .basic),
  ])
  func theEnvironmentSaysHowManyColours(variables: [String: String], depth: ColorDepth) {
    #expect(ColorDepth(environment: LineEnvironment { variables[$0] }) == depth)
  }

  @Test func aPaceIsToldOnlyOnceAWindowHasBegunInEarnest() {
    func pace(_ percent: Double, left: Int64) -> (Double, Double, Int64?)? {
      let now = Timestamp(seconds: 1_000_000)
      let reading = LimitReading(
        organization: "", window: LimitWindow(kind: .fiveHour), percent: percent,
        resetsAt: Timestamp(seconds: 1_000_000 + left), capturedAt: now, source: .statusLine)
      let figure = LimitFigure(SnapshotLimit(reading: reading), now: now)
      return figure.pace.map {
        ($0.expected, $0.projected, $0.exhaustedAt.map { $0.seconds - 1_000_000 })
      }
    }
    #expect(pace(1, left: 17_900) == nil)
    #expect(pace(1, left: 0) == nil)
    #expect(pace(25, left: 9000) ?? (0, 0, 0) == (50, 50, nil))
    #expect(pace(80, left: 9000) ?? (0, 0, 0) == (50, 160, 2250))
    #expect(pace(100, left: 9000) ?? (0, 0, nil) == (50, 200, 0))
  }

  @Test func aTemplateKeepsItsTextWithItsSegments() {
    let clock = LocalClock(now: Timestamp(seconds: 1_738_418_400)) { _ in 0 }
    func line(_ template: String, _ change: (inout LineFacts) -> Void = { _ in }) -> [String] {
      var read = StatusLineSettings()
      read[.lineTemplate] = template
      var facts = LineSample.facts(settings: read, clock: clock, home: "/")
      change(&facts)
      return StatusLine.render(facts, width: 80, depth: .none)
    }
    #expect(line("A {model} B|{vim}|C {5h:bare}!") == ["A Sonnet 4.5 B │ C 36%!"])
    #expect(
      line("Pro {5h:percent} {7d:percent}") { $0.limits.removeFirst() }[0].hasPrefix("Pro 5h"))
    #expect(line("{unknown}{model}\n\n{cost}") == ["Sonnet 4.5", "$2.84 session"])
    #expect(line("{vim}") == ["Plimsoll: nothing to show yet"])
    #expect(line("no segment at all") == ["Plimsoll: nothing to show yet"])
    // A label goes with its own figure, a word names what follows up to the next text.
    func without(_ template: String) -> String { line(template) { $0.snapshot = nil }[0] }
    #expect(without("C:{tokens:bare} P:{pair}") == "P:36%/20%")
    #expect(without("C:{tokens:bare} {pair}") == "36%/20%")
    #expect(without("A {tokens} B {lines}") == "B +123/-45")
    #expect(without("A {tokens} {lines}") == "A +123/-45")
    #expect(without("A {tokens} B {today} {lines}") == "+123/-45")
    #expect(without("{tokens} {lines} end") == "+123/-45 end")
    // Beside a separator there are no other blanks than its own.
    #expect(line(" {model} | {5h:bare} | {7d:bare} ") == ["Sonnet 4.5 │ 36% │ 20%"])
    #expect(line("{model} |{vim} | {7d:bare} of it ") == ["Sonnet 4.5 │ 20% of it"])
  }

  @Test(
    "A template says what of it means nothing",
    arguments: [
      ("{model}|{5h:percent} {7d:of}|{clock:glyph}", []), ("no part at all", []),
      ("{a}{b:c}{model}", ["there is no part called a", "there is no part called b:c"]),
      (
        "{5h:nosuch}",
        [
          "there is no {5h:nosuch}, only {5h}, {5h:percent}, {5h:bare}, {5h:brief}, {5h:of}"
        ]
      ),
      ("{model:bare}", ["there is no {model:bare}, only {model}"]),
      ("S:{5h:of", ["{5h:of has no closing brace"]),
      ("{5h|{7d}", ["{5h has no closing brace"]),
    ] as [(String, [String])])
  func problemsOfTemplates(template: String, problems: [String]) {
    #expect(LineTemplate(template).problems == problems)
    for name in SegmentName.allCases {
      for look in name.looks {
        #expect(LineTemplate("{\(name.rawValue):\(look)}").problems == [])
      }
    }
    for preset in LinePreset.allCases { #expect(LineTemplate(preset.template).problems == []) }
  }
}

@Suite("Rows of subagents")
struct SubagentTests {
  @Test func answerEachTaskWithALineOfJSON() {
    let clock = LocalClock(now: Timestamp(seconds: 1_738_418_400)) { _ in 0 }
    let environment = LineEnvironment { ["NO_COLOR": "1"][$0] }
    let input = """
      {"columns": 60, "tasks": [
        {"id": "a1", "name": "explore", "type": "local_agent", "status": "running",
         "label": "Finding \\"auth\\" code\\u001b[2J", "startTime": 1738418265000,
         "model": "claude-haiku-4-5", "tokenCount": 41200, "contextWindowSize": 200000},
        {"name": "without an id"}, null, 3,
        {"id": "b2", "tokenCount": -4, "startTime": "x", "effort": "high"}]}
      """
    let rows = SubagentLines.render(Array(input.utf8), environment: environment, clock: clock)
    #expect(
      rows == [
        #"{"id":"a1","content":"● Finding \"auth\" code?[2J │ █░░░░ 21% 41.2k │ 2m │ haiku-4-5"}"#,
        #"{"id":"b2","content":"high"}"#,
      ])
    let broken = Array(input.utf8.prefix(300))
    #expect(
      SubagentLines.render(broken, environment: environment, clock: clock).count <= 1)
    #expect(SubagentLines.render([], environment: environment, clock: clock) == [])
  }

  @Test func goByTheSettingsAndTheColumns() throws {
    let home = try TemporaryDirectory()
    let clock = LocalClock(now: Timestamp(seconds: 1_738_418_400)) { _ in 0 }
    func rows(_ settings: String, columns: Int, _ variables: [String: String] = [:]) throws
      -> [String]
    {
      try home.write("{\"statusline\": \(settings)}", to: ".config/plimsoll/config.json")
      let environment = LineEnvironment {
        ["HOME": home.path, "TERM": "xterm"].merging(variables) { $1 }[$0]
      }
      let input = """
        {"columns": \(columns), "tasks": [{"id": "a", "name": "explore the whole of the tree",
         "status": "completed", "tokenCount": 170000, "contextWindowSize": 200000,
         "startTime": 1738418265, "model": "claude-haiku-4-5", "effort": "low"}]}
        """
      return SubagentLines.render(Array(input.utf8), environment: environment, clock: clock)
        .map { $0.replacingOccurrences(of: "\\u001b", with: "\\e") }
    }
    let plain = #"{"glyphs": "ascii", "color": "never"}"#
    let full = "ok explore the whole of the tree | [####-] 85% 170k | 2m | haiku-4-5 | low"
    #expect(try rows(plain, columns: 100) == [#"{"id":"a","content":"\#(full)"}"#])
    let narrow = try rows(plain, columns: 30)
    #expect(narrow == [#"{"id":"a","content":"ok explore ~ | 85% | 2m | low"}"#])
    #expect(try rows(#"{"threshold_high": 90}"#, columns: 80)[0].contains(#"\e[33m85%"#))
    #expect(try rows(#"{"threshold_high": 80}"#, columns: 80)[0].contains(#"\e[93m85%"#))
    for columns in 1...120 {
      for row in try rows(#"{"color": "never", "reserve": 3}"#, columns: columns) {
        let content = row.dropFirst(#"{"id":"a","content":""#.count).dropLast(2)
        #expect(displayWidth(String(content)) <= max(1, columns - 3), "\(columns): \(content)")
      }
    }
  }
}
