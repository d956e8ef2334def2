import Foundation
import Testing

/// JSON is read by `JSONScanner` and `JSONValue` and written by `JSONWriter`, all of them
/// in `Scanning`; files that people edit are `JSONDocument`s.
@Suite("One reader of JSON and one writer")
struct JSONConventionTests {
  /// The files that still leave it to Foundation, with what they use. The list may only
  /// become shorter.
  private static let exceptions: [String: Set<String>] = [
    "Sources/Commands/HubMembership.swift": ["JSONDecoder", "JSONEncoder"],
    "Sources/Commands/SetupPage.swift": ["JSONDecoder", "JSONEncoder"],
  ]

  @Test func nothingElseReadsOrWritesIt() throws {
    var found: [String: Set<String>] = [:]
    for (path, text) in try ProjectFiles.texts(under: ["Sources"]) where path.hasSuffix(".swift") {
      let words = text.matches(of: /\bJSON(?:Serialization|Encoder|Decoder)\b/)
      let uses = Set(words.map { String($0.output) })
      if !uses.isEmpty { found[path] = uses }
    }
    for (path, uses) in found.sorted(by: { $0.key < $1.key }) {
      let more = uses.subtracting(Self.exceptions[path] ?? []).sorted()
      #expect(
        more.isEmpty, "\(path) uses \(more.joined(separator: ", ")); JSONValue is the way")
    }
    for (path, uses) in Self.exceptions.sorted(by: { $0.key < $1.key }) {
      let gone = uses.subtracting(found[path] ?? []).sorted()
      #expect(gone.isEmpty, "\(path) does not use \(gone.joined(separator: ", ")) any more")
    }
  }
}
