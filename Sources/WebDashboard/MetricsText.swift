internal import Analytics
internal import Index
internal import Limits
internal import Live
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
  private(set) var families: [MetricFamily] = []

  /// - Parameter totals: What each model has used since the index began.
  init(_ moment: DashboardMoment, credits: CreditsOverview, totals: [ModelUsage]) {
    self.moment = moment
    addLimits()
    addUsage()
    add(totals)
    addBudgets()
    addSources()
    add(credits)
  }

  /// In one of the languages of scrapers.
  func text(_ format: MetricFamily.Format = .prometheus) -> String {
    let lines = families.flatMap { $0.lines(format) }
    return (lines + (format == .openMetrics ? ["# EOF"] : [])).joined(separator: "\n") + "\n"
  }

  private mutating func family(
    _ name: String, _ help: String, unit: String? = nil, _ kind: MetricFamily.Kind = .gauge
  ) {
    families.append(MetricFamily(name: name, unit: unit, kind: kind, help: help))
  }

  /// A number of the family that was named last.
  private mutating func sample(_ labels: [(String, String)] = [], _ value: String) {
    families[families.count - 1].samples.append(
      MetricFamily.Sample(labels: labels.map { (name: $0.0, value: $0.1) }, value: value))
  }

  private mutating func addLimits() {
    let rows = moment.limits.current?.rows.filter { $0.state.percent != nil } ?? []
    family("plimsoll_limit_used_ratio", "Used part of a limit, 1 being all of it.", unit: "ratio")
    for row in rows {
      let percent = row.state.percent ?? 0
      sample(
        [("window", row.window.name)],
        MetricsText.number(percent / 100)
      )
    }
    family("plimsoll_limit_reset_timestamp_seconds", "When a limit resets.", unit: "seconds")
    for row in rows {
      guard let reset = row.state.reading.resetsAt else { continue }
      sample(
        [("window", row.window.name)],
        String(reset.seconds))
    }
    family("plimsoll_limit_age_seconds", "Age of the figure of a limit.", unit: "seconds")
    for row in rows {
      sample([("window", row.window.name)], String(row.state.age))
    }
    family("plimsoll_limit_lasts", "1 where the pace of a limit holds until its reset, else 0.")
    for row in rows {
      guard let forecast = row.forecast else { continue }
      sample([("window", row.window.name)], forecast.lasts ? "1" : "0")
    }
  }

  private mutating func addUsage() {
    let isReading = moment.usage == nil || moment.isBehind
    family(
      "plimsoll_reading",
      "1 while transcripts are read first: sums are then missing, or lower bounds.")
    sample([], isReading ? "1" : "0")
    let periods = [("today", moment.today), ("month", moment.monthToDate)]
      .compactMap { name, sum in sum.map { (name, $0) } }
    if !periods.isEmpty { add(periods) }
    guard let usage = moment.usage else { return }
    family("plimsoll_tokens_per_minute", "Mean rate over the last minutes.")
    for (name, rate) in [("15m", usage.burn.quarter), ("60m", usage.burn.hour)] {
      sample([("over", name)], MetricsText.number(rate.tokensPerMinute))
    }
    family(
      "plimsoll_cost_usd_per_hour", "Mean rate of estimated cost over the last minutes.",
      unit: "usd_per_hour")
    for (name, rate) in [("15m", usage.burn.quarter), ("60m", usage.burn.hour)] {
      guard let cost = rate.costPerHour else { continue }
      sample([("over", name)], cost.decimalText(decimals: 6))
    }
  }

  /// The sums of periods, by name.
  private mutating func add(_ periods: [(String, PeriodSum)]) {
    family("plimsoll_tokens", "Tokens of a period of local days, by model.")
    for (name, sum) in periods {
      for model in sum.models {
        sample(
          [("period", name), ("model", model.model)],
          String(model.usage.tally.tokens.total))
      }
    }
    family(
      "plimsoll_cost_usd", "Estimated cost of a period of local days, by model, list price.",
      unit: "usd")
    for (name, sum) in periods {
      for model in sum.models {
        guard let cost = model.usage.cost.cost else { continue }
        sample(
          [("period", name), ("model", model.model)],
          cost.decimalText(decimals: 6))
      }
    }
    family("plimsoll_sessions", "Sessions of a period of local days.")
    for (name, sum) in periods {
      sample([("period", name)], String(sum.sessionCount))
    }
  }

  /// What only grows, for rates over any time.
  private mutating func add(_ totals: [ModelUsage]) {
    guard moment.usage != nil, !moment.isBehind else { return }
    family("plimsoll_usage_tokens", "Tokens since the index began, by model and kind.", .counter)
    for model in totals {
      let tokens = model.usage.tally.tokens
      for (kind, count) in [
        ("input", tokens.input), ("output", tokens.output), ("cache_write", tokens.cacheWrite),
        ("cache_read", tokens.cacheRead),
      ] {
        sample([("model", model.model), ("kind", kind)], String(count))
      }
    }
    family("plimsoll_usage_responses", "Responses since the index began, by model.", .counter)
    for model in totals {
      sample([("model", model.model)], String(model.usage.tally.responses))
    }
    family(
      "plimsoll_usage_cost_usd", "Estimated cost since the index began, by model, list price.",
      unit: "usd", .counter)
    for model in totals {
      guard let cost = model.usage.cost.cost else { continue }
      sample([("model", model.model)], cost.decimalText(decimals: 6))
    }
  }

  private mutating func addBudgets() {
    let budgets = moment.update.budgets
    guard !budgets.isEmpty else { return }
    func labels(_ status: BudgetStatus) -> [(String, String)] {
      [("budget", status.budget.text), ("project", status.projectName ?? "")]
    }
    family(
      "plimsoll_budget_used_ratio", "Used part of a budget, 1 being all of it.", unit: "ratio")
    for status in budgets {
      guard let percent = status.percent else { continue }
      sample(labels(status), MetricsText.number(percent / 100))
    }
    family(
      "plimsoll_budget_projected_ratio", "The same at the end of its time at this pace.",
      unit: "ratio")
    for status in budgets {
      guard let percent = status.projectedPercent(at: moment.at) else { continue }
      sample(labels(status), MetricsText.number(percent / 100))
    }
    family("plimsoll_budget_used_usd", "What was used of a budget, list price.", unit: "usd")
    for status in budgets {
      guard !status.budget.isPercent, let cost = status.usage.cost.cost else { continue }
      sample(labels(status), cost.decimalText(decimals: 6))
    }
  }

  private mutating func addSources() {
    family(
      "plimsoll_source_last_success_timestamp_seconds", "When a source last answered.",
      unit: "seconds")
    for source in moment.limits.sources {
      guard let answered = source.answeredAt else { continue }
      sample(
        [("source", source.source.name)],
        String(answered.seconds))
    }
    family("plimsoll_source_up", "1 where a source answered when it was last asked, else 0.")
    for source in moment.limits.sources {
      sample(
        [("source", source.source.name)],
        source.outcome == .answered ? "1" : "0")
    }
    if let last = moment.usage?.lastActivity {
      family(
        "plimsoll_last_activity_timestamp_seconds", "When the last response was made.",
        unit: "seconds")
      sample([], String(last.seconds))
    }
  }

  private mutating func add(_ credits: CreditsOverview) {
    if let balance = credits.balance?.amount {
      family(
        "plimsoll_credit_balance_usd", "API credits that are left, by the ledger.", unit: "usd")
      sample([], balance.decimalText(decimals: 6))
    }
    if let spend = credits.month?.spend {
      family("plimsoll_credit_month_spend_usd", "API cost of this month.", unit: "usd")
      sample([], spend.decimalText(decimals: 6))
    }
    if let burn = credits.burn?.daily {
      family("plimsoll_credit_burn_usd_per_day", "API cost of a usual day.", unit: "usd_per_day")
      sample([], burn.decimalText(decimals: 6))
    }
    if let updated = credits.updatedAt {
      family(
        "plimsoll_credit_updated_timestamp_seconds", "When the API credits were last read.",
        unit: "seconds")
      sample([], String(updated.seconds))
    }
  }

  private static func number(_ value: Double) -> String {
    value.isFinite ? Cost(dollars: value)?.decimalText(decimals: 6) ?? "NaN" : "NaN"
  }
}
