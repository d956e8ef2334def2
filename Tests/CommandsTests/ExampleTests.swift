import DemoData
import Foundation
import TestSupport
import Testing
import UsageModel

@testable import Commands

/// Runs what help and documentation show, in a home folder with invented transcripts.
@Suite("The examples", .timeLimited)
struct ExampleTests {
  /// Beginnings of examples that are only parsed, each with the reason.
  private static let parsedOnly = [
    // They go on until somebody stops them.
    "plimsoll serve", "plimsoll hub serve", "plimsoll demo hub", "plimsoll service run",
    "plimsoll limits --watch", "plimsoll monitor --follow", "plimsoll wait",
    // They would change what this machine starts, or open an editor.
    "plimsoll service install", "plimsoll service uninstall", "plimsoll config edit",
    // They would ask a server that is not there.
    "plimsoll sync join", "plimsoll hub check", "plimsoll hub move",
    "plimsoll config set hub.database",
  ]

  private static func isRun(_ example: ShownExample) -> Bool {
    !parsedOnly.contains { example.line == $0 || example.line.hasPrefix($0 + " ") }
  }

  private static func home() throws -> TemporaryDirectory {
    let home = try TemporaryDirectory()
    // Small, and up to now: most examples ask for the last days.
    let now = Timestamp(seconds: Int64(Date(timeIntervalSinceNow: 0).timeIntervalSince1970))
    _ = try CorpusGenerator(
      CorpusOptions(seed: 7, kind: .demo, now: now, days: 10, unknownModelShare: 0)
    ).write(to: home.path + "/.claude")
    return home
  }

  /// Whether an example takes something that only its reader has: a secret or a balance
  /// on standard input, another machine, or an answer. It is refused here as it should be.
  private static func needsWhatIsNotHere(_ line: String) -> Bool {
    [
      " - ", " -\n", "machines forget ", "machines recall ", "machines retire ", "restore ",
      "plimsoll setup\n", "sync folder ", "sync now",
    ].contains { (line + "\n").contains($0) }
  }

  @Test func endAsTheirHelpSays() async throws {
    let home = try Self.home()
    let examples = try Set((ShownExample.inHelp + ShownExample.inDocumentation()).map(\.line))
      .sorted().map { ShownExample(place: "", line: $0) }.filter(Self.isRun)
    #expect(examples.count > 100)
    // One script for all of them, in their order of the alphabet, with a status for each.
    let script = examples.enumerated().map { number, example in
      "( \(example.line)\n) >out-\(number) 2>err-\(number) </dev/null; echo $? >status-\(number)\n"
    }
    let folder = try home.makeDirectory("run")
    try home.write(script.joined(), to: "run/script")
    // What docs/browser.md has a reader copy from the Console; this one says nothing.
    try home.write("{}", to: "run/answer.json")
    let programs = (PackageLayout.plimsoll as NSString).deletingLastPathComponent
    _ = try await runProcess(
      "/bin/sh", ["script"],
      environment: [
        "HOME": home.path, "PATH": programs + ":/usr/bin:/bin", "TZ": "UTC", "COLUMNS": "80",
        "LC_ALL": "C.UTF-8",
        // Whatever an example asks for, nobody elsewhere is asked.
        "PLIMSOLL_TEST_SERVER": "http://127.0.0.1:9",
      ], workingDirectory: folder)
    for (number, example) in examples.enumerated() {
      let status = try home.read("run/status-\(number)").trimmingCharacters(in: .newlines)
      let errors = try home.read("run/err-\(number)")
      let last = try #require(ShellLine(example.line).commands.last)
      let command = try #require(NamedCommand.named(by: last)).command
      let guide = try #require((command.type as? any GuidedCommand.Type)?.guide)
      #expect(
        (status != "64" || Self.needsWhatIsNotHere(example.line)) && status != "78"
          && guide.statuses.contains { "\($0.code)" == status },
        "\(example.line) ended with \(status), which its help does not list: \(errors)")
      if status == "0" {
        #expect(!errors.contains("error:"), "\(example.line): \(errors)")
      }
    }
    // Nearly all of them do what they promise; the others lack a key, a machine or a terminal.
    let successes = try examples.indices.count { try home.read("run/status-\($0)") == "0\n" }
    #expect(successes * 4 > examples.count * 3, "\(successes) of \(examples.count)")
  }
}
