package import Analytics
internal import Foundation
package import Index
package import Limits
package import Pricing
package import UsageModel

/// Says why there are no limits, or only old ones; nil where all is well. The words are
/// those of the reports, which the engine does not know.
package typealias LimitExplainer =
  @Sendable (_ limits: LimitOverview, _ now: Timestamp) -> LimitSilence?

/// What a live engine has to know beside its index.
package struct LiveSettings: Sendable {
  /// Folders below which transcripts are looked for.
  package var roots: [String]
  /// The zone whose days count.
  package var zone: ZoneDays
  /// The day on which weeks begin, 0 being Monday.
  package var weekStart: Int
  /// The day on which months begin, from 1.
  package var monthStart: Int
  package var prices: PriceList
  package var costMode: CostMode
  /// Seconds between two looks at the clock: what changes by time alone, and which
  /// limits are due. File events do not wait for it.
  package var interval: Int
  /// For faces that see the snapshot alone.
  package var explain: LimitExplainer?
  /// How usage is shared with other machines; nil where it is not to be.
  package var sharing: SyncSettings?
  /// Tells a team's hub what is new, where that is due; nil where nobody may be told.
  package var tellHub: (@Sendable (Timestamp) async -> Void)?
  /// Whether nobody looks: then one look at the clock does all that is due, and nothing
  /// is done twice.
  package var isQuiet: Bool
  /// The folder with the files of the settings; nil where none is to be watched.
  package var settingsFolder: String?

  /// The intervals that may be set, in seconds.
  package static let intervals = 1...3600

  package init(
    roots: [String], zone: ZoneDays, weekStart: Int = 0, prices: PriceList,
    costMode: CostMode = .auto, interval: Int = 10, explain: LimitExplainer? = nil,
    sharing: SyncSettings? = nil, tellHub: (@Sendable (Timestamp) async -> Void)? = nil,
    isQuiet: Bool = false, monthStart: Int = 1, settingsFolder: String? = nil
  ) {
    self.settingsFolder = settingsFolder
    self.tellHub = tellHub
    self.isQuiet = isQuiet
    self.explain = explain
    self.sharing = sharing
    self.monthStart = monthStart
    self.roots = roots
    self.zone = zone
    self.weekStart = weekStart
    self.prices = prices
    self.costMode = costMode
    self.interval = interval
  }
}
