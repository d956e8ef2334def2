import Terminal
import TestSupport
import Testing

@Suite("Keys")
struct KeyDecoderTests {
  private static let cases: [(String, [InputEvent])] = [
    ("q", [.key(Key("q"))]),
    ("Q?:", [.key(Key("Q")), .key(Key("?")), .key(Key(":"))]),
    ("é日", [.key(Key("é")), .key(Key("日"))]),
    ("\r\t\u{7F}", [.key(Key(.enter)), .key(Key(.tab)), .key(Key(.backspace))]),
    ("\u{03}\u{1A}", [.key(Key("c", .control)), .key(Key("z", .control))]),
    ("\u{1B}[A\u{1B}[B", [.key(Key(.up)), .key(Key(.down))]),
    ("\u{1B}OC\u{1B}OD", [.key(Key(.right)), .key(Key(.left))]),
    ("\u{1B}[5~\u{1B}[6~", [.key(Key(.pageUp)), .key(Key(.pageDown))]),
    ("\u{1B}[H\u{1B}[4~", [.key(Key(.home)), .key(Key(.end))]),
    ("\u{1B}[1;5C", [.key(Key(.right, .control))]),
    ("\u{1B}[Z", [.key(Key(.tab, .shift))]),
    ("\u{1B}OP\u{1B}[15~", [.key(Key(.function(1))), .key(Key(.function(5)))]),
    ("\u{1B}x", [.key(Key("x", .alt))]),
    ("\u{1B}[113;5u", [.key(Key("q", .control))]),
    ("\u{1B}[<0;3;5M", [.mouse(MouseEvent(.press, column: 2, row: 4))]),
    ("\u{1B}[<0;3;5m", [.mouse(MouseEvent(.release, column: 2, row: 4))]),
    ("\u{1B}[<65;10;2M", [.mouse(MouseEvent(.scrollDown, button: 1, column: 9, row: 1))]),
    ("\u{1B}[I\u{1B}[O", [.focus(true), .focus(false)]),
    (
      "\u{1B}]11;rgb:1e1e/2222/ffff\u{07}",
      [.background(TerminalColor(0x1E, 0x22, 0xFF, basic: 0))]
    ),
    (
      "\u{1B}]11;rgb:f/8/0\u{1B}\\\u{1B}[?62;22c",
      [.background(TerminalColor(255, 136, 0, basic: 0)), .deviceAttributes]
    ),
    ("\u{1B}[200~q\u{1B}[A\n/x\u{1B}[201~z", [.paste("q\u{1B}[A\n/x"), .key(Key("z"))]),
    // Nothing of these is a key.
    ("\u{1B}[?2026;2$y\u{1B}[99~\u{1B}]52;c;c3RvbGVu\u{07}a", [.key(Key("a"))]),
    ("\u{1B}[1\u{1B}[Aa", [.key(Key(.up)), .key(Key("a"))]),
  ]

  @Test("are what terminals send for them, in one piece")
  func whole() {
    for (text, expected) in Self.cases {
      var decoder = KeyDecoder()
      #expect(decoder.decode(text.utf8) == expected, "\(text.unicodeScalars)")
      #expect(!decoder.isWaiting, "\(text.unicodeScalars)")
    }
  }

  @Test("are the same when every byte comes alone, and when split anywhere")
  func split() {
    for (text, expected) in Self.cases {
      var alone = KeyDecoder()
      #expect(text.utf8.flatMap { alone.decode([$0]) } == expected, "\(text.unicodeScalars)")
      for cut in 0...text.utf8.count {
        var decoder = KeyDecoder()
        let events =
          decoder.decode(text.utf8.prefix(cut)) + decoder.decode(text.utf8.dropFirst(cut))
        #expect(events == expected, "\(text.unicodeScalars) cut at \(cut)")
      }
    }
  }

  @Test("an escape alone is a key once nothing follows it")
  func loneEscape() {
    var decoder = KeyDecoder()
    #expect(decoder.decode([0x1B]).isEmpty)
    #expect(decoder.isWaiting)
    #expect(decoder.flush() == [.key(Key(.escape))])
    #expect(decoder.decode("a".utf8) == [.key(Key("a"))])
    #expect(decoder.decode([0x1B, 0x1B]) == [.key(Key(.escape))])
    #expect(decoder.flush() == [.key(Key(.escape))])
    #expect(decoder.decode("\u{1B}[1;".utf8).isEmpty)
    #expect(decoder.flush().isEmpty)
    #expect(decoder.decode("x".utf8) == [.key(Key("x"))])
  }

  @Test("bytes of no meaning pass, and nothing grows without end")
  func hostile() {
    var decoder = KeyDecoder()
    let endless = "\u{1B}]0;" + String(repeating: "q", count: 10_000)
    _ = decoder.decode(endless.utf8)
    _ = decoder.flush()
    #expect(decoder.decode("a".utf8) == [.key(Key("a"))])
    let pasted = decoder.decode(
      ("\u{1B}[200~" + String(repeating: "p", count: 100_000) + "\u{1B}[201~").utf8)
    #expect(pasted == [.paste(String(repeating: "p", count: KeyDecoder.pasteLimit))])
    var generator = SeededGenerator(seed: 4)
    let bytes: [UInt8] = [0x1B, 0x5B, 0x5D, 0x3C, 0x3B, 0x30, 0x4D, 0x7E, 0x07, 0xC3, 0xFF, 0x71]
    for _ in 0..<2_000 {
      var decoder = KeyDecoder()
      for _ in 0..<20 {
        let count = Int.random(in: 1...6, using: &generator)
        _ = decoder.decode(
          (0..<count).map { _ in bytes.randomElement(using: &generator) ?? 0 })
      }
      // Whatever came before: a pause and the end of a paste, and keys are keys.
      _ = decoder.flush()
      _ = decoder.decode("\u{1B}[201~".utf8)
      _ = decoder.flush()
      #expect(decoder.decode("q".utf8) == [.key(Key("q"))])
    }
  }
}
