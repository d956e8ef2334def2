import Files
import Foundation
import StatusLine
import StatusSnapshot
import TestSupport
import Testing
import UsageModel

@Suite("What a line cannot say itself", .timeLimited)
struct TroubleTests {
  private let home: TemporaryDirectory

  init() throws {
    home = try TemporaryDirectory()
  }

  /// What the line of a home with these settings meets.
  private func troubles(
    _ settings: String, input: String = #"{"session_id":"s"}"#, seconds: Int64 = 0
  ) throws -> [String] {
    try home.write("{\"statusline\": \(settings)}", to: ".config/plimsoll/config.json")
    let environment = LineEnvironment { ["HOME": home.path, "NO_COLOR": "1"][$0] }
    let clock = LocalClock(
      now: Timestamp(seconds: Int64(Date().timeIntervalSince1970) + seconds)
    ) { _ in 0 }
    let sources = LineSources(environment: environment, clock: clock)
    return sources.gather(Array(input.utf8), stores: false).troubles
  }

  /// Commands, and what is said of each; nil where there is nothing to say.
  static let commands: [(command: String, trouble: String?)] = [
    (
      "plimsoll-test-no-such-program",
      "the command does not exist: it ended with status 127 and printed nothing"
    ),
    ("/dev/null", "the command cannot be run: it ended with status 126 and printed nothing"),
    ("false", "the command ended with status 1 and printed nothing"),
    ("exit 3", "the command ended with status 3 and printed nothing"),
    ("kill -9 $$", "signal 9 ended the command before it printed anything"),
    ("sleep 30", "the command did not answer within 300 ms"),
    ("exec >&-; sleep 30", "the command did not answer within 300 ms"),
    ("true", nil), ("echo fine", nil), ("echo fine; exit 3", nil),
  ]

  @Test("names a command that fails", arguments: commands)
  func failingCommand(command: String, trouble: String?) throws {
    #expect(
      try troubles(#"{"wrap": "\#(command)", "wrap_timeout": 300}"#)
        == (trouble.map { ["statusline.wrap: \($0)"] } ?? []))
    let settings = """
      {"template": "{command}", "command": "\(command)", "command_timeout": 300,
       "command_cache": 60}
      """
    let expected = trouble.map { ["statusline.command: \($0)"] } ?? []
    #expect(try troubles(settings) == expected)
    // From the cache, in which the command is not run again.
    #expect(try troubles(settings, seconds: 5) == expected)
  }

  @Test func anEarlierAnswerDoesNotHideThatTheCommandFails() throws {
    let flag = home.path(of: "broken")
    let settings = """
      {"template": "{command}", "command": "[ -e \(flag) ] || echo fine", "command_cache": 0}
      """
    #expect(try troubles(settings) == [])
    try home.write("", to: "broken")
    let failing = settings.replacingOccurrences(of: "|| echo fine", with: "&& exit 7")
    #expect(
      try troubles(failing) == [
        "statusline.command: the command ended with status 7 and printed nothing"
      ])
  }

  /// `doctor` draws a line of nothing, which a sound program may refuse.
  @Test func withoutAnInputOnlyAMissingProgramIsReported() throws {
    #expect(try troubles(#"{"wrap": "false"}"#, input: "") == [])
    #expect(
      try troubles(#"{"wrap": "plimsoll-test-no-such-program"}"#, input: "") == [
        "statusline.wrap: the command does not exist: it ended with status 127 and printed nothing"
      ])
  }

  /// Where an API key pays there will never be a limit: the line says so.
  @Test func aLineWithNothingToShowSaysWhy() throws {
    let clock = LocalClock(now: Timestamp(seconds: 1_738_418_400)) { _ in 0 }
    let environment = LineEnvironment { ["HOME": home.path, "NO_COLOR": "1"][$0] }
    try home.write(
      "{\"statusline\": {\"preset\": \"windows\"}}", to: ".config/plimsoll/config.json")
    try Folder.make(environment.stateDirectory)
    try StatusSnapshotFile(stateDirectory: environment.stateDirectory).write(
      StatusSnapshot(
        writtenAt: clock.now,
        silence: LimitSilence(brief: "billed by use, no limits", text: "An API key is set.")))
    let facts = LineSources(environment: environment, clock: clock).gather([], stores: false).facts
    func line(_ width: Int) -> [String] { StatusLine.render(facts, width: width, depth: .none) }
    #expect(line(80) == ["Plimsoll: billed by use, no limits"])
    #expect(line(33) == ["Plimsoll"])
  }

  // MARK: The sample

  @Test func theSampleIsDrawnAndNeverKept() throws {
    let clock = LocalClock(now: Timestamp(seconds: 1_738_418_400)) { _ in 0 }
    let environment = LineEnvironment { ["HOME": home.path, "NO_COLOR": "1"][$0] }
    let sources = LineSources(environment: environment, clock: clock)
    let sample = LineSample.input(now: clock.now)
    let drawn = sources.gather(Array(sample.utf8), stores: true).facts
    #expect(drawn.limits.count == 2)
    #expect(sources.gather([], stores: false).facts.limits.isEmpty)
    // The same of a real session is kept.
    let real = sample.replacingOccurrences(of: "sample-session", with: "real")
    _ = sources.gather(Array(real.utf8), stores: true)
    #expect(sources.gather([], stores: false).facts.limits.count == 2)
    #expect(SnapshotKey.session("sample-session") == SnapshotKey.sampleSession)
  }
}
