package import Alerts
package import Analytics
package import Index
package import Limits
package import UsageModel

/// One consistent moment of everything that a face shows, as facts: whoever shows
/// them judges at the time of showing, with the clock of that moment. `LimitsReport`,
/// `LimitState` and `LimitForecast` judge limits, `UsagePicture.shown(at:)` usage.
package struct LiveUpdate: Sendable {
  /// Grows with each change; two updates with the same number show the same.
  package var generation: Int
  /// When it was made; nothing is judged by it.
  package var at: Timestamp
  /// When the same facts are next to be shown otherwise: at a reset, when a figure
  /// turns old, when a forecast changes its mind, at local midnight. The engine tells
  /// of an update then, even if nothing new was heard.
  package var nextChange: Timestamp
  /// What is known of the limits, with the samples that forecasts and charts of the
  /// running windows need.
  package var limits: LimitOverview
  package var usage: UsagePicture
  /// Warnings that were raised, the newest first.
  package var alerts: [Alert]
  package var indexing: IndexingState
  /// The state of the user's budgets.
  package var budgets: [BudgetStatus] = []
  /// Why something could not be had; nil while all is well. What single sources of
  /// limits refuse is in `limits.sources`.
  package var failure: IndexError?
  /// Usage of folders of Claude Code that are not shown, if the user is to be informed.
  package var hidden: HiddenUsage?
  /// How many machines the usage is of.
  package var machines = 1

  package init(
    generation: Int, at: Timestamp, limits: LimitOverview, usage: UsagePicture,
    alerts: [Alert] = [], indexing: IndexingState = IndexingState(), failure: IndexError? = nil,
    nextChange: Timestamp = Timestamp(milliseconds: .max), hidden: HiddenUsage? = nil
  ) {
    self.hidden = hidden
    self.generation = generation
    self.at = at
    self.nextChange = nextChange
    self.limits = limits
    self.usage = usage
    self.alerts = alerts
    self.indexing = indexing
    self.failure = failure
  }
}

/// What the index does while faces look at it.
package struct IndexingState: Hashable, Sendable {
  /// How far a reading has come; nil when nothing is being read.
  package var progress: IndexProgress?
  /// Transcripts that the last walk over all folders found; nil before the first.
  package var files: Int?
  /// Whether all transcripts were read through once, now or by an earlier run. While
  /// they are not, sums are of no use: they are parts of nobody knows what.
  package var hasFigures: Bool
  /// While they are not, from when on all responses are known: the newest transcripts are
  /// read first. nil where nothing is, and once everything is.
  package var knownSince: Timestamp?
  /// Files and folders that could not be read.
  package var problems: [FileProblem]
  /// Damage of the index that nobody has seen yet.
  package var damage: DamageNotice?
  /// How changes of transcripts are noticed.
  package var watching: WatchMode
  /// Which source of limits is being asked just now, where that takes a while; nil
  /// for none.
  package var asking: LimitSourceKind?

  package init(
    progress: IndexProgress? = nil, files: Int? = nil, hasFigures: Bool = false,
    problems: [FileProblem] = [],
    damage: DamageNotice? = nil, watching: WatchMode = .starting,
    asking: LimitSourceKind? = nil, knownSince: Timestamp? = nil
  ) {
    self.knownSince = knownSince
    self.progress = progress
    self.files = files
    self.hasFigures = hasFigures
    self.problems = problems
    self.damage = damage
    self.watching = watching
    self.asking = asking
  }

  /// That of an index of which nothing is missing.
  package static let whole = IndexingState(hasFigures: true)

  /// Whether all responses from a time on are known, so that a sum of them is the whole.
  package func knows(since start: Timestamp) -> Bool {
    hasFigures || knownSince.map { $0 <= start } ?? false
  }

  /// Whether the sum of these local days is the whole.
  package func knows(_ sum: PeriodSum, in zone: ZoneDays) -> Bool {
    knows(since: zone.firstQuarter(of: sum.since).start)
  }

  /// Takes over what a walk found.
  mutating func add(walk report: IndexReport) {
    files = report.filesFound
    hasFigures = true
    knownSince = nil
    problems = report.problems
    damage = report.damage
  }
}

/// How changes of transcripts are noticed.
package enum WatchMode: Hashable, Sendable {
  /// Not yet decided.
  case starting
  /// The system reports each.
  case events
  /// Folders are walked every few seconds, for the reason given.
  case polling(reason: String)

  package var isPolling: Bool {
    if case .polling = self { true } else { false }
  }
}
