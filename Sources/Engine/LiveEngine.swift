internal import Alerts
internal import Analytics
internal import Limits
internal import Transcripts
internal import UsageModel

/// What the live faces look at: it owns the index, the sources of limits and the
/// watch over the transcripts, and tells of each change as one value.
///
/// `updates()` may be called any number of times, before or after `run()`; `run()`
/// once, in a task of the caller, who ends it by cancelling that task. Nothing it
/// meets ends it otherwise: what goes wrong is part of the next update.
package actor LiveEngine {
  let index: UsageIndex
  let limits: LimitService?
  let settings: LiveSettings
  let clock: LiveClock
  private let alerts: AlertService?
  private let publisher: StatusPublisher?

  private var current: LiveUpdate?
  private var picture = LivePicture()
  private var changes = FolderChanges(isIncomplete: true)
  private var hasStaleLimits = true
  private var version: IndexVersion?
  private var indexing = IndexingState()
  private var failure: IndexError?
  private var interval: Int
  private var lastWalk: Timestamp?
  private var lastStatus: Timestamp?
  private var asksNow = false
  private var isReading = false
  private var isRunning = false
  private var listeners: [AsyncStream<LiveUpdate>.Continuation] = []
  private var hasEnded = false
  private let readSignal = Signal()
  private let askSignal = Signal()
  private let deliveries = AsyncStream<Alert>.makeStream(bufferingPolicy: .bufferingNewest(100))
  private var deliveryProblem: IndexError?
  private let progressSignal = AsyncStream<IndexProgress>.makeStream(
    bufferingPolicy: .bufferingNewest(1))

  /// Milliseconds after which all folders are walked even if no event told to: an
  /// event can be lost where a folder was replaced.
  private static let walkingInterval: Int64 = 300_000
  /// Milliseconds between two snapshots for status lines, which think one of a minute
  /// old.
  private static let statusInterval: Int64 = 25_000
  /// Seconds between two walks where events do not come.
  private static let pollingInterval = 5
  /// The pause after each reading, so that a busy session is shown twice a second.
  private static let readingPause = Duration.milliseconds(400)

  /// - Parameters:
  ///   - limits: nil where limits are neither asked for nor shown.
  ///   - alerts: nil where nothing is raised.
  package init(
    index: UsageIndex, limits: LimitService?, settings: LiveSettings,
    alerts: AlertService? = nil, clock: LiveClock = .system
  ) {
    self.alerts = alerts
    publisher = limits.flatMap {
      StatusPublisher(index: index, limits: $0, prices: settings.prices, zone: settings.zone)
    }
    self.index = index
    self.limits = limits
    self.settings = settings
    self.clock = clock
    interval = settings.interval
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
    asksNow = true
    changes.isIncomplete = true
    readSignal.give()
    askSignal.give()
  }

  /// Sets the seconds between two looks at the clock, within
  /// `LiveSettings.intervals`. It holds from the next look on.
  package func setInterval(_ seconds: Int) {
    interval = min(
      max(seconds, LiveSettings.intervals.lowerBound), LiveSettings.intervals.upperBound)
  }

  /// Seconds between two looks at the clock.
  package var secondsBetweenLooks: Int { interval }

  // MARK: Running

  /// Keeps everything up to date until its task is cancelled.
  package func run() async {
    publish()
    isRunning = true
    defer { isRunning = false }
    let watcher = DirectoryWatcher()
    defer { watcher.close() }
    await withDiscardingTaskGroup { group in
      group.addTask { await self.keepHearing(watcher) }
      group.addTask { await self.keepReading(watcher) }
      group.addTask { await self.keepAsking() }
      group.addTask { await self.keepLooking() }
      group.addTask { await self.keepTelling() }
      group.addTask { await self.keepDelivering() }
    }
    hasEnded = true
    for listener in listeners { listener.finish() }
    listeners = []
  }

  private func keepHearing(_ watcher: DirectoryWatcher) async {
    for await _ in watcher.signals {
      changes.add(watcher.take())
      readSignal.give()
    }
  }

  private func keepReading(_ watcher: DirectoryWatcher) async {
    readSignal.give()
    for await _ in readSignal.stream {
      let isDue = lastWalk.map { time in
        clock.now().milliseconds - time.milliseconds >= LiveEngine.walkingInterval
      }
      if changes.isIncomplete || isDue ?? true || indexing.watching.isPolling {
        await walk(watcher)
      } else if !changes.paths.isEmpty {
        await read(watcher)
      }
      publish()
      do {
        try await clock.sleep(LiveEngine.readingPause)
      } catch {
        // Cancelled: the face has ended.
        return
      }
    }
  }

  private func keepAsking() async {
    askSignal.give()
    for await _ in askSignal.stream {
      await askSources()
      publish()
    }
  }

  /// What time alone changes: days and windows that end, sessions that fall idle,
  /// limits that are due.
  private func keepLooking() async {
    while !Task.isCancelled {
      let seconds =
        indexing.watching.isPolling ? min(interval, LiveEngine.pollingInterval) : interval
      do {
        try await clock.sleep(.seconds(seconds))
      } catch {
        // Cancelled: the face has ended.
        return
      }
      readSignal.give()
      askSignal.give()
    }
  }

  /// How far a long reading has come.
  private func keepTelling() async {
    for await progress in progressSignal.stream {
      // The last word of a reading may come after its end.
      guard isReading, var update = current else { continue }
      indexing.progress = progress
      update.indexing = indexing
      tell(update)
    }
  }

  /// Delivering can take a minute where a webhook does not answer.
  private func keepDelivering() async {
    guard let delivery = alerts?.delivery else { return }
    for await alert in deliveries.stream {
      for outcome in await delivery.deliver(alert) {
        guard let problem = outcome.problem else { continue }
        deliveryProblem = IndexError(
          what: "a warning was not delivered by \(outcome.channel)", why: problem,
          hint: "`plimsoll alerts test` tries it again")
      }
    }
  }

  // MARK: Work

  /// Walks all folders and reads what is new in any of them.
  private func walk(_ watcher: DirectoryWatcher? = nil) async {
    changes = FolderChanges()
    var catalog = TranscriptCatalog.scan(roots: settings.roots)
    if let watcher, watcher.watch(catalog, roots: settings.roots) {
      // What came before its folder was watched is seen by the second walk.
      catalog = TranscriptCatalog.scan(roots: settings.roots)
    }
    indexing.watching = watcher?.mode ?? .starting
    lastWalk = clock.now()
    let found = catalog
    let progress = progressSignal.continuation
    var walked: IndexReport?
    await attempt { index in
      walked = try await index.update(found) { progress.yield($0) }
      return walked
    }
    if let walked { indexing.add(walk: walked) }
  }

  /// Reads the transcripts that events named.
  private func read(_ watcher: DirectoryWatcher) async {
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
  private func attempt(
    _ body: (UsageIndex) async throws -> IndexReport?
  ) async -> Bool {
    isReading = true
    defer {
      isReading = false
      indexing.progress = nil
    }
    do {
      guard let report = try await body(index) else { return false }
      failure = nil
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

  private func askSources() async {
    guard let limits else { return }
    let scope: LimitService.Scope = asksNow ? .now : .background
    asksNow = false
    do throws(IndexError) {
      if try await !limits.refresh(scope, now: clock.now()).isEmpty { hasStaleLimits = true }
      // What status lines were told is taken in, and they are told what is known here.
      try publishStatus()
    } catch {
      failure = error
    }
  }

  /// While a face runs, status lines find what they need and start no refresh.
  private func publishStatus() throws(IndexError) {
    guard isRunning, let publisher, let usage = current?.usage else { return }
    let now = clock.now()
    let isOld = lastStatus.map { now.milliseconds - $0.milliseconds >= LiveEngine.statusInterval }
    guard isOld ?? true else { return }
    lastStatus = now
    try publisher.publish(usage, now: now)
  }

  // MARK: Publishing

  /// Makes an update of what the index holds, and tells of it if it differs from the
  /// last one.
  @discardableResult
  private func publish() -> LiveUpdate {
    let now = clock.now()
    var update = LiveUpdate(
      generation: current?.generation ?? 0, at: now,
      limits: current?.limits ?? LimitOverview(currentOrganization: ""),
      usage: current?.usage
        ?? UsagePicture(nothingAt: now, zone: settings.zone, weekStart: settings.weekStart),
      alerts: current?.alerts ?? [], indexing: indexing, failure: failure)
    do throws(IndexError) {
      try noteForeignWriting()
      update.usage = try picture.make(index: index, settings: settings, now: now)
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
    return tell(update)
  }

  /// Raises what is due; warnings are for those who keep looking, not for a picture
  /// that is shown once.
  private func raise(_ update: inout LiveUpdate) throws(IndexError) {
    guard let alerts else { return }
    let now = update.at
    if isRunning {
      let new = try alerts.raise(usage: update.usage, limits: update.limits, now: now)
      for alert in new { deliveries.continuation.yield(alert) }
    }
    update.alerts = try alerts.raised()
  }

  /// Another process may have changed limits, or usage.
  private func noteForeignWriting() throws(IndexError) {
    let found = try index.version()
    defer { version = found }
    guard let version, version.foreign == found.foreign else {
      hasStaleLimits = true
      if version?.usage != found.usage { picture.invalidate() }
      return
    }
  }

  @discardableResult
  private func tell(_ news: LiveUpdate) -> LiveUpdate {
    var update = news
    if let current, current.showsTheSame(as: update) { return current }
    update.generation += 1
    current = update
    listeners.removeAll { listener in
      if case .terminated = listener.yield(update) { true } else { false }
    }
    return update
  }
}

/// A wish that something be done soon: any number of wishes before it is done are
/// one.
private struct Signal: Sendable {
  let stream: AsyncStream<Void>
  private let continuation: AsyncStream<Void>.Continuation

  init() {
    (stream, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  func give() { continuation.yield() }
}

extension LiveUpdate {
  /// Whether both say the same but for when they were made and when sources were
  /// last asked in vain.
  fileprivate func showsTheSame(as other: LiveUpdate) -> Bool {
    usage == other.usage && alerts == other.alerts && indexing == other.indexing
      && failure == other.failure && limits.withoutAskingTimes == other.limits.withoutAskingTimes
  }
}

extension LimitOverview {
  fileprivate var withoutAskingTimes: LimitOverview {
    var overview = self
    for index in overview.sources.indices {
      overview.sources[index].askedAt = Timestamp(milliseconds: 0)
      if !overview.sources[index].source.isLive { overview.sources[index].answeredAt = nil }
    }
    return overview
  }
}
