import Terminal
import Testing

@Suite("Width of text")
struct TextWidthTests {
  @Test(
    "counts the cells that a terminal fills",
    arguments: [
      ("", 0), ("plain ASCII", 11), ("é", 1), ("e\u{301}", 1), ("日本語", 6), ("한글", 4),
      ("ｆｕｌｌ", 8), ("≥ 12 · …", 8), ("👩‍👩‍👧", 2), ("🇨🇭", 2), ("❤️", 2), ("א", 1),
      ("\u{1100}\u{1161}", 2), ("a\u{200B}b", 2), ("ไม่", 2),
    ])
  func cells(text: String, expected: Int) {
    #expect(displayWidth(text) == expected)
  }

  @Test("cuts in the middle and keeps both ends")
  func elision() {
    #expect(elidedInMiddle("claude-opus-4-6", to: 15) == "claude-opus-4-6")
    #expect(elidedInMiddle("claude-opus-4-6", to: 9) == "clau…-4-6")
    #expect(elidedInMiddle("claude-opus-4-6", to: 1) == "…")
    #expect(elidedInMiddle("claude-opus-4-6", to: 0) == "")
    #expect(elidedInMiddle("日本語日本語", to: 7) == "日…語")
  }

  @Test("never exceeds the width it was given", arguments: 0...24)
  func elisionFits(width: Int) {
    for text in ["/a/very/long/path/indeed", "日本語の長いプロジェクト名", "e\u{301}e\u{301}e\u{301}e\u{301}"] {
      #expect(displayWidth(elidedInMiddle(text, to: width)) <= width)
    }
  }

  @Test("pads by cells, not by characters")
  func padding() {
    #expect(padded("日本", toCells: 6) == "日本  ")
    #expect(padded("7", toCells: 3, alignRight: true) == "  7")
    #expect(padded("long", toCells: 2) == "long")
  }
}

@Suite("Text from transcripts")
struct PlainTextTests {
  @Test(
    "spells out what could disturb a terminal",
    arguments: [
      ("ordinary – text ✓", "ordinary – text ✓"),
      ("\u{1B}[31mred\u{1B}[0m", "\\x1B[31mred\\x1B[0m"),
      ("\u{1B}]0;title\u{07}", "\\x1B]0;title\\x07"),
      ("two\nlines\r\n\tand a tab", "two\\nlines\\r\\n\\tand a tab"),
      ("\u{9B}31m", "\\x9B31m"),
      ("\u{7F}", "\\x7F"),
      ("abc\u{202E}fed", "abc\\u{202E}fed"),
      ("zero\u{200B}width", "zero\\u{200B}width"),
      ("\u{FEFF}bom", "\\u{FEFF}bom"),
      ("\u{2028}", "\\u{2028}"),
      ("\u{E0041}tag", "\\u{E0041}tag"),
      ("\u{301}leading", "\u{25CC}\u{301}leading"),
      ("👩‍👩‍👧 family", "👩‍👩‍👧 family"),
      ("❤️", "❤️"),
    ])
  func spelledOut(text: String, expected: String) {
    #expect(plainText(text) == expected)
  }

  @Test("cuts piles of combining marks")
  func marks() {
    let pile = "a" + String(repeating: "\u{301}", count: 500)
    #expect(plainText(pile).unicodeScalars.count == 5)
  }

  @Test("leaves no control character of any kind")
  func everyScalar() {
    for value in UInt32(0)..<0x3000 {
      guard let scalar = Unicode.Scalar(value) else { continue }
      for shown in plainText("a" + String(scalar) + "b").unicodeScalars {
        #expect(shown.properties.generalCategory != .control)
      }
    }
  }
}

@Suite("Colour")
struct StyleTests {
  @Test(
    "follows the flag, NO_COLOR, FORCE_COLOR and the terminal, in that order",
    arguments: [
      (ColorChoice.auto, true, [:], true),
      (.auto, false, [:], false),
      (.auto, true, ["NO_COLOR": "1"], false),
      (.auto, true, ["NO_COLOR": ""], true),
      (.auto, true, ["NO_COLOR": "1", "FORCE_COLOR": "1"], false),
      (.auto, false, ["FORCE_COLOR": "1"], true),
      (.auto, false, ["CLICOLOR_FORCE": "0"], false),
      (.auto, true, ["TERM": "dumb"], false),
      (.always, false, ["NO_COLOR": "1"], true),
      (.never, true, ["FORCE_COLOR": "1"], false),
    ] as [(ColorChoice, Bool, [String: String], Bool)])
  func choice(
    choice: ColorChoice, isTerminal: Bool, environment: [String: String], expected: Bool
  ) {
    #expect(choice.allowsColor(isTerminal: isTerminal, environment: environment) == expected)
  }

  @Test("colours nothing where there is no colour")
  func plain() {
    for style in Style.allCases {
      #expect(style.applied(to: "text", colored: false) == "text")
      #expect(style.applied(to: "text", colored: true).hasPrefix("\u{1B}["))
    }
  }
}
