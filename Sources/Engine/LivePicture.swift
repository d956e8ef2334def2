internal import Analytics
internal import Pricing
internal import UsageModel

/// Makes pictures of usage from the index, and remembers what cannot have changed
/// since the last one.
struct LivePicture: Sendable {
  private var base: UsagePictureBase?

  /// Forgets everything: something before today has changed.
  mutating func invalidate() { base = nil }

  mutating func make(
    index: UsageIndex, settings: LiveSettings, now: Timestamp
  ) throws(IndexError) -> UsagePicture {
    var catalog = try index.catalog(sessions: false)
    let start = now.advanced(byMilliseconds: -RecentActivity.reach)
    let recent = try index.recentResponses(since: start)
    var activity = RecentActivity(responses: recent.responses, places: recent.places)
    catalog.sessions = try index.sessions(activity.sessionKeys)
    activity.catalog = catalog
    var live: [UsageRow] = []
    var base = try current(
      catalog: catalog, sessions: activity.sessionKeys, settings: settings, now: now,
      index: index, live: &live)
    for row in live { base.add(row) }
    return try base.picture(activity, now: now) { quarter throws(IndexError) in
      try index.responses(in: quarter, filter: UsageFilter())
    }
  }

  /// The base, and the rows after it.
  private mutating func current(
    catalog: UsageCatalog, sessions: Set<Int32>, settings: LiveSettings, now: Timestamp,
    index: UsageIndex, live: inout [UsageRow]
  ) throws(IndexError) -> UsagePictureBase {
    if let base, base.serves(now: now, variants: catalog.variants, sessions: sessions) {
      var rows: [UsageRow] = []
      try index.forEachRow(UsageFilter(from: base.boundary)) { rows.append($0) }
      live = rows
      return base
    }
    var made = UsagePictureBase(
      now: now, zone: settings.zone, weekStart: settings.weekStart, variants: catalog.variants,
      rates: RateTable(
        variants: catalog.variants, prices: settings.prices, mode: settings.costMode),
      sessions: sessions)
    var rows: [UsageRow] = []
    let boundary = made.boundary
    try index.forEachRow(UsageFilter()) { row in
      if let quarter = row.quarter, quarter >= boundary {
        rows.append(row)
      } else {
        made.add(row)
      }
    }
    base = made
    live = rows
    return made
  }
}
