import Foundation
import Scanning
import Testing

@Suite("A JSON value of one form")
struct JSONFormTests {
  private struct Leaf: JSONReadable, JSONWritable, Equatable {
    var count: Int64
    var name: String?
    var isOn: Bool

    init(json: JSONValue) throws(JSONMismatch) {
      count = try json.required("count")
      name = try json.ifPresent("name")
      isOn = try json.ifPresent("isOn") ?? false
    }

    var json: JSONValue {
      .present(["count": count.json, "isOn": isOn ? isOn.json : nil, "name": name?.json])
    }
  }

  private func leaf(_ text: String) throws -> Leaf {
    try Leaf(json: JSONValue(parsing: Array(text.utf8)))
  }

  @Test("is read whatever its white space and its other members are")
  func tolerance() throws {
    let plain = try leaf(#"{"count":3,"name":"a"}"#)
    #expect(try leaf("\r\n{ \"name\"\t: \"a\" ,\n\n \"new\" : [ { } ], \"count\" : 3 }\n") == plain)
    #expect(
      try leaf(#"{"count":3.0,"name":null,"isOn":true}"#).json.line == #"{"count":3,"isOn":true}"#)
    #expect(try leaf(#"{"count":1,"name":""}"#).name == "")
  }

  @Test(
    "is refused with its place and what is wrong there",
    arguments: [
      ("[]", "the file is not an object"), ("{}", #"the file lacks "rows""#),
      (#"{"rows":null}"#, #"the file lacks "rows""#), (#"{"rows":{}}"#, "rows is not an array"),
      (#"{"rows":[{"count":1},{}]}"#, #"rows[1] lacks "count""#),
      (#"{"rows":[{"count":"1"}]}"#, "rows[0].count is not a whole number that fits"),
      (#"{"rows":[{"count":1.5}]}"#, "rows[0].count is not a whole number that fits"),
      (
        #"{"rows":[{"count":9223372036854775808}]}"#,
        "rows[0].count is not a whole number that fits"
      ),
      (#"{"rows":[{"count":NaN}]}"#, "rows[0].count is not a whole number that fits"),
      (#"{"rows":[{"count":1,"name":7}]}"#, "rows[0].name is not a text"),
      (#"{"rows":[{"count":1,"isOn":1}]}"#, "rows[0].isOn is neither true nor false"),
      (#"{"rows":[],"more":{"a":{}}}"#, #"more.a lacks "count""#),
      (#"{"rows":[],"more":[]}"#, "more is not an object"),
    ])
  func places(text: String, wanted: String) throws {
    struct Document: JSONReadable {
      init(json: JSONValue) throws(JSONMismatch) {
        _ = try json.required("rows", as: [Leaf].self)
        _ = try json.ifPresent("more", as: [String: Leaf].self)
      }
    }
    let json = try JSONValue(parsing: Array(text.utf8))
    let mismatch = #expect(throws: JSONMismatch.self) { try Document(json: json) }
    #expect(mismatch?.text() == wanted)
  }

  @Test("keeps numbers of 64 bits without a sign")
  func unsigned() throws {
    for number in [0, 1, UInt64(Int64.max), UInt64(Int64.max) + 1, .max] {
      #expect(try UInt64(json: JSONValue(parsing: number.json.written(.compact))) == number)
    }
    for text in ["-1", "18446744073709551616", "1.5", "true"] {
      let json = try JSONValue(parsing: Array(text.utf8))
      #expect(throws: JSONMismatch.self) { try UInt64(json: json) }
    }
  }

  @Test("has no number that is not finite", arguments: ["NaN", "Infinity", "-Infinity", "1e999"])
  func infinite(text: String) throws {
    let json = try JSONValue(parsing: Array(text.utf8))
    #expect(throws: JSONMismatch.self) { try Double(json: json) }
  }

  @Test(
    "is refused where it has to be JSON to the letter",
    arguments: [
      "NaN", "[Infinity]", #"{"a":[-Infinity]}"#, #""\ud800""#, #""\uD83Dx""#, #""\ude00""#,
      #""\ud83d\n""#, #""\ud83d\ud83d""#, #"{"\udfff":1}"#, "\"\u{1}\"", "01", "1.", "", "{} {}",
      #""\"#, #""\u"#, #""\ud8"#, #""\ud83d\u"#,
    ])
  func strictness(text: String) {
    #expect(throws: ScanError.self) { try JSONValue(strictly: Array(text.utf8)) }
    #expect(throws: (any Error).self) {
      try JSONSerialization.jsonObject(with: Data(text.utf8), options: [.fragmentsAllowed])
    }
  }

  @Test("is text in UTF-8 there, with its pairs")
  func strictText() throws {
    for bytes: [UInt8] in [
      [0x22, 0xFF, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0x22, 0xC3, 0x22],
    ] {
      #expect(throws: ScanError.self) { try JSONValue(strictly: bytes) }
    }
    for text in [
      #""\ud83d\ude42""#, #""\\ud800""#, #""\u00e9\\\ud83D\uDE42é🙂""#, #"[-0,1e3,-1.5]"#,
    ] {
      let bytes = Array(text.utf8)
      #expect(try JSONValue(strictly: bytes) == JSONValue(parsing: bytes))
    }
  }

  @Test("has the fewest escapes as Foundation has them")
  func fewestEscapes() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.withoutEscapingSlashes]
    for value in Array(UInt32(0)...0x3000) + [0xFEFF, 0xFFFD, 0x1F642] {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let text = "a" + String(scalar) + "b"
      #expect(
        JSONValue.string(text).written(.compact, escaping: .fewest)
          == [UInt8](try encoder.encode(text)))
    }
  }
}
