package import Analytics
internal import Pricing
internal import Store
package import UsageModel

extension UsageIndex {
  /// Days before a range that are read, to know what was cached when it began.
  private static let cacheMemory: Int64 = 7

  /// The responses of a range that lost the prompt cache, by ascending time.
  ///
  /// - Throws: `IndexError`, and `SelectionError` for a name that nothing has.
  package func cacheLosses(
    _ question: UsageQuestion, catalog: UsageCatalog
  ) throws -> [CacheLoss] {
    let sieve = try UsageSieve(nil, question.selection, catalog)
    let projects = try question.selection.projectKeys(in: catalog)
    let variants = try question.selection.variantKeys(in: catalog)
    let quarters = question.range.quarters(in: question.zone)
    let start = quarters.from?.start
    var finder = CacheLossFinder(
      variants: catalog.variants,
      rates: RateTable(variants: catalog.variants, prices: question.prices, mode: .calculate))
    var losses: [CacheLoss] = []
    let folders = question.folders ?? shown
    try withStore { store throws(StoreError) in
      try store.forEachCacheStep(
        since: start?.advanced(byMilliseconds: -Self.cacheMemory * 86_400_000),
        until: quarters.until?.start, folders: folders
      ) { step in
        guard var loss = finder.take(step), start.map({ loss.time >= $0 }) ?? true else { return }
        var row = step.row
        guard projects?.contains(row.project) ?? true, variants?.contains(row.variant) ?? true,
          sieve.contexts?.contains(row.context) ?? true, sieve.judge(&row) == .pass
        else { return }
        loss.project = catalog.shownProject(loss.project)
        losses.append(loss)
      }
    }
    return losses
  }
}
