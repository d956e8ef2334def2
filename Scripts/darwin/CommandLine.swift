// The arguments of the program, which Embedded Swift does not know.

internal import Darwin

enum CommandLine {
  static var arguments: [String] {
    unsafe (0..<Int(_NSGetArgc().pointee)).map { index in
      unsafe _NSGetArgv().pointee?[index].map { unsafe String(cString: $0) } ?? ""
    }
  }
}
