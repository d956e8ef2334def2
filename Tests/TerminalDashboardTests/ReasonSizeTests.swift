import Analytics
import Index
import Limits
import Live
import Reports
import Scanning
import Terminal
import Testing
import UsageModel

@testable import TerminalDashboard

@Suite("The reason on the monitor, at every size")
struct ReasonSizeTests {
  /// What keeps figures away, and the state in which the monitor meets it.
  private static let states:
    [(name: String, sources: [LimitSourceState], refused: [RefusedCount])] = [
      ("nothing", [], []),
      ("expired", [state(.expired, why: "the sign-in of Claude Code has expired")], []),
      (
        "failed",
        [
          state(
            .failed, what: "no answer from api.anthropic.com", why: "no connection to the server",
            hint: "check the network; it is tried again in 5 minutes")
        ], []
      ),
      ("held back", [state(.blocked, why: "the server is asked too often", nextIn: 22)], []),
      ("scope", [state(.nothing, why: "this sign-in cannot read limits")], []),
      ("no windows", [state(.answered)], []),
      (
        "impossible", [],
        [
          RefusedCount(
            source: .cache, window: "five_hour", reason: .resetPassed, count: 1,
            lastAt: SampleMonitor.now)
        ]
      ),
    ]

  private static func state(
    _ outcome: LimitSourceState.Outcome, what: String? = nil, why: String? = nil,
    hint: String? = nil, nextIn minutes: Int64? = nil
  ) -> LimitSourceState {
    LimitSourceState(
      source: .oauth, askedAt: SampleMonitor.now, outcome: outcome, what: what, why: why,
      hint: hint, nextAt: minutes.map(SampleMonitor.minutes))
  }

  private func monitor(_ update: LiveUpdate, columns: Int, rows: Int) -> MonitorState {
    var state = MonitorState(
      options: MonitorOptions(), zone: .utc, size: TerminalSize(columns: columns, rows: rows),
      now: SampleMonitor.now)
    _ = state.take(.update(update))
    return state
  }

  /// What stands on the screen, without frames and line ends.
  private func shown(_ state: MonitorState) -> String {
    // Beside the limits of a wide screen stand sums.
    let left = state.size.columns > 120 ? 97 : state.size.columns
    return Picture(of: state).buffer.lines.map { $0.prefix(left) }.joined(separator: " ")
      .replacing("│", with: " ")
      .split(separator: " ").joined(separator: " ")
  }

  @Test func standsInTheLongestFormThatFits() throws {
    for (name, sources, refused) in Self.states {
      var update = SampleMonitor.update("nothing")
      update.limits.sources = sources
      update.limits.refused = refused
      for (columns, rows) in [(140, 40), (80, 24), (60, 20), (59, 12), (40, 12), (28, 9)] {
        let state = monitor(update, columns: columns, rows: rows)
        let reason = try #require(state.limits?.reason)
        let text = shown(state)
        #expect(
          text.contains(reason.text), "\(name), \(columns) × \(rows): \(text)")
      }
      for (columns, rows) in [(30, 6), (29, 5), (24, 1), (12, 2)] {
        let state = monitor(update, columns: columns, rows: rows)
        let reason = try #require(state.limits?.reason)
        let first = reason.brief.split(separator: " ").first.map(String.init) ?? ""
        let text = shown(state)
        #expect(
          reason.forms.contains { text.contains($0) } || text.contains(first),
          "\(name), \(columns) × \(rows): \(text)")
      }
    }
  }

  @Test func sumsAreNotYetKnownWhileLogsAreReadFirst() {
    var update = SampleMonitor.update("nothing")
    update.indexing = IndexingState(
      progress: IndexProgress(
        filesDone: 3, filesTotal: 9, bytesDone: 12_340_000, bytesTotal: 48_000_000))
    for screen in MonitorScreen.allCases where screen != .alerts {
      var state = monitor(update, columns: 120, rows: 30)
      for effect in state.show(screen) {
        if case .ask(let question) = effect {
          _ = state.take(.answer(question, SampleMonitor.answer(.day)))
        }
      }
      let text = shown(state)
      #expect(text.contains("Reading logs: 12.3 of 48.0 MB."), "\(screen): \(text)")
      #expect(text.contains("not yet known") && !text.contains("$"), "\(screen): \(text)")
    }
    let document = MonitorDocument(update, now: SampleMonitor.now, zone: .utc).json.line
    for part in [
      #""today":null"#, #""month":null"#, #""burn":null"#, #""sessions":null"#,
      #""reading":{"bytesDone":12340000,"bytesTotal":48000000}"#,
    ] {
      #expect(document.contains(part), "\(part): \(document)")
    }
  }

  @Test func theSumOfTodayIsShownWhileYearsAreRead() {
    var update = SampleMonitor.update("nothing")
    let midnight = ZoneDays.utc.firstQuarter(of: ZoneDays.utc.day(of: SampleMonitor.now)).start
    update.indexing = IndexingState(
      progress: IndexProgress(
        filesDone: 3, filesTotal: 9, bytesDone: 12_340_000, bytesTotal: 48_000_000,
        knownSince: midnight), knownSince: midnight)
    for columns in [120, 80, 60] {
      let text = shown(monitor(update, columns: columns, rows: 30))
      #expect(text.contains("$2.11"), "\(text)")
      #expect(text.contains("Reading logs: 12.3 of 48.0 MB."), "\(text)")
      // Neither yesterday nor the week, the month, the window or the burn.
      for other in ["29.16", "61.16", "168.71", "1.97", "Burn"] {
        #expect(!text.contains(other), "\(other): \(text)")
      }
    }
    let document = MonitorDocument(update, now: SampleMonitor.now, zone: .utc).json.line
    #expect(document.contains(#""today":{"since":"2026-03-10""#), "\(document)")
    for part in [#""yesterday":null"#, #""week":null"#, #""month":null"#, #""window":null"#] {
      #expect(document.contains(part), "\(part): \(document)")
    }
  }
}
