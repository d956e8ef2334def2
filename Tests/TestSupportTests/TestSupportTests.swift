import Foundation
import TestSupport
import Testing

@Suite("Line differences")
struct LineDiffTests {
  @Test func equalTextsHaveNone() {
    #expect(LineDiff.describe(from: "a\nb\n", to: "a\nb\n") == "")
  }

  @Test func aChangedLineStandsBetweenItsNeighbours() {
    let old = (1...9).map { "line \($0)\n" }.joined()
    let new = old.replacingOccurrences(of: "line 5\n", with: "line five\n")
    #expect(
      LineDiff.describe(from: old, to: new, context: 1) == """
          … 3 equal lines
          line 4
        - line 5
        + line five
          line 6
          … 3 equal lines
        """)
  }

  @Test func aMissingFinalNewlineIsSaid() {
    #expect(
      LineDiff.describe(from: "a\n", to: "a") == """
          a
        + (no newline at the end)
        """)
  }
}

@Suite("Snapshots")
struct SnapshotTests {
  let folder: TemporaryDirectory

  init() throws {
    folder = try TemporaryDirectory()
  }

  @Test(arguments: [
    ([:], Snapshot.Mode.compare),
    (["CI": "true"], .compare),
    (["UPDATE_SNAPSHOTS": "0"], .compare),
    (["UPDATE_SNAPSHOTS": "1"], .update),
    (["UPDATE_SNAPSHOTS": "1", "CI": "false"], .update),
    (["UPDATE_SNAPSHOTS": "1", "CI": "true"], .refuse),
  ])
  func theEnvironmentDecidesTheMode(environment: [String: String], mode: Snapshot.Mode) {
    #expect(Snapshot.Mode(environment: environment) == mode)
  }

  @Test func aMissingFileFailsAndIsNotWritten() {
    let snapshot = Snapshot(path: folder.path(of: "a.txt"))
    guard case .failed(let message) = snapshot.check("text\n", mode: .compare) else {
      Issue.record("did not fail")
      return
    }
    #expect(message.contains("UPDATE_SNAPSHOTS=1"))
    #expect(!FileManager.default.fileExists(atPath: snapshot.path))
  }

  @Test func anUpdateWritesAndTheNextComparisonMatches() {
    let snapshot = Snapshot(path: folder.path(of: "deep/a.txt"))
    #expect(snapshot.check("one\n", mode: .update) == .written)
    #expect(snapshot.check("one\n", mode: .compare) == .matched)
    #expect(snapshot.check("two\n", mode: .update) == .written)
    #expect(snapshot.check("two\n", mode: .compare) == .matched)
  }

  @Test func aDifferenceIsShownAndTheFileStays() throws {
    let snapshot = Snapshot(path: try folder.write("one\n", to: "a.txt"))
    guard case .failed(let message) = snapshot.check("two\n", mode: .compare) else {
      Issue.record("did not fail")
      return
    }
    #expect(message.contains("- one\n+ two"))
    #expect(try folder.read("a.txt") == "one\n")
  }

  @Test func whereCIIsSetAnUpdateIsRefusedAndTheFileStays() throws {
    let snapshot = Snapshot(path: try folder.write("one\n", to: "a.txt"))
    for text in ["one\n", "two\n"] {
      guard case .failed(let message) = snapshot.check(text, mode: .refuse) else {
        Issue.record("did not fail")
        continue
      }
      #expect(message.contains("refused"))
    }
    #expect(try folder.read("a.txt") == "one\n")
  }

  @Test func aFailedExpectationIsRecordedAsAnIssue() {
    withKnownIssue {
      expectSnapshot("text\n", named: "a.txt", filePath: "/not/among/the/tests.swift")
    }
  }

  @Test func aFileFindsTheFolderOfItsTarget() {
    #expect(
      PackageLayout.testTargetFolder(ofFile: "/a/Tests/b/Tests/CLITests/More/X.swift")
        == "/a/Tests/b/Tests/CLITests")
    #expect(PackageLayout.testTargetFolder(ofFile: "/a/Sources/Store/X.swift") == nil)
  }
}

@Suite("Processes", .timeLimited)
struct RunProcessTests {
  @Test func statusAndBothOutputsComeBack() async throws {
    let result = try await runProcess(
      "/bin/sh", ["-c", "cat; echo err >&2; exit 3"], standardInput: "in\n")
    #expect(result.status == 3)
    #expect(result.signal == nil)
    #expect(result.standardOutput == "in\n")
    #expect(result.standardError == "err\n")
  }

  @Test func onlyTheGivenEnvironmentIsSeen() async throws {
    let result = try await runProcess("/usr/bin/env", environment: ["A": "b"])
    #expect(result.standardOutput.split(separator: "\n").contains("A=b"))
    #expect(!result.standardOutput.contains("HOME="))
  }

  @Test func aProgramEndsWithTheTaskThatWaitsForIt() async throws {
    let task = Task { try await runProcess("/bin/sleep", ["3600"]) }
    task.cancel()
    #expect(try await task.value.signal == 9)
    let other = Task { try await runProcess("/bin/sleep", ["3600"]) }
    try await Task.sleep(for: .milliseconds(200))
    other.cancel()
    #expect(try await other.value.signal == 9)
  }

  @Test func aKilledProgramIsToldFromOneThatExits() async throws {
    let result = try await runProcess("/bin/sleep", ["60"], killAfter: .milliseconds(50))
    #expect(result.signal == 9)
    #expect(result.status == nil)
  }

  @Test func aMissingProgramThrows() async {
    await #expect(throws: (any Error).self) {
      try await runProcess("/there/is/no/such/program")
    }
  }

  @Test func thePlimsollThatWasBuiltIsFound() {
    #expect(FileManager.default.isExecutableFile(atPath: PackageLayout.plimsoll))
  }
}

@Suite("Temporary folders")
struct TemporaryDirectoryTests {
  @Test func aFolderGoesWithItsLastReference() throws {
    var folder: TemporaryDirectory? = try TemporaryDirectory()
    let path = try #require(folder?.path)
    try folder?.write("text", to: "deep/file")
    #expect(FileManager.default.fileExists(atPath: path + "/deep/file"))
    folder = nil
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test func appendedTextFollowsWhatWasThere() throws {
    let folder = try TemporaryDirectory()
    try folder.write("one\n", to: "log")
    try folder.append("two\n", to: "log")
    #expect(try folder.read("log") == "one\ntwo\n")
  }
}

@Suite("The folder of real logs")
struct SharedFixturesTests {
  /// Whoever names a folder wants its tests to run: a mistake in the name is a failure,
  /// not a reason to skip them.
  @Test func isThereWhenItIsNamed() {
    guard let named = PackageLayout.variable("PLIMSOLL_SHARED") else { return }
    #expect(SharedFixtures.root != nil, "PLIMSOLL_SHARED: no transcripts in \(named)")
  }
}
