import Files
import Foundation
import Platform
import Scanning
import TestSupport
import Testing

struct UsageMarkerTests {
  /// Where a marker stands, found the slow way.
  static func slowSearch(_ text: [UInt8], from start: Int) -> Int? {
    func holds(_ literal: String, at offset: Int) -> Bool {
      let wanted = Array(literal.utf8)
      guard offset >= 0, offset + wanted.count <= text.count else { return false }
      return Array(text[offset..<offset + wanted.count]) == wanted
    }
    func isUnescaped(_ offset: Int) -> Bool { offset == 0 || text[offset - 1] != 0x5C }
    for at in max(start, 1)..<max(start, 1, text.count) {
      let isName = holds("\"usage\"", at: at - 1) || holds("\"cost-state\"", at: at - 1)
      if (isName && isUnescaped(at - 1)) || holds("\\u006", at: at - 1)
        || holds("\\u007", at: at - 1)
      {
        return at
      }
    }
    return nil
  }

  @Test("The vector search finds what the slow search finds, at every alignment")
  func oracle() {
    var random = SeededGenerator(seed: 3)
    let pieces = [
      "\"usage\"", "\\\"usage\\\"", "\\u0075", "\\u0041", "\"cost-state\"", "\"cost-stat", "\"us",
      "usage",
      "u0", "t-s", "x", " and more text than fits into one vector of thirty-two bytes ", "\n", "é",
    ]
    for _ in 0..<3_000 {
      let text = Array(
        (0..<Int.random(in: 0..<9, using: &random)).map { _ in
          pieces.randomElement(using: &random) ?? ""
        }.joined().utf8)
      let start = text.isEmpty ? 0 : Int.random(in: 0..<text.count, using: &random)
      let found = UsageMarker.first(in: text.span.bytes, start..<text.count)
      #expect(
        found == Self.slowSearch(text, from: start), "\(String(decoding: text, as: UTF8.self))")
    }
  }
}

struct ISO8601Tests {
  @Test(
    "Times are read as they are written",
    arguments: [
      ("1970-01-01T00:00:00Z", 0), ("2026-10-01T10:00:00.000Z", 1_790_848_800_000),
      ("2026-10-01T10:00:00", 1_790_848_800_000), ("2026-10-01 10:00:00z", 1_790_848_800_000),
      ("2026-10-01T12:30:00.123456+02:30", 1_790_848_800_123),
      ("2026-10-01T05:00:00,5-0500", 1_790_848_800_500),
      ("2026-10-01T05:00:00-05", 1_790_848_800_000), ("2024-02-29T23:59:60Z", 1_709_251_200_000),
      ("1969-12-31T23:59:59.9999Z", -1),
      ("2026-02-29T00:00:00Z", nil), ("2026-13-01T00:00:00Z", nil), ("2026-10-01", nil),
      ("2026-10-01T24:00:00Z", nil), ("2026-10-01T10:00:00.Z", nil), ("", nil),
      ("2026-10-01T10:00:00Zx", nil), ("2026-10-01T10:00:00+1", nil),
      ("[REDACTED]T10:00:00.000Z", nil), ("2026-10-01T10:00:00+02:3", nil),
    ] as [(String, Int64?)])
  func examples(text: String, wanted: Int64?) {
    let bytes = Array(text.utf8)
    #expect(ISO8601.milliseconds(bytes.span.bytes, 0..<bytes.count) == wanted)
  }

  @Test("Every day of eight centuries equals the oracle's")
  func oracle() throws {
    let formatter = ISO8601DateFormatter()
    for day in stride(from: -140_000, to: 150_000, by: 97) {
      let date = Date(timeIntervalSince1970: Double(day) * 86_400 + 3_661)
      let bytes = Array(formatter.string(from: date).utf8)
      #expect(
        ISO8601.milliseconds(bytes.span.bytes, 0..<bytes.count)
          == Int64(date.timeIntervalSince1970 * 1000))
    }
  }
}

struct BytesTests {
  @Test("A hash of text equals the hash of its bytes, and its value is pinned")
  func hashes() {
    // Stored in every index: a change would make all responses new.
    var pinned = Hash64(seed: 1)
    pinned.add("msg_01ABCDEFGHIJKLMNOPQRSTUV")
    #expect(pinned.value == 10_249_651_473_862_709_409)
    for count in 0..<40 {
      let text = String(repeating: "aé-", count: count)
      let bytes = Array(text.utf8)
      var first = Hash64(seed: 7)
      var second = Hash64(seed: 7)
      first.add(text)
      second.add(bytes.span.bytes, 0..<bytes.count)
      #expect(first.value == second.value)
    }
  }

  @Test("A hundred thousand ids that differ little have different hashes")
  func hashSpread() {
    var seen: Set<UInt64> = []
    for number in 0..<100_000 {
      var hash = Hash64(seed: 1)
      hash.add("msg_01" + String(number))
      seen.insert(hash.value)
    }
    #expect(seen.count == 100_000)
  }

  @Test("Characters are counted without escapes and continuation bytes")
  func characters() {
    var random = SeededGenerator(seed: 4)
    for length in [0, 1, 15, 16, 17, 31, 255 * 16 + 5, 10_000] {
      let bytes: [UInt8] = (0..<length).map { _ in
        [UInt8(ascii: "a"), UInt8(ascii: "\\"), 0xC3, 0xA9, 0x80, 0xBF].randomElement(
          using: &random)
          ?? 0
      }
      let wanted = bytes.count { $0 != UInt8(ascii: "\\") && $0 & 0xC0 != 0x80 }
      #expect(bytes.span.bytes.characterCount(0..<length) == wanted)
    }
  }

  @Test("A file is read in pieces, and what cannot be opened says why")
  func files() throws {
    let directory = try TemporaryDirectory()
    let path = try directory.write(Array("0123456789".utf8), to: "file")
    let reader = try FileReader(path: path)
    #expect(reader.status.size == 10)
    #expect(reader.status.isRegular)
    var buffer = ByteBuffer(capacity: 4)
    #expect(try reader.read(4, at: 8, into: &buffer, position: 0) == 2)
    #expect(buffer.withBytes(2) { $0.text(0..<2) } == "89")
    #expect(try reader.read(4, at: 20, into: &buffer, position: 0) == 0)
    do {
      _ = try FileReader(path: path + "/below")
      Issue.record("a file was opened as a folder")
    } catch {
      #expect(error.isMissing)
      #expect(error.reason == "Not a directory")
    }
  }
}
