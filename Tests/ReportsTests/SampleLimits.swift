import Analytics
import Limits
import Reports
import UsageModel

/// Limits of two accounts in every state that a report must cope with.
enum SampleLimits {
  /// 2026-03-10T15:30:00Z.
  static let now = SampleUsage.now

  static func minutes(_ count: Int64) -> Timestamp { now.advanced(byMilliseconds: count * 60_000) }

  static func reading(
    _ kind: LimitWindow.Kind, scope: String? = nil, _ percent: Double, resetIn: Int64?,
    ago: Int64 = 0, _ source: LimitSourceKind = .claudeCommand, organization: String = "org-1",
    confidence: Confidence = .official
  ) -> LimitReading {
    LimitReading(
      organization: organization, window: LimitWindow(kind: kind, scope: scope), percent: percent,
      resetsAt: resetIn.map(minutes), capturedAt: minutes(-ago), source: source,
      confidence: confidence)
  }

  static func known(_ readings: [LimitReading]) -> LimitOverview {
    var overview = LimitOverview(currentOrganization: "org-1")
    overview.readings = readings
    overview.accounts = [
      "org-1": AccountInfo(
        organization: "org-1", organizationName: "dev@example.com's Organization",
        email: "dev@example.com", plan: "Max 5x"),
      "org-2": AccountInfo(organization: "org-2", organizationName: "Work \u{1B}[2J", plan: "Team"),
    ]
    return overview
  }

  /// A day in the middle of a week: some limits calm, one about to run out.
  static let ordinary: LimitOverview = {
    var overview = known([
      reading(.sevenDay, 83, resetIn: 3 * 1440 + 40, ago: 2),
      reading(.sevenDayScoped, scope: "Fable", 36.4, resetIn: 3 * 1440 + 40, ago: 2),
      reading(.fiveHour, 41, resetIn: 131, .statusLine),
      reading(.sevenDay, 7, resetIn: 2000, organization: "org-2"),
    ])
    overview.spend = [
      SpendReading(
        organization: "org-1", isEnabled: true,
        used: Money(minorUnits: 4001, exponent: 2, currency: "EUR"),
        limit: Money(minorUnits: 4000, exponent: 2, currency: "EUR"), percent: 100.025,
        capturedAt: minutes(-2), source: .claudeCommand)
    ]
    overview.history[LimitKey(overview.readings[2])] = (1...9).map {
      LimitSample(
        time: minutes(-Int64($0) * 6), percent: 41 - Double($0) * 3, resetsAt: minutes(131))
    }
    // Two weeks that have passed, one of which ran out.
    overview.history[LimitKey(overview.readings[0])] = [1, 2].flatMap { week -> [LimitSample] in
      let end = 3 * 1440 + 40 - Int64(week) * 10080
      return (0...40).map {
        LimitSample(
          time: minutes(end - 10080 + Int64($0) * 252), percent: Double($0 * week) * 1.7,
          resetsAt: minutes(end))
      }
    }
    overview.sources = [
      LimitSourceState(
        source: .cache, askedAt: minutes(-1), answeredAt: minutes(-1), outcome: .answered,
        unknownFields: ["velvet_otter"]),
      LimitSourceState(
        source: .claudeCommand, askedAt: minutes(-2), answeredAt: minutes(-2), outcome: .answered),
      LimitSourceState(
        source: .oauth, askedAt: minutes(-3), answeredAt: minutes(-50), outcome: .blocked,
        why: "the server asked to wait", nextAt: minutes(22)),
      LimitSourceState(
        source: .sessionKey, askedAt: minutes(-3), outcome: .failed,
        what: "claude.ai refused the session key", why: "it has expired",
        hint: "copy it anew from the browser"),
    ]
    overview.refused = [
      RefusedCount(
        source: .statusLine, window: "five_hour", reason: .impossiblePercent, count: 3,
        lastAt: minutes(-400))
    ]
    return overview
  }()

  /// Every other state.
  static let odd = known([
    reading(.fiveHour, 97, resetIn: -90, ago: 200, .statusLine),
    reading(.sevenDay, 104.6, resetIn: 1000, ago: 95, .cache),
    reading(.sevenDayScoped, scope: "Opus", 0, resetIn: nil, ago: 95, .cache),
    reading(.sevenDayScoped, scope: "A model with quite a long name", 0.4, resetIn: 9990, ago: 4),
    reading(.spendLimit, 12, resetIn: 30_000, .statusLine),
    reading(.extraUsage, 250, resetIn: nil, ago: 95, .cache),
    reading(.other("team_pool_\u{1B}x"), 55, resetIn: nil, ago: 1),
  ])

  static func report(
    _ overview: LimitOverview, zone: String = "America/Los_Angeles", explains: Bool = false
  ) -> LimitsReport {
    let week = SampleLimits.minutes(-30 * 1440)
    let cost = CostTimeline(
      (0..<3000).map { quarter in
        let first = week.advanced(byMilliseconds: Int64(quarter) * 900_000)
        return .init(
          first: first, last: first.advanced(byMilliseconds: 899_000), dollars: 0.25)
      })
    return LimitsReport(
      overview, cost: explains ? cost : nil, explains: explains, now: now,
      zone: SampleUsage.zone(zone))
  }
}
