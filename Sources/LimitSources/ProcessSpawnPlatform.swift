#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// Starts a program that leads a process group of its own. Its error output goes
/// nowhere; no signal is blocked in it, and SIGPIPE ends it as it ends others.
///
/// - Parameter process: Its number, once it runs.
/// - Returns: 0, or the number of the system's error.
func spawnInGroup(
  _ path: String, _ arguments: [String], environment: [String: String], input: Int32,
  output: Int32, process: inout pid_t
) -> Int32 {
  #if canImport(Darwin)
    var actions: posix_spawn_file_actions_t?
    var attributes: posix_spawnattr_t?
  #else
    var actions = unsafe posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
  #endif
  unsafe posix_spawn_file_actions_init(&actions)
  defer { unsafe posix_spawn_file_actions_destroy(&actions) }
  unsafe posix_spawn_file_actions_adddup2(&actions, input, 0)
  unsafe posix_spawn_file_actions_adddup2(&actions, output, 1)
  unsafe posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
  unsafe posix_spawnattr_init(&attributes)
  defer { unsafe posix_spawnattr_destroy(&attributes) }
  unsafe posix_spawnattr_setpgroup(&attributes, 0)
  var signals = sigset_t()
  unsafe sigemptyset(&signals)
  unsafe posix_spawnattr_setsigmask(&attributes, &signals)
  unsafe sigaddset(&signals, SIGPIPE)
  unsafe posix_spawnattr_setsigdefault(&attributes, &signals)
  let flags = Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF)
  unsafe posix_spawnattr_setflags(&attributes, flags)

  var argumentList = unsafe ([path] + arguments).map { unsafe strdup($0) } + [nil]
  var environmentList =
    unsafe environment.sorted { $0.key < $1.key }
    .map { unsafe strdup("\($0.key)=\($0.value)") } + [nil]
  defer {
    unsafe (argumentList + environmentList).forEach { unsafe free($0) }
  }
  return unsafe posix_spawn(
    &process, path, &actions, &attributes, &argumentList, &environmentList)
}
