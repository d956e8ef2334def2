package import Analytics
internal import Pricing
internal import Store
package import UsageModel

extension UsageIndex {
  /// A usual day before and after a day.
  ///
  /// - Throws: `IndexError`, and `SelectionError` for a name that nothing has.
  package func comparison(
    at day: CivilDay, reach: Int, _ question: UsageQuestion, catalog: UsageCatalog
  ) throws -> BeforeAfter {
    let sieve = try UsageSieve(nil, question.selection, catalog)
    var filter = try question.selection.filter(
      range: question.range, zone: question.zone, catalog: catalog)
    filter.folders = question.folders
    var builder = BeforeAfterBuilder(
      at: day, reach: reach, zone: question.zone, variants: catalog.variants,
      rates: RateTable(
        variants: catalog.variants, prices: question.prices, mode: question.costMode))
    try forEachRow(filter, through: sieve) { row in
      var row = row
      row.project = catalog.shownProject(row.project)
      builder.add(row)
    }
    return builder.comparison()
  }

  /// The last request that a limit refused, as far as transcripts show; nil without one.
  package func lastRefusal() throws(IndexError) -> LimitRejection? {
    try withStore { store throws(StoreError) in try store.lastRejection() }
  }
}
