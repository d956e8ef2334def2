import Foundation
import StatusLine
import Terminal
import TestSupport
import Testing
import UsageModel

/// Inputs of every kind, cut and damaged in every way that comes to mind: there is
/// always a line, it fits, and nothing in it moves the cursor.
@Suite("Whatever happens to the input")
struct FuzzTests {
  private let clock = LocalClock(now: Timestamp(seconds: 1_738_418_400)) { _ in 3600 }

  private static func inputs() throws -> [[UInt8]] {
    let folder = LineCase.folder + "/inputs"
    return try FileManager.default.contentsOfDirectory(atPath: folder).sorted().map {
      Array(try Data(contentsOf: URL(fileURLWithPath: folder + "/" + $0)))
    }
  }

  /// Pieces that hurt somewhere.
  private static let pieces: [[UInt8]] = [
    [0], [0xFF], [0xC3], [0xED, 0xA0, 0x80], [0x1B], Array("\u{1B}[2J".utf8), Array("\n".utf8),
    Array("\"".utf8), Array("\\".utf8), Array("\\u0000".utf8), Array("\\u001b]0;x\\u0007".utf8),
    Array("{".utf8), Array("}".utf8), Array("[[[[".utf8), Array(",,".utf8), Array("null".utf8),
    Array("1e999".utf8), Array("-0".utf8), Array("9223372036854775807".utf8), Array("NaN".utf8),
    Array("999999999999999999999999999999".utf8), Array("日本語".utf8), Array("👩‍👩‍👧".utf8),
    Array("\u{202E}\u{200B}\u{FEFF}\u{E0041}".utf8), Array("e\u{301}\u{301}\u{301}\u{301}".utf8),
  ]

  private static func damaged(
    _ inputs: [[UInt8]], _ generator: inout SeededGenerator
  ) -> [UInt8] {
    var bytes = inputs.randomElement(using: &generator) ?? []
    for _ in 0..<Int.random(in: 0...6, using: &generator) {
      guard !bytes.isEmpty else { break }
      let at = Int.random(in: 0..<bytes.count, using: &generator)
      switch Int.random(in: 0...5, using: &generator) {
      case 0: bytes.removeSubrange(at...)
      case 1: bytes[at] = UInt8.random(in: 0...255, using: &generator)
      case 2: bytes.insert(contentsOf: pieces.randomElement(using: &generator) ?? [], at: at)
      case 3:
        let end = Int.random(in: at..<bytes.count, using: &generator)
        bytes.removeSubrange(at...end)
      case 4:
        // A part of another input.
        let other = inputs.randomElement(using: &generator) ?? []
        let start = Int.random(in: 0..<max(1, other.count), using: &generator)
        bytes.insert(contentsOf: other[min(start, other.count)...], at: at)
      default:
        // Another value for a number.
        guard let digit = bytes[at...].firstIndex(where: { (0x30...0x39).contains($0) }) else {
          break
        }
        bytes.replaceSubrange(
          digit...digit, with: pieces.randomElement(using: &generator) ?? [])
      }
    }
    return bytes
  }

  private static let looks = [
    #"{}"#, #"{"preset": "dense", "verbose": true, "clock": "12h", "reset": "both"}"#,
    #"{"preset": "framed", "style": "powerline", "theme": "light"}"#,
    #"{"preset": "windows", "glyphs": "ascii"}"#, #"{"preset": "compact", "color_by": "pace"}"#,
    #"{"preset": "dense", "glyphs": "nerd", "style": "powerline", "color_high": "208"}"#,
    #"{"template": "{folder}|{session}{text} {vim}|{models}\n{clock:glyph} {pr}", "text": "日本"}"#,
  ]

  /// A line without the colours that it may have; nil where it has anything else.
  private func plain(_ line: String) -> String? {
    let text = line.replacing(/\u{1B}\[[0-9;]*m/, with: "")
    let isHarmless = text.unicodeScalars.allSatisfy {
      $0.value >= 0x20 && !(0x7F..<0xA0).contains($0.value)
    }
    return isHarmless ? text : nil
  }

  @Test("there is a line that fits", arguments: looks)
  func damagedInputs(look: String) throws {
    let home = try TemporaryDirectory()
    try home.write("{\"statusline\": \(look)}", to: ".config/plimsoll/config.json")
    let environment = LineEnvironment { ["HOME": home.path][$0] }
    let sources = LineSources(environment: environment, clock: clock)
    let inputs = try FuzzTests.inputs()
    var generator = SeededGenerator(seed: UInt64(look.utf8.count))
    for round in 0..<400 {
      let bytes = FuzzTests.damaged(inputs, &generator)
      let facts = sources.gather(bytes, stores: round % 20 == 0).facts
      let width = Int.random(in: 20...200, using: &generator)
      let depth = ColorDepth(rawValue: round % 4) ?? .none
      let lines = StatusLine.render(facts, width: width, depth: depth)
      let input = String(decoding: bytes, as: UTF8.self)
      #expect(!lines.isEmpty)
      for line in lines {
        let text = try #require(plain(line), "\(line.debugDescription) of \(input)")
        #expect(!text.isEmpty)
        #expect(displayWidth(text) <= width, "\(width): \(text) of \(input)")
      }
    }
  }

  @Test(arguments: [
    "[", "{\"a\":", "{\"rate_limits\":{\"x\":", "\"", " ", "{\"cwd\":\"", "9", "\u{0}",
  ])
  func aMegabyteOfOneThing(piece: String) throws {
    let home = try TemporaryDirectory()
    let environment = LineEnvironment { ["HOME": home.path][$0] }
    let bytes = Array(String(repeating: piece, count: (1 << 20) / piece.utf8.count).utf8)
    let facts = LineSources(environment: environment, clock: clock).gather(bytes, stores: true)
    let lines = StatusLine.render(facts.facts, width: 40, depth: .none)
    #expect(lines.count == 1 && lines.allSatisfy { !$0.isEmpty && displayWidth($0) <= 40 })
  }

  @Test func rowsOfSubagentsAreValidJSONAndFit() throws {
    let environment = LineEnvironment { ["NO_COLOR": "1"][$0] }
    let input = Array(
      """
      {"columns": 50, "tasks": [{"id": "a1", "name": "explore", "status": "running",
       "label": "Finding \\"auth\\" code\\u001b[2J", "startTime": 1738418265000,
       "model": "claude-haiku-4-5", "tokenCount": 41200, "contextWindowSize": 200000},
       {"id": "b2", "tokenCount": -4, "startTime": "x", "effort": "high"}]}
      """.utf8)
    var generator = SeededGenerator(seed: 7)
    for _ in 0..<600 {
      let bytes = FuzzTests.damaged([input], &generator)
      for row in SubagentLines.render(bytes, environment: environment, clock: clock) {
        let object = try JSONSerialization.jsonObject(with: Data(row.utf8)) as? [String: String]
        let content = try #require(object?["content"])
        #expect(object?["id"] != nil && plain(content) != nil && displayWidth(content) <= 4096)
      }
    }
  }
}
