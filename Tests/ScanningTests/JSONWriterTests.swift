import Foundation
import Scanning
import TestSupport
import Testing

@Suite("The writer of JSON")
struct JSONWriterTests {
  private static let sample = JSONValue.object([
    .init("b", .array([.integer(-1), .number("2.50"), .null])), .init("a", .object([])),
    .init("c", .object([.init("d", .bool(true)), .init("e", .array([]))])),
  ])

  @Test func itKeepsOrderAndDigitsInEveryLayout() {
    #expect(Self.sample.line == #"{"b":[-1,2.50,null],"a":{},"c":{"d":true,"e":[]}}"#)
    #expect(
      String(decoding: Self.sample.written(.spaced), as: UTF8.self)
        == #"{"b": [-1, 2.50, null], "a": {}, "c": {"d": true, "e": []}}"#)
    #expect(
      Self.sample.document == """
        {
          "b": [
            -1,
            2.50,
            null
          ],
          "a": {},
          "c": {
            "d": true,
            "e": []
          }
        }

        """)
    #expect(JSONValue.array([]).document == "[]\n")
  }

  @Test(
    "Text that a terminal would obey is escaped",
    arguments: [
      ("a\"b\\c/", #""a\"b\\c/""#), ("\n\r\t\u{8}\u{1B}\0", #""\n\r\t\u0008\u001b\u0000""#),
      ("\u{7F}\u{9B}\u{9F}\u{A0}", "\"\\u007f\\u009b\\u009f\u{A0}\""),
      (
        "\u{2028}\u{2029}\u{202E}\u{2066}\u{200F}\u{61C}\u{FEFF}",
        #""\u2028\u2029\u202e\u2066\u200f\u061c\ufeff""#
      ),
      ("é日本😀", "\"é日本😀\""), ("", "\"\""),
    ])
  func hostileText(text: String, wanted: String) {
    #expect(JSONWriter.quoted(text) == wanted)
    #expect(JSONValue.string(text).line == wanted)
  }

  @Test func everyCharacterComesBackThroughTheOracle() throws {
    for value in UInt32(0)...0x3000 {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let text = String(scalar)
      let read = try JSONSerialization.jsonObject(
        with: Data(JSONWriter.quoted(text).utf8), options: [.fragmentsAllowed])
      #expect((read as? String)?.unicodeScalars.elementsEqual(text.unicodeScalars) == true)
    }
  }

  @Test(arguments: ["NaN", "Infinity", "-Infinity", "", "-", "x1"])
  func whatIsNoNumberOfJSONIsNull(text: String) {
    #expect(JSONValue.number(text).line == "null")
  }

  @Test("What is written is read as it was, in every layout")
  func roundTrip() throws {
    var random = SeededGenerator(seed: 4)
    for _ in 0..<3_000 {
      let value = Self.tree(depth: 0, &random)
      for layout in [JSONWriter.Layout.compact, .spaced, .indented] {
        #expect(try JSONValue(parsing: value.written(layout)) == value)
      }
      #expect(throws: Never.self) {
        try JSONSerialization.jsonObject(
          with: Data(value.written(.indented)), options: [.fragmentsAllowed])
      }
    }
  }

  private static func tree(depth: Int, _ random: inout SeededGenerator) -> JSONValue {
    switch Int.random(in: 0..<(depth > 4 ? 5 : 8), using: &random) {
    case 0: return .null
    case 1: return .bool(Bool.random(using: &random))
    case 2: return .integer(Int64.random(in: .min ... .max, using: &random))
    case 3: return .number("\(Int.random(in: 0..<1000, using: &random)).250")
    case 4: return .string(text(&random))
    case 5:
      return .array(
        (0..<Int.random(in: 0..<4, using: &random)).map { _ in
          Self.tree(depth: depth + 1, &random)
        })
    default:
      return .object(
        (0..<Int.random(in: 0..<4, using: &random)).map { _ in
          .init(text(&random), Self.tree(depth: depth + 1, &random))
        })
    }
  }

  private static func text(_ random: inout SeededGenerator) -> String {
    var result = String.UnicodeScalarView()
    for _ in 0..<Int.random(in: 0..<12, using: &random) {
      let highest: UInt32 = Bool.random(using: &random) ? 0x7F : 0x1_F700
      result.append(
        Unicode.Scalar(UInt32.random(in: 0...highest, using: &random)) ?? "\u{FFFD}")
    }
    return String(result)
  }
}

@Suite("Values of another type than is wanted")
struct OptionalValueTests {
  /// What a reader makes of a value, and whether it takes all of it.
  private func read<Result>(
    _ text: String, _ body: (RawSpan, inout Int) throws(ScanError) -> Result
  ) throws(ScanError) -> Result {
    let bytes = Array(text.utf8)
    var at = 0
    let result = try body(bytes.span.bytes, &at)
    #expect(at == bytes.count, "\(text)")
    return result
  }

  @Test(arguments: [
    "12", "1.5", "\"x\"", "true", "false", "null", "[1,{}]", "{\"a\":[]}", "NaN", "-Infinity",
  ])
  func arePassedOver(text: String) throws {
    #expect(try read(text, JSONScanner.optionalText) == (text == "\"x\"" ? "x" : nil))
    #expect(
      try read(text, JSONScanner.optionalBool)
        == (text == "true" ? true : text == "false" ? false : nil))
    #expect(
      try read(text, JSONScanner.optionalDouble) == (text == "12" ? 12 : text == "1.5" ? 1.5 : nil))
    #expect(
      try read(text, JSONScanner.optionalInteger) == (text == "12" ? 12 : text == "1.5" ? 2 : nil))
  }

  @Test(arguments: ["tru", "falsch", "\"x", "1.", "-", "{\"a\":}"])
  func areRefusedIfTheyAreNotJSON(text: String) {
    #expect(throws: ScanError.invalid) { try read(text, JSONScanner.optionalBool) }
    #expect(throws: ScanError.invalid) { try read(text, JSONScanner.optionalText) }
    #expect(throws: ScanError.invalid) { try read(text, JSONScanner.optionalNumber) }
  }
}
