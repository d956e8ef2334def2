import Foundation

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
  let output = try FileHandle(forWritingTo: URL(fileURLWithPath: folder.write("", to: "out")))
  let errors = try FileHandle(forWritingTo: URL(fileURLWithPath: folder.write("", to: "err")))
  let input = try standardInput.map { text in
    try FileHandle(forReadingFrom: URL(fileURLWithPath: folder.write(text, to: "in")))
  }
  let start = ContinuousClock.now
  let program = try SpawnedProgram(
    path, arguments, environment: environment, workingDirectory: workingDirectory, input: input,
    output: output, errors: errors)
  if let killAfter {
    // A thread of its own, which no queue that other tests keep busy can delay.
    Thread.detachNewThread {
      Thread.sleep(forTimeInterval: killAfter / .seconds(1))
      program.send(SIGKILL)
    }
  }
  // The time limit of a test cancels its task.
  let (ending, end) = await withTaskCancellationHandler {
    (await program.ending(), ContinuousClock.now)
  } onCancel: {
    program.send(SIGKILL)
  }
  try output.close()
  try errors.close()
  try input?.close()
  return ProcessResult(
    status: ending.status, signal: ending.signal, standardOutput: try folder.text(of: "out"),
    standardError: try folder.text(of: "err"), elapsed: end - start)
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
