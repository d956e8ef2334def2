import Alerts
import Analytics
import Limits
import Live
import Pricing
import Terminal
import TerminalDashboard
import UsageModel

/// Moments that the monitor must show well: 2026-03-10T15:30:00Z, in UTC.
enum SampleMonitor {
  static let now = Timestamp(seconds: 1_773_156_600)

  static func minutes(_ count: Int64) -> Timestamp { now.advanced(byMilliseconds: count * 60_000) }

  static func reading(
    _ kind: LimitWindow.Kind, scope: String? = nil, _ percent: Double, resetIn: Int64?,
    ago: Int64 = 0, _ source: LimitSourceKind = .claudeCommand
  ) -> LimitReading {
    LimitReading(
      organization: "org-1", window: LimitWindow(kind: kind, scope: scope), percent: percent,
      resetsAt: resetIn.map(minutes), capturedAt: minutes(-ago), source: source)
  }

  /// The states of the limits, by name.
  static let states: [String] = [
    "ordinary", "tight", "used-up", "ended", "not-started", "nothing", "expired", "held-back",
  ]

  static func limits(_ state: String) -> LimitOverview {
    var overview = LimitOverview(currentOrganization: "org-1")
    overview.accounts["org-1"] = AccountInfo(
      organization: "org-1", organizationName: "Ada", plan: "Max 5x")
    switch state {
    case "ordinary", "expired", "held-back":
      overview.readings = [
        reading(.fiveHour, 41, resetIn: 131, .statusLine),
        reading(.sevenDay, 47, resetIn: 3 * 1440 + 40, ago: 2),
        reading(.sevenDayScoped, scope: "Fable", 36.4, resetIn: 3 * 1440 + 40, ago: 2),
      ]
    case "tight":
      overview.readings = [
        reading(.fiveHour, 86, resetIn: 131, .statusLine),
        reading(.sevenDay, 97, resetIn: 3 * 1440 + 40, ago: 2),
      ]
    case "used-up":
      overview.readings = [
        reading(.fiveHour, 100, resetIn: 48, ago: 1), reading(.sevenDay, 60, resetIn: 3000, ago: 1),
      ]
    case "ended":
      overview.readings = [
        reading(.fiveHour, 73, resetIn: -20, ago: 90),
        reading(.sevenDay, 44, resetIn: 2000, ago: 90),
      ]
    case "not-started":
      overview.readings = [
        reading(.fiveHour, 0, resetIn: nil), reading(.sevenDay, 12, resetIn: 4000),
      ]
    default: break
    }
    if state == "ordinary" || state == "tight" {
      overview.spend = [
        SpendReading(
          organization: "org-1", isEnabled: true,
          used: Money(minorUnits: 4001, exponent: 2, currency: "EUR"),
          limit: Money(minorUnits: 5000, exponent: 2, currency: "EUR"), percent: 80.02,
          capturedAt: minutes(-2), source: .claudeCommand)
      ]
    }
    if state == "expired" {
      overview.sources = [
        LimitSourceState(
          source: .oauth, askedAt: minutes(-3), outcome: .failed, what: "the sign-in has expired",
          why: "its time is over", hint: "run `claude` once")
      ]
    }
    if state == "held-back" {
      overview.sources = [
        LimitSourceState(
          source: .oauth, askedAt: minutes(-3), outcome: .blocked,
          why: "the server asked to wait", nextAt: minutes(22)),
        LimitSourceState(
          source: .sessionKey, askedAt: minutes(-3), outcome: .failed,
          what: "claude.ai cannot be reached", why: "there is no network",
          hint: "figures come back with the network"),
      ]
    }
    return overview
  }

  static func usage(_ tokens: Int64, _ dollars: Double) -> Usage {
    var tally = UsageTally.zero
    tally.tokens = TokenCounts(
      input: tokens / 20, output: tokens / 50, cacheWrite5m: tokens / 10,
      cacheRead: tokens - tokens / 20 - tokens / 50 - tokens / 10)
    tally.responses = max(1, tokens / 50_000)
    return Usage(
      tally: tally,
      cost: CostSum(
        known: Cost(dollars: dollars) ?? .zero, pricedResponses: 1, pricedTokens: tokens))
  }

  static let picture: UsagePicture = {
    var picture = UsagePicture(nothingAt: now, zone: .utc, weekStart: 0)
    picture.today.usage = usage(5_291_382, 2.11)
    picture.yesterday.usage = usage(25_260_750, 29.16)
    picture.week.usage = usage(75_964_404, 61.16)
    picture.monthToDate.usage = usage(205_300_000, 168.71)
    picture.window = UsageWindow(
      start: minutes(-169), end: minutes(131), lastActivity: minutes(-1),
      usage: usage(4_000_000, 1.97))
    picture.burn = RecentBurn(
      quarter: BurnRate(of: usage(300_000, 0.42), milliseconds: 900_000),
      hour: BurnRate(of: usage(4_100_000, 1.77), milliseconds: 3_600_000),
      series: (0..<72).map(point))
    picture.lastActivity = minutes(-1)
    picture.sessions = sessions
    return picture
  }()

  private static func point(_ index: Int) -> BurnPoint {
    let start = minutes(Int64(index - 71) * 5)
    guard index >= 30 else { return BurnPoint(start: start) }
    let tokens = Int64(index * 37 % 11) * 40_000
    return BurnPoint(start: start, usage: usage(tokens, 0.1))
  }

  static let sessions: [SessionActivity] = [
    SessionActivity(
      id: "0f3c2b1a-1111-4222-8333-444455556666", session: 1, project: 1, projectName: "api",
      title: "Move the billing job to a queue", model: "claude-opus-5-5",
      usage: usage(2_400_000, 1.31), recent: usage(240_000, 0.33), tokensPerMinute: 16_000,
      share: 0.78, contextTokens: 118_500, state: .working, lastSeen: minutes(0),
      transcript: "/home/ada/.claude/projects/-home-ada-api/0f3c2b1a.jsonl",
      agents: [
        AgentActivity(
          id: "agent-a1b2c3", model: "claude-haiku-5-5", usage: usage(90_000, 0.02),
          tokensPerMinute: 2_100, share: 0.05, contextTokens: 21_000, state: .working,
          lastSeen: minutes(0)),
        AgentActivity(
          id: "agent-d4e5f6", model: "claude-haiku-5-5", usage: usage(40_000, 0.01),
          lastSeen: minutes(-14)),
      ]),
    // Wide and combining characters, and an attack.
    SessionActivity(
      id: "7a", session: 2, project: 2, projectName: "日本語のとても長いプロジェクト名",
      title: "e\u{301}tude \u{1B}[31mred\u{1B}[0m\u{07}", model: "claude-sonnet-5-5",
      usage: usage(900_000, 0.66), recent: usage(60_000, 0.09), tokensPerMinute: 4_000,
      share: 0.22, contextTokens: 64_000, state: .working, lastSeen: minutes(-1)),
    SessionActivity(
      id: "8b", session: 3, project: 3, projectName: "web", model: "house-model",
      usage: Usage(
        tally: usage(10_000, 0).tally, cost: CostSum(unknownResponses: 1, unknownTokens: 10_000)),
      lastSeen: minutes(-200)),
  ]

  static func update(_ state: String = "ordinary") -> LiveUpdate {
    LiveUpdate(
      generation: 1, at: now, limits: limits(state), usage: picture,
      alerts: [
        Alert(
          id: "a", kind: .threshold, severity: .warning, subject: "five_hour",
          text: "5-hour limit at 81 %; it resets in 2 h 11 min", raisedAt: minutes(-7),
          confidence: .official)
      ], indexing: IndexingState(files: 42, hasFigures: true, watching: .events))
  }

  static func answer(_ bucket: HistoryQuestion.Bucket) -> HistoryAnswer {
    var answer = HistoryAnswer()
    let day = ZoneDays.utc.day(of: now)
    for index in 0..<12 {
      let first = Double(index * 7 % 5) + 0.5
      let second = Double(index * 3 % 4)
      let subject: GroupSubject =
        switch bucket {
        case .hour:
          .hour(ZoneDays.utc.hour(of: minutes(Int64(index - 11) * 60).quarterHour))
        case .day: .day(day.adding(days: index - 11))
        case .week: .week(day.adding(days: (index - 11) * 7).startOfWeek(weekStart: 0))
        case .month: .month(day.adding(days: (index - 11) * 31).firstOfMonth)
        }
      let parts = [("claude-opus-5-5", first), ("claude-sonnet-5-5", second)].map {
        NamedUsage(id: $0.0, name: $0.0, usage: usage(Int64($0.1 * 1_000_000), $0.1))
      }
      var whole = Usage()
      for part in parts { whole += part.usage }
      answer.buckets.append(
        HistoryBucket(subject: subject, usage: whole, sessionCount: index % 3 + 1, parts: parts))
      answer.total += whole
    }
    answer.models = [
      ModelUsage(model: "claude-opus-5-5", usage: usage(30_000_000, 29.5)),
      ModelUsage(model: "claude-sonnet-5-5", usage: usage(18_000_000, 18)),
    ]
    answer.topProjects = [
      NamedUsage(id: "-a", name: "api", usage: usage(40_000_000, 40)),
      NamedUsage(id: "-b", name: "日本語のとても長いプロジェクト名", usage: usage(8_000_000, 7.5)),
    ]
    var saving = CacheSaving()
    saving.read = 41_000_000
    saving.written = 4_800_000
    saving.uncached = 2_000_000
    saving.saved = Cost(dollars: 92.4) ?? .zero
    saving.writePremium = Cost(dollars: 6.1) ?? .zero
    answer.cache.total = saving
    answer.cache.days = [CacheEconomy.Day(day: day, saving: saving)]
    answer.cache.models = [CacheEconomy.Model(model: "claude-opus-5-5", saving: saving)]
    answer.cache.losses = losses
    for sum in losses.values {
      answer.cache.days[0].lost.count += sum.count
      answer.cache.days[0].lost.tokens += sum.tokens
      answer.cache.days[0].lost.cost = answer.cache.days[0].lost.cost + sum.cost
      answer.cache.days[0].lost.unpriced += sum.unpriced
    }
    answer.cache.lostSessions = [
      CacheEconomy.LostSession(
        id: "0f3c2b1a-1111", projectName: "api", sum: losses[.pauseOfAnHour] ?? CacheLossSum()),
      CacheEconomy.LostSession(
        id: "\u{1B}[2Jevil", projectName: "日本語のとても長いプロジェクト名",
        sum: losses[.otherModel] ?? CacheLossSum()),
    ]
    answer.attributes = attributes
    answer.topSessions = [
      NamedUsage(id: "0f3c2b1a", name: "0f3c2b1a", projectName: "api", usage: usage(9_000_000, 9.4))
    ]
    answer.topSessions[0].title = "Move the billing job to a queue"
    answer.sessionCount = 4
    return answer
  }

  /// Derived ones, one that Claude Code wrote down in words of its own, and one of which no
  /// price is known.
  private static let losses: [CacheLossCause: CacheLossSum] = {
    func sum(_ count: Int64, _ dollars: Double?) -> CacheLossSum {
      var sum = CacheLossSum()
      for _ in 0..<count {
        let cost = dollars.flatMap { Cost(dollars: $0) }
        sum.add(
          CacheLoss(
            time: now, session: 1, project: 1, variant: 1, cause: .unknown, tokens: 120_000,
            cost: cost, extra: cost))
      }
      return sum
    }
    return [
      .pauseOfAnHour: sum(12, 0.6), .recorded("system_\u{1B}[31mchanged"): sum(3, 0.5),
      .otherModel: sum(1, nil),
    ]
  }()

  private static let attributes: [NamedUsage] = [
    named("unattributed", 20_000_000, 21.3, sessions: 9), named("review", 9_000_000, 9.4),
    named("日本語のとても長いスキルの名前", 4_000_000, 4.1),
    named("\u{1B}[2Jhostile\u{202E}", 900_000, 0.8),
  ]

  private static func named(
    _ name: String, _ tokens: Int64, _ dollars: Double, sessions: Int = 2
  ) -> NamedUsage {
    var row = NamedUsage(
      id: name, name: name, usage: usage(tokens, dollars), first: minutes(-9000),
      last: minutes(-40), sessionCount: sessions)
    row.isAttributed = name != "unattributed"
    return row
  }

  /// Answers what was asked.
  private static func answer(_ effects: [MonitorEffect], _ state: inout MonitorState) {
    for effect in effects {
      guard case .ask(let question) = effect else { continue }
      _ = state.take(.answer(question, answer(to: question)))
    }
  }

  static func answer(to question: HistoryKey) -> HistoryAnswer {
    switch question {
    case .today: return answer(.hour)
    case .course:
      var answer = HistoryAnswer()
      for reading in update("ordinary").limits.readings {
        guard let length = reading.window.length, let reset = reading.resetsAt else { continue }
        answer.limits.append(
          LimitTrail(
            key: LimitKey(reading),
            samples: [(3, 64.0), (2, 100), (1, 41), (0, reading.percent)].flatMap { back, most in
              course(
                to: most, from: reset.advanced(byMilliseconds: -(back + 1) * length * 1000),
                length: length * 1000)
            }))
      }
      return answer
    case .buckets, .models, .cache, .attribution, .inside: return answer(.day)
    }
  }

  /// A window that fills in steps, as far as it has come by now.
  private static func course(to most: Double, from start: Timestamp, length: Int64) -> [LimitSample]
  {
    (1...20).compactMap { step in
      let time = start.advanced(byMilliseconds: length * Int64(step) / 20)
      let percent = (most * Double(step) / 20 + Double(step * 7 % 5) - 2).rounded()
      return time > now
        ? nil
        : LimitSample(
          time: time, percent: max(0, min(most, percent)),
          resetsAt: start.advanced(byMilliseconds: length))
    }
  }

  /// Presses keys, and answers what that asks.
  static func press(_ keys: [Key], _ state: inout MonitorState) {
    for key in keys { answer(state.take(.input(.key(key))), &state) }
  }

  static func state(
    _ name: String = "ordinary", columns: Int, rows: Int, screen: MonitorScreen = .limits,
    options: MonitorOptions = MonitorOptions()
  ) -> MonitorState {
    var state = MonitorState(
      options: options, zone: .utc, size: TerminalSize(columns: columns, rows: rows), now: now)
    answer(state.take(.update(update(name))), &state)
    for key in "\(screen.rawValue)" {
      answer(state.take(.input(.key(Key(key)))), &state)
    }
    _ = state.take(
      .health([MonitorFinding(title: "What the doctor finds", items: ["all is well"])]))
    return state
  }
}
