import Foundation
import TestSupport
import Testing

/// Fifty processes on one store, as fifty sessions of Claude Code have them.
@Suite("Fifty processes at once", .serialized, .timeLimited)
struct ManyProcessesTests {
  private static let count = 50

  private func all(
    _ body: @escaping @Sendable (Int) async throws -> ProcessResult
  ) async throws -> [ProcessResult] {
    try await withThrowingTaskGroup(of: ProcessResult.self) { group in
      for number in 0..<Self.count { group.addTask { try await body(number) } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
  }

  /// Nothing in the folder is half of something: no draft is left, and every file
  /// of JSON is whole.
  private func expectWholeFiles(_ home: LimitHome) throws {
    let root = home.home.directory.path
    let files = FileManager.default.enumerator(atPath: root + "/.local")
    for file in (files?.compactMap { $0 as? String } ?? []) where file.hasSuffix(".json") {
      let data = try Data(contentsOf: URL(fileURLWithPath: root + "/.local/" + file))
      #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: data) }
    }
    let cache = try FileManager.default.contentsOfDirectory(atPath: root + "/.cache/plimsoll")
    #expect(cache == ["usage.json"])
    let usage = try home.home.directory.read(".cache/plimsoll/usage.json")
    #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(usage.utf8)) }
  }

  @Test func sendOneRequest() async throws {
    let home = try LimitHome()
    try home.signIn()
    let results = try await all { _ in try await home.run("limits", "--format", "pair") }
    #expect(
      results.allSatisfy { $0.status == ($0.standardOutput == "?:?\n" ? 66 : 0) },
      "\(results.compactMap(\.standardError))")
    // Whoever came first asked; the others had its answer, or none yet.
    #expect(results.contains { $0.standardOutput == "41:20\n" })
    #expect(results.allSatisfy { ["41:20\n", "?:?\n"].contains($0.standardOutput) })
    #expect(home.server.requests.count == 1)
    #expect(try await home.run("limits", "--format", "pair").standardOutput == "41:20\n")
    #expect(home.server.requests.count == 1)
    try expectWholeFiles(home)
  }

  /// Each line is told of a window of its own, while refreshes fold and publish.
  @Test func loseNoReading() async throws {
    let home = try LimitHome()
    let now = Int64(Date.now.timeIntervalSince1970)
    try home.home.directory.write(
      #"{"oauthAccount":{"accountUuid":"a","organizationUuid":"org-1"}}"#, to: ".claude.json")
    let results = try await all { number in
      let input =
        "{\"session_id\":\"s-\(number)\",\"rate_limits\":{\"seven_day_model\(number)\":"
        + "{\"used_percentage\":\(number),\"resets_at\":\(now + 300_000)}}}"
      let line = try await runPlimsoll(
        ["statusline"], home: home.home.directory, standardInput: input)
      guard number % 5 == 0 else { return line }
      return try await home.run("refresh")
    }
    #expect(results.allSatisfy { $0.status == 0 }, "\(results.compactMap(\.standardError))")
    #expect(try await home.run("refresh").status == 0)
    let output = try await home.run("limits", "--no-ask", "--json").standardOutput
    let document = try #require(
      try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any])
    let organizations = try #require(document["organizations"] as? [[String: Any]])
    let windows = try #require(organizations.first?["windows"] as? [[String: Any]])
    let told = Dictionary(
      uniqueKeysWithValues: windows.compactMap { window in
        (window["scope"] as? String).map { ($0, window["percent"] as? Double) }
      })
    for number in 0..<Self.count {
      #expect(told["Model\(number)"] == Double(number), "Model\(number)")
    }
    // And the next line has them all from the snapshot.
    let state = home.home.directory.path + "/.local/state/plimsoll"
    let left = try FileManager.default.contentsOfDirectory(atPath: state)
    // Which folder a journal is of stays known.
    let inTheWay = left.filter {
      ($0.contains(".journal") && !$0.hasSuffix(".journal.folder")) || $0.hasSuffix(".new")
    }
    #expect(inTheWay.isEmpty, "\(left)")
    #expect(home.server.requests.isEmpty)
    try expectWholeFiles(home)
  }
}
