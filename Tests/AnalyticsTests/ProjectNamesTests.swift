import Analytics
import TestSupport
import Testing
import UsageModel

@Suite("Names of projects")
struct ProjectNamesTests {
  private func names(_ paths: [String?], folders: [String] = []) -> [String?] {
    var projects: [Int32: ProjectInfo] = [:]
    for (index, path) in paths.enumerated() {
      let folder = index < folders.count ? folders[index] : "-folder-\(index)"
      projects[Int32(index)] = ProjectInfo(folder: folder, workingDirectory: path)
    }
    let names = ProjectNames(projects)
    return paths.indices.map { names[Int32($0)] }
  }

  @Test("are the last part of the path, and more of it where two have the same")
  func paths() {
    #expect(names(["/home/ada/shop", "/home/ada/bank", nil]) == ["shop", "bank", "-folder-2"])
    #expect(names(["/home/ada/a/api", "/home/ada/b/api"]) == ["a/api", "b/api"])
    #expect(names(["/x/one/src/api", "/y/two/src/api"]) == ["one/src/api", "two/src/api"])
    #expect(names(["C:\\\\work\\\\a\\\\api", "/b/api"]) == ["a/api", "b/api"])
  }

  @Test("of worktrees say whose they are")
  func worktrees() {
    #expect(
      names([
        "/home/ada/shop/.claude/worktrees/1", "/home/ada/bank/.claude/worktrees/1",
        "/home/ada/shop/.claude/worktrees/2", "/home/ada/shop/worktrees/fix/src", "/srv/2026",
      ]) == ["shop/1", "bank/1", "shop/2", "shop/fix/src", "srv/2026"])
  }

  @Test("of one project in two folders here and one on another machine say where")
  func places() {
    let folders = ["/home/ada/.claude", "/home/ada/.claude-work"]
    var projects: [Int32: ProjectInfo] = [:]
    for (index, folder) in (folders + [MachineFolder.path("/h", of: "ab")]).enumerated() {
      projects[Int32(index)] = ProjectInfo(folder: "-api", workingDirectory: "/src/api")
      projects[Int32(index)]?.claudeFolder = folder
    }
    let names = ProjectNames(projects, machines: ["": "desk", "ab": "laptop"])
    #expect(
      (0..<3).map { names[$0] } == ["api (.claude)", "api (.claude-work)", "api (laptop)"])
  }

  @Test("never look the same", arguments: 0..<40)
  func distinct(seed: Int) {
    var generator = SeededGenerator(seed: UInt64(seed))
    let parts = ["a", "b", "1", ".claude", "worktrees", "a\u{200B}", "api"]
    let paths = (0..<20).map { _ -> String? in
      guard Int.random(in: 0..<8, using: &generator) > 0 else { return nil }
      return (0..<Int.random(in: 1...4, using: &generator)).map { _ in
        "/" + (parts.randomElement(using: &generator) ?? "")
      }.joined()
    }
    let folders = (0..<20).map { _ in parts.randomElement(using: &generator) ?? "" }
    let found = names(paths, folders: folders).map { name in
      String(
        String.UnicodeScalarView((name ?? "").unicodeScalars.filter { $0.value != 0x200B }))
    }
    #expect(Set(found).count == found.count, "\(found.sorted())")
  }
}
