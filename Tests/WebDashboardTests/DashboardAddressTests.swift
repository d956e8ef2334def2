import WebDashboard
import Testing

@Suite struct DashboardAddressTests {
  @Test func names() {
    #expect(DashboardAddress.port == 4747)
  }
}
