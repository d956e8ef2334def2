import Pricing
package import UsageModel

/// The responses of the last hours, one by one, and the names behind them.
package struct RecentActivity: Sendable {
  /// How far back sessions are listed, in milliseconds.
  package static let reach: Int64 = 12 * 3_600_000
  /// Points of the series, and so its length: six hours.
  static let points = 72

  /// By ascending time.
  package var responses: [RecentResponse]
  /// The transcripts in which they stand.
  package var places: [Int64: TranscriptPlace]
  /// Names of the sessions and projects among them.
  package var catalog: UsageCatalog {
    didSet { projectNames = ProjectNames(catalog) }
  }
  private var projectNames: ProjectNames
  /// What the ends of transcripts tell, by transcript.
  package var tails: [Int64: TranscriptTail]

  package init(
    responses: [RecentResponse] = [], places: [Int64: TranscriptPlace] = [:],
    catalog: UsageCatalog = UsageCatalog(), tails: [Int64: TranscriptTail] = [:]
  ) {
    self.responses = responses
    self.places = places
    self.catalog = catalog
    projectNames = ProjectNames(catalog)
    self.tails = tails
  }

  /// Keys of the sessions that are listed.
  package var sessionKeys: Set<Int32> { Set(responses.map(\.row.session)) }

  /// The transcripts of the sessions themselves, without those of subagents: for
  /// each session that in which it was last active.
  package var mainTranscripts: [Int64: TranscriptPlace] {
    var newest: [Int32: Int64] = [:]
    for response in responses where !response.isSidechain {
      newest[response.row.session] = response.transcript
    }
    return places.filter { newest.values.contains($0.key) }
  }

  // MARK: Burn

  func burn(now: Timestamp, rates: inout RateTable) -> RecentBurn {
    var quarter = Usage()
    var hour = Usage()
    let step = RecentBurn.step
    let current = floorDivide(now.milliseconds, step)
    var series = (0..<RecentActivity.points).map { index in
      let number = current - Int64(RecentActivity.points - 1 - index)
      return BurnPoint(start: Timestamp(milliseconds: number * step))
    }
    for response in responses {
      guard let time = response.row.first, time <= now else { continue }
      let age = now.milliseconds - time.milliseconds
      let place = floorDivide(time.milliseconds, step) - current + Int64(series.count - 1)
      guard age < 3_600_000 || place >= 0 else { continue }
      let usage = rates.usage(of: response.row)
      if age < 900_000 { quarter += usage }
      if age < 3_600_000 { hour += usage }
      if place >= 0 { series[Int(place)].usage += usage }
    }
    return RecentBurn(
      quarter: BurnRate(of: quarter, milliseconds: 900_000),
      hour: BurnRate(of: hour, milliseconds: 3_600_000), series: series)
  }

  // MARK: Sessions

  func sessions(
    now: Timestamp, rates: inout RateTable, variants: [Int32: ModelVariant],
    sums: [Int32: UsagePictureBase.SessionSum]
  ) -> [SessionActivity] {
    var gathered: [Int32: Gathered] = [:]
    var all = Usage()
    for response in responses {
      guard let time = response.row.first,
        now.milliseconds - time.milliseconds < RecentActivity.reach
      else { continue }
      let usage = rates.usage(of: response.row)
      let isRecent = time <= now && now.milliseconds - time.milliseconds < 900_000
      if isRecent { all += usage }
      gathered[response.row.session, default: Gathered()].add(
        response, usage: usage, isRecent: isRecent, at: time)
    }
    let measure = ShareMeasure(of: all)
    return gathered.compactMap { key, value in
      var session = session(
        key, value, measure: measure, now: now, variants: variants, sum: sums[key])
      session?.cache = value.main.newest.flatMap { cache($0, rates: &rates) }
      return session
    }.sorted { ($0.lastSeen, $0.id) > ($1.lastSeen, $1.id) }
  }

  private func session(
    _ key: Int32, _ value: Gathered, measure: ShareMeasure, now: Timestamp,
    variants: [Int32: ModelVariant], sum: UsagePictureBase.SessionSum?
  ) -> SessionActivity? {
    guard let newest = value.newest else { return nil }
    let main = value.main
    let agents = value.agents.map { transcript, part in
      agent(transcript, part, measure: measure, now: now, variants: variants)
    }.compactMap(\.self).sorted { ($0.lastSeen, $0.id) > ($1.lastSeen, $1.id) }
    let place = main.newest.flatMap { places[$0.transcript] }
    let tail = main.newest.flatMap { tails[$0.transcript] }
    let changes = value.transcripts.compactMap { places[$0]?.modified }
    let lastSeen = seen(newest.time, changes: changes, now: now)
    let project = catalog.shownProject(sum?.project ?? newest.project)
    let usage = sum?.usage ?? value.usage
    let isAgentWorking = agents.contains { $0.state == .working }
    let state = ActivityState(lastSeen: lastSeen, turn: tail?.turn, now: now)
    return SessionActivity(
      id: catalog.sessions[key]?.id ?? "", session: key, project: project,
      projectName: projectNames[project] ?? "", title: tail?.title,
      model: variants[(main.newest ?? newest).variant]?.model ?? "", usage: usage,
      recent: value.recent, tokensPerMinute: Double(value.recent.tally.tokens.total) / 15,
      share: measure.share(of: value.recent), contextTokens: main.newest?.contextTokens,
      state: isAgentWorking ? .working : state, lastSeen: lastSeen, transcript: place?.path,
      workingDirectory: catalog.projects[sum?.project ?? newest.project]?.workingDirectory,
      branch: main.newest?.branch.flatMap { $0.isEmpty ? nil : $0 }, agents: agents)
  }

  private func cache(_ newest: Gathered.Newest, rates: inout RateTable) -> SessionCache? {
    guard newest.cachedTokens > 0, let lifetime = newest.lifetime else { return nil }
    var cost: Cost?
    let known = rates.rates(variant: newest.variant, day: newest.day)?.rates
    if let known, let read = known.cacheRead,
      let write = lifetime == 3600 ? known.cacheWrite1h : known.cacheWrite5m
    {
      cost = Cost(picodollars: Int128(newest.cachedTokens) * Int128(write - read))
    }
    return SessionCache(
      tokens: newest.cachedTokens, lifetime: lifetime,
      expiresAt: newest.time.advanced(byMilliseconds: lifetime * 1000), rewriteCost: cost)
  }

  private func agent(
    _ transcript: Int64, _ part: Gathered.Part, measure: ShareMeasure, now: Timestamp,
    variants: [Int32: ModelVariant]
  ) -> AgentActivity? {
    guard let newest = part.newest else { return nil }
    let place = places[transcript]
    let lastSeen = seen(newest.time, changes: [place?.modified].compactMap(\.self), now: now)
    return AgentActivity(
      id: place.flatMap(RecentActivity.agentName) ?? "subagents",
      model: variants[newest.variant]?.model ?? "", usage: part.usage, recent: part.recent,
      tokensPerMinute: Double(part.recent.tally.tokens.total) / 15,
      share: measure.share(of: part.recent), contextTokens: newest.contextTokens,
      state: ActivityState(lastSeen: lastSeen, turn: nil, now: now), lastSeen: lastSeen)
  }

  /// The later of a response and the changes of its files, none of them in the
  /// future: another machine's clock may be ahead.
  private func seen(_ time: Timestamp, changes: [Timestamp], now: Timestamp) -> Timestamp {
    min(now, changes.reduce(time, max))
  }

  /// The name of a subagent's transcript; nil for that of a session.
  private static func agentName(_ place: TranscriptPlace) -> String? {
    guard let name = place.path.split(separator: "/").last, name.hasPrefix("agent-") else {
      return nil
    }
    return String(name.hasSuffix(".jsonl") ? name.dropLast(6) : name)
  }
}

/// By what shares are counted: by cost, or by tokens where a cost is unknown.
private struct ShareMeasure {
  private let all: Usage

  init(of all: Usage) {
    self.all = all
  }

  func share(of part: Usage) -> Double? {
    if !all.cost.hasUnknown, all.cost.known > .zero {
      return Double(part.cost.known.picodollars) / Double(all.cost.known.picodollars)
    }
    let tokens = all.tally.tokens.total
    return tokens > 0 ? Double(part.tally.tokens.total) / Double(tokens) : nil
  }
}

/// What the responses of one session come to.
private struct Gathered {
  struct Newest {
    var time: Timestamp
    var variant: Int32
    var project: Int32
    var transcript: Int64
    var contextTokens: Int64
    var cachedTokens: Int64
    /// Seconds that the cache lives which was written last.
    var lifetime: Int64?
    var day: CivilDay?
    var branch: String?
  }

  struct Part {
    var usage = Usage()
    var recent = Usage()
    var newest: Newest?

    mutating func add(
      _ response: RecentResponse, usage: Usage, isRecent: Bool, at time: Timestamp
    ) {
      self.usage += usage
      if isRecent { recent += usage }
      guard !response.isPart, newest.map({ $0.time <= time }) ?? true else { return }
      let tokens = response.row.tally.tokens
      let lifetime = tokens.cacheWrite1h > 0 ? 3600 : tokens.cacheWrite5m > 0 ? 300 : nil as Int64?
      newest = Newest(
        time: time, variant: response.row.variant, project: response.row.project,
        transcript: response.transcript, contextTokens: tokens.prompt,
        cachedTokens: tokens.cacheRead + tokens.cacheWrite,
        lifetime: lifetime ?? newest?.lifetime, day: response.row.quarter?.utcDay,
        branch: response.branch)
    }
  }

  private var all = Part()
  /// The main conversation.
  private(set) var main = Part()
  /// Subagents by transcript.
  private(set) var agents: [Int64: Part] = [:]
  private(set) var transcripts: Set<Int64> = []

  var usage: Usage { all.usage }
  var recent: Usage { all.recent }
  var newest: Newest? { all.newest }

  mutating func add(
    _ response: RecentResponse, usage: Usage, isRecent: Bool, at time: Timestamp
  ) {
    all.add(response, usage: usage, isRecent: isRecent, at: time)
    transcripts.insert(response.transcript)
    if response.isSidechain {
      agents[response.transcript, default: Part()].add(
        response, usage: usage, isRecent: isRecent, at: time)
    } else {
      main.add(response, usage: usage, isRecent: isRecent, at: time)
    }
  }
}

extension RateTable {
  /// A row's usage with its cost.
  mutating func usage(of row: UsageRow) -> Usage {
    Usage(
      tally: row.tally,
      cost: cost(of: row.tally, variant: row.variant, day: row.quarter?.utcDay))
  }
}
