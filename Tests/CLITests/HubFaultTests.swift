import Foundation
import HubStore
import TestSupport
import Testing
import UsageModel

/// A hub and who tells it, killed at any moment.
@Suite("A hub and its machines", .timeLimited)
struct HubFaultTests {
  private static let rounds =
    ProcessInfo.processInfo.environment["PLIMSOLL_SOAK"] == nil ? 20 : 200

  /// Tokens of everybody as the hub has them.
  private func tokens(_ hub: Home) async throws -> String? {
    let team = try await hub.run(
      "team", "--team", "--json", "--since", "2026-11-01", "--until", "2026-11-30")
    #expect(team.status == 0, "\(team.standardError)")
    return team.standardOutput.matches(of: /"totalTokens": (\d+)/).last.map { String($0.output.1) }
  }

  @Test(
    "lose nothing and count nothing twice where either is killed", arguments: ["days", "responses"])
  func killed(grain: String) async throws {
    let hub = try Home()
    let member = try Home()
    var program = try HubProgram(hub)
    let port = program.port
    defer { program.end() }
    let code = try await hub.run("hub", "invite", "ada@example.com").standardOutput
      .split(separator: "\n").last.map(String.init)
    try member.write([
      Home.line(id: "first", at: "2026-11-01T12:00:00.000Z", input: 0, output: 1)
    ])
    let joined = try await member.run(
      "sync", "join", program.url, try #require(code), "--yes", "--since", "all", "--grain", grain)
    #expect(joined.status == 0, "\(joined.standardError)")
    var random = SeededGenerator(seed: grain == "days" ? 13 : 14)
    var duration = Duration.milliseconds(300)
    var wanted = 1
    for round in 0..<Self.rounds / 2 {
      try member.directory.write(
        Home.line(
          id: "round\(round)", at: "2026-11-\(10 + round % 15)T12:00:00.000Z",
          session: "session-\(round % 4)", input: 0, output: 1000),
        to: ".claude/projects/-home-ada-api/r\(round).jsonl")
      wanted += 1000
      let moment = duration * Double.random(in: 0..<1, using: &random)
      if round % 2 == 0 {
        let told = try await runPlimsoll(
          ["sync", "now"], home: member.directory, killAfter: moment)
        if told.signal != SIGKILL { duration = told.elapsed }
      } else {
        async let told = member.run("sync", "now")
        try await Task.sleep(for: moment)
        await program.kill()
        _ = try await told
        program = try HubProgram(hub, port: port)
      }
    }
    let told = try await member.run("sync", "now")
    #expect(told.status == 0, "\(told.standardError)")
    #expect(try await tokens(hub) == "\(wanted)")
    let again = try await member.run("sync", "now")
    #expect(again.standardOutput.contains("nothing new"), "\(again.standardOutput)")
  }

  @Test("say calmly that a hub is away, and tell it what was missed")
  func awayHub() async throws {
    let hub = try Home()
    let member = try Home()
    var program = try HubProgram(hub)
    let port = program.port
    let code = try await hub.run("hub", "invite", "ada@example.com").standardOutput
      .split(separator: "\n").last.map(String.init)
    try member.write([
      Home.line(id: "first", at: "2026-11-01T12:00:00.000Z", input: 0, output: 1)
    ])
    _ = try await member.run(
      "sync", "join", program.url, try #require(code), "--yes", "--since", "all")
    await program.kill()
    let away = try await member.run("sync", "now")
    #expect(away.status == 74)
    #expect(away.standardError.contains("nothing is lost"), "\(away.standardError)")
    let doctor = try await member.run("doctor", "--json")
    #expect(doctor.standardOutput.contains("\"scope\": \"days, projects none, "))
    #expect(doctor.standardOutput.contains("cannot be reached"), "\(doctor.standardOutput)")
    try member.directory.write(
      Home.line(id: "missed", at: "2026-11-02T12:00:00.000Z", input: 0, output: 1000),
      to: ".claude/projects/-home-ada-api/m.jsonl")
    program = try HubProgram(hub, port: port)
    defer { program.end() }
    // Whatever runs tells it where that is due: here what status lines start.
    try member.directory.write(
      #"{"problems":[],"triedAt":0}"#, to: ".local/state/plimsoll/hub.last")
    let refreshed = try await member.run("refresh")
    #expect(refreshed.status == 0, "\(refreshed.standardError)")
    #expect(try await tokens(hub) == "1001")
    let well = try await member.run("doctor", "--json")
    #expect(!well.standardOutput.contains("cannot be reached"))
  }

  @Test("read no day while nothing has changed, here or at the hub")
  func nothingNew() async throws {
    let (hub, member) = (try Home(), try Home())
    let program = try HubProgram(hub)
    defer { program.end() }
    let code = try await hub.run("hub", "invite", "ada@example.com").standardOutput
      .split(separator: "\n").last.map(String.init)
    try member.write([
      Home.line(id: "first", at: "2026-11-01T12:00:00.000Z", input: 0, output: 1)
    ])
    _ = try await member.run(
      "sync", "join", program.url, try #require(code), "--yes", "--since", "all")
    /// Refreshes as status lines do, where it is due; how often all days were read so far.
    func readings() async throws -> String? {
      try member.directory.write(
        #"{"problems":[],"triedAt":0}"#, to: ".local/state/plimsoll/hub.last")
      #expect(try await member.run("refresh").status == 0)
      let last = try member.directory.read(".local/state/plimsoll/hub.last")
      #expect(last.contains("doneAt"), "\(last)")
      return try member.directory.read(".local/state/plimsoll/hub.mark")
        .firstMatch(of: /"readings": (\d+)/).map { String($0.output.1) }
    }
    for _ in 0..<3 { #expect(try await readings() == "1") }
    try member.write(
      [Home.line(id: "second", at: "2026-11-02T12:00:00.000Z", input: 0, output: 10)], name: "b")
    for _ in 0..<2 { #expect(try await readings() == "2") }
    #expect(try await tokens(hub) == "11")
    // A project that is to stay here from now on.
    _ = try await member.run("config", "set", "sync.exclude", "/home/ada/api")
    for _ in 0..<2 { #expect(try await readings() == "3") }
    #expect(try await tokens(hub) == "0")
    _ = try await member.run("config", "unset", "sync.exclude")
    #expect(try await readings() == "4")
    // A hub that was restored from a backup.
    program.end()
    let file = hub.directory.path(of: ".local/state/plimsoll/hub/hub.db")
    let database = try await SQLiteHub.open(at: file)
    let store = HubStore(database)
    let device = try #require(try await store.devices().first)
    _ = try await store.publish(
      [DayDocument.Day(day: 20_758, digest: "", rows: [])], variants: [:], of: device,
      now: device.created)
    await database.close()
    let again = try HubProgram(hub, port: program.port)
    defer { again.end() }
    for _ in 0..<2 { #expect(try await readings() == "5") }
    #expect(try await tokens(hub) == "11")
    // Whoever asks for it has everything read.
    _ = try await member.run("sync", "now")
    #expect(try await readings() == "6")
  }

  @Test("tell only what the scope has, and not what other machines share")
  func scope() async throws {
    let hub = try Home()
    let member = try Home()
    let other = try Home()
    let program = try HubProgram(hub)
    defer { program.end() }
    try member.write([Home.line(id: "own", at: "2026-11-01T12:00:00.000Z", input: 0, output: 1)])
    try member.write(
      [
        Home.line(
          id: "secret", at: "2026-11-01T13:00:00.000Z", session: "s2",
          directory: "/home/ada/secret", input: 0, output: 10)
      ], project: "-home-ada-secret", name: "s")
    try other.write([
      Home.line(id: "far", at: "2026-11-01T14:00:00.000Z", session: "s3", input: 0, output: 100)
    ])
    let folder = member.directory.path(of: "shared")
    for home in [other, member, other, member] {
      #expect(try await home.run("sync", "folder", folder, "--yes").status == 0)
      _ = try await home.run("sync", "now")
    }
    _ = try await member.run("config", "set", "sync.exclude", "secret")
    let code = try await hub.run("hub", "invite", "ada@example.com").standardOutput
      .split(separator: "\n").last.map(String.init)
    let joined = try await member.run(
      "sync", "join", program.url, try #require(code), "--yes", "--since", "all")
    #expect(joined.status == 0, "\(joined.standardError)")
    #expect(try await tokens(hub) == "1")
    let total = try await member.run("monthly", "--json")
    #expect(total.standardOutput.contains("\"outputTokens\": 111"), "\(total.standardOutput)")
  }

  @Test("refuse a state folder that was copied to another machine")
  func copiedState() async throws {
    let hub = try Home()
    let member = try Home()
    let program = try HubProgram(hub)
    defer { program.end() }
    try member.writeSample()
    let code = try await hub.run("hub", "invite", "ada@example.com").standardOutput
      .split(separator: "\n").last.map(String.init)
    _ = try await member.run("sync", "join", program.url, try #require(code), "--yes")
    let path = ".local/state/plimsoll/hub.json"
    let text = try member.directory.read(path)
    guard let known = text.firstMatch(of: /"hardware": "([0-9a-f]+)"/)?.output.1 else {
      // A container without an id of its own cannot know.
      return
    }
    try member.directory.write(
      text.replacing(known, with: String(repeating: "0", count: 64)), to: path)
    let told = try await member.run("sync", "now")
    #expect(told.status == 77)
    #expect(told.standardError.contains("was copied"), "\(told.standardError)")
    // Leaving there does not shut out the machine that joined.
    #expect(try await member.run("sync", "leave").status == 0)
    let members = try await hub.run("hub", "members")
    #expect(!members.standardOutput.contains("shut out"), "\(members.standardOutput)")
  }
}
