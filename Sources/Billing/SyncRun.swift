internal import Analytics
internal import AnthropicAPI
internal import Index
internal import Store
internal import UsageModel

/// One walk through all that a sync reads.
struct SyncRun {
  let sync: CreditSync
  var state: AdminSyncState
  let wanted: CivilDay?
  let now: @Sendable () -> Timestamp
  let progress: (@Sendable (CreditSync.Progress) -> Void)?

  private var dialect = AdminDialect()
  private var daysDone = 0
  private var daysTotal = 0
  private var hasAsked = false

  /// The analytics interface has nothing older.
  private static let analyticsBegin = CivilDay(year: 2026, month: 1, day: 1)
  /// Seconds after which an interface that was not there is looked for again.
  private static let probeAge: Int64 = 86_400
  private static let probeName = "credits.analyticsProbe"
  private static let reachName = "credits.since"

  init(
    sync: CreditSync, state: AdminSyncState, since: CivilDay?,
    now: @escaping @Sendable () -> Timestamp,
    progress: (@Sendable (CreditSync.Progress) -> Void)?
  ) {
    self.sync = sync
    self.state = state
    wanted = since
    self.now = now
    self.progress = progress
  }

  /// A report and the days that are wanted of it.
  private struct Part {
    var feed: BillingFeed
    var since: CivilDay
    var until: CivilDay?
    /// Days in one range: as many as an older report gives on one page.
    var chunk: Int
  }

  mutating func read() async throws {
    let organization = try await ask { client, now throws(AdminError) in
      try await client.organization(now: now)
    }
    state.organization = organization.id
    state.organizationName = organization.name
    try sync.keep(state)
    let since = try reach()
    let parts = try await parts(since: since)
    let plans = try parts.map { part in (part, try ranges(of: part)) }
    let days = BillingPlan.days(
      read: try readDays(.claudeCode), since: since, now: now())
    daysTotal = plans.reduce(days.count) { $0 + $1.1.reduce(0) { $0 + Self.days(in: $1) } }
    for (part, ranges) in plans {
      for range in ranges {
        try await read(range, of: part.feed)
        daysDone += Self.days(in: range)
        tell(part.feed)
      }
    }
    try await readNames(organization)
    for day in days {
      try await readClaudeCode(day)
      daysDone += 1
      tell(.claudeCode)
    }
    state.answeredAt = now()
  }

  private var organization: String { state.organization ?? "" }

  private func store<Result>(
    _ body: (UsageStore) throws(StoreError) -> Result
  ) throws(IndexError) -> Result {
    try sync.service.index.withStore(body)
  }

  private func readDays(_ feed: BillingFeed) throws(IndexError) -> [CivilDay: Timestamp] {
    let organization = organization
    return try store { store throws(StoreError) in
      try store.billingDays(organization: organization, feed: feed)
    }
  }

  private static func days(in range: Range<Timestamp>) -> Int {
    Int((range.upperBound.seconds - range.lowerBound.seconds + 86_399) / 86_400)
  }

  private func tell(_ feed: BillingFeed) {
    let what =
      switch feed {
      case .analyticsCost, .costReport: "cost"
      case .analyticsUsage, .usageReport: "usage"
      case .claudeCode: "Claude Code"
      }
    progress?(CreditSync.Progress(daysDone: daysDone, daysTotal: daysTotal, what: what))
  }

  // MARK: What to read

  /// The first day that is wanted: as far as anybody ever asked for, or as the
  /// ledger and the rates need.
  private func reach() throws(IndexError) -> CivilDay {
    let time = now()
    let today = ZoneDays.utcDay(of: time)
    let furthest = today.adding(days: -CreditSync.longestReach)
    var first = today.adding(days: 1 - CreditSync.firstReach)
    try sync.service.index.settleLedger()
    let (known, entries) = try store { store throws(StoreError) in
      (try store.setting(Self.reachName), try store.creditEntries())
    }
    if let known {
      first = min(first, CivilDay(daysSince1970: Int32(clamping: known)))
    }
    if let start = CreditLedger(entries).start(at: time) {
      first = min(first, ZoneDays.utcDay(of: start))
    }
    if let wanted { first = min(first, wanted) }
    first = max(first, furthest)
    let day = Int64(first.daysSince1970)
    if known.map({ day < $0 }) ?? true {
      try store { store throws(StoreError) in try store.set(Self.reachName, to: day) }
    }
    return first
  }

  /// The reports to read: the analytics interface where it answers, with the older
  /// ones for what is too old for it; else the older ones alone.
  private mutating func parts(since: CivilDay) async throws -> [Part] {
    let begin = max(since, Self.analyticsBegin ?? since)
    guard try await hasAnalytics() else {
      return [
        Part(feed: .costReport, since: since, chunk: 31),
        Part(feed: .usageReport, since: since, chunk: 7),
      ]
    }
    var parts = [
      Part(feed: .analyticsCost, since: begin, chunk: 7),
      Part(feed: .analyticsUsage, since: begin, chunk: 7),
    ]
    if since < begin {
      let last = begin.adding(days: -1)
      parts.append(Part(feed: .costReport, since: since, until: last, chunk: 31))
      parts.append(Part(feed: .usageReport, since: since, until: last, chunk: 7))
    }
    return parts
  }

  private func ranges(of part: Part) throws(IndexError) -> [Range<Timestamp>] {
    BillingPlan.ranges(
      read: try readDays(part.feed), since: part.since, until: part.until, chunk: part.chunk,
      wholeDays: part.feed == .costReport, now: now())
  }

  /// Whether the analytics interface answers, tried with a question for one hour.
  private mutating func hasAnalytics() async throws -> Bool {
    let time = now()
    if state.interface == .reports {
      let probe = try store { store throws(StoreError) in try store.setting(Self.probeName) }
      if let probe, time.seconds - probe < Self.probeAge, probe <= time.seconds { return false }
    }
    let end = Timestamp(seconds: floorDivide(time.seconds, 3600) * 3600)
    let hour = end.advanced(byMilliseconds: -3_600_000)..<end
    do {
      _ = try await page(.analyticsCost, in: hour, cursor: nil)
      state.interface = .analytics
    } catch let error as AdminError {
      switch error.kind {
      case .notThere, .refused, .forbidden: state.interface = .reports
      default: throw error
      }
      try store { store throws(StoreError) in
        try store.set(Self.probeName, to: time.seconds)
      }
    }
    try sync.keep(state)
    return state.interface == .analytics
  }

  // MARK: Reading

  /// Reads a range to its end, from where an earlier attempt stopped.
  private mutating func read(_ range: Range<Timestamp>, of feed: BillingFeed) async throws {
    let organization = organization
    let open = try store { store throws(StoreError) in
      try store.openRange(organization: organization, feed: feed)
    }
    if let open, open.range == range, now().milliseconds - open.askedAt.milliseconds < 3_600_000 {
      do {
        return try await read(range, of: feed, from: open.cursor, readAt: open.askedAt)
      } catch let error as AdminError
        where error.kind == .expiredCursor || error.kind == .refused
      {
        // The cursor does not hold any more: from the start, then.
        try store { store throws(StoreError) in
          try store.closeRange(organization: organization, feed: feed)
        }
      }
    }
    try await read(range, of: feed, from: nil, readAt: now())
  }

  private mutating func read(
    _ range: Range<Timestamp>, of feed: BillingFeed, from cursor: String?, readAt: Timestamp
  ) async throws {
    var cursor = cursor
    var seen: Set<String> = []
    let organization = organization
    while true {
      let page = try await page(feed, in: range, cursor: cursor)
      if let next = page.nextCursor, !seen.insert(next).inserted {
        throw AdminError(
          kind: .unreadable, message: "the pages of a report lead back to an earlier one")
      }
      let stored = BillingPage(
        organization: organization, feed: feed, range: range, cursor: cursor, rows: page.rows,
        nextCursor: page.nextCursor, readAt: readAt)
      // Where another process came between, its pages are as good.
      guard try store({ store throws(StoreError) in try store.take(stored) }),
        let next = page.nextCursor
      else { return }
      cursor = next
      tell(feed)
    }
  }

  private mutating func page(
    _ feed: BillingFeed, in range: Range<Timestamp>, cursor: String?
  ) async throws -> AdminPage<BillingRow> {
    while true {
      let dialect = dialect
      do {
        return try await ask { client, now throws(AdminError) in
          try await client.page(of: feed, in: range, cursor: cursor, dialect: dialect, now: now)
        }
      } catch let error as AdminError where error.kind == .refused && cursor == nil {
        guard let next = dialect.next(after: error.message) else { throw error }
        self.dialect = next
      }
    }
  }

  private mutating func readClaudeCode(_ day: CivilDay) async throws {
    var rows: [ClaudeCodeDay] = []
    var cursor: String?
    let start = now()
    repeat {
      let from = cursor
      let page: AdminPage<ClaudeCodeDay>
      do {
        page = try await ask { client, now throws(AdminError) in
          try await client.claudeCode(on: day, cursor: from, now: now)
        }
      } catch let error as AdminError where [.notThere, .forbidden].contains(error.kind) {
        // Not every organization has it; what was billed does not depend on it.
        return
      }
      rows += page.rows
      guard page.nextCursor != cursor || cursor == nil else {
        throw AdminError(
          kind: .unreadable, message: "the pages of a report lead back to an earlier one")
      }
      cursor = page.nextCursor
    } while cursor != nil
    let organization = organization
    try store { store throws(StoreError) in
      try store.replaceClaudeCode(rows, on: day, organization: organization, readAt: start)
    }
  }

  /// Names change seldom, and without them ids are shown: a refusal stops nothing.
  private mutating func readNames(_ own: OrganizationName) async throws {
    let organization = organization
    try store { store throws(StoreError) in
      try store.replaceNames([own], of: .organization, organization: organization)
    }
    kinds: for kind in [OrganizationName.Kind.member, .workspace, .apiKey] {
      var names: [OrganizationName] = []
      var cursor: String?
      var pages = 0
      repeat {
        let from = cursor
        let page: AdminPage<OrganizationName>
        do {
          page = try await ask { client, now throws(AdminError) in
            try await client.names(of: kind, after: from, now: now)
          }
        } catch let error as AdminError where [.notThere, .forbidden].contains(error.kind) {
          // A refusal says nothing of the names that are known.
          continue kinds
        }
        names += page.rows
        cursor = page.nextCursor
        pages += 1
      } while cursor != nil && pages < 1000
      try store { store throws(StoreError) in
        try store.replaceNames(names, of: kind, organization: organization)
      }
    }
  }

  /// Sends one question, a little after the one before; once more, and again, when
  /// the server has a fault that passes.
  private mutating func ask<Answer: Sendable>(
    _ body: (AdminClient, Timestamp) async throws(AdminError) -> Answer
  ) async throws -> Answer {
    var failures = 0
    while true {
      try Task.checkCancellation()
      if hasAsked { try await sync.pause(CreditSync.spacing) }
      hasAsked = true
      do {
        return try await body(sync.client, now())
      } catch {
        failures += 1
        guard error.kind == .unavailable, failures < 3 else { throw error }
        try await sync.pause(.seconds(failures * 2))
      }
    }
  }
}
