import Foundation
import Scanning
import TestSupport
import Testing
import UsageModel

@Suite("A document as a tree")
struct JSONValueTests {
  @Test func everyKindOfValueIsRead() throws {
    let node = try JSONValue(
      parsing: Array(#" {"a":[1,2.5,-3e2],"b":{"c":"x\u00e9"},"d":true,"e":null,"a2":NaN} "#.utf8))
    #expect(node["a"]?.elements.map(\.double) == [1, 2.5, -300])
    #expect(node["b"]?["c"]?.text == "x\u{e9}")
    #expect(node["d"]?.bool == true)
    #expect(node["e"] == nil)
    #expect(node["a2"]?.double?.isNaN == true)
  }

  @Test func theLaterOfTwoMembersCounts() throws {
    #expect(try JSONValue(parsing: Array(#"{"a":1,"a":2}"#.utf8))["a"]?.integer == 2)
  }

  @Test(arguments: ["", " ", "{", "{\"a\":1} x", "[1,]", "<html>", "{\"a\":1", "nul"])
  func whatIsNoJSONIsRefused(text: String) {
    #expect(throws: ScanError.invalid) { try JSONValue(parsing: Array(text.utf8)) }
  }

  @Test func depthIsBounded() {
    let text = String(repeating: "[", count: 100_000)
    #expect(throws: ScanError.tooDeep) { try JSONValue(parsing: Array(text.utf8)) }
  }

  @Test func sizeIsBounded() {
    let blanks = [UInt8](repeating: 0x20, count: JSONValue.longest + 1)
    #expect(throws: ScanError.tooLong) { try JSONValue(parsing: blanks) }
  }

  @Test func onlyTheWantedMembersBecomeATree() throws {
    let text = #"{"projects":{"x":[1,2,{"y":"z"}]},"oauthAccount":{"a":"b"}}"#
    let node = try JSONValue.members(named: ["oauthAccount"], of: Array(text.utf8))
    #expect(node.members.map(\.name) == ["oauthAccount"])
    #expect(throws: ScanError.invalid) {
      try JSONValue.members(named: ["oauthAccount"], of: Array(text.utf8.dropLast()))
    }
  }

  @Test func aValueIsReadWhateverFollowsIt() throws {
    let bytes = Array(#" {"a":[1]}]}garbage"#.utf8)
    var at = 0
    let value = try JSONValue(bytes.span.bytes, &at)
    #expect(value == .object([.init("a", .array([.integer(1)]))]))
    #expect(at == 10)
  }

  @Test(
    "Whole numbers that fit are exact, and all others keep their digits",
    arguments: [
      ("0", .integer(0)), ("-0", .integer(0)), ("-5", .integer(-5)), ("1e3", .number("1e3")),
      ("12.0", .number("12.0")), ("9223372036854775807", .integer(.max)),
      ("-9223372036854775808", .integer(.min)),
      ("9223372036854775808", .number("9223372036854775808")),
      ("-9223372036854775809", .number("-9223372036854775809")),
      ("0.10000000000000000000001", .number("0.10000000000000000000001")),
      ("1e400", .number("1e400")), ("-Infinity", .number("-Infinity")),
    ] as [(String, JSONValue)])
  func numbers(text: String, wanted: JSONValue) throws {
    #expect(try JSONValue(parsing: Array(text.utf8)) == wanted)
  }

  @Test(
    arguments: [
      ("1e3", 1000), ("12.0", 12), ("12.5", nil), ("9223372036854775808", nil), ("1e400", nil),
      ("NaN", nil), ("\"1\"", nil),
    ] as [(String, Int64?)])
  func aWholeNumberMayBeWrittenAsAFraction(text: String, wanted: Int64?) throws {
    #expect(try JSONValue(parsing: Array(text.utf8)).integer == wanted)
  }

  @Test(arguments: [
    (#""2026-09-03T22:30:00.134085+00:00""#, 1_788_474_600_134),
    (#""2026-09-03T22:30:00Z""#, 1_788_474_600_000),
    (#""2026-09-04T00:30:00+02:00""#, 1_788_474_600_000),
    (#""2026-09-03T22:30:00""#, 1_788_474_600_000),
    ("1788474600", 1_788_474_600_000), ("1788474600000", 1_788_474_600_000),
  ])
  func timesInAllTheirForms(text: String, milliseconds: Int64) throws {
    #expect(
      try JSONValue(parsing: Array(text.utf8)).time == Timestamp(milliseconds: milliseconds))
  }

  @Test(arguments: [#""""#, #""soon""#, "0", "-1", "1e300", "true", "null"])
  func whatIsNoTimeIsNone(text: String) throws {
    #expect(try JSONValue(parsing: Array(text.utf8)).time == nil)
  }

  @Test("Random documents are read as the oracle reads them")
  func oracle() throws {
    var random = SeededGenerator(seed: 3)
    for _ in 0..<5_000 {
      let text = RandomJSON.value(depth: 0, &random)
      let wanted = try JSONSerialization.jsonObject(
        with: Data(text.utf8), options: [.fragmentsAllowed])
      let found = try JSONValue(parsing: Array(text.utf8))
      #expect(Self.agrees(found, wanted), "\(text)")
    }
  }

  /// Whether a tree is what Foundation made of the same text.
  private static func agrees(_ value: JSONValue, _ wanted: Any) -> Bool {
    switch value {
    case .null: return wanted is NSNull
    case .bool(let flag): return wanted as? Bool == flag
    case .integer(let number): return (wanted as? NSNumber)?.int64Value == number
    case .number(let text): return (wanted as? NSNumber)?.doubleValue == Double(text)
    case .string(let text): return wanted as? String == text
    case .array(let elements):
      guard let list = wanted as? [Any], list.count == elements.count else { return false }
      return zip(elements, list).allSatisfy { agrees($0, $1) }
    case .object(let members):
      guard let table = wanted as? [String: Any], table.count == members.count else { return false }
      return members.allSatisfy { member in
        table[member.name].map { agrees(member.value, $0) } ?? false
      }
    }
  }

  @Test("Every cut is refused, and every damaged byte is refused or read as JSON again")
  func faults() throws {
    let text = Array(
      #"{"a":[1,-2.5e3,true,null],"é\n":{"\ud83d\ude00":"x\"y","":false},"b":[]}"#.utf8)
    let whole = try JSONValue(parsing: text)
    for count in 0..<text.count {
      #expect(throws: ScanError.invalid) { try JSONValue(parsing: Array(text[..<count])) }
    }
    for place in text.indices {
      for byte in UInt8.min...UInt8.max where byte != text[place] {
        var damaged = text
        damaged[place] = byte
        do throws(ScanError) {
          let value = try JSONValue(parsing: damaged)
          #expect(try JSONValue(parsing: Array(value.line.utf8)) == value)
        } catch {
          #expect(error == .invalid)
        }
      }
    }
    #expect(try JSONValue(parsing: Array(whole.line.utf8)) == whole)
  }
}
