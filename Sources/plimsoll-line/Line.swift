import StatusLine

/// The status line as a program of its own, which starts in about a millisecond.
///
/// Its `main` is synchronous: an asynchronous one costs five milliseconds more in
/// a static program.
@main
enum Line {
  static func main() {
    let arguments = Array(CommandLine.arguments.dropFirst())
    if arguments.first == "bar" { BarProgram.end(Array(arguments.dropFirst())) }
    StatusLineProgram.run(
      arguments, environment: .ofProcess(), clock: .ofProcess())
  }
}
