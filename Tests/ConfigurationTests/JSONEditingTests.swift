import Configuration
import TestSupport
import Testing

@Suite("A JSON file edited as text")
struct JSONEditingTests {
  private static let draft = JSONDraft.object([
    .init("type", .string("command")), .init("command", .string("a \"b\" \\ /ü")),
  ])

  /// The text of all comments, in their order.
  private func comments(of text: String) -> [String] {
    // Strings first, so that what looks like a comment in one is none.
    text.matches(of: /"(?:[^"\\]|\\.)*"|\/\/[^\r\n]*|\/\*(?:[^*]|\*[^\/])*\*\//)
      .map { String($0.output) }.filter { $0.hasPrefix("/") }
  }

  private func others(_ document: JSONDocument, but name: String) -> [String] {
    document.root.members.filter { $0.name != name }.map {
      document.text($0.nameRange) + document.text($0.value.range)
    }
  }

  @Test("keeps everything but the one key, and can be undone", arguments: 0..<400)
  func settingAndUndoing(seed: UInt64) throws {
    var random = RandomDocument(seed: seed)
    let text = random.text(wanted: seed.isMultiple(of: 3) ? "statusLine" : nil)
    let before = try JSONDocument(text)
    let edits = before.edits(setting: ["statusLine"], to: Self.draft)
    let bytes = JSONTextEdit.apply(edits, to: before.bytes)
    let after = try JSONDocument(bytes)
    let value = try #require(after.member(at: ["statusLine"])?.value)
    #expect(value.members.map(\.value.string) == ["command", "a \"b\" \\ /ü"])
    #expect(others(after, but: "statusLine") == others(before, but: "statusLine"))
    #expect(JSONTextEdit.undo(edits, in: bytes) == before.bytes)
    if !seed.isMultiple(of: 3) {
      #expect(comments(of: String(decoding: bytes, as: UTF8.self)) == comments(of: text))
    }
  }

  @Test("loses a key and nothing else", arguments: 0..<400)
  func removing(seed: UInt64) throws {
    var random = RandomDocument(seed: seed &+ 10_000)
    let text = random.text(wanted: "statusLine")
    let before = try JSONDocument(text)
    let bytes = JSONTextEdit.apply(before.edits(removing: ["statusLine"]), to: before.bytes)
    let after = try JSONDocument(bytes)
    #expect(after.member(at: ["statusLine"]) == nil)
    #expect(others(after, but: "statusLine") == others(before, but: "statusLine"))
  }

  @Test("takes out what it has put in", arguments: 0..<200)
  func puttingInAndTakingOut(seed: UInt64) throws {
    var random = RandomDocument(seed: seed &+ 20_000)
    let before = try JSONDocument(random.text(wanted: nil))
    let edits = before.edits(setting: ["statusLine"], to: Self.draft)
    let put = try JSONDocument(JSONTextEdit.apply(edits, to: before.bytes))
    let bytes = JSONTextEdit.apply(put.edits(removing: ["statusLine"]), to: put.bytes)
    let text = String(decoding: bytes, as: UTF8.self)
    // Blanks between empty braces tell nothing, and need not come back.
    if !before.root.members.isEmpty { #expect(text == before.text(0..<before.bytes.count)) }
  }

  @Test(
    "follows the layout that it finds",
    arguments: [
      ("{}", "{\n  \"a\": {\n    \"b\": 1\n  }\n}"),
      ("{\n    \"x\": 1\n}\n", "{\n    \"x\": 1,\n    \"a\": {\n        \"b\": 1\n    }\n}\n"),
      ("{\"x\":1}", "{\"x\":1,\"a\":{\"b\":1}}"),
      ("{ \"x\": 1 }", "{ \"x\": 1, \"a\": {\"b\": 1} }"),
      (
        "{\r\n\t\"x\": 1 // one\r\n}",
        "{\r\n\t\"x\": 1, // one\r\n\t\"a\": {\r\n\t\t\"b\": 1\r\n\t}\r\n}"
      ),
      ("{\n  \"a\": {}\n}", "{\n  \"a\": {\n    \"b\": 1\n  }\n}"),
      ("{\n  \"a\": {\"c\": 2}\n}", "{\n  \"a\": {\"c\": 2, \"b\": 1}\n}"),
      ("{\n  // none yet\n}", "{\n  // none yet\n  \"a\": {\n    \"b\": 1\n  }\n}"),
      ("{\"x\": 1,}", "{\"x\": 1, \"a\": {\"b\": 1},}"),
    ])
  func layout(before: String, wanted: String) throws {
    let document = try JSONDocument(before)
    let edits = document.edits(setting: ["a", "b"], to: .text("1"))
    let text = String(decoding: JSONTextEdit.apply(edits, to: document.bytes), as: UTF8.self)
    #expect(text == wanted)
  }

  @Test(
    "takes an emptied object away too",
    arguments: [
      ("{\n  \"x\": 1,\n  \"a\": {\n    \"b\": 1\n  }\n}", "{\n  \"x\": 1\n}"),
      ("{\n  \"a\": {\"b\": 1, \"c\": 2}\n}", "{\n  \"a\": {\"c\": 2}\n}"),
      ("{\n  \"a\": {\"b\": 1 /* why */}\n}", "{\n  \"a\": { /* why */}\n}"),
      ("{\"a\": {\"b\": 1}}", "{}"),
    ])
  func emptied(before: String, wanted: String) throws {
    let document = try JSONDocument(before)
    let edits = document.edits(removing: ["a", "b"])
    let text = String(decoding: JSONTextEdit.apply(edits, to: document.bytes), as: UTF8.self)
    #expect(text == wanted)
  }

  @Test("the last of two equal names is the one that counts")
  func repeatedNames() throws {
    let document = try JSONDocument("{\"a\": 1, \"a\": 2}")
    #expect(document.member(at: ["a"])?.value.content == .number("2"))
    let edits = document.edits(setting: ["a"], to: .text("3"))
    #expect(JSONTextEdit.apply(edits, to: document.bytes) == Array("{\"a\": 1, \"a\": 3}".utf8))
  }

  @Test(
    "where it is no JSON, line, column and reason say so",
    arguments: [
      ("", 1, 1, "the file is empty"), ("{\n  \"a\": 1\n", 1, 1, "the { is never closed"),
      ("{\n  \"a\" 1}", 2, 7, "a colon is missing after \"a\""),
      ("{\n  \"ä\": 1 \"b\"}", 2, 10, "a comma or } is missing"),
      ("{a: 1}", 1, 2, "a name in double quotes is missing"),
      ("{\"a\": yes}", 1, 7, "yes is not a JSON value"),
      ("{\"a\": 01}", 1, 7, "01 is not a JSON value"),
      ("{\"a\": NaN}", 1, 7, "NaN is not a JSON value"),
      ("{\"a\": }", 1, 7, "a value is missing"), ("[1 2]", 1, 4, "a comma or ] is missing"),
      ("{\"a\": \"b\n\"}", 1, 9, "the text in quotes does not end on its line"),
      ("{\"a\": \"b", 1, 7, "the text in quotes never ends"),
      ("{\"a\": \"\\x\"}", 1, 8, "invalid escape sequence"),
      ("{} x", 1, 4, "the value has ended, but the text goes on"),
      ("{ /* }", 1, 3, "the comment is never closed"), ("{,}", 1, 2, "a name in double quotes"),
    ])
  func syntax(text: String, line: Int, column: Int, reason: String) {
    let error = #expect(throws: JSONSyntaxError.self) { try JSONDocument(text) }
    #expect(error?.position.line == line)
    #expect(error?.position.column == column)
    #expect(error?.reason.hasPrefix(reason) == true, "\(error?.reason ?? "")")
  }

  @Test("deep nesting is refused, not followed")
  func depth() {
    let text = String(repeating: "[", count: 100_000)
    #expect(throws: JSONSyntaxError.self) { try JSONDocument(text) }
  }
}
