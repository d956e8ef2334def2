#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// The process, and the machine and the user that it runs for.
package enum SystemProcess {
  package static var number: Int32 { getpid() }

  package static var userNumber: UInt32 { geteuid() }

  /// Where the user is at home; nil if the system keeps that in a file, or does not say it.
  package static var homeOfUser: String? {
    #if canImport(Darwin)
      guard let entry = unsafe getpwuid(geteuid()), let home = unsafe entry.pointee.pw_dir
      else { return nil }
      return unsafe String(cString: home)
    #else
      // Not getpwuid: in a static program it loads libraries for it.
      return nil
    #endif
  }

  /// A variable of the environment.
  package static func variable(_ name: String) -> String? {
    unsafe name.withCString { unsafe getenv($0).map { unsafe String(cString: $0) } }
  }

  /// What the machine is called in its network, up to the first dot; empty if it has no
  /// name.
  package static var hostName: String {
    var name = [CChar](repeating: 0, count: 257)
    guard unsafe gethostname(&name, name.count - 1) == 0 else { return "" }
    let bytes = name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:))
    return String(decoding: bytes.prefix { $0 != UInt8(ascii: ".") }, as: UTF8.self)
  }

  /// Makes a closed pipe an error of the write instead of the end of the process.
  package static func ignoreClosedPipes() { _ = signal(SIGPIPE, SIG_IGN) }

  /// The same for as long as `body` runs.
  package static func ignoringClosedPipes<Result>(_ body: () -> Result) -> Result {
    let before = signal(SIGPIPE, SIG_IGN)
    defer { _ = signal(SIGPIPE, before) }
    return body()
  }

  /// Whether a program that this process started still runs. One that has ended is left
  /// for whoever waits for it; one that was waited for runs no more.
  package static func isRunning(child: Int32) -> Bool {
    var information = unsafe siginfo_t()
    let result = unsafe waitid(P_PID, id_t(child), &information, WEXITED | WNOHANG | WNOWAIT)
    return unsafe result == 0 && information.si_signo == 0
  }

  /// Ends the process.
  package static func exit(_ status: Int32) -> Never { _exit(afterHandlers: status) }
}

/// `exit`, out of reach of the method of that name.
private func _exit(afterHandlers status: Int32) -> Never { exit(status) }

/// The clocks of the system.
package enum SystemClock {
  /// Milliseconds since some moment of the past, on a clock that nobody sets: for time
  /// limits.
  package static func monotonicMilliseconds() -> Int64 { nanoseconds(CLOCK_MONOTONIC) / 1_000_000 }

  /// The same in nanoseconds.
  package static func monotonicNanoseconds() -> Int64 { nanoseconds(CLOCK_MONOTONIC) }

  /// Milliseconds since 1970.
  package static func milliseconds() -> Int64 { nanoseconds(CLOCK_REALTIME) / 1_000_000 }

  private static func nanoseconds(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    unsafe clock_gettime(clock, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}
