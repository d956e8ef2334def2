import Terminal
import TestSupport
import Testing

@Suite("A picture of the screen")
struct CellBufferTests {
  @Test("has wide characters whole or not at all, and cuts what stands outside")
  func wide() {
    var buffer = CellBuffer(columns: 6, rows: 2)
    #expect(buffer.put("ab日本語", 0, 0) == 6)
    #expect(buffer.lines[0] == "ab日本")
    buffer.put("x", 3, 0)
    #expect(buffer.lines[0] == "ab x本")
    buffer.put("y", 4, 0)
    #expect(buffer.lines[0] == "ab xy")
    buffer.put("語", 5, 1)
    #expect(buffer.lines[1] == "")
    buffer.put("日", 1, 1)
    buffer.put("本", 2, 1)
    #expect(buffer.lines[1] == "  本")
    buffer.put("out", 0, 2)
    buffer.put("out", 9, 0)
    #expect(buffer.put("long text", 0, 1, width: 3) == 3)
    #expect(buffer.lines[1] == "lon")
  }

  @Test("shows escape sequences, and keeps marks on their letters")
  func harmless() {
    var buffer = CellBuffer(columns: 40, rows: 1)
    buffer.put("a\u{1B}[31mb\u{07}e\u{301}!", 0, 0)
    #expect(buffer.lines[0] == "a\\x1B[31mb\\x07e\u{301}!")
    #expect(buffer[14, 0].glyph == "e\u{301}")
    #expect(buffer[15, 0].glyph == "!")
  }
}

@Suite("Writing pictures")
struct FrameWriterTests {
  private static let glyphs: [String] = [
    "a", "b", " ", "█", "▏", "日", "本", "é", "e\u{301}", "👩‍👩‍👧", "❤️", "~", "0",
  ]

  private static func color(_ generator: inout SeededGenerator) -> TerminalColor? {
    guard Bool.random(using: &generator) else { return nil }
    return TerminalColor(
      .random(in: 0...255, using: &generator), 90, 200,
      basic: .random(in: 0...15, using: &generator))
  }

  private static func style(_ generator: inout SeededGenerator) -> CellStyle {
    guard Bool.random(using: &generator) else { return .plain }
    return CellStyle(
      color(&generator), on: color(&generator),
      .init(rawValue: .random(in: 0...31, using: &generator)))
  }

  private static func change(_ buffer: inout CellBuffer, _ generator: inout SeededGenerator) {
    for _ in 0..<Int.random(in: 0...12, using: &generator) {
      let column = Int.random(in: -2...buffer.columns, using: &generator)
      let row = Int.random(in: 0...buffer.rows, using: &generator)
      let text = (0..<Int.random(in: 1...9, using: &generator))
        .map { _ in glyphs.randomElement(using: &generator) ?? " " }.joined()
      switch Int.random(in: 0...3, using: &generator) {
      case 0: buffer.fill(column..<max(column, buffer.columns), row..<(row + 1))
      case 1: buffer.fill(column..<max(column, column + 3), 0..<row, style(&generator))
      default: buffer.put(text, column, row, style(&generator))
      }
    }
  }

  @Test(
    "the changes from one to the next leave what the whole picture would",
    arguments: ScreenColors.allCases)
  func differences(depth: ScreenColors) {
    var generator = SeededGenerator(seed: 7)
    for _ in 0..<60 {
      let columns = Int.random(in: 1...24, using: &generator)
      let rows = Int.random(in: 1...6, using: &generator)
      var terminal = VirtualTerminal(columns: columns, rows: rows, width: displayWidth)
      var writer = FrameWriter(depth: depth)
      var frame = CellBuffer(columns: columns, rows: rows)
      for _ in 0..<8 {
        Self.change(&frame, &generator)
        terminal.feed(writer.bytes(for: frame))
        var fresh = VirtualTerminal(columns: columns, rows: rows, width: displayWidth)
        var whole = FrameWriter(depth: depth)
        fresh.feed(whole.bytes(for: frame))
        #expect(terminal.places == fresh.places)
        let shown = (0..<rows).map { row in
          String((0..<columns).compactMap { frame[$0, row].glyph })
        }
        #expect(terminal.lines == shown)
        #expect(terminal.unknown.isEmpty, "\(terminal.unknown)")
        #expect(terminal.erasures == 0)
        #expect(writer.bytes(for: frame).isEmpty)
      }
    }
  }

  @Test("the same holds among other lines, where every move is relative")
  func inline() {
    var generator = SeededGenerator(seed: 9)
    for _ in 0..<40 {
      let columns = Int.random(in: 2...20, using: &generator)
      let rows = Int.random(in: 1...4, using: &generator)
      var terminal = VirtualTerminal(columns: columns, rows: 8, width: displayWidth)
      terminal.feed(Array("one\r\ntwo\r\n".utf8))
      var writer = FrameWriter(depth: .basic, isInline: true)
      var frame = CellBuffer(columns: columns, rows: rows)
      for round in 0..<6 {
        Self.change(&frame, &generator)
        if round == 3 { writer.forget() }
        terminal.feed(writer.bytes(for: frame))
        let shown = (0..<rows).map { row in
          String((0..<columns).compactMap { frame[$0, row].glyph })
        }
        #expect(Array(terminal.lines[2..<(2 + rows)]) == shown)
        #expect(terminal.lines[0].hasPrefix(columns > 2 ? "one" : "o"))
        #expect(terminal.unknown.isEmpty, "\(terminal.unknown)")
      }
    }
  }

  @Test("a figure that changes costs a few bytes")
  func frugal() {
    var writer = FrameWriter(depth: .full)
    var frame = CellBuffer(columns: 120, rows: 40)
    frame.put("Resets in 2 h 11 min", 80, 12)
    _ = writer.bytes(for: frame)
    frame.put("Resets in 2 h 10 min", 80, 12)
    let text = String(decoding: writer.bytes(for: frame), as: UTF8.self)
    #expect(text == "\u{1B}[?2026h\u{1B}[13;96H0\u{1B}[?2026l")
  }

  @Test(
    "colours fall back to what the terminal has",
    arguments: [
      (ScreenColors.full, "\u{1B}[1;38;2;217;119;87m"), (.palette, "\u{1B}[1;38;5;173m"),
      (.basic, "\u{1B}[1;33m"), (.none, "\u{1B}[1m"),
    ])
  func depths(depth: ScreenColors, expected: String) {
    var writer = FrameWriter(depth: depth)
    var frame = CellBuffer(columns: 3, rows: 1)
    _ = writer.bytes(for: frame)
    frame.put("x", 0, 0, CellStyle(TerminalColor(217, 119, 87, basic: 3), .bold))
    let text = String(decoding: writer.bytes(for: frame), as: UTF8.self)
    #expect(text.contains(expected + "x"), "\(text.debugDescription)")
  }

  @Test(
    "what terminals say of themselves",
    arguments: [
      (["TERM": "xterm-256color"], ScreenColors.palette),
      (["TERM": "xterm", "COLORTERM": "truecolor"], .full), (["TERM": "linux"], .basic),
      (["TERM": "xterm-256color", "NO_COLOR": "1"], .none), (["TERM": "dumb"], .none),
      (["TERM": "tmux-256color"], .palette),
    ])
  func depth(environment: [String: String], expected: ScreenColors) {
    #expect(ScreenColors(choice: .auto, isTerminal: true, environment: environment) == expected)
  }
}
