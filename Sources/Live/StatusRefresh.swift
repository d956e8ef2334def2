package import Analytics
internal import Files
package import Index
package import LimitPolling
internal import LimitSources
internal import StatusSnapshot
internal import Synchronization
package import UsageModel

/// What the status line starts in the background: reads new transcripts, asks the
/// sources of limits that are due, and publishes. One process at a time does it.
package struct StatusRefresh: Sendable {
  private let index: UsageIndex
  private let limits: LimitService
  private let settings: LiveSettings

  package init(index: UsageIndex, limits: LimitService, settings: LiveSettings) {
    self.index = index
    self.limits = limits
    self.settings = settings
  }

  /// What a refresh brought.
  package struct Outcome: Sendable {
    package var usage: UsagePicture
    package var report: IndexReport
    package var answers: [LimitService.Answer]
  }

  /// Refreshes; nil when another process is at it.
  ///
  /// - Parameter willAsk: Called before each source, for those who watch.
  package func run(
    now: Timestamp, willAsk: ((LimitSourceKind) -> Void)? = nil
  ) async throws -> Outcome? {
    let workspace = index.workspace
    let publisher = StatusPublisher(index, limits, settings)
    guard let publisher,
      let lock = try RefreshLock.taken(stateDirectory: workspace.stateDirectory)
    else { return nil }
    try IndexError.ofJournal { () throws(FileError) in try lock.noteBegin() }
    let early = EarlyFigures(index, limits, settings, publisher, now: now)
    let report = try await index.update(
      roots: settings.roots, midnight: settings.zone.midnight(of: now)
    ) { early.note($0) }
    try index.sealDays(now: now)
    if let sharing = settings.sharing {
      _ = await MachineSync(index: index, settings: sharing).runIfDueAside(now: now)
    }
    var picture = LivePicture()
    // What is here already is shown before anybody is waited for.
    var answers = try await limits.refresh(.free, now: now)
    var usage = try picture.make(
      index: index, settings: settings, root: limits.root, now: now)
    try publisher.publishUnderLock(usage, now: now)
    let asked = try await limits.refresh(.background, now: now, willAsk: willAsk)
    if asked.contains(where: { $0.source.isLive && $0.outcome.answer != nil }) {
      usage = try picture.make(index: index, settings: settings, root: limits.root, now: now)
      try publisher.publishUnderLock(usage, now: now)
    }
    answers += asked.filter(\.source.isLive)
    withExtendedLifetime(lock) {}
    return Outcome(usage: usage, report: report, answers: answers)
  }
}

/// Publishes the sums of today while a first reading goes on: years may take longer than
/// somebody looks at a status line.
private final class EarlyFigures: Sendable {
  private let index: UsageIndex
  private let root: String?
  private let settings: LiveSettings
  private let publisher: StatusPublisher
  private let now: Timestamp
  private let isDone = Mutex(false)

  init(
    _ index: UsageIndex, _ limits: LimitService, _ settings: LiveSettings,
    _ publisher: StatusPublisher, now: Timestamp
  ) {
    self.index = index
    root = limits.root
    self.settings = settings
    self.publisher = publisher
    self.now = now
  }

  /// Called by the one task that writes to the index.
  func note(_ progress: IndexProgress) {
    guard let since = progress.knownSince, since <= settings.zone.midnight(of: now) else { return }
    guard !isDone.withLock({ $0 }) else { return }
    do throws(IndexError) {
      var picture = LivePicture()
      let usage = try picture.make(index: index, settings: settings, root: root, now: now)
      try publisher.publishUnderLock(usage, of: IndexingState(knownSince: since), now: now)
      isDone.withLock { $0 = true }
    } catch {
      // Tried again with the next slice; what lasts is told when all has been read.
      return
    }
  }
}
