import AlertDelivery
import Alerts
import Analytics
import Billing
import Configuration
import HTTPTransportNIO
import Index
import Live
import Reports
import Settings
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

  private func alertRules(_ settings: SettingValues) -> AlertRules {
    func percentages(_ text: String) -> [Double] {
      text.split(separator: ",").compactMap { Double($0.filter { $0 != " " }) }.sorted()
    }
    var rules = AlertRules()
    rules.isEnabled = settings[.alertsEnabled]
    rules.thresholds = percentages(settings[.alertsThresholds])
    rules.spendThresholds = percentages(settings[.alertsSpendThresholds])
    rules.creditDays = settings[.alertsCreditDays]
    rules.cacheMinutes = settings[.alertsCacheMinutes]
    rules.muted = Set(settings[.alertsMute].compactMap(AlertKind.init(rawValue:)))
    rules.quiet = settings[.alertsQuietHours].flatMap(QuietHours.init)
    return rules
  }

  private func alertDelivery(
    _ settings: SettingValues, _ access: SettingsAccess
  ) async throws -> AlertDelivery.Settings {
    var delivery = AlertDelivery.Settings()
    delivery.desktop = settings[.alertsDesktop]
    delivery.command = settings[.alertsCommand]
    delivery.webhook = try await access.secret(.alertsWebhook, in: settings)
    delivery.webhookSecret = try await access.secret(.alertsWebhookSecret, in: settings)
    delivery.webhookFormat = settings[.alertsWebhookFormat]
    return delivery
  }
}
