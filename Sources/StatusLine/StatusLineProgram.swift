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
  /// The most that is read of the input.
  package static let inputLimit = 1 << 20

  /// Runs it to its end.
  /// - Parameter arguments: Those after the program's name: `--subagent`, or none.
  package static func run(
    _ arguments: [String], environment: LineEnvironment, clock: LocalClock
  ) {
    _ = signal(SIGPIPE, SIG_IGN)
    let bytes = readStandardInput()
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

  /// Standard input up to the limit. A terminal is not waited for: then somebody
  /// tries the program by hand.
  package static func readStandardInput() -> [UInt8] {
    guard isatty(0) == 0 else { return [] }
    var bytes: [UInt8] = []
    while bytes.count < inputLimit {
      // Small at first: mostly all has come, and the second read only sees the end.
      let room = min(bytes.count < 65_536 ? 16_384 : 262_144, inputLimit - bytes.count)
      var code: Int32 = 0
      let piece = unsafe [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
        let received = unsafe read(0, buffer.baseAddress, buffer.count)
        if received < 0 { code = errno }
        count = max(0, received)
      }
      if code == EINTR { continue }
      if piece.isEmpty { break }
      if bytes.isEmpty { bytes = piece } else { bytes += piece }
    }
    return bytes
  }

  /// Writes all of `text`; nobody can be told where that fails.
  static func send(_ text: String) {
    var text = text
    text.withUTF8 { buffer in
      var done = 0
      while done < buffer.count {
        let written = unsafe write(1, buffer.baseAddress?.advanced(by: done), buffer.count - done)
        if written > 0 {
          done += written
        } else if written == 0 || errno != EINTR {
          return
        }
      }
    }
  }
}
