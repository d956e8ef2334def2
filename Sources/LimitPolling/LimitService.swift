internal import AnthropicAPI
package import Index
package import LimitSources
package import Limits
internal import Store
package import UsageModel

/// Asks the sources of limits, in their order and by their rules of age, and keeps
/// what they answer.
package struct LimitService: Sendable {
  let index: UsageIndex
  private let sources: [any LimitSource]
  private let settings: LimitSettings
  /// The folder of Claude Code whose account is meant.
  package let root: String
  /// nil for an index that is not the user's own: what status lines received
  /// belongs to that one.
  package let journals: LimitJournals?
  let folderMemory = LimitFolderMemory()

  /// Seconds after the end of a window at which a source can tell of the next one.
  private static let boundaryDelay: Int64 = 30

  package init(
    index: UsageIndex, sources: [any LimitSource], settings: LimitSettings = LimitSettings(),
    root: String
  ) {
    self.index = index
    self.sources = sources
    self.settings = settings
    self.root = root
    journals =
      index.workspace.isUsersOwn
      ? LimitJournals(stateDirectory: index.workspace.stateDirectory) : nil
  }

  /// Which sources a refresh asks.
  package enum Scope: Hashable, Sendable {
    /// What status lines and transcripts have, and nothing else.
    case told
    /// Those that cost nothing: files that are there anyway.
    case free
    /// Those that are due while somebody waits for the figures.
    case due
    /// Those that are due in the background.
    case background
    /// Files, and Claude Code however new the last figure is, and servers where it
    /// does not answer; how often each may be asked is for the source to say.
    case now
    /// Only this one, whatever was known.
    case only(LimitSourceKind)
  }

  /// What came of asking one source.
  package struct Answer: Sendable {
    package var source: LimitSourceKind
    package var outcome: LimitSourceOutcome
  }

  /// In which order sources are heard: first who is signed in, so that the rest
  /// gets the right owner; then what is there anyway; then what costs.
  private static let order: [LimitSourceKind] = [
    .cache, .statusLine, .transcript, .claudeCommand, .oauth, .sessionKey, .apiKey,
  ]

  /// Asks the sources of the scope, one after the other, so that a later one is not
  /// asked when an earlier one has answered. What status lines and transcripts have
  /// meanwhile is taken in as well.
  ///
  /// - Parameter willAsk: Called before each, for those who watch.
  /// - Returns: What each said, in the order of asking.
  package func refresh(
    _ scope: Scope = .due, now: Timestamp, willAsk: ((LimitSourceKind) -> Void)? = nil
  ) async throws(IndexError) -> [Answer] {
    var answers: [Answer] = []
    // Another process, or the user, may have made new ones since.
    folderMemory.value = nil
    try await learnAccountsOfOtherFolders(now: now)
    for kind in LimitService.order {
      if case .only(let wanted) = scope, kind != wanted { continue }
      let isAsked = scope == .only(kind)
      switch kind {
      case .statusLine:
        var answer = try hearStatusLines(now: now)
        if isAsked, answer.outcome.answer == nil, let told = try recallStatusLines(now: now) {
          answer.outcome.result = .answer(told)
        }
        if isAsked || answer.outcome.answer != nil { answers.append(answer) }
      case .transcript:
        let answer = try hearTranscripts(now: now)
        if isAsked || answer.outcome.answer != nil { answers.append(answer) }
      case .cache, .claudeCommand, .oauth, .sessionKey, .apiKey:
        let hasLive = answers.contains { $0.source.isLive && $0.outcome.answer != nil }
        guard let source = sources.first(where: { $0.kind == kind }) else { continue }
        guard try isDue(kind, scope: scope, hasLiveAnswer: hasLive, now: now) else {
          // What is missing is known without asking.
          // Until when a server asked to wait is not forgotten for it.
          if scope == .free, try !isWaiting(kind, sourceStates(), now: now),
            let lack = await source.lack(now: now)
          {
            try keep(lack, of: kind, now: now)
          }
          continue
        }
        willAsk?(kind)
        let outcome = await source.read(now: now, isByHand: scope == .now)
        try keep(outcome, of: kind, now: now)
        answers.append(Answer(source: kind, outcome: outcome))
      }
    }
    return answers
  }

  private func isDue(
    _ kind: LimitSourceKind, scope: Scope, hasLiveAnswer: Bool, now: Timestamp
  ) throws(IndexError) -> Bool {
    switch scope {
    case .only(let wanted): return kind == wanted
    case .told: return false
    case .free: return !kind.isLive
    case .now:
      guard kind.isLive, kind != .claudeCommand else { return true }
      // Nobody has to ask a server for what was answered moments ago.
      if hasLiveAnswer { return false }
      return try lastAnswer(now: now) >= settings.claudeMinimumAge
    case .due, .background:
      let states = try sourceStates()
      if isWaiting(kind, states, now: now) { return false }
      return settings.asksUnbidden(
        kind, try age(states, now: now), isWatched: scope == .due)
    }
  }

  /// Seconds since a live source of this account answered.
  private func lastAnswer(now: Timestamp) throws(IndexError) -> Int64 {
    let states = try sourceStates()
    let own: Set<LimitSourceKind> = [.claudeCommand, .oauth]
    let last = states.filter { own.contains($0.source) }.compactMap(\.answeredAt).max()
    return last?.age(at: now) ?? .max
  }

  /// Which live source has answered so lately that a wish to ask by hand is not followed,
  /// and until when; nil where it is.
  package func rest(now: Timestamp) throws(IndexError) -> LimitRest? {
    let states = try index.withStore { store throws(StoreError) in try store.sourceStates() }
    let last = states.filter { $0.source.isLive && $0.answeredAt != nil }
      .max { ($0.answeredAt ?? now) < ($1.answeredAt ?? now) }
    guard let last, let answeredAt = last.answeredAt else { return nil }
    let until = answeredAt.advanced(byMilliseconds: settings.claudeMinimumAge * 1000)
    return until > now && answeredAt.age(at: now) != .max
      ? LimitRest(source: last.source, until: until, why: .answered) : nil
  }

  /// How old what is known of the account is. A window that has ended since it was
  /// told of makes it as old as can be: another one may run.
  private func age(_ states: [LimitSourceState], now: Timestamp) throws(IndexError) -> LimitAge {
    let readings = try overview(now: now, historySince: now).currentReadings
    let whole: Set<LimitSourceKind> = [.cache, .claudeCommand, .oauth, .sessionKey]
    let told = readings.filter { whole.contains($0.source) }.map(\.capturedAt)
    // An answer without any window counts too: some plans have none.
    let answered = states.filter { whole.contains($0.source) && $0.source.isLive }
      .compactMap(\.answeredAt)
    let complete = (told + answered).map { $0.age(at: now) }.min() ?? .max
    /// Of what was captured before the clock was set back nothing tells how old it is.
    func age(_ reading: LimitReading) -> Int64 {
      let age = reading.capturedAt.age(at: now)
      return age == .max ? complete : age
    }
    let ages = readings.compactMap { reading -> Int64? in
      guard reading.window.scope == nil, [.fiveHour, .sevenDay].contains(reading.window.kind)
      else { return nil }
      guard let resetsAt = reading.resetsAt else { return age(reading) }
      let boundary = resetsAt.advanced(byMilliseconds: LimitService.boundaryDelay * 1000)
      guard boundary <= now, reading.capturedAt < boundary else { return age(reading) }
      // One that ended days ago may never come back: plans change.
      return boundary.age(at: now) > 86_400 ? complete : .max
    }
    return LimitAge(figures: ages.max() ?? complete, complete: complete)
  }

  /// Which sources are there, as far as looking shows; nobody is asked.
  package func presences(now: Timestamp) async -> [LimitSourceKind: LimitSourcePresence] {
    var found: [LimitSourceKind: LimitSourcePresence] = [:]
    for source in sources { found[source.kind] = await source.presence(now: now) }
    return found
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
    case .expired(let reason):
      state.outcome = .expired
      state.why = reason
      state.hint = "use Claude Code once, which renews it"
    case .early(let until, _):
      // How it did the last time still holds.
      let known = try index.withStore { store throws(StoreError) in try store.sourceStates() }
      guard var before = known.first(where: { $0.source == kind }) else { return }
      before.nextAt = until
      return try setState(before)
    case .blocked(let until, let reason):
      state.outcome = .blocked
      state.nextAt = until
      state.why = reason
    case .failed(let failure):
      state.outcome = .failed
      state.what = failure.what
      state.why = failure.reason
      state.hint = failure.hint
    }
    try setState(state)
  }

  /// Keeps how a source did. That a file still says what it said is written down every
  /// few minutes at most: live faces look every few seconds.
  func setState(_ state: LimitSourceState) throws(IndexError) {
    try index.withStore { store throws(StoreError) in
      let known = try store.sourceStates().first { $0.source == state.source }
      if let known, known.says(whatIs: state) { return }
      try store.setSourceState(state)
    }
  }

  /// Learns to which organization the folder is signed in. A session key may belong
  /// to another one, which is kept apart.
  private func adopt(
    _ answer: LimitAnswer, of kind: LimitSourceKind, now: Timestamp
  ) throws(IndexError) {
    switch kind {
    case .cache, .claudeCommand, .oauth, .statusLine, .transcript:
      try adopt(answer.account, by: try folders().current, now: now)
    case .sessionKey: try adopt(answer.account, by: LimitFolders.sessionKey, now: now)
    case .apiKey: return
    }
  }

  /// Keeps to whom a folder, or a session key, belongs.
  ///
  /// - Parameter owner: The name under which the account of the folder is kept.
  func adopt(
    _ account: AccountInfo?, by owner: String, now: Timestamp
  ) throws(IndexError) {
    guard let account, account.organization != nil else { return }
    try index.withStore { store throws(StoreError) in
      // What another source left unsaid stays.
      let known = try store.accounts()[owner]
      var account = account
      if let known, known.organization == account.organization {
        account.organizationName = account.organizationName ?? known.organizationName
        account.account = account.account ?? known.account
        account.email = account.email ?? known.email
        account.plan = account.plan ?? known.plan
        // Nothing is new, and nobody has to wait for its being written.
        if account == known { return }
      }
      try store.setAccount(
        account, root: owner, alias: owner, at: now)
    }
  }

  /// Stores an answer about a folder of Claude Code, that of the sign-in unless
  /// another one is named. Impossible readings are counted and left out.
  ///
  /// - Parameters:
  ///   - folder: The name under which the account of the folder is kept.
  ///   - admits: Whether readings are to be judged by the time of now.
  func store(
    _ answer: LimitAnswer, of folder: String? = nil, admits: Bool = true, now: Timestamp
  ) throws(IndexError) {
    let folder = if let folder { folder } else { try folders().current }
    try index.withStore { store throws(StoreError) in
      let organization = try store.accounts()[folder]?.organization
      func owned(_ name: String) -> String {
        if case .organization = LimitOwner(stored: name) { name } else { organization ?? folder }
      }
      let readings = answer.readings.map { reading -> LimitReading in
        var reading = reading
        reading.organization = owned(reading.organization)
        return reading
      }
      let (admitted, impossible) =
        admits ? LimitAdmission.admit(readings, at: now) : (readings, [])
      let spend = answer.spend.map { spend -> SpendReading in
        var spend = spend
        spend.organization = owned(spend.organization)
        spend.capturedAt = min(spend.capturedAt, now)
        return spend
      }
      try store.record(
        LimitRecord(readings: admitted, refused: impossible + answer.refused, spend: spend),
        at: now)
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
    overview.dropSharesOfNothing()
    // Every reading of an answer has the same owner.
    let told = answer.account?.organization ?? answer.readings.first?.organization ?? ""
    if case .organization = LimitOwner(stored: told) {
      overview.currentOrganization = told
      overview.accounts[told] = answer.account ?? overview.accounts[told]
    } else {
      for index in overview.readings.indices {
        overview.readings[index].organization = overview.currentOrganization
      }
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
    let folders = try folders()
    var overview = try index.withStore { store throws(StoreError) in
      let accounts = try store.accounts()
      var overview = LimitOverview(
        currentOrganization: accounts[folders.current]?.organization ?? folders.current)
      for account in accounts.values {
        if let organization = account.organization { overview.accounts[organization] = account }
      }
      overview.addPlan(
        of: SignInFolder(path: root, home: index.workspace.homeDirectory), orElse: settings.plan)
      overview.readings = try store.limitReadings()
      // Whoever gave a session key and has no Claude Code here means that account.
      if accounts[folders.current]?.organization == nil, overview.currentReadings.isEmpty,
        let other = accounts[LimitFolders.sessionKey]?.organization
      {
        overview.currentOrganization = other
      }
      overview.spend = try store.spendReadings()
      overview.dropSharesOfNothing()
      for owner in Set(overview.readings.map(\.organization) + [overview.currentOrganization]) {
        overview.folders[owner] = folders.path(of: owner)
      }
      overview.sources = try store.sourceStates()
      overview.refused = try store.refusedCounts()
      guard historySince.map({ $0 < now }) ?? true else { return overview }
      for reading in overview.readings {
        let key = LimitKey(reading)
        overview.history[key] = try store.limitHistory(key, since: historySince)
      }
      return overview
    }
    // Who only wants to know how old the figures are is asked for no file.
    guard historySince.map({ $0 < now }) ?? true else { return overview }
    overview.billedBy = settings.billedBy
    overview.hasStatusLine =
      SignInFolder(path: root, home: index.workspace.homeDirectory).hasStatusLine
    overview.refused = RefusedCount.joined(overview.refused, with: try uncountedRefusals())
    return overview
  }
}

extension LimitSourceState {
  /// Seconds for which it is not worth writing that nothing has changed.
  private static let quiet: Int64 = 300

  /// Whether `new` says the same a little later, of a source that cost nothing to ask.
  fileprivate func says(whatIs new: LimitSourceState) -> Bool {
    guard new.outcome == .nothing || (new.outcome == .answered && !source.isLive),
      answeredAt != nil || new.answeredAt == nil
    else { return false }
    let age = (new.askedAt.milliseconds - askedAt.milliseconds) / 1000
    var same = new
    same.askedAt = askedAt
    same.answeredAt = answeredAt
    return (0..<LimitSourceState.quiet).contains(age) && same == self
  }
}
