import Testing
import WebDashboard

@Suite("Where the dashboard listens")
struct OptionsTests {
  @Test(arguments: ["127.0.0.1", "127.8.8.8", "localhost", "::1", "[::1]"])
  func isThisMachineAlone(host: String) {
    #expect(DashboardOptions.isLoopback(host))
  }

  @Test(arguments: ["0.0.0.0", "::", "192.168.1.4", "127.example.com", "localhost.example.com", ""])
  func isNotThisMachineAlone(host: String) {
    #expect(!DashboardOptions.isLoopback(host))
  }

  @Test func strangersNeedAPassword() throws {
    var options = DashboardOptions(host: "0.0.0.0", token: Secret.make())
    #expect(throws: DashboardError.self) { try options.checkExposure() }
    options.password = "short"
    #expect(throws: DashboardError.self) { try options.checkExposure() }
    options.password = "correct horse battery"
    try options.checkExposure()
    options.needsSession = false
    #expect(throws: DashboardError.self) { try options.checkExposure() }
  }
}
