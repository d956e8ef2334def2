package import Analytics
internal import Files
package import Index
package import LimitPolling
internal import LimitSources
internal import Limits
package import Pricing
internal import StatusSnapshot
internal import Store
package import UsageModel

/// Gives the status line what it shows beside its own input: limits, what today and
/// the running window cost, what sessions used. Whoever brings the index up to date
/// publishes: the refresh in the background, and each live face.
package struct StatusPublisher: Sendable {
  let index: UsageIndex
  private let limits: LimitService
  let prices: PriceList
  let zone: ZoneDays
  private let explain: LimitExplainer?
  /// The day on which months begin, from 1.
  let monthStart: Int

  /// nil for an index that is not the user's own, as that of the demo.
  ///
  /// - Parameters:
  ///   - explain: Why there are no limits, or only old ones.
  ///   - monthStart: The day on which months begin.
  package init?(
    index: UsageIndex, limits: LimitService, prices: PriceList, zone: ZoneDays,
    explain: LimitExplainer? = nil, monthStart: Int = 1
  ) {
    self.monthStart = monthStart
    guard index.workspace.isUsersOwn else { return nil }
    self.explain = explain
    self.index = index
    self.limits = limits
    self.prices = prices
    self.zone = zone
  }

  /// nil also where limits are neither asked for nor shown.
  init?(_ index: UsageIndex, _ limits: LimitService?, _ settings: LiveSettings) {
    guard let limits else { return nil }
    self.init(
      index: index, limits: limits, prices: settings.prices, zone: settings.zone,
      explain: settings.explain, monthStart: settings.monthStart)
  }

  /// Takes in what status lines received, and replaces the snapshot. Does nothing
  /// while another process is at it, which does the same.
  ///
  /// - Parameter indexing: Of which time all responses are known; sums of more are left
  ///   out.
  /// - Returns: Whether the snapshot was replaced.
  @discardableResult
  package func publish(
    _ usage: UsagePicture, of indexing: IndexingState = .whole, now: Timestamp
  ) throws(IndexError) -> Bool {
    let lock = try RefreshLock.taken(stateDirectory: index.workspace.stateDirectory)
    guard let lock else { return false }
    try publishUnderLock(usage, of: indexing, now: now)
    withExtendedLifetime(lock) {}
    return true
  }

  /// The same for the holder of the lock.
  func publishUnderLock(
    _ usage: UsagePicture, of indexing: IndexingState = .whole, now: Timestamp
  ) throws(IndexError) {
    // In this order no word of a status line is lost: what is set aside is still read
    // by every line, until it is in the store and in the snapshot.
    if let journals = limits.journals {
      try limits.count(refusedIn: try journals.beginFold(), now: now)
    }
    _ = try limits.hearStatusLines(now: now)
    let snapshot = try snapshot(usage, of: indexing, now: now)
    try IndexError.ofJournal { () throws(FileError) in
      try StatusSnapshotFile(stateDirectory: index.workspace.stateDirectory).write(snapshot)
    }
    try limits.journals?.endFold()
  }

  // MARK: The snapshot

  private func snapshot(
    _ usage: UsagePicture, of indexing: IndexingState, now: Timestamp
  ) throws(IndexError) -> StatusSnapshot {
    func spending(_ sum: PeriodSum) -> Spending? {
      indexing.knows(sum, in: zone) ? Spending(sum.usage) : nil
    }
    let isWhole = indexing.hasFigures
    let knowsToday = indexing.knows(usage.today, in: zone)
    let today = zone.day(of: now)
    let overview = try limits.overview(
      now: now, historySince: now.advanced(byMilliseconds: -RecentSlope.reach))
    return StatusSnapshot(
      writtenAt: now, today: spending(usage.today),
      todayEnds: zone.firstQuarter(of: today.adding(days: 1)).start,
      month: spending(usage.monthToDate),
      monthEnds: zone.firstQuarter(of: today.endOfMonth(on: monthStart).adding(days: 1)).start,
      block: isWhole ? usage.window.map { Block($0, now: now) } : nil,
      limits: try snapshotLimits(overview, now: now),
      folders: try limits.snapshotFolders(now: now),
      folderFigures: try folderFigures(now: now).map { figures in
        FolderFigures(
          folder: figures.folder, today: knowsToday ? figures.today : nil,
          month: indexing.knows(usage.monthToDate, in: zone) ? figures.month : nil,
          block: isWhole ? figures.block : nil)
      },
      sessions: (isWhole ? usage.sessions : []).map {
        SessionSpending(session: SnapshotKey.session($0.id), spending: Spending($0.usage))
      },
      cachePrices: try cachePrices(today), burners: knowsToday ? try burners(now: now) : [],
      silence: explain?(overview, now), budgets: isWhole ? try budgets(overview, now: now) : [])
  }

  private func budgets(
    _ overview: LimitOverview, now: Timestamp
  ) throws(IndexError) -> [SnapshotBudget] {
    let service = BudgetService(
      index: index, prices: prices, zone: zone, monthStart: monthStart)
    guard try service.hasBudgets() else { return [] }
    return try service.statuses(limits: overview, now: now).compactMap { status in
      guard let percent = status.percent, status.isOfficial else { return nil }
      return SnapshotBudget(
        name: status.budget.text + (status.projectName.map { " of \($0)" } ?? ""),
        percent: percent,
        microdollars: status.budget.isPercent ? nil : Spending(status.usage).microdollars,
        endsAt: status.end, isLowerBound: status.isLowerBound)
    }.sorted { $0.percent > $1.percent }
  }

  /// The limits of every account, those of the folder that is shown here first.
  private func snapshotLimits(
    _ overview: LimitOverview, now: Timestamp
  ) throws(IndexError) -> [SnapshotLimit] {
    let spend = Dictionary(overview.spend.map { ($0.organization, $0) }) { first, _ in first }
    let answered = try index.withStore { store throws(StoreError) in
      try store.limitAnswerTimes()
    }
    let kept = try index.withStore { store throws(StoreError) in
      try store.keptLimitReadings()
    }
    let current = overview.currentOrganization
    let readings =
      overview.currentReadings + overview.readings.filter { $0.organization != current }
    return readings.compactMap { reading -> SnapshotLimit? in
      // A window that has ended is void; the line would only leave it out.
      guard reading.resetsAt.map({ $0 > now }) ?? true else { return nil }
      let history = overview.history[LimitKey(reading)] ?? []
      let recent = LimitForecast(reading, history: history, at: now).flatMap { forecast in
        forecast.recent.map {
          WindowForecast(
            expected: forecast.expectedPercent, projected: $0.percentAtReset,
            exhaustedAt: $0.runsOutAt)
        }
      }
      let isMoney = reading.window.kind == .spendLimit || reading.window.kind == .extraUsage
      let money = isMoney ? spend[reading.organization] : nil
      return SnapshotLimit(
        reading: reading, kept: (kept[LimitKey(reading)] ?? []).filter { $0 != reading },
        used: money?.used, allowed: money?.limit, answeredAt: answered[LimitKey(reading)],
        forecast: recent)
    }
  }

  /// What writing to the cache costs, for every model that was ever used and its
  /// variant with a large context, as Claude Code names it.
  private func cachePrices(_ today: CivilDay) throws(IndexError) -> [CachePrice] {
    let models = Set(try index.catalog(sessions: false).variants.values.map(\.model))
    return models.sorted().flatMap { model -> [CachePrice] in
      guard
        let rates = prices.rates(for: ModelVariant(model: model), on: today)?.rates,
        let fiveMinutes = rates.cacheWrite5m, let oneHour = rates.cacheWrite1h
      else { return [] }
      return [model, model + "[1m]"].map {
        CachePrice(model: SnapshotKey.model($0), fiveMinutes: fiveMinutes, oneHour: oneHour)
      }
    }
  }
}

extension Spending {
  /// The cost is cut to whole millionths, not rounded: rounded to cents, it is then
  /// the same as the exact amount rounded to cents.
  init(_ usage: Usage) {
    let cost = usage.cost.cost.map { cost -> Int64 in
      let micro = Int64(clamping: cost.picodollars / 1_000_000)
      return micro == 0 && cost > .zero ? 1 : micro
    }
    self.init(
      microdollars: cost, tokens: usage.tally.tokens.total, isLowerBound: usage.tally.isLowerBound,
      hasUnknownCost: usage.cost.hasUnknown)
  }
}

extension Block {
  /// The running window, at its mean pace, as `plimsoll blocks` shows it.
  init(_ window: UsageWindow, now: Timestamp) {
    let rate = BurnRate(of: window, at: now)
    self.init(
      startsAt: window.start, endsAt: window.end, spending: Spending(window.usage),
      microdollarsPerHour: rate?.costPerHour.map { Int64(clamping: $0.picodollars / 1_000_000) },
      tokensPerMinute: rate?.tokensPerMinute)
  }
}
