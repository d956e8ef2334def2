import Alerts
import Analytics
import Limits
import Live
import Settings
import Terminal
package import UsageModel

extension MonitorState {
  /// Takes in what happened, and says what is to be done besides drawing.
  package mutating func take(_ event: MonitorEvent) -> [MonitorEffect] {
    switch event {
    case .input(let input): return take(input)
    case .resized(let size):
      self.size = size
      return [.redraw] + ask()
    case .tick(let now):
      self.now = now
      if let notice, notice.until <= now { self.notice = nil }
      return []
    case .update(let update): return take(update)
    case .answer(let key, let answer):
      asked.remove(key)
      history[key] = answer
      return []
    case .unanswered(let key, let reason):
      asked.remove(key)
      say("the past could not be read: \(reason)")
      return []
    case .health(let findings):
      health = findings
      return []
    case .notice(let text):
      say(text)
      return []
    case .stopped: return [.stop]
    case .continued: return [.retake]
    case .ended(let signal): return [.end(signal)]
    case .closed: return [.quit]
    }
  }

  /// Seconds for which a word to the user stands.
  private static let noticeSeconds: Int64 = 6

  mutating func say(_ text: String) {
    notice = (text, now.advanced(byMilliseconds: MonitorState.noticeSeconds * 1000))
  }

  private mutating func take(_ update: LiveUpdate) -> [MonitorEffect] {
    let changed = latest.map { $0.usage != update.usage } ?? true
    latest = update
    now = max(now, update.at)
    var effects = announce(update.alerts)
    if changed, frozen == nil {
      // What is not on the screen is asked for when it comes there.
      history = history.filter { neededKeys.contains($0.key) }
      effects += ask(anew: true)
    }
    clampSelection()
    return effects
  }

  /// Warnings that are new since the monitor was opened, each once.
  private mutating func announce(_ alerts: [Alert]) -> [MonitorEffect] {
    let names = Set(alerts.map(\.id))
    guard let known = announced else {
      announced = names
      return []
    }
    announced = known.union(names)
    guard let first = alerts.first(where: { !known.contains($0.id) && !$0.isMuted }) else {
      return []
    }
    say(first.text)
    return options.ringsBell ? [.ringBell, .notify(first.text)] : []
  }

  /// The questions that the screen needs answers to.
  var neededKeys: [HistoryKey] {
    switch screen {
    case .history: [.buckets(bucket)]
    case .models: [.models(days: days.rawValue)]
    case .cache: [.cache(days: days.rawValue)]
    case .attribution: [attributionKey] + insideKeys
    case .limits: options.preset == .full && size.rows >= 24 ? [.course, .today] : []
    case .now, .alerts: []
    }
  }

  /// What lies over the screen on what used it.
  private var insideKeys: [HistoryKey] {
    guard case .attribute(let place, _)? = popup else { return [] }
    return [.inside(place, days: days.rawValue)]
  }

  /// Asks for what the screen needs and does not have.
  mutating func ask(anew: Bool = false) -> [MonitorEffect] {
    let keys = neededKeys.filter { !asked.contains($0) && (anew || history[$0] == nil) }
    asked.formUnion(keys)
    return keys.map { .ask($0) }
  }

  mutating func show(_ screen: MonitorScreen) -> [MonitorEffect] {
    self.screen = screen
    popup = nil
    clampSelection()
    return screen == .alerts ? [.askHealth] : ask()
  }

  mutating func clampSelection() {
    selected = min(max(0, selected), max(0, rowCount - 1))
  }

  /// When the picture changes by time alone: when its facts are to be judged anew; at
  /// the next full minute of the clock or of any countdown or age; in the last minute
  /// of one, each second.
  package func nextChange(after now: Timestamp) -> Timestamp {
    var next = Int64.max
    func consider(_ time: Timestamp) {
      let distance = abs(time.milliseconds - now.milliseconds)
      let step: Int64 = time > now && distance < 60_000 ? 1000 : 60_000
      let phase = (time.milliseconds % step + step) % step
      let passed = ((now.milliseconds - phase) % step + step) % step
      next = min(next, now.milliseconds + step - passed)
    }
    if let turn = update?.nextChange, turn > now { next = turn.milliseconds }
    consider(Timestamp(milliseconds: 0))
    for reading in update?.limits.currentReadings ?? [] {
      if let resetsAt = reading.resetsAt { consider(resetsAt) }
      consider(reading.capturedAt)
    }
    for session in update?.usage.sessions.prefix(20) ?? [] { consider(session.lastSeen) }
    if let notice { next = min(next, max(notice.until.milliseconds, now.milliseconds + 100)) }
    return Timestamp(milliseconds: next)
  }
}
