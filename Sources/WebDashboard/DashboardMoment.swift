internal import Analytics
internal import Configuration
internal import Index
internal import Live
internal import Reports
internal import Settings
internal import UsageModel
internal import Wording

/// Everything that the page shows at one moment, for one time zone.
struct DashboardMoment: Sendable {
  /// Grows with each change.
  var revision: Int
  var update: LiveUpdate
  /// The time of showing, by which everything is judged.
  var at: Timestamp
  var limits: LimitsReport
  /// With the days of the zone; nil while transcripts are read for the first time.
  var usage: UsagePicture?
  /// The sums of which nothing is missing: while transcripts are read for the first
  /// time, those of today come first.
  private(set) var today: PeriodSum?
  private(set) var yesterday: PeriodSum?
  private(set) var week: PeriodSum?
  private(set) var monthToDate: PeriodSum?
  var zone: ZoneDays
  var preferences: DashboardPreferences
  /// What leads a new user on, in order; nothing for whom has begun.
  var firstSteps: [String] = []

  init(
    revision: Int, update: LiveUpdate, at: Timestamp, zone: ZoneDays, usage: UsagePicture?,
    preferences: DashboardPreferences
  ) {
    self.revision = revision
    self.update = update
    self.at = at
    self.zone = zone
    let shown = usage?.shown(at: at)
    self.usage = update.indexing.hasFigures ? shown : nil
    // Where no transcript says anything, nobody knows that nothing was used.
    let isBlank = update.indexing.hasFigures && shown?.isEmpty == true
    func known(_ sum: PeriodSum?) -> PeriodSum? {
      isBlank ? nil : sum.flatMap { update.indexing.knows($0, in: zone) ? $0 : nil }
    }
    today = known(shown?.today)
    yesterday = known(shown?.yesterday)
    week = known(shown?.week)
    monthToDate = known(shown?.monthToDate)
    self.preferences = preferences
    limits = LimitsReport(update.limits, now: at, zone: zone)
    let first = update.indexing.hasFigures ? nil : update.indexing.progress
    limits.progress = LimitsReport.Progress(
      bytesDone: first?.bytesDone, bytesTotal: first?.bytesTotal, asking: update.indexing.asking)
  }

  /// Whether transcripts are read of which some may say more than the index: what was
  /// written since the program last ran. The sums that a first reading shows while it
  /// goes on are whole.
  var isBehind: Bool {
    update.indexing.files == nil && update.indexing.progress?.knownSince == nil
  }
}

/// The settings that decide about figures and their look.
struct DashboardPreferences: Sendable, Hashable {
  var plan: PlanTier?
  var fiveHourTokens: Int64?
  var thresholds = LevelThresholds()
  var theme = WebTheme.auto

  init() {}

  /// - Parameter environment: `CLAUDE_PLAN_TIER` counts before the setting.
  init(_ settings: SettingValues, environment: [String: String]) {
    plan = PlanTier(environment: environment, settings: settings)
    fiveHourTokens = settings[.webFiveHourTokens].map(Int64.init)
    thresholds = LevelThresholds(
      warning: settings[.webThresholdWarning], critical: settings[.webThresholdCritical])
    theme = settings[.webTheme]
  }
}
