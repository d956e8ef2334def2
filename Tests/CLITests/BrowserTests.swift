import Foundation
import TestSupport
import Testing

@Suite("The web dashboard in a browser")
struct BrowserTests {
  /// The suite itself is in Python, which drives a real Chromium: one line of its
  /// output for each check.
  @Test(.timeLimit(.minutes(10))) func worksAsThePeopleWhoUseItExpect() async throws {
    let environment = ProcessInfo.processInfo.environment
    let tools = try await runProcess(
      PackageLayout.root + "/Scripts/test-requirements.sh", [], environment: environment)
    let python = tools.standardOutput.split(separator: "\n").last.map(String.init) ?? ""
    try #require(tools.status == 0, "\(tools.standardError)")
    let suite = try await runProcess(
      python, [PackageLayout.root + "/Tests/CLITests/Browser/suite.py", PackageLayout.plimsoll],
      environment: environment.merging(["PYTHONDONTWRITEBYTECODE": "1"]) { $1 })
    #expect(suite.standardOutput.contains("ok "), "\(suite.standardError)")
    #expect(suite.status == 0, "\(suite.standardOutput)\(suite.standardError)")
  }
}
