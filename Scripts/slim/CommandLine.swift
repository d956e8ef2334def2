// The arguments of the program, which Embedded Swift does not know.

internal import Slim

enum CommandLine {
  static var arguments: [String] {
    (0..<slim_count()).map { unsafe String(cString: slim_argument($0)) }
  }
}
