import Testing

@testable import WebBase

@Suite("A tag of what is sent")
struct EntityTagTests {
  /// The first half of the SHA-256 of "ok\n".
  static let tag = "W/\"dc51b8c96c2d745df3bd5590d990230a\""

  @Test("names the content, weakly")
  func text() {
    #expect(EntityTag(Array("ok\n".utf8)).text == EntityTagTests.tag)
    #expect(EntityTag(Array("ok".utf8)) != EntityTag(Array("ok\n".utf8)))
  }

  @Test(
    "is found among those that a visitor has",
    arguments: [
      ([], false), ([""], false), ([tag], true), ([String(tag.dropFirst(2))], true),
      (["*"], true), (["W/\"other\", \(tag)"], true), (["W/\"other\"", tag], true),
      (["\"other\""], false), (["W/\"a,\(tag.dropFirst(3))"], false),
      (["W/\(tag)"], false), ([" \t\(tag) , \"x\""], true), (["\"*\""], false),
    ] as [([String], Bool)])
  func among(fields: [String], expected: Bool) {
    #expect(EntityTag(Array("ok\n".utf8)).isAmong(fields) == expected)
  }
}
