import Analytics
import Limits
import Terminal
import Testing
import UsageModel

@testable import Reports

/// Each state in which a limit, or what is known of it, can be; in plain words.
@Suite("States of limits")
struct LimitStatesTests {
  private func text(_ overview: LimitOverview) -> String {
    SampleLimits.report(overview).lines(on: Surface(columns: 200)).joined(separator: "\n")
  }

  private func text(_ readings: LimitReading...) -> String { text(SampleLimits.known(readings)) }

  private func text(_ state: LimitSourceState, _ readings: LimitReading...) -> String {
    var overview = SampleLimits.known(readings)
    overview.sources = [state]
    return text(overview)
  }

  @Test func freshIsShownPlainly() {
    let text = text(SampleLimits.reading(.fiveHour, 41, resetIn: 131, ago: 3))
    #expect(
      text.contains("41 %") && text.contains("10:41, in 2 h 11 min") && text.contains("3 min"))
    #expect(!text.contains("last known"))
  }

  @Test func staleKeepsTheFigureWithItsAge() {
    let text = text(SampleLimits.reading(.sevenDay, 41, resetIn: 3000, ago: 45))
    #expect(text.contains("41 %") && text.contains("45 min"))
    #expect(
      text.contains("Figures as old as 07:45 are the last known; the true ones may be higher."))
  }

  @Test func whereTheResetHasPassedNothingIsKnown() {
    let text = text(SampleLimits.reading(.fiveHour, 41, resetIn: -10, ago: 200))
    #expect(text.contains("—") && text.contains("ended 08:20") && !text.contains("41 %"))
    #expect(text.contains("it is not 0 if another device or app has been used."))
  }

  @Test func aWindowThatHasNotStartedSaysSo() {
    let text = text(SampleLimits.reading(.fiveHour, 0, resetIn: nil))
    #expect(text.contains("0 %") && text.contains("begins with your next message"))
  }

  @Test func aResetTooFarAwayHasNoCountdown() {
    // Another clock than that of the server.
    let text = text(SampleLimits.reading(.fiveHour, 41, resetIn: 305))
    #expect(text.contains("13:35") && !text.contains("in 5 h"))
  }

  @Test func nothingIsClaimedInTheFirstPartOfAWindow() {
    #expect(text(SampleLimits.reading(.fiveHour, 2, resetIn: 295)).contains("too early"))
    #expect(!text(SampleLimits.reading(.fiveHour, 2, resetIn: 285)).contains("too early"))
  }

  @Test func aFigureFromTheFutureIsOfNow() {
    let text = text(SampleLimits.reading(.fiveHour, 41, resetIn: 131, ago: -30))
    #expect(text.contains("now") && !text.contains("-"))
  }

  @Test func runningOutAndLastingAreToldApart() {
    #expect(text(SampleLimits.reading(.fiveHour, 90, resetIn: 150)).contains("empty ~"))
    #expect(text(SampleLimits.reading(.fiveHour, 30, resetIn: 150)).contains("lasts, ~60 %"))
    #expect(text(SampleLimits.reading(.fiveHour, 100, resetIn: 150)).contains("used up"))
  }

  @Test func moreThanAllIsPrintedAndTheBarIsFull() {
    let text = text(SampleLimits.reading(.sevenDay, 104.6, resetIn: 3000))
    #expect(text.contains("105 %  ██████████ "))
  }

  @Test func aServerThatWantsToBeLeftAloneIsNoLostSignIn() {
    let text = text(
      LimitSourceState(
        source: .oauth, askedAt: SampleLimits.minutes(-1), outcome: .blocked,
        why: "the server is asked too often (Rate limited)", nextAt: SampleLimits.minutes(25)),
      SampleLimits.reading(.fiveHour, 41, resetIn: 131, ago: 12))
    #expect(text.contains("41 %") && text.contains("12 min"))
    #expect(
      text.contains(
        "oauth is not asked before 08:55: the server is asked too often (Rate limited)."))
    #expect(!text.contains("expired") && !text.contains("sign in"))
  }

  @Test func aLostSignInSaysWhatToRun() {
    let text = text(
      LimitSourceState(
        source: .oauth, askedAt: SampleLimits.now, outcome: .failed,
        what: "the server refused the sign-in of Claude Code", why: "invalid bearer token.",
        hint: "run `claude`, and `/login` there if it asks for it"))
    #expect(
      text.contains(
        "The server refused the sign-in of Claude Code: invalid bearer token. Run `claude`, and "
          + "`/login` there if it asks for it."))
    #expect(!text.contains("Nothing is known yet."))
  }

  @Test func aRefusedRequestNamesItsEnd() {
    let text = text(SampleLimits.reading(.fiveHour, 100, resetIn: 131, ago: 4, .transcript))
    #expect(
      text.contains(
        "Claude Code was refused at 08:26: the limit of 5 hours is used up until 10:41."))
  }

  @Test func anotherAccountIsNamedApart() {
    let text = text(
      SampleLimits.reading(.fiveHour, 41, resetIn: 131),
      SampleLimits.reading(.fiveHour, 7, resetIn: 100, organization: "org-2"))
    #expect(
      text.contains("Limits · Personal, Max 5x") && text.contains("Limits of another account"))
  }

  /// What a session key or an API key told of its own account says nothing of this one.
  @Test func whatOthersAnsweredIsNoAnswerAboutThisAccount() {
    for source in [LimitSourceKind.sessionKey, .apiKey, .transcript] {
      let state = LimitSourceState(
        source: source, askedAt: SampleLimits.now, answeredAt: SampleLimits.now, outcome: .answered)
      #expect(text(state).contains("Nothing is known yet."), "\(source)")
    }
    let state = LimitSourceState(
      source: .oauth, askedAt: SampleLimits.now, answeredAt: SampleLimits.now, outcome: .answered)
    #expect(text(state).contains("No windows on this plan"))
  }
}
