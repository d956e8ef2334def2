import Foundation
import Testing

/// JSON is read by `JSONScanner` and `JSONValue` and written by `JSONWriter`, all of them
/// in `Scanning`; files that people edit are `JSONDocument`s.
@Suite("One reader of JSON and one writer")
struct JSONConventionTests {
  @Test func nothingElseReadsOrWritesIt() throws {
    for (path, text) in try ProjectFiles.texts(under: ["Sources"]) where path.hasSuffix(".swift") {
      let words = text.matches(of: /\bJSON(?:Serialization|Encoder|Decoder)\b/)
      let uses = Set(words.map { String($0.output) }).sorted()
      #expect(uses.isEmpty, "\(path) uses \(uses.joined(separator: ", ")); JSONValue is the way")
    }
  }
}
