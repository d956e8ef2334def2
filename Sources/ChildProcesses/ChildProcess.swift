internal import Platform
internal import Subprocess

#if canImport(System)
  internal import System
#else
  internal import SystemPackage
#endif

/// A program that is asked something: it gets an input, and its output is read
/// until it says enough, ends, or its time is over. It leads a process group of
/// its own, which is always ended as a whole, and inherits no descriptors but its
/// three streams.
package struct ChildProcess: Sendable {
  /// The program's file; it is not looked for in `PATH`.
  package var path: String
  package var arguments: [String]
  package var environment: [String: String]
  /// The folder in which it runs; nil for that of this process.
  package var workingDirectory: String?
  /// What it can read from its standard input, which then ends.
  package var input: [UInt8]
  /// After this it gets a SIGTERM, and half a second later a SIGKILL. While it has not been
  /// seen to start, or has ended unseen, as in a busy process, it gets as much again.
  package var timeLimit: Duration
  /// Output beyond this many bytes ends the program.
  package var outputLimit = 4 << 20

  /// How the program came to its end.
  package enum Ending: Hashable, Sendable {
    /// `isEnough` was satisfied.
    case answered
    case exited(status: Int32)
    case signalled(Int32)
    /// Its time was over, or the task that waited for it was cancelled.
    case timedOut
    case tooMuchOutput
  }

  /// How it ended, and what it wrote until then.
  package struct Result: Sendable {
    package var ending: Ending
    package var output: [UInt8]
  }

  /// Why a program was not started.
  package struct StartFailure: Error, Hashable, Sendable {
    let cause: SystemError

    init(_ cause: SystemError) {
      self.cause = cause
    }

    /// - Parameter code: The value of `errno`.
    package init(code: Int32) {
      self.init(SystemError(code: code))
    }

    /// Whether there is no such program or folder.
    package var isMissing: Bool { cause.isAbsent || cause.isFolderMissing }

    /// What the system calls the error: "Permission denied".
    package var reason: String { cause.reason }
  }

  package init(
    path: String, arguments: [String] = [], environment: [String: String],
    workingDirectory: String? = nil, input: [UInt8] = [], timeLimit: Duration
  ) {
    self.path = path
    self.arguments = arguments
    self.environment = environment
    self.workingDirectory = workingDirectory
    self.input = input
    self.timeLimit = timeLimit
  }

  /// Runs the program; its error output is discarded.
  ///
  /// - Parameter isEnough: Whether a line of the output is what was asked for.
  /// - Throws: `StartFailure` if the program cannot be started.
  package func run(
    until isEnough: @escaping @Sendable (ArraySlice<UInt8>) -> Bool = { _ in false }
  ) async throws(StartFailure) -> Result {
    let limit = timeLimit
    let life = ChildLife()
    let outcome = await withTaskGroup(of: Swift.Result<Result, StartFailure>?.self) { group in
      group.addTask { await finished(life, until: isEnough) }
      group.addTask {
        await Self.pause(for: limit)
        // What ended in time has not timed out, however late this process comes to see it.
        for _ in 0..<Self.rounds where !life.isRunning && !Task.isCancelled {
          await Self.pause(for: limit / Self.rounds)
        }
        return nil
      }
      let first = await group.next() ?? nil
      // Ends the program if it still runs, otherwise the wait.
      group.cancelAll()
      if let first { return Task.isCancelled ? first.map { $0.cutShort } : first }
      let last = await group.next() ?? nil
      return last?.map { $0.cutShort } ?? .failure(StartFailure(.cancelled))
    }
    return try outcome.get()
  }

  /// For how many parts of the time limit, at most, the output of a program that has
  /// ended is waited for.
  private static let rounds = 20

  private func finished(
    _ life: ChildLife, until isEnough: @Sendable (ArraySlice<UInt8>) -> Bool
  ) async -> Swift.Result<Result, StartFailure> {
    do throws(StartFailure) {
      return .success(
        try await startedWhenWritten { () throws(StartFailure) in
          try await once(life, isEnough)
        })
    } catch {
      return .failure(error)
    }
  }

  private func once(
    _ life: ChildLife, _ isEnough: @Sendable (ArraySlice<UInt8>) -> Bool
  ) async throws(StartFailure) -> Result {
    do {
      let ended = try await Subprocess.run(
        configuration(leadsGroup: true), input: .inputWriter, output: .sequence,
        error: .discarded
      ) { execution in
        life.begin(execution.processIdentifier.value)
        async let isWritten: Void = Self.write(input, with: execution.standardInputWriter)
        let reading = await read(execution.standardOutput, until: isEnough)
        if reading.ending != nil { Self.endGroup(execution.processIdentifier) }
        await isWritten
        return reading
      }
      // Whatever it started is ended with it.
      Self.endGroup(ended.processIdentifier)
      let reading = ended.closureResult
      return Result(
        ending: reading.ending ?? Ending(ended.terminationStatus), output: reading.output)
    } catch {
      throw systemError(error)
    }
  }

  /// Hands the program its input, for as long as it takes it.
  private static func write(_ bytes: [UInt8], with writer: StandardInputWriter) async {
    ignoreClosedPipes
    do {
      _ = try await writer.write(bytes)
      try await writer.finish()
    } catch {
      // A program may end, or close its input, without having read it.
      return
    }
  }

  /// Reads the output until it is enough, too much, or all that the program wrote.
  /// What others write who inherited the stream is not waited for.
  private func read(
    _ stream: SubprocessOutputSequence, until isEnough: (ArraySlice<UInt8>) -> Bool
  ) async -> (ending: Ending?, output: [UInt8]) {
    var output: [UInt8] = []
    var lineStart = 0
    do {
      for try await part in stream {
        unsafe part.withUnsafeBytes { unsafe output.append(contentsOf: $0) }
        if output.count > outputLimit { return (.tooMuchOutput, output) }
        while let end = output[lineStart...].firstIndex(of: 0x0A) {
          let line = output[lineStart..<end]
          lineStart = end + 1
          if isEnough(line) { return (.answered, output) }
        }
      }
    } catch {
      // Nothing more can be read; how the program ends says whether that matters.
      return (nil, output)
    }
    let isLast = lineStart < output.count && isEnough(output[lineStart...])
    return (isLast ? .answered : nil, output)
  }

  /// Ends what is left of a process group. It is no error if nothing is.
  private static func endGroup(_ leader: ProcessIdentifier) {
    Spawn.kill(groupOf: leader.value)
  }
}

extension ChildProcess {
  /// How the program is started.
  ///
  /// - Parameter leadsGroup: Whether it gets a process group of its own, in which
  ///   it can be ended with all that it starts.
  func configuration(leadsGroup: Bool) -> Subprocess.Configuration {
    var options = PlatformOptions()
    if leadsGroup { options.processGroupID = 0 }
    options.teardownSequence = [
      .gracefulShutDown(
        toProcessGroup: leadsGroup, allowedDurationToNextStep: .milliseconds(500))
    ]
    let variables = environment.map { (Subprocess.Environment.Key(stringLiteral: $0), $1) }
    return Subprocess.Configuration(
      executable: .path(FilePath(path)), arguments: Arguments(arguments),
      environment: .custom(Dictionary(uniqueKeysWithValues: variables)),
      workingDirectory: workingDirectory.map { FilePath($0) }, platformOptions: options)
  }

  /// Tries again for two seconds while the program's file is being written, as an
  /// update does.
  func startedWhenWritten<Outcome>(
    _ start: () async throws(StartFailure) -> Outcome
  ) async throws(StartFailure) -> Outcome {
    for _ in 0..<20 {
      do {
        return try await start()
      } catch {
        guard error.cause == .isBeingWritten, !Task.isCancelled else { throw error }
        await Self.pause(for: .milliseconds(100))
      }
    }
    throw StartFailure(.isBeingWritten)
  }

  /// The system's error why the program was not started.
  func systemError(_ error: any Error) -> StartFailure {
    guard let error = error as? SubprocessError else { return StartFailure(.failed) }
    // The library reports a file that may not be run as one that is missing.
    if error.code == .executableNotFound {
      return StartFailure(SystemPath.refusal(toRun: path) ?? .absent)
    }
    return StartFailure(error.underlyingError.map { SystemError(code: $0.rawValue) } ?? .failed)
  }

  /// Waits, or until the task is cancelled.
  private static func pause(for duration: Duration) async {
    do {
      try await Task.sleep(for: duration)
    } catch {
      // Cancelled: the caller sees it by itself.
      return
    }
  }
}

extension ChildProcess.Ending {
  init(_ status: TerminationStatus) {
    self =
      switch status {
      case .exited(let status): .exited(status: status)
      case .signaled(let number): .signalled(number)
      }
  }
}

extension ChildProcess.Result {
  /// The result of a program that was ended, unless it had answered before.
  fileprivate var cutShort: Self {
    switch ending {
    case .answered, .tooMuchOutput: self
    case .exited, .signalled, .timedOut: Self(ending: .timedOut, output: output)
    }
  }
}

/// Writing to a program that has ended is an error, not the end of this process.
private let ignoreClosedPipes: Void = SystemProcess.ignoreClosedPipes()
