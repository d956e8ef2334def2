import Foundation
import TestSupport
import Testing

@Suite("Projects of the commands", .timeLimited)
struct RepositoryCommandTests {
  private struct Row: Equatable, CustomStringConvertible {
    var name: String
    var path: String
    var output: Int

    init(_ name: String, _ path: String, _ output: Int) {
      self.name = name
      self.path = path
      self.output = output
    }

    var description: String { "\(name) \(path) \(output)" }
  }

  private func rows(_ home: Home, _ arguments: String...) async throws -> [Row] {
    let result = try await home.run(["projects", "--json", "--sort", "name"] + arguments)
    let object = try JSONSerialization.jsonObject(with: Data(result.standardOutput.utf8))
    let document = try #require(object as? [String: Any], "\(result.standardError)")
    return try #require(document["rows"] as? [[String: Any]]).map { row in
      let project = row["project"] as? [String: Any]
      return Row(
        project?["name"] as? String ?? "", project?["path"] as? String ?? "",
        row["outputTokens"] as? Int ?? 0)
    }
  }

  /// Writes a session that was started in `path`, with so many output tokens.
  private func write(_ home: Home, _ path: String, output: Int) throws {
    let slug = String(
      path.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" })
    try home.write(
      [
        Home.line(
          id: "\(output)", at: "2026-03-08T08:00:00.000Z", session: "session-\(output)",
          directory: path, output: output)
      ], project: slug)
  }

  @Test("of worktrees are their repository, though no folder is there")
  func pathAlone() async throws {
    let home = try Home()
    let shop = "/home/ada/shop"
    try write(home, shop, output: 100)
    try write(home, shop + "/.claude/worktrees/elastic-cori-f29409", output: 20)
    try write(home, shop + "/.worktrees/fix/src", output: 3)
    #expect(try await rows(home) == [Row("shop", shop, 123)])
    for name in ["shop", shop, "-home-ada-shop"] {
      #expect(try await rows(home, "--project=" + name) == [Row("shop", shop, 123)])
    }
    #expect(try await rows(home, "--project", "elastic-cori-f29409") == [Row("shop", shop, 20)])
    #expect(
      try await rows(home, "--project", "shop", "--worktrees") == [
        Row("shop", shop, 100),
        Row(
          "shop/elastic-cori-f29409", shop + "/.claude/worktrees/elastic-cori-f29409", 20),
        Row("shop/fix/src", shop + "/.worktrees/fix/src", 3),
      ])
  }

  @Test("of sibling worktrees and folders are those that git's files name")
  func disk() async throws {
    let home = try Home()
    let files = home.directory
    try files.write("ref: refs/heads/main\n", to: "src/shop/.git/HEAD")
    try files.write("../..\n", to: "src/shop/.git/worktrees/fix/commondir")
    try files.write(
      "gitdir: \(files.path(of: "src/shop/.git/worktrees/fix"))\n", to: "src/shop-fix/.git")
    try files.write("", to: "src/shop/packages/api/main.c")
    try files.write("ref: refs/heads/main\n", to: "old/shop/.git/HEAD")
    let shop = files.path(of: "src/shop")
    try write(home, shop, output: 1000)
    try write(home, files.path(of: "src/shop-fix"), output: 200)
    try write(home, files.path(of: "src/shop/packages/api"), output: 30)
    try write(home, files.path(of: "old/shop"), output: 4)
    let old = Row("old/shop", files.path(of: "old/shop"), 4)
    #expect(try await rows(home) == [old, Row("src/shop", shop, 1230)])
    #expect(try await rows(home, "--project", "src/shop") == [Row("src/shop", shop, 1230)])
    #expect(try await rows(home, "--project", "shop").map(\.output) == [4, 1230])
    #expect(try await rows(home, "--worktrees").map(\.output).sorted() == [4, 30, 200, 1000])
    let sessions = try await home.run("sessions", "--project", shop, "--csv")
    #expect(sessions.standardOutput.split(whereSeparator: \.isNewline).count == 4)
  }
}
