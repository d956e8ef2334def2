import Foundation
import TestSupport
import Testing

@testable import ChildProcesses

@Suite("A program that is asked something", .timeLimited)
struct ChildProcessTests {
  let folder: TemporaryDirectory

  init() throws { folder = try TemporaryDirectory() }

  /// A script, run by the shell.
  func shell(
    _ script: String, input: [UInt8] = [], environment: [String: String] = [:],
    workingDirectory: String? = nil, timeLimit: Duration = .seconds(600)
  ) -> ChildProcess {
    ChildProcess(
      path: "/bin/sh", arguments: ["-c", script],
      environment: ["PATH": "/usr/bin:/bin"].merging(environment) { $1 },
      workingDirectory: workingDirectory, input: input, timeLimit: timeLimit)
  }

  func text(_ result: ChildProcess.Result) -> String {
    String(decoding: result.output, as: UTF8.self)
  }

  @Test func itsInputEnvironmentAndFolderReachIt() async throws {
    let process = shell(
      #"read -r line; echo "$line $NAME $HOME"; pwd -P"#, input: Array("first\nsecond\n".utf8),
      environment: ["NAME": "value"], workingDirectory: "/usr")
    let result = try await process.run()
    #expect(result.ending == .exited(status: 0))
    #expect(text(result) == "first value \n/usr\n")
  }

  @Test(arguments: [
    ("exit 3", ChildProcess.Ending.exited(status: 3)), ("kill -9 $$", .signalled(9)),
    ("exec 1>&-; sleep 0.1; exit 1", .exited(status: 1)),
  ])
  func howItEnds(script: String, ending: ChildProcess.Ending) async throws {
    #expect(try await shell(script).run().ending == ending)
  }

  @Test func itsErrorOutputIsDiscarded() async throws {
    #expect(text(try await shell("echo seen; echo unseen >&2").run()) == "seen\n")
  }

  @Test func aLineThatIsEnoughEndsItWithItsGroup() async throws {
    let process = shell("sleep 600 & echo $!; echo answer; wait")
    let result = try await process.run { $0.elementsEqual("answer".utf8) }
    #expect(result.ending == .answered)
    try await expectEnd(of: text(result))
  }

  @Test func aLastLineWithoutItsEndIsEnoughToo() async throws {
    let result = try await shell("printf answer").run { $0.elementsEqual("answer".utf8) }
    #expect(result.ending == .answered)
  }

  @Test func oneThatHangsIsAskedToEndFirst() async throws {
    let process = shell(
      "trap 'echo asked > \(folder.path)/asked; exit 0' TERM; echo $$; while :; do sleep 0.05; done",
      timeLimit: .seconds(2))
    let result = try await process.run()
    #expect(result.ending == .timedOut)
    #expect(try folder.read("asked") == "asked\n")
    try await expectEnd(of: text(result))
  }

  @Test func oneThatIgnoresThatIsKilledWithItsGroup() async throws {
    let process = shell("trap '' TERM; sleep 600 & echo $!; wait; wait", timeLimit: .seconds(2))
    let result = try await process.run()
    #expect(result.ending == .timedOut)
    try await expectEnd(of: text(result))
  }

  @Test func oneThatClosesItsOutputAndHangsIsEnded() async throws {
    let process = shell("echo $$; exec 1>&-; sleep 600", timeLimit: .seconds(2))
    let result = try await process.run()
    #expect(result.ending == .timedOut)
    try await expectEnd(of: text(result))
  }

  @Test func whatItLeavesBehindWithItsOutputIsEnded() async throws {
    let result = try await shell("sleep 600 & echo $!").run()
    #expect(result.ending == .exited(status: 0))
    try await expectEnd(of: text(result))
  }

  @Test func whatLeftItsGroupWithItsOutputIsNotWaitedFor() async throws {
    // The grandchild has a session of its own, so that only the end of the program
    // says that nothing more comes.
    let process = shell(
      """
      exec perl -MPOSIX -e '$child = fork; if (!$child) { POSIX::setsid(); sleep 600; exit }
      print "$child\n"'
      """)
    let result = try await process.run()
    #expect(result.ending == .exited(status: 0))
    let grandchild = try #require(
      pid_t(text(result).trimmingCharacters(in: .whitespacesAndNewlines)))
    #expect(kill(grandchild, SIGKILL) == 0)
  }

  @Test func oneThatFloodsIsEnded() async throws {
    var process = shell("echo $$; while :; do echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa; done")
    process.outputLimit = 100_000
    let result = try await process.run()
    #expect(result.ending == .tooMuchOutput)
    // What one read brings beyond the limit is as much as a pipe holds.
    #expect((100_001...200_000).contains(result.output.count))
    try await expectEnd(of: String(text(result).prefix { $0 != "\n" }))
  }

  @Test func aMegabyteOfInputArrives() async throws {
    let input = [UInt8](repeating: 0x61, count: 1 << 20)
    #expect(text(try await shell("wc -c", input: input).run()).filter(\.isNumber) == "1048576")
  }

  @Test(arguments: ["exit 0", "exec 0<&-; echo started"])
  func aMegabyteOfInputThatIsNotReadIsNoFailure(script: String) async throws {
    let input = [UInt8](repeating: 0x61, count: 1 << 20)
    #expect(try await shell(script, input: input).run().ending == .exited(status: 0))
  }

  @Test func oneThatNeitherReadsNorEndsIsEnded() async throws {
    let input = [UInt8](repeating: 0x61, count: 1 << 20)
    let result = try await shell("echo $$; exec sleep 600", input: input, timeLimit: .seconds(2))
      .run()
    #expect(result.ending == .timedOut)
    try await expectEnd(of: text(result))
  }

  @Test func aCancelledTaskEndsIt() async throws {
    let process = shell("echo $$ > \(folder.path)/child; exec sleep 600")
    let task = Task { try await process.run().ending }
    try await eventually { FileManager.default.fileExists(atPath: folder.path(of: "child")) }
    task.cancel()
    #expect(try await task.value == .timedOut)
  }

  @Test func aProgramThatCannotBeStartedIsAnErrorOfTheSystem() async throws {
    let plain = try folder.write("text", to: "plain")
    for (path, code) in [("/does/not/exist", ENOENT), (plain, EACCES)] {
      let process = ChildProcess(path: path, environment: [:], timeLimit: .seconds(60))
      await #expect(throws: ChildProcess.StartFailure(code: code)) { try await process.run() }
      await #expect(throws: ChildProcess.StartFailure(code: code)) { try await process.launch() }
      await #expect(throws: ChildProcess.StartFailure(code: code)) {
        try await process.runInForeground()
      }
    }
    let nowhere = shell("exit 0", workingDirectory: "/does/not/exist")
    await #expect(throws: ChildProcess.StartFailure(code: ENOENT)) { try await nowhere.run() }
  }

  @Test func noDescriptorIsInherited() async throws {
    try #require(FileManager.default.fileExists(atPath: "/dev/fd/0"))
    let file = open("/dev/null", O_RDONLY)
    defer { close(file) }
    let result = try await shell("[ -e /dev/fd/\(file) ] && echo inherited").run()
    #expect(text(result) == "")
  }

  @Test func oneInTheForegroundStaysInThisGroup() async throws {
    let seen = folder.path(of: "seen")
    let process = shell("ps -o pgid= -p $$ > \(seen)")
    #expect(try await process.runInForeground() == 0)
    #expect(try folder.read("seen").filter(\.isNumber) == "\(getpgrp())")
    #expect(try await shell("exit 4").runInForeground() == 4)
    #expect(try await shell("kill -9 $$").runInForeground() == 137)
  }

  @Test func oneThatIsLaunchedHasASessionOfItsOwn() async throws {
    let seen = folder.path(of: "seen")
    try await shell(
      "ps -o sid= -p $$ > \(seen).part; echo $$ >> \(seen).part; mv \(seen).part \(seen)"
    )
    .launch()
    try await eventually { FileManager.default.fileExists(atPath: seen) }
    let lines = try folder.read("seen").split(separator: "\n").map { $0.filter(\.isNumber) }
    #expect(lines.count == 2 && lines[0] == lines[1])
    try await expectEnd(of: String(lines[1]))
  }

  /// Waits, at most half a minute, until something holds.
  private func eventually(_ holds: () -> Bool) async throws {
    for _ in 0..<3000 where !holds() { try await Task.sleep(for: .milliseconds(10)) }
    #expect(holds())
  }

  /// Waits until a process is gone.
  private func expectEnd(of text: String) async throws {
    let line = text.split(separator: "\n").first.map(String.init)
    let child = try #require(line.flatMap { pid_t($0) }, "\(text)")
    try await eventually {
      if kill(child, 0) != 0 { return true }
      // A zombie whose new parent has not yet taken its status is ended, too.
      let state = FileManager.default.contents(atPath: "/proc/\(child)/stat")
      return state.map { String(decoding: $0, as: UTF8.self).contains(") Z ") } ?? false
    }
  }
}
