import Foundation
import TestSupport
import Testing
import UsageModel

@testable import LimitSources

@Suite("Claude Code's own file", .timeLimited)
struct CacheSourceTests {
  /// The fixture's windows end at 22:30; it was written at 22:00.
  let now = Timestamp(seconds: 1_788_473_000)

  func read(_ home: SourceHome, now: Timestamp? = nil) async -> LimitSourceOutcome {
    await CacheSource(folder: SignInFolder(home.places)).read(now: now ?? self.now)
  }

  @Test func itsWindowsAccountAndAge() async throws {
    let home = try SourceHome()
    try home.folder.write(LimitFixtures.text("claude.json"), to: ".claude.json")
    let answer = try #require(await read(home).answer)
    #expect(
      answer.readings.map(Row.init) == [
        Row("five_hour", 24), Row("seven_day", 83), Row("seven_day:Fable", 36),
      ])
    #expect(answer.readings.allSatisfy { $0.capturedAt.milliseconds == 1_788_472_800_000 })
    #expect(answer.readings.allSatisfy { $0.organization == SourceHome.organization })
    #expect(answer.account?.plan == "Max 5x")
    #expect(answer.account?.email == "dev@example.com")
  }

  @Test func windowsThatHaveEndedAreVoid() async throws {
    let home = try SourceHome()
    try home.folder.write(LimitFixtures.text("claude.json"), to: ".claude.json")
    let inTheNight = Timestamp(seconds: 1_788_474_601)
    let answer = try #require(await read(home, now: inTheNight).answer)
    #expect(answer.readings.map(\.window.name) == ["seven_day", "seven_day:Fable"])
    let nextWeek = Timestamp(seconds: 1_789_000_000)
    #expect(await read(home, now: nextWeek).answer?.readings == [])
    #expect(await read(home, now: nextWeek).answer?.account?.plan == "Max 5x")
  }

  @Test func theCacheOfAnotherAccountIsNotTaken() async throws {
    let home = try SourceHome()
    let text = try LimitFixtures.text("claude.json").replacingOccurrences(
      of: "\"fetchedAtMs\": 1788472800000,\n  \"accountUuid\": \"00000000",
      with: "\"fetchedAtMs\": 1788472800000,\n  \"accountUuid\": \"somebody-else")
    #expect(text.contains("somebody-else"))
    try home.folder.write(text, to: ".claude.json")
    #expect(await read(home).answer?.readings == [])
  }

  @Test func theFileOfTheFolderThatIsSetIsRead() async throws {
    var home = try SourceHome()
    let fixture = try LimitFixtures.text("claude.json")
    try home.folder.write(fixture, to: "other/.claude.json")
    try home.folder.write(#"{"oauthAccount":{"organizationUuid":"wrong"}}"#, to: ".claude.json")
    home.environment["CLAUDE_CONFIG_DIR"] = home.folder.path + "/other"
    #expect(await read(home).answer?.account?.organization == SourceHome.organization)
    // `.config.json` in the folder wins, if there is an account in it.
    try home.folder.write("{}", to: "other/.config.json")
    #expect(await read(home).answer?.account?.organization == SourceHome.organization)
    try home.folder.write(
      #"{"oauthAccount":{"organizationUuid":"first"}}"#, to: "other/.config.json")
    #expect(await read(home).answer?.account?.organization == "first")
  }

  @Test func nothingThereAndNothingWhole() async throws {
    let home = try SourceHome()
    guard case .nothing = await read(home).result else {
      Issue.record("not nothing")
      return
    }
    try home.folder.write(#"{"oauthAccount":{"#, to: ".claude.json")
    guard case .failed(let failure) = await read(home).result else {
      Issue.record("not failed")
      return
    }
    #expect(failure.reason == "it is not whole JSON")
  }

  @Test func aTornFileIsReadOnceMore() async throws {
    let home = try SourceHome()
    try home.folder.write(#"{"oauthAccount":{"#, to: ".claude.json")
    async let outcome = read(home)
    // The reader waits 50 ms between its two tries; should it be late, it finds the
    // whole file at once.
    try await Task.sleep(for: .milliseconds(5))
    try home.folder.write(#"{"oauthAccount":{"organizationUuid":"whole"}}"#, to: ".claude.json")
    let result = await outcome
    if let answer = result.answer { #expect(answer.account?.organization == "whole") }
  }
}

@Suite("Claude Code, asked", .timeLimited)
struct ClaudeCommandSourceTests {
  let now = SourceHome.now

  func ask(
    _ home: SourceHome, timeLimit: Duration = .seconds(20), settings: LimitSettings? = nil,
    now: Timestamp? = nil
  ) async -> LimitSourceOutcome {
    await ClaudeCommandSource(
      settings: settings ?? LimitSettings(), places: home.places, timeLimit: timeLimit
    ).read(now: now ?? self.now)
  }

  /// A script that prints the recorded answer.
  func answering(_ home: SourceHome, before: String = "", after: String = "") throws {
    let line = try LimitFixtures.text("get-usage-response.json")
      .split(separator: "\n").map { $0.drop { $0 == " " } }.joined()
    let path = try home.folder.write(line + "\n", to: "answer.json")
    try home.claude("\(before)\ncat \(path)\n\(after)")
  }

  @Test func itsAnswerBecomesReadings() async throws {
    let home = try SourceHome()
    try answering(home)
    try home.folder.write(LimitFixtures.text("claude.json"), to: ".claude.json")
    let outcome = await ask(home)
    let answer = try #require(outcome.answer, "\(outcome.result)")
    #expect(
      answer.readings.map(Row.init) == [
        Row("five_hour", 24), Row("seven_day", 83), Row("seven_day:Fable", 36),
      ])
    #expect(answer.readings.allSatisfy { $0.source == .claudeCommand && $0.capturedAt == now })
    #expect(answer.readings.allSatisfy { $0.organization == SourceHome.organization })
    #expect(answer.account?.plan == "Max 5x")
  }

  @Test func itIsAskedExactlySo() async throws {
    var home = try SourceHome()
    home.environment.merge(
      [
        "CLAUDE_CODE_OAUTH_TOKEN": "SECRET", "ANTHROPIC_API_KEY": "SECRET",
        "ANTHROPIC_AUTH_TOKEN": "SECRET", "ANTHROPIC_BASE_URL": "SECRET",
        "CLAUDE_CONFIG_DIR": home.folder.path + "/.claude/", "HTTPS_PROXY": "http://proxy",
        "HOME": home.folder.path,
      ], uniquingKeysWith: { $1 })
    let seen = home.folder.path + "/seen"
    try answering(
      home,
      before: """
        for word in "$@"; do printf '%s\\n' "[$word]"; done > \(seen).words
        env > \(seen).env; cat > \(seen).input
        """)
    let outcome = await ask(home)
    #expect(outcome.answer != nil)
    let words = try home.folder.read("seen.words").split(separator: "\n").map {
      String($0.dropFirst().dropLast())
    }
    #expect(
      words == [
        "-p", "--input-format", "stream-json", "--output-format", "stream-json", "--verbose",
        "--setting-sources", "", "--settings",
        #"{"disableAllHooks":true,"remoteControlAtStartup":false}"#, "--strict-mcp-config",
        "--tools", "", "--no-session-persistence", "--disable-slash-commands",
      ])
    #expect(
      try home.folder.read("seen.input")
        == #"{"type":"control_request","request_id":"1","request":"#
        + #"{"subtype":"get_usage","skip_behaviors":true}}"# + "\n")
    let environment = try home.folder.read("seen.env")
    for name in ["DISABLE_AUTOUPDATER", "DISABLE_TELEMETRY", "DISABLE_ERROR_REPORTING"] {
      #expect(environment.contains(name + "=1\n"))
    }
    #expect(environment.contains("HTTPS_PROXY=http://proxy"))
    #expect(!environment.contains("SECRET"))
    #expect(!environment.contains("CLAUDE_CONFIG_DIR"))
    #expect(!SourceHome.everything(outcome).contains("SECRET"))
  }

  @Test func anotherFolderIsKept() throws {
    var home = try SourceHome()
    home.environment["CLAUDE_CONFIG_DIR"] = "/somewhere/else"
    let source = ClaudeCommandSource(settings: LimitSettings(), places: home.places)
    #expect(source.environment["CLAUDE_CONFIG_DIR"] == "/somewhere/else")
  }

  @Test func itIsNotAskedAgainForThreeMinutes() async throws {
    let home = try SourceHome()
    try answering(home, before: "echo asked >> \(home.folder.path)/count")
    _ = await ask(home)
    let early = now.advanced(byMilliseconds: 179_999)
    let until = now.advanced(byMilliseconds: 180_000)
    #expect(
      await ask(home, now: early).result
        == .early(until: until, reason: "asked less than 3 minutes ago"))
    let later = await ask(home, now: until)
    #expect(later.answer != nil, "\(later)")
    #expect(try home.folder.read("count") == "asked\nasked\n")
  }

  @Test func questionsAndGreetingsArePassedOver() async throws {
    let home = try SourceHome()
    try answering(
      home,
      before: """
        echo 'Welcome!'
        echo '{"type":"control_request","request_id":"9","request":{"subtype":"can_use_tool"}}'
        echo '{"type":"control_response","response":{"subtype":"success","request_id":"2"}}'
        """)
    #expect(await ask(home).answer?.readings.count == 3)
  }

  @Test func itIsEndedWithItsGroupAfterItsAnswer() async throws {
    let home = try SourceHome()
    try answering(
      home, before: "sleep 600 & echo $! > \(home.folder.path)/child", after: "wait")
    #expect(await ask(home).answer != nil)
    try await expectEnd(of: home)
  }

  @Test func oneThatHangsIsEndedWithItsGroup() async throws {
    let home = try SourceHome()
    try home.claude("trap '' TERM\nsleep 600 & echo $! > \(home.folder.path)/child; wait; wait")
    let outcome = await ask(home, timeLimit: .seconds(4))
    guard case .failed(let failure) = outcome.result else {
      Issue.record("\(outcome.result)")
      return
    }
    #expect(failure.reason == "it did not answer within 4 s")
    try await expectEnd(of: home)
  }

  @Test func oneThatFloodsIsEnded() async throws {
    let home = try SourceHome()
    try home.claude("while :; do echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa; done")
    let outcome = await ask(home)
    guard case .failed = outcome.result else {
      Issue.record("\(outcome.result)")
      return
    }
  }

  @Test(arguments: [
    ("exit 3", "it ended with status 3 and no answer"),
    ("kill -9 $$", "it was ended by signal 9"),
    ("echo '{\"type\":\"control_response\"'", "it ended with status 0 and no answer"),
    ("exec 1>&-; sleep 0.1; exit 1", "it ended with status 1 and no answer"),
  ])
  func oneThatEndsWithoutAnAnswer(script: String, why: String) async throws {
    let home = try SourceHome()
    try home.claude(script)
    guard case .failed(let failure) = await ask(home).result else {
      Issue.record("not failed")
      return
    }
    #expect(failure.reason == why)
  }

  @Test func aRefusalIsShownInItsWords() async throws {
    let home = try SourceHome()
    try home.claude(
      #"echo '{"type":"control_response","response":{"subtype":"error","request_id":"1","#
        + #""error":"Unknown request subtype"}}'"#)
    guard case .failed(let failure) = await ask(home).result else {
      Issue.record("not failed")
      return
    }
    #expect(failure.reason == "Unknown request subtype")
  }

  @Test func withoutLimitsThereIsNothingToSay() async throws {
    let home = try SourceHome()
    try home.claude(
      #"echo '{"type":"control_response","response":{"subtype":"success","request_id":"1","#
        + #""response":{"subscription_type":null,"rate_limits":null}}}'"#)
    guard case .nothing = await ask(home).result else {
      Issue.record("not nothing")
      return
    }
  }

  @Test func withoutAProgramNothingIsStarted() async throws {
    let home = try SourceHome()
    #expect(await ask(home).result == .nothing(reason: "no `claude` was found"))
    let settings = LimitSettings(claudeCommand: "/does/not/exist")
    #expect(
      await ask(home, settings: settings).result
        == .nothing(reason: "/does/not/exist is not a program that can be run"))
  }

  /// Waits until the child that a script left behind is gone.
  private func expectEnd(of home: SourceHome) async throws {
    let text = try home.folder.read("child").trimmingCharacters(in: .whitespacesAndNewlines)
    let child = try #require(pid_t(text))
    for _ in 0..<500 {
      if kill(child, 0) != 0 { return }
      // A zombie whose new parent has not yet taken its status is ended, too.
      if let state = FileManager.default.contents(atPath: "/proc/\(child)/stat"),
        String(decoding: state, as: UTF8.self).contains(") Z ")
      {
        return
      }
      try await Task.sleep(for: .milliseconds(10))
    }
    Issue.record("the child still runs")
  }
}
