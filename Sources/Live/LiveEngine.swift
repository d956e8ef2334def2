package import AlertDelivery
internal import Alerts
internal import Analytics
internal import CShims
package import Index
package import LimitPolling
internal import Limits
internal import Transcripts
internal import UsageModel

/// What the live faces look at: it owns the index, the sources of limits and the
/// watch over the transcripts, and reports each change as one value.
///
/// `updates()` may be called any number of times, before or after `run()`; `run()`
/// once, in a task of the caller, who ends it by cancelling that task. Nothing it
/// meets ends it otherwise: what goes wrong is part of the next update.
package actor LiveEngine {
  let index: UsageIndex
  var limits: LimitService?
  /// Knows the past of limits, whatever the settings say of sources.
  let pastLimits: LimitService?
  /// Answers what takes long.
  package nonisolated let queries: QueryPool
  /// The folder of Claude Code whose limits are shown; nil where none are.
  package nonisolated var limitRoot: String? { pastLimits?.root }
  let settings: LiveSettings
  let clock: LiveClock
  var alerts: AlertService?
  var publisher: StatusPublisher?

  var current: LiveUpdate?
  var picture = LivePicture()
  var changes = FolderChanges(isIncomplete: true)
  var hasStaleLimits = true
  var version: IndexVersion?
  /// Whether another process reads all transcripts again.
  var isReadElsewhere = false
  var indexing = IndexingState()
  var failure: IndexError?
  /// Looked up at each walk: it is of all of time, and changes with other processes.
  var hidden: HiddenUsage?
  var interval: Int
  var lastWalk: Timestamp?
  var lastStatus: Timestamp?
  /// When the newest refusal that was taken in was met.
  var lastRejection: Timestamp?
  var asksNow = false
  var isReading = false
  var isAsking = false
  var isRunning = false
  var listeners: [AsyncStream<LiveUpdate>.Continuation] = []
  var hasEnded = false
  let readSignal = Signal()
  let askSignal = Signal()
  /// Given when a status line has written down what it received.
  let journalSignal = Signal()
  let changeTimes = AsyncStream<Timestamp>.makeStream(bufferingPolicy: .bufferingNewest(1))
  let deliverySignal = Signal()
  let hubSignal = Signal()
  /// Given when another process may have written to the index, or the settings changed.
  let othersSignal = Signal()
  /// Whether the settings changed since they were last looked at.
  var hasNewSettings = false
  /// When something last happened that was not found by looking.
  var lastNews: Timestamp
  /// Whether what others write is noticed without looking.
  var noticesOthers = false
  var deliveryProblem: IndexError?
  /// What the owner does at each look at the clock.
  var beside: [@Sendable () async -> Void] = []
  let askingSignal = AsyncStream<LimitSourceKind>.makeStream(bufferingPolicy: .bufferingNewest(1))
  let progressSignal = AsyncStream<IndexProgress>.makeStream(bufferingPolicy: .bufferingNewest(1))

  /// Milliseconds after which all folders are walked even if no event told to: an
  /// event can be lost where a folder was replaced.
  static let walkingInterval: Int64 = 300_000
  /// Milliseconds between two snapshots for status lines, which think one of a minute
  /// old.
  static let statusInterval: Int64 = 25_000
  /// Seconds between two walks where events do not come.
  static let pollingInterval = 5
  /// Milliseconds for which the next attempt to deliver a warning is waited for; for a
  /// later one the engine looks again.
  static let deliveryPatience: Int64 = 30_000
  /// A source that has not answered after this long is shown as being asked.
  static let askingPatience = Duration.milliseconds(300)
  /// The pause after each reading, so that a busy session is shown twice a second.
  static let readingPause = Duration.milliseconds(400)

  /// - Parameters:
  ///   - limits: nil where limits are neither asked for nor shown.
  ///   - alerts: nil where nothing is raised.
  package init(
    index: UsageIndex, limits: LimitService?, settings: LiveSettings,
    alerts: AlertService? = nil, clock: LiveClock = .system
  ) {
    self.alerts = alerts
    publisher = StatusPublisher(index, limits, settings)
    self.index = index
    queries = QueryPool(index)
    self.limits = limits
    pastLimits = limits
    self.settings = settings
    self.clock = clock
    interval = settings.interval
    lastNews = clock.now()
  }

  /// Goes on with other sources of limits and other rules of warnings, as after a
  /// change of the settings. Sources that are due are asked at once.
  package func adopt(limits: LimitService?, alerts: AlertService?) {
    self.limits = limits
    self.alerts = alerts
    publisher = StatusPublisher(index, limits, settings)
    hasStaleLimits = true
    noteNews()
    publish()
    askSignal.give()
    deliverySignal.give()
  }

  // MARK: Updates

  /// The latest update at once, if there is one, then each new one. A slow reader
  /// misses those between; the stream ends when `run()` does.
  package func updates() -> AsyncStream<LiveUpdate> {
    let (stream, continuation) = AsyncStream<LiveUpdate>.makeStream(
      bufferingPolicy: .bufferingNewest(1))
    if let current { continuation.yield(current) }
    if hasEnded { continuation.finish() } else { listeners.append(continuation) }
    return stream
  }

  /// What the index holds now, without reading transcripts or asking anybody: the
  /// first picture of a face, and all that a face shows once.
  package func snapshot() -> LiveUpdate { publish() }

  /// Reads what is new and asks the sources that are due, then gives the result: for
  /// a face that shows it once and ends.
  ///
  /// - Parameter asks: Whether sources are asked.
  package func settled(asking asks: Bool = true) async -> LiveUpdate {
    await walk()
    if asks { await askSources() }
    return publish()
  }

  /// Looks at all transcripts now, and asks the sources as far as their rules allow.
  package func refresh() {
    noteNews()
    asksNow = true
    changes.isIncomplete = true
    readSignal.give()
    askSignal.give()
  }

  /// The same, and waits for what the sources say.
  ///
  /// - Returns: Those that were not asked, and from when on they can be.
  package func refreshAndWait() async -> [LimitRest] {
    changes.isIncomplete = true
    readSignal.give()
    asksNow = true
    let rests = await askSources()
    publish()
    return rests
  }

  /// Sets the seconds between two looks at the clock, within
  /// `LiveSettings.intervals`. It holds from the next look on.
  package func setInterval(_ seconds: Int) {
    interval = min(
      max(seconds, LiveSettings.intervals.lowerBound), LiveSettings.intervals.upperBound)
  }

  // MARK: Running

  /// Keeps everything up to date until its task is cancelled.
  package func run() async {
    publish()
    isRunning = true
    defer { isRunning = false }
    let watcher = DirectoryWatcher()
    defer { watcher.close() }
    defer { plimsoll_set_pool_interval(1) }
    watchOthers(watcher)
    await withDiscardingTaskGroup { group in
      group.addTask { await self.watchFolders(watcher) }
      group.addTask { await self.readTranscripts(watcher) }
      group.addTask { await self.keepAsking() }
      group.addTask { await self.foldJournals() }
      group.addTask { await self.keepLooking() }
      group.addTask { await self.keepNotingOthers(watcher) }
      group.addTask { await self.keepTurning() }
      group.addTask { await self.keepTelling() }
      group.addTask { await self.keepTellingOfQuestions() }
      group.addTask { await self.keepDelivering() }
      group.addTask { await self.keepTellingHub() }
    }
    hasEnded = true
    for listener in listeners { listener.finish() }
    listeners = []
  }

  // MARK: Work

  /// Walks all folders and reads what is new in any of them.
  func walk(_ watcher: DirectoryWatcher? = nil) async {
    changes = FolderChanges()
    var catalog = await TranscriptCatalog.scanConcurrently(roots: settings.roots)
    if let watcher, watcher.watch(catalog, roots: settings.roots) {
      // What came before its folder was watched is seen by the second walk.
      catalog = await TranscriptCatalog.scanConcurrently(roots: settings.roots)
    }
    indexing.watching = watcher?.mode ?? .starting
    lastWalk = clock.now()
    let found = catalog
    let midnight = settings.zone.midnight(of: clock.now())
    let progress = progressSignal.continuation
    var walked: IndexReport?
    await attempt { index in
      walked = try await index.update(found, midnight: midnight) { progress.yield($0) }
      return walked
    }
    if let walked { indexing.add(walk: walked) }
    // Before what follows, which takes seconds after the first reading of years.
    if walked?.changedDays.isEmpty == false { publish() }
    do throws(IndexError) {
      try index.sealDays(now: clock.now())
      hidden = try index.hiddenUsage(prices: settings.prices, mode: settings.costMode)
    } catch {
      failure = failure ?? error
    }
  }

  /// Reads the transcripts that events named.
  func read(_ watcher: DirectoryWatcher) async {
    let paths = changes.paths.sorted()
    changes = FolderChanges()
    let roots = settings.roots
    let isDecided = await attempt { index in try await index.update(paths: paths, roots: roots) }
    // Another process may have been quicker; what it read is news here all the same.
    picture.note(changedDays: [])
    if !isDecided { await walk(watcher) }
  }

  /// Runs a reading, and takes note of what it changed or why it failed.
  ///
  /// - Returns: False when the reading could not tell what to do.
  @discardableResult
  func attempt(
    _ body: (UsageIndex) async throws -> IndexReport?
  ) async -> Bool {
    isReading = true
    defer {
      isReading = false
      indexing.progress = nil
    }
    do {
      guard let report = try await body(index) else { return false }
      failure = report.isIndexNewer ? index.newerError : nil
      if !report.changedDays.isEmpty || report.filesOpened > 0 {
        picture.note(changedDays: report.changedDays)
      }
    } catch let error as IndexError {
      failure = error
    } catch {
      // Cancelled: the next run goes on from there.
    }
    return true
  }

  /// Asks the sources that are due, or all where somebody wishes it now.
  ///
  /// - Returns: Who was not asked although somebody wished it.
  @discardableResult
  func askSources() async -> [LimitRest] {
    guard let limits else { return [] }
    let scope: LimitService.Scope = asksNow ? .now : .background
    asksNow = false
    isAsking = true
    defer {
      isAsking = false
      indexing.asking = nil
    }
    let asking = askingSignal.continuation
    do throws(IndexError) {
      let now = clock.now()
      let rest = scope == .now ? try limits.rest(now: now) : nil
      let answers = try await limits.refresh(scope, now: now) { asking.yield($0) }
      if !answers.isEmpty { hasStaleLimits = true }
      // What status lines received is taken in, and they are told what is known here.
      try publishStatus()
      return scope == .now ? LimitService.rests(answers, besides: rest) : []
    } catch {
      failure = error
      return []
    }
  }

  /// Has a refusal taken in that was read just now.
  func noteRejections() {
    guard let limits else { return }
    do throws(IndexError) {
      let newest = try limits.newestRejection(now: clock.now())
      guard newest != lastRejection else { return }
      lastRejection = newest
      journalSignal.give()
    } catch {
      failure = error
    }
  }

  /// Takes in what status lines and transcripts have, and asks nobody.
  func takeInTold() async {
    guard let limits else { return }
    do throws(IndexError) {
      let answers = try await limits.refresh(.told, now: clock.now())
      if !answers.isEmpty { hasStaleLimits = true }
      try publishStatus()
    } catch {
      failure = error
    }
  }

  // MARK: Publishing

  /// Makes an update of what the index holds, and reports it if it differs from the
  /// last one.
  @discardableResult
  func publish() -> LiveUpdate {
    let now = clock.now()
    var update = LiveUpdate(
      generation: current?.generation ?? 0, at: now,
      limits: current?.limits ?? LimitOverview(currentOrganization: ""),
      usage: current?.usage
        ?? UsagePicture(nothingAt: now, zone: settings.zone, weekStart: settings.weekStart),
      alerts: current?.alerts ?? [], indexing: indexing, failure: failure, hidden: hidden)
    do throws(IndexError) {
      try noteForeignWriting()
      update.usage = try picture.make(
        index: index, settings: settings, root: limits?.root, now: now)
      update.machines = try index.shownMachines()
      // What an earlier run has read is there at once, as far as it came.
      if current == nil { try noteEarlierReading(hasUsage: !update.usage.isEmpty) }
      update.indexing = indexing
      if let limits, hasStaleLimits {
        let since = now.advanced(byMilliseconds: -RecentSlope.reach)
        update.limits = try limits.overview(now: now, historySince: since)
      }
      hasStaleLimits = false
      update.failure = update.failure ?? deliveryProblem
      try raise(&update)
    } catch {
      update.failure = error
    }
    // Status lines see it as soon as sources are asked.
    if update.indexing.hasFigures, current?.indexing.hasFigures == false { lastStatus = nil }
    return tell(update)
  }

  /// Raises what is due; warnings are for those who keep looking, not for a picture
  /// that is shown once. Nothing follows from sums of which parts are missing.
  private func raise(_ update: inout LiveUpdate) throws(IndexError) {
    guard let alerts else { return }
    let now = update.at
    let isWhole = indexing.hasFigures
    update.budgets =
      isWhole ? try alerts.budgets?.statuses(limits: update.limits, now: now) ?? [] : []
    if isRunning {
      let usage =
        isWhole
        ? update.usage
        : UsagePicture(nothingAt: now, zone: settings.zone, weekStart: settings.weekStart)
      let new = try alerts.raise(usage: usage, limits: update.limits, now: now)
      if !new.isEmpty { deliverySignal.give() }
    }
    update.alerts = try alerts.raised()
  }

  @discardableResult
  func tell(_ news: LiveUpdate) -> LiveUpdate {
    var update = news
    update.nextChange = nextChange(of: update)
    if let current, current.showsTheSame(as: update), current.nextChange > update.at {
      return current
    }
    update.generation += 1
    if update.nextChange != current?.nextChange {
      changeTimes.continuation.yield(update.nextChange)
    }
    current = update
    listeners.removeAll { listener in
      if case .terminated = listener.yield(update) { true } else { false }
    }
    return update
  }
}
