import StatusLine

/// The status line as a program of its own, which starts in about a millisecond.
///
/// Its `main` is synchronous: an asynchronous one costs five milliseconds more in
/// a static program.
@main
enum Line {
  static func main() {
    StatusLineProgram.run(
      Array(CommandLine.arguments.dropFirst()), environment: .ofProcess(), clock: .ofProcess())
  }
}
