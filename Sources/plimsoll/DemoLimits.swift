import LimitSources
import UsageModel

/// Invented limits, for the demo: windows that fill evenly and reset at fixed times.
struct DemoLimits: LimitSource {
  let kind = LimitSourceKind.cache
  /// When the demo was begun; its windows stay where they were then.
  let start: Timestamp

  /// One window: how much of it had passed when the demo was begun, and what was used.
  private struct Window {
    var window: LimitWindow
    var elapsedHours: Double
    var hours: Double
    var percent: Double
  }

  private static let windows = [
    Window(
      window: LimitWindow(kind: .fiveHour), elapsedHours: 2.8, hours: 5, percent: 41),
    Window(
      window: LimitWindow(kind: .sevenDay), elapsedHours: 87, hours: 168, percent: 63),
    Window(
      window: LimitWindow(kind: .sevenDayScoped, scope: "Fable"), elapsedHours: 87, hours: 168,
      percent: 36),
  ]

  private static let organization = "demo"
  /// Hours of the past that the demo remembers.
  private static let pastHours = 168

  func presence(now: Timestamp) async -> LimitSourcePresence {
    LimitSourcePresence(isFound: true, text: "invented")
  }

  func read(now: Timestamp, isByHand: Bool) async -> LimitSourceOutcome {
    LimitSourceOutcome(
      .answer(
        LimitAnswer(
          readings: readings(at: now),
          account: AccountInfo(
            organization: DemoLimits.organization, organizationName: "Invented account",
            plan: "Max 5x"))))
  }

  /// What was told in the days before, hour by hour; in the last hour every ten minutes.
  var past: [LimitReading] {
    let minutes = (1...DemoLimits.pastHours).reversed().map { $0 * 60 } + [50, 40, 30, 20, 10]
    return minutes.flatMap { minutes in
      readings(at: start.advanced(byMilliseconds: -Int64(minutes) * 60_000))
    }
  }

  private func readings(at time: Timestamp) -> [LimitReading] {
    DemoLimits.windows.map { window in
      let length = Int64(window.hours * 3_600_000)
      let begin = start.milliseconds - Int64(window.elapsedHours * 3_600_000)
      let passed = (time.milliseconds - begin) % length
      let elapsed = passed < 0 ? passed + length : passed
      let rate = window.percent / (window.elapsedHours * 3_600_000)
      return LimitReading(
        organization: DemoLimits.organization, window: window.window,
        percent: min(100, (Double(elapsed) * rate).rounded()),
        resetsAt: time.advanced(byMilliseconds: length - elapsed), capturedAt: time,
        source: window.window.kind == .fiveHour ? .statusLine : .cache)
    }
  }
}
