import UsageModel

/// What a stretch of Claude Code versions wrote, as far as totals depend on it.
struct Era: Sendable {
  /// Where the lines of subagents stand.
  enum AgentLayout: Hashable, Sendable {
    case insideMainFile
    case besideMainFile
    case inSessionFolder
  }

  /// Which lines of a response carry its final output.
  enum FinalOutput: Hashable, Sendable {
    case everyLine
    case lastLine
    /// All lines stay at the count with which the stream began.
    case never
  }

  /// What a session that continues another one copies.
  enum Resume: Hashable, Sendable {
    case nothing
    /// The history with the time of the copy.
    case newTimes
    /// The same without request ids.
    case newTimesWithoutRequest
    /// The history as it was, under the new session.
    case originalTimes
    /// Every line under a new UUID, which takes the place of the message id.
    case rewrittenIDs
  }

  struct Features: OptionSet, Sendable {
    let rawValue: Int

    static let requestID = Features(rawValue: 1 << 0)
    static let recordedCost = Features(rawValue: 1 << 1)
    static let gitBranch = Features(rawValue: 1 << 2)
    static let writeSplit = Features(rawValue: 1 << 3)
    static let hourWrites = Features(rawValue: 1 << 4)
    static let agentID = Features(rawValue: 1 << 5)
    static let serverTools = Features(rawValue: 1 << 6)
    static let speed = Features(rawValue: 1 << 7)
    static let iterations = Features(rawValue: 1 << 8)
    static let thinkingCount = Features(rawValue: 1 << 9)
    static let summaries = Features(rawValue: 1 << 10)
    static let snapshots = Features(rawValue: 1 << 11)
    static let queue = Features(rawValue: 1 << 12)
    static let progress = Features(rawValue: 1 << 13)
    static let attachments = Features(rawValue: 1 << 14)
    static let sessionState = Features(rawValue: 1 << 15)
    static let costState = Features(rawValue: 1 << 16)
    static let compactionAgents = Features(rawValue: 1 << 17)
    static let messageLast = Features(rawValue: 1 << 18)
    static let attribution = Features(rawValue: 1 << 19)

    /// What came with 2.0 and stayed.
    static let second: Features = [
      .requestID, .gitBranch, .writeSplit, .agentID, .summaries, .snapshots, .queue,
    ]
    /// What came with 2.1.30 to 2.1.52 and stayed.
    static let latest: Features = second.subtracting(.summaries).union([
      .hourWrites, .serverTools, .speed, .iterations, .attachments, .sessionState,
    ])
  }

  var firstDay: CivilDay
  var versions: [String]
  var layout: AgentLayout
  var output: FinalOutput
  /// Per cent of responses of main sessions, and of subagents, whose output was
  /// never finished.
  var unfinishedMain: Int
  var unfinishedAgent: Int
  /// Per cent of complete responses that have no stop reason all the same.
  var withoutStopReason: Int
  var resume: Resume
  var features: Features

  /// Whether the lines of a response can differ in their output.
  func outputOfAgents() -> FinalOutput {
    // Since 2.1.97 main sessions repeat the final count, subagents do not.
    output == .everyLine && layout == .inSessionFolder ? .lastLine : output
  }

  static func containing(_ day: CivilDay) -> Era {
    all.last { $0.firstDay <= day } ?? all[0]
  }

  static let all: [Era] = [
    Era(
      since: (2025, 5, 1), ["0.2.102", "1.0.3", "1.0.6"], .insideMainFile, .everyLine,
      unfinished: (0, 0), withoutStopReason: 0, .nothing,
      [.recordedCost, .requestID, .summaries, .messageLast]),
    Era(
      since: (2025, 6, 15), ["1.0.24", "1.0.35", "1.0.51"], .insideMainFile, .lastLine,
      unfinished: (40, 40), withoutStopReason: 100, .newTimes,
      [.requestID, .summaries, .messageLast]),
    Era(
      since: (2025, 7, 20), ["1.0.56", "1.0.64", "1.0.77"], .insideMainFile, .lastLine,
      unfinished: (1, 1), withoutStopReason: 90, .newTimesWithoutRequest,
      [.requestID, .gitBranch, .summaries]),
    Era(
      since: (2025, 8, 16), ["1.0.88", "1.0.128", "2.0.5"], .insideMainFile, .lastLine,
      unfinished: (20, 20), withoutStopReason: 95, .newTimes,
      [.requestID, .gitBranch, .writeSplit, .summaries, .snapshots]),
    Era(
      since: (2025, 10, 28), ["2.0.28", "2.0.31", "2.0.58"], .besideMainFile, .lastLine,
      unfinished: (20, 0), withoutStopReason: 80, .originalTimes, .second),
    Era(
      since: (2025, 12, 5), ["2.0.60", "2.0.76", "2.1.1"], .besideMainFile, .lastLine,
      unfinished: (30, 30), withoutStopReason: 40, .originalTimes, .second),
    Era(
      since: (2026, 1, 15), ["2.1.9", "2.1.22", "2.1.29"], .inSessionFolder, .never,
      unfinished: (90, 90), withoutStopReason: 60, .originalTimes,
      .second.union([.hourWrites, .progress, .compactionAgents])),
    Era(
      since: (2026, 2, 1), ["2.1.37", "2.1.45", "2.1.52"], .inSessionFolder, .lastLine,
      unfinished: (50, 85), withoutStopReason: 30, .rewrittenIDs,
      .second.union([.hourWrites, .serverTools, .speed, .progress, .compactionAgents])),
    Era(
      since: (2026, 3, 1), ["2.1.62", "2.1.81", "2.1.88"], .inSessionFolder, .lastLine,
      unfinished: (3, 5), withoutStopReason: 5, .nothing,
      .latest.union([.progress, .compactionAgents]).subtracting(.attachments)),
    Era(
      since: (2026, 4, 8), ["2.1.104", "2.1.159", "2.1.199"], .inSessionFolder, .everyLine,
      unfinished: (1, 8), withoutStopReason: 0, .nothing, .latest),
    Era(
      since: (2026, 8, 1), ["2.1.220", "2.1.228", "2.1.232"], .inSessionFolder, .everyLine,
      unfinished: (1, 17), withoutStopReason: 0, .nothing,
      .latest.union([.thinkingCount, .attribution])),
    Era(
      since: (2026, 8, 26), ["2.1.251", "2.1.286", "2.1.296"], .inSessionFolder, .everyLine,
      unfinished: (1, 20), withoutStopReason: 0, .nothing,
      .latest.union([.thinkingCount, .costState, .attribution])),
  ]

  private init(
    since first: (Int, Int, Int), _ versions: [String], _ layout: AgentLayout,
    _ output: FinalOutput, unfinished: (Int, Int), withoutStopReason: Int, _ resume: Resume,
    _ features: Features
  ) {
    firstDay = CivilDay(
      daysSince1970: CivilDay.days(year: first.0, month: first.1, day: first.2))
    self.versions = versions
    self.layout = layout
    self.output = output
    unfinishedMain = unfinished.0
    unfinishedAgent = unfinished.1
    self.withoutStopReason = withoutStopReason
    self.resume = resume
    self.features = features
  }
}
