internal import Analytics
internal import Index
internal import Limits
internal import Pricing
internal import UsageModel

/// Makes pictures of usage from the index, and remembers what cannot have changed
/// since the last one.
struct LivePicture: Sendable {
  private var base: UsagePictureBase?
  /// The base with today's rows, and the last hours: all that a picture is made of
  /// until something is read.
  private var whole: UsagePictureBase?
  private var activity = RecentActivity()
  private var tails = TranscriptTails()

  /// Forgets everything: something before today may have changed.
  mutating func invalidate() {
    base = nil
    whole = nil
  }

  /// Takes note that sums of some days of UTC have changed.
  mutating func note(changedDays: Set<Int64>) {
    whole = nil
    guard let first = changedDays.min(), let base else { return }
    if first < floorDivide(Int64(base.boundary.index), 96) { invalidate() }
  }

  /// - Parameter root: The folder of Claude Code whose five-hour window is meant, so far
  ///   as its resets are known; nil where limits are not looked at.
  mutating func make(
    index: UsageIndex, settings: LiveSettings, root: String?, now: Timestamp
  ) throws(IndexError) -> UsagePicture {
    let today = settings.zone.day(of: now)
    let ready: UsagePictureBase
    if let whole, whole.today == today {
      ready = whole
    } else {
      ready = try read(index: index, settings: settings, now: now)
      whole = ready
    }
    var known: [KnownWindow] = []
    if let root {
      // Windows of the last two days decide where the running one began.
      let since = now.advanced(byMilliseconds: -2 * 86_400_000)
      known = try index.knownWindows(ofRoot: root, since: since)
    }
    return try ready.picture(activity, known: known, now: now) { quarter throws(IndexError) in
      try index.responses(in: quarter, filter: UsageFilter())
    }
  }

  /// Reads what the picture needs and is not remembered.
  private mutating func read(
    index: UsageIndex, settings: LiveSettings, now: Timestamp
  ) throws(IndexError) -> UsagePictureBase {
    var catalog = try index.projectCatalog(sessions: false)
    let start = now.advanced(byMilliseconds: -RecentActivity.reach)
    let recent = try index.recentResponses(since: start)
    activity = RecentActivity(responses: recent.responses, places: recent.places)
    catalog.sessions = try index.sessions(activity.sessionKeys)
    activity.catalog = catalog
    activity.tails = tails.read(activity.mainTranscripts)
    var live: [UsageRow] = []
    var base = try current(
      catalog: catalog, settings: settings, now: now, index: index, live: &live)
    for row in live { base.add(row) }
    return base
  }

  /// The base, and the rows after it.
  private mutating func current(
    catalog: UsageCatalog, settings: LiveSettings, now: Timestamp, index: UsageIndex,
    live: inout [UsageRow]
  ) throws(IndexError) -> UsagePictureBase {
    let sessions = activity.sessionKeys
    var rows: [UsageRow] = []
    defer { live = rows }
    if let base, base.serves(now: now, variants: catalog.variants, sessions: sessions) {
      try index.forEachRow(UsageFilter(from: base.boundary)) { rows.append($0) }
      return base
    }
    var made = UsagePictureBase(
      now: now, zone: settings.zone, weekStart: settings.weekStart,
      monthStart: settings.monthStart, variants: catalog.variants,
      rates: RateTable(
        variants: catalog.variants, prices: settings.prices, mode: settings.costMode),
      sessions: sessions)
    let boundary = made.boundary
    try index.forEachRow(UsageFilter()) { row in
      if let quarter = row.quarter, quarter >= boundary {
        rows.append(row)
      } else {
        made.add(row)
      }
    }
    base = made
    return made
  }
}
