import Foundation
import TestSupport
import Testing
import Transcripts
import UsageModel

/// What the ends of a transcript tell.
struct TailReaderTests {
  private static let running = #"{"type":"user","message":{"content":"go on"}}"#
  private static let ended = #"{"type":"assistant","message":{"stop_reason":"end_turn"}}"#

  private static func title(_ text: String) -> String {
    #"{"type":"ai-title","aiTitle":"\#(text)"}"#
  }

  private static func tail(
    _ text: String, from start: Int64 = 0, wantsTitle: Bool = true
  ) throws -> TranscriptTail {
    let directory = try TemporaryDirectory()
    let path = try directory.write(text, to: "file.jsonl")
    return try TailReader.read(
      path, from: start, size: Int64(text.utf8.count), wantsTitle: wantsTitle)
  }

  @Test func aLineThatIsAddedIsSeen() throws {
    let before = Self.running + "\n"
    let first = try Self.tail(before)
    #expect(first == TranscriptTail(turn: .running, end: Int64(before.utf8.count)))
    let second = try Self.tail(before + Self.ended + "\n", from: first.end)
    #expect(second.turn == .ended)
    #expect(try Self.tail(before + Self.title("Pump") + "\n", from: first.end).title == "Pump")
  }

  @Test(
    "A line that was half written at the last look is seen whole at the next, wherever it was cut")
  func halfWritten() throws {
    let whole = Self.running + "\n" + Self.ended + "\n"
    for cut in 0...whole.utf8.count {
      let first = try Self.tail(String(whole.prefix(cut)))
      let second = try Self.tail(whole, from: first.end)
      #expect(second.turn ?? first.turn == .ended, "cut at \(cut)")
      #expect(second.end == Int64(whole.utf8.count) || first.end == Int64(whole.utf8.count))
    }
  }

  @Test func aLineThatBeginsWhereTheStretchDoesIsSeen() throws {
    let last = Self.title("Pump") + "\n" + Self.ended + "\n"
    let reach = 96 << 10
    let filler = String(repeating: "x", count: reach - last.utf8.count - 1) + "\n"
    #expect(filler.utf8.count + last.utf8.count == reach)
    // The stretch begins with a whole line, one byte into a line, and one before it.
    for more in ["", "y", "y\n"] {
      let tail = try Self.tail("first\n" + more + filler.dropFirst(more.utf8.count) + last)
      #expect(tail.turn == .ended)
      #expect(tail.title == "Pump")
    }
    let whole = Self.title("Whole") + "\n"
    let rest = String(repeating: "x", count: reach - whole.utf8.count - 1) + "\n"
    #expect(try Self.tail("first\n" + whole + rest, wantsTitle: false).title == "Whole")
    #expect(try Self.tail("first\n" + whole + "x" + rest, wantsTitle: false).title == nil)
  }

  @Test("A last line that is longer than the stretch is read all the same")
  func longLines() throws {
    for count in [200_000, 5_000_000] {
      let text = String(repeating: "text ", count: count / 5)
      let long =
        #"{"type":"assistant","message":{"content":"\#(text)","stop_reason":"end_turn"}}"#
      let before = Self.running + "\n"
      let file = before + long + "\n"
      #expect(try Self.tail(file).turn == .ended)
      #expect(try Self.tail(file, from: Int64(before.utf8.count)).turn == .ended)
      #expect(try Self.tail(file).end == Int64(file.utf8.count))
      // Without its end it is not taken, and looked at again.
      #expect(try Self.tail(before + long, from: Int64(before.utf8.count)).turn == nil)
      #expect(
        try Self.tail(before + long, from: Int64(before.utf8.count)).end
          == Int64(before.utf8.count))
    }
  }

  @Test func theBeginningIsAskedForATitleOnly() throws {
    let filler = String(repeating: Self.running + "\n", count: 5000)
    let tail = try Self.tail(Self.title("Pump") + "\n" + Self.ended + "\n" + filler)
    #expect(tail.title == "Pump")
    #expect(tail.turn == .running)
    #expect(try Self.tail(Self.title("Pump") + "\n" + filler, wantsTitle: false).title == nil)
  }
}
