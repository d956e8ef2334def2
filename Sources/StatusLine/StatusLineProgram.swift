internal import UsageModel

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// The program that Claude Code starts for its status line: reads standard input
/// once, prints lines, and ends with 0 whatever happened.
package enum StatusLineProgram {
  /// Runs it to its end.
  /// - Parameter arguments: Those after the program's name: `--subagent`, `--help`, `--version`, or none.
  package static func run(
    _ arguments: [String], environment: LineEnvironment, clock: LocalClock
  ) {
    _ = signal(SIGPIPE, SIG_IGN)
    if let answer = LineHelp.answer(to: arguments) {
      send(answer)
      return
    }
    let bytes = StandardInput.bytes()
    if arguments.contains("--subagent") {
      let lines = SubagentLines.render(bytes, environment: environment, clock: clock)
      send(lines.map { $0 + "\n" }.joined())
      return
    }
    let gathered = LineSources(environment: environment, clock: clock).gather(bytes, stores: true)
    let facts = gathered.facts
    let lines = StatusLine.render(
      facts, width: StatusLine.width(environment, facts.settings),
      depth: facts.settings.colorDepth(environment))
    send(lines.map { $0 + "\n" }.joined())
    // The line is out: what follows keeps nobody waiting for it.
    let refresh = DetachedRefresh(
      environment: environment, interval: Int64(facts.settings.number("refresh_interval")))
    var faults = LineExplanation.faults(gathered)
    if let fault = refresh.startIfDue(now: clock.now.seconds, isFresh: gathered.isFresh) {
      faults.append(fault)
    }
    LineTroubles.note(faults, stateDirectory: environment.stateDirectory, now: clock.now)
  }

  /// Writes all of `text`; nobody is left to report a failure to.
  /// - Returns: Whether it was written.
  @discardableResult
  static func send(_ text: String) -> Bool { send(text, to: 1) }

  /// Tells whoever started the program by hand what is wrong.
  static func complain(_ text: String) { send(text, to: 2) }

  @discardableResult
  private static func send(_ text: String, to descriptor: Int32) -> Bool {
    var text = text
    return text.withUTF8 { buffer in
      var done = 0
      while done < buffer.count {
        let written = unsafe write(
          descriptor, buffer.baseAddress?.advanced(by: done), buffer.count - done)
        if written > 0 {
          done += written
        } else if written == 0 || errno != EINTR {
          return false
        }
      }
      return true
    }
  }
}
