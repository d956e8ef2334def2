internal import Limits
internal import UsageModel
internal import Wording

extension AlertRules {
  /// Milliseconds after its end for which a window's new beginning is still news.
  private static let newsworthy: Int64 = 30 * 60_000
  /// Milliseconds for which a warning is remembered after its window, or itself.
  package static let memory: Int64 = 40 * 86_400_000

  /// The warnings that are due: each once for its window, none from an estimate.
  ///
  /// - Parameter log: Every warning raised so far that is still remembered. Of
  ///   warnings about the same thing in the same window none follows.
  package func evaluate(_ facts: AlertFacts, log: [Alert]) -> [Alert] {
    guard isEnabled else { return [] }
    var due: [Alert] = []
    for reading in facts.limits.currentReadings {
      due += alerts(of: reading, facts, log: log)
    }
    due += facts.limits.spend.filter { $0.organization == facts.limits.currentOrganization }
      .flatMap { alerts(of: $0, facts, log: log) }
    due += facts.caches.compactMap { alert(of: $0, facts, log: log) }
    due += facts.budgets.compactMap { budget($0, now: facts.now, log: log) }
    due += [credits(facts, log: log), anomaly(facts, log: log)].compactMap(\.self)
    let isQuiet = quiet?.contains(minute: facts.minuteOfDay) ?? false
    return due.filter { $0.confidence > .estimate }.map { alert in
      var alert = alert
      alert.isMuted = isQuiet || muted.contains(alert.kind)
      return alert
    }
  }

  // MARK: Windows

  private func alerts(
    of reading: LimitReading, _ facts: AlertFacts, log: [Alert]
  ) -> [Alert] {
    let now = facts.now
    if let end = reading.resetsAt, end <= now {
      return [reset(of: reading, end: end, now: now, log: log)].compactMap(\.self)
    }
    let state = LimitState(reading, at: now)
    guard state.condition == .running else { return [] }
    let isMoney = reading.window.kind == .spendLimit || reading.window.kind == .extraUsage
    let kind: AlertKind = isMoney ? .spendLimit : .threshold
    let steps = isMoney ? spendThresholds : thresholds
    let passed = threshold(
      reading.percent, of: steps, kind: kind, subject: subject(reading),
      end: reading.resetsAt, now: now, log: log)
    let first = passed.map { step in
      alert(
        kind, subject: subject(reading), step: step, percent: reading.percent,
        end: reading.resetsAt, confidence: reading.confidence, now: now,
        severity: reading.percent >= Double(LevelBounds.critical) ? .critical : .warning,
        text: AlertText.name(reading.window) + " at " + percentText(reading.percent)
          + AlertText.reset(reading.resetsAt, now: now))
    }
    return [first, projection(of: reading, state, facts, log: log)].compactMap(\.self)
  }

  /// The highest step that was passed, unless it or a higher one was told of in this
  /// window.
  private func threshold(
    _ percent: Double, of steps: [Double], kind: AlertKind, subject: String, end: Timestamp?,
    now: Timestamp, log: [Alert]
  ) -> Double? {
    guard let step = steps.filter({ percent >= $0 && $0 > 0 }).max() else { return nil }
    let isTold = log.contains {
      $0.isAbout(kind, subject, end: end, now: now) && ($0.threshold ?? 0) >= step
    }
    return isTold ? nil : step
  }

  /// Only of a pace that both the average and the last hour confirm, of a figure that
  /// is fresh, after a tenth of the window: before that anything seems to run out.
  private func projection(
    of reading: LimitReading, _ state: LimitState, _ facts: AlertFacts, log: [Alert]
  ) -> Alert? {
    let now = facts.now
    let history = facts.limits.history[LimitKey(reading)] ?? []
    guard !state.isStale, reading.percent < 100, let end = reading.resetsAt,
      let length = reading.window.length,
      let forecast = LimitForecast(reading, history: history, at: now), forecast.elapsed >= 0.1,
      let average = forecast.average.runsOutAt,
      let runsOut = forecast.recent.map({ $0.runsOutAt }) ?? average,
      // A twentieth of the window is within the error of any forecast.
      end.milliseconds - runsOut.milliseconds >= length * 1000 / 20
    else { return nil }
    let subject = subject(reading)
    guard !log.contains(where: { $0.isAbout(.projection, subject, end: end, now: now) }) else {
      return nil
    }
    let text =
      AlertText.name(reading.window) + " at " + percentText(reading.percent)
      + ": at this pace it is used up in "
      + timeLeft(runsOut.milliseconds - now.milliseconds) + ", "
      + timeLeft(end.milliseconds - runsOut.milliseconds) + " before it resets"
    return alert(
      .projection, subject: subject, percent: reading.percent, end: end,
      confidence: min(reading.confidence, .derived), now: now, severity: .warning, text: text)
  }

  /// That a window has ended is news only to those who were warned of it.
  private func reset(
    of reading: LimitReading, end: Timestamp, now: Timestamp, log: [Alert]
  ) -> Alert? {
    let subject = subject(reading)
    let wasWarned = log.contains {
      [.threshold, .projection].contains($0.kind)
        && $0.isAbout($0.kind, subject, end: end, now: now)
    }
    guard wasWarned, now.milliseconds - end.milliseconds <= AlertRules.newsworthy,
      !log.contains(where: { $0.isAbout(.reset, subject, end: end, now: now) })
    else { return nil }
    return alert(
      .reset, subject: subject, end: end, confidence: reading.confidence, now: now,
      severity: .information, text: AlertText.name(reading.window) + " has reset")
  }

  // MARK: Money

  private func alerts(
    of spend: SpendReading, _ facts: AlertFacts, log: [Alert]
  ) -> [Alert] {
    let now = facts.now
    guard spend.isEnabled != false, let used = spend.used, used.minorUnits > 0,
      spend.resetsAt.map({ $0 > now }) ?? true
    else { return [] }
    // Without an end, the month of the figure is the window.
    let end = spend.resetsAt ?? AlertRules.endOfMonth(spend.capturedAt)
    guard end > now else { return [] }
    let subject = spend.organization + " extra_usage"
    guard !log.contains(where: { $0.isAbout(.extraUsage, subject, end: end, now: now) }) else {
      return []
    }
    let limit = spend.limit.map { " of \(moneyText($0))" } ?? ", without a limit"
    let isShared = facts.limits.accounts[spend.organization]?.sharesSpending == true
    let text =
      "Usage \(isShared ? "of the organization " : "")beyond the plan has begun: \(moneyText(used))\(limit)"
      + AlertText.reset(spend.resetsAt, now: now)
    return [
      alert(
        .extraUsage, subject: subject, percent: spend.percent, end: end, confidence: .official,
        now: now, severity: .warning, text: text)
    ]
  }

  private static func endOfMonth(_ time: Timestamp) -> Timestamp {
    let month = time.quarterHour.utcDay.firstOfMonth.adding(days: 31).firstOfMonth
    return Timestamp(seconds: Int64(month.daysSince1970) * 86_400)
  }

  private func credits(_ facts: AlertFacts, log: [Alert]) -> Alert? {
    guard creditDays > 0, let credits = facts.credits, credits.days < creditDays else {
      return nil
    }
    let end = AlertRules.endOfMonth(facts.now)
    // Once a month, and once more when it becomes half of that.
    let step = credits.days * 2 < creditDays ? 2.0 : 1.0
    let isTold = log.contains {
      $0.isAbout(.credits, "credits", end: end, now: facts.now) && ($0.threshold ?? 0) >= step
    }
    guard !isTold else { return nil }
    var text = "API credits last about \(credits.days) more day\(credits.days == 1 ? "" : "s")"
    if let fewest = credits.fewest, let most = credits.most, fewest < most {
      text += " (\(fewest) to \(most))"
    }
    return alert(
      .credits, subject: "credits", step: step, end: end, confidence: credits.confidence,
      now: facts.now, severity: step == 2 ? .critical : .warning, text: text)
  }

  private func anomaly(_ facts: AlertFacts, log: [Alert]) -> Alert? {
    guard let spending = facts.spending else { return nil }
    let subject = "\(spending.day)"
    guard !log.contains(where: { $0.kind == .anomaly && $0.subject == subject }),
      spending.busyDay > .zero
    else { return nil }
    let tenths = spending.cost.picodollars * 10 / spending.busyDay.picodollars
    let text =
      "\(dollars(spending.cost)) today is \(tenths / 10).\(tenths % 10) times your busy "
      + "day (\(dollars(spending.busyDay)), of \(spending.activeDays) active days)"
    return alert(
      .anomaly, subject: subject, confidence: spending.confidence, now: facts.now,
      severity: .warning, text: text)
  }

  // MARK: The cache

  private func alert(of cache: CacheFact, _ facts: AlertFacts, log: [Alert]) -> Alert? {
    let left = cache.expiresAt.milliseconds - facts.now.milliseconds
    guard cacheMinutes > 0, cache.tokens >= cacheTokens, left > 0,
      left <= Int64(cacheMinutes) * 60_000,
      !log.contains(where: {
        $0.isAbout(.cacheCold, cache.session, end: cache.expiresAt, now: facts.now)
      })
    else { return nil }
    return alert(
      .cacheCold, subject: cache.session, end: cache.expiresAt, confidence: cache.confidence,
      now: facts.now, severity: .information,
      text: "The cache of \(cache.name) goes cold in \(timeLeft(left)): "
        + "\(cache.tokens / 1000)k tokens are then written again")
  }

  // MARK: Parts

  /// Two organizations never share a warning.
  private func subject(_ reading: LimitReading) -> String {
    reading.organization + " " + reading.window.name
  }

  private func alert(
    _ kind: AlertKind, subject: String, step: Double? = nil, percent: Double? = nil,
    end: Timestamp? = nil, confidence: Confidence, now: Timestamp, severity: AlertSeverity,
    text: String
  ) -> Alert {
    let parts =
      [kind.rawValue, subject]
      + [step.map { "\($0)" }, end.map { "\($0.seconds)" }]
      .compactMap(\.self)
    return Alert(
      id: parts.joined(separator: "|"), kind: kind, severity: severity, subject: subject,
      text: text, percent: percent, threshold: step, resetsAt: end, raisedAt: now,
      confidence: confidence)
  }
}

extension Alert {
  /// Whether the warning is of this kind, about this, and of the window that ends
  /// then. Servers compute the end anew for each answer, within a minute or two.
  ///
  /// A window without an end is the same as long as the warning is of the last day.
  func isAbout(_ kind: AlertKind, _ subject: String, end: Timestamp?, now: Timestamp) -> Bool {
    guard self.kind == kind, self.subject == subject else { return false }
    switch (resetsAt, end) {
    case (let first?, let second?):
      return abs(first.milliseconds - second.milliseconds) <= WindowReadings.resetTolerance
    case (nil, nil): return now.milliseconds - raisedAt.milliseconds < 86_400_000
    default: return false
    }
  }
}
