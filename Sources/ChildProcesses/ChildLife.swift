internal import Platform
internal import Synchronization

/// Whether a program that was started still runs, as the system says it at once: the tasks
/// that see it end may have to wait for other work.
final class ChildLife: Sendable {
  private let identifier = Mutex<Int32?>(nil)

  /// Notes that the program was started.
  func begin(_ identifier: Int32) {
    self.identifier.withLock { $0 = identifier }
  }

  /// False before it was seen to start, and once it has ended.
  var isRunning: Bool {
    identifier.withLock { $0 }.map(SystemProcess.isRunning(child:)) ?? false
  }
}
