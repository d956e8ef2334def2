import AlertDelivery
import Alerts
import Analytics
import Billing
import Configuration
import HTTPTransportNIO
import Index
import Live
import Reports
import UsageModel

/// What is warned of and where to, by the user's settings.
extension Invocation {
  /// Raises and delivers warnings for a live face.
  ///
  /// - Parameter credits: nil where API credits are not watched.
  func alertService(
    index: UsageIndex, zone: ZoneDays, credits: CreditService? = nil
  ) async throws -> AlertService {
    // The demo's warnings are nobody's.
    guard fixedRoots == nil else {
      return AlertService(index: index, rules: AlertRules(), zone: zone)
    }
    let access = SettingsAccess(self)
    let settings = try access.settings()
    let delivery = AlertDelivery(
      settings: try await alertDelivery(settings, access), transport: BriefTransport(network),
      environment: environment)
    var service = AlertService(
      index: index, rules: alertRules(settings), zone: zone, credits: credits,
      delivery: delivery.channels.isEmpty ? nil : delivery)
    service.budgets = try budgetService(index: index, zone: zone)
    return service
  }

  private func alertRules(_ settings: Settings) -> AlertRules {
    func percentages(_ key: String, _ fallback: [Double]) -> [Double] {
      guard case .text(let text)? = settings.value(key) else { return fallback }
      return text.split(separator: ",").compactMap { Double($0.filter { $0 != " " }) }.sorted()
    }
    func number(_ key: String, _ fallback: Int) -> Int {
      if case .number(let number)? = settings.value(key) { number } else { fallback }
    }
    var rules = AlertRules()
    rules.isEnabled = settings.value("alerts.enabled") != .flag(false)
    rules.thresholds = percentages("alerts.thresholds", rules.thresholds)
    rules.spendThresholds = percentages("alerts.spend_thresholds", rules.spendThresholds)
    rules.creditDays = number("alerts.credit_days", rules.creditDays)
    rules.cacheMinutes = number("alerts.cache_minutes", rules.cacheMinutes)
    if case .words(let kinds)? = settings.value("alerts.mute") {
      rules.muted = Set(kinds.compactMap(AlertKind.init(rawValue:)))
    }
    if case .text(let hours)? = settings.value("alerts.quiet_hours") {
      rules.quiet = QuietHours(hours)
    }
    return rules
  }

  private func alertDelivery(
    _ settings: Settings, _ access: SettingsAccess
  ) async throws -> AlertDelivery.Settings {
    func text(_ key: String) -> String? {
      if case .text(let text)? = settings.value(key), !text.isEmpty { text } else { nil }
    }
    var delivery = AlertDelivery.Settings()
    delivery.desktop = settings.value("alerts.desktop") == .flag(true)
    delivery.command = text("alerts.command")
    delivery.webhook = try await access.secret("alerts.webhook", in: settings)
    delivery.webhookSecret = try await access.secret("alerts.webhook_secret", in: settings)
    delivery.webhookFormat =
      text("alerts.webhook_format").flatMap(WebhookFormat.init(rawValue:)) ?? .automatic
    return delivery
  }
}
