import Foundation
import HubStore
import TestSupport
import Testing
import UsageModel

/// PostgreSQL with everything that can happen to it, while machines publish.
@Suite(
  "A hub on PostgreSQL", .timeLimited, .serialized,
  .enabled(if: PostgresServer.programs != nil))
struct FaultTests {
  private static let variant = ModelVariant(model: "claude-opus-4-6")
  private static let now = Timestamp(milliseconds: 1_790_000_000_000)

  private static func row(_ session: String, _ responses: Int64) -> DayDocument.Row {
    var tally = UsageTally()
    tally.responses = responses
    tally.tokens.output = responses * 7
    return DayDocument.Row(
      session: session, project: "", variant: VariantKey.of(variant), tally: tally)
  }

  private static func day(_ number: Int, _ day: Int64) -> DayDocument.Day {
    let variants = [VariantKey.of(variant): variant]
    // Every tenth session is one that all machines have.
    let rows = (0..<5).map { index in
      row(index == 0 ? "shared \(day)" : "\(number) \(day) \(index)", Int64(index + 1))
    }
    return DayDocument.Day(
      day: day, digest: DayDocument.written(day: day, rows: rows, variants: variants).digest,
      rows: rows)
  }

  private func join(_ store: HubStore, _ number: Int) async throws -> HubStore.Device {
    _ = try await store.invite(
      digest: "code \(number)", address: "m\(number)@example.com", role: .member, now: Self.now)
    let admission = try await store.admit(
      codeDigest: "code \(number)",
      HubStore.Newcomer(
        machine: "machine \(number)", label: "m", version: "1", scope: "",
        tokenDigest: "token \(number)", memberIdentifier: "member \(number)",
        deviceIdentifier: "device \(number)"), now: Self.now)
    guard case .admitted(let device) = admission else { throw NotAdmitted() }
    return device
  }

  private struct NotAdmitted: Error {}

  /// Tells ten days, each again until it is taken.
  private func tell(_ store: HubStore, _ device: HubStore.Device, _ number: Int) async throws {
    for day in Int64(20_000)..<20_010 {
      var failures = 0
      while true {
        do {
          _ = try await store.publish(
            [Self.day(number, day)], variants: [VariantKey.of(Self.variant): Self.variant],
            of: device, now: Self.now)
          break
        } catch {
          failures += 1
          guard failures < 200 else { throw error }
          try await Task.sleep(for: .milliseconds(50))
        }
      }
    }
  }

  @Test func losesNothingAndCountsNothingTwiceWhenTheServerIsKilled() async throws {
    let server = try await PostgresServer(programs: try #require(PostgresServer.programs))
    let database = try await PostgresHub.open(server.options(connections: 8))
    let store = HubStore(database)
    var devices: [HubStore.Device] = []
    for number in 0..<20 { devices.append(try await join(store, number)) }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for (number, device) in devices.enumerated() {
        group.addTask { try await tell(store, device, number) }
      }
      group.addTask {
        for _ in 0..<3 {
          try await Task.sleep(for: .milliseconds(300))
          try await server.stop("immediate")
          try await server.start()
        }
      }
      try await group.waitForAll()
    }
    try await requireAll(store, devices)
    await database.close()
    try await server.remove()
  }

  /// What every device has told is there, once.
  private func requireAll(_ store: HubStore, _ devices: [HubStore.Device]) async throws {
    #expect(try await store.sumProblems() == [])
    for (number, device) in devices.enumerated() {
      let digests = try await store.digests(of: device)
      #expect(digests.keys.count { $0 < 20_010 } == 10)
      #expect(digests[20_003] == Self.day(number, 20_003).digest)
    }
    let total = try await store.usageByDay(20_003...20_003).first
    // One response of the shared session, and 2 + 3 + 4 + 5 of each machine's own.
    #expect(total?.tally.responses == 1 + Int64(devices.count) * 14)
  }

  /// What a device does at each sync: it asks for digests, and tells what is missing.
  private func repair(_ store: HubStore, _ device: HubStore.Device, _ number: Int) async throws {
    let known = try await store.digests(of: device)
    let days = (Int64(20_000)..<20_010).map { Self.day(number, $0) }
    _ = try await store.publish(
      days.filter { known[$0.day] != $0.digest },
      variants: [VariantKey.of(Self.variant): Self.variant], of: device, now: Self.now)
  }

  @Test func losesNothingWhereTheStandbyTakesOver() async throws {
    let primary = try await PostgresServer(programs: try #require(PostgresServer.programs))
    let standby = try await PostgresServer(standbyOf: primary)
    // As several hosts are named in a file or URL: whichever takes writes is used.
    let url =
      "host=\(primary.folder),\(standby.folder) user=plimsoll dbname=postgres "
      + "target_session_attrs=read-write"
    let database = try await PostgresHub.open(PostgresHub.Options(url: url, connections: 8))
    let store = HubStore(database)
    var devices: [HubStore.Device] = []
    for number in 0..<20 { devices.append(try await join(store, number)) }
    // Until these are over there, nobody could come in.
    try await primary.sql("SELECT pg_switch_wal();")
    try await Task.sleep(for: .seconds(1))
    try await withThrowingTaskGroup(of: Void.self) { group in
      for (number, device) in devices.enumerated() {
        group.addTask { try await tell(store, device, number) }
      }
      group.addTask {
        try await Task.sleep(for: .milliseconds(400))
        try await primary.stop("immediate")
        try await standby.promote()
      }
      try await group.waitForAll()
    }
    // What the first had and had not passed on is told again, as with every sync.
    for (number, device) in devices.enumerated() { try await repair(store, device, number) }
    try await requireAll(store, devices)
    await database.close()
    try await standby.remove()
    try await primary.remove()
  }

  @Test(.needsSmallDisk)
  func losesNothingWhereTheServersDiskIsFull() async throws {
    let disk = try await SmallDisk(kilobytes: 160_000)
    let server = try await PostgresServer(
      programs: try #require(PostgresServer.programs), in: disk.path)
    let database = try await PostgresHub.open(server.options(connections: 2))
    let store = HubStore(database)
    let device = try await join(store, 0)
    try await tell(store, device, 0)
    _ = try await runProcess(
      "/bin/dd", ["if=/dev/zero", "of=\(disk.path)/filler", "bs=65536"],
      environment: ["PATH": "/bin:/usr/bin"])
    var refusal: HubError?
    do {
      for day in Int64(20_100)..<20_400 {
        _ = try await store.publish(
          [Self.day(0, day)], variants: [VariantKey.of(Self.variant): Self.variant], of: device,
          now: Self.now)
      }
    } catch let error as HubError {
      refusal = error
    }
    #expect(refusal?.kind == .cannotWrite || refusal?.kind == .unreachable, "\(refusal as Any)")
    try FileManager.default.removeItem(atPath: disk.path + "/filler")
    do {
      try await server.start()
    } catch is PostgresServer.Trouble {
      // It went on running.
    }
    try await requireAll(store, [device])
    let told = try await store.publish(
      [Self.day(0, 20_399)], variants: [VariantKey.of(Self.variant): Self.variant], of: device,
      now: Self.now)
    #expect(told.days == 1)
    #expect(try await store.sumProblems() == [])
    await database.close()
    try await server.remove()
    try await disk.unmount()
  }

  @Test func movesToAnotherDatabaseToTheByte() async throws {
    let server = try await PostgresServer(programs: try #require(PostgresServer.programs))
    let folder = try TemporaryDirectory()
    let file = try await SQLiteHub.open(at: folder.path(of: "hub.db"))
    for finding in await HubConformance(file).run() { #expect(finding.problem == nil) }
    let database = try await PostgresHub.open(server.options())
    let tables = try await HubMover(from: file, to: database).run()
    #expect(tables.contains { $0.name == "day_row" && $0.rows > 0 })
    #expect(try await HubStore(database).sumProblems() == [])
    // What has a hub already is not filled a second time.
    await #expect(throws: HubError.self) {
      _ = try await HubMover(from: file, to: database).run()
    }
    let back = try await SQLiteHub.open(at: folder.path(of: "back.db"))
    let again = try await HubMover(from: database, to: back).run()
    #expect(again == tables)
    for database in [file, back] { await database.close() }
    await database.close()
    try await server.remove()
  }

  @Test func readsNoWholeTableForAPage() async throws {
    let server = try await PostgresServer(programs: try #require(PostgresServer.programs))
    let database = try await PostgresHub.open(server.options())
    let store = HubStore(database)
    for number in 0..<30 {
      try await tell(store, try await join(store, number), number)
    }
    let plans = try await database.transaction(writes: true) { session in
      try session.run("ANALYZE")
      try session.run("SET LOCAL enable_seqscan = off")
      return try [
        "SELECT member, sum(input) FROM @member_day WHERE day >= 20005 AND day <= 20006 "
          + "GROUP BY member",
        "SELECT project, sum(input) FROM @team_day WHERE day >= 20005 AND day <= 20006 "
          + "GROUP BY project",
        "SELECT day, sum(input) FROM @member_day WHERE member = 'member 3' AND day >= 20005 "
          + "GROUP BY day",
        "SELECT project, sum(input) FROM @day_row WHERE member = 'member 3' AND day >= 20005 "
          + "GROUP BY project",
      ].map { query in
        try session.rows("EXPLAIN \(query)").map { $0[0].string }.joined(separator: "\n")
      }
    }
    for plan in plans { #expect(!plan.contains("Seq Scan"), "\(plan)") }
    await database.close()
    try await server.remove()
  }
}
