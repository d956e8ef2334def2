#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// Calls of the system on paths.
package enum SystemPath {
  /// Whether something is at `path`.
  package static func exists(_ path: String) -> Bool { isGranted(path, F_OK) }

  /// Whether the file can be run.
  package static func isExecutable(_ path: String) -> Bool { isGranted(path, X_OK) }

  /// Why the file may not be written; nil if it may.
  package static func refusal(toWrite path: String) -> SystemError? {
    isGranted(path, W_OK) ? nil : .last
  }

  /// Why the file may not be run; nil if it may.
  package static func refusal(toRun path: String) -> SystemError? {
    isGranted(path, X_OK) ? nil : .last
  }

  private static func isGranted(_ path: String, _ mode: Int32) -> Bool {
    unsafe access(path, mode) == 0
  }

  /// Makes one folder; the one above it must be there.
  package static func makeFolder(_ path: String, permissions: UInt32) throws(SystemError) {
    if unsafe mkdir(path, mode_t(permissions)) != 0 { throw .last }
  }

  /// Gives a file another path, in place of what is there.
  package static func move(_ path: String, to target: String) throws(SystemError) {
    if unsafe rename(path, target) != 0 { throw .last }
  }

  /// Removes a file, or a link.
  package static func remove(_ path: String) throws(SystemError) {
    if unsafe unlink(path) != 0 { throw .last }
  }

  /// The path with all links resolved; nil if nothing is there.
  package static func resolved(_ path: String) -> String? {
    // POSIX: what is longer than PATH_MAX is an error, not cut.
    var resolved = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
    guard unsafe realpath(path, &resolved) != nil else { return nil }
    return text(resolved.prefix { $0 != 0 })
  }

  /// Where a symbolic link leads, as it says it; nil for what is not one.
  package static func linkTarget(_ path: String) -> String? {
    var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = unsafe readlink(path, &bytes, bytes.count)
    return count > 0 ? text(bytes[..<count]) : nil
  }

  /// The path of the running program, links resolved.
  package static var ownProgram: String? {
    #if canImport(Darwin)
      var size: UInt32 = 4096
      var buffer = [CChar](repeating: 0, count: 4096)
      guard unsafe _NSGetExecutablePath(&buffer, &size) == 0 else { return nil }
      return text(buffer.prefix { $0 != 0 }).flatMap { resolved($0) }
    #else
      return linkTarget("/proc/self/exe")
    #endif
  }

  private static func text(_ bytes: ArraySlice<CChar>) -> String? {
    String(decoding: bytes.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}
