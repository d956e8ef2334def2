internal import Analytics
internal import Limits
internal import Pricing
internal import Reports
internal import UsageModel

/// `GET /metrics`, in the text format of Prometheus.
///
/// Costs and tokens of a day or month are gauges: they begin anew and never count
/// up for ever. Labels are models and windows, of which there are few; names of
/// projects and sessions are not here.
struct MetricsText {
  let moment: DashboardMoment
  private var lines: [String] = []

  init(_ moment: DashboardMoment, credits: CreditsOverview) {
    self.moment = moment
    addLimits()
    addUsage()
    addSources()
    add(credits)
  }

  var text: String { lines.joined(separator: "\n") + "\n" }

  private mutating func family(_ name: String, _ help: String) {
    lines.append("# HELP \(name) \(help)")
    lines.append("# TYPE \(name) gauge")
  }

  private mutating func sample(
    _ name: String, _ labels: [(String, String)] = [], _ value: String
  ) {
    let text = labels.map { "\($0.0)=\"\(MetricsText.escaped($0.1))\"" }.joined(separator: ",")
    lines.append(name + (text.isEmpty ? "" : "{\(text)}") + " " + value)
  }

  /// A label's value: hostile text, like everything that stands in a transcript.
  ///
  /// By scalars: as characters, a line end of two of them is neither of the two. What
  /// a terminal would obey is spelled out.
  static func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x5C: escaped += "\\\\"
      case 0x22: escaped += "\\\""
      case 0x0A: escaped += "\\n"
      case 0..<0x20, 0x7F..<0xA0, 0x061C, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069,
        0xFEFF:
        escaped += "\\\\u{" + String(scalar.value, radix: 16) + "}"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }

  private mutating func addLimits() {
    let rows = moment.limits.current?.rows.filter { $0.state.percent != nil } ?? []
    family("plimsoll_limit_used_ratio", "Used part of a limit, 1 being all of it.")
    for row in rows {
      let percent = row.state.percent ?? 0
      sample(
        "plimsoll_limit_used_ratio", [("window", row.window.name)],
        MetricsText.number(percent / 100)
      )
    }
    family("plimsoll_limit_reset_timestamp_seconds", "When a limit resets.")
    for row in rows {
      guard let reset = row.state.reading.resetsAt else { continue }
      sample(
        "plimsoll_limit_reset_timestamp_seconds", [("window", row.window.name)],
        String(reset.seconds))
    }
    family("plimsoll_limit_age_seconds", "Age of the figure of a limit.")
    for row in rows {
      sample(
        "plimsoll_limit_age_seconds", [("window", row.window.name)], String(row.state.age))
    }
    family("plimsoll_limit_lasts", "1 where the pace of a limit holds until its reset, else 0.")
    for row in rows {
      guard let forecast = row.forecast else { continue }
      sample(
        "plimsoll_limit_lasts", [("window", row.window.name)], forecast.lasts ? "1" : "0")
    }
  }

  private mutating func addUsage() {
    let isReading = moment.usage == nil || moment.isBehind
    family(
      "plimsoll_reading",
      "1 while transcripts are read first: sums are then missing, or lower bounds.")
    sample("plimsoll_reading", [], isReading ? "1" : "0")
    guard let usage = moment.usage else { return }
    let periods = [("today", usage.today), ("month", usage.monthToDate)]
    family("plimsoll_tokens", "Tokens of a period of local days, by model.")
    for (name, sum) in periods {
      for model in sum.models {
        sample(
          "plimsoll_tokens", [("period", name), ("model", model.model)],
          String(model.usage.tally.tokens.total))
      }
    }
    family("plimsoll_cost_usd", "Estimated cost of a period of local days, by model, list price.")
    for (name, sum) in periods {
      for model in sum.models {
        guard let cost = model.usage.cost.cost else { continue }
        sample(
          "plimsoll_cost_usd", [("period", name), ("model", model.model)],
          cost.decimalText(decimals: 6))
      }
    }
    family("plimsoll_sessions", "Sessions of a period of local days.")
    for (name, sum) in periods {
      sample("plimsoll_sessions", [("period", name)], String(sum.sessionCount))
    }
    family("plimsoll_tokens_per_minute", "Mean rate over the last minutes.")
    for (name, rate) in [("15m", usage.burn.quarter), ("60m", usage.burn.hour)] {
      sample(
        "plimsoll_tokens_per_minute", [("over", name)], MetricsText.number(rate.tokensPerMinute))
    }
    family("plimsoll_cost_usd_per_hour", "Mean rate of estimated cost over the last minutes.")
    for (name, rate) in [("15m", usage.burn.quarter), ("60m", usage.burn.hour)] {
      guard let cost = rate.costPerHour else { continue }
      sample("plimsoll_cost_usd_per_hour", [("over", name)], cost.decimalText(decimals: 6))
    }
  }

  private mutating func addSources() {
    family("plimsoll_source_last_success_timestamp_seconds", "When a source last answered.")
    for source in moment.limits.sources {
      guard let answered = source.answeredAt else { continue }
      sample(
        "plimsoll_source_last_success_timestamp_seconds", [("source", source.source.name)],
        String(answered.seconds))
    }
    family("plimsoll_source_up", "1 where a source answered when it was last asked, else 0.")
    for source in moment.limits.sources {
      sample(
        "plimsoll_source_up", [("source", source.source.name)],
        source.outcome == .answered ? "1" : "0")
    }
    if let last = moment.usage?.lastActivity {
      family("plimsoll_last_activity_timestamp_seconds", "When the last response was made.")
      sample("plimsoll_last_activity_timestamp_seconds", [], String(last.seconds))
    }
  }

  private mutating func add(_ credits: CreditsOverview) {
    if let balance = credits.balance?.amount {
      family("plimsoll_credit_balance_usd", "API credits that are left, by the ledger.")
      sample("plimsoll_credit_balance_usd", [], balance.decimalText(decimals: 6))
    }
    if let spend = credits.month?.spend {
      family("plimsoll_credit_month_spend_usd", "API cost of this month.")
      sample("plimsoll_credit_month_spend_usd", [], spend.decimalText(decimals: 6))
    }
    if let burn = credits.burn?.daily {
      family("plimsoll_credit_burn_usd_per_day", "API cost of a usual day.")
      sample("plimsoll_credit_burn_usd_per_day", [], burn.decimalText(decimals: 6))
    }
    if let updated = credits.updatedAt {
      family("plimsoll_credit_updated_timestamp_seconds", "When the API credits were last read.")
      sample("plimsoll_credit_updated_timestamp_seconds", [], String(updated.seconds))
    }
  }

  private static func number(_ value: Double) -> String {
    value.isFinite ? Cost(dollars: value)?.decimalText(decimals: 6) ?? "NaN" : "NaN"
  }
}
