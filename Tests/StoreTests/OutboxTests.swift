import Alerts
import GRDB
import TestSupport
import Testing
import UsageModel

@testable import Store

@Suite("The outbox of warnings")
struct OutboxTests {
  private static let now = Timestamp(seconds: 1_788_472_800)

  private static func alert(_ id: String, after seconds: Int64 = 0, isMuted: Bool = false) -> Alert
  {
    Alert(
      id: id, kind: .threshold, severity: .warning, subject: "five_hour", text: "text of \(id)",
      raisedAt: now.advanced(byMilliseconds: seconds * 1000), confidence: .official,
      isMuted: isMuted)
  }

  private static func time(_ seconds: Int64) -> Timestamp {
    now.advanced(byMilliseconds: seconds * 1000)
  }

  private static func raise(
    _ store: UsageStore, _ alerts: [Alert], by channels: [AlertChannel] = [.command]
  ) throws {
    let raised = try store.raise(forgetting: Timestamp(milliseconds: 0), owedBy: channels) { log in
      alerts.filter { alert in !log.contains { $0.id == alert.id } }
    }
    #expect(raised.map(\.id) == alerts.map(\.id))
  }

  @Test func whatIsClaimedIsNobodyElsesUntilTheClaimEnds() throws {
    let folder = try TemporaryDirectory()
    let first = try UsageStore.open(at: folder.path(of: "a.db"))
    let second = try UsageStore.open(at: folder.path(of: "a.db"))
    try Self.raise(first, [Self.alert("a"), Self.alert("b", after: 1)])
    let a = try first.claimDelivery(by: [.command], claimant: "1", now: Self.time(1))
    let b = try second.claimDelivery(by: [.command], claimant: "2", now: Self.time(1))
    #expect(a?.alert == Self.alert("a") && b?.alert.id == "b")
    for (store, name) in [(first, "1"), (second, "2")] {
      #expect(try store.claimDelivery(by: [.command], claimant: name, now: Self.time(80)) == nil)
    }
    try second.markDelivered(try #require(b), now: Self.time(2))
    // The first one has died; its claim ends.
    #expect(try second.nextDelivery(by: [.command]) == Self.time(91))
    let again = try second.claimDelivery(by: [.command], claimant: "2", now: Self.time(91))
    #expect(again?.alert.id == "a" && again?.attempts == 0)
    // It was only asleep. What it says of its attempt is no longer asked.
    try first.markFailed(
      try #require(a), claimant: "1", problem: "late", next: Self.time(9000))
    #expect(try second.deliveryStates()["a"]?.first?.problem == nil)
    try second.markDelivered(try #require(again), now: Self.time(92))
    #expect(try second.nextDelivery(by: [.command]) == nil)
    #expect(
      try first.deliveryStates()["a"] == [
        DeliveryState(
          channel: .command, attempts: 0, deliveredAt: Self.time(92), problem: nil)
      ])
  }

  @Test func whatFailedIsDueAgainAndAtLastGivenUp() throws {
    let store = try UsageStore.inMemory()
    try Self.raise(store, [Self.alert("a")])
    var now = Self.now
    var pauses: [Int64] = []
    while let claimed = try store.claimDelivery(by: [.command], claimant: "1", now: now) {
      let pause = AlertBackoff.pause(after: claimed.attempts + 1)
      pauses.append(pause / 1000)
      let next = now.advanced(byMilliseconds: pause)
      try store.markFailed(claimed, claimant: "1", problem: "no", next: next)
      #expect(
        try store.claimDelivery(
          by: [.command], claimant: "1", now: next.advanced(byMilliseconds: -1)) == nil)
      now = next
    }
    #expect(
      pauses == [1, 5, 30, 120, 600, 3600, 21_600, 21_600, 21_600, 21_600, 21_600, 21_600])
    #expect(try store.nextDelivery(by: [.command]) == nil)
    #expect(try store.deliveryStates()["a"]?.first?.problem == "no")
  }

  @Test func eachWayIsOwedForItselfAndMutedWarningsByNone() throws {
    let store = try UsageStore.inMemory()
    try Self.raise(
      store, [Self.alert("a"), Self.alert("b", isMuted: true)], by: [.desktop, .webhook])
    let webhook = try store.claimDelivery(by: [.webhook], claimant: "1", now: Self.now)
    try store.markDelivered(try #require(webhook), now: Self.now)
    #expect(try store.claimDelivery(by: [.webhook], claimant: "1", now: Self.now) == nil)
    #expect(try store.claimDelivery(by: [.command], claimant: "1", now: Self.now) == nil)
    let desktop = try store.claimDelivery(
      by: AlertChannel.allCases, claimant: "1", now: Self.now)
    #expect(desktop?.alert.id == "a" && desktop?.channel == .desktop)
    #expect(try store.deliveryStates().keys.sorted() == ["a"])
  }

  @Test func aClockThatWasSetBackKeepsNothingFromBeingSent() throws {
    let store = try UsageStore.inMemory()
    try Self.raise(store, [Self.alert("a")])
    _ = try store.claimDelivery(by: [.command], claimant: "1", now: Self.time(1_000_000))
    let before = Self.time(10)
    #expect(
      try store.claimDelivery(by: [.command], claimant: "2", now: before)?.alert.id == "a")
  }

  @Test func whatAnOlderVersionRaisedIsOwedToNobody() throws {
    let folder = try TemporaryDirectory()
    let path = folder.path(of: "a.db")
    let database = try DatabaseQueue(path: path)
    try Migration.run(database, upTo: "alerts") { _ in }
    try database.write { db in
      try db.execute(
        sql: """
          INSERT INTO alert VALUES ('old', 'threshold', 1, 'five_hour', 'text', 81, 80, NULL,
          1788472800000, \(Confidence.official.rawValue), 0)
          """)
    }
    try database.close()
    let store = try UsageStore.open(at: path)
    #expect(try store.alerts().map(\.id) == ["old"])
    #expect(try store.nextDelivery(by: AlertChannel.allCases) == nil)
    try Self.raise(store, [Self.alert("new")])
    #expect(try store.nextDelivery(by: AlertChannel.allCases) == Self.now)
    // With a warning goes what was owed of it.
    _ = try store.raise(forgetting: Self.time(9)) { _ in [Self.alert("x", after: 10)] }
    #expect(try store.alerts().map(\.id) == ["x"])
    #expect(try store.deliveryStates().isEmpty)
  }
}
