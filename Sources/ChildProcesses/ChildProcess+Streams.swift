internal import Subprocess

extension ChildProcess {
  /// Runs the program on this process's own streams, and in its process group, as
  /// an editor needs it: a program in another group may not read from the
  /// terminal. Neither the time limit nor the input is used.
  ///
  /// - Returns: Its exit status; 128 and the number of the signal if one ended it.
  /// - Throws: `StartFailure` if the program cannot be started.
  package func runInForeground() async throws(StartFailure) -> Int32 {
    try await startedWhenWritten { () throws(StartFailure) in
      do {
        let ended = try await Subprocess.run(
          configuration(leadsGroup: false), input: .currentStandardInput,
          output: .currentStandardOutput, error: .currentStandardError)
        switch ended.terminationStatus {
        case .exited(let status): return status
        case .signaled(let number): return 128 + number
        }
      } catch {
        throw systemError(error)
      }
    }
  }

  /// Starts the program in a session of its own, without streams, and does not
  /// wait for its end: it outlives this process and its terminal. Neither the time
  /// limit nor the input is used.
  ///
  /// - Throws: `StartFailure` if the program cannot be started.
  package func launch() async throws(StartFailure) {
    try await startedWhenWritten { () throws(StartFailure) in try await launchOnce() }
  }

  private func launchOnce() async throws(StartFailure) {
    let (starts, start) = AsyncStream.makeStream(of: StartFailure?.self)
    // It takes note of the end, so that nothing is left of the program in the
    // system's table of processes.
    Task {
      do {
        var configuration = configuration(leadsGroup: false)
        configuration.platformOptions.createSession = true
        _ = try await Subprocess.run(
          configuration, input: .none, output: .discarded, error: .discarded
        ) { _ in
          start.yield(nil)
        }
      } catch {
        start.yield(systemError(error))
      }
      start.finish()
    }
    for await failure in starts {
      if let failure { throw failure }
      return
    }
  }
}
