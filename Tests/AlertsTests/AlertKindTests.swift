import Alerts
import Testing

@Suite struct AlertKindTests {
  @Test func names() {
    #expect(AlertKind.threshold.rawValue == "threshold")
  }
}
