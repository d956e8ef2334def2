import ArgumentParser
import TestSupport
import Testing

@testable import Commands

@Suite("What every command says of itself")
struct GuideTests {
  @Test func everyCommandHasASentenceExamplesAndExitStatuses() throws {
    let commands = NamedCommand.everything
    #expect(commands.count > 100)
    for command in commands {
      let name = command.words.joined(separator: " ")
      let configuration = command.type.configuration
      let guide = try #require((command.type as? any GuidedCommand.Type)?.guide, "\(name)")
      #expect(configuration.discussion == guide.text, "\(name): help does not show its guide")
      #expect(configuration.abstract.hasSuffix("."), "\(name)")
      #expect(configuration.abstract.count <= 80, "\(name)")
      #expect(guide.statuses.first?.code == 0, "\(name)")
      let codes = guide.statuses.map(\.code)
      #expect(codes == Set(codes).sorted(), "\(name): statuses are not in order")
      guard configuration.shouldDisplay else { continue }
      #expect((1...3).contains(guide.examples.count), "\(name): one or two examples")
      for line in guide.exampleLines.split(separator: "\n") {
        #expect(line.count <= 80, "\(name): \(line)")
      }
    }
  }

  @Test func everyExampleParses() throws {
    let examples = try ShownExample.inHelp + ShownExample.inDocumentation() + ShownExample.inProse()
    #expect(examples.count > 200)
    let lines = Dictionary(grouping: examples, by: \.line).values.compactMap(\.first)
    for example in lines {
      let commands = ShellLine(example.line).commands
      #expect(!commands.isEmpty, "\(example.place): \(example.line)")
      for words in commands {
        // Without the tree of all commands, which takes longer to build than to use.
        let (command, arguments) = try #require(NamedCommand.named(by: words))
        #expect(throws: Never.self, "\(example.place): \(example.line)") {
          _ = try command.type.parseAsRoot(arguments)
        }
      }
    }
  }

  @Test func linesAreTakenApartAsAShellDoes() {
    #expect(ShellLine("plimsoll").commands == [[]])
    #expect(
      ShellLine("plimsoll wait && claude -p \"go on\"  # then").commands == [["wait"]])
    #expect(
      ShellLine("plimsoll statusline sample | plimsoll statusline > 'a b'").commands == [
        ["statusline", "sample"], ["statusline"],
      ])
    #expect(ShellLine("plimsoll prices 'a b' api#12").commands == [["prices", "a b", "api#12"]])
    #expect(ShellLine("plimsoll backup My\\ files").commands == [["backup", "My files"]])
  }
}
