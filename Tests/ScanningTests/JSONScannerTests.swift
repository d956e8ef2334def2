import Foundation
import Scanning
import TestSupport
import Testing

/// The scanner against Foundation's parser, and by example.
struct JSONScannerTests {
  /// Whether the whole text is one JSON value.
  static func accepts(_ text: [UInt8]) -> Bool {
    var at = 0
    let bytes = text.span.bytes
    do {
      try JSONScanner.skipValue(bytes, &at)
      JSONScanner.skipWhitespace(bytes, &at)
      return at == bytes.byteCount
    } catch {
      return false
    }
  }

  static func oracleAccepts(_ text: [UInt8]) -> Bool {
    do {
      _ = try JSONSerialization.jsonObject(with: Data(text), options: [.fragmentsAllowed])
      return true
    } catch {
      return false
    }
  }

  @Test("The scanner accepts what the oracle accepts, through thousands of random changes")
  func oracle() {
    var random = SeededGenerator(seed: 1)
    let alphabet = Array(#"{}[]",:\u0aAeE+-.19tfn "#.utf8)
    var accepted = 0
    for round in 0..<20_000 {
      var text = Array(RandomJSON.value(depth: 0, &random).utf8)
      for _ in 0..<(round % 3) where !text.isEmpty {
        let place = Int.random(in: 0..<text.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: text.remove(at: place)
        case 1: text[place] = alphabet.randomElement(using: &random) ?? 0x20
        default: text.insert(alphabet.randomElement(using: &random) ?? 0x20, at: place)
        }
      }
      let isAccepted = Self.accepts(text)
      accepted += isAccepted ? 1 : 0
      let shown = String(decoding: text, as: UTF8.self)
      // The oracle takes a comma before a closing bracket; we follow the standard.
      if shown.contains(/,\s*[\]}]/) && isAccepted == false { continue }
      // What is accepted beyond the oracle is documented: lone surrogates, bytes that
      // are no UTF-8; and numbers beyond a double, which are no token counts anyway.
      if shown.contains("\\u") || shown.contains("\u{FFFD}") || shown.contains(/\d[eE]/) {
        continue
      }
      #expect(isAccepted == Self.oracleAccepts(text), "\(shown)")
    }
    #expect(accepted > 7_000)
  }

  @Test("Decoded strings equal those of the oracle")
  func strings() throws {
    var random = SeededGenerator(seed: 2)
    for _ in 0..<5_000 {
      let text = Array(RandomJSON.string(&random).utf8)
      let wanted = try JSONSerialization.jsonObject(
        with: Data(text), options: [.fragmentsAllowed])
      var at = 0
      let bytes = text.span.bytes
      let found = try JSONScanner.string(bytes, &at)
      #expect(JSONScanner.decode(found, bytes) == wanted as? String)
      #expect(at == text.count)
    }
  }

  @Test(
    "Lone surrogates and bad bytes become replacement characters",
    arguments: [
      (#""\ud800""#, "\u{FFFD}"), (#""\udc00x""#, "\u{FFFD}x"), (#""\ud83d\ude00""#, "😀"),
      (#""\ud83dé""#, "\u{FFFD}é"), (#""\ud83d\n""#, "\u{FFFD}\n"), (#""\u0000""#, "\0"),
      (#""\ud83d\ud83d\ude00""#, "\u{FFFD}😀"),
    ])
  func surrogates(text: String, wanted: String) throws {
    let array = Array(text.utf8)
    var at = 0
    let found = try JSONScanner.string(array.span.bytes, &at)
    #expect(JSONScanner.decode(found, array.span.bytes) == wanted)
  }

  @Test("Nesting is followed to its limit and no further")
  func depth() {
    func nested(_ count: Int) -> [UInt8] {
      Array((String(repeating: "[", count: count) + String(repeating: "]", count: count)).utf8)
    }
    #expect(Self.accepts(nested(JSONScanner.maximumDepth)))
    #expect(!Self.accepts(nested(JSONScanner.maximumDepth + 1)))
    #expect(!Self.accepts(Array(String(repeating: "{\"a\":", count: 100_000).utf8)))
  }

  @Test(
    "Numbers keep whole values exactly",
    arguments: [
      ("0", 0), ("-0", 0), ("12", 12), ("1e3", 1000), ("12.0", 12), ("12.5", nil), ("1e400", nil),
      ("9223372036854775807", Int64.max), ("9223372036854775808", nil), ("-5", -5),
    ] as [(String, Int64?)])
  func numbers(text: String, wanted: Int64?) throws {
    let array = Array(text.utf8)
    var at = 0
    #expect(try JSONScanner.number(array.span.bytes, &at).integer == wanted)
    #expect(at == array.count)
  }
}

/// JSON of random shape.
enum RandomJSON {
  static func value(depth: Int, _ random: inout SeededGenerator) -> String {
    switch Int.random(in: 0..<(depth > 4 ? 5 : 9), using: &random) {
    case 0: return "null"
    case 1: return Bool.random(using: &random) ? "true" : "false"
    case 2: return String(Int.random(in: -1000...1_000_000, using: &random))
    case 3: return "-12.5e-2"
    case 4: return string(&random)
    case 5, 6:
      let members = (0..<Int.random(in: 0..<4, using: &random)).map { index in
        "\"k\(index)\" : " + value(depth: depth + 1, &random)
      }
      return "{" + members.joined(separator: ",") + "}"
    default:
      let elements = (0..<Int.random(in: 0..<4, using: &random)).map { _ in
        value(depth: depth + 1, &random)
      }
      return "[ " + elements.joined(separator: " ,") + "]"
    }
  }

  static func string(_ random: inout SeededGenerator) -> String {
    let pieces = [
      "plain text that is longer than one vector", "\\n", "\\\"", "\\\\", "é", "日本", "\\u00e9",
      "\\ud83d\\ude00", "x", "\u{2028}", "\\/", "",
    ]
    let count = Int.random(in: 0..<8, using: &random)
    return "\"" + (0..<count).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
      + "\""
  }
}
