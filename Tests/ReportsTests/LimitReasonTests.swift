import Analytics
import Foundation
import Limits
import Scanning
import Terminal
import TestSupport
import Testing
import TimeZones
import UsageModel
import Wording

@testable import Reports

@Suite("The reason why limits are missing")
struct LimitReasonTests {
  private static let now = Timestamp(seconds: 1_788_472_800)

  private static func report(
    sources: [LimitSourceState] = [], readings: [LimitReading] = [],
    refused: [RefusedCount] = [], hasStatusLine: Bool = false, billedBy: String? = nil
  ) -> LimitsReport {
    var overview = LimitOverview(currentOrganization: "org")
    overview.hasStatusLine = hasStatusLine
    overview.billedBy = billedBy
    overview.sources = sources
    overview.readings = readings
    overview.refused = refused
    return LimitsReport(overview, now: now, zone: .utc)
  }

  private static func state(
    _ outcome: LimitSourceState.Outcome, what: String? = nil,
    why: String? = nil, hint: String? = nil, nextIn seconds: Int64? = nil
  ) -> LimitSourceState {
    LimitSourceState(
      source: .oauth, askedAt: now, outcome: outcome, what: what, why: why, hint: hint,
      nextAt: seconds.map { now.advanced(byMilliseconds: $0 * 1000) })
  }

  private static func reading(minutesOld: Int64, resetsIn hours: Int64 = 2) -> LimitReading {
    LimitReading(
      organization: "org", window: LimitWindow(kind: .fiveHour), percent: 41,
      resetsAt: now.advanced(byMilliseconds: hours * 3_600_000),
      capturedAt: now.advanced(byMilliseconds: -minutesOld * 60_000), source: .oauth)
  }

  @Test func isASentenceAndWhatHelps() {
    let cases: [(LimitsReport, LimitReason.Kind, String)] = [
      (
        Self.report(sources: [
          Self.state(.expired, why: "the sign-in has expired", hint: "use Claude Code once")
        ]), .expired, "The sign-in has expired. Use Claude Code once."
      ),
      (
        Self.report(sources: [
          Self.state(
            .failed, what: "the server refused the sign-in", why: "status 401",
            hint: "run `claude`")
        ]), .failed, "The server refused the sign-in: status 401. Run `claude`."
      ),
      (
        Self.report(sources: [
          Self.state(.blocked, why: "the server is asked too often (429)", nextIn: 600)
        ]), .waiting,
        "The usage endpoint, with Claude Code's sign-in, is not asked before 22:10: "
          + "the server is asked too often (429). `plimsoll statusline install` brings the limits "
          + "without any request."
      ),
      (
        Self.report(sources: [Self.state(.nothing, why: "Claude Code is not signed in here")]),
        .unavailable,
        "Claude Code is not signed in here. `plimsoll statusline install` brings the limits "
          + "without any request; `plimsoll doctor` says what each source lacks."
      ),
      (
        Self.report(refused: [
          RefusedCount(
            source: .cache, window: "five_hour", reason: .resetPassed, count: 1, lastAt: Self.now)
        ]), .impossible,
        "What cache said about five_hour cannot be true: the window had already ended. "
          + "Check the clock of this machine (`date`)."
      ),
      (
        Self.report(sources: [Self.state(.answered)]), .noWindows,
        "No windows on this plan: nothing that was asked names a limit with a percentage. "
          + "`plimsoll doctor` shows what each source said."
      ),
      (
        Self.report(), .unasked,
        "Nothing is known yet. `plimsoll limits --refresh` asks now, `plimsoll doctor` says what "
          + "each source lacks."
      ),
    ]
    for (report, kind, text) in cases {
      #expect(report.reason?.kind == kind)
      #expect(report.reason?.text == text)
      let notes = report.current.map { report.notes(of: $0).map(\.text) } ?? []
      #expect(notes.contains(text), "the table says something else")
    }
  }

  @Test func isNoneWhereFiguresAreFresh() {
    let trouble = Self.state(.expired, why: "expired")
    #expect(
      Self.report(sources: [trouble], readings: [Self.reading(minutesOld: 1)]).reason == nil)
    let old = Self.report(sources: [trouble], readings: [Self.reading(minutesOld: 90)])
    #expect(old.reason?.kind == .expired)
    // A block that is over holds nobody back.
    let over = Self.report(
      sources: [Self.state(.blocked, why: "too often", nextIn: -60)],
      readings: [Self.reading(minutesOld: 90)])
    #expect(over.reason?.kind == .stale)
    #expect(
      over.reason?.what
        == "Figures as old as 20:30 are the last known; the true ones may be higher.")
    let ended = Self.report(readings: [Self.reading(minutesOld: 90, resetsIn: -1)])
    #expect(ended.reason?.kind == .ended)
  }

  @Test func impossibleReadingsAreTheReasonUntilSomethingTrueIsHeard() {
    func refusal(
      _ reason: RefusedReading.Reason, hoursAgo: Int64 = 0, _ source: LimitSourceKind = .oauth
    ) -> RefusedCount {
      RefusedCount(
        source: source, window: "five_hour", reason: reason, count: 1,
        lastAt: Self.now.advanced(byMilliseconds: -hoursAgo * 3_600_000))
    }
    var answered = Self.state(.answered)
    answered.answeredAt = Self.now
    // The source answered, and all of it was impossible: no "No windows on this plan".
    for reason in RefusedReading.Reason.allCases {
      let report = Self.report(sources: [answered], refused: [refusal(reason)])
      #expect(report.reason?.kind == .impossible)
      #expect(
        report.reason?.hint
          == (reason == .impossiblePercent
            ? "`plimsoll limits --source oauth --debug` shows what it said."
            : "Check the clock of this machine (`date`)."))
    }
    // It has told something true since.
    let before = Self.report(sources: [answered], refused: [refusal(.resetPassed, hoursAgo: 1)])
    #expect(before.reason?.kind == .noWindows)
    // One window is impossible, the other fine: said all the same.
    var week = Self.reading(minutesOld: 0)
    week.window = LimitWindow(kind: .sevenDay)
    let half = Self.report(
      sources: [answered], readings: [week], refused: [refusal(.impossiblePercent)])
    #expect(half.reason == nil)
    let notes = half.current.map { half.notes(of: $0) } ?? []
    #expect(notes.map(\.kind) == ["impossible"])
    let check = LimitCheck(half, selection: .any, warn: 80, fail: 95, isProjected: false)
    #expect(check.verdict == .fine)
    #expect(check.line.contains("; 5 hours unknown (the percentage is impossible) | "))
    let one = LimitCheck(
      half, selection: .kind(.fiveHour), warn: 80, fail: 95, isProjected: false)
    #expect(one.line == "LIMITS UNKNOWN - 5 hours unknown (the percentage is impossible)")
    // An idle session that repeats a window that is over does not mean that a clock is wrong.
    let idle = Self.report(
      readings: [Self.reading(minutesOld: 200, resetsIn: -1)],
      refused: [refusal(.resetPassed, .statusLine)])
    #expect(idle.reason?.kind == .ended)
    // A line writes the same refusal down once an hour, and other windows in between.
    var line = Self.state(.answered)
    line.source = .statusLine
    line.answeredAt = Self.now
    let cases: [(Int64, LimitReason.Kind)] = [(1, .impossible), (2, .noWindows)]
    for (hours, kind) in cases {
      let refusal = refusal(.impossiblePercent, hoursAgo: hours, .statusLine)
      let report = Self.report(sources: [line], refused: [refusal])
      #expect(report.reason?.kind == kind)
      guard kind == .impossible else { continue }
      #expect(
        report.reason?.hint
          == "Claude Code itself reports it so; a newer one (`claude update`) may not.")
    }
  }

  /// Advice that cannot help is not given.
  @Test func aStatusLineThatIsSetIsNotAdvised() {
    let missing = Self.state(.nothing, why: "Claude Code is not signed in here")
    let blocked = Self.state(.blocked, why: "too often", nextIn: 600)
    #expect(
      Self.report(sources: [missing], hasStatusLine: true).reason?.hint
        == "The status line brings the limits with the next answer in Claude Code; "
        + "`plimsoll doctor` says what each source lacks.")
    #expect(Self.report(sources: [blocked], hasStatusLine: true).reason?.hint == nil)
    // Where an API key pays, no line brings any, whoever is signed in.
    let billed = Self.report(sources: [missing], billedBy: "ANTHROPIC_API_KEY")
    #expect(
      billed.reason?.text
        == "ANTHROPIC_API_KEY is set: Claude Code is billed by use then, and has no limits with a "
        + "percentage. `plimsoll daily` shows what the use costs.")
    let known = Self.report(readings: [Self.reading(minutesOld: 1)], billedBy: "ANTHROPIC_API_KEY")
    #expect(known.reason == nil)
  }

  @Test func theDoctorAdvisesTheSameWithoutItself() {
    func advice(_ report: LimitsReport) -> [String] {
      var health = HealthReport(sessions: SampleUsage.report(.sessions))
      health.roots = [.init(path: "/", exists: true)]
      health.limits = report
      return health.advice.filter { $0.hasPrefix("Limits") }
    }
    #expect(
      advice(Self.report()) == [
        "Limits: Nothing is known yet. `plimsoll limits --refresh` asks now."
      ])
    #expect(
      advice(Self.report(sources: [Self.state(.nothing, why: "there is no sign-in")])) == [
        "Limits: There is no sign-in. `plimsoll statusline install` brings the limits without any "
          + "request."
      ])
    #expect(
      advice(Self.report(sources: [Self.state(.expired, why: "the sign-in has expired")])) == [
        "Limits: The sign-in has expired. Use Claude Code once."
      ])
    let failed = Self.state(.failed, what: "no answer", why: "time-out", hint: "try again")
    #expect(advice(Self.report(sources: [failed])) == ["Limits, oauth: try again."])
    #expect(advice(Self.report(sources: [Self.state(.answered)])) == [])
    #expect(advice(Self.report(readings: [Self.reading(minutesOld: 1)])) == [])
  }

  @Test func whatGoesOnIsSaidWhileNothingIsKnown() {
    var report = Self.report()
    report.progress = LimitsReport.Progress(bytesDone: 12_340_000, bytesTotal: 48_000_000)
    #expect(
      report.reason?.what
        == "Nothing is known yet: transcripts are read for the first time (12.3 of 48.0 MB).")
    report.progress?.asking = .claudeCommand
    #expect(report.reason?.what == "Nothing is known yet: asking claude …")
  }
}
