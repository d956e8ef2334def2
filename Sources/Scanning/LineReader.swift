package import Files

/// Reads a file line by line, in memory that is bounded and used again for each
/// file.
///
/// Bytes are read in pieces. What is left of a line at the end of a piece is
/// carried to the front, and the next piece is read behind it; only a line that
/// does not fit makes the buffer grow, up to `longestLine`. What is longer still is
/// handed out in parts, so that no line, however long, takes more memory than that.
package struct LineReader: ~Copyable {
  /// A stretch of the buffer: a line without its end, or a part of one that is too
  /// long to be held.
  package struct Part: Hashable, Sendable {
    /// Where the part begins in the file.
    package var offset: Int64
    /// Where it is in the buffer, until the next call of `next`.
    @usableFromInline var range: Range<Int>
    /// Whether it begins its line.
    package var isFirst: Bool
    /// Whether it ends its line, be it only because the stretch ends there.
    package var isLast: Bool
    /// Whether a line feed follows.
    package var hasLineEnd: Bool

    /// Bytes.
    package var count: Int { range.count }
    /// Whether it is all of its line.
    package var isWhole: Bool { isFirst && isLast }
  }

  @usableFromInline var buffer: ByteBuffer
  private let pieceSize: Int
  private let longestLine: Int
  /// Bytes of the buffer before `next` were handed out.
  private var next = 0
  /// Bytes of the buffer before `searched` hold no line end, from `next` on.
  private var searched = 0
  /// Bytes of the buffer that hold some of the file.
  private var filled = 0
  /// Offset in the file of the byte behind the last that was read.
  private var position: Int64 = 0
  private var end: Int64 = 0
  /// Whether parts of the current line were handed out already.
  private var isInLine = false
  /// Bytes read since `begin`.
  package private(set) var bytesRead: Int64 = 0

  /// - Parameters:
  ///   - pieceSize: Bytes read at a time. The usual one is enough that a long line
  ///     seldom lies across two pieces, and few enough to stay in the cache while
  ///     they are looked at.
  ///   - longestLine: The longest line that is held in one part, in bytes. The
  ///     longest that is known of Claude Code without an image has 2.8 MB.
  package init(pieceSize: Int = 512 << 10, longestLine: Int = 4 << 20) {
    precondition(pieceSize > 0)
    self.pieceSize = pieceSize
    self.longestLine = max(longestLine, pieceSize)
    buffer = ByteBuffer(capacity: pieceSize)
  }

  /// Turns to a stretch of a file, which begins where a line does.
  package mutating func begin(at offset: Int64, until end: Int64) {
    next = 0
    searched = 0
    filled = 0
    position = offset
    self.end = end
    isInLine = false
    bytesRead = 0
  }

  /// Offset in the file of the first byte that was not handed out.
  package var offset: Int64 { position - Int64(filled - next) }

  /// The next line or part of one; nil at the end of the stretch, or of the file
  /// where that comes first.
  package mutating func next(_ file: borrowing FileReader) throws(FileError) -> Part? {
    while true {
      if let lineEnd = lineEnd() {
        return take(upTo: lineEnd, isLast: true, hasLineEnd: true)
      }
      searched = filled
      // Behind the first part nothing is gained by long ones.
      if next == 0, filled >= (isInLine ? pieceSize : longestLine) {
        return take(upTo: filled, isLast: false, hasLineEnd: false)
      }
      guard try fill(file) else { break }
    }
    // An empty rest is no line, but it ends one of which parts were handed out.
    guard filled > next || isInLine else { return nil }
    return take(upTo: filled, isLast: true, hasLineEnd: false)
  }

  /// Lends the bytes of the part that came last.
  @inlinable
  package func withBytes<Result, Failure: Error>(
    of part: Part, _ body: (RawSpan) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try buffer.withBytes(part.range.upperBound) { (bytes) throws(Failure) in
      try body(bytes.extracting(part.range))
    }
  }

  /// Lends the bytes at an offset of the file, if the buffer still has all of them: no
  /// file of less than a piece has to be read twice.
  ///
  /// - Returns: nil when it does not.
  package func withHeld<Result>(
    _ count: Int, at offset: Int64, _ body: (RawSpan) -> Result
  ) -> Result? {
    let first = position - Int64(filled)
    guard count > 0, offset >= first, offset + Int64(count) <= position else { return nil }
    let start = Int(offset - first)
    return buffer.withBytes(start + count) { body($0.extracting(start..<start + count)) }
  }

  private func lineEnd() -> Int? {
    guard searched < filled else { return nil }
    return buffer.withBytes(filled) { $0.firstIndex(of: UInt8(ascii: "\n"), in: searched..<filled) }
  }

  private mutating func take(upTo upperBound: Int, isLast: Bool, hasLineEnd: Bool) -> Part {
    let part = Part(
      offset: offset, range: next..<upperBound, isFirst: !isInLine, isLast: isLast,
      hasLineEnd: hasLineEnd)
    next = hasLineEnd ? upperBound + 1 : upperBound
    searched = next
    isInLine = !isLast
    return part
  }

  /// Reads on, behind what is carried. False when nothing more comes.
  private mutating func fill(_ file: borrowing FileReader) throws(FileError) -> Bool {
    guard position < end else { return false }
    let carried = filled - next
    if next > 0 {
      buffer.moveToFront(next..<filled)
      next = 0
      filled = carried
      searched = carried
    }
    if carried == buffer.capacity {
      buffer.resize(to: min(buffer.capacity * 2, longestLine), keeping: carried)
    }
    // Pieces of one size, however long a line before was: they stay in the processor's cache.
    let wanted = min(
      buffer.capacity - carried, carried < pieceSize ? pieceSize - carried : pieceSize,
      Int(min(end - position, 1 << 40)))
    let received = try file.read(wanted, at: position, into: &buffer, position: carried)
    position += Int64(received)
    bytesRead += Int64(received)
    filled += received
    return received > 0
  }
}
