package import Analytics
internal import Index
import Limits
package import Live
package import Reports
package import Settings
package import Terminal
package import UsageModel

/// The screens of the monitor, in the order of their keys.
package enum MonitorScreen: Int, Sendable, CaseIterable {
  case limits = 1
  case now, history, models, cache, alerts, attribution

  /// The name on its tab.
  package var title: String {
    switch self {
    case .limits: "Limits"
    case .now: "Now"
    case .history: "History"
    case .models: "Models"
    case .cache: "Cache"
    case .alerts: "Alerts"
    case .attribution: "Where"
    }
  }
}

/// What the user has settled about the monitor.
package struct MonitorOptions: Sendable, Equatable {
  package var theme = MonitorTheme.auto
  package var preset = MonitorPreset.full
  /// Seconds between two looks at the clock and the sources.
  package var interval = 10
  package var isASCII = false
  package var reducesMotion = false
  package var colors = ScreenColors.full
  package var usesMouse = true
  /// Whether the terminal's title and its progress bar tell the fullest limit.
  package var setsTitle = false
  package var showsProgress = false
  /// Whether a warning rings the bell.
  package var ringsBell = false
  /// What is said on top, such as that the numbers are invented.
  package var banner: String?
  /// What is known of somebody who may only just have begun.
  package var firstFacts = FirstSteps.Facts(hasFolder: true, line: .ours)
  /// Rows of a picture among other lines; nil for a screen of its own.
  package var inlineRows: Int?

  package init() {}
}

/// A question being typed in the last row.
enum Prompt: Sendable, Equatable {
  case filter(String)
  case palette(String, selected: Int)
}

/// What lies over the screen.
enum Popup: Sendable, Equatable {
  case help(offset: Int)
  case settings(selected: Int)
  case session(String, offset: Int)
  case attribute(AttributePlace, offset: Int)
}

/// A list that can be moved through.
struct ListState: Sendable, Equatable {
  var selected = 0
}

/// By what the table of sessions is sorted.
enum SessionSort: String, Sendable, CaseIterable {
  case recent, share, cost, tokens, project
}

/// Which days the screens on models, projects, the cache and what used it are about.
enum DayRange: Int, Sendable, CaseIterable {
  case today = 1
  case week = 7
  case month = 30
  case all = 0

  var title: String {
    switch self {
    case .today: "today"
    case .week: "7 days"
    case .month: "30 days"
    case .all: "all time"
    }
  }
}

/// Everything that decides what is on the screen.
package struct MonitorState: Sendable {
  package var options: MonitorOptions
  package var zone: ZoneDays
  /// 0 is Monday.
  package var weekStart: Int
  /// From 1.
  package var monthStart: Int
  package var size: TerminalSize
  package var now: Timestamp
  /// The latest; what is shown is `frozen` where there is one.
  package var latest: LiveUpdate?
  package var screen = MonitorScreen.limits
  var frozen: LiveUpdate?
  var lists: [MonitorScreen: ListState] = [:]
  var unfolded: Set<String> = []
  var filter = ""
  var prompt: Prompt?
  var popup: Popup?
  var sort = SessionSort.recent
  var bucket = HistoryQuestion.Bucket.day
  var days = DayRange.month
  /// By what the screen on what used it tells usage apart.
  var dimension = UsageDimension.skill
  var isZoomed = false
  var isLight = false
  var hasFocus = true
  var history: [HistoryKey: HistoryAnswer] = [:]
  /// Questions that are being answered.
  var asked: Set<HistoryKey> = []
  var health: [MonitorFinding] = []
  /// A word to the user, and until when it stands.
  var notice: (text: String, until: Timestamp)?
  /// Warnings that have been announced, by name; nil before the first update.
  var announced: Set<String>?

  package init(
    options: MonitorOptions, zone: ZoneDays, weekStart: Int = 0, monthStart: Int = 1,
    size: TerminalSize, now: Timestamp
  ) {
    self.options = options
    self.zone = zone
    self.weekStart = weekStart
    self.monthStart = monthStart
    self.size = size
    self.now = now
  }

  /// What is on the screen.
  var update: LiveUpdate? { frozen ?? latest }

  var selected: Int {
    get { lists[screen]?.selected ?? 0 }
    set { lists[screen, default: ListState()].selected = newValue }
  }

  /// Whether logs have not been read to their end yet.
  var isReading: Bool {
    update.map { $0.indexing.progress != nil || $0.indexing.files == nil } ?? true
  }

  /// What leads a new user on, numbered; nothing for whom has begun, and while logs are
  /// still being read.
  var firstSteps: [String] {
    guard let update, let limits, update.indexing.hasFigures else { return [] }
    return FirstSteps(
      options.firstFacts, hasUsage: !update.usage.isEmpty, hasLimits: !limits.isUnbegun
    ).numbered
  }

  /// What is said in place of sums while logs are read for the first time; nil where
  /// there are sums.
  var readingText: String? {
    guard let indexing = update?.indexing else { return "Reading logs …" }
    guard !indexing.hasFigures else { return nil }
    return "\(readingBytes) Sums are not yet known."
  }

  /// The same beside the sums that are known already.
  var readingMoreText: String { "\(readingBytes) Longer periods are not yet known." }

  private var readingBytes: String {
    limits?.progress?.bytesText.map { "Reading logs: \($0)." } ?? "Reading logs …"
  }

  /// Sums with their names, without those of which a part is still to be read.
  var knownSums: [(String, PeriodSum)] {
    guard let update else { return [] }
    return update.usage.sums.filter { update.indexing.knows($1, in: zone) }
  }

  var theme: Theme { Theme(options.theme, isLight: isLight) }

  /// The limits as of now.
  var limits: LimitsReport? {
    update.map { $0.limitsReport(now: now, zone: zone) }
  }

  var words: LimitText { LimitText(now: now, zone: zone) }
}

extension LiveUpdate {
  /// The limits as of `now`, with what keeps figures away meanwhile.
  func limitsReport(now: Timestamp, zone: ZoneDays) -> LimitsReport {
    var report = LimitsReport(limits, now: now, zone: zone)
    let first = indexing.hasFigures ? nil : indexing.progress
    report.progress = LimitsReport.Progress(
      bytesDone: first?.bytesDone, bytesTotal: first?.bytesTotal, asking: indexing.asking)
    return report
  }
}

/// What the doctor found, under a heading.
package struct MonitorFinding: Sendable, Equatable {
  package var title: String
  package var items: [String]

  package init(title: String, items: [String]) {
    self.title = title
    self.items = items
  }
}

/// Which question a screen asks of the past.
package enum HistoryKey: Hashable, Sendable {
  case buckets(HistoryQuestion.Bucket)
  /// The past of the limits, for their courses.
  case course
  /// The hours of today.
  case today
  case models(days: Int)
  case cache(days: Int)
  /// What usage is attributed to.
  case attribution(UsageDimension, days: Int)
  /// What one row of that is made of.
  case inside(AttributePlace, days: Int)
}

extension HistoryKey {
  /// How many hours, days, weeks or months the history shows.
  static func length(_ bucket: HistoryQuestion.Bucket) -> RecentSpan {
    switch bucket {
    case .hour: .hours(48)
    case .day: .days(60)
    case .week: .weeks(52)
    case .month: .months(36)
    }
  }

  /// The question in full.
  func question(
    zone: ZoneDays, weekStart: Int, monthStart: Int, now: Timestamp
  ) -> HistoryQuestion {
    var question = HistoryQuestion(zone: zone, weekStart: weekStart)
    func range(_ days: Int) -> ReportRange {
      days > 0 ? RecentSpan.days(days).range(endingAt: now, zone: zone) : .everything
    }
    switch self {
    case .buckets(let bucket):
      question.bucket = bucket
      question.parts = .buckets
      question.range = HistoryKey.range(
        bucket, zone: zone, weekStart: weekStart, monthStart: monthStart, now: now)
    case .course:
      question.parts = .limits
      question.range = range(36)
    case .today:
      question.bucket = .hour
      question.parts = .buckets
      question.range = range(1)
    case .models(let days):
      question.parts = [.models, .projects]
      question.top = 100
      question.range = range(days)
    case .cache(let days):
      question.parts = .cache
      question.range = range(days)
    case .attribution(let dimension, let days):
      question.dimension = dimension
      question.parts = .attributes
      question.top = 200
      question.range = range(days)
    case .inside(let place, let days):
      question.selection = UsageSelection(
        projects: place.project.map { [$0] } ?? [], attributes: [place.dimension: [place.name]])
      question.parts = [.models, .projects, .sessions]
      question.range = range(days)
    }
    return question
  }

  /// Whole weeks and months: a first one cut short would look like a quiet one.
  private static func range(
    _ bucket: HistoryQuestion.Bucket, zone: ZoneDays, weekStart: Int, monthStart: Int,
    now: Timestamp
  ) -> ReportRange {
    var range = length(bucket).range(endingAt: now, zone: zone)
    switch bucket {
    case .hour: break
    case .day: break
    case .week: range.since = range.since?.startOfWeek(weekStart: weekStart)
    case .month: range.since = range.since?.startOfMonth(on: monthStart)
    }
    if bucket == .hour, let from = range.from { range.from = zone.hour(of: from).start.quarterHour }
    return range
  }
}
