internal import Foundation
internal import Synchronization

/// Threads that wait for a database, so that no thread of Swift's own pool has to. Each
/// owns one connection, which it makes when it first has something to do.
final class WorkerThreads<Connection>: Sendable {
  /// Work for one of them; it finds out itself how to get its connection.
  typealias Job = @Sendable (Owner) -> Void

  /// The connection of a thread, as its jobs see it.
  final class Owner {
    var connection: Connection?
  }

  private struct State {
    var jobs: [Job] = []
    var start = 0
    var isClosed = false
    var running: Int
  }

  private let condition = NSCondition()
  private let state: Mutex<State>

  /// - Parameter count: How many there are; at least one.
  init(count: Int, name: String, onEnd: @escaping @Sendable (Owner) -> Void) {
    state = Mutex(State(running: count))
    for number in 0..<max(1, count) {
      let thread = Thread { [self] in
        let owner = Owner()
        while let job = next() { job(owner) }
        onEnd(owner)
        state.withLock { $0.running -= 1 }
      }
      thread.name = "\(name) \(number)"
      thread.stackSize = 1 << 20
      thread.start()
    }
  }

  /// Waits for a job; nil at the end.
  private func next() -> Job? {
    condition.lock()
    defer { condition.unlock() }
    while true {
      let (job, isClosed) = state.withLock { state -> (Job?, Bool) in
        guard state.start < state.jobs.count else { return (nil, state.isClosed) }
        let job = state.jobs[state.start]
        state.start += 1
        if state.start == state.jobs.count {
          state.jobs.removeAll(keepingCapacity: true)
          state.start = 0
        }
        return (job, false)
      }
      if let job { return job }
      if isClosed { return nil }
      condition.wait()
    }
  }

  /// Runs `body` on one of the threads.
  func run<Result: Sendable>(
    _ body: @escaping @Sendable (Owner) throws -> Result
  ) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
      let isClosed = state.withLock { state in
        guard !state.isClosed else { return true }
        state.jobs.append { owner in
          do {
            continuation.resume(returning: try body(owner))
          } catch {
            continuation.resume(throwing: error)
          }
        }
        return false
      }
      if isClosed {
        continuation.resume(throwing: HubError(.other, "the hub's database is closed"))
        return
      }
      condition.lock()
      condition.signal()
      condition.unlock()
    }
  }

  /// Ends the threads when what is waiting is done.
  func close() {
    state.withLock { $0.isClosed = true }
    condition.lock()
    condition.broadcast()
    condition.unlock()
  }
}
