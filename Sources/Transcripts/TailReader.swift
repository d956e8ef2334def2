package import Files
internal import Platform
internal import Scanning
package import UsageModel

/// Reads the title and the state of the conversation from the ends of a transcript,
/// without reading what lies between.
package enum TailReader {
  /// Bytes looked at on either end. State lines repeat every few turns, so that the
  /// title nearly always stands in the last stretch.
  static let reach: Int64 = 96 << 10
  /// Bytes looked at instead while the end has not one whole line.
  static let longerReaches: [Int64] = [4 << 20, 64 << 20]
  /// The most characters of a title.
  static let longestTitle = 200

  /// - Parameters:
  ///   - start: Where a line begins; all lines before it were looked at already.
  ///   - size: The size of the file.
  ///   - wantsTitle: Whether the file's beginning is read too when the end has none.
  package static func read(
    _ path: String, from start: Int64, size: Int64, wantsTitle: Bool
  ) throws(FileError) -> TranscriptTail {
    let reader = try FileReader(path: path)
    guard reader.status.isRegular else { throw FileError(.read, path, .notRegular) }
    var lineReader = LineReader(pieceSize: Int(reach))
    var lines = TailLines()
    var first = start
    for reach in [reach] + longerReaches {
      first = max(start, size - reach)
      try lines.take(reader, from: first, until: size, isCut: first > start, &lineReader)
      if lines.count > 0 || first == start { break }
    }
    let end = lines.count > 0 ? lines.end : start
    if lines.title == nil, wantsTitle, first > 0 {
      var head = TailLines()
      try head.take(reader, from: 0, until: min(reach, first), isCut: false, &lineReader)
      lines.title = head.title
    }
    return TranscriptTail(title: lines.title, turn: lines.turn, end: end)
  }

  /// Text of one line: whatever would move a cursor or turn a line around becomes a
  /// space, and blanks at the ends go.
  static func plainTitle(_ text: String) -> String? {
    var title = ""
    for scalar in text.unicodeScalars.prefix(8 * longestTitle) {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse,
        .unassigned:
        // Joins of emoji and scripts are formats that only shape what is there.
        title.unicodeScalars.append(scalar == "\u{200D}" || scalar == "\u{200C}" ? scalar : " ")
      default: title.unicodeScalars.append(scalar)
      }
    }
    let words = title.split(separator: " ").joined(separator: " ")
    return words.isEmpty ? nil : String(words.prefix(longestTitle))
  }
}

/// What the lines of a stretch say.
private struct TailLines {
  private var customTitle: String?
  private var ownTitle: String?
  private var summary: String?
  var turn: TranscriptTail.Turn?

  var title: String? {
    get { customTitle ?? ownTitle ?? summary }
    set { summary = newValue }
  }

  /// Whole lines that were looked at.
  private(set) var count = 0
  /// Offset in the file behind the last of them.
  private(set) var end: Int64 = 0

  /// - Parameter isCut: Whether the first line may have begun before the stretch.
  mutating func take(
    _ file: borrowing FileReader, from start: Int64, until end: Int64, isCut: Bool,
    _ lines: inout LineReader
  ) throws(FileError) {
    // From the byte before: if that ends a line, the first one is whole.
    lines.begin(at: isCut ? start - 1 : start, until: end)
    var isPassingOver = isCut
    var long: LongLine?
    while let part = try lines.next(file) {
      if isPassingOver {
        isPassingOver = !part.hasLineEnd
        continue
      }
      if !part.isWhole {
        if part.isFirst { long = LongLine() }
        lines.withBytes(of: part) { long?.take($0) }
      }
      // A last line without its end is still being written.
      guard part.hasLineEnd else { continue }
      count += 1
      self.end = lines.offset
      if let line = long.take() {
        line.kept.withSpan { take($0) }
      } else {
        lines.withBytes(of: part) { take($0) }
      }
    }
  }

  private mutating func take(_ line: RawSpan) {
    do {
      try read(line)
    } catch {
      // Lines that are no JSON are counted by the index.
    }
  }

  private mutating func read(_ bytes: RawSpan) throws(ScanError) {
    var type: JSONText?
    var subtype: JSONText?
    var title: JSONText?
    var stop: JSONText?
    var isInterrupted = false
    var isSidechain = false
    var at = 0
    var members = try ObjectReader(bytes, &at, depth: 0)
    while let key = try members.next(bytes, &at) {
      if isKey(key, "type", bytes) {
        type = try JSONScanner.optionalString(bytes, &at)
      } else if isKey(key, "subtype", bytes) {
        subtype = try JSONScanner.optionalString(bytes, &at)
      } else if isKey(key, "aiTitle", bytes) || isKey(key, "customTitle", bytes)
        || isKey(key, "summary", bytes)
      {
        title = try JSONScanner.optionalString(bytes, &at)
      } else if isKey(key, "isSidechain", bytes) {
        isSidechain = try JSONScanner.optionalBool(bytes, &at) ?? false
      } else if isKey(key, "message", bytes), bytes.peek(at) == UInt8(ascii: "{") {
        let start = at
        stop = try TailLines.stopReason(bytes, &at)
        isInterrupted = TailLines.isInterruption(bytes, start..<at)
      } else {
        try JSONScanner.skipValue(bytes, &at, depth: 1)
      }
    }
    guard let type else { return }
    if let title, let text = TailReader.plainTitle(JSONScanner.decode(title, bytes)) {
      if equals(type, "custom-title", bytes) { customTitle = text }
      if equals(type, "ai-title", bytes) { ownTitle = text }
      if equals(type, "summary", bytes) { summary = text }
    }
    guard !isSidechain else { return }
    if equals(type, "user", bytes) {
      turn = isInterrupted ? .ended : .running
    } else if equals(type, "assistant", bytes) {
      // Without a reason the answer is still coming, or is a tool's call.
      turn = stop.map { equals($0, "tool_use", bytes) ? .running : .ended } ?? .running
    } else if equals(type, "system", bytes), let subtype,
      equals(subtype, "turn_duration", bytes) || equals(subtype, "stop_hook_summary", bytes)
    {
      turn = .ended
    }
  }

  private static func stopReason(
    _ bytes: RawSpan, _ at: inout Int
  ) throws(ScanError) -> JSONText? {
    var stop: JSONText?
    var members = try ObjectReader(bytes, &at, depth: 1)
    while let key = try members.next(bytes, &at) {
      if isKey(key, "stop_reason", bytes) {
        stop = try JSONScanner.optionalString(bytes, &at)
      } else {
        try JSONScanner.skipValue(bytes, &at, depth: 2)
      }
    }
    return stop
  }

  /// Whether a user's message is the note that Claude Code leaves when it was
  /// interrupted: `[Request interrupted by user]`, in versions with a reason behind.
  private static func isInterruption(_ bytes: RawSpan, _ range: Range<Int>) -> Bool {
    guard range.count < 2000 else { return false }
    var at = range.lowerBound
    while let bracket = bytes.firstIndex(of: UInt8(ascii: "["), in: at..<range.upperBound) {
      if bytes.matches("[Request interrupted by user", at: bracket) { return true }
      at = bracket + 1
    }
    return false
  }
}
