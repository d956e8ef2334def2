package import Analytics
package import Pricing
package import UsageModel

/// What a report is made of: the question that every face asks in the same words,
/// so that all of them agree to the cent.
package struct UsageQuestion: Sendable {
  package var range: ReportRange
  package var zone: ZoneDays
  package var selection: UsageSelection
  package var prices: PriceList
  package var costMode: CostMode
  /// The folders of Claude Code that are asked about; nil for those that the index shows.
  package var folders: Set<String>?
  /// The model at whose prices of a day all tokens are priced; nil for their own.
  package var pricedAs: (model: String, day: CivilDay)?

  package init(
    range: ReportRange, zone: ZoneDays, selection: UsageSelection = UsageSelection(),
    prices: PriceList, costMode: CostMode = .auto, folders: Set<String>? = nil
  ) {
    self.folders = folders
    self.range = range
    self.zone = zone
    self.selection = selection
    self.prices = prices
    self.costMode = costMode
  }
}

extension UsageQuestion {
  /// What the variants of a catalog cost.
  func rates(_ catalog: UsageCatalog) -> RateTable {
    guard let pricedAs else {
      return RateTable(variants: catalog.variants, prices: prices, mode: costMode)
    }
    let variants = catalog.variants.mapValues { variant in
      var variant = variant
      variant.model = pricedAs.model
      return variant
    }
    var rates = RateTable(variants: variants, prices: prices, mode: .calculate)
    rates.fixedDay = pricedAs.day
    return rates
  }
}

extension UsageIndex {
  /// Usage gathered into rows.
  ///
  /// - Parameters:
  ///   - dimension: What a report by attribute gathers by.
  ///   - catalog: The names behind the rows, of this index; with contexts where the
  ///     question asks for any.
  /// - Throws: `IndexError`, and `SelectionError` for a name that nothing has.
  package func summary(
    by grouping: Grouping, of dimension: UsageDimension? = nil, _ question: UsageQuestion,
    isSplitByProject: Bool = false, projects: Set<Int32>? = nil, catalog: UsageCatalog
  ) throws -> UsageSummary {
    let sieve = try UsageSieve(dimension, question.selection, catalog)
    var filter = try question.selection.filter(
      range: question.range, zone: question.zone, catalog: catalog)
    filter.folders = question.folders
    if let projects { filter.projects = projects }
    func fold(by grouping: Grouping) -> UsageFold {
      UsageFold(
        by: grouping, isSplitByProject: isSplitByProject, zone: question.zone,
        range: question.range, variants: catalog.variants, rates: question.rates(catalog))
    }
    var result = fold(by: grouping)
    var unnamed: UsageFold? = dimension == .agent ? fold(by: .model) : nil
    try forEachRow(filter, through: sieve) { row in
      var row = row
      row.project = catalog.shownProject(row.project)
      result.add(row)
      guard unnamed != nil, row.attribute == 0 else { return }
      if catalog.contexts[row.context]?.isSidechain ?? false { unnamed?.add(row) }
    }
    var summary = result.summary()
    summary.unnamedSubagents = unnamed?.summary().usage
    return summary
  }

  /// Calls `body` for each row that passes a sieve, with its attribute. Rows that have to
  /// be divided come last, response by response.
  package func forEachRow(
    _ filter: UsageFilter, through sieve: UsageSieve, _ body: (UsageRow) -> Void
  ) throws(IndexError) {
    guard sieve.needsContexts else { return try forEachRow(filter, body) }
    var filter = filter
    sieve.narrow(&filter)
    var divided = DividedRows()
    try forEachRow(filter) { row in
      var row = row
      switch sieve.judge(&row) {
      case .pass: body(row)
      case .stop: break
      case .divide: divided.add(row)
      }
    }
    try readingResponses(filter) { responses in
      for quarter in divided.quarters {
        for var response in try responses(quarter) where divided.contains(response) {
          if sieve.judge(&response) == .pass { body(response) }
        }
      }
    }
  }

  /// The windows of a range and, as far as they had to be read, those before it.
  ///
  /// - Parameters:
  ///   - root: The folder of Claude Code whose official resets decide where windows
  ///     begin and end, so far as they are known; nil to go by the logs alone.
  ///   - readsEverything: Whether the range does not limit what is read.
  /// - Returns: The windows, and how many responses without a time are in none.
  /// - Throws: `IndexError`, and `SelectionError` for a name that nothing has.
  package func windows(
    _ question: UsageQuestion, root: String?, length: Int64 = UsageWindow.fiveHours,
    readsEverything: Bool = false
  ) throws -> (windows: [UsageWindow], untimedResponses: Int64) {
    let asksForContexts = !question.selection.attributes.isEmpty
    let catalog =
      question.selection.projects.isEmpty
      ? try catalog(sessions: false, contexts: asksForContexts)
      : try projectCatalog(sessions: false, contexts: asksForContexts)
    let sieve = try UsageSieve(nil, question.selection, catalog)
    let projects = try question.selection.projectKeys(in: catalog)
    let variants = try question.selection.variantKeys(in: catalog)
    func counts(_ row: UsageRow) -> Bool {
      var row = row
      return projects?.contains(row.project) ?? true && variants?.contains(row.variant) ?? true
        && sieve.contexts?.contains(row.context) ?? true && sieve.judge(&row) == .pass
    }
    let rows = try divided(
      windowRows(
        readsEverything ? .everything : question.range, zone: question.zone, length: length,
        folders: question.folders, tellsContexts: asksForContexts), sieve, question)
    let known = try root.map { root throws(IndexError) in
      try knownWindows(ofRoot: root, since: rows.first { $0.quarter != nil }?.first)
    }
    var builder = WindowBuilder(
      length: length, known: known ?? [], variants: catalog.variants,
      rates: RateTable(
        variants: catalog.variants, prices: question.prices, mode: question.costMode))
    let windows = try readingResponses(UsageFilter(folders: question.folders)) { responses in
      try builder.windows(of: rows, counting: counts, responses: responses)
    }
    let untimed = rows.lazy.prefix { $0.quarter == nil }.filter(counts)
      .reduce(0) { $0 + $1.tally.responses }
    return (windows, untimed)
  }

  /// Ascending rows, those that have to be divided response by response.
  private func divided(
    _ rows: [UsageRow], _ sieve: UsageSieve, _ question: UsageQuestion
  ) throws(IndexError) -> [UsageRow] {
    var divided = DividedRows()
    for var row in rows where sieve.judge(&row) == .divide { divided.add(row) }
    guard !divided.quarters.isEmpty else { return rows }
    let whole = rows.filter { !divided.contains($0) }
    let parts = try readingResponses(UsageFilter(folders: question.folders)) { responses in
      try divided.quarters.flatMap { try responses($0).filter(divided.contains) }
    }
    let unknown = Int32.min
    return (whole + parts).sorted { $0.quarter?.index ?? unknown < $1.quarter?.index ?? unknown }
  }

  /// The rows of a range and of as much before it as decides where its windows
  /// begin: back to the last pause as long as a window.
  private func windowRows(
    _ range: ReportRange, zone: ZoneDays, length: Int64, folders: Set<String>?,
    tellsContexts: Bool
  ) throws(IndexError) -> [UsageRow] {
    let quarters = range.quarters(in: zone)
    func rows(from: QuarterHour?) throws(IndexError) -> [UsageRow] {
      var rows: [UsageRow] = []
      var filter = UsageFilter(from: from, until: quarters.until, folders: folders)
      filter.tellsContexts = tellsContexts
      try forEachRow(filter) { rows.append($0) }
      return rows
    }
    guard let start = quarters.from else { return try rows(from: nil) }
    for days in [2, 14, 90] as [Int32] {
      let found = try rows(from: QuarterHour(index: start.index - days * 96))
      if WindowBuilder.isSettled(found, before: start.start, length: length) { return found }
    }
    return try rows(from: nil)
  }
}
