internal import Analytics
package import AnthropicAPI
package import Index
internal import LimitSources
internal import Store
package import UsageModel

/// Reads what an organization used and was billed, and keeps it: the late days again
/// at every sync, the past once, going on where it was interrupted.
package struct CreditSync: Sendable {
  let service: CreditService
  let client: AdminClient
  /// A name for the key, which is not the key.
  let fingerprint: String
  /// Our folder for what must be kept: the budget and the lock.
  let stateDirectory: String
  /// Waits between requests.
  let pause: @Sendable (Duration) async throws -> Void

  package init(
    service: CreditService, client: AdminClient, key: AdminKey, stateDirectory: String,
    pause: @escaping @Sendable (Duration) async throws -> Void = {
      try await Task.sleep(for: $0)
    }
  ) {
    self.service = service
    self.client = client
    fingerprint = key.fingerprint
    self.stateDirectory = stateDirectory
    self.pause = pause
  }

  /// How far a sync has come.
  package struct Progress: Hashable, Sendable {
    package var daysDone: Int
    package var daysTotal: Int
    /// What is being read, for people.
    package var what: String
  }

  /// Days that the first sync reads: the four weeks that rates rest upon, and the
  /// month before this one for comparison.
  package static let firstReach = 62
  /// Days that can be read at most: the analytics interface keeps a year.
  package static let longestReach = 364
  /// Between two requests.
  static let spacing = Duration.milliseconds(100)
  /// Seconds between two syncs that a person wants.
  private static let shortestAge: Int64 = 60

  /// Whether a sync is due that nobody asked for.
  package func isDue(now: Timestamp) throws(IndexError) -> Bool {
    guard let state = try state() else { return true }
    if let next = state.nextAt, next > now { return false }
    if state.outcome == .partial { return true }
    let age = now.milliseconds - state.askedAt.milliseconds
    return age < 0 || age >= service.settings.minimumAge * 1000
  }

  /// Reads what is due. One process at a time does so; another one is told.
  ///
  /// - Parameters:
  ///   - since: The first day of UTC that is wanted, for good; nil for what was
  ///     wanted before.
  ///   - isByHand: Whether a person wants it now.
  ///   - progress: Called after each answer.
  /// - Returns: How it went; it is kept as well.
  package func run(
    since: CivilDay? = nil, isByHand: Bool, now: @escaping @Sendable () -> Timestamp,
    progress: (@Sendable (Progress) -> Void)? = nil
  ) async throws(IndexError) -> AdminSyncState {
    let start = now()
    var state = try state() ?? AdminSyncState(askedAt: start, outcome: .partial)
    guard let lock = try WorkLock(at: stateDirectory + "/organization.lock") else {
      state.outcome = .blocked
      state.why = "another process is reading the reports just now"
      return state
    }
    let isGoingOn = state.outcome == .partial
    let budget = RequestBudget(
      directory: stateDirectory + "/limits", name: "organization-" + fingerprint,
      minimumAge: isGoingOn ? 0 : Self.shortestAge)
    switch await budget.claim(now: start, isByHand: isByHand) {
    case .granted: break
    case .early(let until, _):
      state.outcome = .blocked
      (state.nextAt, state.why) = (until, "asked less than a minute ago")
      return state
    case .blocked(let until, let reason):
      state.outcome = .blocked
      (state.nextAt, state.why) = (until, reason)
      return state
    case .refused(let reason):
      state.outcome = .failed
      state.why = reason
      return state
    case .failed(let failure):
      state.outcome = .failed
      (state.what, state.why, state.hint) = (failure.what, failure.reason, failure.hint)
      return state
    }
    state = try await read(since: since, state: state, budget: budget, now: now, progress)
    _ = consume lock
    return state
  }

  private func read(
    since: CivilDay?, state old: AdminSyncState, budget: RequestBudget,
    now: @escaping @Sendable () -> Timestamp, _ progress: (@Sendable (Progress) -> Void)?
  ) async throws(IndexError) -> AdminSyncState {
    var state = AdminSyncState(
      askedAt: now(), answeredAt: old.answeredAt, outcome: .partial, interface: old.interface,
      organization: old.organization, organizationName: old.organizationName)
    try keep(state)
    var run = SyncRun(sync: self, state: state, since: since, now: now, progress: progress)
    do {
      try await run.read()
      state = run.state
      state.outcome = .answered
      await budget.succeed(now: now())
    } catch let error as AdminError {
      state = run.state
      try await explain(error, in: &state, budget: budget, now: now())
    } catch let error as IndexError {
      throw error
    } catch {
      // Cancelled: the next sync goes on from here.
      state = run.state
      state.outcome = .partial
    }
    try keep(state)
    return state
  }

  func state() throws(IndexError) -> AdminSyncState? {
    try service.index.withStore { store throws(StoreError) in try store.adminState() }
  }

  func keep(_ state: AdminSyncState) throws(IndexError) {
    try service.index.withStore { store throws(StoreError) in try store.setAdminState(state) }
  }

  /// What a refusal means, and how long the server is left alone.
  private func explain(
    _ error: AdminError, in state: inout AdminSyncState, budget: RequestBudget, now: Timestamp
  ) async throws(IndexError) {
    var wait: Int64? = 300
    state.outcome = .failed
    state.what = "what was billed could not be read"
    state.why = error.message
    switch error.kind {
    case .wrongKey:
      state.what = "the Admin key is not accepted"
      state.hint =
        "make a new one in the Console under Settings, Admin keys, and give it to "
        + "`plimsoll config set anthropic.admin_api_key -`"
      wait = nil
    case .noOrganization:
      state.outcome = .noOrganization
      state.what = "this account has no organization"
      state.hint =
        "go on in manual mode with `plimsoll credits set`, or set up an organization in the "
        + "Console, which costs nothing"
      wait = nil
    case .forbidden:
      state.what = "the Admin key may not read the reports"
      state.hint = "use a key that an admin of the organization made"
    case .rateLimited(let retryAfter):
      state.outcome = .blocked
      state.what = nil
      state.why = "the server asked to wait"
      wait = retryAfter ?? 0
    case .unavailable: state.hint = "it is tried again in five minutes"
    case .notThere, .refused, .expiredCursor, .unreadable:
      state.hint = "update Plimsoll; `plimsoll doctor` keeps this message"
    }
    // A key that was replaced in the Console works at once; nobody waits for it.
    guard let wait else { return }
    state.nextAt = await budget.refuse(
      now: now, retryAfter: wait == 0 ? nil : wait,
      reason: state.what ?? state.why ?? "the server asked to wait")
  }
}
