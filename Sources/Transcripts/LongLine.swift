internal import Scanning

/// A line that is too long to be held, put together from its parts without what
/// takes the room: of a long text only the beginning is kept, of a long list or
/// object only what stands near something that is counted.
///
/// What is kept is read like any other line: a record that carries usage says the
/// same in it as in the whole line. A record of which not even that fits is left
/// out.
///
/// Records that were cut off are no obstacle. Another record begins where a text
/// ends at a place at which none may, or an object begins where none may.
struct LongLine: ~Copyable {
  /// The most bytes that are kept of a text, and of a number or a word.
  static let longestToken = 512

  /// What is kept of the line, from `dropped` on.
  private(set) var kept: [UInt8] = []
  /// Bytes that were kept and then taken off.
  private(set) var dropped: Int64 = 0
  /// Whether a record had to be left out that may have carried usage.
  private(set) var isIncomplete = false
  /// Records that were left out although they are of a type that has no usage.
  private(set) var leftOut = 0
  /// Bytes of `kept` before it are over: what follows begins another record.
  private(set) var finished = 0

  private let capacity: Int
  /// The objects and lists that are open, the outermost first.
  private var open: [Container] = []
  /// How many are open within those, beyond the depth that is followed.
  private var depthBeyond = 0
  private var state = State.betweenTokens
  /// Bytes of the current text, number or word; more than are ever kept once
  /// something of it was left out.
  private var tokenLength = 0
  /// The last byte of the current text, blanks aside; 0 at its beginning.
  private var lastOfText: UInt8 = 0
  /// The last byte outside of texts, blanks aside; 0 at the beginning.
  private var lastSign: UInt8 = 0
  /// Whether the rest of the current record is left out.
  private var isPassingOver = false

  private enum State {
    case betweenTokens
    case inText
    /// Behind a backslash in a text.
    case inEscape
    /// Behind the closing quote of a text.
    case behindText
  }

  private struct Container {
    /// Where its content begins in `kept`.
    var start: Int
    /// Where the member or element begins in `kept` that is not over.
    var current: Int
  }

  /// - Parameter capacity: The most bytes that are kept.
  init(capacity: Int = 1 << 20) {
    self.capacity = capacity
  }

  /// Takes the next part of the line.
  mutating func take(_ bytes: RawSpan) {
    var at = 0
    while at < bytes.byteCount {
      switch state {
      case .inText: takeText(bytes, &at)
      case .inEscape: takeEscaped(bytes.byte(at), &at)
      case .betweenTokens: takeSign(bytes.byte(at), &at)
      case .behindText: takeBehindText(bytes.byte(at), &at)
      }
    }
  }

  /// Ends the line: it is to end with the byte with which the whole of it does.
  mutating func end() {
    guard tokenLength > Self.longestToken else { return }
    if state == .inText { keep(lastOfText) }
    if state == .inEscape { keep(UInt8(ascii: "\\")) }
  }

  /// Whether so much is finished that it should be taken off.
  var isFilling: Bool { finished > capacity / 2 }

  /// Takes off what is finished.
  mutating func dropFinished() {
    kept.removeFirst(finished)
    dropped += Int64(finished)
    for index in open.indices {
      open[index].start -= finished
      open[index].current -= finished
    }
    finished = 0
  }

  /// Takes a run of text up to a quote, a backslash or the end of the part.
  private mutating func takeText(_ bytes: RawSpan, _ at: inout Int) {
    let end = JSONScanner.endOfPlainText(bytes, from: at)
    var last = end
    while last > at, bytes.byte(last - 1) <= 0x20 { last -= 1 }
    if last > at { lastOfText = bytes.byte(last - 1) }
    for offset in at..<at + min(end - at, max(0, Self.longestToken - tokenLength)) {
      keep(bytes.byte(offset))
    }
    tokenLength += end - at
    at = end
    guard at < bytes.byteCount else { return }
    if bytes.byte(at) == UInt8(ascii: "\\") {
      // Of an escape all is kept or nothing; the longest is `\u1234`.
      if tokenLength <= Self.longestToken - 6 {
        keep(UInt8(ascii: "\\"))
        tokenLength += 1
      } else {
        tokenLength = max(tokenLength, Self.longestToken + 1)
      }
      state = .inEscape
    } else {
      // If the text was cut off, this brace begins the record that cut it off.
      if lastOfText == UInt8(ascii: "{"), tokenLength > Self.longestToken {
        keep(UInt8(ascii: "{"))
      }
      keep(UInt8(ascii: "\""))
      state = .behindText
    }
    at += 1
  }

  private mutating func takeEscaped(_ byte: UInt8, _ at: inout Int) {
    // A record that begins here makes an escape of its brace.
    lastOfText = byte
    if tokenLength <= Self.longestToken { keep(byte) }
    tokenLength += 1
    state = .inText
    at += 1
  }

  private mutating func takeBehindText(_ byte: UInt8, _ at: inout Int) {
    switch byte {
    case ...0x20: return takeSign(byte, &at)
    case UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: "}"), UInt8(ascii: "]"),
      UInt8(ascii: "{"), UInt8(ascii: "\""):
      state = .betweenTokens
    default:
      guard lastOfText == UInt8(ascii: "{") else {
        state = .betweenTokens
        return
      }
      // What looked like the end of a text is the beginning of the first key of
      // another record. Its first byte is taken as text.
      let brace = kept.lastIndex(of: UInt8(ascii: "{"))
      if isPassingOver || brace == nil {
        isPassingOver = false
        kept.append(contentsOf: [UInt8(ascii: "{"), UInt8(ascii: "\"")])
        beginRecord(at: kept.count - 2)
      } else if let brace {
        beginRecord(at: brace)
      }
      state = .inText
      tokenLength = 0
      lastOfText = 0
    }
  }

  /// - Parameter brace: Where its opening brace stands in `kept`.
  private mutating func beginRecord(at brace: Int) {
    finished = brace
    depthBeyond = 0
    open = [Container(start: brace + 1, current: brace + 1)]
    lastSign = UInt8(ascii: "{")
  }

  private mutating func takeSign(_ byte: UInt8, _ at: inout Int) {
    at += 1
    if byte <= 0x20 {
      if let last = kept.last, last <= 0x20, !isPassingOver { kept.removeLast() }
      return keep(byte)
    }
    switch byte {
    case UInt8(ascii: "{"), UInt8(ascii: "["): openContainer(byte)
    case UInt8(ascii: "}"), UInt8(ascii: "]"): closeContainer(byte)
    case UInt8(ascii: "\""):
      keep(byte)
      state = .inText
      tokenLength = 0
      lastOfText = 0
    case UInt8(ascii: ","):
      keep(byte)
      if depthBeyond == 0, let last = open.indices.last { open[last].current = kept.count }
    case UInt8(ascii: ":"): keep(byte)
    default:
      tokenLength = isOfScalar(lastSign) ? tokenLength + 1 : 1
      if tokenLength <= Self.longestToken { keep(byte) }
    }
    lastSign = byte
  }

  private func isOfScalar(_ byte: UInt8) -> Bool {
    switch byte {
    case 0, UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "}"), UInt8(ascii: "]"),
      UInt8(ascii: "\""), UInt8(ascii: ","), UInt8(ascii: ":"):
      false
    default: true
    }
  }

  private mutating func openContainer(_ byte: UInt8) {
    let mayBegin =
      lastSign == UInt8(ascii: ":") || lastSign == UInt8(ascii: ",")
      || lastSign == UInt8(ascii: "[")
    if byte == UInt8(ascii: "{"), !mayBegin || open.isEmpty {
      isPassingOver = false
      let brace = kept.count
      kept.append(byte)
      return beginRecord(at: brace)
    }
    keep(byte)
    if open.count <= JSONScanner.maximumDepth, depthBeyond == 0 {
      open.append(Container(start: kept.count, current: kept.count))
    } else {
      depthBeyond += 1
    }
  }

  private mutating func closeContainer(_ byte: UInt8) {
    keep(byte)
    if depthBeyond > 0 {
      depthBeyond -= 1
    } else if !open.isEmpty {
      open.removeLast()
      if open.isEmpty { isPassingOver = false }
    }
  }

  private mutating func keep(_ byte: UInt8) {
    guard !isPassingOver else { return }
    if kept.count >= capacity, !makeRoom() { return }
    kept.append(byte)
  }

  /// Takes what is over off the container that has most of it, if nothing in it can
  /// be usage; else gives the record up.
  ///
  /// - Returns: Whether there is room.
  private mutating func makeRoom() -> Bool {
    // The members of the record itself are what it is read for.
    let longest = open.indices.dropFirst().max {
      open[$0].current - open[$0].start < open[$1].current - open[$1].start
    }
    if let longest {
      let range = open[longest].start..<open[longest].current
      if range.count >= capacity / 16, !hasMarker(range) {
        kept.removeSubrange(range)
        open[longest].current = range.lowerBound
        for index in open.indices where index > longest {
          open[index].start -= range.count
          open[index].current -= range.count
        }
        return true
      }
    }
    if mayHaveUsage { isIncomplete = true } else { leftOut += 1 }
    kept.removeLast(kept.count - finished)
    isPassingOver = true
    return false
  }

  private func hasMarker(_ range: Range<Int>) -> Bool {
    kept.withSpan { UsageMarker.first(in: $0, range) != nil }
  }

  /// Whether the current record is not of a type that never has usage of its own.
  private var mayHaveUsage: Bool {
    kept.withSpan {
      TranscriptLine.Beginning($0.extracting(finished..<kept.count)) != .withoutUsage
    }
  }
}
