package import Analytics
package import Pricing
internal import Store
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
    let rates = question.rates(catalog)
    func fold(by grouping: Grouping) -> UsageFold {
      UsageFold(
        by: grouping, isSplitByProject: isSplitByProject, zone: question.zone,
        range: question.range, variants: catalog.variants, rates: rates)
    }
    var result = fold(by: grouping)
    var unnamed: UsageFold? = dimension == .agent ? fold(by: .model) : nil
    let calendar = result
    // Hours are told apart, so that nothing would be joined.
    let joins = grouping != .hour && !rates.pricesInPart
    let isOne = joins ? { calendar.isOne($0) } : nil
    try forEachRow(filter, through: sieve, joining: isOne) { row in
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
  ///
  /// - Parameter isOne: As in `forEachRow(_:joining:_:)`.
  package func forEachRow(
    _ filter: UsageFilter, through sieve: UsageSieve,
    joining isOne: ((ClosedRange<QuarterHour>) -> Bool)? = nil, _ body: (UsageRow) -> Void
  ) throws(IndexError) {
    guard sieve.needsContexts else { return try forEachRow(filter, joining: isOne, body) }
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
    func builder(_ known: [KnownWindow]) -> WindowBuilder {
      WindowBuilder(
        length: length, known: known, variants: catalog.variants,
        rates: RateTable(
          variants: catalog.variants, prices: question.prices, mode: question.costMode))
    }
    let range = readsEverything ? .everything : question.range
    var filter = try windowFilter(range, question, length: length)
    if !asksForContexts {
      let known = try root.map { root throws(IndexError) in
        try knownWindows(ofRoot: root, since: filter.from?.start)
      }
      return try windows(filter, builder(known ?? []), counting: counts)
    }
    filter.tellsContexts = true
    var whole: [UsageRow] = []
    try forEachRow(filter) { whole.append($0) }
    let rows = try divided(whole, sieve, question)
    let known = try root.map { root throws(IndexError) in
      try knownWindows(ofRoot: root, since: rows.first { $0.quarter != nil }?.first)
    }
    var builder = builder(known ?? [])
    let windows = try readingResponses(UsageFilter(folders: question.folders)) { responses in
      try builder.windows(of: rows, counting: counts, responses: responses)
    }
    let untimed = rows.lazy.prefix { $0.quarter == nil }.filter(counts)
      .reduce(0) { $0 + $1.tally.responses }
    return (windows, untimed)
  }

  /// The windows of rows that are not held: years have hundreds of thousands.
  private func windows(
    _ filter: UsageFilter, _ builder: WindowBuilder, counting counts: (UsageRow) -> Bool
  ) throws(IndexError) -> (windows: [UsageWindow], untimedResponses: Int64) {
    var builder = builder
    var untimed: Int64 = 0
    let windows = try readingRows(filter) { reader in
      var failure: (any Error)?
      try reader.forEachRow { row in
        if row.quarter == nil, counts(row) { untimed += row.tally.responses }
        guard failure == nil else { return }
        do {
          try builder.take(row, counting: counts, responses: reader.responses)
        } catch {
          failure = error
        }
      }
      if let failure { throw failure }
      return try builder.end(counting: counts, responses: reader.responses)
    }
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

  /// What to read for the windows of a range: as much before it as decides where they
  /// begin, back to the last pause as long as a window.
  private func windowFilter(
    _ range: ReportRange, _ question: UsageQuestion, length: Int64
  ) throws(IndexError) -> UsageFilter {
    let quarters = range.quarters(in: question.zone)
    var filter = UsageFilter(until: quarters.until, folders: question.folders)
    guard let start = quarters.from else { return filter }
    for days in [2, 14, 90] as [Int32] {
      let search = UsageFilter(
        from: QuarterHour(index: start.index - days * 96), until: start,
        folders: question.folders)
      var found: [UsageRow] = []
      try forEachRow(search) { found.append($0) }
      if WindowBuilder.isSettled(found, before: start.start, length: length) {
        filter.from = search.from
        return filter
      }
    }
    return filter
  }
}
