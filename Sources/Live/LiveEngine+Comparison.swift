package import Analytics
internal import Index
internal import LimitPolling
internal import Limits
internal import Pricing
package import UsageModel

extension LiveEngine {
  /// What was used so far, beside what had been used by this time of earlier days.
  /// Does not wait for anything that the engine does.
  ///
  /// - Parameter folders: The folders whose usage counts, as the index calls them; nil for
  ///   all that are shown.
  /// - Throws: `IndexError`, or `SelectionError` for a name that the index does not
  ///   have.
  package nonisolated func comparison(
    _ selection: UsageSelection, folders: Set<String>? = nil, zone: ZoneDays, at now: Timestamp
  ) throws -> UsageComparison {
    let catalog = try index.projectCatalog(
      sessions: false, contexts: !selection.attributes.isEmpty)
    let sieve = try UsageSieve(nil, selection, catalog)
    var builder = ComparisonBuilder(
      now: now, zone: zone, weekStart: settings.weekStart, variants: catalog.variants,
      rates: RateTable(
        variants: catalog.variants, prices: settings.prices, mode: settings.costMode))
    var filter = try selection.filter(range: .everything, zone: zone, catalog: catalog)
    filter.from = builder.from
    filter.folders = folders
    try index.forEachRow(filter, through: sieve) { builder.add($0) }
    sieve.narrow(&filter)
    try index.readingResponses(filter) { responses in
      for quarter in builder.cuts.sorted() {
        for var response in try responses(quarter) where sieve.judge(&response) == .pass {
          builder.add(response: response)
        }
      }
    }
    return builder.comparison()
  }

  /// The day on which months begin, from 1.
  package nonisolated var monthStart: Int { settings.monthStart }

  /// The windows of each limit of the account that is signed in, the running ones
  /// among them.
  ///
  /// - Parameter since: How far back.
  /// - Throws: `IndexError`.
  package nonisolated func limitTrails(since: Timestamp, at now: Timestamp) throws -> [LimitTrail] {
    guard let pastLimits else { return [] }
    let overview = try pastLimits.overview(now: now, historySince: since)
    return overview.history.compactMap { key, samples in
      key.organization == overview.currentOrganization
        ? LimitTrail(key: key, samples: samples) : nil
    }.sorted { $0.key.window.name < $1.key.window.name }
  }
}
