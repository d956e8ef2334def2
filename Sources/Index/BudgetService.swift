package import Analytics
package import Limits
package import Pricing
package import UsageModel

/// Compares budgets with what was used.
package struct BudgetService: Sendable {
  private let index: UsageIndex
  private let prices: PriceList
  private let zone: ZoneDays
  /// The day on which weeks begin, 0 being Monday, and that on which months do, from 1.
  private let weekStart: Int
  private let monthStart: Int

  package init(
    index: UsageIndex, prices: PriceList, zone: ZoneDays, weekStart: Int = 0,
    monthStart: Int = 1
  ) {
    self.index = index
    self.prices = prices
    self.zone = zone
    self.weekStart = weekStart
    self.monthStart = monthStart
  }

  /// Milliseconds for which a session that used nothing still has a budget.
  private static let sessionReach: Int64 = 12 * 3_600_000

  /// Whether any budget is set.
  package func hasBudgets() throws(IndexError) -> Bool {
    guard index.workspace.isUsersOwn else { return false }
    return try !BudgetFile(index.workspace).budgets().isEmpty
  }

  /// The state of each budget, in the order in which they were typed. Without budgets
  /// nothing is read.
  ///
  /// - Parameter limits: What is known of the limits; nil where nobody looked.
  package func statuses(
    limits: LimitOverview?, now: Timestamp
  ) throws(IndexError) -> [BudgetStatus] {
    guard index.workspace.isUsersOwn else { return [] }
    var statuses: [BudgetStatus] = []
    for budget in try BudgetFile(index.workspace).budgets() {
      switch budget.period {
      case .day, .week, .month: statuses.append(try ofDays(budget, now: now))
      case .session: statuses.append(try ofSession(budget, now: now))
      case .fiveHours, .sevenDays: statuses.append(ofLimit(budget, limits, now: now))
      }
    }
    return statuses
  }

  private func ofDays(_ budget: Budget, now: Timestamp) throws(IndexError) -> BudgetStatus {
    let today = zone.day(of: now)
    let (since, until) =
      switch budget.period {
      case .week:
        (
          today.startOfWeek(weekStart: weekStart),
          today.startOfWeek(weekStart: weekStart).adding(days: 6)
        )
      case .month: (today.startOfMonth(on: monthStart), today.endOfMonth(on: monthStart))
      default: (today, today)
      }
    var status = BudgetStatus(
      budget: budget, projectName: budget.project, start: zone.firstQuarter(of: since).start,
      end: zone.firstQuarter(of: until.adding(days: 1)).start)
    do {
      status.usage = try usage(
        ReportRange(since: since, until: until), project: budget.project)
    } catch let error as IndexError {
      throw error
    } catch {
      status.problem = "nothing was ever used in a project called \(budget.project ?? "")"
    }
    return status
  }

  private func usage(_ range: ReportRange, project: String?) throws -> Usage {
    let question = UsageQuestion(
      range: range, zone: zone,
      selection: UsageSelection(projects: project.map { [$0] } ?? []), prices: prices)
    let catalog =
      project == nil
      ? try index.catalog(sessions: false) : try index.projectCatalog(sessions: false)
    return try index.summary(by: .model, question, catalog: catalog).usage
  }

  /// The dearest session of those that used anything in the last hours.
  private func ofSession(_ budget: Budget, now: Timestamp) throws(IndexError) -> BudgetStatus {
    var status = BudgetStatus(budget: budget, projectName: budget.project)
    do {
      let catalog = try index.projectCatalog(sessions: true)
      let projects = try UsageSelection(projects: budget.project.map { [$0] } ?? [])
        .projectKeys(in: catalog)
      var filter = UsageFilter(
        from: now.advanced(byMilliseconds: -Self.sessionReach).quarterHour, projects: projects)
      var recent: Set<Int32> = []
      try index.forEachRow(filter) { recent.insert($0.session) }
      guard !recent.isEmpty else {
        status.usage = Usage()
        return status
      }
      filter = UsageFilter(projects: projects, sessions: recent)
      var rates = RateTable(variants: catalog.variants, prices: prices, mode: .auto)
      var sums: [Int32: Usage] = [:]
      try index.forEachRow(filter) { row in
        let cost = rates.cost(of: row.tally, variant: row.variant, day: row.quarter?.utcDay)
        sums[row.session, default: Usage()] += Usage(tally: row.tally, cost: cost)
      }
      let dearest = sums.max {
        ($0.value.cost.known, $1.key) < ($1.value.cost.known, $0.key)
      }
      status.usage = dearest?.value ?? Usage()
      status.session = dearest.flatMap { catalog.sessions[$0.key]?.id }
    } catch let error as IndexError {
      throw error
    } catch {
      status.problem = "nothing was ever used in a project called \(budget.project ?? "")"
    }
    return status
  }

  private func ofLimit(
    _ budget: Budget, _ limits: LimitOverview?, now: Timestamp
  ) -> BudgetStatus {
    let kind: LimitWindow.Kind = budget.period == .fiveHours ? .fiveHour : .sevenDay
    var status = BudgetStatus(budget: budget)
    let reading = limits?.currentReadings.first { $0.window.kind == kind && $0.window.scope == nil }
    guard let reading, let percent = LimitState(reading, at: now).percent else {
      status.problem = "no figure of this limit is known; `plimsoll limits` asks for one"
      return status
    }
    status.limitPercent = percent
    status.isOfficial = reading.confidence > .estimate
    status.end = reading.resetsAt
    if let end = reading.resetsAt, let length = reading.window.length {
      status.start = end.advanced(byMilliseconds: -length * 1000)
    }
    return status
  }
}
