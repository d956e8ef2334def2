import Foundation
import TestSupport
import Testing

@Suite("All faces at once", .needs(.terminal), .timeLimited)
struct WalkTests {
  /// An index of the first release, two folders, three machines, a service, a hub, the
  /// extension and a budget: each question has one answer, whoever is asked.
  @Test func sayTheSame() async throws {
    guard case .python(let python) = try await TestTools.terminal.find() else {
      Issue.record("there is no Python")
      return
    }
    let walk = try await runProcess(
      python, [PackageLayout.root + "/Tests/CLITests/Walk/walk.py", PackageLayout.plimsoll],
      environment: ["PATH": "/usr/bin:/bin"])
    #expect(walk.status == 0, "\(walk.standardOutput)\(walk.standardError)")
    #expect(walk.standardOutput.hasSuffix("21 questions, 0 failures\n"), "\(walk.standardOutput)")
  }
}
