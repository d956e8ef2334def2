import Foundation
import Index
import LimitPolling
import LimitSources
import Limits
import Synchronization
import TestSupport
import Testing
import UsageModel

/// A source that answers what a test tells it to, and counts how often it is asked.
final class ScriptedSource: LimitSource {
  let kind: LimitSourceKind
  private let results: Mutex<[LimitSourceOutcome.Result]>
  private let count = Mutex(0)

  init(_ kind: LimitSourceKind, _ results: LimitSourceOutcome.Result...) {
    self.kind = kind
    self.results = Mutex(results)
  }

  var timesAsked: Int { count.withLock { $0 } }

  func presence(now: Timestamp) async -> LimitSourcePresence {
    LimitSourcePresence(isFound: true, text: "a test")
  }

  func read(now: Timestamp, isByHand: Bool) async -> LimitSourceOutcome {
    count.withLock { $0 += 1 }
    return results.withLock { results in
      LimitSourceOutcome(results.count > 1 ? results.removeFirst() : results[0])
    }
  }
}

@Suite("The service of limits", .timeLimited)
struct LimitServiceTests {
  static let now = Timestamp(seconds: 1_788_472_800)
  static let account = AccountInfo(organization: "org-1", email: "dev@example.com", plan: "Max 5x")

  static func minutes(_ count: Int64) -> Timestamp { now.advanced(byMilliseconds: count * 60_000) }

  static func answer(
    _ percent: Double, at time: Timestamp = now, resetIn: Int64 = 120,
    _ source: LimitSourceKind, organization: String = "org-1", account: AccountInfo? = account
  ) -> LimitSourceOutcome.Result {
    .answer(
      LimitAnswer(
        readings: [
          LimitReading(
            organization: organization, window: LimitWindow(kind: .fiveHour), percent: percent,
            resetsAt: minutes(resetIn), capturedAt: time, source: source)
        ], account: account))
  }

  private func service(_ home: TestHome, _ sources: [any LimitSource]) -> LimitService {
    LimitService(index: home.index, sources: sources, root: home.root)
  }

  @Test func asksNobodyElseWhenAFileHasFreshFigures() async throws {
    let home = try TestHome()
    let cache = ScriptedSource(.cache, Self.answer(24, at: Self.minutes(-1), .cache))
    let claude = ScriptedSource(.claudeCommand, Self.answer(25, .claudeCommand))
    let oauth = ScriptedSource(.oauth, Self.answer(26, .oauth))
    let service = service(home, [oauth, claude, cache])
    let asked = try await service.refresh(now: Self.now).map(\.source)
    #expect(asked == [.cache])
    // Two minutes on, the figure is three minutes old.
    _ = try await service.refresh(now: Self.minutes(2))
    #expect(cache.timesAsked == 2 && claude.timesAsked == 1 && oauth.timesAsked == 0)
    let overview = try service.overview(now: Self.minutes(2), historySince: nil)
    #expect(overview.currentOrganization == "org-1")
    #expect(overview.currentReadings.map(\.percent) == [25])
    #expect(overview.accounts["org-1"]?.plan == "Max 5x")
  }

  @Test func goesOnToTheNextWhereOneHasNothing() async throws {
    let home = try TestHome()
    let cache = ScriptedSource(.cache, .nothing(reason: "there is no such file"))
    let claude = ScriptedSource(
      .claudeCommand,
      .failed(Explanation(what: "claude failed", because: "exit 1", hint: "run `claude`")))
    let oauth = ScriptedSource(.oauth, Self.answer(30, .oauth))
    let service = service(home, [cache, claude, oauth])
    let asked = try await service.refresh(now: Self.now).map(\.source)
    #expect(asked == [.cache, .claudeCommand, .oauth])
    let states = try service.overview(now: Self.now, historySince: nil).sources
    #expect(states.map(\.outcome) == [.nothing, .failed, .answered])
    #expect(states[0].why == "there is no such file" && states[1].hint == "run `claude`")
    #expect(states[0].answeredAt == nil && states[2].answeredAt == Self.now)
  }

  @Test func waitsWhereASourceIsBlocked() async throws {
    let home = try TestHome()
    let oauth = ScriptedSource(
      .oauth, .blocked(until: Self.minutes(10), reason: "too many requests"),
      Self.answer(30, at: Self.minutes(11), .oauth))
    let service = service(home, [oauth])
    _ = try await service.refresh(now: Self.now)
    _ = try await service.refresh(now: Self.minutes(9))
    #expect(oauth.timesAsked == 1)
    _ = try await service.refresh(.only(.oauth), now: Self.minutes(9))
    #expect(oauth.timesAsked == 2)
    _ = try await service.refresh(now: Self.minutes(11))
    #expect(oauth.timesAsked == 2)
  }

  @Test func asksAgainWhenAWindowHasEnded() async throws {
    let home = try TestHome()
    let claude = ScriptedSource(
      .claudeCommand, Self.answer(90, resetIn: 1, .claudeCommand),
      Self.answer(1, at: Self.minutes(2), resetIn: 300, .claudeCommand))
    let service = service(home, [claude])
    _ = try await service.refresh(now: Self.now)
    _ = try await service.refresh(now: Self.minutes(1))
    #expect(claude.timesAsked == 1)
    _ = try await service.refresh(now: Self.minutes(2))
    #expect(claude.timesAsked == 2)
    #expect(
      try service.overview(now: Self.minutes(2), historySince: nil).readings.map(\.percent) == [1])
  }

  @Test func asksAgainWhenTheClockWasSetBack() async throws {
    let home = try TestHome()
    let claude = ScriptedSource(
      .claudeCommand, Self.answer(25, .claudeCommand),
      Self.answer(26, at: Self.minutes(-300), resetIn: -200, .claudeCommand))
    let service = service(home, [claude])
    _ = try await service.refresh(now: Self.now)
    // What lies five hours ahead is not news until then.
    _ = try await service.refresh(now: Self.minutes(-300))
    #expect(claude.timesAsked == 2)
    #expect(try service.rest(now: Self.minutes(-300)) != nil)
    _ = try await service.refresh(now: Self.minutes(-299))
    #expect(claude.timesAsked == 2)
  }

  @Test func asksFilesOnlyWhenNothingMayCost() async throws {
    let home = try TestHome()
    let cache = ScriptedSource(.cache, .nothing(reason: "there is no such file"))
    let claude = ScriptedSource(.claudeCommand, Self.answer(25, .claudeCommand))
    let asked = try await service(home, [cache, claude]).refresh(.free, now: Self.now)
    #expect(asked.map(\.source) == [.cache] && claude.timesAsked == 0)
  }

  @Test func asksClaudeCodeNowWhenTold() async throws {
    let home = try TestHome()
    let cache = ScriptedSource(.cache, Self.answer(24, .cache))
    let claude = ScriptedSource(
      .claudeCommand, Self.answer(20, at: Self.minutes(1), .claudeCommand))
    let oauth = ScriptedSource(.oauth, Self.answer(26, .oauth))
    let service = service(home, [cache, claude, oauth])
    let asked = try await service.refresh(.now, now: Self.minutes(1)).map(\.source)
    #expect(asked == [.cache, .claudeCommand])
    // A live answer may be lower.
    let overview = try service.overview(now: Self.minutes(1), historySince: nil)
    #expect(overview.readings.map(\.percent) == [20])
  }

  /// Nobody asks a server for what Claude Code said a moment ago.
  @Test func asksNoServerWhereClaudeCodeJustAnswered() async throws {
    let home = try TestHome()
    let claude = ScriptedSource(
      .claudeCommand, Self.answer(20, .claudeCommand),
      .early(until: Self.minutes(3), reason: "asked less than 3 minutes ago"))
    let oauth = ScriptedSource(.oauth, Self.answer(26, at: Self.minutes(4), .oauth))
    let service = service(home, [claude, oauth])
    _ = try await service.refresh(.now, now: Self.now)
    _ = try await service.refresh(.now, now: Self.minutes(1))
    #expect(claude.timesAsked == 2 && oauth.timesAsked == 0)
    // That it was asked too soon is no news about it.
    let state = try #require(
      try service.overview(now: Self.minutes(1), historySince: nil).sources.first)
    #expect(state.outcome == .answered && state.nextAt == Self.minutes(3))
    _ = try await service.refresh(.now, now: Self.minutes(4))
    #expect(oauth.timesAsked == 1)
  }

  @Test func refusesAndCountsWhatCannotBeTrue() async throws {
    let home = try TestHome()
    let cache = ScriptedSource(.cache, Self.answer(1_788_472_800, .cache))
    let service = service(home, [cache])
    for _ in 0..<3 { _ = try await service.refresh(now: Self.now) }
    let overview = try service.overview(now: Self.now, historySince: nil)
    #expect(overview.readings.isEmpty)
    #expect(overview.refused.map(\.count) == [3])
    #expect(overview.refused.first?.reason == .impossiblePercent)
  }

  @Test func givesTheStatusLinesReadingsToTheOrganization() async throws {
    let home = try TestHome()
    let alias = LimitOwner.unknown.stored
    guard case .answer(let told) = Self.answer(41, .statusLine, organization: alias, account: nil)
    else { return }
    let cache = ScriptedSource(.cache, .answer(LimitAnswer(account: Self.account)))
    let service = service(home, [cache])
    try service.take(told.readings, now: Self.now)
    let before = try service.overview(now: Self.now, historySince: nil)
    guard case .folder = LimitOwner(stored: before.currentOrganization) else {
      Issue.record("\(before.currentOrganization)")
      return
    }
    #expect(before.currentReadings.map(\.percent) == [41])
    #expect(before.folders[before.currentOrganization] == "~/.claude")
    _ = try await service.refresh(.free, now: Self.now)
    let overview = try service.overview(now: Self.now, historySince: nil)
    #expect(overview.currentReadings.map(\.percent) == [41])
    // And from then on at once.
    try service.take(told.readings, now: Self.now)
    #expect(try service.overview(now: Self.now, historySince: nil).readings.count == 1)
  }

  @Test func neverMixesOrganizations() async throws {
    let home = try TestHome()
    let key = ScriptedSource(
      .sessionKey,
      Self.answer(
        77, .sessionKey, organization: "org-2", account: AccountInfo(organization: "org-2")))
    let claude = ScriptedSource(.claudeCommand, Self.answer(20, .claudeCommand))
    let service = service(home, [key, claude])
    _ = try await service.refresh(now: Self.now)
    _ = try await service.refresh(.only(.sessionKey), now: Self.now)
    let overview = try service.overview(now: Self.now, historySince: nil)
    #expect(overview.currentOrganization == "org-1")
    #expect(overview.currentReadings.map(\.percent) == [20])
    #expect(overview.readings.map(\.percent).sorted() == [20, 77])
  }
}

@Suite("Files of our own")
struct PrivateFileTests {
  @Test func areReplacedWholeAndForTheUserAlone() throws {
    let folder = try TemporaryDirectory()
    let path = folder.path(of: "a/b/usage.json")
    try PrivateFile.replace(path, with: "a long first text")
    try PrivateFile.replace(path, with: "short")
    #expect(try folder.read("a/b/usage.json") == "short")
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path(of: "a/b")) == ["usage.json"])
  }
}
