import Foundation
import TestSupport
import Testing

@Suite("The monitor in a terminal")
struct MonitorTests {
  /// The suite itself is in Python, which has a terminal in memory: one line of its
  /// output for each check.
  @Test(.timeLimit(.minutes(10))) func worksInARealPseudoTerminal() async throws {
    let environment = ProcessInfo.processInfo.environment
    let tools = try await runProcess(
      PackageLayout.root + "/Scripts/test-requirements.sh", [], environment: environment)
    let python = tools.standardOutput.split(separator: "\n").last.map(String.init) ?? ""
    try #require(tools.status == 0, "\(tools.standardError)")
    let suite = try await runProcess(
      python, [PackageLayout.root + "/Tests/CLITests/Monitor/suite.py", PackageLayout.plimsoll],
      environment: environment.merging(["PYTHONDONTWRITEBYTECODE": "1"]) { $1 })
    #expect(suite.standardOutput.contains("ok "), "\(suite.standardError)")
    #expect(suite.status == 0, "\(suite.standardOutput)\(suite.standardError)")
  }
}
