#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// The sizes of terminals and the signals of those who have one.
package enum SystemTerminal {
  package static var terminated: Int32 { SIGTERM }
  package static var interrupted: Int32 { SIGINT }
  package static var hungUp: Int32 { SIGHUP }

  /// Columns and rows, each 0 if the terminal does not say it; nil if there is none.
  package static func size(_ descriptor: Int32) -> (columns: Int, rows: Int)? {
    var size = winsize()
    guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 else { return nil }
    return (Int(size.ws_col), Int(size.ws_row))
  }
}
