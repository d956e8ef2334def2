internal import CShims
internal import Platform

/// A terminal whose keys arrive one by one and whose screen is ours, for as long as
/// this value lives. Every way out but SIGKILL puts it back as it was: the end of
/// this value, `exit`, a signal, a crash.
package struct RawMode: ~Copyable, Sendable {
  /// What is switched on with it.
  package struct Features: Sendable {
    /// A screen of our own; without it the picture stands among the other lines.
    package var alternateScreen = true
    package var mouse = true

    package init(alternateScreen: Bool = true, mouse: Bool = true) {
      self.alternateScreen = alternateScreen
      self.mouse = mouse
    }
  }

  /// The terminal could not be had.
  package struct Failure: Error, Equatable {
    /// The number that the system gave.
    package var code: Int32

    package var reason: String { OutputError.system(code: code).reason }
  }

  /// Where the terminal is read from, and where signals are told.
  package let input: TerminalInput
  private let output: Int32

  /// Takes the terminal behind standard input and output.
  package init(_ features: Features) throws(Failure) {
    var signals: Int32 = -1
    let enter = RawMode.enterBytes(features)
    let leave = RawMode.leaveBytes(features)
    let code = unsafe plimsoll_terminal_enter(
      1, enter, enter.count, leave, leave.count, &signals)
    guard code == 0 else { throw Failure(code: code) }
    input = TerminalInput(descriptor: 0, signals: signals)
    output = 1
  }

  deinit { plimsoll_terminal_end() }

  /// The size of the screen; 80 × 24 where the terminal does not say.
  package var size: TerminalSize {
    TerminalSize.ofTerminal(output) ?? TerminalSize(columns: 80, rows: 24)
  }

  /// Puts the terminal back, stops the job as Ctrl-Z does, and takes the terminal
  /// again when it goes on.
  package func stop() {
    plimsoll_terminal_stop()
    resume()
  }

  /// Takes the terminal again, after others may have set it.
  package func resume() { _ = plimsoll_terminal_reenter() }

  /// Ends the process as the signal of that number would have ended it, so that
  /// whoever waits for it sees why.
  package static func endProcess(bySignal number: Int32) {
    plimsoll_terminal_end_by_signal(number)
  }

  /// Writes to the screen.
  package func send(_ bytes: [UInt8]) throws(OutputError) {
    // Whatever thread draws puts the terminal back if it crashes.
    plimsoll_terminal_guard_thread()
    try StandardStream.standardOutput.send(bytes)
  }

  private static func enterBytes(_ features: Features) -> [UInt8] {
    var text = features.alternateScreen ? "\u{1B}[?1049h\u{1B}[H" : ""
    // No cursor, no wrapping at the right edge, pastes marked, focus told.
    text += "\u{1B}[?25l\u{1B}[?7l\u{1B}[?2004h\u{1B}[?1004h"
    if features.mouse { text += "\u{1B}[?1000h\u{1B}[?1006h" }
    return Array(text.utf8)
  }

  private static func leaveBytes(_ features: Features) -> [UInt8] {
    // A frame may have been cut off in a synchronized update.
    var text = "\u{1B}[?2026l\u{1B}[0m"
    if features.mouse { text += "\u{1B}[?1006l\u{1B}[?1000l" }
    text += "\u{1B}[?1004l\u{1B}[?2004l\u{1B}[?7h\u{1B}[?25h"
    if features.alternateScreen { text += "\u{1B}[?1049l" } else { text += "\r\n" }
    return Array(text.utf8)
  }
}

extension TerminalSize {
  static func ofTerminal(_ descriptor: Int32) -> TerminalSize? {
    guard let (columns, rows) = SystemTerminal.size(descriptor), columns > 0, rows > 0
    else { return nil }
    return TerminalSize(columns: columns, rows: rows)
  }
}

extension StandardStream {
  /// Columns and rows of the terminal behind the stream; nil when there is none or
  /// it does not say.
  package var terminalSize: TerminalSize? { TerminalSize.ofTerminal(rawValue) }
}

/// What a process is told by signals while it has a terminal.
package enum TerminalSignal: Sendable, Equatable {
  case resized
  /// Asked to end: by SIGTERM, SIGHUP or, from outside, SIGINT. With the number of
  /// the signal, by which the process is to end.
  case ended(Int32)
  case stopped
  case continued
}

/// What a terminal had to say.
package enum TerminalReading: Sendable, Equatable {
  case bytes([UInt8])
  case signal(TerminalSignal)
  /// Nothing came in the time given.
  case silence
  /// The terminal is gone.
  case closed
}

/// The keys and signals of a terminal, waited for without any work meanwhile.
package struct TerminalInput: Sendable {
  fileprivate var descriptor: Int32
  fileprivate var signals: Int32

  /// Waits for the next thing that comes in. Blocks its thread.
  ///
  /// - Parameter milliseconds: How long at most; nil for ever.
  package func read(waitingAtMost milliseconds: Int32? = nil) -> TerminalReading {
    while true {
      do throws(SystemError) {
        let ready = try SystemCall.wait(
          reading: signals, descriptor, within: milliseconds ?? -1)
        if ready.first, let signal = nextSignal() { return .signal(signal) }
        if ready.second { return nextBytes() }
        if !ready.first { return .silence }
      } catch {
        guard error.isInterruption else { return .closed }
      }
    }
  }

  private func nextSignal() -> TerminalSignal? {
    guard let byte = (Self.take(signals, 1) ?? []).first else { return nil }
    switch Int(byte) {
    case PLIMSOLL_SIGNAL_RESIZED: return .resized
    case PLIMSOLL_SIGNAL_TERMINATED: return .ended(SystemTerminal.terminated)
    case PLIMSOLL_SIGNAL_INTERRUPTED: return .ended(SystemTerminal.interrupted)
    case PLIMSOLL_SIGNAL_HUNG_UP: return .ended(SystemTerminal.hungUp)
    case PLIMSOLL_SIGNAL_STOPPED: return .stopped
    case PLIMSOLL_SIGNAL_CONTINUED: return .continued
    default: return nil
    }
  }

  private func nextBytes() -> TerminalReading {
    guard let bytes = Self.take(descriptor, 1024) else { return .bytes([]) }
    return bytes.isEmpty ? .closed : .bytes(bytes)
  }

  /// What is there, up to `count` bytes; none at the end, nil for nothing yet.
  private static func take(_ descriptor: Int32, _ count: Int) -> [UInt8]? {
    while true {
      do throws(SystemError) {
        return try SystemCall.bytes(from: descriptor, upTo: count)
      } catch {
        if error.isInterruption { continue }
        return error.isPassing ? nil : []
      }
    }
  }
}
