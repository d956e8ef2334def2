package import AlertDelivery
package import Analytics
import Foundation
import LimitPolling
import Limits
package import Live
import Reports
import Settings
import Synchronization
package import Terminal
import UsageModel

/// The monitor at work: one task takes keys, sizes, ticks and updates in turn, asks
/// the state what to make of each, and writes what changed of the picture.
package struct Monitor: Sendable {
  /// What the monitor wants of the program around it.
  package struct Outside: Sendable {
    /// Writes a file; returns where it stands.
    package var export: @Sendable (_ name: String, _ text: String) throws -> String
    /// Keeps a setting.
    package var keep: @Sendable (_ key: String, _ word: String) throws -> Void
    /// What the doctor finds.
    package var health: @Sendable () async throws -> [MonitorFinding]
    /// What an error is in one line.
    package var describe: @Sendable (any Error) -> String

    package init(
      export: @escaping @Sendable (_ name: String, _ text: String) throws -> String,
      keep: @escaping @Sendable (_ key: String, _ word: String) throws -> Void,
      health: @escaping @Sendable () async throws -> [MonitorFinding],
      describe: @escaping @Sendable (any Error) -> String
    ) {
      self.export = export
      self.keep = keep
      self.health = health
      self.describe = describe
    }
  }

  private let engine: LiveEngine
  private let clock: LiveClock
  private let outside: Outside
  private let options: MonitorOptions
  private let zone: ZoneDays
  private let weekStart: Int
  private let monthStart: Int
  private let screen: MonitorScreen

  package init(
    engine: LiveEngine, clock: LiveClock = .system, outside: Outside, options: MonitorOptions,
    zone: ZoneDays, weekStart: Int = 0, monthStart: Int = 1, screen: MonitorScreen = .limits
  ) {
    self.engine = engine
    self.clock = clock
    self.outside = outside
    self.options = options
    self.zone = zone
    self.weekStart = weekStart
    self.monthStart = monthStart
    self.screen = screen
  }

  /// Shows the monitor until the user leaves it.
  ///
  /// - Returns: The signal by which the process was asked to end; nil when the user
  ///   left.
  package func run(on terminal: borrowing RawMode) async -> Int32? {
    let (events, feed) = AsyncStream<MonitorEvent>.makeStream()
    startReading(terminal.input, feed)
    let writer = ScreenWriter(options: options)
    if options.theme == .auto { writer.ask(terminal) }
    var state = MonitorState(
      options: options, zone: zone, weekStart: weekStart, monthStart: monthStart,
      size: shownSize(terminal), now: clock.now())
    let snapshot = await engine.snapshot()
    var effects = state.take(.update(snapshot))
    effects += state.show(screen)
    guard writer.show(state, terminal) else { return nil }

    let deadline = Deadline(state.nextChange(after: state.now))
    return await withDiscardingTaskGroup(returning: Int32?.self) { group in
      defer { group.cancelAll() }
      let engine = engine
      group.addTask { await engine.run() }
      group.addTask {
        for await update in await engine.updates() { feed.yield(.update(update)) }
      }
      let clock = clock
      group.addTask { await Monitor.tick(clock, until: deadline, feed) }
      for effect in effects { _ = carry(effect, terminal, writer, feed, &group) }
      for await event in events {
        var event = event
        if case .resized = event { event = .resized(shownSize(terminal)) }
        let wanted = state.take(event)
        var end: Ending?
        for effect in wanted { end = end ?? carry(effect, terminal, writer, feed, &group) }
        if let end {
          writer.clear(terminal)
          return end.signal
        }
        guard writer.show(state, terminal) else { return nil }
        deadline.set(state.nextChange(after: clock.now()))
      }
      return nil
    }
  }

  private struct Ending {
    var signal: Int32?
  }

  private func shownSize(_ terminal: borrowing RawMode) -> TerminalSize {
    var size = terminal.size
    if let rows = options.inlineRows { size.rows = min(rows, size.rows) }
    return size
  }

  // MARK: What comes in

  /// Reads on a thread of its own, which sleeps until a key or a signal comes.
  private func startReading(
    _ input: TerminalInput, _ feed: AsyncStream<MonitorEvent>.Continuation
  ) {
    let thread = Thread {
      var decoder = KeyDecoder()
      while true {
        switch input.read(waitingAtMost: decoder.isWaiting ? 40 : nil) {
        case .bytes(let bytes): for event in decoder.decode(bytes) { feed.yield(.input(event)) }
        case .silence: for event in decoder.flush() { feed.yield(.input(event)) }
        case .signal(.resized): feed.yield(.resized(TerminalSize(columns: 0, rows: 0)))
        case .signal(.ended(let number)): feed.yield(.ended(number))
        case .signal(.stopped): feed.yield(.stopped)
        case .signal(.continued): feed.yield(.continued)
        case .closed:
          feed.yield(.closed)
          return
        }
      }
    }
    thread.stackSize = 256 << 10
    thread.start()
  }

  /// Milliseconds of one sleep until the picture changes by time: the clock may be set
  /// meanwhile. What the engine finds at its looks brings another time.
  private static let longestSleep: Int64 = 120_000

  /// Tells the time when the picture changes by it, and sleeps until then: a look at the
  /// clock in every second woke an idle machine sixty times a minute.
  private static func tick(
    _ clock: LiveClock, until deadline: Deadline,
    _ feed: AsyncStream<MonitorEvent>.Continuation
  ) async {
    await withDiscardingTaskGroup { group in
      for await time in deadline.changes {
        group.addTask {
          while deadline.isStill(time) {
            let now = clock.now()
            let left = time.milliseconds - now.milliseconds
            guard left > 0 else {
              if deadline.hasPassed(now) { feed.yield(.tick(now)) }
              return
            }
            do {
              try await clock.sleep(.milliseconds(min(left, longestSleep)))
            } catch {
              // Cancelled: the face has ended.
              return
            }
          }
        }
      }
    }
  }

  // MARK: What is to be done

  private func carry(
    _ effect: MonitorEffect, _ terminal: borrowing RawMode, _ writer: ScreenWriter,
    _ feed: AsyncStream<MonitorEvent>.Continuation, _ group: inout DiscardingTaskGroup
  ) -> Ending? {
    switch effect {
    case .quit: return Ending(signal: nil)
    case .end(let signal): return Ending(signal: signal)
    case .stop:
      terminal.stop()
      writer.forget()
    case .redraw: writer.forget()
    case .retake:
      terminal.resume()
      writer.forget()
    case .ringBell: writer.ring(terminal)
    case .notify(let text): writer.notify(text, terminal)
    case .copy(let text): writer.copy(text, terminal)
    case .refresh: group.addTask { await refresh(feed) }
    case .setInterval(let seconds): group.addTask { await engine.setInterval(seconds) }
    case .ask(let key): group.addTask { await answer(key, feed) }
    case .askHealth:
      group.addTask {
        do {
          feed.yield(.health(try await outside.health()))
        } catch {
          feed.yield(.notice(outside.describe(error)))
        }
      }
    case .export(let name, let text):
      attempt(feed) { "written: " + (try outside.export(name, text)) }
    case .keep(let key, let word):
      attempt(feed) {
        try outside.keep(key, word)
        return nil
      }
    }
    return nil
  }

  private func attempt(
    _ feed: AsyncStream<MonitorEvent>.Continuation, _ work: () throws -> String?
  ) {
    do {
      if let text = try work() { feed.yield(.notice(text)) }
    } catch {
      feed.yield(.notice(outside.describe(error)))
    }
  }

  /// Reads and asks now, and says who was not asked, and from when it can be.
  private func refresh(_ feed: AsyncStream<MonitorEvent>.Continuation) async {
    let rests = await engine.refreshAndWait()
    guard let rest = rests.first else { return }
    let time = LimitClock(now: clock.now(), zone: zone).text(rest.until)
    feed.yield(.notice(rest.sentence(until: time)))
  }

  private func answer(
    _ key: HistoryKey, _ feed: AsyncStream<MonitorEvent>.Continuation
  ) async {
    let question = key.question(
      zone: zone, weekStart: weekStart, monthStart: monthStart, now: clock.now())
    do {
      feed.yield(.answer(key, try await engine.history(question)))
    } catch {
      feed.yield(.unanswered(key, outside.describe(error)))
    }
  }
}

/// When the clock is next to be told of.
private final class Deadline: Sendable {
  private let time: Mutex<Timestamp>
  /// Each time to which it is set, if it was another one before.
  let changes: AsyncStream<Timestamp>
  private let continuation: AsyncStream<Timestamp>.Continuation

  init(_ time: Timestamp) {
    self.time = Mutex(time)
    (changes, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    continuation.yield(time)
  }

  func set(_ next: Timestamp) {
    let isNew = time.withLock { time in
      defer { time = next }
      return time != next
    }
    if isNew { continuation.yield(next) }
  }

  func isStill(_ other: Timestamp) -> Bool { time.withLock { $0 == other } }

  /// Whether it has come; then it does not come again before it is set.
  func hasPassed(_ now: Timestamp) -> Bool {
    time.withLock { time in
      guard time <= now else { return false }
      time = Timestamp(milliseconds: .max)
      return true
    }
  }
}
