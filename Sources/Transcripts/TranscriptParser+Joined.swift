internal import Scanning
internal import UsageModel

/// Lines on which records touch: writers without a lock leave out the line end
/// between two, or cut one off and begin the next behind it. What is whole counts.
extension TranscriptParser {
  /// What a line was found to consist of.
  struct JoinedLine {
    /// Whole objects.
    var objects = 0
    /// Those of them that are records.
    var records = 0
    /// Whether anything else stands on it that is not accounted for.
    var hasRest = false
  }

  /// Takes a line that may be more than one JSON object, or less.
  ///
  /// - Parameter note: What is noted of a line that is one object, or on which there
  ///   is no record.
  /// - Returns: Whether all of it could be read.
  @discardableResult
  mutating func takeJoined(
    _ bytes: RawSpan, _ position: Position, otherwise note: LineNote
  ) -> Bool {
    var line = JoinedLine()
    takeRecords(of: bytes, position, isFollowed: false, into: &line)
    self.note(line.note(otherwise: note), position)
    return line.records > 0 && !line.hasRest
  }

  /// Notes a line whose records were taken from its parts.
  ///
  /// - Parameter isIncomplete: Whether a record on it is too long to be read.
  mutating func noteJoined(_ line: JoinedLine, isIncomplete: Bool, _ position: Position) {
    if position.isProvisional {
      noteUnfinished(line: position.line, isWhole: !line.hasRest && !isIncomplete)
    } else {
      let isRead = line.objects > 0 && !line.hasRest
      note(
        isIncomplete ? .tooLong : line.note(otherwise: isRead ? .noUsage : .invalidJSON), position)
    }
  }

  /// Takes the whole records of a line, or of a part of it that ends where another
  /// record begins.
  ///
  /// A record is whole if its object reaches the end of the line or the next `{` and
  /// has a type, a message, a session, an id and a time of its own. An object within
  /// a record that was cut off has not, and text that quotes a record is no object.
  ///
  /// - Parameter isFollowed: Whether another record begins behind the bytes.
  mutating func takeRecords(
    of bytes: RawSpan, _ position: Position, isFollowed: Bool, into line: inout JoinedLine
  ) {
    // While the line is still being written, what stands at its end may yet turn out
    // to be part of something.
    let isEndOpen = !isFollowed && position.isProvisional
    // Each brace might begin a record. A line that was made to be read again from
    // each of its braces is given up.
    var patience = 32 * bytes.byteCount + 4096
    var at = 0
    skipBlanks(bytes, &at)
    while at < bytes.byteCount {
      if bytes.byte(at) == UInt8(ascii: "{"), patience > 0 {
        var end = at
        if takeRecord(bytes, &end, position, isEndOpen: isEndOpen, into: &line) {
          at = end
          continue
        }
        patience -= end - at + 16
      }
      line.hasRest = true
      at = bytes.firstIndex(of: UInt8(ascii: "{"), in: at + 1..<bytes.byteCount) ?? bytes.byteCount
    }
  }

  /// Takes the object at `at` if it stands for itself, and moves behind it.
  private mutating func takeRecord(
    _ bytes: RawSpan, _ at: inout Int, _ position: Position, isEndOpen: Bool,
    into line: inout JoinedLine
  ) -> Bool {
    let start = at
    do {
      let record = try TranscriptLine(bytes, &at)
      skipBlanks(bytes, &at)
      let isAtEnd = at == bytes.byteCount
      guard isAtEnd || bytes.byte(at) == UInt8(ascii: "{") else { return false }
      // Behind nothing but whole objects it is one of its own in any case.
      if isAtEnd, isEndOpen, line.hasRest { return false }
      guard record.isComplete else {
        // An object of another kind is whole as well if nothing was cut off before
        // it. Nothing is lost with it unless it has usage.
        let isOther = !line.hasRest && record.message?.usage == nil
        if isOther { line.objects += 1 }
        return isOther
      }
      line.objects += 1
      line.records += 1
      guard let type = record.type, equals(type, "assistant", bytes) else { return true }
      try takeAssistant(record, bytes, position.moved(by: Int64(start)))
      return true
    } catch {
      // No object begins here; what follows is looked at in other ways.
      return false
    }
  }

  /// Moves past blanks, and past the NUL bytes that a loss of power leaves.
  private func skipBlanks(_ bytes: RawSpan, _ at: inout Int) {
    while at < bytes.byteCount, bytes.byte(at) <= 0x20 { at += 1 }
  }
}

extension TranscriptParser.JoinedLine {
  /// What the census says of the line.
  ///
  /// - Parameter otherwise: What it says of a line that is one object, or on which
  ///   there is no record.
  func note(otherwise: LineNote) -> LineNote {
    if records == 0 { return otherwise }
    return hasRest ? .cutOff : objects > 1 ? .joined : otherwise
  }
}

extension TranscriptLine {
  /// Whether the object says all that tells a record of its own from a part of one.
  fileprivate var isComplete: Bool {
    func isGiven(_ text: JSONText?) -> Bool { text.map { !$0.range.isEmpty } ?? false }
    return isGiven(type) && message != nil && isGiven(sessionID) && isGiven(uuid)
      && isGiven(timestamp)
  }
}
