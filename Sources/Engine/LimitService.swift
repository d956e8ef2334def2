internal import Foundation
package import LimitSources
package import Limits
internal import Store
package import UsageModel

/// Asks the sources of limits, in their order and by their rules of age, and keeps
/// what they answer.
package struct LimitService: Sendable {
  private let index: UsageIndex
  private let sources: [any LimitSource]
  private let settings: LimitSettings
  /// The folder of Claude Code whose account is meant.
  private let root: String

  /// Seconds after the end of a window at which a source can tell of the next one.
  private static let boundaryDelay: Int64 = 30

  package init(
    index: UsageIndex, sources: [any LimitSource], settings: LimitSettings = LimitSettings(),
    root: String
  ) {
    self.index = index
    self.sources = sources.sorted { $0.kind.rawValue < $1.kind.rawValue }
    self.settings = settings
    self.root = root
  }

  /// The name under which readings of a folder are kept until its organization is
  /// known.
  package static func alias(ofRoot root: String) -> String { "folder:" + root }

  /// Which sources a refresh asks.
  package enum Scope: Hashable, Sendable {
    /// Those that cost nothing: files that are there anyway.
    case free
    /// Those that are due.
    case due
    /// The same, and Claude Code however new the last figure is; how often it may
    /// be asked is for the source to say.
    case now
    /// Only this one, whatever was known.
    case only(LimitSourceKind)
  }

  /// What came of asking one source.
  package struct Answer: Sendable {
    package var source: LimitSourceKind
    package var outcome: LimitSourceOutcome
  }

  /// Asks the sources of the scope, one after the other, so that a later one is not
  /// asked when an earlier one has answered.
  ///
  /// - Parameter willAsk: Called before each, for those who watch.
  /// - Returns: What each said, in the order of asking.
  package func refresh(
    _ scope: Scope = .due, now: Timestamp, willAsk: ((LimitSourceKind) -> Void)? = nil
  ) async throws(IndexError) -> [Answer] {
    var answers: [Answer] = []
    for source in sources where try isDue(source.kind, scope: scope, now: now) {
      willAsk?(source.kind)
      let outcome = await source.read(now: now)
      try keep(outcome, of: source.kind, now: now)
      answers.append(Answer(source: source.kind, outcome: outcome))
    }
    return answers
  }

  private func isDue(
    _ kind: LimitSourceKind, scope: Scope, now: Timestamp
  ) throws(IndexError) -> Bool {
    if case .only(let wanted) = scope { return kind == wanted }
    if scope == .free, kind.isLive { return false }
    let isForced = scope == .now && kind == .claudeCommand
    let states = try index.withStore { store throws(StoreError) in try store.sourceStates() }
    if !isForced, let next = states.first(where: { $0.source == kind })?.nextAt, next > now {
      return false
    }
    let newest = isForced ? nil : try newestReading(now: now)
    return settings.asksUnbidden(kind, newestReading: newest, now: now)
  }

  /// When the newest figure of the account was made; nil when there is none, or
  /// when a window has ended since, so that another one may run.
  private func newestReading(now: Timestamp) throws(IndexError) -> Timestamp? {
    let overview = try overview(now: now, historySince: now)
    let readings = overview.currentReadings
    let newest = readings.map(\.capturedAt).max()
    let boundary = readings.compactMap(\.resetsAt)
      .map { $0.advanced(byMilliseconds: LimitService.boundaryDelay * 1000) }
      .filter { $0 <= now }.max()
    guard let newest else { return nil }
    if let boundary, newest < boundary { return nil }
    return newest
  }

  // MARK: Keeping

  /// Takes readings in that came from elsewhere, as those of the status line.
  package func take(_ readings: [LimitReading], now: Timestamp) throws(IndexError) {
    try store(LimitAnswer(readings: readings), now: now)
  }

  private func keep(
    _ outcome: LimitSourceOutcome, of kind: LimitSourceKind, now: Timestamp
  ) throws(IndexError) {
    var state = LimitSourceState(source: kind, askedAt: now, outcome: .nothing)
    switch outcome.result {
    case .answer(let answer):
      state.outcome = .answered
      state.answeredAt = now
      state.unknownFields = answer.unknownFields
      try adopt(answer, of: kind, now: now)
      try store(answer, now: now)
    case .nothing(let reason):
      state.why = reason
    case .blocked(let until, let reason):
      state.outcome = .blocked
      state.nextAt = until
      state.why = reason
    case .failed(let failure):
      state.outcome = .failed
      state.what = failure.what
      state.why = failure.why
      state.hint = failure.hint
    }
    try index.withStore { store throws(StoreError) in try store.setSourceState(state) }
  }

  /// Learns to which organization the folder is signed in. A session key or an API
  /// key may belong to another one.
  private func adopt(
    _ answer: LimitAnswer, of kind: LimitSourceKind, now: Timestamp
  ) throws(IndexError) {
    guard let account = answer.account, account.organization != nil else { return }
    switch kind {
    case .cache, .claudeCommand, .oauth, .statusLine, .transcript: break
    case .sessionKey, .apiKey: return
    }
    try index.withStore { store throws(StoreError) in
      // What another source left unsaid stays.
      let known = try store.accounts()[root]
      var account = account
      if let known, known.organization == account.organization {
        account.organizationName = account.organizationName ?? known.organizationName
        account.account = account.account ?? known.account
        account.email = account.email ?? known.email
        account.plan = account.plan ?? known.plan
      }
      try store.setAccount(
        account, root: root, alias: LimitService.alias(ofRoot: root), at: now)
    }
  }

  private func store(_ answer: LimitAnswer, now: Timestamp) throws(IndexError) {
    let alias = LimitService.alias(ofRoot: root)
    try index.withStore { store throws(StoreError) in
      let organization = try store.accounts()[root]?.organization
      func owned(_ name: String) -> String {
        name.isEmpty || name == alias ? organization ?? alias : name
      }
      let readings = answer.readings.map { reading -> LimitReading in
        var reading = reading
        reading.organization = owned(reading.organization)
        return reading
      }
      let (admitted, impossible) = LimitAdmission.admit(readings, at: now)
      let refused = impossible + answer.refused
      let spend = answer.spend.map { spend -> SpendReading in
        var spend = spend
        spend.organization = owned(spend.organization)
        spend.capturedAt = min(spend.capturedAt, now)
        return spend
      }
      try store.record(
        LimitRecord(readings: admitted, refused: refused, spend: spend), at: now)
    }
  }

  // MARK: Answers

  /// What one answer says by itself, merged with nothing.
  package func overview(
    of answer: LimitAnswer, now: Timestamp
  ) throws(IndexError) -> LimitOverview {
    var overview = try overview(now: now, historySince: now)
    overview.readings = LimitAdmission.admit(answer.readings, at: now).admitted
    overview.spend = [answer.spend].compactMap(\.self)
    // Every reading of an answer has the same owner.
    if let owner = answer.account?.organization ?? answer.readings.first?.organization {
      overview.currentOrganization = owner
      overview.accounts[owner] = answer.account ?? overview.accounts[owner]
    }
    return overview
  }

  /// All that is known now.
  ///
  /// - Parameter historySince: How far back the windows' past is wanted; nil for
  ///   all of it.
  package func overview(
    now: Timestamp, historySince: Timestamp?
  ) throws(IndexError) -> LimitOverview {
    try index.withStore { store throws(StoreError) in
      let accounts = try store.accounts()
      var overview = LimitOverview(
        currentOrganization: accounts[root]?.organization ?? LimitService.alias(ofRoot: root))
      for account in accounts.values {
        if let organization = account.organization { overview.accounts[organization] = account }
      }
      overview.readings = try store.limitReadings()
      overview.spend = try store.spendReadings()
      overview.sources = try store.sourceStates()
      overview.refused = try store.refusedCounts()
      guard historySince.map({ $0 < now }) ?? true else { return overview }
      for reading in overview.readings {
        let key = LimitKey(reading)
        overview.history[key] = try store.limitHistory(key, since: historySince)
      }
      return overview
    }
  }
}
