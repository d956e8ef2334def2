import Foundation
import TestSupport
import Testing

/// What runs where the repository is hosted is what runs here.
@Suite("Workflows")
struct WorkflowTests {
  /// Gets `make` itself, or hands over what was made.
  private static let others = ["apt-get update && apt-get install ", "gh release create "]

  private static func commands(_ workflow: String) -> [String] {
    workflow.split(separator: "\n").compactMap { line in
      line.firstRange(of: "run: ").map { String(line[$0.upperBound...]) }
    }
  }

  @Test(arguments: ["check", "release"])
  func runTargetsOfTheMakefile(name: String) throws {
    let texts = try ProjectFiles.texts(under: [".github", "Makefile"])
    let workflow = try #require(texts[".github/workflows/\(name).yml"])
    let makefile = try #require(texts["Makefile"])
    var made: Set<String> = []
    for command in Self.commands(workflow)
    where !Self.others.contains(where: { command.hasPrefix($0) }) {
      let words = command.split(separator: " ")
      #expect(words.count == 2 && words[0] == "make", "\(name): \(command)")
      let target = String(words[words.count - 1])
      #expect(makefile.contains("\n\(target):"), "\(name): no target \(target)")
      made.insert(target)
    }
    #expect(made.isSuperset(of: name == "check" ? ["lint", "build", "test"] : ["test", "dist"]))
    for runner in ["ubuntu-24.04 }", "ubuntu-24.04-arm }", "runs-on: macos-"] {
      #expect(workflow.contains(runner), "\(name): nothing runs on \(runner)")
    }
  }

  /// README and `doctor` say that no Mac has confirmed the program, and name the command.
  @Test func whatIsNotConfirmedIsSaid() throws {
    let texts = try ProjectFiles.texts(under: ["README.md", "Sources/Commands"])
    for path in ["README.md", "Sources/Commands/SystemPlatform.swift"] {
      let text = try #require(texts[path])
      #expect(text.contains("No Mac has confirmed Plimsoll yet"), "\(path)")
      #expect(text.contains("`make report`"), "\(path)")
    }
  }
}
