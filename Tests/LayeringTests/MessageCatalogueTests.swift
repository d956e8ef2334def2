import Foundation
import TestSupport
import Testing

/// Everything that the program says when something is wrong or worth a note, in one
/// file that is read as a whole: Tests/LayeringTests/Snapshots/messages.txt.
@Suite("The catalogue of messages")
struct MessageCatalogueTests {
  /// Types that carry text to users without being errors.
  private static let notes: Set<String> = [
    "Explanation", "LimitReason", "LimitSilence", "Note", "ReportNote", "SyncProblem",
    "ValidationError",
  ]

  /// Errors that carry no sentence of their own: what catches them says what they mean.
  private static let silent: Set<String> = [
    "Broken", "CocoaError", "Damage", "Failure", "Fault", "FileError", "HubError", "NewerTables",
    "NoLine", "NoRoute", "Overloaded", "Problem", "Refusal", "RequestUnreadable", "ScanError",
    "SliceRefusal", "SourceAbsence", "StartFailure", "Wanted", "ZoneFileError",
  ]

  private static let carriersAndMessages = Result { try readSources() }

  /// All carriers, and what each module says with them.
  private static func readSources() throws -> (
    carriers: Set<String>, messages: [String: [MessageScanner.Message]]
  ) {
    let sources = try ProjectFiles.texts(under: ["Sources"]).filter { $0.key.hasSuffix(".swift") }
    let carriers = Set(sources.values.flatMap(MessageScanner.carriers)).union(notes)
    var messages: [String: [MessageScanner.Message]] = [:]
    for (path, text) in sources {
      let module = String(path.split(separator: "/")[1])
      messages[module, default: []] += MessageScanner.messages(in: text, carriers: carriers)
    }
    return (carriers, messages)
  }

  @Test func holdsEveryErrorAndEveryNote() throws {
    let (carriers, messages) = try Self.carriersAndMessages.get()
    #expect(carriers.count > 20)
    let text = messages.filter { !$0.value.isEmpty }.sorted { $0.key < $1.key }
      .map { module, messages in
        "\(module)\n\n" + Set(messages.map(\.text)).sorted().map { "  " + $0 + "\n" }.joined()
      }
    expectSnapshot(text.joined(separator: "\n"), named: "messages.txt")
  }

  @Test func lacksNoTypeThatExplainsItself() throws {
    let (carriers, messages) = try Self.carriersAndMessages.get()
    let heard = Set(messages.values.joined().map(\.carrier))
    let missing = carriers.subtracting(heard).subtracting(Self.silent)
    #expect(missing.isEmpty, "no message in the catalogue: \(missing.sorted())")
    let stale = Self.silent.subtracting(carriers)
    #expect(stale.isEmpty, "no longer a type that carries messages: \(stale.sorted())")
  }

  @Test func readsLiteralsLabelsAndInterpolations() {
    let text = #"""
      // Explanation(what: "not this one")
      throw Explanation(
        what: "\(path.name) is not " + "a file", because: isOld ? "it is old" : "it is new",
        hint: "run `plimsoll \(word("a b"))`")
      let other = "not this one"
      enum Loss: Error {
        var reason: String { "it is lost" }
      }
      """#
    #expect(
      MessageScanner.messages(in: text, carriers: ["Explanation"]).map(\.text) == [
        """
        what: {name} is not a file
            because: it is old
            because: it is new
            hint: run `plimsoll {word}`
        """,
        "it is lost",
      ])
  }
}
