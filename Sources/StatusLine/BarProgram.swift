internal import Platform
internal import Settings
internal import UsageModel

/// The program that a bar starts: prints what the last refresh left, in the bar's own
/// language. It reads the snapshot and the journal, and neither index nor network.
package enum BarProgram {
  /// Milliseconds between two looks of a bar that follows.
  private static let pause: Int32 = 5000

  /// Runs `plimsoll-line bar …` to its end.
  /// - Parameter arguments: Those after `bar`.
  /// - Returns: The exit status.
  package static func run(_ arguments: [String]) -> Int32 {
    if arguments.contains("--help") || arguments.contains("-h") {
      StatusLineProgram.send(LineHelp.bar)
      return 0
    }
    do throws(BarOptions.Refusal) {
      return run(try BarOptions(arguments))
    } catch {
      StatusLineProgram.complain("error: " + error.what + "\n  hint: " + error.hint + "\n")
      return 64
    }
  }

  /// The same, and ends the process with that status.
  package static func end(_ arguments: [String]) -> Never { SystemProcess.exit(run(arguments)) }

  /// Draws once, or until nobody reads any more.
  /// - Returns: The exit status.
  package static func run(_ options: BarOptions) -> Int32 {
    SystemProcess.ignoreClosedPipes()
    var options = options
    // xbar says so of itself; SwiftBar reads more than it does.
    options.isXbar = LineEnvironment.value("XBARDarkMode") != nil
    var last: String?
    while true {
      let environment = LineEnvironment.ofProcess()
      let clock = LocalClock.ofProcess()
      let drawn = draw(
        options, environment: environment, clock: clock,
        program: DetachedRefresh.plimsoll(environment))
      if drawn.text != last {
        // SwiftBar takes what follows this line for the next output.
        let mark = last != nil && options.format == .swiftbar ? "~~~\n" : ""
        guard StatusLineProgram.send(mark + drawn.text) else { return 0 }
        last = drawn.text
      }
      refresh(drawn.gathered, environment: environment, clock: clock)
      guard options.follows else { return drawn.status }
      // A bar that has ended would otherwise leave this program behind.
      if SystemCall.losesReader(1, within: pause) { return 0 }
    }
  }

  /// What is printed, the exit status, and what both are made from.
  ///
  /// - Parameter program: Where `plimsoll` is, for menus; nil where it was not found.
  package static func draw(
    _ options: BarOptions, environment: LineEnvironment, clock: LocalClock, program: String?
  ) -> (text: String, status: Int32, gathered: LineSources.Gathered) {
    let gathered = LineSources(
      environment: environment, clock: clock, template: options.lineTemplate
    ).gather([], stores: false)
    let output = BarOutput(
      BarContent(gathered, options), options, environment: environment,
      program: program)
    return (output.text, output.status, gathered)
  }

  /// Has old figures brought up to date in the background, as the status line does.
  private static func refresh(
    _ gathered: LineSources.Gathered, environment: LineEnvironment, clock: LocalClock
  ) {
    let settings = gathered.facts.settings
    let refresh = DetachedRefresh(
      environment: environment, interval: Int64(settings[.lineRefreshInterval]))
    var faults = LineExplanation.faults(gathered)
    if let fault = refresh.startIfDue(now: clock.now.seconds, isFresh: gathered.isFresh) {
      faults.append(fault)
    }
    LineTroubles.note(
      faults, isBar: true, stateDirectory: environment.stateDirectory, now: clock.now)
  }
}
