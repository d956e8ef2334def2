import AlertDelivery
import Analytics
import Foundation
import Index
import Live
import Pricing
import TestSupport
import Testing
import UsageModel

/// Projects gathered into repositories have the sums of their parts.
@Suite(.timeLimited)
struct RepositorySumsTests {
  /// Writes a session of one response, started in `path`.
  private static func write(
    _ home: TestHome, _ path: String, folder: String, output: Int, session: String = "s"
  ) throws {
    let line = Line.assistant(
      id: "msg_\(folder)", output: output, time: "2026-10-01T10:00:00.000Z", session: session)
    try home.write(
      ["{\"cwd\":\"\(path)\"," + line.dropFirst()], to: "projects/\(folder)/s.jsonl")
  }

  private static func summary(
    _ home: TestHome, by grouping: Grouping, showsWorktrees: Bool,
    projects: [String] = [], isSplitByProject: Bool = false
  ) throws -> (summary: UsageSummary, catalog: UsageCatalog) {
    let catalog = try home.index.projectCatalog(sessions: false, showsWorktrees: showsWorktrees)
    let question = UsageQuestion(
      range: .everything, zone: .utc, selection: UsageSelection(projects: projects),
      prices: .embedded)
    return (
      try home.index.summary(
        by: grouping, question, isSplitByProject: isSplitByProject, catalog: catalog), catalog
    )
  }

  @Test("on a generated corpus, to the token and the cent")
  func generated() async throws {
    let home = try TestHome()
    _ = try home.generate(seed: 14, bytes: 2 << 20)
    let shop = "/home/ada/shop"
    try Self.write(home, shop, folder: "-home-ada-shop", output: 100)
    for (name, output) in [("a", 20), ("b", 3)] {
      try Self.write(
        home, shop + "/.claude/worktrees/" + name,
        folder: "-home-ada-shop--claude-worktrees-" + name, output: output)
    }
    _ = try await home.index.update(roots: [home.root])
    let total = try Self.summary(home, by: .model, showsWorktrees: false).summary.usage
    for grouping in [Grouping.project, .session, .day] {
      for showsWorktrees in [false, true] {
        let found = try Self.summary(
          home, by: grouping, showsWorktrees: showsWorktrees, isSplitByProject: true)
        #expect(found.summary.groups.reduce(into: Usage()) { $0 += $1.usage } == total)
      }
    }
    let whole = try Self.summary(home, by: .project, showsWorktrees: false, projects: ["shop"])
    #expect(whole.summary.groups.map(\.usage.tally.tokens.output) == [123])
    #expect(whole.summary.groups.map(\.sessionCount) == [1])
    let parts = try Self.summary(home, by: .project, showsWorktrees: true, projects: ["shop"])
    #expect(parts.summary.groups.map(\.usage.tally.tokens.output).sorted() == [3, 20, 100])
    #expect(parts.summary.usage == whole.summary.usage)
  }

  @Test("in the monitor and on the page")
  func live() async throws {
    let home = try TestHome()
    let shop = "/home/ada/shop"
    try Self.write(home, shop, folder: "-home-ada-shop", output: 100, session: "s1")
    try Self.write(
      home, shop + "/.worktrees/a", folder: "-home-ada-shop--worktrees-a", output: 20,
      session: "s2")
    let now = Timestamp(seconds: 1_790_850_000)
    let engine = LiveEngine(
      index: home.index, limits: nil,
      settings: LiveSettings(roots: [home.root], zone: .utc, prices: .embedded),
      clock: LiveClock(now: { now }, sleep: { try await Task.sleep(for: $0) }))
    let usage = await engine.settled().usage
    #expect(usage.sessions.map(\.projectName) == ["shop", "shop"])
    let answer = try await engine.history(HistoryQuestion(split: .project, zone: .utc))
    #expect(answer.topProjects.map(\.name) == ["shop"])
    #expect(answer.topProjects.map(\.id) == ["-home-ada-shop"])
    #expect(answer.topProjects.map(\.usage.tally.tokens.output) == [120])
    #expect(answer.topSessions.map(\.projectName) == ["shop", "shop"])
    #expect(answer.buckets.map { $0.parts.map(\.name) } == [["shop"]])
    let selected = try await engine.history(
      HistoryQuestion(zone: .utc, selection: UsageSelection(projects: [shop])))
    #expect(selected.total == answer.total)
  }

  @Test("though a worktree is removed while the program runs")
  func removed() async throws {
    let home = try TestHome()
    let files = home.directory
    try files.write("ref: refs/heads/main\n", to: "shop/.git/HEAD")
    try files.write("../..\n", to: "shop/.git/worktrees/fix/commondir")
    try files.write(
      "gitdir: \(files.path(of: "shop/.git/worktrees/fix"))\n", to: "shop-fix/.git")
    try Self.write(home, files.path(of: "shop-fix"), folder: "p", output: 20)
    _ = try await home.index.update(roots: [home.root])
    for _ in 0..<2 {
      let catalog = try home.index.projectCatalog(sessions: false)
      #expect(catalog.shownProjects.values.map(\.workingDirectory) == [files.path(of: "shop")])
      if FileManager.default.fileExists(atPath: files.path(of: "shop-fix")) {
        try FileManager.default.removeItem(atPath: files.path(of: "shop-fix"))
      }
    }
  }
}
