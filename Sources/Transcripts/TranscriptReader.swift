package import Files
internal import Platform
package import Scanning
package import UsageModel

/// Reads transcripts into batches, one after the other, with memory that is used
/// again for each.
package struct TranscriptReader: ~Copyable {
  /// Raised whenever the same bytes would give other events: all files are then
  /// read anew.
  package static let parserVersion: Int64 = 6

  private var lines: LineReader
  /// What is kept at most of a line that is too long to be held, in bytes.
  private let longLineCapacity: Int

  /// The usual reader takes 6 MB at most, however long a line is.
  package init() {
    self.init(lines: LineReader(), longLineCapacity: 1 << 20)
  }

  /// A reader with other bounds than the usual ones.
  package init(lines: consuming LineReader, longLineCapacity: Int) {
    self.lines = lines
    self.longLineCapacity = longLineCapacity
  }

  /// What one reading cost, beside its batch.
  package struct Reading: Sendable {
    package var batch: EventBatch
    /// Bytes read to recognise the file.
    package var fingerprintBytes: Int64
    /// What is left of the file, where there were as many events as were asked for.
    package var rest: IndexWork?
  }

  /// Reads what is new in a file: all of it without a cursor, or when the bytes
  /// before the cursor are not those that were read.
  ///
  /// - Parameter mostEvents: Events after which the reading ends at the next line, and
  ///   leaves the rest: what one long transcript holds would otherwise have to be held at
  ///   once.
  /// - Throws: `FileError` when the file cannot be opened or read; what was
  ///   already read of it is then left to the next run.
  package mutating func read(
    _ work: IndexWork, mostEvents: Int = .max
  ) throws(FileError) -> Reading {
    let reader = try FileReader(path: work.file.path)
    var file = work.file
    file.size = reader.status.size
    file.modified = reader.status.modified
    file.inode = reader.status.inode
    file.device = reader.status.device
    var fingerprintBytes: Int64 = 0
    var start = work.cursor
    // Of the file before, nothing is at hand.
    lines.begin(at: 0, until: 0)
    if let cursor = start {
      let found = try fingerprint(reader, at: cursor.offset, &fingerprintBytes)
      if file.size < cursor.offset || found.head != cursor.headHash
        || found.tail != cursor.tailHash
      {
        start = nil
      }
    }
    guard reader.status.isRegular else {
      throw FileError(.read, work.file.path, .notRegular)
    }
    var pass = Pass(
      parser: TranscriptParser(path: file.path, project: file.project), offset: start?.offset ?? 0,
      lines: start?.lines ?? 0, bytesRead: 0)
    try run(&pass, reader, mostEvents: mostEvents)
    pass.parser.trim()
    let isCut = lines.offset < reader.status.size && pass.parser.events.count >= mostEvents
    let hashes = try fingerprint(reader, at: pass.offset, &fingerprintBytes)
    let end = FileCursor(
      device: file.device, inode: file.inode, size: isCut ? pass.offset : file.size,
      modified: file.modified, offset: pass.offset, lines: pass.lines, headHash: hashes.head,
      tailHash: hashes.tail)
    let batch = EventBatch(
      file: file, known: work.known, start: start, end: end, events: pass.parser.events,
      variants: pass.parser.variants.values, contexts: pass.parser.contexts.values,
      reportedCosts: pass.parser.reportedCosts.values.sorted { $0.session < $1.session },
      rejections: pass.parser.rejections, pullLinks: pass.parser.pullLinks,
      census: pass.parser.census, bytesRead: pass.bytesRead)
    return Reading(
      batch: batch, fingerprintBytes: fingerprintBytes,
      rest: isCut ? IndexWork(file: file, known: end, cursor: end) : nil)
  }

  /// The state of a pass through a file.
  private struct Pass {
    var parser: TranscriptParser
    /// First byte of the first line that is not complete.
    var offset: Int64
    var lines: Int64
    var bytesRead: Int64

    /// The place of the line that a part begins.
    func place(of part: LineReader.Part) -> TranscriptParser.Position {
      TranscriptParser.Position(
        offset: part.offset, line: lines + 1, isProvisional: !part.hasLineEnd)
    }

    /// - Parameter offset: Where the next line begins.
    mutating func endLine(at offset: Int64) {
      lines += 1
      self.offset = offset
    }
  }

  private mutating func run(
    _ pass: inout Pass, _ file: borrowing FileReader, mostEvents: Int
  ) throws(FileError) {
    lines.begin(at: pass.offset, until: file.status.size)
    while pass.parser.events.count < mostEvents, let part = try lines.next(file) {
      guard part.isWhole else {
        try takeLongLine(part, &pass, file)
        continue
      }
      let place = pass.place(of: part)
      lines.withBytes(of: part) { bytes in
        if part.hasLineEnd {
          takeLine(bytes, place, &pass.parser)
        } else {
          takeUnfinishedLine(bytes, place, &pass.parser)
        }
      }
      if part.hasLineEnd { pass.endLine(at: lines.offset) }
    }
    pass.bytesRead = lines.bytesRead
  }

  private func takeLine(
    _ bytes: RawSpan, _ place: TranscriptParser.Position, _ parser: inout TranscriptParser
  ) {
    let line = trimmed(bytes)
    if line.isEmpty { return parser.note(.blank, place) }
    if line.lowerBound > 0, bytes.byte(line.lowerBound - 1) == 0 {
      parser.note(.leadingNulBytes, place)
    }
    let content = bytes.extracting(line)
    guard content.isFramed else {
      return takeUnmarkedLine(content, place, &parser, otherwise: .notAnObject)
    }
    switch TranscriptLine.Beginning(content) {
    case .withoutUsage: return takeUnmarkedLine(content, place, &parser, otherwise: .noUsage)
    case .answer where parser.takeAnswer(content, place): return
    case .answer, .other: break
    }
    if UsageMarker.first(in: content, 0..<content.byteCount) != nil {
      parser.takeCandidate(content, place)
    } else if TranscriptParser.mayLinkPull(content) {
      parser.takePullLink(content, place)
    } else {
      parser.note(.noUsage, place)
    }
  }

  /// Takes a line that has no usage of its own, as its beginning says. Another
  /// record may have cut it off; it then brings its usage with it.
  ///
  /// Most bytes are in such lines, so this is the quickest search that there is.
  private func takeUnmarkedLine(
    _ content: RawSpan, _ place: TranscriptParser.Position, _ parser: inout TranscriptParser,
    otherwise note: LineNote
  ) {
    if content.contains("\"output_tokens\"", rare: UInt8(ascii: "k"), at: 10) {
      parser.takeJoined(content, place, otherwise: note)
    } else {
      parser.note(note, place)
    }
  }

  /// The last line of a file may still be written. What is already whole counts;
  /// the line is read again when the file has grown.
  private func takeUnfinishedLine(
    _ bytes: RawSpan, _ place: TranscriptParser.Position, _ parser: inout TranscriptParser
  ) {
    let line = trimmed(bytes)
    guard !line.isEmpty else { return }
    let content = bytes.extracting(line)
    var isWhole = content.isFramed
    if UsageMarker.first(in: content, 0..<content.byteCount) != nil {
      isWhole = parser.takeCandidate(content, place)
    }
    parser.noteUnfinished(line: place.line, isWhole: isWhole)
  }

  /// Takes a line that is too long to be held, from its first part to its last.
  private mutating func takeLongLine(
    _ first: LineReader.Part, _ pass: inout Pass, _ file: borrowing FileReader
  ) throws(FileError) {
    var long = LongLine(capacity: longLineCapacity)
    var joined = TranscriptParser.JoinedLine()
    var place = pass.place(of: first)
    var next: LineReader.Part? = first
    while let part = next {
      place.isProvisional = !part.hasLineEnd
      lines.withBytes(of: part) { long.take($0) }
      if part.isLast { break }
      if long.isFilling {
        let position = place.moved(by: long.dropped)
        long.kept.withSpan {
          pass.parser.takeRecords(
            of: $0.extracting(0..<long.finished), position, isFollowed: true, into: &joined)
        }
        long.dropFinished()
      }
      next = try lines.next(file)
    }
    long.end()
    long.kept.withSpan { kept in
      if long.dropped > 0 || long.leftOut > 0 || long.isIncomplete {
        joined.objects += long.leftOut
        pass.parser.takeRecords(
          of: kept, place.moved(by: long.dropped), isFollowed: false, into: &joined)
        pass.parser.noteJoined(joined, isIncomplete: long.isIncomplete, place)
      } else if place.isProvisional {
        takeUnfinishedLine(kept, place, &pass.parser)
      } else {
        takeLine(kept, place, &pass.parser)
      }
    }
    if !place.isProvisional { pass.endLine(at: lines.offset) }
  }

  /// A line without white space at its ends, the carriage return of CRLF
  /// included, and without NUL bytes or a byte order mark before it: a file
  /// system that lost power leaves the first, an editor the second.
  private func trimmed(_ bytes: RawSpan) -> Range<Int> {
    var start = 0
    var end = bytes.byteCount
    while start < end, bytes.byte(start) <= 0x20 { start += 1 }
    if end - start >= 3, bytes.reads("\u{FEFF}", at: start) { start += 3 }
    while end > start, bytes.byte(end - 1) <= 0x20 { end -= 1 }
    return start..<end
  }

  /// Hashes of the first 128 bytes and of the 64 before `offset`, as far as they
  /// lie before it.
  private mutating func fingerprint(
    _ reader: borrowing FileReader, at offset: Int64, _ bytesRead: inout Int64
  ) throws(FileError) -> (head: UInt64, tail: UInt64) {
    let tailCount = min(offset, 64)
    return (
      try hash(reader, 0, Int(min(offset, 128)), &bytesRead),
      try hash(reader, offset - tailCount, Int(tailCount), &bytesRead)
    )
  }

  /// The hash of some bytes of a file, which are only read if they are not at hand.
  private func hash(
    _ reader: borrowing FileReader, _ offset: Int64, _ count: Int, _ bytesRead: inout Int64
  ) throws(FileError) -> UInt64 {
    func hash(_ bytes: RawSpan) -> UInt64 {
      var hash = Hash64(seed: 7)
      hash.add(bytes, 0..<bytes.byteCount)
      return hash.value
    }
    if let known = lines.withHeld(count, at: offset, hash) { return known }
    var probe = ByteBuffer(capacity: 128)
    let received =
      count == 0 ? 0 : try reader.read(count, at: offset, into: &probe, position: 0)
    bytesRead += Int64(received)
    return probe.withBytes(received, hash)
  }
}

extension RawSpan {
  /// Whether a line begins and ends as an object does.
  fileprivate var isFramed: Bool {
    peek(0) == UInt8(ascii: "{") && byte(byteCount - 1) == UInt8(ascii: "}")
  }
}
