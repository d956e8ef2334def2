import TerminalDashboard
import Testing

@Suite struct MonitorScreenTests {
  @Test func names() {
    #expect(MonitorScreen.allCases.map(\.rawValue) == Array(1...6))
  }
}
