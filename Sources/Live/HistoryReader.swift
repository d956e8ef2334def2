internal import AlertDelivery
internal import Analytics
package import Index
internal import LimitPolling
internal import Limits
internal import Pricing
internal import UsageModel

extension LiveEngine {
  /// What the past says, as of now. Waits neither for what the engine does nor for the
  /// writer of the database.
  ///
  /// - Throws: `IndexError`, `SelectionError` for a name that the index does not have,
  ///   or `QueryPool.Overloaded`.
  package nonisolated func history(_ question: HistoryQuestion) async throws -> HistoryAnswer {
    try Task.checkCancellation()
    return try await queries.run { [self] index in try history(question, from: index) }
  }

  /// The same, on the thread of the caller.
  ///
  /// - Parameter index: A connection that the pool has lent.
  package nonisolated func history(
    _ question: HistoryQuestion, from index: UsageIndex
  ) throws -> HistoryAnswer {
    let catalog = try index.projectCatalog(
      sessions: question.parts.contains(.sessions),
      contexts: !question.selection.attributes.isEmpty || question.dimension != nil)
    let sieve = try UsageSieve(question.dimension, question.selection, catalog)
    var reader = try HistoryReader(
      question, catalog: catalog, attributes: sieve.table, monthStart: settings.monthStart,
      rates: RateTable(
        variants: catalog.variants, prices: settings.prices, mode: settings.costMode))
    try index.forEachRow(reader.filter, through: sieve) { reader.add($0) }
    var answer = reader.answer()
    try name(&answer.topSessions, reader.topSessionKeys)
    if question.parts.contains(.cache) {
      let losses = try index.cacheLosses(
        UsageQuestion(
          range: question.range, zone: question.zone, selection: question.selection,
          prices: settings.prices, folders: question.folders), catalog: catalog)
      try gather(losses, question, catalog, from: index, into: &answer.cache)
    }
    if question.parts.contains(.limits), let pastLimits {
      answer.limits = try trails(pastLimits, question)
    }
    return answer
  }

  /// Sums losses up by cause and day, and those of the dearest sessions.
  private nonisolated func gather(
    _ losses: [CacheLoss], _ question: HistoryQuestion, _ catalog: UsageCatalog,
    from index: UsageIndex, into cache: inout CacheEconomy
  ) throws(IndexError) {
    var days: [CivilDay: CacheLossSum] = [:]
    var sessions: [Int32: (project: Int32, sum: CacheLossSum)] = [:]
    for loss in losses {
      cache.losses[loss.cause, default: CacheLossSum()].add(loss)
      days[question.zone.day(of: loss.time), default: CacheLossSum()].add(loss)
      sessions[loss.session, default: (loss.project, CacheLossSum())].sum.add(loss)
    }
    for place in cache.days.indices {
      cache.days[place].lost = days[cache.days[place].day] ?? CacheLossSum()
    }
    let dearest = sessions.sorted { left, right in
      left.value.sum.cost != right.value.sum.cost
        ? left.value.sum.cost > right.value.sum.cost : left.key < right.key
    }.prefix(question.top)
    let known = try index.sessions(Set(dearest.map(\.key)))
    let names = ProjectNames(catalog)
    cache.lostSessions = dearest.map { key, lost in
      CacheEconomy.LostSession(
        id: known[key]?.id ?? "", projectName: names[lost.project],
        sum: lost.sum)
    }
  }

  /// Gives sessions their titles.
  private nonisolated func name(
    _ sessions: inout [NamedUsage], _ keys: [String: Int32]
  ) throws(IndexError) {
    var beginnings: [Int32: Timestamp] = [:]
    for session in sessions {
      if let key = keys[session.id], let first = session.first { beginnings[key] = first }
    }
    let titles = try titles(ofSessions: beginnings)
    for index in sessions.indices {
      sessions[index].title = keys[sessions[index].id].flatMap { titles[$0] }
    }
  }

  private nonisolated func trails(
    _ limits: LimitService, _ question: HistoryQuestion
  ) throws -> [LimitTrail] {
    let now = clock.now()
    let quarters = question.range.quarters(in: question.zone)
    let overview = try limits.overview(now: now, historySince: quarters.from?.start)
    return overview.history.compactMap { key, samples in
      guard key.organization == overview.currentOrganization else { return nil }
      let wanted = samples.filter { sample in
        quarters.until.map { sample.time < $0.start } ?? true
      }
      return LimitTrail(key: key, samples: wanted)
    }.sorted { $0.key.window.name < $1.key.window.name }
  }
}

/// Gathers the rows of a range for a `HistoryAnswer`.
private struct HistoryReader {
  private let question: HistoryQuestion
  private let catalog: UsageCatalog
  private let names: ProjectNames
  private(set) var filter: UsageFilter
  private let attributeTable: AttributeTable?
  private var buckets: UsageFold?
  private var attributes: UsageFold?
  private var sessions: UsageFold?
  private var projects: UsageFold?
  private var total: UsageFold
  private var rates: RateTable
  private var heatMap = HeatMap()
  private var days: [CivilDay: CacheSaving] = [:]
  private var models: [String: CacheSaving] = [:]
  private var place: (quarter: QuarterHour, day: CivilDay)?
  /// The sessions that the answer names, by id.
  private(set) var topSessionKeys: [String: Int32] = [:]

  init(
    _ question: HistoryQuestion, catalog: UsageCatalog, attributes table: AttributeTable?,
    monthStart: Int, rates: RateTable
  ) throws {
    self.question = question
    attributeTable = table
    self.catalog = catalog
    names = ProjectNames(catalog)
    self.rates = rates
    filter = try question.selection.filter(
      range: question.range, zone: question.zone, catalog: catalog)
    filter.folders = question.folders
    func fold(_ grouping: Grouping, isSplitByProject: Bool = false) -> UsageFold {
      UsageFold(
        by: grouping, isSplitByProject: isSplitByProject, zone: question.zone,
        range: question.range, variants: catalog.variants, rates: rates)
    }
    total = fold(.model)
    if question.parts.contains(.buckets) {
      buckets = fold(
        question.bucket.grouping(weekStart: question.weekStart, monthStart: monthStart),
        isSplitByProject: question.split == .project)
    }
    if question.parts.contains(.sessions) { sessions = fold(.session) }
    if question.parts.contains(.projects) { projects = fold(.project) }
    if question.parts.contains(.attributes), table != nil {
      attributes = fold(.attribute, isSplitByProject: question.dimension == .branch)
    }
  }

  mutating func add(_ row: UsageRow) {
    var row = row
    row.project = catalog.shownProject(row.project)
    buckets?.add(row)
    guard isInHour(row.quarter) else { return }
    total.add(row)
    sessions?.add(row)
    projects?.add(row)
    attributes?.add(row)
    guard question.parts.contains(.heatMap) || question.parts.contains(.cache),
      isInRange(row.quarter)
    else { return }
    if question.parts.contains(.heatMap), let quarter = row.quarter {
      let cost = rates.cost(of: row.tally, variant: row.variant, day: quarter.utcDay)
      heatMap.add(Usage(tally: row.tally, cost: cost), at: quarter, zone: question.zone)
    }
    if question.parts.contains(.cache) {
      let known = rates.rates(variant: row.variant, day: row.quarter?.utcDay)
      let saving = CacheSaving(row.tally.tokens, rates: known?.rates)
      if row.quarter != nil, let day = place?.day { days[day, default: CacheSaving()] += saving }
      let model = catalog.variants[row.variant]?.model ?? ""
      models[model, default: CacheSaving()] += saving
    }
  }

  private func isInHour(_ quarter: QuarterHour?) -> Bool {
    guard let hour = question.hour else { return true }
    guard let quarter else { return false }
    let local = quarter.start.seconds + Int64(question.zone.offset(at: quarter.start))
    return (local - floorDivide(local, 86400) * 86400) / 3600 == Int64(hour)
  }

  private mutating func isInRange(_ quarter: QuarterHour?) -> Bool {
    guard let quarter else { return !question.range.isLimited }
    if place?.quarter != quarter { place = (quarter, question.zone.day(of: quarter)) }
    guard let day = place?.day else { return false }
    return question.range.contains(day: day)
      && question.range.from.map { quarter >= $0 } ?? true
  }

  // MARK: The answer

  mutating func answer() -> HistoryAnswer {
    var answer = HistoryAnswer()
    let summary = total.summary()
    answer.total = summary.usage
    answer.models = summary.models
    answer.sessionCount = summary.sessionCount
    if let buckets { answer.buckets = bars(of: buckets.summary()) }
    if let sessions { answer.topSessions = named(top(sessions.summary())) }
    if let projects { answer.topProjects = named(top(projects.summary())) }
    if let attributes { answer.attributes = named(top(attributes.summary())) }
    answer.heatMap = heatMap
    answer.cache.days = days.sorted { $0.key < $1.key }.map {
      CacheEconomy.Day(day: $0.key, saving: $0.value)
    }
    answer.cache.models = models.map { CacheEconomy.Model(model: $0.key, saving: $0.value) }
      .sorted { ($0.saving.saved, $1.model) > ($1.saving.saved, $0.model) }
    for model in answer.cache.models { answer.cache.total += model.saving }
    return answer
  }

  private func top(_ summary: UsageSummary) -> [UsageGroup] {
    let order = GroupOrder(key: .cost, isDescending: true)
    return order.limited(order.sorted(summary.groups) { _ in "" }, to: question.top)
  }

  private mutating func named(_ groups: [UsageGroup]) -> [NamedUsage] {
    groups.compactMap { group in
      switch group.subject {
      case .session(let key):
        let id = catalog.sessions[key]?.id ?? ""
        topSessionKeys[id] = key
        return named(
          group, id: id, name: id,
          project: group.project.flatMap { names[$0] })
      case .project(let key):
        let project = catalog.projects[key]
        return named(
          group, id: project?.folder ?? "", name: names[key] ?? "", project: nil)
      case .attribute(let key):
        let name = attributeTable?.name(key) ?? AttributeTable.unattributed
        let project = group.project.flatMap { names[$0] }
        // The same branch may be in several repositories.
        let id = (key == 0 ? "" : name) + (project.map { "\n" + $0 } ?? "")
        var usage = named(group, id: id, name: name, project: project)
        usage.isAttributed = key != 0
        return usage
      case .hour, .day, .week, .month, .unknownTime, .model: return nil
      }
    }
  }

  private func named(
    _ group: UsageGroup, id: String, name: String, project: String?
  ) -> NamedUsage {
    NamedUsage(
      id: id, name: name, projectName: project, usage: group.usage, first: group.first,
      last: group.last, sessionCount: group.sessionCount)
  }

  /// Groups of one period, one after the other, become one bar.
  private func bars(of summary: UsageSummary) -> [HistoryBucket] {
    var bars: [HistoryBucket] = []
    for group in summary.groups {
      if bars.last?.subject != group.subject {
        bars.append(HistoryBucket(subject: group.subject, usage: Usage()))
      }
      bars[bars.count - 1].usage += group.usage
      bars[bars.count - 1].sessionCount += group.sessionCount
      switch question.split {
      case .none: break
      case .model:
        bars[bars.count - 1].parts += group.models.map {
          NamedUsage(id: $0.model, name: $0.model, usage: $0.usage, first: $0.first)
        }
      case .project:
        guard let key = group.project, let project = catalog.projects[key] else { break }
        bars[bars.count - 1].parts.append(
          named(group, id: project.folder, name: names[key] ?? project.displayName, project: nil))
      }
    }
    guard question.split == .project else { return bars }
    return bars.map { bar in
      var bar = bar
      bar.parts.sort { left, right in
        left.usage.cost.known != right.usage.cost.known
          ? left.usage.cost.known > right.usage.cost.known : left.id < right.id
      }
      return bar
    }
  }
}

extension HistoryQuestion.Bucket {
  fileprivate func grouping(weekStart: Int, monthStart: Int) -> Grouping {
    switch self {
    case .hour: .hour
    case .day: .day
    case .week: .week(start: weekStart)
    case .month: monthStart > 1 ? .billingMonth(start: monthStart) : .month
    }
  }
}
