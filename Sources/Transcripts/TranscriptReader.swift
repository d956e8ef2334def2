package import Scanning
package import UsageModel

/// Reads transcripts into batches, one after the other, with memory that is used
/// again for each.
package struct TranscriptReader: ~Copyable {
  /// Raised whenever the same bytes would give other events: all files are then
  /// read anew.
  package static let parserVersion: Int64 = 3

  /// Bytes read at a time: enough that a long line seldom lies across two pieces,
  /// few enough to stay in the cache while they are looked at.
  static let pieceSize = 512 * 1024

  private var buffer: ByteBuffer
  /// Longest line that is read; longer ones are noted and passed over.
  private let maximumLineLength: Int

  package init(maximumLineLength: Int = 1 << 30) {
    buffer = ByteBuffer(capacity: Self.pieceSize)
    self.maximumLineLength = maximumLineLength
  }

  /// What one reading cost, beside its batch.
  package struct Reading: Sendable {
    package var batch: EventBatch
    /// Bytes read to recognise the file.
    package var fingerprintBytes: Int64
  }

  /// Reads what is new in a file: all of it without a cursor, or when the bytes
  /// before the cursor are not those that were read.
  ///
  /// - Throws: `FileError` when the file cannot be opened or read; what was
  ///   already read of it is then left to the next run.
  package mutating func read(_ work: IndexWork) throws(FileError) -> Reading {
    let reader = try FileReader(path: work.file.path)
    var file = work.file
    file.size = reader.status.size
    file.modified = reader.status.modified
    file.inode = reader.status.inode
    file.device = reader.status.device
    var fingerprintBytes: Int64 = 0
    var start = work.cursor
    if let cursor = start {
      let found = try fingerprint(reader, at: cursor.offset, &fingerprintBytes)
      if file.size < cursor.offset || found.head != cursor.headHash
        || found.tail != cursor.tailHash
      {
        start = nil
      }
    }
    guard reader.status.isRegular else {
      throw FileError.notRegular
    }
    var pass = Pass(
      parser: TranscriptParser(path: file.path), offset: start?.offset ?? 0,
      lines: start?.lines ?? 0, bytesRead: 0)
    try run(&pass, reader)
    let hashes = try fingerprint(reader, at: pass.offset, &fingerprintBytes)
    let end = FileCursor(
      device: file.device, inode: file.inode, size: file.size, modified: file.modified,
      offset: pass.offset, lines: pass.lines, headHash: hashes.head, tailHash: hashes.tail)
    let batch = EventBatch(
      file: file, known: work.known, start: start, end: end, events: pass.parser.events,
      variants: pass.parser.variants.values, contexts: pass.parser.contexts.values,
      workingDirectory: pass.parser.workingDirectory,
      reportedCosts: pass.parser.reportedCosts.values.sorted { $0.session < $1.session },
      rejections: pass.parser.rejections,
      census: pass.parser.census, bytesRead: pass.bytesRead)
    return Reading(batch: batch, fingerprintBytes: fingerprintBytes)
  }

  /// The state of a pass through a file.
  private struct Pass {
    var parser: TranscriptParser
    /// First byte of the first line that is not complete.
    var offset: Int64
    var lines: Int64
    var bytesRead: Int64
  }

  private mutating func run(_ pass: inout Pass, _ reader: borrowing FileReader)
    throws(FileError)
  {
    // Bytes in the buffer that belong to a line whose end is not yet read.
    var carried = 0
    var isSkippingLine = false
    var position = pass.offset
    let end = reader.status.size
    while position < end {
      if carried == buffer.capacity {
        buffer.resize(to: buffer.capacity * 2, keeping: carried)
      }
      let wanted = min(buffer.capacity - carried, Int(min(end - position, 1 << 40)))
      let received = try reader.read(wanted, at: position, into: &buffer, position: carried)
      if received == 0 { break }
      position += Int64(received)
      pass.bytesRead += Int64(received)
      let used = carried + received
      let complete = takeLines(
        used, base: position - Int64(used), &pass, skippingFirst: isSkippingLine)
      if complete > 0 {
        isSkippingLine = false
        pass.offset = position - Int64(used - complete)
        buffer.moveToFront(complete..<used)
      }
      carried = used - complete
      if carried > maximumLineLength {
        isSkippingLine = true
        carried = 0
      }
      if carried * 2 < Self.pieceSize, buffer.capacity > Self.pieceSize {
        buffer.resize(to: Self.pieceSize, keeping: carried)
      }
    }
    guard pass.offset < position, !isSkippingLine else { return }
    takeUnfinishedLine(carried, &pass)
  }

  /// Takes the complete lines in the first `count` bytes of the buffer.
  ///
  /// - Parameter base: Offset of the buffer's first byte in the file.
  /// - Returns: How many bytes those lines take.
  private func takeLines(
    _ count: Int, base: Int64, _ pass: inout Pass, skippingFirst: Bool
  ) -> Int {
    buffer.withBytes(count) { bytes in
      var start = 0
      var isTooLong = skippingFirst
      while let end = bytes.firstIndex(of: 0x0A, in: start..<count) {
        pass.lines += 1
        let place = TranscriptParser.Position(
          offset: base + Int64(start), line: pass.lines, isProvisional: false)
        if isTooLong {
          pass.parser.note(.tooLong, place)
          isTooLong = false
        } else {
          takeLine(bytes, start..<end, place, &pass.parser)
        }
        start = end + 1
      }
      return start
    }
  }

  private func takeLine(
    _ bytes: RawSpan, _ range: Range<Int>, _ place: TranscriptParser.Position,
    _ parser: inout TranscriptParser
  ) {
    let line = trimmed(bytes, range)
    if line.isEmpty { return parser.note(.blank, place) }
    if line.lowerBound > range.lowerBound, bytes.byte(line.lowerBound - 1) == 0 {
      parser.note(.leadingNulBytes, place)
    }
    guard bytes.byte(line.lowerBound) == UInt8(ascii: "{"),
      bytes.byte(line.upperBound - 1) == UInt8(ascii: "}")
    else { return parser.note(.notAnObject, place) }
    let content = bytes.extracting(line)
    if TranscriptLine.isOfTypeWithoutUsage(content)
      || UsageMarker.first(in: content, 0..<content.byteCount) == nil
    {
      parser.note(.noUsage, place)
    } else {
      parser.takeCandidate(content, place)
    }
  }

  /// The last line of a file may still be written. What is already whole counts;
  /// the line is read again when the file has grown.
  private func takeUnfinishedLine(_ count: Int, _ pass: inout Pass) {
    let place = TranscriptParser.Position(
      offset: pass.offset, line: pass.lines + 1, isProvisional: true)
    buffer.withBytes(count) { bytes in
      let line = trimmed(bytes, 0..<count)
      guard !line.isEmpty else { return }
      var isWhole =
        bytes.byte(line.lowerBound) == UInt8(ascii: "{")
        && bytes.byte(line.upperBound - 1) == UInt8(ascii: "}")
      let content = bytes.extracting(line)
      if isWhole, UsageMarker.first(in: content, 0..<content.byteCount) != nil {
        isWhole = pass.parser.takeCandidate(content, place)
      }
      pass.parser.noteUnfinished(line: place.line, isWhole: isWhole)
    }
  }

  /// A line without white space at its ends, the carriage return of CRLF
  /// included, and without NUL bytes or a byte order mark before it: a file
  /// system that lost power leaves the first, an editor the second.
  private func trimmed(_ bytes: RawSpan, _ range: Range<Int>) -> Range<Int> {
    var start = range.lowerBound
    var end = range.upperBound
    while start < end, bytes.byte(start) <= 0x20 { start += 1 }
    if end - start >= 3, bytes.matches("\u{FEFF}", at: start) { start += 3 }
    while end > start, bytes.byte(end - 1) <= 0x20 { end -= 1 }
    return start..<end
  }

  /// Hashes of the first 128 bytes and of the 64 before `offset`, as far as they
  /// lie before it.
  private mutating func fingerprint(
    _ reader: borrowing FileReader, at offset: Int64, _ bytesRead: inout Int64
  ) throws(FileError) -> (head: UInt64, tail: UInt64) {
    var probe = ByteBuffer(capacity: 128)
    let headCount = Int(min(offset, 128))
    let tailCount = Int(min(offset, 64))
    let head = try reader.read(headCount, at: 0, into: &probe, position: 0)
    let headHash = hash(probe, head)
    let tail = try reader.read(
      tailCount, at: offset - Int64(tailCount), into: &probe, position: 0)
    bytesRead += Int64(head + tail)
    return (headHash, hash(probe, tail))
  }

  private func hash(_ probe: borrowing ByteBuffer, _ count: Int) -> UInt64 {
    probe.withBytes(count) { bytes in
      var hash = Hash64(seed: 7)
      hash.add(bytes, 0..<count)
      return hash.value
    }
  }
}
