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

extension UsageIndex {
  /// Usage gathered into rows.
  ///
  /// - Parameter catalog: The names behind the rows, of this index.
  /// - Throws: `IndexError`, and `SelectionError` for a name that nothing has.
  package func summary(
    by grouping: Grouping, _ question: UsageQuestion, isSplitByProject: Bool = false,
    catalog: UsageCatalog
  ) throws -> UsageSummary {
    var filter = try question.selection.filter(
      range: question.range, zone: question.zone, catalog: catalog)
    filter.folders = question.folders
    var fold = UsageFold(
      by: grouping, isSplitByProject: isSplitByProject, zone: question.zone,
      range: question.range, variants: catalog.variants,
      rates: RateTable(
        variants: catalog.variants, prices: question.prices, mode: question.costMode))
    try forEachRow(filter) { row in
      var row = row
      row.project = catalog.shownProject(row.project)
      fold.add(row)
    }
    return fold.summary()
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
    let catalog =
      question.selection.projects.isEmpty
      ? try catalog(sessions: false) : try projectCatalog(sessions: false)
    let projects = try question.selection.projectKeys(in: catalog)
    let variants = try question.selection.variantKeys(in: catalog)
    func counts(_ row: UsageRow) -> Bool {
      projects?.contains(row.project) ?? true && variants?.contains(row.variant) ?? true
    }
    let rows = try windowRows(
      readsEverything ? .everything : question.range, zone: question.zone, length: length,
      folders: question.folders)
    let known = try root.map { root throws(IndexError) in
      try knownWindows(ofRoot: root, since: rows.first { $0.quarter != nil }?.first)
    }
    var builder = WindowBuilder(
      length: length, known: known ?? [], variants: catalog.variants,
      rates: RateTable(
        variants: catalog.variants, prices: question.prices, mode: question.costMode))
    let windows = try builder.windows(of: rows, counting: counts) {
      try responses(in: $0, filter: UsageFilter(folders: question.folders))
    }
    let untimed = rows.lazy.prefix { $0.quarter == nil }.filter(counts)
      .reduce(0) { $0 + $1.tally.responses }
    return (windows, untimed)
  }

  /// The rows of a range and of as much before it as decides where its windows
  /// begin: back to the last pause as long as a window.
  private func windowRows(
    _ range: ReportRange, zone: ZoneDays, length: Int64, folders: Set<String>?
  ) throws(IndexError) -> [UsageRow] {
    let quarters = range.quarters(in: zone)
    func rows(from: QuarterHour?) throws(IndexError) -> [UsageRow] {
      var rows: [UsageRow] = []
      let filter = UsageFilter(from: from, until: quarters.until, folders: folders)
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
