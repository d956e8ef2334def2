package import Analytics
internal import Configuration
package import Index
package import Live
package import Pricing
internal import Reports
package import UsageModel

/// The metrics without a server, for what reads them from a file.
package enum MetricsDocument {
  /// In the text format of Prometheus, of what the index holds now.
  package static func text(
    _ update: LiveUpdate, credits: CreditsOverview, totals: [ModelUsage], now: Timestamp,
    zone: ZoneDays
  ) -> String {
    let moment = DashboardMoment(
      revision: 0, update: update, at: now, zone: zone, usage: update.usage,
      preferences: DashboardPreferences())
    return MetricsText(moment, credits: credits, totals: totals).text()
  }

  /// What each model has used since the index began, the dearest first.
  package static func totals(
    _ index: UsageIndex, prices: PriceList, zone: ZoneDays
  ) throws -> [ModelUsage] {
    try index.summary(
      by: .model, UsageQuestion(range: .everything, zone: zone, prices: prices),
      catalog: try index.catalog(sessions: false)
    ).models
  }
}
