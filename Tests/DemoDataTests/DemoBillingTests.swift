import DemoData
import Testing
import UsageModel

@Suite("Invented credits")
struct DemoBillingTests {
  /// 2026-11-20, 12:34:56 of UTC.
  private let now = Timestamp(seconds: 1_795_178_096)

  @Test func followFromTheSeed() {
    let billing = DemoBilling(seed: 1, now: now)
    let again = DemoBilling(seed: 1, now: now)
    #expect(billing.cost == again.cost && billing.usage == again.usage)
    #expect(billing.cost != DemoBilling(seed: 2, now: now).cost)
  }

  @Test func tellNothingThatHasNotHappened() {
    let billing = DemoBilling(seed: 1, now: now)
    #expect(billing.cost.allSatisfy { $0.end <= now && $0.cost > .zero })
    #expect(billing.entries.allSatisfy { $0.time <= now })
    #expect(billing.cost.map(\.start).min().map { ZoneDay.of($0) } == billing.firstDay)
  }

  @Test func tellTheTokensOfEachCost() {
    let billing = DemoBilling(seed: 1, now: now)
    #expect(billing.cost.map(\.subject) == billing.usage.map(\.subject))
    #expect(billing.cost.map(\.start) == billing.usage.map(\.start))
    let names = Set(billing.names.map(\.id))
    #expect(billing.cost.allSatisfy { names.contains($0.subject.actor ?? "") })
  }

  private enum ZoneDay {
    static func of(_ time: Timestamp) -> CivilDay {
      CivilDay(daysSince1970: Int32(time.seconds / 86_400))
    }
  }
}
