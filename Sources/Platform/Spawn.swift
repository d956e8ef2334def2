#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// Starts other programs without waiting for them.
package enum Spawn {
  /// Where a program's three streams go.
  package struct Streams {
    /// nil for `/dev/null`.
    package var input: Int32?
    package var output: Int32?

    package init(input: Int32? = nil, output: Int32? = nil) {
      self.input = input
      self.output = output
    }
  }

  /// Starts a program and returns its process id; nil when it cannot be started.
  ///
  /// - Parameter detached: With a session of its own, so that it outlives this
  ///   process and its terminal; otherwise with a process group of its own, so that
  ///   it can be ended together with what it starts.
  package static func start(
    _ path: String, _ arguments: [String], streams: Streams, detached: Bool
  ) -> Int32? {
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
      var attributes: posix_spawnattr_t?
    #else
      var actions = unsafe posix_spawn_file_actions_t()
      var attributes = posix_spawnattr_t()
    #endif
    guard unsafe posix_spawn_file_actions_init(&actions) == 0 else { return nil }
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    guard unsafe posix_spawnattr_init(&attributes) == 0 else { return nil }
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    for (number, stream) in [streams.input, streams.output, nil].enumerated() {
      let target = Int32(number)
      if let stream {
        unsafe posix_spawn_file_actions_adddup2(&actions, stream, target)
      } else {
        unsafe posix_spawn_file_actions_addopen(&actions, target, "/dev/null", O_RDWR, 0)
      }
    }
    // This process ignores closed pipes; what it starts shall not inherit that.
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    unsafe sigaddset(&signals, SIGPIPE)
    unsafe posix_spawnattr_setsigdefault(&attributes, &signals)
    unsafe posix_spawnattr_setpgroup(&attributes, 0)
    let group = detached ? Spawn.newSession : Int32(POSIX_SPAWN_SETPGROUP)
    unsafe posix_spawnattr_setflags(&attributes, Int16(Int32(POSIX_SPAWN_SETSIGDEF) | group))
    var pointers: [UnsafeMutablePointer<CChar>?] = unsafe ([path] + arguments).map {
      unsafe strdup($0)
    }
    unsafe pointers.append(nil)
    defer { for index in unsafe pointers.indices { unsafe free(pointers[index]) } }
    var process: pid_t = 0
    let failure = unsafe posix_spawn(&process, path, &actions, &attributes, pointers, environ)
    return failure == 0 ? process : nil
  }

  /// How a program ended; nil while it runs, where that is not waited for.
  package static func status(of process: Int32, waits: Bool) -> Int32? {
    var status: Int32 = 0
    while true {
      let found = unsafe waitpid(process, &status, waits ? 0 : WNOHANG)
      if found == 0 { return nil }
      if found > 0 || errno != EINTR { return status }
    }
  }

  /// POSIX_SPAWN_SETSID, which not every header shows.
  private static var newSession: Int32 {
    #if canImport(Darwin)
      0x0400
    #else
      0x80
    #endif
  }

  /// Ends a process and what it has started, if it leads a group of its own.
  package static func kill(groupOf process: Int32) { _ = killGroup(process) }

  /// Does nothing for so long.
  package static func pause(microseconds: UInt32) { _ = usleep(microseconds) }
}

/// `kill(2)`, out of reach of the method of that name.
private func killGroup(_ process: pid_t) -> Int32 { kill(-process, SIGKILL) }
