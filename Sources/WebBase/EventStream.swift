internal import Synchronization

/// One listener to the live events: it is told that something is new, and asks for
/// it then. However slow it reads, it costs one signal.
package struct EventStream: Sendable {
  var signals: AsyncStream<Void>
  /// The newest event; nil while there is none.
  var newest: @Sendable () -> Event?

  /// - Parameters:
  ///   - signals: Of `LiveFeed.listen`.
  ///   - newest: Called at each signal.
  package init(signals: AsyncStream<Void>, newest: @escaping @Sendable () -> Event?) {
    self.signals = signals
    self.newest = newest
  }

  /// What a listener is sent.
  package struct Event: Sendable, Equatable {
    /// Two events with the same number are the same.
    package var number: Int
    /// JSON on one line.
    package var data: String

    package init(number: Int, data: String) {
      self.number = number
      self.data = data
    }
  }

  /// The event as the stream has it.
  static func text(_ event: Event, name: String) -> String {
    "id: \(event.number)\nevent: \(name)\ndata: \(event.data)\n\n"
  }

  /// How soon a browser is to come back, in milliseconds; said once, first.
  static let opening = "retry: 2000\n\n"
  /// A line that means nothing, so that both ends see that the other is there.
  static let heartbeat = ": here\n\n"
}

/// Everybody who listens to the live events.
///
/// A lock and no actor: listeners come and go in callbacks that cannot wait.
package final class LiveFeed: Sendable {
  private struct State {
    var listeners: [Int: AsyncStream<Void>.Continuation] = [:]
    var nextKey = 0
    var isOver = false
  }

  private let state = Mutex(State())
  /// One element where somebody has come, for who has nothing to do while nobody listens.
  package let arrivals: AsyncStream<Void>
  private let arrival: AsyncStream<Void>.Continuation

  package init() {
    (arrivals, arrival) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  /// Listeners at this moment.
  package var count: Int { state.withLock { $0.listeners.count } }

  /// Adds a listener; it leaves when its stream is let go.
  package func listen() -> AsyncStream<Void> {
    let (stream, continuation) = AsyncStream.makeStream(
      of: Void.self, bufferingPolicy: .bufferingNewest(1))
    let key: Int? = state.withLock { state in
      guard !state.isOver else { return nil }
      state.nextKey += 1
      state.listeners[state.nextKey] = continuation
      return state.nextKey
    }
    guard let key else {
      continuation.finish()
      return stream
    }
    continuation.onTermination = { [weak self] _ in self?.remove(key) }
    continuation.yield()
    arrival.yield()
    return stream
  }

  private func remove(_ key: Int) {
    state.withLock { $0.listeners[key] = nil }
  }

  /// Tells all listeners to look.
  package func signal() {
    for listener in state.withLock({ Array($0.listeners.values) }) { listener.yield() }
  }

  /// Ends all streams, those to come too.
  package func end() {
    let listeners = state.withLock { state in
      state.isOver = true
      defer { state.listeners = [:] }
      return Array(state.listeners.values)
    }
    for listener in listeners { listener.finish() }
    arrival.finish()
  }
}
