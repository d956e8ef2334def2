import LimitSources
import UsageModel

/// Invented limits, for the demo: windows that fill as people work, and reset at fixed
/// times.
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

  /// What was reported in the weeks before: of the short window every half an hour for
  /// three days, of the long ones every three hours for six weeks; in the last hour
  /// every ten minutes.
  var past: [LimitReading] {
    func readings(of kinds: [LimitWindow.Kind], minutes: some Sequence<Int>) -> [LimitReading] {
      minutes.flatMap { minutes in
        self.readings(at: start.advanced(byMilliseconds: -Int64(minutes) * 60_000)).filter {
          kinds.contains($0.window.kind)
        }
      }
    }
    let long: [LimitWindow.Kind] = [.sevenDay, .sevenDayScoped]
    return readings(of: long, minutes: (1...336).reversed().map { $0 * 180 })
      + readings(of: [.fiveHour], minutes: (2...144).reversed().map { $0 * 30 })
      + readings(of: [.fiveHour] + long, minutes: [50, 40, 30, 20, 10])
  }

  private func readings(at time: Timestamp) -> [LimitReading] {
    DemoLimits.windows.map { window in
      let length = Int64(window.hours * 3_600_000)
      let begin = start.milliseconds - Int64(window.elapsedHours * 3_600_000)
      // 0 is the window that runs as the demo begins, -1 the one before it.
      let number = floorDivide(time.milliseconds - begin, length)
      let own = begin + number * length
      return LimitReading(
        organization: DemoLimits.organization, window: window.window,
        percent: min(100, percent(window, number, from: own, to: time.milliseconds).rounded()),
        resetsAt: Timestamp(milliseconds: own + length), capturedAt: time,
        source: window.window.kind == .fiveHour ? .statusLine : .cache)
    }
  }

  /// How full the window with this number is. The first one is told to the per cent;
  /// of the others some are busy and some are not.
  private func percent(
    _ window: Window, _ number: Int64, from begin: Int64, to time: Int64
  ) -> Double {
    let busy = [0.9, 0.5, 0.74, 0.4, 0.82, 0.62, 0.68][Int(((number % 7) + 7) % 7)]
    let factor = number == 0 ? 1 : busy
    let elapsed = Double(time - begin) / 3_600_000
    guard window.window.kind != .fiveHour else {
      let middle = begin + Int64(window.hours / 2 * 3_600_000)
      let isDay = number == 0 || DemoLimits.work(from: middle - 3_600_000, to: middle) > 0.5
      return window.percent / window.elapsedHours * elapsed * factor * (isDay ? 1 : 0.08)
    }
    let first = start.milliseconds - Int64(window.elapsedHours * 3_600_000)
    let whole = DemoLimits.work(from: first, to: start.milliseconds)
    return window.percent * factor * DemoLimits.work(from: begin, to: time) / max(1, whole)
  }

  /// Hours of work between two times: hours of the day count whole, those of the night
  /// and of weekends a part.
  private static func work(from begin: Int64, to end: Int64) -> Double {
    var sum = 0.0
    var time = begin
    while time < end {
      let hour = floorDivide(time, 3_600_000)
      let next = min(end, (hour + 1) * 3_600_000)
      let isDay = (8..<21).contains(((hour % 24) + 24) % 24)
      // 1970 began on a Thursday.
      let isWeekend = (((hour / 24 + 3) % 7) + 7) % 7 > 4
      sum += Double(next - time) / 3_600_000 * (isDay ? 1 : 0.12) * (isWeekend ? 0.5 : 1)
      time = next
    }
    return sum
  }
}
