import Foundation
import TestSupport
import Testing

@Suite("A program that a test starts", .timeLimited)
struct SpawnedProgramTests {
  @Test func endsWithAStatusOrByASignal() async throws {
    let failed = try await runProcess("/bin/sh", ["-c", "echo out; echo err >&2; exit 3"])
    #expect(failed.status == 3 && failed.signal == nil)
    #expect(failed.standardOutput == "out\n" && failed.standardError == "err\n")
    let killed = try await runProcess("/bin/sh", ["-c", "kill -TERM $$"])
    #expect(killed.status == nil && killed.signal == SIGTERM)
    let cut = try await runProcess("/bin/sleep", ["600"], killAfter: .milliseconds(20))
    #expect(cut.signal == SIGKILL)
  }

  @Test func seesWhatItIsGivenAndNothingElse() async throws {
    let folder = try TemporaryDirectory()
    let result = try await runProcess(
      "/bin/sh", ["-c", "pwd; cat; echo \"$A$HOME\"; echo \"$0|$1\"", "it's", "a b"],
      environment: ["A": "b=c"], workingDirectory: folder.path, standardInput: "in\n")
    #expect(result.standardOutput == "\(folder.path)\nin\nb=c\nit's|a b\n")
    await #expect(throws: POSIXError.self) { try await runProcess("/nowhere/at/all") }
  }

  @Test func readsAndWritesNothingWhereNothingIsGiven() async throws {
    let folder = try TemporaryDirectory()
    let program = try SpawnedProgram(
      "/bin/sh",
      [
        "-c", "[ ! -t 0 ] && [ -z \"$(cat)\" ] && echo lost && echo done >\"$0\"",
        folder.path + "/done",
      ],
      environment: ["PATH": "/usr/bin:/bin"])
    #expect(await program.ending().status == 0)
    #expect(try folder.read("done") == "done\n")
  }

  @Test func endsWhileMoreThanAThousandFilesAreOpen() async throws {
    let folder = try TemporaryDirectory()
    let path = try folder.write("", to: "file")
    let files = try (0..<1100).map { _ in
      try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
    }
    let listed = try await runProcess("/bin/sh", ["-c", "ls /dev/fd | wc -l"])
    #expect(listed.status == 0)
    // The three streams, and that of the folder itself.
    #expect(Int(listed.standardOutput.trimmingCharacters(in: .whitespacesAndNewlines)) == 4)
    for file in files { try file.close() }
  }

  @Test func stopsWhenToldTo() async throws {
    let program = try SpawnedProgram("/bin/sleep", ["600"])
    program.stop()
    #expect(await program.ending().signal == SIGTERM)
    // Its number may be another's by now.
    program.send(SIGKILL)
  }
}
