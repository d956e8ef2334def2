/// How far a long piece of reading has come.
package struct ReadingProgress: Sendable, Equatable {
  package var filesDone: Int
  package var filesTotal: Int
  package var bytesDone: Int64
  package var bytesTotal: Int64

  package init(filesDone: Int, filesTotal: Int, bytesDone: Int64, bytesTotal: Int64) {
    self.filesDone = filesDone
    self.filesTotal = filesTotal
    self.bytesDone = bytesDone
    self.bytesTotal = bytesTotal
  }
}

/// A progress bar on one line, as text: a pure function of progress and time.
///
/// Nothing is shown in the first 0.3 s, so that the ordinary run, which is over
/// by then, leaves the screen alone; afterwards at most ten times a second.
package struct ProgressLine: Sendable {
  private var lastDrawn: Duration?

  package init() {}

  /// What to write for `progress` reached after `elapsed`; nil to write nothing.
  package mutating func update(
    _ progress: ReadingProgress, elapsed: Duration, columns: Int
  ) -> String? {
    guard elapsed >= .milliseconds(300) else { return nil }
    if let lastDrawn, elapsed - lastDrawn < .milliseconds(100) { return nil }
    lastDrawn = elapsed
    // The last cell stays free: some terminals wrap as soon as it is filled.
    return "\r\u{1B}[K"
      + ProgressLine.text(progress, elapsed: elapsed, columns: max(0, columns - 1))
  }

  /// What takes the bar away again; nil when none was drawn.
  package mutating func end() -> String? {
    defer { lastDrawn = nil }
    return lastDrawn == nil ? nil : "\r\u{1B}[K"
  }

  /// The line itself: the bar, then as many facts as fit, the dearest first.
  package static func text(
    _ progress: ReadingProgress, elapsed: Duration, columns: Int
  ) -> String {
    let seconds =
      Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18
    let fraction =
      progress.bytesTotal > 0
      ? min(1, max(0, Double(progress.bytesDone) / Double(progress.bytesTotal))) : 1
    let rate = seconds > 0 ? Double(progress.bytesDone) / seconds : 0
    var line =
      "Reading " + padded("\(Int(fraction * 100)) %", toCells: 5, alignRight: true)
    let barCells = 10
    if columns >= displayWidth(line) + barCells + 3 {
      line += " " + bar(fraction, cells: barCells)
    }
    var facts = ["\(progress.filesDone)/\(progress.filesTotal) files"]
    facts.append("\(megabytes(progress.bytesDone))/\(megabytes(progress.bytesTotal)) MB")
    if rate > 0 {
      facts.append("\(Int(rate / 1e6)) MB/s")
      let left = Double(max(0, progress.bytesTotal - progress.bytesDone)) / rate
      facts.append(clock(Int(left.rounded(.up))) + " left")
    }
    for fact in facts {
      guard displayWidth(line) + 2 + displayWidth(fact) <= columns else { break }
      line += "  " + fact
    }
    return elidedInMiddle(line, to: columns)
  }

  private static func bar(_ fraction: Double, cells: Int) -> String {
    let full = Int(fraction * Double(cells))
    return "[" + String(repeating: "#", count: full)
      + String(repeating: "-", count: cells - full) + "]"
  }

  private static func megabytes(_ bytes: Int64) -> String {
    String((bytes + 500_000) / 1_000_000)
  }

  private static func clock(_ seconds: Int) -> String {
    let rest = seconds % 60
    return "\(seconds / 60):\(rest < 10 ? "0" : "")\(rest)"
  }
}
