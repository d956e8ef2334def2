import TestSupport
import Testing

@Suite("The monitor in a terminal", .needs(.terminal), .timeLimited)
struct MonitorTests {
  /// The suite itself is in Python, which has a terminal in memory.
  @Test func worksInARealPseudoTerminal() async throws {
    let suite = try await TestTools.terminal.run("Monitor/suite.py")
    #expect(suite.standardOutput.contains("ok "), "\(suite.standardError)")
    #expect(suite.status == 0, "\(suite.standardOutput)\(suite.standardError)")
  }
}
