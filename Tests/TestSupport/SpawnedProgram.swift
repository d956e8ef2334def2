package import Foundation
private import Synchronization

/// A program that a test started, in a process group of its own.
///
/// Foundation's `Process` waits for the end of programs with `select`, which knows no
/// file descriptor from 1024 on. A run of all tests opens more, and then waits for ever.
package final class SpawnedProgram: Sendable {
  /// How a program ended.
  package struct Ending: Sendable {
    /// The exit status; nil when a signal ended the program.
    package var status: Int32?
    /// The signal that ended the program; nil when it exited.
    package var signal: Int32?
  }

  private enum State {
    case running(waiting: [CheckedContinuation<Ending, Never>])
    case ended(Ending)
  }

  /// The number of the process; another's once it has ended.
  package let identifier: pid_t
  private let state = Mutex(State.running(waiting: []))
  private let hasEnded = DispatchSemaphore(value: 0)

  /// Starts a program.
  ///
  /// - Parameters:
  ///   - environment: All of the variables that it sees.
  ///   - workingDirectory: Nil for that of the tests.
  ///   - input: Where it reads; nil for `/dev/null`, as with the other two.
  /// - Throws: `POSIXError` when it cannot be started.
  package init(
    _ path: String, _ arguments: [String] = [], environment: [String: String] = [:],
    workingDirectory: String? = nil, input: FileHandle? = nil, output: FileHandle? = nil,
    errors: FileHandle? = nil
  ) throws {
    let streams = [input, output, errors]
    identifier = try spawned(
      path, arguments, environment: environment, workingDirectory: workingDirectory,
      streams: streams.map { $0?.fileDescriptor })
    withExtendedLifetime(streams) {}
    // A thread of its own, which no queue that other tests keep busy can delay.
    Thread.detachNewThread { self.wait() }
  }

  /// Waits on a thread, and takes the number back only when nobody can be about to use it.
  private func wait() {
    var information = unsafe siginfo_t()
    while unsafe waitid(P_PID, id_t(identifier), &information, WEXITED | WNOWAIT) != 0,
      errno == EINTR
    {}
    let (ending, waiting) = state.withLock {
      state -> (Ending, [CheckedContinuation<Ending, Never>]) in
      var status: Int32 = 0
      _ = unsafe waitpid(identifier, &status, 0)
      let signal = status & 0x7F
      let ending = Ending(
        status: signal == 0 ? (status >> 8) & 0xFF : nil, signal: signal == 0 ? nil : signal)
      guard case .running(let waiting) = state else { return (ending, []) }
      state = .ended(ending)
      return (ending, waiting)
    }
    hasEnded.signal()
    for continuation in waiting { continuation.resume(returning: ending) }
  }

  /// How the program ended, once it has.
  package func ending() async -> Ending {
    await withCheckedContinuation { continuation in
      let ending = state.withLock { state -> Ending? in
        switch state {
        case .ended(let ending): return ending
        case .running(let waiting):
          state = .running(waiting: waiting + [continuation])
          return nil
        }
      }
      if let ending { continuation.resume(returning: ending) }
    }
  }

  /// Sends a signal, unless the program has ended.
  package func send(_ signal: Int32) {
    state.withLock { state in
      if case .running = state { _ = kill(identifier, signal) }
    }
  }

  /// Ends the program with SIGTERM, and blocks until it has ended.
  package func stop() {
    send(SIGTERM)
    hasEnded.wait()
    hasEnded.signal()
  }
}

/// Starts a program with the three streams and no other descriptor.
private func spawned(
  _ path: String, _ arguments: [String], environment: [String: String],
  workingDirectory: String?, streams: [Int32?]
) throws -> pid_t {
  #if canImport(Darwin)
    var actions: posix_spawn_file_actions_t?
    var attributes: posix_spawnattr_t?
  #else
    var actions = unsafe posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
  #endif
  unsafe posix_spawn_file_actions_init(&actions)
  defer { unsafe posix_spawn_file_actions_destroy(&actions) }
  unsafe posix_spawnattr_init(&attributes)
  defer { unsafe posix_spawnattr_destroy(&attributes) }
  for (number, stream) in streams.enumerated() {
    if let stream {
      unsafe posix_spawn_file_actions_adddup2(&actions, stream, Int32(number))
    } else {
      unsafe posix_spawn_file_actions_addopen(&actions, Int32(number), "/dev/null", O_RDWR, 0)
    }
  }
  // Whatever else is open stays with the tests: who reads a pipe would wait for an end
  // that another program holds open.
  for name in try FileManager.default.contentsOfDirectory(atPath: "/dev/fd") {
    if let number = Int32(name), number > 2 { _ = fcntl(number, F_SETFD, FD_CLOEXEC) }
  }
  let flags = Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF)
  unsafe posix_spawnattr_setpgroup(&attributes, 0)
  var signals = sigset_t()
  unsafe sigemptyset(&signals)
  unsafe posix_spawnattr_setsigmask(&attributes, &signals)
  unsafe sigfillset(&signals)
  unsafe posix_spawnattr_setsigdefault(&attributes, &signals)
  unsafe posix_spawnattr_setflags(&attributes, flags)

  // Not every system's function for it can be called from here.
  let words =
    workingDirectory.map { ["/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", $0, path] + arguments }
    ?? [path] + arguments
  var argumentList = unsafe words.map { unsafe strdup($0) } + [nil]
  var environmentList =
    unsafe environment.sorted { $0.key < $1.key }
    .map { unsafe strdup("\($0.key)=\($0.value)") } + [nil]
  defer { unsafe (argumentList + environmentList).forEach { unsafe free($0) } }
  var identifier: pid_t = 0
  let failure = unsafe posix_spawn(
    &identifier, words[0], &actions, &attributes, &argumentList, &environmentList)
  guard failure == 0 else {
    throw POSIXError(POSIXErrorCode(rawValue: failure) ?? .EIO)
  }
  return identifier
}
