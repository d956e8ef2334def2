internal import Files
internal import Platform
internal import Scanning
internal import UsageModel

/// When a session last heard from the server, as the end of its transcript shows.
///
/// The time of the file says less: it also changes by what the user types.
enum LastAnswer {
  /// Bytes looked at, from the end; then four times as many, as often.
  private static let reaches: [Int64] = [64 << 10, 256 << 10, 1 << 20]

  /// The time of the last answer in a transcript; nil where there is none within
  /// reach, or no transcript.
  static func time(inTranscript path: String) -> Timestamp? {
    do throws(FileError) {
      let file = try FileReader(path: path)
      guard file.status.isRegular else { return nil }
      var lines = LineReader(pieceSize: 64 << 10, longestLine: 1 << 20)
      for reach in reaches {
        let start = max(0, file.status.size - reach)
        if let time = try last(file, from: start, &lines) { return time }
        if start == 0 { break }
      }
      return nil
    } catch {
      // A transcript that cannot be read says nothing; the index says why.
      return nil
    }
  }

  private static func last(
    _ file: borrowing FileReader, from start: Int64, _ lines: inout LineReader
  ) throws(FileError) -> Timestamp? {
    // From the byte before: if that ends a line, the first one is whole.
    var isPassingOver = start > 0
    lines.begin(at: max(0, start - 1), until: file.status.size)
    var latest: Timestamp?
    while let part = try lines.next(file) {
      let isWhole = part.isWhole && part.hasLineEnd && !isPassingOver
      if isPassingOver { isPassingOver = !part.hasLineEnd }
      guard isWhole, let time = lines.withBytes(of: part, { answerTime($0) }) else { continue }
      latest = time
    }
    return latest
  }

  /// The time of a line that is an answer of the server: not one that Claude Code
  /// made up itself, as it does for errors and interruptions.
  private static func answerTime(_ line: RawSpan) -> Timestamp? {
    do throws(ScanError) {
      var at = 0
      JSONScanner.skipWhitespace(line, &at)
      var members = try ObjectReader(line, &at, depth: 0)
      var isAnswer = false
      var isMadeUp = false
      var time: Int64?
      while let key = try members.next(line, &at) {
        if equals(key, "type", line), line.peek(at) == UInt8(ascii: "\"") {
          isAnswer = equals(try JSONScanner.string(line, &at), "assistant", line)
        } else if equals(key, "timestamp", line), line.peek(at) == UInt8(ascii: "\"") {
          time = ISO8601.milliseconds(line, try JSONScanner.string(line, &at).range)
        } else if equals(key, "isApiErrorMessage", line) {
          isMadeUp = isMadeUp || line.matches("true", at: at)
          try JSONScanner.skipValue(line, &at, depth: 1)
        } else if equals(key, "message", line), line.peek(at) == UInt8(ascii: "{") {
          if try isSynthetic(line, &at) { isMadeUp = true }
        } else {
          try JSONScanner.skipValue(line, &at, depth: 1)
        }
      }
      return isAnswer && !isMadeUp ? time.map(Timestamp.init(milliseconds:)) : nil
    } catch {
      // A line that is not JSON is counted by the index.
      return nil
    }
  }

  private static func isSynthetic(_ line: RawSpan, _ at: inout Int) throws(ScanError) -> Bool {
    var result = false
    var members = try ObjectReader(line, &at, depth: 1)
    while let key = try members.next(line, &at) {
      if equals(key, "model", line), line.peek(at) == UInt8(ascii: "\"") {
        result = equals(try JSONScanner.string(line, &at), "<synthetic>", line)
      } else {
        try JSONScanner.skipValue(line, &at, depth: 2)
      }
    }
    return result
  }

  private static func equals(_ text: JSONText, _ literal: StaticString, _ line: RawSpan) -> Bool {
    text.range.count == literal.utf8CodeUnitCount
      && line.matches(literal, at: text.range.lowerBound)
  }
}
