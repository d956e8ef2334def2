import Foundation
import TestSupport
import Testing

@Suite("Monitor, server and service together", .needs(.terminal), .timeLimited)
struct SoakTests {
  /// Half a minute of what `make soak` does for an hour.
  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/proc/self/fd"), "there is no /proc"))
  func nothingIsUsedUp() async throws {
    guard case .python(let python) = try await TestTools.terminal.find() else {
      Issue.record("there is no Python")
      return
    }
    let soak = try await runProcess(
      python, [PackageLayout.root + "/Scripts/soak.py", PackageLayout.plimsoll, "0.4"],
      environment: ProcessInfo.processInfo.environment)
    #expect(soak.status == 0, "\(soak.standardOutput)\(soak.standardError)")
    #expect(soak.standardOutput.contains("ok   service"), "\(soak.standardOutput)")
  }
}
