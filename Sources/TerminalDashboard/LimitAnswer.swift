import Limits
import Reports
import UsageModel
import Wording

/// The answer to the question that people have when they look at their limits: does
/// it last, and if not, what stops me and until when.
struct LimitAnswer {
  let sentences: [String]
  let role: Role
  /// Why there is no answer; nil where there is one.
  let reason: LimitReason?

  init(_ report: LimitsReport) {
    let words = LimitText(now: report.now, zone: report.zone)
    let rows = (report.current?.rows ?? []).filter {
      $0.state.condition == .running && $0.window.length != nil
    }
    guard !rows.isEmpty else {
      let isFree = report.current?.rows.contains { $0.state.condition == .notStarted } ?? false
      reason = isFree ? nil : report.reason
      role = isFree ? .strong : reason?.role ?? .dim
      sentences =
        isFree
        ? ["All is free: the next message begins a new window."]
        : [reason?.text ?? "No window of this account has a known end."]
      return
    }
    reason = nil
    var sentences: [String] = []
    if let week = rows.first(where: { $0.window == LimitWindow(kind: .sevenDay) }) {
      sentences.append(LimitAnswer.outlook(of: week, words: words))
    }
    let binding = rows.max { LimitAnswer.tightness($0) < LimitAnswer.tightness($1) }
    var role = Role.strong
    if let binding {
      sentences.append(LimitAnswer.binding(binding, words: words))
      let judged = Gauge(binding).role
      if judged == .bad || judged == .warning { role = judged }
      if binding.state.isStale {
        sentences.append("As of \(words.clock(binding.state.reading.capturedAt)).")
      }
    }
    self.sentences = sentences
    self.role = role
  }

  /// `At this pace the week ends at 83 %.`
  private static func outlook(of row: LimitsReport.Row, words: LimitText) -> String {
    guard let resetsAt = row.state.reading.resetsAt else { return "The week has no known end." }
    if row.state.reading.percent >= 100 {
      return "The week is used up; it frees \(words.moment(resetsAt))."
    }
    guard let forecast = row.forecast else { return "It is too early to tell for the week." }
    if let empty = forecast.runsOutAt {
      let early = duration(minutes: (resetsAt.milliseconds - empty.milliseconds) / 60_000)
      return "At this pace the week runs out \(words.moment(empty)), \(early) early."
    }
    let projected = max(forecast.average.percentAtReset, forecast.recent?.percentAtReset ?? 0)
    return "At this pace the week ends at \(percentText(projected))."
  }

  /// `The 5-hour limit is next; it frees at 14:30.`
  private static func binding(_ row: LimitsReport.Row, words: LimitText) -> String {
    let name = "The " + row.window.sentenceName
    guard let resetsAt = row.state.reading.resetsAt else { return "\(name) is next." }
    let frees = "it frees \(words.moment(resetsAt))"
    if row.state.reading.percent >= 100 { return "\(name) is used up; \(frees)." }
    if let empty = row.forecast?.runsOutAt, row.window != LimitWindow(kind: .sevenDay) {
      return "\(name) is next: used up about \(words.clock(empty)); \(frees)."
    }
    return "\(name) is next; \(frees)."
  }

  /// What stops first: whatever is used up, then what runs out soonest, then what
  /// ends fullest.
  private static func tightness(_ row: LimitsReport.Row) -> (Int, Double) {
    let percent = row.state.reading.percent
    if percent >= 100 {
      // Of several, the one that stays shut longest.
      return (3, Double(row.state.reading.resetsAt?.milliseconds ?? 0))
    }
    if let empty = row.forecast?.runsOutAt { return (2, -Double(empty.milliseconds)) }
    return (1, max(percent, Gauge(row).projected ?? 0))
  }
}

extension LimitReason {
  /// Whether it wants the user, or only time.
  var role: Role {
    switch kind {
    case .expired, .failed, .impossible: .warning
    case .waiting, .unavailable, .noWindows, .stale, .ended, .reading, .unasked: .dim
    }
  }
}

extension LimitText {
  /// `at 14:30`, `Fri 14:30`.
  func moment(_ time: Timestamp) -> String {
    let text = clock(time)
    return text.count == 5 ? "at " + text : text
  }
}
