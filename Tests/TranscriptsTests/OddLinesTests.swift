import Foundation
import Scanning
import TestSupport
import Testing
import Transcripts
import UsageModel

/// What lines of every kind become, each written to a real file and read back.
struct OddLinesTests {
  /// Reads one file of the given bytes, lines of more than `longestLine` bytes in
  /// parts.
  static func read(
    _ bytes: [UInt8], pieceSize: Int = 512 << 10, longestLine: Int = 4 << 20,
    capacity: Int = 1 << 20
  ) throws -> EventBatch {
    let directory = try TemporaryDirectory()
    let path = try directory.write(bytes, to: "projects/-p/file.jsonl")
    var reader = TranscriptReader(
      lines: LineReader(pieceSize: pieceSize, longestLine: longestLine),
      longLineCapacity: capacity)
    let file = TranscriptFile(path: path, project: "-p", device: 0, inode: 0, size: 0, modified: 0)
    return try reader.read(IndexWork(file: file, cursor: nil)).batch
  }

  static func read(_ text: String) throws -> EventBatch { try read(Array(text.utf8)) }

  static let usage = #""usage":{"input_tokens":10,"output_tokens":20}"#
  static let plain =
    #"{"type":"assistant","timestamp":"2026-10-01T10:00:00.000Z","sessionId":"s","message":"#
    + #"{"id":"msg_1","model":"claude-opus-5","stop_reason":"end_turn",\#(usage)}}"#

  static let layoutExamples: [String] = [
    plain,
    // Keys in another order, type last.
    #"{"message":{\#(usage),"stop_reason":"end_turn","model":"claude-opus-5","id":"msg_1"},"#
      + #""sessionId":"s","timestamp":"2026-10-01T10:00:00.000Z","type":"assistant"}"#,
    // White space everywhere.
    "  { \"type\" : \"assistant\" ,\t\"timestamp\" : \"2026-10-01T10:00:00Z\" , \"sessionId\":\"s\","
      + " \"message\" : { \"id\" : \"msg_1\" , \"model\" : \"claude-opus-5\" ,"
      + " \"stop_reason\" : \"end_turn\","
      + " \"usage\" : { \"input_tokens\" : 10 , \"output_tokens\" : 20 } } } ",
    // Escaped letters in keys and values.
    #"{"t\u0079pe":"a\u0073sistant","timestamp":"2026-10-01T10:00:00.000Z","sessionId":"s","#
      + #""message":{"id":"m\u0073g_1","model":"claude\u002dopus-5","stop_reason":"end_turn","#
      + #""us\u0061ge":{"input_tok\u0065ns":10,"output_tokens":20}}}"#,
    // Microseconds and an offset.
    plain.replacingOccurrences(of: "T10:00:00.000Z", with: "T12:30:00.000999+02:30"),
    // A carriage return, NUL bytes left by a power cut, a byte order mark.
    plain + "\r", "\0\0\0" + plain, "\u{FEFF}" + plain,
    // Numbers in other spellings.
    plain.replacingOccurrences(of: ":10,", with: ":1e1,")
      .replacingOccurrences(of: ":20}", with: ":20.0}"),
    // Line and paragraph separators are no line ends.
    plain.replacingOccurrences(
      of: #""sessionId":"s""#,
      with: "\"x\":\"a\u{2028}b\u{85}c\","
        + #""sessionId":"s""#),
  ]

  static let noteExamples: [(String, LineNote)] = [
    ("", LineNote.blank), ("   \t", .blank), ("null", .notAnObject), ("[1,2]", .notAnObject),
    (String(plain.dropLast(30)), .notAnObject), ("{\"usage\":{}", .invalidJSON),
    (plain + plain, .invalidJSON),
    (changed(":20", ":[REDACTED]"), .invalidJSON),
    (changed("msg_1", "msg\u{1}"), .invalidJSON),
    (changed("msg_1", #"msg\x"#), .invalidJSON),
    (changed(",\"model\"", ",,\"model\""), .invalidJSON),
    (changed("claude-opus-5", "<synthetic>"), .synthetic),
    (changed("\"assistant\"", "\"brand-new\""), .otherType),
    (changed("\"assistant\"", "null"), .otherType),
    (changed("\"assistant\"", "\"user\""), .noUsage),
    (changed("{\"type\":\"assistant\",", "{\"a\":[],\"type\":\"user\","), .nestedUsage),
    (
      changed(#"{"input_tokens":10,"output_tokens":20}"#, "null"),
      .noUsage
    ),
    (
      #"{"toolUseResult":{"usage":{"input_tokens":5,"output_tokens":7}},"type":"user"}"#,
      .nestedUsage
    ),
    (#"{"type":"summary","summary":"the \"usage\" of things"}"#, .noUsage),
    (
      #"{"type":"progress","data":{"type":"bash_progress","usage":{"input_tokens":5}}}"#, .noUsage
    ),
    (#"{"type":"assistant","usage":{"input_tokens":5},"message":"text"}"#, .noUsage),
    (
      String(repeating: "{\"usage\":", count: 600) + "1" + String(repeating: "}", count: 600),
      .tooDeep
    ),
  ]

  static let repairExamples: [(String, LineNote)] = [
    (
      changed("2026-10-01T10:00:00.000Z", "[REDACTED]"),
      LineNote.withoutTime
    ),
    (changed("\"2026-10-01T10:00:00.000Z\"", "null"), .withoutTime),
    ("\0" + plain, .leadingNulBytes),
    (changed(":10,", ":-10,"), .unusableNumber),
    (changed(":10,", ":10.5,"), .unusableNumber),
    (changed(":10,", ":\"10\","), .unusableNumber),
    (changed(":10,", ":1e400,"), .unusableNumber),
    (changed(":10,", ":99999999999999999999,"), .unusableNumber),
    (changed(#""id":"msg_1","#, ""), .keyedByLine),
    (changed(#""id":"msg_1","#, #""id":null,"#), .keyedByLine),
    (
      plain.replacingOccurrences(
        of: #""id":"msg_1","#, with: #""id":"0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0","#
      ).replacingOccurrences(of: #""sessionId""#, with: #""requestId":"req_1","sessionId""#),
      .keyedByRequest
    ),
  ]

  /// The plain line with one part of it replaced.
  static func changed(_ part: String, _ replacement: String) -> String {
    plain.replacingOccurrences(of: part, with: replacement)
  }

  @Test(
    "A line counts whatever its layout",
    arguments: layoutExamples)
  func layouts(line: String) throws {
    let batch = try Self.read(line + "\n")
    let event = try #require(batch.events.first)
    #expect(batch.events.count == 1)
    #expect(event.usage.tokens == TokenCounts(input: 10, output: 20))
    #expect(event.usage.isFinished)
    #expect(event.time == Timestamp(milliseconds: 1_790_848_800_000))
    #expect(batch.variants[Int(event.variant)].model == "claude-opus-5")
    #expect(batch.contexts[Int(event.context)].session == "s")
    // However it is spelled, it is the same response.
    #expect(event.key == (try Self.read(Self.plain + "\n").events.first?.key))
  }

  @Test(
    "A line that cannot be counted is noted with its reason",
    arguments: noteExamples)
  func notes(line: String, note: LineNote) throws {
    let batch = try Self.read(
      Self.plain.replacingOccurrences(of: "msg_1", with: "msg_0") + "\n" + line + "\n")
    #expect(batch.events.count == 1)
    #expect(batch.census.entries == [note: LineCensus.Entry(count: 1, firstLine: 2)])
    #expect(batch.end.lines == 2)
  }

  @Test(
    "A line that is counted after a repair says so",
    arguments: repairExamples)
  func repairs(line: String, note: LineNote) throws {
    let batch = try Self.read(line + "\n")
    #expect(batch.events.count == 1)
    #expect(batch.census.entries.keys.sorted { $0.rawValue < $1.rawValue } == [note])
    #expect(batch.census.usageLines == 1)
  }

  @Test("Null stands for nothing, wherever it occurs")
  func nulls() throws {
    let line = """
      {"parentUuid":null,"type":"assistant","timestamp":"2026-10-01T10:00:00Z","sessionId":null,\
      "requestId":null,"uuid":null,"cwd":null,"gitBranch":null,"version":null,"isSidechain":null,\
      "costUSD":null,"message":{"id":"msg_1","model":null,"stop_reason":null,"content":null,\
      "usage":{"input_tokens":null,"output_tokens":7,"cache_creation_input_tokens":null,\
      "cache_read_input_tokens":null,"cache_creation":null,"server_tool_use":null,"speed":null,\
      "service_tier":null,"inference_geo":null,"iterations":null,"output_tokens_details":null}}}
      """
    let batch = try Self.read(line + "\n")
    let event = try #require(batch.events.first)
    #expect(event.usage.tokens == TokenCounts(output: 7))
    #expect(batch.variants == [ModelVariant(model: "unknown")])
    #expect(batch.contexts == [ResponseContext(session: "file")])
    #expect(batch.census.entries.isEmpty)
    #expect(event.usage.isUnfinished(origin: .assistant))
  }

  @Test("Every class of tokens and every attribute is kept apart")
  func attributes() throws {
    let line = """
      {"type":"assistant","timestamp":"2026-10-01T10:00:00Z","sessionId":"s","requestId":"req_1",\
      "cwd":"/home/dev/app","gitBranch":"main","version":"2.1.284","isSidechain":true,\
      "message":{"id":"msg_vrtx_1","model":"claude-opus-5","stop_reason":"end_turn","usage":{\
      "input_tokens":1,"output_tokens":2,"cache_creation_input_tokens":100,\
      "cache_read_input_tokens":150000,"cache_creation":{"ephemeral_5m_input_tokens":30,\
      "ephemeral_1h_input_tokens":60},"server_tool_use":{"web_search_requests":4,\
      "web_fetch_requests":5},"output_tokens_details":{"thinking_tokens":1},"speed":"fast",\
      "service_tier":"batch","inference_geo":"us","iterations":[{"type":"message","input_tokens":1,\
      "output_tokens":2},{"type":"advisor_message","model":"claude-fable-5-2","input_tokens":7,\
      "output_tokens":8,"cache_read_input_tokens":9}]}}}
      """
    let batch = try Self.read(line + "\n")
    let event = try #require(batch.events.first)
    // What the split of the cache writes leaves over is for five minutes.
    #expect(
      event.usage.tokens
        == TokenCounts(
          input: 1, output: 2, cacheWrite5m: 40, cacheWrite1h: 60, cacheRead: 150_000))
    #expect(event.usage.thinking == 1)
    #expect(event.usage.webSearches == 4)
    #expect(event.usage.webFetches == 5)
    #expect(
      batch.variants[Int(event.variant)]
        == ModelVariant(
          model: "claude-opus-5", speed: "fast", serviceTier: "batch", inferenceGeo: "us",
          provider: .vertex, promptClass: .over100k))
    #expect(
      batch.contexts
        == [
          ResponseContext(
            session: "s", start: "/home/dev/app", gitBranch: "main", version: "2.1.284",
            isSidechain: true)
        ])
    let part = try #require(event.usage.extraParts.first)
    #expect(event.usage.extraParts.count == 1)
    #expect(part.tokens == TokenCounts(input: 7, output: 8, cacheRead: 9))
    #expect(batch.variants[Int(part.variant)].model == "claude-fable-5-2")
  }

  @Test("Invalid UTF-8 is read, shown with replacement characters and noted")
  func invalidUTF8() throws {
    var bytes = Array(Self.plain.utf8)
    let place = try #require(Self.plain.range(of: "claude-opus-5"))
    bytes[Self.plain.utf8.distance(from: Self.plain.startIndex, to: place.lowerBound)] = 0xFF
    let batch = try Self.read(bytes + [0x0A])
    #expect(batch.variants.first?.model == "\u{FFFD}laude-opus-5")
    #expect(batch.census.entries[.invalidUTF8]?.count == 1)
  }

  @Test("An empty file, and one of line feeds only, have nothing")
  func empty() throws {
    #expect(try Self.read("").events.isEmpty)
    #expect(try Self.read("").end.lines == 0)
    #expect(try Self.read("\n\n\n").census.entries == [.blank: .init(count: 3, firstLine: 1)])
  }

  @Test("A last line without its end counts when it is whole, and is left for the next reading")
  func unfinishedLine() throws {
    let whole = try Self.read(Self.plain)
    #expect(whole.events.count == 1)
    #expect(whole.end.offset == 0)
    #expect(whole.census.entries == [.withoutLineEnd: .init(count: 1, firstLine: 1)])
    let torn = try Self.read(Self.plain + "\n" + Self.plain.dropLast(5))
    #expect(torn.events.count == 1)
    #expect(torn.end.offset == Int64(Self.plain.utf8.count + 1))
    #expect(torn.census.entries == [.unterminated: .init(count: 1, firstLine: 2)])
  }
}
