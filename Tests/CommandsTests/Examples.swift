import Foundation
import TestSupport

@testable import Commands

extension NamedCommand {
  /// All commands of the program.
  static let everything = all()

  /// The command that a line names, without the default command behind it, and the words
  /// that it is given.
  static func named(by words: [String]) -> (command: NamedCommand, arguments: [String])? {
    for length in (0...words.count).reversed() {
      let name = ["plimsoll"] + words.prefix(length)
      if let command = everything.first(where: { $0.words == name }) {
        return (command, Array(words.dropFirst(length)))
      }
    }
    return nil
  }
}

/// A command line that help or a page of documentation shows.
struct ShownExample: Hashable {
  /// Where it is shown, for messages.
  var place: String
  var line: String

  /// The examples in the help of every command that help lists.
  static var inHelp: [ShownExample] {
    NamedCommand.everything.flatMap { command in
      let guide = (command.type as? any GuidedCommand.Type)?.guide
      return (guide?.examples ?? []).map {
        ShownExample(place: command.words.joined(separator: " ") + " --help", line: $0.line)
      }
    }
  }

  /// The lines of fenced blocks in README and docs that run `plimsoll`.
  static func inDocumentation() throws -> [ShownExample] {
    let folder = PackageLayout.root + "/docs"
    let pages = try FileManager.default.contentsOfDirectory(atPath: folder)
      .filter { $0.hasSuffix(".md") }.map { "docs/" + $0 }
    return try (["README.md"] + pages.sorted()).flatMap { page in
      let text = try String(contentsOfFile: PackageLayout.root + "/" + page, encoding: .utf8)
      // Fences part a page into prose and blocks, by turns.
      let parts = ("\n" + text).components(separatedBy: "\n```")
      let blocks = parts.enumerated().filter { !$0.offset.isMultiple(of: 2) }.map(\.element)
      return blocks.flatMap { $0.split(separator: "\n") }
        .map { $0.hasPrefix("$ ") ? $0.dropFirst(2) : $0 }
        .filter { $0 == "plimsoll" || $0.hasPrefix("plimsoll ") }
        .map { ShownExample(place: page, line: String($0)) }
    }
  }

  /// The spans of code in README and docs that are a whole command line: not those that
  /// leave something out, nor those that only name a command.
  static func inProse() throws -> [ShownExample] {
    let folder = PackageLayout.root + "/docs"
    let pages = try FileManager.default.contentsOfDirectory(atPath: folder)
      .filter { $0.hasSuffix(".md") }.map { "docs/" + $0 }
    return try (["README.md"] + pages.sorted()).flatMap { page in
      let text = try String(contentsOfFile: PackageLayout.root + "/" + page, encoding: .utf8)
      return text.matches(of: /`(plimsoll [^`\n]+)`/).map { String($0.output.1) }
        .filter { !$0.contains("…") && !$0.contains("<") && !$0.hasSuffix("bar install NAME") }
        .filter { line in
          !NamedCommand.everything.contains { $0.words.joined(separator: " ") == line }
        }
        .map { ShownExample(place: page, line: $0) }
    }
  }
}
