internal import Settings
internal import StatusSnapshot
internal import UsageModel
internal import Wording

/// Where each figure of the line is from, how old it is and how it came about.
package enum LineExplanation {
  /// One figure.
  package struct Entry: Hashable, Sendable {
    package var name: String
    package var value: String
    /// From where, how old, how derived; in plain words.
    package var origin: String
  }

  /// The figures that are known, and what kept others away.
  package static func entries(_ gathered: LineSources.Gathered) -> [Entry] {
    let facts = gathered.facts
    var entries = facts.limits.filter { !$0.isNothing }.map { limit($0, facts) }
    for refused in facts.refused {
      entries.append(
        Entry(
          name: harmless(refused.window.sentenceName), value: "hidden",
          origin: reason(refused.reason)))
    }
    entries += input(facts)
    entries += snapshot(facts)
    return entries
  }

  /// What is wrong with files and settings, one sentence each.
  package static func troubles(_ gathered: LineSources.Gathered) -> [String] {
    var found = faults(gathered)
    if gathered.facts.snapshot == nil {
      found.append("there is no snapshot yet; `plimsoll refresh` makes one")
    }
    return found
  }

  /// The same without what is not a fault: what is kept for `plimsoll doctor`.
  static func faults(_ gathered: LineSources.Gathered) -> [String] {
    var found = gathered.troubles.map { harmless($0, limit: 200) }
    found += gathered.facts.settings.problems
    for problem in gathered.facts.template.problems {
      found.append("statusline.template: " + problem)
    }
    return found
  }

  private static func limit(_ figure: LimitFigure, _ facts: LineFacts) -> Entry {
    let reading = figure.limit.reading
    var parts = ["from " + origin(of: reading.source), confidence(reading.confidence)]
    parts.append(NumberForms.duration(figure.age) + " old")
    if let reset = reading.resetsAt {
      parts.append(
        "resets " + facts.clock.moment(reset, is12Hour: facts.settings[.lineClock] == .hours12))
    }
    if let pace = figure.pace {
      let basis = figure.isPaceRecent ? "pace of the last hour" : "mean pace of the window"
      parts.append(
        "by the \(basis) \(NumberForms.percent(pace.projected, mark: "~")) at the reset; an "
          + "even pace would be at \(NumberForms.percent(pace.expected)) now")
    } else if reading.window.length != nil {
      parts.append("too early in the window for a projection")
    }
    var value = NumberForms.percent(reading.percent)
    if figure.isAmountAlone, let used = figure.limit.used {
      value = moneyText(used, isPlain: false)
      parts.append("no limit is known, so there is no percentage")
    }
    return Entry(
      name: harmless(reading.window.sentenceName), value: value,
      origin: parts.joined(separator: "; "))
  }

  private static func input(_ facts: LineFacts) -> [Entry] {
    var entries: [Entry] = []
    let told = "as Claude Code says in this input"
    if let context = facts.context {
      let origin =
        switch context.origin {
        case .told: told
        case .ofRest: "100 % less what Claude Code says remains"
        case .ofTokens: "tokens of the last request, of the window that Claude Code says it has"
        }
      entries.append(
        Entry(name: "context", value: NumberForms.percent(context.percent), origin: origin))
    }
    if let cost = facts.input.costMicrodollars {
      let origin =
        facts.isCostOfMoreSessions
        ? told + "; it is more than all answers of this session cost, as after /clear, so the line "
          + "shows what the index knows" : told
      entries.append(
        Entry(name: "session cost", value: dollars(microdollars: cost), origin: origin))
    }
    if let cold = facts.coldCost {
      entries.append(
        Entry(
          name: "cost of a cold cache", value: "~" + dollars(microdollars: cold),
          origin: "tokens by Claude Code, times the list price of writing them"))
    }
    return entries
  }

  private static func snapshot(_ facts: LineFacts) -> [Entry] {
    let age = NumberForms.duration(facts.snapshotAge) + " old"
    let logs = "from the local logs, by list prices; " + age
    var entries: [Entry] = []
    func add(_ name: String, _ spending: Spending?) {
      guard let spending else { return }
      var origin = logs
      if spending.isLowerBound { origin += "; at least: some responses were never finished" }
      if spending.hasUnknownCost { origin += "; without models of unknown price" }
      let cost = spending.microdollars.map { dollars(microdollars: $0) } ?? "?"
      entries.append(
        Entry(
          name: name, value: "\(cost), \(compactCount(spending.tokens)) tokens",
          origin: origin))
    }
    add("today", facts.today)
    add("month", facts.month)
    add("5-hour block", facts.block?.spending)
    if let budget = facts.snapshot?.fullestBudget(at: facts.now) {
      entries.append(
        Entry(
          name: "budget " + harmless(budget.name), value: NumberForms.percent(budget.percent),
          origin: budget.microdollars == nil
            ? "of what you want to use of this limit at most; " + age
            : "of what you want to spend at most; " + logs))
    }
    add("session by the index", facts.session)
    if let rate = facts.block?.microdollarsPerHour {
      entries.append(
        Entry(
          name: "burn rate", value: dollars(microdollars: rate) + "/h", origin: logs))
    }
    return entries
  }

  // MARK: Words

  private static func origin(of source: LimitSourceKind) -> String {
    switch source {
    case .statusLine: "Claude Code's status line"
    case .cache: "Claude Code's own cache"
    case .claudeCommand: "asking Claude Code"
    case .transcript: "a rejection in a transcript"
    case .oauth: "Anthropic's usage endpoint"
    case .sessionKey: "claude.ai"
    case .apiKey: "Anthropic's API"
    }
  }

  private static func confidence(_ confidence: Confidence) -> String {
    switch confidence {
    case .official: "official"
    case .derived: "derived from official figures"
    case .estimate: "an estimate"
    }
  }

  private static func reason(_ reason: RefusedReading.Reason) -> String {
    switch reason {
    case .impossiblePercent: "the input gives a percentage that cannot be one"
    case .resetTooFar: "the input gives a reset further ahead than the window is long"
    case .resetPassed: "the input is from before the reset, so it says nothing about now"
    case .capturedAhead: "it was captured after the time of this computer's clock; check the clock"
    }
  }
}
