import Foundation
import Scanning
import TestSupport
import Testing
import Transcripts
import UsageModel

/// Lines on which records touch, because their writers had no lock.
struct JoinedLinesTests {
  /// A record as Claude Code writes it.
  static func record(_ id: String, output: Int, text: String = "done") -> String {
    """
    {"parentUuid":null,"isSidechain":false,"cwd":"/home/ada","sessionId":"s","version":"2.1.260",\
    "message":{"model":"claude-opus-5","id":"\(id)","type":"message","role":"assistant",\
    "content":[{"type":"text","text":"\(text)"}],"stop_reason":"end_turn",\
    "usage":{"input_tokens":1,"output_tokens":\(output)}},"type":"assistant","uuid":"u-\(id)",\
    "timestamp":"2026-10-01T10:00:00.000Z"}
    """
  }

  /// What the user or a tool said.
  static func user(_ content: String, more: String = "") -> String {
    """
    {"parentUuid":null,"sessionId":"s","type":"user","message":{"role":"user",\
    "content":"\(content)"},\(more)"uuid":"v","timestamp":"2026-10-01T10:00:00.000Z"}
    """
  }

  static let a = record("msg_a", output: 100)
  static let b = record("msg_b", output: 200)

  /// Output counted of a file, and what the census says of its lines.
  static func read(_ text: String) throws -> (output: Int64, notes: [LineNote]) {
    let batch = try OddLinesTests.read(text)
    return (
      batch.events.reduce(0) { $0 + $1.usage.tokens.output },
      batch.census.entries.keys.sorted { $0.rawValue < $1.rawValue }
    )
  }

  static let examples: [(line: String, output: Int64, note: LineNote)] = [
    // Without a line end between two, of whatever kind.
    (a + b, 300, .joined), (a + " \t" + b, 300, .joined), (a + "\0\0\0" + b, 300, .joined),
    (a + b + record("msg_c", output: 400), 700, .joined),
    (user("go on") + a, 100, .joined), (a + user("go on"), 100, .joined),
    (#"{"type":"summary","summary":"x","leafUuid":"y"}"# + a, 100, .joined),
    (#"{"type":"system","subtype":"turn_duration"}"# + a + user("x") + b, 300, .joined),
    // One that was cut off before one that is whole.
    (String(a.prefix(250)) + b, 200, .cutOff),
    (String(user(String(repeating: "text ", count: 90)).prefix(200)) + b, 200, .cutOff),
    (String(user(#"so he said \"no\" and {"#).dropLast(100)) + b, 200, .cutOff),
    (String(a.prefix(4)) + b, 200, .cutOff), (String(a.prefix(1)) + b, 200, .cutOff),
    (a + String(b.prefix(250)), 100, .cutOff),
    (a + String(b.prefix(250)) + record("msg_c", output: 400), 500, .cutOff),
    // The rest of one whose beginning another line has.
    (String(a.suffix(120)) + b, 200, .cutOff), ("ext\"}" + b, 200, .cutOff),
    // Cut off behind whatever may stand in a record.
    (#"{"a":"# + b, 200, .cutOff), (#"{"a":[1,2,"# + b, 200, .cutOff),
    (#"{"a":"x\"# + b, 200, .cutOff), (#"{"a":tru"# + b, 200, .cutOff),
    (#"{"a":"x\u00"# + b, 200, .cutOff), (#"{"a":{"b":"c"}"# + b, 200, .cutOff),
  ]

  @Test("What is whole on a line counts, and what is not is told", arguments: examples)
  func wholeRecordsCount(line: String, output: Int64, note: LineNote) throws {
    for text in [line + "\n", "\n" + line + "\r\n\n"] {
      let found = try Self.read(text)
      #expect(found.output == output)
      #expect(found.notes.filter { $0 != .blank && $0 != .leadingNulBytes } == [note])
    }
  }

  /// A whole record where it must not count.
  static let quoted = b.replacingOccurrences(of: "\"", with: #"\""#)

  static let otherExamples: [(line: String, note: LineNote)] = [
    // Text that quotes a record, in a record that is whole or cut off.
    (user(quoted), .noUsage), (String(user(quoted).dropLast(30)), .notAnObject),
    // Within a record that goes on, or was cut off further on.
    (user("x", more: "\"toolUseResult\":{\"record\":\(b)},"), .noUsage),
    (String(user("x", more: "\"toolUseResult\":[\(b),1],").dropLast(9)), .notAnObject),
    (#"{"type":"progress","data":{"message":\#(b)},"uu"#, .notAnObject),
    (#"{"type":"progress","data":{"message":\#(b)},"uu}"#, .invalidJSON),
    // What lacks what a record of its own has.
    (a.replacingOccurrences(of: "\"uuid\"", with: "\"id\"") + "x}", .invalidJSON),
    (#"{"x":"# + b.replacingOccurrences(of: "\"uuid\"", with: "\"id\""), .invalidJSON),
    (#"{"x":"# + b.replacingOccurrences(of: "\"sessionId\"", with: "\"id\""), .invalidJSON),
    (#"{"x":"# + b.replacingOccurrences(of: "\"timestamp\"", with: "\"id\""), .invalidJSON),
    (#"{"x":"# + b.replacingOccurrences(of: "\"message\"", with: "\"id\""), .invalidJSON),
    (#"{"x":"# + b.replacingOccurrences(of: #"sistant","uuid""#, with: #"s","uuid""#), .cutOff),
    // Something follows that is no record.
    (a + "and more", .notAnObject), (a + "]", .notAnObject), (a + "]}", .invalidJSON),
  ]

  @Test("What is not whole, or not of its own, does not count", arguments: otherExamples)
  func partsDoNotCount(line: String, note: LineNote) throws {
    let found = try Self.read(line + "\n")
    #expect(found.output == 0)
    #expect(found.notes == [note])
  }

  @Test func eachRecordHasAPlaceOfItsOwn() throws {
    let batch = try OddLinesTests.read("\n" + Self.a + Self.b + "\n")
    #expect(batch.events.map(\.usageOffset) == [1, Int64(1 + Self.a.utf8.count)])
    #expect(batch.end.lines == 2)
    #expect(batch.census.usageLines == 2)
    #expect(batch.contexts.allSatisfy { $0.start == "/home/ada" })
  }

  @Test func aLineMadeToBeReadOverAndOverIsGivenUp() throws {
    // Each of the 500 objects is open until the end of 100 KB.
    let line =
      String(repeating: #"{"a":"#, count: 500) + "[" + String(repeating: "1,", count: 50_000)
      + #""output_tokens""#
    let found = try Self.read(line + "\n" + Self.a + "\n")
    #expect(found.output == 100)
    #expect(found.notes == [.notAnObject])
  }

  @Test("Wherever reading stops in a line, going on gives what one reading gives")
  func resuming() throws {
    let text =
      [
        Self.a + Self.b, String(Self.user("some text").prefix(90)) + Self.b,
        Self.user("x", more: "\"toolUseResult\":{\"lines\":[\(Self.b)]},"),
        String(Self.a.prefix(200)) + Self.record("msg_c", output: 400) + String(Self.b.prefix(99)),
        #"{"type":"progress","data":{"message":\#(Self.record("msg_d", output: 800))},"uu"#,
      ].joined(separator: "\n") + "\n"
    let bytes = Array(text.utf8)
    let whole = try OddLinesTests.read(bytes)
    let directory = try TemporaryDirectory()
    for cut in stride(from: 0, through: bytes.count, by: 3) {
      let path = try directory.write(Array(bytes[..<cut]), to: "projects/-p/file.jsonl")
      let file = TranscriptFile(
        path: path, project: "-p", device: 0, inode: 0, size: 0, modified: 0)
      var reader = TranscriptReader()
      let first = try reader.read(IndexWork(file: file, cursor: nil)).batch
      try directory.write(bytes, to: "projects/-p/file.jsonl")
      let rest = try reader.read(IndexWork(file: file, cursor: first.end)).batch
      var outputs: [UInt64: Int64] = [:]
      for event in first.events + rest.events {
        outputs[event.key.value] = event.usage.tokens.output
      }
      let wanted = Dictionary(
        uniqueKeysWithValues: whole.events.map { ($0.key.value, $0.usage.tokens.output) })
      #expect(outputs == wanted, "cut at \(cut)")
      #expect(rest.end.lines == whole.end.lines, "cut at \(cut)")
    }
  }
}
