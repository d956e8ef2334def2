import Index
import Synchronization
import Terminal

/// Draws the progress of an index run on standard error.
final class ProgressDisplay: Sendable {
  // The indexer reports from any of its tasks.
  private let line = Mutex(ProgressLine())
  private let start = ContinuousClock.now

  func show(_ progress: IndexProgress) {
    let reading = ReadingProgress(
      filesDone: progress.filesDone, filesTotal: progress.filesTotal,
      bytesDone: progress.bytesDone, bytesTotal: progress.bytesTotal)
    let elapsed = ContinuousClock.now - start
    line.withLock { line in
      let columns = StandardStream.standardError.terminalColumns ?? 80
      draw(line.update(reading, elapsed: elapsed, columns: columns))
    }
  }

  /// Takes the bar away.
  func end() {
    line.withLock { draw($0.end()) }
  }

  private func draw(_ text: String?) {
    guard let text else { return }
    StandardStream.standardError.offer(text)
  }
}
