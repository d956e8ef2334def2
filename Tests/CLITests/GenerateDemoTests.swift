import Foundation
import TestSupport
import Testing

@Suite("`demo generate`", .timeLimited)
struct GenerateDemoTests {
  @Test("prints the totals that the reports then show, day by day")
  func totals() async throws {
    let home = try Home()
    let logs = home.directory.path(of: "logs")
    let generated = try await home.run(
      "demo", "generate", logs, "--seed", "3", "--megabytes", "3", "--files", "60")
    #expect(generated.status == 0)
    let truth = try object(generated.standardOutput)
    let report = try object(
      try await home.run("daily", "--json", "--quiet", "--tz", "UTC", "--root", logs)
        .standardOutput)
    let rows = try #require(report["rows"] as? [[String: Any]])
    let days = try #require(truth["byDay"] as? [String: [String: Int]])
    #expect(rows.count == days.count)
    let names = [
      "inputTokens": "input", "outputTokens": "output", "cacheReadTokens": "cacheRead",
      "cacheWrite5mTokens": "cacheWrite5m", "cacheWrite1hTokens": "cacheWrite1h",
      "responses": "responses", "lowerBoundResponses": "lowerBoundResponses",
    ]
    for row in rows {
      let date = try #require(row["date"] as? String)
      for (shown, meant) in names {
        #expect(row[shown] as? Int == days[date]?[meant], "\(date) \(shown)")
      }
    }
  }

  @Test(
    "refuses what makes no sense",
    arguments: [
      ["--megabytes", "1", "--responses", "1"], ["--megabytes=-1"], ["--files", "0"],
      ["--unknown-models", "1.5"], ["--until", "2026-02-30"],
    ])
  func misuse(options: [String]) async throws {
    let home = try Home()
    let result = try await home.run(
      ["demo", "generate", home.directory.path(of: "logs")] + options)
    #expect(result.status == 64)
    #expect(result.standardOutput.isEmpty)
    #expect(!FileManager.default.fileExists(atPath: home.directory.path(of: "logs")))
  }

  @Test("says which folder it could not write")
  func unwritable() async throws {
    let home = try Home()
    let file = try home.directory.write("", to: "file")
    let result = try await home.run("demo", "generate", file)
    #expect(result.status == 74)
    #expect(result.standardError.contains(file + "/projects"))
    #expect(result.standardError.contains("hint:"))
  }

  private func object(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }
}
