package import UsageModel

/// Everything that the status line shows beside what Claude Code tells it, as the
/// last refresh left it.
///
/// It is one small file of fixed layout, so that a status line opens and reads it
/// once and takes nothing apart.
package struct StatusSnapshot: Hashable, Sendable {
  package var writtenAt: Timestamp
  /// Usage of the local day.
  package var today: Spending?
  /// The next local midnight: from then on `today` is yesterday.
  package var todayEnds: Timestamp?
  /// Usage of the calendar month.
  package var month: Spending?
  /// The next local first of a month.
  package var monthEnds: Timestamp?
  package var block: Block?
  package var limits: [SnapshotLimit]
  /// The ways to each folder of Claude Code that is known.
  package var folders: [SnapshotFolder]
  /// Usage for the shells of each folder; empty where all shells show the same.
  package var folderFigures: [FolderFigures]
  package var sessions: [SessionSpending]
  /// What it costs to write to the prompt cache, by model.
  package var cachePrices: [CachePrice]
  /// What spent most today, the dearest first.
  package var burners: [SnapshotBurner]
  /// Why the account that is shown here has no figures, or only old ones; nil where all
  /// is well.
  package var silence: LimitSilence?
  /// The user's budgets, the fullest first.
  package var budgets: [SnapshotBudget]

  package init(
    writtenAt: Timestamp, today: Spending? = nil, todayEnds: Timestamp? = nil,
    month: Spending? = nil, monthEnds: Timestamp? = nil, block: Block? = nil,
    limits: [SnapshotLimit] = [], folders: [SnapshotFolder] = [],
    folderFigures: [FolderFigures] = [], sessions: [SessionSpending] = [],
    cachePrices: [CachePrice] = [], burners: [SnapshotBurner] = [],
    silence: LimitSilence? = nil, budgets: [SnapshotBudget] = []
  ) {
    self.burners = burners
    self.silence = silence
    self.budgets = budgets
    self.folderFigures = folderFigures
    self.writtenAt = writtenAt
    self.today = today
    self.todayEnds = todayEnds
    self.month = month
    self.monthEnds = monthEnds
    self.block = block
    self.limits = limits
    self.folders = folders
    self.sessions = sessions
    self.cachePrices = cachePrices
  }
}

/// Tokens and what they cost, with what is not known about either.
package struct Spending: Hashable, Sendable {
  /// Millionths of a dollar; nil when nothing of it has a price.
  package var microdollars: Int64?
  package var tokens: Int64
  /// Some responses were never finished in the transcript: at least this much.
  package var isLowerBound: Bool
  /// Some models have no known price; their cost is not in the sum.
  package var hasUnknownCost: Bool

  package init(
    microdollars: Int64?, tokens: Int64, isLowerBound: Bool = false, hasUnknownCost: Bool = false
  ) {
    self.microdollars = microdollars
    self.tokens = tokens
    self.isLowerBound = isLowerBound
    self.hasUnknownCost = hasUnknownCost
  }
}

/// The five-hour window that runs, as the local logs show it.
package struct Block: Hashable, Sendable {
  package var startsAt: Timestamp
  package var endsAt: Timestamp
  package var spending: Spending
  /// Millionths of a dollar an hour, lately; nil when that is not known.
  package var microdollarsPerHour: Int64?
  /// Tokens a minute, lately.
  package var tokensPerMinute: Double?

  package init(
    startsAt: Timestamp, endsAt: Timestamp, spending: Spending,
    microdollarsPerHour: Int64? = nil, tokensPerMinute: Double? = nil
  ) {
    self.startsAt = startsAt
    self.endsAt = endsAt
    self.spending = spending
    self.microdollarsPerHour = microdollarsPerHour
    self.tokensPerMinute = tokensPerMinute
  }
}

/// A limit, and where it will stand at its reset.
package struct SnapshotLimit: Hashable, Sendable {
  package var reading: LimitReading
  /// The other readings that are kept of the window, by which those to come are
  /// judged.
  package var kept: [LimitReading]
  /// Spent and allowed, for limits that count money.
  package var used: Money?
  package var allowed: Money?
  /// When a live source last answered for this window; nil when none ever did. What
  /// others were told before then no longer counts.
  package var answeredAt: Timestamp?
  /// From the recent slope; nil where nothing can be said.
  package var forecast: WindowForecast?

  package init(
    reading: LimitReading, kept: [LimitReading] = [], used: Money? = nil, allowed: Money? = nil,
    answeredAt: Timestamp? = nil, forecast: WindowForecast? = nil
  ) {
    self.reading = reading
    self.kept = kept
    self.used = used
    self.allowed = allowed
    self.answeredAt = answeredAt
    self.forecast = forecast
  }
}

/// Where a window stands against its time, and where it will end.
package struct WindowForecast: Hashable, Sendable {
  /// Per cent that an even pace would have used by now.
  package var expected: Double
  /// Per cent at the reset, if the pace holds.
  package var projected: Double
  /// When the window will be used up; nil when it survives.
  package var exhaustedAt: Timestamp?

  package init(expected: Double, projected: Double, exhaustedAt: Timestamp?) {
    self.expected = expected
    self.projected = projected
    self.exhaustedAt = exhaustedAt
  }
}

/// What one session has used, as the index counts it.
package struct SessionSpending: Hashable, Sendable {
  /// `sessionKey` of the session's id.
  package var session: UInt64
  package var spending: Spending

  package init(session: UInt64, spending: Spending) {
    self.session = session
    self.spending = spending
  }
}

/// What a model takes for tokens written to the prompt cache.
package struct CachePrice: Hashable, Sendable {
  /// `modelKey` of the model's id.
  package var model: UInt64
  /// Picodollars a token, for five minutes and for an hour.
  package var fiveMinutes: Int64
  package var oneHour: Int64

  package init(model: UInt64, fiveMinutes: Int64, oneHour: Int64) {
    self.model = model
    self.fiveMinutes = fiveMinutes
    self.oneHour = oneHour
  }
}

/// Keys under which the snapshot and the journal know folders, sessions and models.
package enum SnapshotKey {
  /// The key of the path of a folder of Claude Code.
  package static func root(_ path: String) -> UInt64 {
    var path = path[...]
    while path.utf8.count > 1, path.utf8.last == UInt8(ascii: "/") { path = path.dropLast() }
    return hash(path.utf8)
  }

  /// The key of a session, by its id.
  package static func session(_ identifier: String) -> UInt64 { hash(identifier.utf8) }

  /// The key of the session of `plimsoll statusline sample`, whose limits are invented and
  /// therefore never kept. A number, so that a line does not calculate it.
  package static let sampleSession: UInt64 = 0xA074_CC3B_D165_7F40

  /// The key of a model, by its id.
  package static func model(_ identifier: String) -> UInt64 { hash(identifier.utf8) }

  /// FNV-1a with a final mix: the same in every run and on every machine.
  static func hash(_ bytes: some Sequence<UInt8>) -> UInt64 {
    var value: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in bytes { value = (value ^ UInt64(byte)) &* 0x100_0000_01B3 }
    value ^= value >> 33
    value = value &* 0xFF51_AFD7_ED55_8CCD
    return value ^ value >> 33
  }
}
