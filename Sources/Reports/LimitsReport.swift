package import Analytics
package import Limits
package import UsageModel

/// The limits of a subscription: how full each is, when it resets, and whether the
/// pace holds until then.
package struct LimitsReport: Sendable {
  /// One window.
  package struct Row: Sendable {
    package var state: LimitState
    /// nil where nothing can be claimed.
    package var forecast: LimitForecast?
    /// What one per cent is worth in local cost, where that was asked for and the
    /// history shows it.
    package var price: PercentPrice?
    /// How past forecasts of this window did, where that was asked for.
    package var record: ForecastRecord?

    package init(
      state: LimitState, forecast: LimitForecast? = nil, price: PercentPrice? = nil,
      record: ForecastRecord? = nil
    ) {
      self.state = state
      self.forecast = forecast
      self.price = price
      self.record = record
    }

    package var window: LimitWindow { state.reading.window }
  }

  /// One organization: limits belong to it, and are never added to another's.
  package struct Organization: Sendable {
    package var id: String
    package var account: AccountInfo?
    /// The folder of Claude Code, as it is shown, whose account is not known yet.
    package var folder: String?
    /// Whether Claude Code is signed in to it here.
    package var isCurrent: Bool
    package var rows: [Row]
    package var spend: SpendReading?
  }

  package var now: Timestamp
  package var zone: ZoneDays
  /// The one that Claude Code is signed in to first.
  package var organizations: [Organization]
  package var sources: [LimitSourceState]
  package var refused: [RefusedCount]
  /// Whether Claude Code has our status line.
  package var hasStatusLine: Bool
  /// The variable by which Claude Code is billed by use; nil where none is set.
  package var billedBy: String?
  /// Which sources are there, where somebody looked.
  package var presence: [LimitSourceKind: LimitSourcePresence] = [:]
  /// What keeps figures away just now, where a live face knows it.
  package var progress: Progress?

  /// - Parameters:
  ///   - cost: Local cost over time, for the price of one per cent of the current
  ///     organization; nil leaves it out.
  ///   - explains: Whether the record of past forecasts is wanted.
  package init(
    _ overview: LimitOverview, cost: CostTimeline? = nil, explains: Bool = false,
    now: Timestamp, zone: ZoneDays
  ) {
    self.now = now
    self.zone = zone
    sources = overview.sources
    refused = overview.refused
    hasStatusLine =
      overview.hasStatusLine
      || overview.sources.contains { $0.source == .statusLine && $0.answeredAt != nil }
    billedBy = overview.billedBy
    let readings = Dictionary(grouping: overview.readings, by: \.organization)
    let spend = Dictionary(grouping: overview.spend, by: \.organization).compactMapValues(\.first)
    let ids = Set(readings.keys).union(spend.keys).union([overview.currentOrganization])
    organizations = ids.map { id in
      let isCurrent = id == overview.currentOrganization
      let rows = (readings[id] ?? []).map { reading in
        let samples = overview.history[LimitKey(reading)] ?? []
        return Row(
          state: LimitState(reading, at: now),
          forecast: LimitForecast(reading, history: samples, at: now),
          price: isCurrent
            ? cost.flatMap { PercentPrice(samples: samples, cost: $0.dollars) } : nil,
          record: explains ? ForecastRecord(reading.window, samples: samples, at: now) : nil)
      }
      return Organization(
        id: id, account: overview.accounts[id], folder: overview.folders[id],
        isCurrent: isCurrent,
        rows: rows.sorted { LimitsReport.place($0) < LimitsReport.place($1) },
        spend: spend[id])
    }
    // Accounts of the past are of no interest once all their windows have ended.
    .filter { $0.isCurrent || $0.rows.contains { $0.state.condition != .ended } }
    .sorted { ($0.isCurrent ? 0 : 1, $0.id) < ($1.isCurrent ? 0 : 1, $1.id) }
  }

  /// The organization that Claude Code is signed in to here.
  package var current: Organization? { organizations.first { $0.isCurrent } }

  /// Whether nothing at all is known of the current organization.
  package var isEmpty: Bool {
    current.map { $0.rows.isEmpty && $0.spend == nil } ?? true
  }

  private static func place(_ row: Row) -> (Int, String) {
    let order =
      switch row.window.kind {
      case .fiveHour: 0
      case .sevenDay: 1
      case .sevenDayScoped: 2
      case .spendLimit: 3
      case .extraUsage: 4
      case .other: 5
      }
    return (order, row.window.name)
  }
}

extension LimitsReport.Organization {
  /// The row of a kind of window without a scope.
  package func row(_ kind: LimitWindow.Kind) -> LimitsReport.Row? {
    rows.first { $0.window == LimitWindow(kind: kind) }
  }

  /// What is said in place of a name as long as nobody knows whose account it is; nil
  /// where that is known.
  package var unknownName: String? {
    switch LimitOwner(stored: id) {
    case .organization: nil
    case .folder: folder.map { "the account in \($0)" } ?? "an account that is not known"
    case .unknown: "an account that is not known"
    }
  }

  /// A name for people. Claude calls an organization of one person by the mail
  /// address.
  package var displayName: String {
    let name = account?.organizationName ?? account?.email ?? unknownName
    var parts: [String] = []
    if let name {
      parts.append(name.hasSuffix("'s Organization") && name.contains("@") ? "Personal" : name)
    }
    if let plan = account?.plan { parts.append(plan) }
    if parts.isEmpty { parts.append(id) }
    return parts.joined(separator: ", ")
  }
}
