package import Files
internal import Scanning
internal import Settings
package import StatusSnapshot
package import UsageModel

/// Invented facts, to draw a line from where no Claude Code runs: for previews and
/// for tests.
package enum LineSample {
  /// A session in the middle of its day.
  package static func facts(
    settings: StatusLineSettings, clock: LocalClock, home: String
  ) -> LineFacts {
    let bytes = Array(input(now: clock.now).utf8)
    let status = bytes.withSpan { StatusInput($0) }
    let snapshot = SnapshotReading(SnapshotLayout.encode(snapshot(now: clock.now)))
    let intake = LimitIntake(
      status, organization: "sample", capturedAt: clock.now, now: clock.now)
    let limits = LimitMerge.merge(snapshot?.allLimits ?? [], intake.records, now: clock.now)
    var facts = LineFacts(
      input: status, settings: settings,
      limits: limits.map { LimitFigure($0, now: clock.now) }, snapshot: snapshot, clock: clock,
      home: home)
    facts.branch = "main"
    if settings[.lineCommand] != nil { facts.commandOutput = "(your command)" }
    return facts
  }

  /// What Claude Code would say.
  package static func input(now: Timestamp) -> String {
    let seconds = now.seconds
    return """
      {"session_id":"sample-session","session_name":"checkout","version":"2.1.284",\
      "model":{"id":"claude-sonnet-4-5","display_name":"Sonnet 4.5"},\
      "workspace":{"current_dir":"/home/ada/shop","project_dir":"/home/ada/shop"},\
      "cost":{"total_cost_usd":2.84,"total_duration_ms":5160000,\
      "total_api_duration_ms":1500000,"total_lines_added":123,"total_lines_removed":45},\
      "context_window":{"context_window_size":200000,"used_percentage":59,\
      "current_usage":{"input_tokens":500,"cache_creation_input_tokens":4000,\
      "cache_read_input_tokens":114000}},\
      "effort":{"level":"high"},"thinking":{"enabled":true},"fast_mode":false,\
      "rate_limits":{"five_hour":{"used_percentage":36,"resets_at":\(seconds + 8460)},\
      "seven_day":{"used_percentage":20,"resets_at":\(seconds + 298_800)}},\
      "prompt_cache":{"warm":true,"ttl":"5m","expires_at":\(seconds + 240),"hit_ratio":0.958,\
      "recache_tokens_if_cold":118500}}
      """
  }

  /// Writes what a refresh and other lines would have left, for measurements: all
  /// kinds of limits, thousands of sessions, and what was reported since.
  package static func writeState(
    _ environment: LineEnvironment, now: Timestamp
  ) throws(FileError) {
    let folder = environment.claudeRoot(transcriptPath: nil)
    let alias = ClaudeFolderResolver.alias(ofPath: folder)
    var snapshot = snapshot(now: now)
    snapshot.folders = [
      SnapshotFolder(
        alias, id: ClaudeFolderID(value: 1), owner: "sample",
        stamp: ClaudeAccountFiles(folder: folder, home: environment.home).stamp, changedAt: nil)
    ]
    for kind in [LimitWindow.Kind.fiveHour, .sevenDay, .spendLimit, .extraUsage] {
      var limit = snapshot.limits[0]
      limit.reading.window = LimitWindow(kind: kind)
      limit.reading.percent = 20
      let hours: Int64 = kind == .fiveHour ? 2 : 80
      limit.reading.resetsAt = Timestamp(seconds: now.seconds + hours * 3600)
      snapshot.limits.append(limit)
    }
    snapshot.sessions = (0..<SnapshotLayout.maximumSessions).map { number in
      SessionSpending(
        session: SnapshotKey.session("session-\(number)"),
        spending: Spending(microdollars: 1_000_000, tokens: 1_000_000))
    }
    try Folder.make(environment.stateDirectory)
    try StatusSnapshotFile(stateDirectory: environment.stateDirectory).write(snapshot)
    let journal = LimitJournal(
      stateDirectory: environment.stateDirectory, root: SnapshotKey.root(alias.resolvedPath))
    for number in 0..<24 {
      var reading = snapshot.limits[1 + number % 2].reading
      reading.percent += Double(number) / 4
      reading.source = .statusLine
      reading.capturedAt = Timestamp(seconds: now.seconds - Int64(48 - number))
      try journal.append(JournalRecord(reading: reading, session: UInt64(number)), of: alias)
    }
  }

  /// What a refresh would have left.
  package static func snapshot(now: Timestamp) -> StatusSnapshot {
    func time(_ seconds: Int64) -> Timestamp { Timestamp(seconds: now.seconds + seconds) }
    let model = LimitReading(
      organization: "sample", window: LimitWindow(kind: .sevenDayScoped, scope: "Opus"),
      percent: 63, resetsAt: time(298_800), capturedAt: time(-90), source: .oauth)
    return StatusSnapshot(
      writtenAt: time(-20), today: Spending(microdollars: 12_340_000, tokens: 24_000_000),
      todayEnds: time(36_000), month: Spending(microdollars: 214_500_000, tokens: 398_000_000),
      monthEnds: time(800_000),
      block: Block(
        startsAt: time(-9540), endsAt: time(8460),
        spending: Spending(microdollars: 4_610_000, tokens: 7_000_000),
        microdollarsPerHour: 1_740_000, tokensPerMinute: 44_000),
      limits: [SnapshotLimit(reading: model)],
      cachePrices: [
        CachePrice(
          model: SnapshotKey.model("claude-sonnet-4-5"), fiveMinutes: 3_750_000,
          oneHour: 6_000_000)
      ])
  }
}
