import Foundation
import TestSupport
import Testing
import Transcripts
import UsageModel

/// Which copy of a response counts, by example.
struct CountingRuleTests {
  static func line(
    _ id: String, output: Int, stop: String? = nil, second: Int = 0, request: String? = nil,
    content: String = "[]"
  ) -> String {
    """
    {"type":"assistant","timestamp":"2026-10-01T10:00:0\(second)Z","sessionId":"s",\
    \(request.map { "\"requestId\":\"\($0)\"," } ?? "")"message":{"id":"\(id)",\
    "model":"claude-opus-5","content":\(content),"stop_reason":\(stop.map { "\"\($0)\"" } ?? "null"),\
    "usage":{"input_tokens":1,"output_tokens":\(output)}}}
    """
  }

  private func only(_ lines: [String]) throws -> UsageEvent {
    let batch = try OddLinesTests.read(lines.map { $0 + "\n" }.joined())
    #expect(batch.events.count == 1)
    return try #require(batch.events.first)
  }

  @Test("The finished line wins, even over more output")
  func finishedWins() throws {
    let event = try only([
      Self.line("m", output: 5), Self.line("m", output: 40, stop: "end_turn"),
      Self.line("m", output: 90),
    ])
    #expect(event.usage.tokens.output == 40)
  }

  @Test("Without a finished line the largest output wins, then the later line")
  func largestWins() throws {
    let event = try only([
      Self.line("m", output: 5), Self.line("m", output: 90), Self.line("m", output: 90),
      Self.line("m", output: 7),
    ])
    #expect(event.usage.tokens.output == 90)
    let length = Self.line("m", output: 5).utf8.count + Self.line("m", output: 90).utf8.count + 2
    #expect(event.usageOffset == Int64(length))
  }

  @Test("The time is that of the earliest copy, whichever wins")
  func earliestTime() throws {
    let event = try only([
      Self.line("m", output: 5, second: 3), Self.line("m", output: 9, stop: "x", second: 7),
      Self.line("m", output: 5, second: 1),
    ])
    #expect(event.time == Timestamp(milliseconds: 1_790_848_801_000))
  }

  @Test("One message id is one response, with or without its request id")
  func requestIsNoKey() throws {
    _ = try only([
      Self.line("m", output: 5, request: "req_1"), Self.line("m", output: 5),
      Self.line("m", output: 5, request: "req_2"),
    ])
  }

  @Test("Two messages of one request are two responses")
  func requestIsNotEnough() throws {
    let batch = try OddLinesTests.read(
      Self.line("m", output: 5, request: "r") + "\n" + Self.line("n", output: 5, request: "r")
        + "\n")
    #expect(batch.events.count == 2)
  }

  static let boundExamples: [(Int, String, String, Bool)] = [
    (10, "null", "[]", true), (11, "null", "[]", false), (10, "\"end_turn\"", "[]", false),
    // 400 characters are about 100 tokens.
    (99, "null", text(400), true), (101, "null", text(400), false),
    (
      50, "null",
      "[{\"type\":\"tool_use\",\"input\":{\"a\":\"\(String(repeating: "b", count: 300))\"}}]",
      true
    ),
    // A signature is not written by the model.
    (
      50, "null",
      "[{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\(String(repeating: "b", count: 900))\"}]",
      false
    ),
    // Escapes and continuation bytes are not characters.
    (
      50, "null", "[{\"type\":\"text\",\"text\":\"\(String(repeating: "\\n", count: 190))\"}]",
      false
    ),
    (
      50, "null", "[{\"type\":\"text\",\"text\":\"\(String(repeating: "é", count: 190))\"}]",
      false
    ),
  ]

  @Test(
    "Output is a lower bound when it was never finished",
    arguments: boundExamples)
  func lowerBounds(output: Int, stop: String, content: String, isUnfinished: Bool) throws {
    let line = Self.line("m", output: output, content: content)
      .replacingOccurrences(of: "\"stop_reason\":null", with: "\"stop_reason\":\(stop)")
    #expect(try only([line]).usage.isUnfinished(origin: .assistant) == isUnfinished)
  }

  private static func text(_ count: Int) -> String {
    "[{\"type\":\"text\",\"text\":\"\(String(repeating: "a", count: count - 2))\"}]"
  }

  @Test("A stream that was cut off is a lower bound although it has a stop reason")
  func aborted() throws {
    let line = Self.line("m", output: 500, stop: "end_turn")
      .replacingOccurrences(of: "{\"type\"", with: "{\"isAbortedMidStream\":true,\"type\"")
    #expect(try only([line]).usage.isUnfinished(origin: .assistant))
  }

  @Test("A progress line counts until a line of its response is found, wherever that stands")
  func progress() throws {
    let copy = """
      {"type":"progress","timestamp":"2026-10-01T09:00:00Z","sessionId":"s","data":{\
      "type":"agent_progress","message":{"type":"assistant","timestamp":"2026-10-01T08:00:00Z",\
      "requestId":"r","message":{"id":"m","model":"claude-haiku-4-5","stop_reason":"end_turn",\
      "usage":{"input_tokens":9,"output_tokens":900}}}}}
      """
    let alone = try only([copy])
    #expect(alone.origin == .progress)
    #expect(alone.usage.isUnfinished(origin: alone.origin))
    #expect(alone.time == Timestamp(milliseconds: 1_790_841_600_000))
    for lines in [[copy, Self.line("m", output: 4)], [Self.line("m", output: 4), copy]] {
      let event = try only(lines)
      #expect(event.origin == .assistant)
      #expect(event.usage.tokens == TokenCounts(input: 1, output: 4))
      #expect(event.time == Timestamp(milliseconds: 1_790_848_800_000))
    }
  }

  @Test("Joining is free of order, and joining twice changes nothing")
  func joinIsASemilattice() throws {
    var random = SeededGenerator(seed: 9)
    for _ in 0..<300 {
      let lines = (0..<4).map { _ in
        Self.line(
          "m", output: [1, 5, 5, 80].randomElement(using: &random) ?? 1,
          stop: Bool.random(using: &random) ? "end_turn" : nil,
          second: Int.random(in: 0..<4, using: &random),
          request: Bool.random(using: &random) ? "r" : nil)
      }
      // Offsets say where a line stands, in whatever order lines are met.
      let events = try OddLinesTests.read(lines.map { $0 + "\n" }.joined())
      let whole = try #require(events.events.first)
      var parts: [UsageEvent] = []
      var offset: Int64 = 0
      for line in lines {
        var event = try only([line])
        event.usageOffset = offset
        event.placeOffset = offset
        parts.append(event)
        offset += Int64(line.utf8.count + 1)
      }
      parts += parts.shuffled(using: &random).prefix(2)
      parts.shuffle(using: &random)
      var joined = parts[0]
      for part in parts.dropFirst() {
        joined.join(part, usageOrder: .same, placeOrder: .same) { _, own, other in
          // All lines are of one model and one session.
          #expect(own == other)
          return 0
        }
      }
      #expect(joined == whole)
    }
  }
}
