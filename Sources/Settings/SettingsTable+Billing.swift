extension PlanTier {
  /// The plan that the user named: that of `CLAUDE_PLAN_TIER`, in any case of letters, else
  /// the setting. A word that is not a plan names none.
  package init?(environment: [String: String], settings: SettingValues) {
    let word = environment["CLAUDE_PLAN_TIER"].flatMap { $0.isEmpty ? nil : $0.lowercased() }
    guard let plan = word.map(PlanTier.init(rawValue:)) ?? settings[.planTier] else { return nil }
    self = plan
  }
}

extension SettingKey<PlanTier?> {
  package static var planTier: Self { Self("plan.tier") }
}

extension SettingKey<Int> {
  package static var creditsRefreshInterval: Self { Self("credits.refresh_interval", 3600) }
  package static var billingMonthStarts: Self { Self("billing.month_starts", 1) }
}

extension SettingsTable {
  /// The plan, what was billed, and when months begin.
  static let credits: [Setting] = [
    .choice(
      .planTier,
      "your subscription, where no source of limits names it; CLAUDE_PLAN_TIER counts before it"),
    .number(
      .creditsRefreshInterval, 60...86_400,
      "seconds between two readings of what an organization was billed"),
    .number(
      .billingMonthStarts, 1...31,
      "the day on which your months begin, for budgets and `plimsoll monthly`; the last of shorter ones"
    ),
  ]
}
