import Foundation
import Scanning
import TestSupport
import Testing
import UsageModel

/// Lines that are too long to be held.
struct LongLineTests {
  private typealias Joined = JoinedLinesTests

  /// Reads a file with little memory: 128 bytes of a line, and of what is longer 4 KB
  /// of what matters.
  private static func read(_ text: String, capacity: Int = 4096) throws -> EventBatch {
    try OddLinesTests.read(Array(text.utf8), pieceSize: 64, longestLine: 128, capacity: capacity)
  }

  private static let filler = String(repeating: "text ", count: 40_000)

  @Test("A record counts however long it is, wherever what is long stands")
  func longRecords() throws {
    let numbers = String(repeating: "12,", count: 30_000) + "1"
    let blocks =
      String(repeating: #"{"type":"text","text":"some"},"#, count: 8000) + #"{"type":"text"}"#
    let escapes = String(repeating: #"\n\"\\\u00e9{"#, count: 20_000)
    let record = Joined.record("msg_a", output: 100)
    for (part, long) in [
      (#""text":"done""#, #""text":"\#(Self.filler)""#),
      (#""text":"done""#, #""text":"\#(escapes)""#),
      (#""content":[{"#, #""content":[\#(blocks),{"#),
      (#""content":[{"#, #""other":[\#(numbers)],"content":[{"#),
      (#""parentUuid":null"#, #""toolUseResult":{"a":[[\#(numbers)]],"b":"\#(Self.filler)"}"#),
      (#""parentUuid":null"#, #""number":1\#(String(repeating: "0", count: 90_000))"#),
      (#""cwd""#, String(repeating: " ", count: 90_000) + #""cwd""#),
    ] {
      let line = record.replacingOccurrences(of: part, with: long)
      #expect(line.utf8.count > 80_000)
      let batch = try Self.read(Joined.b + "\n" + line + "\n" + Joined.b + "\n")
      #expect(batch.events.map(\.usage.tokens.output) == [200, 100], "\(long.prefix(40))")
      #expect(batch.census.entries.isEmpty, "\(long.prefix(40))")
      #expect(batch.events.last?.usageOffset == Int64(Joined.b.utf8.count + 1))
      #expect(batch.end.lines == 3)
      #expect(batch.end.offset == batch.end.size)
      #expect(batch.contexts.allSatisfy { $0.start == "/home/ada" })
    }
  }

  @Test("A record behind a long one that was cut off, wherever that was, counts")
  func behindACutOffOne() throws {
    let long = Joined.user(
      "x", more: #""toolUseResult":{"list":[1,{"a":"b"},"\#(Self.filler)"],"c":true},"#)
    let record = Joined.record("msg_b", output: 200, text: Self.filler)
    for cut in [1, 20, 100, 140, 150, 160, 170, 180, 190, 500, 1001, 100_000, 200_100, 200_170] {
      let batch = try Self.read(String(long.prefix(cut)) + record + "\n")
      #expect(batch.events.map(\.usage.tokens.output) == [200], "cut at \(cut)")
      #expect(batch.census.entries.map(\.key) == [.cutOff], "cut at \(cut)")
    }
  }

  @Test("A text that is cut off behind a brace, an escape or a blank gives way too")
  func cutOffInText() throws {
    let record = Joined.record("msg_b", output: 200, text: Self.filler)
    for end in ["", "{", "\\", "\\u00", "\\\\", " ", "\\\"", "{\\\""] {
      let cut = #"{"type":"user","message":{"content":"\#(Self.filler)\#(end)"#
      let batch = try Self.read(cut + record + "\n")
      #expect(batch.events.map(\.usage.tokens.output) == [200], "cut behind \(end)")
    }
  }

  @Test("Records without line ends between them count, as many as there are")
  func manyRecords() throws {
    let count = 400
    let line = (0..<count).map { Joined.record("msg_\($0)", output: 1) + " " }.joined()
    let batch = try Self.read(line + "\n" + Joined.a + "\n")
    #expect(batch.events.count == count + 1)
    #expect(Set(batch.events.map(\.usageOffset)).count == count + 1)
    #expect(batch.census.entries == [.joined: .init(count: 1, firstLine: 1)])
    let torn = line + String(Joined.a.prefix(99)) + line.replacing("msg_", with: "msg-")
    #expect(try Self.read(torn + "\n").events.count == 2 * count)
    #expect(try Self.read(torn + "\n").census.entries.map(\.key) == [.cutOff])
    // While it is written, the last record waits for the end of the line.
    #expect(try Self.read(torn).events.count == 2 * count - 1)
    #expect(try Self.read(torn).census.entries.map(\.key) == [.unterminated])
  }

  @Test("What does not fit is told, and costs nothing else")
  func tooLong() throws {
    // A million members of the record itself, each of which might be what is read.
    let members = (0..<20_000).map { #""key\#($0)":"value","# }.joined()
    let line = Joined.a.replacingOccurrences(of: #""cwd""#, with: members + #""cwd""#)
    let batch = try Self.read(line + "\n" + Joined.b + "\n")
    #expect(batch.events.map(\.usage.tokens.output) == [200])
    #expect(batch.census.entries == [.tooLong: .init(count: 1, firstLine: 1)])
    let joined = try Self.read(Joined.b + line + Joined.record("msg_c", output: 400) + "\n")
    #expect(joined.events.map(\.usage.tokens.output) == [200, 400])
    #expect(joined.census.entries == [.tooLong: .init(count: 1, firstLine: 1)])
    // A line of a type that has no usage is not missed.
    let user = Joined.user("x").replacingOccurrences(
      of: #""message""#, with: members + #""message""#)
    #expect(try Self.read(user + "\n").census.entries.map(\.key) == [.noUsage])
  }

  @Test("Long lines that are no records are what they are when they are short")
  func otherLines() throws {
    let long = String(repeating: "x", count: 5000)
    for (line, note) in [
      (Joined.user(long), LineNote.noUsage), (long, .notAnObject),
      (String(repeating: "\0", count: 5000), .blank), ("[" + long + "]", .notAnObject),
      (#"{"usage":"\#(long)"#, .notAnObject), (#"{"usage":"\#(long)"]}"#, .invalidJSON),
      (Joined.user(long, more: #""toolUseResult":{"usage":{"output_tokens":5}},"#), .noUsage),
      // Nested so deeply that nothing of it can be left out.
      (String(repeating: "[", count: 5000), .tooLong),
    ] {
      let batch = try Self.read(line + "\n" + Joined.a + "\n")
      #expect(batch.events.map(\.usage.tokens.output) == [100], "\(line.prefix(40))")
      #expect(batch.census.entries == [note: .init(count: 1, firstLine: 1)], "\(line.prefix(40))")
    }
  }

  @Test("A long last line without its end is read again")
  func unfinished() throws {
    let line = Joined.record("msg_a", output: 100, text: Self.filler)
    let whole = try Self.read(Joined.b + "\n" + line)
    #expect(whole.events.map(\.usage.tokens.output) == [200, 100])
    #expect(whole.end.offset == Int64(Joined.b.utf8.count + 1))
    #expect(whole.census.entries == [.withoutLineEnd: .init(count: 1, firstLine: 2)])
    let torn = try Self.read(Joined.b + "\n" + line.dropLast(50))
    #expect(torn.events.map(\.usage.tokens.output) == [200])
    #expect(torn.census.entries == [.unterminated: .init(count: 1, firstLine: 2)])
  }

  @Test("Lines of any kind say the same in parts as whole")
  func oracle() throws {
    let seed: UInt64 = 23
    var random = SeededGenerator(seed: seed)
    for round in 0..<400 {
      let line = (0..<Int.random(in: 1..<4, using: &random)).map { index in
        var record =
          [
            Joined.record("msg_\(index)", output: 10 + index, text: Self.text(&random)),
            Joined.user(Self.text(&random)),
            Joined.user(Self.text(&random), more: #""x":[{"y":"\#(Self.text(&random))"},{}],"#),
          ].randomElement(using: &random) ?? ""
        if Int.random(in: 0..<3, using: &random) == 0 {
          record = String(record.prefix(Int.random(in: 0..<record.count, using: &random)))
        }
        return record
      }.joined()
      let whole = try OddLinesTests.read(line + "\n")
      let parts = try OddLinesTests.read(
        Array((line + "\n").utf8), pieceSize: Int.random(in: 1..<40, using: &random),
        longestLine: 40)
      #expect(
        parts.events.map(\.usage) == whole.events.map(\.usage),
        "seed \(seed), round \(round): \(line)")
      #expect(
        parts.events.map(\.key) == whole.events.map(\.key), "seed \(seed), round \(round): \(line)")
      #expect(parts.census == whole.census, "seed \(seed), round \(round): \(line)")
    }
  }

  /// JSON text of some kind, now and then longer than what is kept of it.
  private static func text(_ random: inout SeededGenerator) -> String {
    let pieces = ["a", " {", #"\""#, #"\\"#, "{", #"\u00e9"#, "é", "}", ":", ",", "\\n{ "]
    let count = Bool.random(using: &random) ? 4 : 900
    return (0..<count).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
  }
}
