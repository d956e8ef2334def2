import Hub
import HubStore
import Pricing
import TestSupport
import Testing
import UsageModel

/// What a hub warns of, and what it does not.
@Suite("A hub warns", .timeLimited)
struct HubWatchTests {
  private func limit(
    _ hub: RunningHub, _ window: String = "five_hour", percent: Int64, confidence: Int64 = 2,
    hours: Int64? = 2
  ) -> HubStore.LimitRow {
    HubStore.LimitRow(
      account: "account", window: window, millipercent: percent * 1000,
      resetsAt: hours.map { hub.clock.now.advanced(byMilliseconds: $0 * 3_600_000) },
      capturedAt: hub.clock.now, source: "oauth", confidence: confidence)
  }

  private func device(_ hub: RunningHub, _ address: String) async throws -> HubStore.Device {
    try #require(try await hub.store.devices().first { $0.member.address == address })
  }

  @Test func ofAMemberNearTheWallAndOfNoGuess() async throws {
    try await RunningHub.run { hub async throws in
      _ = try await hub.join("ada@example.com")
      let device = try await device(hub, "ada@example.com")
      let watch = HubWatch(store: hub.store, prices: .embedded, budget: nil, silentDays: nil)
      for quiet in [
        limit(hub, percent: 89), limit(hub, "estimate", percent: 99, confidence: 0),
        limit(hub, "without end", percent: 99, hours: nil),
        limit(hub, "over", percent: 99, hours: -1),
      ] {
        try await hub.store.publish(limits: [quiet], of: device, now: hub.clock.now)
      }
      #expect(try await watch.due(hub.clock.now) == [])
      hub.clock.now = hub.clock.now.advanced(byMilliseconds: 60_000)
      try await hub.store.publish(
        limits: [limit(hub, percent: 96)], of: device, now: hub.clock.now)
      let warnings = try await watch.due(hub.clock.now)
      #expect(warnings.map(\.kind) == [.nearWall])
      #expect(warnings.map(\.text) == ["ada@example.com: 5-hour limit at 96 %"])
      // A higher reading of the same window is the same warning; that of the next is not.
      hub.clock.now = hub.clock.now.advanced(byMilliseconds: 60_000)
      var higher = limit(hub, percent: 99)
      higher.resetsAt = warnings.first?.resetsAt
      try await hub.store.publish(limits: [higher], of: device, now: hub.clock.now)
      #expect(try await watch.due(hub.clock.now).map(\.id) == warnings.map(\.id))
      hub.clock.now = hub.clock.now.advanced(byMilliseconds: 3 * 3_600_000)
      #expect(try await watch.due(hub.clock.now) == [])
      try await hub.store.publish(
        limits: [limit(hub, percent: 91)], of: device, now: hub.clock.now)
      let next = try await watch.due(hub.clock.now)
      #expect(next.count == 1 && next.map(\.id) != warnings.map(\.id))
    }
  }

  @Test(arguments: [(nil, nil), (0, nil), (40, nil), (33, 75.0), (27, 90.0), (20, 100.0)])
  func ofTheTeamsBudgetByItsHighestStep(budget: Int?, step: Double?) async throws {
    try await RunningHub.run { hub async throws in
      let ada = try await hub.join("ada@example.com")
      // 25 dollars at list price, and some of the month before, which does not count.
      for day in [Int64(20_786), 20_740] {
        let told = try await hub.send(
          "POST", "api/hub/days", token: ada,
          body: RunningHub.day(day, session: day == 20_786 ? "0" : "1"))
        #expect(told.status == 200)
      }
      let watch = HubWatch(store: hub.store, prices: .embedded, budget: budget, silentDays: nil)
      let warnings = try await watch.due(hub.clock.now)
      #expect(warnings.compactMap(\.threshold) == (step.map { [$0] } ?? []))
      #expect(warnings.allSatisfy { $0.kind == .budget && $0.subject == "the team" })
      if let budget, let step {
        #expect(warnings.map(\.id) == ["hub:budget:2026-11:\(budget):\(Int(step))"])
      }
    }
  }

  @Test func ofAMachineThatIsSilentUntilItIsHeard() async throws {
    try await RunningHub.run { hub async throws in
      let ada = try await hub.join("ada@example.com")
      _ = try await hub.join("ben@example.com", machine: "b")
      _ = try await hub.store.revoke("ben@example.com", now: hub.clock.now)
      let watch = HubWatch(store: hub.store, prices: .embedded, budget: nil, silentDays: 2)
      let never = HubWatch(store: hub.store, prices: .embedded, budget: nil, silentDays: 0)
      #expect(try await watch.due(hub.clock.now) == [])
      hub.clock.now = hub.clock.now.advanced(byMilliseconds: 2 * 86_400_000 + 1)
      let warnings = try await watch.due(hub.clock.now)
      #expect(warnings.map(\.kind) == [.silentMachine])
      #expect(warnings.map(\.text) == ["nothing was heard of laptop (ada@example.com) for 2 days"])
      #expect(try await never.due(hub.clock.now) == [])
      #expect(try await hub.get("api/hub/digests", token: ada).status == 200)
      #expect(try await watch.due(hub.clock.now) == [])
      hub.clock.now = hub.clock.now.advanced(byMilliseconds: 3 * 86_400_000)
      let again = try await watch.due(hub.clock.now)
      #expect(again.count == 1 && again.map(\.id) != warnings.map(\.id))
    }
  }

  @Test func andItsMetricsCarryNoMember() async throws {
    try await RunningHub.run { hub async throws in
      let lead = try await hub.join("lead@example.com", role: .lead)
      _ = try await hub.send(
        "POST", "api/hub/days", token: lead, body: RunningHub.day(project: "p"))
      let device = try await device(hub, "lead@example.com")
      try await hub.store.publish(
        limits: [limit(hub, percent: 96)], of: device, now: hub.clock.now)
      let text = try await hub.get("metrics", token: lead).body
      let labels = Set(text.matches(of: /[{,]([a-z_]+)="/).map { String($0.output.1) })
      #expect(labels == ["model"])
      for word in [
        "lead", "example.com", device.identifier, device.member.identifier, device.machine,
        device.label, "account", "five_hour", "\"p\"",
      ] {
        #expect(!text.contains(word), "\(word)")
      }
      #expect(text.contains("plimsoll_hub_limit_windows_near_wall 1"))
    }
  }
}
