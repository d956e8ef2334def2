import Alerts
import Testing

struct AlertTests {
  @Test func severitiesHaveAnOrder() {
    #expect(AlertSeverity.allCases == AlertSeverity.allCases.sorted())
    #expect(AlertSeverity.critical > .warning)
  }

  @Test func kindsAreNamedAsInSettings() {
    #expect(
      AlertKind.allCases.map(\.rawValue) == [
        "threshold", "projection", "reset", "cache-cold", "extra-usage", "spend-limit", "credits",
        "anomaly", "budget", "silent-machine",
      ])
  }
}
