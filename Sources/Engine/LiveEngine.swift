internal import Analytics
internal import Limits
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

  private var current: LiveUpdate?
  private var picture = LivePicture()
  private var indexing = IndexingState()
  private var failure: IndexError?
  private var interval: Int
  private var asksNow = false
  private var isReading = false
  private var listeners: [AsyncStream<LiveUpdate>.Continuation] = []
  private var hasEnded = false
  private let indexSignal = Signal()
  private let limitSignal = Signal()
  private let progressSignal = AsyncStream<IndexProgress>.makeStream(
    bufferingPolicy: .bufferingNewest(1))

  /// - Parameter limits: nil where limits are neither asked for nor shown.
  package init(
    index: UsageIndex, limits: LimitService?, settings: LiveSettings,
    clock: LiveClock = .system
  ) {
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
  package func snapshot() -> LiveUpdate {
    publish()
  }

  /// Reads what is new and asks the sources that are due, then gives the result: for
  /// a face that shows it once and ends.
  package func settled() async -> LiveUpdate {
    await readTranscripts()
    await askSources(.due)
    return publish()
  }

  /// Looks at all transcripts now, and asks the sources as far as their rules allow.
  package func refresh() {
    asksNow = true
    indexSignal.give()
    limitSignal.give()
  }

  /// Sets the seconds between two looks at the clock, within
  /// `LiveSettings.intervals`.
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
    await withDiscardingTaskGroup { group in
      group.addTask { await self.keepReading() }
      group.addTask { await self.keepAsking() }
      group.addTask { await self.keepLooking() }
      group.addTask { await self.keepTelling() }
    }
    hasEnded = true
    for listener in listeners { listener.finish() }
    listeners = []
  }

  private func keepReading() async {
    indexSignal.give()
    for await _ in indexSignal.stream {
      await readTranscripts()
      publish()
    }
  }

  private func keepAsking() async {
    limitSignal.give()
    for await _ in limitSignal.stream {
      let scope: LimitService.Scope = asksNow ? .now : .due
      asksNow = false
      await askSources(scope)
      publish()
    }
  }

  /// What time alone changes: days and windows that end, sessions that fall idle,
  /// limits that are due.
  private func keepLooking() async {
    while !Task.isCancelled {
      do {
        try await clock.sleep(.seconds(interval))
      } catch {
        return
      }
      indexSignal.give()
      limitSignal.give()
    }
  }

  /// How far a long reading has come.
  private func keepTelling() async {
    for await progress in progressSignal.stream {
      // The last word of a reading may come after its end.
      guard isReading else { continue }
      indexing.progress = progress
      guard var update = current else { continue }
      update.indexing = indexing
      tell(update)
    }
  }

  // MARK: Work

  private func readTranscripts() async {
    isReading = true
    defer {
      isReading = false
      indexing.progress = nil
    }
    do {
      let progress = progressSignal.continuation
      let report = try await index.update(roots: settings.roots) { progress.yield($0) }
      if report.responsesAdded + report.responsesImproved > 0 { picture.invalidate() }
      indexing.report = report
      failure = nil
    } catch let error as IndexError {
      failure = error
    } catch {
      // Cancelled: the next run goes on from there.
    }
  }

  private func askSources(_ scope: LimitService.Scope) async {
    guard let limits else { return }
    do throws(IndexError) {
      _ = try await limits.refresh(scope, now: clock.now())
    } catch {
      failure = error
    }
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
      update.usage = try picture.make(index: index, settings: settings, now: now)
      if let limits {
        let since = now.advanced(byMilliseconds: -LiveEngine.historyReach)
        update.limits = try limits.overview(now: now, historySince: since)
      }
    } catch {
      update.failure = error
    }
    return tell(update)
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

  /// Milliseconds of the limits' past that an update carries: the longest window.
  private static let historyReach: Int64 = 7 * 86_400_000
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
