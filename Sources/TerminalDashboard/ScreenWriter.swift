import Foundation
import Limits
import Reports
import Synchronization
import Terminal
import UsageModel
import Wording

/// Writes pictures to a terminal, and what stands beside them: title, progress,
/// bell.
final class ScreenWriter: Sendable {
  private struct State {
    var frames: FrameWriter
    var title = ""
    var progress = ""
  }

  private let state: Mutex<State>

  init(options: MonitorOptions) {
    state = Mutex(
      State(frames: FrameWriter(depth: options.colors, isInline: options.inlineRows != nil)))
  }

  /// Makes the terminal show the picture of a state.
  /// - Returns: false when there is nobody left to show it to.
  func show(_ monitor: MonitorState, _ terminal: borrowing RawMode) -> Bool {
    let frame = Picture(of: monitor).buffer
    let bytes = state.withLock { state -> [UInt8] in
      var bytes = state.frames.bytes(for: frame)
      let title = monitor.options.setsTitle ? monitor.terminalTitle : ""
      if title != state.title {
        state.title = title
        bytes += Array("\u{1B}]2;\(title)\u{07}".utf8)
      }
      let progress = monitor.options.showsProgress ? monitor.terminalProgress : ""
      if progress != state.progress {
        bytes += Array("\u{1B}]9;4;\(progress.isEmpty ? "0" : progress)\u{1B}\\".utf8)
        state.progress = progress
      }
      return bytes
    }
    return bytes.isEmpty || send(bytes, terminal)
  }

  /// Takes title and progress away again.
  func clear(_ terminal: borrowing RawMode) {
    let bytes = state.withLock { state -> [UInt8] in
      (state.progress.isEmpty ? [] : Array("\u{1B}]9;4;0\u{1B}\\".utf8))
        + (state.title.isEmpty ? [] : Array("\u{1B}]2;\u{07}".utf8))
    }
    if !bytes.isEmpty { _ = send(bytes, terminal) }
  }

  /// Everything is written anew next time.
  func forget() { state.withLock { $0.frames.forget() } }

  /// Asks the terminal for its background, and for what it is: every terminal
  /// answers the second, so that nothing waits for an answer to the first.
  func ask(_ terminal: borrowing RawMode) {
    _ = send(Array("\u{1B}]11;?\u{1B}\\\u{1B}[c".utf8), terminal)
  }

  func ring(_ terminal: borrowing RawMode) { _ = send([0x07], terminal) }

  /// A message of the desktop, by way of the terminal (OSC 9).
  func notify(_ text: String, _ terminal: borrowing RawMode) {
    let plain = plainText(text).filter { $0 != ";" }
    _ = send(Array("\u{1B}]9;Plimsoll: \(plain)\u{1B}\\".utf8), terminal)
  }

  /// Text for the clipboard, by way of the terminal (OSC 52).
  func copy(_ text: String, _ terminal: borrowing RawMode) {
    let encoded = Data(text.utf8).base64EncodedString()
    _ = send(Array("\u{1B}]52;c;\(encoded)\u{1B}\\".utf8), terminal)
  }

  private func send(_ bytes: [UInt8], _ terminal: borrowing RawMode) -> Bool {
    do throws(OutputError) {
      try terminal.send(bytes)
      return true
    } catch {
      // The terminal has gone away; the monitor ends with it.
      return false
    }
  }
}

extension MonitorState {
  /// The window that is fullest, among those that run.
  private var fullest: LimitsReport.Row? {
    (limits?.current?.rows ?? []).filter { $0.state.condition == .running }
      .max { $0.state.reading.percent < $1.state.reading.percent }
  }

  var terminalTitle: String {
    guard let row = fullest else { return "plimsoll" }
    return "\(percentText(row.state.percent)) \(plainText(row.window.label))"
  }

  /// Parameters of OSC 9;4: state and per cent.
  var terminalProgress: String {
    guard let row = fullest else { return "" }
    let gauge = Gauge(row)
    let state = gauge.role == .bad ? 2 : gauge.role == .warning ? 4 : 1
    return "\(state);\(min(100, wholePercent(row.state.reading.percent)))"
  }
}
