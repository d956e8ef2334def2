import Platform
import Scanning
import TestSupport
import Testing

/// Lines out of files, read in pieces.
struct LineReaderTests {
  /// What a reader hands out of some bytes: each part with its text.
  private static func parts(
    _ bytes: [UInt8], pieceSize: Int, longestLine: Int, from start: Int64 = 0,
    until end: Int64? = nil
  ) throws -> [(part: LineReader.Part, bytes: [UInt8])] {
    let directory = try TemporaryDirectory()
    let file = try FileReader(path: directory.write(bytes, to: "file"))
    var lines = LineReader(pieceSize: pieceSize, longestLine: longestLine)
    lines.begin(at: start, until: end ?? file.status.size)
    var found: [(part: LineReader.Part, bytes: [UInt8])] = []
    while let part = try lines.next(file) {
      let text = lines.withBytes(of: part) { span in
        (0..<span.byteCount).map { span.byte($0) }
      }
      found.append((part, text))
    }
    #expect(lines.bytesRead == Int64(bytes.count) - start || end != nil)
    return found
  }

  private static func lines(_ text: String, pieceSize: Int = 4) throws -> [String] {
    try parts(Array(text.utf8), pieceSize: pieceSize, longestLine: 1000).map {
      String(decoding: $0.bytes, as: UTF8.self)
    }
  }

  @Test(arguments: [
    ("", []), ("a", ["a"]), ("a\n", ["a"]), ("\n", [""]), ("a\n\nb", ["a", "", "b"]),
    ("\n\n", ["", ""]), ("abcd\nefgh\n", ["abcd", "efgh"]), ("abc\nd", ["abc", "d"]),
    ("longer than a piece\nx\n", ["longer than a piece", "x"]),
    ("a\r\nb\u{2028}c\u{85}d\n", ["a\r", "b\u{2028}c\u{85}d"]),
  ])
  func aFileIsItsLines(text: String, wanted: [String]) throws {
    #expect(try Self.lines(text) == wanted)
    #expect(try Self.lines(text, pieceSize: 1) == wanted)
    #expect(try Self.lines(text, pieceSize: 4096) == wanted)
  }

  @Test func onlyALineFeedEndsALineForGood() throws {
    let found = try Self.parts(Array("ab\ncd".utf8), pieceSize: 16, longestLine: 16)
    #expect(found.map(\.part.hasLineEnd) == [true, false])
    #expect(found.map(\.part.isWhole) == [true, true])
    #expect(found.map(\.part.offset) == [0, 3])
  }

  @Test func aLineThatIsTooLongComesInParts() throws {
    let found = try Self.parts(Array("ab\n0123456789ABCDE\nx".utf8), pieceSize: 4, longestLine: 8)
    #expect(
      found.map { String(decoding: $0.bytes, as: UTF8.self) }
        == ["ab", "01234567", "89AB", "CDE", "x"])
    #expect(found.map(\.part.isFirst) == [true, true, false, false, true])
    #expect(found.map(\.part.isLast) == [true, false, false, true, true])
    #expect(found.map(\.part.hasLineEnd) == [true, false, false, true, false])
    #expect(found.map(\.part.offset) == [0, 3, 11, 15, 19])
  }

  @Test func aLongLineWhoseEndIsAtTheEndOfAPartStillEnds() throws {
    let ended = try Self.parts(Array("01234567\nx\n".utf8), pieceSize: 4, longestLine: 8)
    #expect(ended.map(\.part.hasLineEnd) == [false, true, true])
    #expect(ended.map(\.part.count) == [8, 0, 1])
    let open = try Self.parts(Array("01234567".utf8), pieceSize: 4, longestLine: 8)
    #expect(open.map(\.part.isLast) == [false, true])
    #expect(open.map(\.part.count) == [8, 0])
  }

  @Test func aStretchIsReadAndNothingBehindIt() throws {
    let found = try Self.parts(
      Array("ab\ncd\nef\n".utf8), pieceSize: 4, longestLine: 8, from: 3, until: 8)
    #expect(found.map { String(decoding: $0.bytes, as: UTF8.self) } == ["cd", "ef"])
    #expect(found.map(\.part.offset) == [3, 6])
    #expect(found.map(\.part.hasLineEnd) == [true, false])
  }

  @Test func aReaderIsUsedAgain() throws {
    let directory = try TemporaryDirectory()
    let long = try FileReader(path: directory.write(Array("0123456789\n".utf8), to: "long"))
    let short = try FileReader(path: directory.write(Array("a\nb\n".utf8), to: "short"))
    var lines = LineReader(pieceSize: 4, longestLine: 64)
    for _ in 0..<3 {
      lines.begin(at: 0, until: long.status.size)
      #expect(try lines.next(long)?.count == 10)
      // The rest is left where it is.
      lines.begin(at: 0, until: short.status.size)
      #expect(try lines.next(short)?.offset == 0)
      #expect(try lines.next(short)?.offset == 2)
      #expect(lines.offset == 4)
      #expect(try lines.next(short) == nil)
    }
  }

  @Test func aFileThatShrankEndsWhereItEnds() throws {
    let directory = try TemporaryDirectory()
    let file = try FileReader(path: directory.write(Array("ab\ncd".utf8), to: "file"))
    var lines = LineReader(pieceSize: 4, longestLine: 8)
    lines.begin(at: 0, until: 1000)
    #expect(try lines.next(file)?.count == 2)
    #expect(try lines.next(file)?.hasLineEnd == false)
    #expect(try lines.next(file) == nil)
  }

  @Test("Any bytes, any sizes: the parts are the file, and the lines are its lines")
  func oracle() throws {
    let seed: UInt64 = 21
    var random = SeededGenerator(seed: seed)
    for round in 0..<300 {
      let bytes = (0..<Int.random(in: 0..<120, using: &random)).map { _ in
        Int.random(in: 0..<7, using: &random) == 0
          ? 0x0A : UInt8.random(in: 0x61...0x7A, using: &random)
      }
      let pieceSize = Int.random(in: 1..<12, using: &random)
      let longestLine = pieceSize + Int.random(in: 0..<20, using: &random)
      let found = try Self.parts(bytes, pieceSize: pieceSize, longestLine: longestLine)
      var whole: [UInt8] = []
      var lines: [[UInt8]] = []
      for (part, text) in found {
        #expect(part.offset == Int64(whole.count), "seed \(seed), round \(round)")
        #expect(text.count <= longestLine, "seed \(seed), round \(round)")
        if part.isFirst { lines.append([]) }
        lines[lines.count - 1] += text
        whole += text + (part.hasLineEnd ? [0x0A] : [])
      }
      var wanted = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map(Array.init)
      if wanted.last?.isEmpty ?? false { wanted.removeLast() }
      #expect(whole == bytes, "seed \(seed), round \(round)")
      #expect(lines == wanted, "seed \(seed), round \(round)")
    }
  }
}

struct LiteralTests {
  @Test("A literal is found wherever it stands, and only then")
  func literals() {
    let seed: UInt64 = 22
    var random = SeededGenerator(seed: seed)
    let pieces = [
      "tokens", "token", "k", "to", "\"tokens\"", "\\\"tokens\\\"", " and so on ", "ke",
    ]
    for round in 0..<2000 {
      let text = (0..<Int.random(in: 0..<8, using: &random)).map { _ in
        pieces.randomElement(using: &random) ?? ""
      }.joined()
      let isFound = Array(text.utf8).withSpan {
        $0.contains("\"tokens\"", rare: UInt8(ascii: "k"), at: 3)
      }
      #expect(isFound == text.contains("\"tokens\""), "seed \(seed), round \(round): \(text)")
    }
  }

  @Test("A literal of any length matches where all its bytes do")
  func matches() {
    let text = Array("abcdefghijklmnopqrstuvwxyz".utf8)
    for literal in [
      "", "a", "abc", "abcdefg", "abcdefgh", "abcdefghi", "abcdefghijklmno", "abcdefghijklmnop",
      "abcdefghijklmnopq",
    ] as [StaticString] {
      let count = literal.utf8CodeUnitCount
      #expect(Self.matches(text, literal, at: 0))
      #expect(!Self.matches(text, literal, at: -1))
      #expect(!Self.matches(text, literal, at: 27 - count))
      for index in 0..<count {
        var other = text
        other[index] = UInt8(ascii: "#")
        #expect(!Self.matches(other, literal, at: 0), "\(literal) with another byte \(index)")
      }
    }
  }

  private static func matches(_ text: [UInt8], _ literal: StaticString, at offset: Int) -> Bool {
    text.withSpan { $0.matches(literal, at: offset) }
  }
}
