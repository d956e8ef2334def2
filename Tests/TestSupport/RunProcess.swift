import Foundation
import Synchronization

/// How a program ended and what it wrote.
package struct ProcessResult: Sendable {
  /// The exit status; nil when a signal ended the program.
  package var status: Int32?
  /// The signal that ended the program; nil when it exited.
  package var signal: Int32?
  package var standardOutput: String
  package var standardError: String
  /// From start to end of the program. What a busy machine makes the test itself
  /// wait is not in it.
  package var elapsed: Duration
}

/// Runs a program to its end.
///
/// - Parameters:
///   - environment: All of the variables that the program sees: nothing is
///     inherited, so that a test means the same on every machine.
///   - standardInput: Nil for a closed input (`/dev/null`).
///   - killAfter: When to end the program with SIGKILL, as a crash would.
///
/// A test of a closed pipe runs `/bin/sh -c "plimsoll … | head -1"`.
package func runProcess(
  _ path: String, _ arguments: [String] = [], environment: [String: String] = [:],
  workingDirectory: String? = nil, standardInput: String? = nil, killAfter: Duration? = nil
) async throws -> ProcessResult {
  // Files rather than pipes: nobody has to read them while the program runs.
  let folder = try TemporaryDirectory()
  let process = Process()
  process.executableURL = URL(fileURLWithPath: path)
  process.arguments = arguments
  process.environment = environment
  if let workingDirectory {
    process.currentDirectoryURL = URL(fileURLWithPath: workingDirectory)
  }
  let output = try FileHandle(forWritingTo: URL(fileURLWithPath: folder.write("", to: "out")))
  let errors = try FileHandle(forWritingTo: URL(fileURLWithPath: folder.write("", to: "err")))
  process.standardOutput = output
  process.standardError = errors
  if let standardInput {
    let file = try folder.write(standardInput, to: "in")
    process.standardInput = try FileHandle(forReadingFrom: URL(fileURLWithPath: file))
  } else {
    process.standardInput = FileHandle.nullDevice
  }

  let elapsed = try await end(of: process, killAfter: killAfter)
  try output.close()
  try errors.close()
  let wasSignalled = process.terminationReason == .uncaughtSignal
  return ProcessResult(
    status: wasSignalled ? nil : process.terminationStatus,
    signal: wasSignalled ? process.terminationStatus : nil,
    standardOutput: try folder.text(of: "out"), standardError: try folder.text(of: "err"),
    elapsed: elapsed)
}

/// Starts a program, kills it when that was asked for or the task was cancelled, as by
/// the time limit of a test, and waits for its end.
/// - Returns: How long it ran.
private func end(of process: Process, killAfter: Duration?) async throws -> Duration {
  let running = RunningProgram()
  return try await withTaskCancellationHandler {
    try await withCheckedThrowingContinuation { (ended: CheckedContinuation<Duration, any Error>) in
      let start = ContinuousClock.now
      process.terminationHandler = { _ in
        running.hasEnded()
        ended.resume(returning: ContinuousClock.now - start)
      }
      do {
        try process.run()
      } catch {
        process.terminationHandler = nil
        ended.resume(throwing: error)
        return
      }
      running.hasStarted(process.processIdentifier)
      if let killAfter {
        // A thread of its own, which no queue that other tests keep busy can delay.
        Thread.detachNewThread {
          Thread.sleep(forTimeInterval: killAfter / .seconds(1))
          running.kill()
        }
      }
    }
  } onCancel: {
    running.kill()
  }
}

/// A program that may be killed from any thread, as long as its number is its own.
private final class RunningProgram: Sendable {
  private enum State {
    /// Whether it is to be killed as soon as it runs.
    case toStart(isUnwanted: Bool)
    case running(pid_t)
    case ended
  }

  private let state = Mutex(State.toStart(isUnwanted: false))

  func hasStarted(_ identifier: pid_t) {
    state.withLock { state in
      guard case .toStart(let isUnwanted) = state else { return }
      state = .running(identifier)
      if isUnwanted { _ = Foundation.kill(identifier, SIGKILL) }
    }
  }

  func hasEnded() { state.withLock { $0 = .ended } }

  func kill() {
    state.withLock { state in
      switch state {
      case .toStart: state = .toStart(isUnwanted: true)
      case .running(let identifier): _ = Foundation.kill(identifier, SIGKILL)
      case .ended: break
      }
    }
  }
}

/// Runs the built `plimsoll` with a home folder of its own.
///
/// The zone is UTC, the locale `C` and the width 80 columns unless `environment`
/// says otherwise; variables of the machine do not reach the program.
package func runPlimsoll(
  _ arguments: [String], home: TemporaryDirectory, environment: [String: String] = [:],
  standardInput: String? = nil, killAfter: Duration? = nil
) async throws -> ProcessResult {
  let defaults = [
    "HOME": home.path, "PATH": "/usr/bin:/bin", "TZ": "UTC", "LC_ALL": "C.UTF-8", "COLUMNS": "80",
  ]
  return try await runProcess(
    PackageLayout.plimsoll, arguments, environment: defaults.merging(environment) { $1 },
    workingDirectory: home.path, standardInput: standardInput, killAfter: killAfter)
}

extension TemporaryDirectory {
  /// What a program wrote; bytes that are no UTF-8 become replacement characters.
  fileprivate func text(of relativePath: String) throws -> String {
    let data = try Data(contentsOf: URL(fileURLWithPath: path(of: relativePath)))
    return String(decoding: data, as: UTF8.self)
  }
}
