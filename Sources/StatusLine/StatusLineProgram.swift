internal import Platform
internal import Settings
internal import UsageModel

/// The program that Claude Code starts for its status line: reads standard input
/// once, prints lines, and ends with 0 whatever happened.
package enum StatusLineProgram {
  /// Runs it to its end.
  /// - Parameter arguments: Those after the program's name: `--subagent`, `--help`, `--version`, or none.
  package static func run(
    _ arguments: [String], environment: LineEnvironment, clock: LocalClock
  ) {
    SystemProcess.ignoreClosedPipes()
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
      environment: environment, interval: Int64(facts.settings[.lineRefreshInterval]))
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
    do throws(SystemError) {
      try SystemCall.send(Array(text.utf8), to: descriptor)
      return true
    } catch {
      // The reader has gone: there is no other place to say so.
      return false
    }
  }
}
