package import StatusSnapshot
package import UsageModel

/// Everything that a line is drawn from; drawing asks nobody else.
package struct LineFacts: Sendable {
  package var input: StatusInput
  package let settings: StatusLineSettings
  /// What the settings say that the lines consist of.
  package let template: LineTemplate
  package var limits: [LimitFigure]
  package var snapshot: SnapshotReading?
  /// Usage as the shells of this session's folder of Claude Code show it.
  package var figures: FolderFigures?
  package var clock: LocalClock
  package var home: String
  /// The folder of Claude Code, where a refresh has seen it.
  package var folder: ClaudeFolderID?
  /// The branch that is checked out, or the beginning of a commit's name.
  package var branch: String?
  /// What the user's own command said.
  package var commandOutput: String?
  /// What the other status line said that is shown above ours.
  package var wrapped: [UInt8] = []
  package var refused: [RefusedReading] = []
  /// Whether the index has all answers of this session.
  package var isSessionWhole = false
  /// Whether the snapshot has limits of other accounts alone.
  package var isOtherAccounts = false

  package init(
    input: StatusInput, settings: StatusLineSettings, limits: [LimitFigure] = [],
    snapshot: SnapshotReading? = nil, clock: LocalClock, home: String,
    template: LineTemplate? = nil
  ) {
    self.input = input
    self.settings = settings
    self.template = template ?? StatusLine.template(settings)
    self.limits = limits
    self.snapshot = snapshot
    self.clock = clock
    self.home = home
  }

  package var now: Timestamp { clock.now }

  func limit(_ kind: LimitWindow.Kind) -> LimitFigure? {
    limits.first { $0.window.kind == kind }
  }

  /// Whether usage is reported by folder; of one that is not among them nothing is known.
  private var isByFolder: Bool { snapshot?.tellsFoldersApart ?? false }

  /// The running block; nil once it has ended.
  var block: Block? {
    guard let block = isByFolder ? figures?.block : snapshot?.block, block.endsAt > now,
      block.startsAt <= now
    else {
      return nil
    }
    return block
  }

  /// Usage of this day; that of yesterday is none. Where the zone cannot be read, nobody
  /// knows which day it is.
  var today: Spending? {
    guard clock.zoneTrouble == nil, let ends = snapshot?.todayEnds, ends > now else { return nil }
    return isByFolder ? figures?.today : snapshot?.today
  }

  /// Usage of this month.
  var month: Spending? {
    guard clock.zoneTrouble == nil, let ends = snapshot?.monthEnds, ends > now else { return nil }
    return isByFolder ? figures?.month : snapshot?.month
  }

  /// What the index knows of this session.
  var session: Spending? {
    guard let identifier = input.sessionID else { return nil }
    return snapshot?.session(SnapshotKey.session(identifier))
  }

  /// Whether Claude Code reports a cost of this session that is above all that its
  /// answers cost: after `/clear` it goes on with the sum of the session before.
  var isCostOfMoreSessions: Bool {
    isSessionWhole && mayBeCostOfMoreSessions
  }

  /// Microdollars by which what Claude Code reports may be above: both are rounded.
  private static let costTolerance: Int64 = 10_000

  /// Microdollars of this session by the index, where they are not a lower bound.
  private var wholeCost: Int64? {
    guard let session, !session.isLowerBound, !session.hasUnknownCost else { return nil }
    return session.microdollars
  }

  /// Whether it is worth finding out if the index has all answers of this session.
  var mayBeCostOfMoreSessions: Bool {
    guard let known = wholeCost, let told = input.costMicrodollars else {
      return false
    }
    return told >= known + LineFacts.costTolerance
  }

  /// Seconds since the snapshot was made.
  var snapshotAge: Int64 {
    snapshot.map { max(0, now.seconds - $0.writtenAt.seconds) } ?? 0
  }

  /// Per cent of the context window in use, by Claude Code's own count.
  package var contextPercent: Double? { context?.percent }

  /// How a figure of the context window came about.
  enum ContextOrigin: Hashable, Sendable {
    case told
    case ofRest
    case ofTokens
  }

  /// The same, with where it is from.
  var context: (percent: Double, origin: ContextOrigin)? {
    func plausible(_ value: Double?) -> Double? {
      value.flatMap { $0.isFinite && $0 >= 0 && $0 <= 1000 ? $0 : nil }
    }
    if let percent = plausible(input.contextPercent) { return (percent, .told) }
    // Right after /compact both halves are unknown, whatever the other says.
    guard let tokens = input.contextTokens else { return nil }
    if let left = plausible(input.contextLeft), left <= 100 { return (100 - left, .ofRest) }
    // Versions before 2.1.6 pass the tokens of the last request and the window alone.
    guard let size = input.contextSize, size > 0,
      let percent = plausible(Double(tokens) / Double(size) * 100)
    else { return nil }
    return (percent, .ofTokens)
  }

  /// Microdollars that the next turn pays to fill the cache again; nil when the
  /// model has no known price.
  var coldCost: Int64? {
    guard let cache = input.cache, let tokens = cache.tokensIfCold, tokens > 0,
      tokens < 1_000_000_000, let model = input.modelID,
      let price = snapshot?.cachePrice(ofModel: SnapshotKey.model(model))
    else { return nil }
    let rate = cache.lifetime == "1h" ? price.oneHour : price.fiveMinutes
    let (product, overflow) = tokens.multipliedReportingOverflow(by: rate)
    return overflow ? nil : product / 1_000_000
  }
}
