import Foundation
import TestSupport
import Testing

/// Two machines of one person, by the built program.
@Suite("Machines of one person", .timeLimited)
struct MachineCommandTests {
  private let shared: TemporaryDirectory
  private let homes: [Home]
  private var folder: String { shared.path(of: "sync") }

  init() throws {
    shared = try TemporaryDirectory()
    homes = [try Home(), try Home()]
    for (number, home) in homes.enumerated() {
      try home.write([
        Home.line(id: "own\(number)", at: "2026-11-20T10:00:00.000Z", input: 0, output: number + 1),
        Home.line(id: "both", at: "2026-11-20T11:00:00.000Z", input: 0, output: 100),
      ])
    }
  }

  private func json(_ home: Home, _ arguments: [String]) async throws -> [String: Any] {
    let result = try await home.run(arguments + ["--json"])
    #expect(result.status == 0, "\(result.standardError)")
    let document = try JSONSerialization.jsonObject(with: Data(result.standardOutput.utf8))
    return try #require(document as? [String: Any])
  }

  private func output(_ home: Home, _ arguments: [String] = []) async throws -> Int? {
    let report = try await json(home, ["monthly"] + arguments)
    return (report["totals"] as? [String: Any])?["outputTokens"] as? Int
  }

  /// Joins both, names them, and syncs until each has all.
  private func join() async throws {
    for (home, name) in zip(homes, ["laptop", "desktop"]) {
      let joined = try await home.run(["sync", "folder", folder, "--yes"])
      #expect(joined.status == 0, "\(joined.standardError)")
      #expect(try await home.run(["machines", "name", name]).status == 0)
    }
    for home in homes { #expect(try await home.run(["sync", "now"]).status == 0) }
  }

  @Test("are one total in every report, with their number, and each for itself on request")
  func oneTotal() async throws {
    try await join()
    for home in homes { #expect(try await output(home) == 103) }
    let laptop = homes[0]
    #expect(try await output(laptop, ["--machine", "this"]) == 101)
    #expect(try await output(laptop, ["--machine", "desktop"]) == 102)
    #expect(try await output(laptop, ["--machine", "laptop", "--machine", "desktop"]) == 103)
    #expect(try await json(laptop, ["daily"])["machines"] as? Int == 2)
    let table = try await laptop.run(["daily"])
    #expect(table.standardOutput.contains("2 machines"))
    let rows = try await json(laptop, ["machines"])["rows"] as? [[String: Any]]
    #expect(rows?.map { $0["machine"] as? String } == ["laptop", "desktop"])
    #expect(rows?.map { $0["outputTokens"] as? Int } == [101, 102])
    let unknown = try await laptop.run(["daily", "--machine", "deskop"])
    #expect(unknown.status == 64)
    #expect(unknown.standardError.contains("did you mean desktop"))
    let monitor = try await json(laptop, ["monitor"])
    #expect(monitor["machines"] as? Int == 2)
  }

  @Test("are joined only by somebody who saw what is shared")
  func confirmation() async throws {
    let home = homes[0]
    let refused = try await home.run(["sync", "folder", folder])
    #expect(refused.status == 64)
    #expect(try await home.run(["sync", "now"]).status == 64)
    #expect(!FileManager.default.fileExists(atPath: folder))
    let inside = home.directory.path(of: ".claude/projects/sync")
    #expect(try await home.run(["sync", "folder", inside, "--yes"]).status == 64)
    #expect(try await home.run(["sync", "folder", folder, "--yes"]).status == 0)
    let again = try await home.run(["sync", "folder", folder])
    #expect(again.status == 0)
    #expect(again.standardOutput.contains("nothing was changed"))
  }

  @Test("show before it leaves what leaves, byte for byte")
  func preview() async throws {
    let home = homes[0]
    let before = try await home.run(["sync", "preview", "--json"])
    #expect(before.status == 0, "\(before.standardError)")
    #expect(try await home.run(["sync", "folder", folder, "--yes"]).status == 0)
    let files = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    let slices = files.filter { $0.hasSuffix(".slice") }.sorted()
    #expect(!slices.isEmpty)
    var text = ""
    for slice in slices {
      let result = try await runProcess(
        "/usr/bin/env", ["zcat", folder + "/" + slice],
        environment: ["PATH": "/usr/bin:/bin"])
      text += result.standardOutput
    }
    #expect(before.standardOutput == text)
    let table = try await home.run(["sync", "preview"])
    #expect(table.standardOutput.contains("What leaves this machine"))
    #expect(table.standardOutput.contains("Sessions: 1 ids"))
  }

  @Test("are forgotten after a question, recalled, and left")
  func forgetting() async throws {
    try await join()
    let laptop = homes[0]
    #expect(try await laptop.run(["machines", "forget", "desktop"]).status == 64)
    #expect(try await laptop.run(["machines", "forget", "laptop", "--yes"]).status == 64)
    #expect(try await laptop.run(["machines", "forget", "desktop", "--yes"]).status == 0)
    #expect(try await output(laptop) == 101)
    #expect(try await laptop.run(["machines"]).standardOutput.contains("desktop (forgotten)"))
    #expect(try await laptop.run(["machines", "recall", "desktop"]).status == 0)
    #expect(try await output(laptop) == 103)
    #expect(try await laptop.run(["sync", "leave"]).status == 0)
    #expect(try await output(laptop) == 103)
    #expect(try await laptop.run(["sync", "now"]).status == 64)
  }

  @Test("are told of by doctor, with the folder that is gone")
  func doctor() async throws {
    try await join()
    let laptop = homes[0]
    try FileManager.default.moveItem(atPath: folder, toPath: folder + ".away")
    #expect(try await laptop.run(["sync", "now"]).status == 74)
    let report = try await laptop.run(["daily"])
    #expect(report.status == 0)
    #expect(report.standardOutput.contains("the folder is not there"))
    let doctor = try await laptop.run(["doctor"])
    #expect(doctor.standardOutput.contains("Other machines"))
    #expect(doctor.standardOutput.contains("plimsoll sync now"))
  }

  @Test("lose and double nothing where a writer is killed at any moment")
  func killed() async throws {
    try await join()
    let isSoak = ProcessInfo.processInfo.environment["PLIMSOLL_SOAK"] != nil
    var random = SeededGenerator(seed: 12)
    var duration = Duration.milliseconds(200)
    var wanted = 103
    for round in 0..<(isSoak ? 200 : 20) {
      let writer = homes[round % 2]
      try writer.directory.write(
        Home.line(
          id: "round\(round)", at: "2026-11-2\(round % 5)T12:00:00.000Z", input: 0, output: 1000),
        to: ".claude/projects/-home-ada-api/r\(round).jsonl")
      wanted += 1000
      let killed = try await runPlimsoll(
        ["sync", "now"], home: writer.directory,
        killAfter: duration * Double.random(in: 0..<1, using: &random))
      if killed.signal != SIGKILL { duration = killed.elapsed }
    }
    for _ in 0..<2 {
      for home in homes { #expect(try await home.run(["sync", "now"]).status == 0) }
    }
    for home in homes {
      #expect(try await output(home) == wanted)
      let rest = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
      #expect(
        rest.allSatisfy { $0.hasSuffix(".slice") || $0.hasSuffix(".json") || !$0.contains(".") })
    }
  }

  @Test("have the totals of one where many programs of a machine sync at once")
  func together() async throws {
    try await join()
    try homes[0].directory.write(
      Home.line(id: "more", at: "2026-11-21T12:00:00.000Z", input: 0, output: 1000),
      to: ".claude/projects/-home-ada-api/m.jsonl")
    let home = homes[0]
    try await withThrowingTaskGroup(of: Int32?.self) { group in
      for _ in 0..<6 { group.addTask { try await home.run(["sync", "now"]).status } }
      for try await status in group { #expect(status == 0) }
    }
    #expect(try await homes[1].run(["sync", "now"]).status == 0)
    #expect(try await output(homes[1]) == 1103)
  }

  @Test("have rows of their own in reports by time")
  func byMachine() async throws {
    try await join()
    let report = try await json(homes[0], ["daily", "--by", "machine"])
    let rows = report["rows"] as? [[String: Any]]
    #expect(rows?.compactMap { $0["machine"] as? String }.sorted() == ["desktop", "laptop"])
    let sum = rows?.compactMap { $0["outputTokens"] as? Int }.reduce(0, +)
    #expect(sum == 103)
    #expect(try await homes[0].run(["projects", "--by", "machine"]).status == 64)
    #expect(try await homes[0].run(["daily", "--by", "moon"]).status == 64)
  }
}
