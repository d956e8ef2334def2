import Foundation
import TestSupport
import Testing

/// What a command says of itself: the part of `--experimental-dump-help` that
/// documentation is compared with.
struct CommandDescription: Decodable {
  struct Argument: Decodable {
    struct Name: Decodable {
      var kind: String
      var name: String
    }

    var names: [Name]?
    var shouldDisplay: Bool
  }

  var commandName: String
  var shouldDisplay: Bool?
  var subcommands: [CommandDescription]?
  var arguments: [Argument]?

  var visibleSubcommands: [CommandDescription] {
    (subcommands ?? []).filter { $0.shouldDisplay != false && $0.commandName != "help" }
  }

  /// Long names of the options that `--help` shows, with their dashes.
  var options: [String] {
    (arguments ?? []).filter(\.shouldDisplay).flatMap { $0.names ?? [] }
      .filter { $0.kind == "long" }.map { "--" + $0.name }
  }

  /// This command and those below it that are shown, each with its full name.
  func flattened(above: [String] = []) -> [(path: [String], command: CommandDescription)] {
    let path = above + [commandName]
    return [(path, self)] + visibleSubcommands.flatMap { $0.flattened(above: path) }
  }

  /// The description of the built program.
  static func ofPlimsoll() async throws -> CommandDescription {
    struct Dump: Decodable { var command: CommandDescription }
    let home = try TemporaryDirectory()
    let result = try await runPlimsoll(["--experimental-dump-help"], home: home)
    return try JSONDecoder().decode(Dump.self, from: Data(result.standardOutput.utf8)).command
  }
}

@Suite("The documentation", .timeLimited)
struct DocumentationTests {
  private static let pages = [
    "ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "README.md", "STYLE.md",
  ]

  private func page(_ name: String) throws -> String {
    try String(contentsOfFile: PackageLayout.root + "/" + name, encoding: .utf8)
  }

  @Test func theReadmeListsEveryCommand() async throws {
    let readme = try page("README.md")
    let table = readme.split(separator: "\n").filter { $0.hasPrefix("| `") }.joined()
    for command in try await CommandDescription.ofPlimsoll().visibleSubcommands {
      #expect(table.contains("`\(command.commandName)`"), "README.md lacks \(command.commandName)")
    }
  }

  @Test func theExamplesOfTheReadmeUseCommandsAndOptionsThatExist() async throws {
    let plimsoll = try await CommandDescription.ofPlimsoll()
    let readme = try page("README.md")
    let examples = readme.split(separator: "\n").filter { $0.hasPrefix("plimsoll ") }
    #expect(examples.count > 3)
    for example in examples {
      let words = example.prefix { $0 != "#" }.split(separator: " ").map(String.init)
      // Without a command, plimsoll shows an overview.
      guard words.count > 1 else { continue }
      let command = plimsoll.visibleSubcommands.first { $0.commandName == words[1] }
      #expect(command != nil, "no such command: \(example)")
      for option in words where option.hasPrefix("--") {
        #expect(command?.options.contains(option) == true, "no such option: \(example)")
      }
    }
  }

  @Test(arguments: pages)
  func everyLinkToAFileLeadsToOne(name: String) throws {
    for match in try page(name).matches(of: /\]\(([^)#:]+)\)/) {
      let target = PackageLayout.root + "/" + match.output.1
      #expect(FileManager.default.fileExists(atPath: target), "\(name): \(match.output.1)")
    }
  }

  @Test(arguments: pages)
  func everyMakeTargetAndScriptThatIsNamedIsThere(name: String) throws {
    let makefile = try page("Makefile")
    let text = try page(name)
    for match in text.matches(of: /`make ([a-z-]+)/) {
      #expect(makefile.contains("\n\(match.output.1):"), "\(name): make \(match.output.1)")
    }
    for match in text.matches(of: /Scripts\/[a-z-]+\.(?:sh|py|txt)/) {
      let script = PackageLayout.root + "/" + match.output
      #expect(FileManager.default.fileExists(atPath: script), "\(name): \(match.output)")
    }
  }
}

@Suite("The manual pages", .timeLimited)
struct ManualPageTests {
  @Test func everyCommandHasAPageThatNamesItsOptionsAndIsASCII() async throws {
    let folder = try TemporaryDirectory()
    let result = try await runPlimsoll(["manual", "--output", folder.path], home: folder)
    #expect(result.status == 0, "\(result.standardError)")
    let commands = try await CommandDescription.ofPlimsoll().flattened()
    #expect(commands.count > 5)
    for (path, command) in commands {
      let text = try folder.read(path.joined(separator: "-") + ".1")
      #expect(text.hasPrefix(".TH "))
      #expect(text.utf8.allSatisfy { $0 < 0x80 }, "\(path) has a page with more than ASCII")
      for option in command.options {
        let roff = "\\fB" + option.replacingOccurrences(of: "-", with: "\\-") + "\\fR"
        #expect(text.contains(roff), "\(path): the page lacks \(option)")
      }
    }
  }

  @Test func theReadmeAndTheManualNameTheSameExitStatuses() async throws {
    let folder = try TemporaryDirectory()
    _ = try await runPlimsoll(["manual", "--output", folder.path], home: folder)
    let manual = try folder.read("plimsoll.1")
    let readme = try String(contentsOfFile: PackageLayout.root + "/README.md", encoding: .utf8)
    let inManual = manual.matches(of: /\\fB(\d+)\\fR\n/).map { String($0.output.1) }
    let inReadme = readme.matches(of: /\n\| (\d+) \|/).map { String($0.output.1) }
    #expect(inManual == inReadme)
    #expect(inReadme == ["0", "64", "66", "74", "77", "78"])
  }

  @Test func aFolderThatIsNotThereIsAFailure() async throws {
    let folder = try TemporaryDirectory()
    let result = try await runPlimsoll(
      ["manual", "--output", folder.path(of: "missing")], home: folder)
    #expect(result.status != 0)
    #expect(!result.standardError.isEmpty)
  }
}
