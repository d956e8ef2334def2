import Analytics
import Limits
import Terminal
import UsageModel
import Wording

extension LimitsReport {
  /// Each figure of the current organization: from where, how old, how derived, and
  /// how far it could be trusted in the past.
  package func explanation(on surface: Surface) -> [String] {
    guard let current, !current.rows.isEmpty else { return [] }
    var lines: [String] = []
    for row in current.rows {
      lines.append("")
      lines.append(
        Style.strong.applied(
          to: plainText(row.window.label), colored: surface.isColored))
      for sentence in sentences(of: row) {
        lines += wrapped(sentence, width: surface.columns - 2, indent: "  ").map { "  " + $0 }
      }
    }
    if !refused.isEmpty {
      lines.append("")
      lines.append(Style.strong.applied(to: "Refused readings", colored: surface.isColored))
      for count in refused {
        let sentence =
          "\(grouped(count.count)) × \(count.window) from \(count.source.name): "
          + count.reason.inWords
        lines += wrapped(sentence, width: surface.columns - 2, indent: "  ").map { "  " + $0 }
      }
    }
    return lines
  }

  private var text: LimitText { LimitText(now: now, zone: zone) }

  private func sentences(of row: Row) -> [String] {
    let reading = row.state.reading
    var sentences = [
      "\(percentText(row.state.percent)) by \(reading.source.inWords), "
        + "\(text.ago(row.state)); "
        + "\(reading.confidence.name)."
    ]
    switch row.state.condition {
    case .ended:
      sentences.append(
        "It said \(percentText(reading.percent)), but the window has ended since: void.")
    case .notStarted:
      sentences.append("The window has not started: it begins with your next message.")
    case .running: break
    }
    sentences += forecastSentences(of: row)
    if let price = row.price {
      sentences.append(
        "1 % ≈ ~\(dollarText(price.dollars)) of local use at list prices (half of "
          + "\(price.pairs) rises lie between \(dollarText(price.low)) and "
          + "\(dollarText(price.high))). Use on other devices makes it look cheaper.")
    }
    if let record = row.record, record.windows > 0 {
      sentences.append(
        "Of \(counted(Int64(record.windows), "finished window")), looked at after 25, 50 and "
          + "75 % of their time: average pace " + text.score(record.average)
          + "; last hour " + text.score(record.recent) + ".")
    } else if row.record != nil, row.window.length != nil {
      sentences.append("No finished window is in the history yet, so no forecast could be checked.")
    }
    return sentences
  }

  private func forecastSentences(of row: Row) -> [String] {
    guard row.state.condition == .running, row.window.length != nil else { return [] }
    guard let forecast = row.forecast else {
      return ["Nothing is forecast in the first 3 % of a window, or without its reset."]
    }
    return [
      "\(percentText(forecast.elapsed * 100)) of its time has passed, and an even pace would "
        + "have used as much: \(text.pace(row)).",
      "Average pace: " + text.projection(forecast.average) + ".",
      "Last hour: "
        + (forecast.recent.map(text.projection)
          ?? "too few samples (four over ten minutes are needed)") + ".",
    ]
  }
}

extension LimitText {
  fileprivate func projection(_ projection: LimitProjection) -> String {
    let tenths = Int64((min(projection.percentPerHour, 1e6) * 10).rounded())
    let rate = "\(tenths / 10).\(tenths % 10) % an hour"
    if let empty = projection.runsOutAt {
      return empty <= now ? "used up" : "\(rate), empty ~\(clock(empty)), before the reset"
    }
    return "\(rate), \(percentText(projection.percentAtReset, mark: "~")) at the reset"
  }

  fileprivate func score(_ score: ForecastRecord.Score) -> String {
    guard score.forecasts > 0 else { return "never forecast" }
    let error =
      score.meanError.map { ", off by \(wholePercent($0)) points on average" } ?? ""
    return "right \(score.hits) of \(score.forecasts) times\(error)"
  }
}

/// `$1.42`, of a number that is an estimate anyway.
private func dollarText(_ dollars: Double) -> String {
  Cost(dollars: dollars).map { Wording.dollars($0) } ?? "?"
}

extension LimitSourceKind {
  /// What the source is.
  var inWords: String {
    switch self {
    case .statusLine: "Claude Code's status line"
    case .cache: "Claude Code's own cache"
    case .claudeCommand: "Claude Code, which was asked"
    case .transcript: "a rejection in a transcript"
    case .oauth: "the usage endpoint, with Claude Code's sign-in"
    case .sessionKey: "claude.ai, with your session key"
    case .apiKey: "the usage endpoint, with your API key"
    }
  }
}

extension RefusedReading.Reason {
  /// Why such a reading cannot be true.
  var inWords: String {
    switch self {
    case .impossiblePercent: "the percentage is impossible"
    case .resetTooFar: "the reset lies further ahead than the window is long"
    case .resetPassed: "the window had already ended"
    case .capturedAhead: "it was captured after the time of this computer's clock; check the clock"
    }
  }
}
