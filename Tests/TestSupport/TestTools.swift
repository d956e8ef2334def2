import Foundation
package import Testing

/// Programs that a suite needs beside the one under test: `Scripts/test-requirements.sh`
/// finds them, and installs them when `make test` asks it to. Tests install nothing.
package enum TestTools: String, Sendable {
  /// A browser without a window, and Python with what drives it.
  case browser
  /// Python with a terminal in memory.
  case terminal
  /// Prometheus, and Python with the parser of OpenMetrics.
  case metrics
  /// PostgreSQL's server, and pgbouncer, which lends its connections.
  case postgres

  /// What the script says.
  package enum Found: Sendable {
    /// The path of the Python that has the packages.
    case python(String)
    /// One sentence about what is missing, and what to do about it.
    case missing(String)
  }

  package func find() async throws -> Found {
    let script = try await runProcess(
      PackageLayout.root + "/Scripts/test-requirements.sh", ["--check", rawValue],
      environment: ProcessInfo.processInfo.environment)
    let sentence = script.standardError.trimmingCharacters(in: .whitespacesAndNewlines)
    guard script.status == 0 else { return .missing(sentence) }
    return .python(script.standardOutput.trimmingCharacters(in: .whitespacesAndNewlines))
  }

  /// Where a missing tool is a failure: the machine was made for the tests.
  package static var isRequired: Bool {
    !["", "0", "false"].contains((PackageLayout.variable("CI") ?? "").lowercased())
  }

  /// Runs a suite written in Python over the built program: one line of its output for
  /// each check.
  ///
  /// - Parameter suite: Its path below `Tests/CLITests`.
  package func run(_ suite: String) async throws -> ProcessResult {
    switch try await find() {
    case .missing(let sentence): throw Missing(description: sentence)
    case .python(let python):
      let environment = ProcessInfo.processInfo.environment
      return try await runProcess(
        python, [PackageLayout.root + "/Tests/CLITests/" + suite, PackageLayout.plimsoll],
        environment: environment.merging(["PYTHONDONTWRITEBYTECODE": "1"]) { $1 })
    }
  }

  /// The tools are not there, and somebody needs them.
  package struct Missing: Error, CustomStringConvertible {
    package var description: String
  }
}

extension Trait where Self == ConditionTrait {
  /// Skips the test where its tools are absent, saying which; under `CI` it fails then.
  package static func needs(_ tools: TestTools) -> Self {
    .enabled("its tools are absent; `Scripts/test-requirements.sh \(tools.rawValue)` installs them")
    {
      if TestTools.isRequired { return true }
      if case .python = try await tools.find() { return true }
      return false
    }
  }
}
