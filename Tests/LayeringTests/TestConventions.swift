import Foundation

/// What tests of this package keep to, whatever they test: they end, they can be
/// repeated, and they leave the checkout alone.
enum TestConventions {
  /// One sentence for each breach; empty when all is well.
  ///
  /// - Parameter files: Texts by path, relative to the package.
  static func violations(in files: [String: String]) -> [String] {
    files.sorted { $0.key < $1.key }.flatMap { path, text in
      waitingWithoutLimit(path, text) + unseeded(path, text) + rewriting(path, text)
        + foundationsProcess(path, text)
    }
  }

  /// Foundation's `Process` misses the end of a program once 1024 descriptors are open.
  private static func foundationsProcess(_ path: String, _ text: String) -> [String] {
    guard text.split(separator: "\n").contains(where: { $0.hasSuffix("= Process()") }) else {
      return []
    }
    return ["\(path): start programs with runProcess or SpawnedProgram"]
  }

  /// What waits for something else to happen, and so may wait for ever.
  private static let waiting = [
    "await ", "runProcess(", "Process()", "waitpid(", ".wait(", "sleep(", "poll(",
  ]

  /// A suite that waits has a limit of time, or each of its tests has one.
  private static func waitingWithoutLimit(_ path: String, _ text: String) -> [String] {
    suites(text).compactMap { suite in
      guard suite.body.contains("@Test"), waiting.contains(where: suite.body.contains),
        !suite.attributes.contains(".timeLimit")
      else { return nil }
      let tests = suite.body.components(separatedBy: "@Test").dropFirst()
      // What belongs to a test before its function begins.
      let limited = tests.filter {
        ($0.components(separatedBy: "func ").first ?? "").contains(".timeLimit")
      }
      guard limited.count < tests.count else { return nil }
      return "\(path): \(suite.name) waits for something; give it @Suite(.timeLimited)"
    }
  }

  /// A type at the top of a file, with what is written between it and the one before.
  private static func suites(
    _ text: String
  ) -> [(name: String, attributes: String, body: String)] {
    var found: [(name: String, attributes: String, body: String)] = []
    var attributes = ""
    var open: (name: String, body: String)?
    for line in text.split(separator: "\n") {
      if let current = open {
        if line == "}" {
          found.append((current.name, attributes, current.body))
          attributes = ""
          open = nil
        } else {
          open?.body += line + "\n"
        }
        continue
      }
      let words = line.split(separator: " ")
      let kinds: [Substring] = ["struct", "class", "actor", "enum", "extension"]
      if line.hasSuffix("{"), let kind = words.firstIndex(where: kinds.contains),
        kind + 1 < words.count, words.first?.hasPrefix("@") != true
      {
        open = (String(words[kind + 1]), "")
      } else if !line.hasPrefix("//") {
        attributes += line + "\n"
      }
    }
    return found
  }

  /// Chance comes from a generator with a seed, which prints it.
  private static func unseeded(_ path: String, _ text: String) -> [String] {
    guard path != "Tests/TestSupport/SeededGenerator.swift" else { return [] }
    let isOwn = text.contains(": RandomNumberGenerator")
    let draws = [".random(", ".randomElement(", ".shuffled(", ".shuffle("]
    var found: [String] = []
    var rest = text[...]
    while let draw = draws.compactMap({ rest.range(of: $0) }).min(by: {
      $0.lowerBound < $1.lowerBound
    }) {
      let arguments = enclosed(rest[draw.upperBound...])
      if !arguments.contains("using:") {
        found.append("\(path): `\(rest[draw])\(arguments))` has no seed; draw with `using:`")
      }
      rest = rest[draw.upperBound...]
    }
    if isOwn || text.contains("SystemRandom" + "NumberGenerator") {
      found.append("\(path): draw from SeededGenerator of TestSupport, which prints its seed")
    }
    return found
  }

  /// The text up to the parenthesis that closes what was opened before it.
  private static func enclosed(_ text: Substring) -> Substring {
    var depth = 1
    let end = text.firstIndex { character in
      if character == "(" { depth += 1 }
      if character == ")" { depth -= 1 }
      return depth == 0
    }
    return text[..<(end ?? text.endIndex)]
  }

  /// Only `Snapshot.Mode` decides whether files of the checkout are rewritten: it
  /// refuses under `CI`.
  private static func rewriting(_ path: String, _ text: String) -> [String] {
    guard path != "Tests/TestSupport/Snapshot.swift",
      text.contains("[\"UPDATE_" + "SNAPSHOTS\"] ==")
    else { return [] }
    return ["\(path): ask Snapshot.Mode whether to rewrite; it knows about CI"]
  }
}
