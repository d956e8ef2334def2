package import Platform

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// A program that is asked something: it gets an input, and its output is read
/// until it says enough, ends, or its time is over. It leads a process group of
/// its own, which is always ended as a whole.
package struct ChildProcess {
  package var path: String
  package var arguments: [String]
  package var environment: [String: String]
  /// Given at once, then the input is closed. It must fit into a pipe (4096 bytes
  /// everywhere), so that writing never waits.
  package var input: [UInt8]
  package var timeLimit: Duration
  /// Output beyond this many bytes ends the program.
  package var outputLimit = 4 << 20

  /// How the program came to its end.
  package enum Ending: Hashable {
    /// `isEnough` was satisfied.
    case answered
    case exited(status: Int32)
    case signalled(Int32)
    case timedOut
    case tooMuchOutput
  }

  /// How it ended, and what it wrote until then.
  package struct Result {
    package var ending: Ending
    package var output: [UInt8]
  }

  package init(
    path: String, arguments: [String] = [], environment: [String: String], input: [UInt8] = [],
    timeLimit: Duration
  ) {
    self.path = path
    self.arguments = arguments
    self.environment = environment
    self.input = input
    self.timeLimit = timeLimit
  }

  /// Runs the program; its error output goes nowhere.
  ///
  /// - Parameter isEnough: Whether a line of the output is what was asked for.
  package func run(until isEnough: (ArraySlice<UInt8>) -> Bool) async throws(SystemError) -> Result
  {
    precondition(input.count <= 4096)
    let inputPipe = try Pipe()
    let outputPipe = try Pipe()
    outputPipe.makeReadingNotWait()
    // Before the start, while both ends are ours: afterwards the program could be
    // gone, and writing to nobody ends a process.
    try inputPipe.write(input)
    let process = try await start(input: inputPipe.readEnd, output: outputPipe.writeEnd)
    inputPipe.closeBoth()
    outputPipe.closeWriteEnd()
    defer { outputPipe.closeReadEnd() }
    return await watch(process, outputPipe.readEnd, until: isEnough)
  }

  /// Starts the program; again for two seconds while its file is being written,
  /// as an update does.
  private func start(input: Int32, output: Int32) async throws(SystemError) -> pid_t {
    for _ in 0..<200 {
      do {
        return try spawn(input: input, output: output)
      } catch {
        guard error.code == ETXTBSY else { throw error }
        await Self.pause()
      }
    }
    throw SystemError(code: ETXTBSY)
  }

  private func watch(
    _ process: pid_t, _ descriptor: Int32, until isEnough: (ArraySlice<UInt8>) -> Bool
  ) async -> Result {
    let clock = ContinuousClock()
    let end = clock.now.advanced(by: timeLimit)
    var output: [UInt8] = []
    var lineStart = 0
    var ending: Ending?
    // A program that is started elsewhere at the same moment may hold the output
    // open too, so its end is not the only sign that the program has ended.
    var exit: (status: Int32, grace: ContinuousClock.Instant)?
    while ending == nil {
      let (part, isOpen) = Self.available(descriptor)
      output += part
      if output.count > outputLimit {
        ending = .tooMuchOutput
      } else if Self.hasLine(in: output, from: &lineStart, isLast: !isOpen, isEnough) {
        ending = .answered
      } else if !isOpen {
        break
      } else if clock.now >= end || Task.isCancelled {
        // On a machine that is busy enough, the first look can be as late as this.
        if exit == nil, let status = Self.ended(process) { exit = (status, clock.now) }
        if exit != nil { break }
        ending = .timedOut
      } else if part.isEmpty {
        if let exit, clock.now >= exit.grace { break }
        if exit == nil, let status = Self.ended(process) {
          exit = (status, clock.now.advanced(by: .milliseconds(300)))
        }
        await Self.pause()
      }
    }
    // The output is closed; the program may go on without it.
    while ending == nil {
      if let status = exit?.status ?? Self.ended(process) {
        // Whatever it started is ended with it.
        kill(-process, SIGKILL)
        return Result(ending: Self.ending(status), output: output)
      }
      if clock.now >= end || Task.isCancelled {
        ending = .timedOut
      } else {
        await Self.pause()
      }
    }
    kill(-process, SIGKILL)
    // A process that was killed is gone at once, unless the disk holds it.
    for _ in 0..<200 where Self.ended(process) == nil { await Self.pause() }
    return Result(ending: ending ?? .timedOut, output: output)
  }

  /// Whether one of the lines that are new since the last call is enough.
  private static func hasLine(
    in output: [UInt8], from start: inout Int, isLast: Bool, _ isEnough: (ArraySlice<UInt8>) -> Bool
  ) -> Bool {
    while let end = output[start...].firstIndex(of: 0x0A) {
      let line = output[start..<end]
      start = end + 1
      if isEnough(line) { return true }
    }
    return isLast && start < output.count && isEnough(output[start...])
  }

  /// What can be read now, up to 64 KB, and whether more can come.
  private static func available(_ descriptor: Int32) -> (part: [UInt8], isOpen: Bool) {
    var isOpen = true
    let part = unsafe [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, count in
      let received = unsafe read(descriptor, buffer.baseAddress, buffer.count)
      count = max(0, received)
      isOpen = received > 0 || (received < 0 && (errno == EAGAIN || errno == EINTR))
    }
    return (part, isOpen)
  }

  /// The wait status of a process that has ended; nil while it runs.
  private static func ended(_ process: pid_t) -> Int32? {
    var status: Int32 = 0
    let result = unsafe waitpid(process, &status, WNOHANG)
    if result == process { return status }
    return result < 0 && errno != EINTR ? 0 : nil
  }

  private static func ending(_ status: Int32) -> Ending {
    let signal = status & 0x7F
    return signal == 0 ? .exited(status: (status >> 8) & 0xFF) : .signalled(signal)
  }

  private static func pause() async {
    do {
      try await Task.sleep(for: .milliseconds(10))
    } catch {
      // Cancelled: the caller sees it by itself.
      return
    }
  }
}

extension ChildProcess {
  private func spawn(input: Int32, output: Int32) throws(SystemError) -> pid_t {
    var process: pid_t = 0
    let code = spawnInGroup(
      path, arguments, environment: environment, input: input, output: output, process: &process)
    guard code == 0 else { throw SystemError(code: code) }
    return process
  }
}

/// The two ends of a pipe that no other child inherits.
private final class Pipe {
  private(set) var readEnd: Int32 = -1
  private(set) var writeEnd: Int32 = -1

  /// Only the reading end is made not to wait: the program's own end waits as
  /// programs expect it.
  init() throws(SystemError) {
    var ends: [Int32] = [-1, -1]
    guard unsafe pipe(&ends) == 0 else { throw SystemError(code: errno) }
    readEnd = ends[0]
    writeEnd = ends[1]
    _ = fcntl(ends[0], F_SETFD, FD_CLOEXEC)
    _ = fcntl(ends[1], F_SETFD, FD_CLOEXEC)
  }

  deinit {
    closeBoth()
  }

  func write(_ bytes: [UInt8]) throws(SystemError) {
    let end = writeEnd
    let sent = unsafe bytes.withUnsafeBytes { unsafe systemWrite(end, $0.baseAddress, $0.count) }
    guard sent == bytes.count else { throw SystemError(code: errno) }
  }

  func makeReadingNotWait() {
    _ = fcntl(readEnd, F_SETFL, O_NONBLOCK)
  }

  func closeReadEnd() {
    if readEnd >= 0 { close(readEnd) }
    readEnd = -1
  }

  func closeWriteEnd() {
    if writeEnd >= 0 { close(writeEnd) }
    writeEnd = -1
  }

  func closeBoth() {
    closeReadEnd()
    closeWriteEnd()
  }

}

/// `write` of the C library, which `Pipe.write` hides.
@unsafe private func systemWrite(
  _ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int
) -> Int {
  unsafe write(descriptor, bytes, count)
}
