import Files
import Foundation
import StatusLine
import StatusSnapshot
import TestSupport
import Testing
import UsageModel

/// What bars are given, from a real snapshot in a folder of its own.
@Suite("A bar")
struct BarTests {
  private static let now = Timestamp(seconds: 1_738_418_400)  // Sat 2025-02-01 14:00 UTC
  private let home: TemporaryDirectory
  private let clock = LocalClock(now: BarTests.now) { _ in 0 }

  init() throws { home = try TemporaryDirectory() }

  private var environment: LineEnvironment {
    let variables = ["HOME": home.path, "PATH": "/nowhere"]
    return LineEnvironment { variables[$0] }
  }

  private func time(_ seconds: Int64) -> Timestamp {
    Timestamp(seconds: BarTests.now.seconds + seconds)
  }

  private func limit(
    _ percent: Double, _ kind: LimitWindow.Kind, resets: Int64, scope: String? = nil,
    captured: Int64 = -60, confidence: Confidence = .official
  ) -> SnapshotLimit {
    SnapshotLimit(
      reading: LimitReading(
        organization: "", window: LimitWindow(kind: kind, scope: scope), percent: percent,
        resetsAt: time(resets), capturedAt: time(captured), source: .oauth,
        confidence: confidence))
  }

  /// 62 % with an hour to go and 31 % with a day to go: neither runs out.
  private var usual: [SnapshotLimit] {
    [limit(62, .fiveHour, resets: 3600), limit(31, .sevenDay, resets: 86_400)]
  }

  private func write(
    _ limits: [SnapshotLimit], burners: [SnapshotBurner] = [], silence: LimitSilence? = nil,
    written: Int64 = -20, today: Spending? = Spending(microdollars: 12_340_000, tokens: 24_000_000)
  ) throws {
    try Folder.make(environment.stateDirectory)
    try StatusSnapshotFile(stateDirectory: environment.stateDirectory).write(
      StatusSnapshot(
        writtenAt: time(written), today: today, todayEnds: time(36_000),
        month: Spending(microdollars: 214_500_000, tokens: 398_000_000), monthEnds: time(800_000),
        limits: limits, burners: burners, silence: silence))
  }

  private func draw(
    _ format: BarFormat, template: String? = nil, follows: Bool = false
  ) -> String {
    BarProgram.draw(
      BarOptions(format: format, template: template, follows: follows),
      environment: environment, clock: clock, program: "/opt/my tools/plimsoll"
    ).text
  }

  private func object(_ format: BarFormat) throws -> [String: Any] {
    let text = draw(format)
    #expect(text.split(separator: "\n").count == 1 && text.hasSuffix("\n"), "one line: \(text)")
    let parsed = try JSONSerialization.jsonObject(with: Data(text.utf8))
    return try #require(parsed as? [String: Any])
  }

  // MARK: Each format

  @Test func writesEachFormatAsItsTargetReadsIt() throws {
    try write(usual)
    #expect(draw(.plain) == "5h 62% 7d 31%\n")
    #expect(draw(.starship) == "5h 62% 7d 31%\n" && draw(.raycast) == draw(.plain))
    #expect(draw(.tmux) == "5h #[fg=#e6c85a]62%#[default] 7d #[fg=#78c878]31%#[default]\n")
    #expect(draw(.polybar) == "5h %{F#e6c85a}62%%{F-} 7d %{F#78c878}31%%{F-}\n")
    #expect(draw(.i3blocks) == "5h 62% 7d 31%\n62%\n#e6c85a\n")
    #expect(
      draw(.i3blocks, follows: true)
        == ##"{"full_text":"5h 62% 7d 31%","short_text":"62%","color":"#e6c85a","urgent":false}"##
        + "\n")
    #expect(
      draw(.i3statusRust) == #"{"state":"Idle","text":"5h 62% 7d 31%","short_text":"62%"}"# + "\n")
    #expect(draw(.sketchybar) == "label='5h 62% 7d 31%' label.color=0xffe6c85a\n")
  }

  @Test func tellsWaybarTextTooltipClassesAndPercentage() throws {
    try write(usual)
    let object = try object(.waybar)
    #expect(object["text"] as? String == "5h 62% 7d 31%")
    #expect(object["alt"] as? String == "normal")
    #expect(object["class"] as? [String] == ["plimsoll", "normal"])
    #expect(object["percentage"] as? Int == 62)
    #expect(
      object["tooltip"] as? String == """
        5 hours 62%, resets 15:00, in 1h, lasts, at ~78% at the reset
        7 days 31%, resets Sun 14:00, in 24h, lasts, at ~36% at the reset
        Today $12.34, 24M tokens
        Month $214.50, 398M tokens
        """)
  }

  @Test func givesScriptsAllThatIsKnown() throws {
    try write(
      usual,
      burners: [
        SnapshotBurner(
          kind: .project, name: "shop", spending: Spending(microdollars: 8_200_000, tokens: 5))
      ])
    let object = try object(.json)
    let limits = try #require(object["limits"] as? [[String: Any]])
    #expect(limits.map { $0["window"] as? String } == ["five_hour", "seven_day"])
    #expect(limits[0]["percent"] as? Double == 62)
    #expect(limits[0]["resetsAt"] as? String == "2025-02-01T15:00:00Z")
    #expect(limits[0]["percentAtReset"] as? Double == 78)
    #expect((object["today"] as? [String: Any])?["dollars"] as? Double == 12.34)
    #expect(object["snapshotAt"] as? String == "2025-02-01T13:59:40Z")
    #expect(object["reason"] is NSNull)
    let projects = try #require(object["projects"] as? [[String: Any]])
    #expect(projects.first?["name"] as? String == "shop")
    #expect((projects.first?["today"] as? [String: Any])?["dollars"] as? Double == 8.2)
  }

  @Test func givesSwiftBarAMenu() throws {
    try write(
      usual,
      burners: [
        SnapshotBurner(
          kind: .project, name: "shop", spending: Spending(microdollars: 8_200_000, tokens: 5)),
        SnapshotBurner(
          kind: .model, name: "claude-opus-4-6",
          spending: Spending(microdollars: 12_340_000, tokens: 5)),
      ])
    #expect(
      draw(.swiftbar) == """
        5h 62% 7d 31% | sfimage=gauge.medium color=#8c6400,#e6c85a
        ---
        5 hours  ██████░░░░ 62%  resets 15:00, in 1h | font=Menlo color=#8c6400,#e6c85a \
        emojize=false symbolize=false
        --lasts, at ~78% at the reset
        --from oauth
        7 days  ███░░░░░░░ 31%  resets Sun 14:00, in 24h | font=Menlo color=#007328,#78c878 \
        emojize=false symbolize=false
        --lasts, at ~36% at the reset
        --from oauth
        ---
        Today  $12.34, 24M tokens
        Month  $214.50, 398M tokens
        ---
        Who burns it today
        --shop  $8.20, 5 tokens
        By model today
        --Opus 4.6  $12.34, 5 tokens
        ---
        Refresh | bash="/opt/my tools/plimsoll" param1=refresh terminal=false refresh=true
        Open the dashboard | bash="/opt/my tools/plimsoll" param1=serve param2=--open \
        terminal=false
        Where each number is from | bash="/opt/my tools/plimsoll" param1=explain terminal=true

        """)
  }

  // MARK: States

  @Test(arguments: [
    (10.0, BarState.normal), (79.9, .normal), (80, .warning), (94.9, .warning), (95, .critical),
    (120, .critical),
  ])
  func judgesByTheThresholdsOfTheLine(percent: Double, state: BarState) throws {
    // Nearly over, so that no pace runs it out.
    try write([limit(percent, .fiveHour, resets: 60)])
    #expect(try object(.waybar)["alt"] as? String == state.rawValue)
    let words: [BarState: String] = [
      .normal: "Idle", .warning: "Warning", .critical: "Critical",
    ]
    #expect(try object(.i3statusRust)["state"] as? String == words[state])
    let drawn = BarProgram.draw(
      BarOptions(format: .i3blocks), environment: environment, clock: clock, program: nil)
    #expect(drawn.status == (state == .critical ? 33 : 0))
  }

  @Test func warnsOfAPaceThatDoesNotLastAndNeverOfAGuess() throws {
    try write([limit(60, .fiveHour, resets: 14_400)])
    #expect(try object(.waybar)["alt"] as? String == "warning")
    try write([limit(99, .fiveHour, resets: 14_400, confidence: .estimate)])
    #expect(try object(.waybar)["alt"] as? String == "normal")
  }

  @Test func showsEveryOtherWindowAsSoonAsItIsHigh() throws {
    try write(usual + [limit(50, .sevenDayScoped, resets: 60, scope: "Opus")])
    #expect(draw(.plain) == "5h 62% 7d 31%\n")
    try write(usual + [limit(96, .sevenDayScoped, resets: 60, scope: "Opus")])
    #expect(draw(.plain) == "5h 62% 7d 31% Opus 96%\n")
    #expect(try object(.waybar)["percentage"] as? Int == 96)
  }

  // MARK: Nothing known

  @Test(arguments: BarFormat.allCases)
  func saysWhyNothingIsKnown(format: BarFormat) throws {
    #expect(draw(format).contains("no figures yet"))
    try write([], silence: LimitSilence(brief: "sign-in expired", text: "It has expired."))
    let text = draw(format)
    #expect(text.contains("sign-in expired") && text.contains("$12.34"))
    try write([], silence: LimitSilence(brief: "sign-in expired", text: "It."), written: -7200)
    #expect(draw(format).contains("not refreshed for 2h"))
    try home.write("PLIMSNAP damaged", to: ".local/state/plimsoll/status.snapshot")
    #expect(draw(format).contains("figures cannot be read"))
  }

  @Test func tellsAnOldFigureItsAge() throws {
    try write([limit(62, .fiveHour, resets: 3600, captured: -7200)])
    #expect(draw(.plain) == "5h 62% ·2h\n")
    let classes = try object(.waybar)["class"] as? [String]
    #expect(classes == ["plimsoll", "normal", "stale"])
  }

  @Test func showsLimitsOfNoOtherAccount() throws {
    var foreign = limit(62, .fiveHour, resets: 3600)
    foreign.reading.organization = "somebody-else"
    try write([foreign])
    #expect(draw(.plain) == "$12.34 today, limits ? none of this account yet\n")
  }

  // MARK: Templates, settings

  @Test func takesTheTemplatesOfTheLine() throws {
    try write(usual)
    #expect(draw(.plain, template: "{5h:percent}|{today}") == "5h:62% │ $12.34 today\n")
    #expect(draw(.plain, template: "windows") == "S:62%(1h) W:31%(1d)\n")
    // Parts that only a session has are not there.
    #expect(draw(.plain, template: "{model}|{7d:bare}") == "31%\n")
    #expect(draw(.plain, template: "{model}").contains("limits ?"))
  }

  @Test func hidesWhatTheSettingsHideAndColoursAsTheySay() throws {
    try write(usual)
    try home.write(
      #"{"statusline":{"show_weekly":false,"color":"never","threshold_high":60}}"#,
      to: ".config/plimsoll/config.json")
    #expect(draw(.tmux) == "5h 62%\n")
    #expect(try object(.waybar)["alt"] as? String == "warning")
    try home.write(
      #"{"statusline":{"show_weekly":false,"show_session":false}}"#,
      to: ".config/plimsoll/config.json")
    #expect(draw(.plain).contains("hidden by the settings"))
  }

  // MARK: Hostile names

  private static let hostile = "a|b #[fg=red]#{x} & <i>%{F} 'q' \"w\" \\ --- \u{1B}[31m"

  @Test func escapesWhatTheTargetWouldTakeForItsOwn() throws {
    let name = BarTests.hostile
    try write(
      [limit(96, .sevenDayScoped, resets: 60, scope: name)],
      burners: [
        SnapshotBurner(
          kind: .project, name: "--" + name, spending: Spending(microdollars: 1, tokens: 5))
      ])
    // Twenty characters of it.
    #expect(draw(.tmux).hasPrefix("a|b ##[fg=red]##{x} & … "))
    #expect(draw(.polybar, template: "100% {7d} {models}").hasPrefix("100%"))
    for format in BarFormat.allCases {
      #expect(!draw(format).contains("\u{1B}"), "\(format)")
    }
    let menu = draw(.argos)
    for line in menu.split(separator: "\n") where line != "---" {
      let parts = line.split(separator: "|", omittingEmptySubsequences: false)
      #expect(parts.count <= 2, "\(line)")
      #expect(!parts[0].contains("<"), "\(line)")
    }
    #expect(menu.contains("----") == false && menu.contains("--––a¦b"))
    #expect(try object(.i3statusRust)["text"] is String)
  }

  @Test(arguments: UInt64(0)..<200)
  func staysWithinTheGrammarOfEachTargetWhateverNamesAre(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let pieces = [
      "%", "{", "}", "#", "[", "]", "|", "\n", "\\", "\"", "'", "<", "&", ">", "-", "~", ":", "é",
      "\u{202E}", "\u{1B}", "$", "`", " ",
    ]
    let name = (0..<12).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
    try write(
      [limit(96, .sevenDayScoped, resets: 60, scope: name), limit(97, .other(name), resets: 60)],
      burners: [
        SnapshotBurner(
          kind: .project, name: name, spending: Spending(microdollars: 1, tokens: 5))
      ])
    for format in [BarFormat.waybar, .i3statusRust, .json] { _ = try object(format) }
    let polybar = draw(.polybar)
    #expect(polybar.replacing(/%\{F(#[0-9a-f]{6}|-)\}/, with: "").contains("%{") == false)
    let tmux = draw(.tmux).replacing(/#\[(fg=#[0-9a-f]{6}(,bold)?|default)\]/, with: "")
    #expect(tmux.replacing("##", with: "").contains("#") == false, "seed \(seed)")
    for format in [BarFormat.swiftbar, .argos] {
      for line in draw(format).split(separator: "\n") {
        #expect(line.split(separator: "|", omittingEmptySubsequences: false).count <= 2, "\(line)")
      }
    }
    let words = draw(.sketchybar).split(separator: "'", omittingEmptySubsequences: false)
    #expect(words.count == 3, "seed \(seed)")
  }

  // MARK: The command line

  @Test func refusesWhatItDoesNotKnow() throws {
    #expect(try BarOptions(["--format=tmux", "--follow"]).follows)
    #expect(try BarOptions(["--format", "waybar", "--template", "{5h}"]).template == "{5h}")
    for arguments in [
      ["--format"], ["--format", "kde"], ["--width", "0"], ["--wide"], ["install", "tmux"],
      ["--format", "starship", "--follow"],
    ] {
      #expect(throws: BarOptions.Refusal.self, "\(arguments)") { try BarOptions(arguments) }
    }
  }
}
