internal import Foundation
internal import Synchronization

/// Answers questions that take long on threads of their own, each with a connection of
/// its own: whoever asks for what is there already waits neither for the database nor
/// for a thread of the cooperative pool.
///
/// A thread ends when nothing waits any more; connections are kept for the next
/// question.
package final class QueryPool: Sendable {
  private typealias Job = @Sendable () -> Void

  private struct State {
    var waiting: [Job] = []
    var workers = 0
    var readers: [UsageIndex] = []
  }

  /// More questions wait already than can be answered in reasonable time.
  package struct Overloaded: Error {}

  private let index: UsageIndex
  private let width: Int
  private let limit: Int
  private let state = Mutex(State())

  /// - Parameters:
  ///   - width: How many questions are answered at the same time; by default one core is
  ///     left to the rest of the program.
  ///   - limit: How many may wait.
  package init(
    _ index: UsageIndex,
    width: Int = max(1, min(4, ProcessInfo.processInfo.activeProcessorCount - 1)),
    limit: Int = 256
  ) {
    self.index = index
    self.width = width
    self.limit = limit
  }

  /// Runs `body` with a connection that nobody else uses meanwhile.
  ///
  /// - Throws: `Overloaded`, `IndexError` where no connection can be had, and what
  ///   `body` throws.
  package func run<Result: Sendable>(
    _ body: @escaping @Sendable (UsageIndex) throws -> Result
  ) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
      let isTaken = submit { [self] in
        continuation.resume(with: Swift.Result { try withReader(body) })
      }
      if !isTaken { continuation.resume(throwing: Overloaded()) }
    }
  }

  private func submit(_ job: @escaping Job) -> Bool {
    let (isTaken, needsWorker) = state.withLock { state in
      guard state.waiting.count < limit else { return (false, false) }
      state.waiting.append(job)
      guard state.workers < width else { return (true, false) }
      state.workers += 1
      return (true, true)
    }
    if needsWorker {
      let thread = Thread { [self] in work() }
      thread.name = "query"
      thread.start()
    }
    return isTaken
  }

  private func work() {
    while let job = next() { job() }
  }

  private func next() -> Job? {
    state.withLock { state in
      guard !state.waiting.isEmpty else {
        state.workers -= 1
        return nil
      }
      return state.waiting.removeFirst()
    }
  }

  private func withReader<Result>(
    _ body: (UsageIndex) throws -> Result
  ) throws -> Result {
    let reader = try state.withLock { $0.readers.popLast() } ?? index.makeReader()
    reader.showsSame(as: index)
    let result = try body(reader)
    // A connection that has failed is closed with its last reference instead.
    state.withLock { $0.readers.append(reader) }
    return result
  }
}
