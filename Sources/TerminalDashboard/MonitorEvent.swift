package import Live
package import Terminal
package import UsageModel

/// Everything that can happen to the monitor.
package enum MonitorEvent: Sendable {
  case input(InputEvent)
  case resized(TerminalSize)
  /// The clock, now.
  case tick(Timestamp)
  case update(LiveUpdate)
  case answer(HistoryKey, HistoryAnswer)
  /// A question about the past failed, for the reason given.
  case unanswered(HistoryKey, String)
  case health([MonitorFinding])
  /// What came of a wish, in a few words.
  case notice(String)
  /// SIGTSTP from outside.
  case stopped
  /// The process goes on after a stop.
  case continued
  /// The process was asked to end, by the signal with this number.
  case ended(Int32)
  /// The terminal is gone.
  case closed
}

/// What the monitor wants done that is no picture.
package enum MonitorEffect: Sendable, Equatable {
  case quit
  /// To end as the signal with this number ends a process.
  case end(Int32)
  case stop
  /// Forget what the screen shows and draw it all.
  case redraw
  /// The same, after others may have set the terminal.
  case retake
  case refresh
  case setInterval(Int)
  case ask(HistoryKey)
  case askHealth
  /// A file with this name and text, in the folder the user is in.
  case export(name: String, text: String)
  /// Keep a setting: its key, and the word for its value.
  case keep(key: String, word: String)
  /// Text for the clipboard, by way of the terminal.
  case copy(String)
  case ringBell
  /// A line for the desktop, through the terminal.
  case notify(String)
}
