import TestSupport
import Testing
import UsageModel

@testable import Analytics

@Suite("Projects are repositories")
struct RepositoriesTests {
  /// A catalog of projects that were started in `paths`, by key from 1.
  private func catalog(_ paths: [String]) -> UsageCatalog {
    var catalog = UsageCatalog()
    for (index, path) in paths.enumerated() {
      catalog.projects[Int32(index + 1)] = ProjectInfo(
        folder: ProjectPath.slug(of: path), claudeFolder: "/home/ada/.claude",
        workingDirectory: path)
    }
    return catalog
  }

  private func gathered(
    _ catalog: UsageCatalog, disk: [String: String] = [:]
  ) -> UsageCatalog {
    var catalog = catalog
    catalog.gatherRepositories(home: "/home/ada") { disk[$0] }
    return catalog
  }

  /// The path under which each project is shown.
  private func shown(_ paths: [String], disk: [String: String] = [:]) -> [String?] {
    let catalog = gathered(catalog(paths), disk: disk)
    return paths.indices.map {
      catalog.projects[catalog.shownProject(Int32($0 + 1))]?.workingDirectory
    }
  }

  @Test("worktrees in a repository are told by their path alone")
  func pathAlone() {
    #expect(
      shown([
        "/home/ada/shop", "/home/ada/shop/.claude/worktrees/elastic-cori-f29409",
        "/home/ada/shop/.claude/worktrees/wild-otter-11aa22/src", "/home/ada/shop/.worktrees/fix",
        "/home/ada/shop/.claude/worktrees/a/.claude/worktrees/b", "/home/ada/shop2",
      ]) == [
        "/home/ada/shop", "/home/ada/shop", "/home/ada/shop", "/home/ada/shop", "/home/ada/shop",
        "/home/ada/shop2",
      ])
  }

  @Test("worktrees of a repository that was never a project have its name")
  func worktreesOnly() {
    let paths = ["/x/shop/.claude/worktrees/a", "/x/shop/.claude/worktrees/b"]
    let catalog = gathered(catalog(paths))
    #expect(catalog.shownProjects.count == 1)
    #expect(ProjectNames(catalog)[catalog.shownProject(2)] == "shop")
    #expect(catalog.projects[catalog.shownProject(1)]?.folder == "-x-shop")
  }

  @Test("worktrees of Windows are told as well")
  func windows() {
    #expect(
      shown(["C:\\src\\shop", "C:\\src\\shop\\.claude\\worktrees\\a"])
        == ["C:\\src\\shop", "C:\\src\\shop"])
  }

  @Test("what is kept in a home's own folders is of no repository of it")
  func homes() {
    for path in [
      "/home/ada/.worktrees/shop/a", "/home/ada/.claude/worktrees/shop",
      "/Users/bo/.claude/worktrees/shop", "/root/.worktrees/shop", "/.worktrees/shop",
      "C:\\Users\\ada\\.claude\\worktrees\\shop", "/home/ada/shop/.worktrees",
      "/home/ada/shop/worktrees/fix",
    ] { #expect(shown([path]) == [path], "\(path)") }
  }

  @Test("sibling worktrees and folders are told by the disk")
  func disk() {
    let root = "/home/ada/shop"
    #expect(
      shown(
        ["/home/ada/shop", "/home/ada/shop-fix", "/home/ada/shop/packages/api", "/home/ada"],
        disk: [root: root, "/home/ada/shop-fix": root, "/home/ada/shop/packages/api": root])
        == [root, root, root, "/home/ada"])
  }

  @Test("a worktree in a sibling worktree counts with the repository")
  func nestedWorktree() {
    let root = "/home/ada/shop"
    #expect(
      shown(
        ["/home/ada/shop-fix/.claude/worktrees/a"], disk: ["/home/ada/shop-fix": root]) == [root])
  }

  @Test("a folder that is gone counts with the repository above it, if that is known")
  func goneFolders() {
    #expect(
      shown(["/home/ada/shop/.worktrees/a", "/home/ada/shop/packages/api"])
        == ["/home/ada/shop", "/home/ada/shop"])
    #expect(
      shown(["/home/ada", "/home/ada/gone"], disk: ["/home/ada": "/home/ada"])
        == ["/home/ada", "/home/ada/gone"])
    // A project above another is not known to be its repository.
    #expect(
      shown(["/home/ada", "/home/ada/shop", "/home/ada/shop/api"])
        == ["/home/ada", "/home/ada/shop", "/home/ada/shop/api"])
  }

  @Test("a session that went into a folder first is of where it was started")
  func below() {
    var catalog = UsageCatalog()
    func add(_ key: Int32, _ folder: String, _ path: String?) {
      catalog.projects[key] = ProjectInfo(
        folder: folder, workingDirectory: path.map { ProjectPath.start(of: $0, in: folder) })
    }
    add(1, "-home-ada-shop", "/home/ada/shop/packages/api")
    add(2, "C--src-shop", "c:\\src\\shop\\web")
    add(3, "-home-ada-b-c", "/home/ada/b_c/x")
    add(4, "p", "/home/ada/bank")
    add(5, "-home-ada-sh", "/home/ada/shed")
    add(6, "-home-ada-tent--claude-worktrees-x", nil)
    add(7, "-home-ada-tent", "/home/ada/tent/")
    let found = gathered(catalog)
    let paths = (1...7).map {
      found.projects[found.shownProject(Int32($0))]?.workingDirectory
    }
    #expect(
      paths == [
        "/home/ada/shop", "c:\\src\\shop", "/home/ada/b_c", "/home/ada/bank", "/home/ada/shed",
        "/home/ada/tent", "/home/ada/tent",
      ])
  }

  @Test("what came from elsewhere is of the one project after which the folder is called")
  func strays() throws {
    var catalog = UsageCatalog()
    func add(_ key: Int32, _ folder: String, _ path: String?) {
      catalog.projects[key] = ProjectInfo(folder: folder, workingDirectory: path)
    }
    add(1, "-home-ada-shop", "/home/ada/shop")
    add(2, "-home-ada-shop", "/tmp/elsewhere")
    add(3, "-home-ada-shop", nil)
    // Two that are called the same: what is of neither stays for itself.
    add(4, "-home-ada-b-c", "/home/ada/b_c")
    add(5, "-home-ada-b-c", "/home/ada/b-c")
    add(6, "-home-ada-b-c", "/tmp/elsewhere")
    // A name that says nothing: what lies below another place is of that.
    add(7, "p", "/home/ada/bank")
    add(8, "p", "/home/ada/bank/web/src")
    add(9, "p", "/home/ada/bank/web")
    add(10, "p", "/home/ada/till")
    add(11, "p", nil)
    // Another folder of Claude Code.
    catalog.projects[12] = ProjectInfo(
      folder: "p", claudeFolder: "/w", workingDirectory: "/home/ada/bank/web")
    let found = gathered(catalog)
    let mains = (Int32(1)...12).map { found.strays[$0] ?? $0 }
    #expect(mains == [1, 1, 1, 4, 5, 6, 7, 7, 7, 10, 11, 12])
    #expect(found.shownProjects.count == 8)
    var split = found
    split.showsWorktrees = true
    #expect(split.shownProject(2) == 1 && split.shownProjects[2] == nil)
    #expect(try UsageSelection(projects: ["shop"]).projectKeys(in: found) == [1, 2, 3])
    #expect(try UsageSelection(projects: ["/home/ada/b_c"]).projectKeys(in: found) == [4])
  }

  @Test("two repositories of one name stay two, in two folders of Claude Code as well")
  func twoOfOneName() {
    var catalog = catalog([
      "/a/shop", "/a/shop/.worktrees/x", "/b/shop", "/b/shop/.worktrees/x", "/b/shop",
    ])
    catalog.projects[5]?.claudeFolder = "/home/ada/.claude-work"
    let found = gathered(catalog)
    let names = ProjectNames(found)
    #expect(
      (1...5).map { names[found.shownProject(Int32($0))] } == [
        "a/shop", "a/shop", "b/shop (.claude)", "b/shop (.claude)", "b/shop (.claude-work)",
      ])
  }

  @Test(
    "are selected by name, path and repository",
    arguments: [
      ("shop", [1, 2, 3]), ("/home/ada/shop", [1, 2, 3]), ("-home-ada-shop", [1, 2, 3]),
      ("fix", [2]), ("/home/ada/shop/.claude/worktrees/fix", [2]), ("a/bank", [4]),
      ("/a/bank/", [4]), ("bank", [4, 5]),
    ] as [(String, Set<Int32>)], [false, true])
  func selection(of selected: (name: String, keys: Set<Int32>), showsWorktrees: Bool) throws {
    var catalog = gathered(
      catalog([
        "/home/ada/shop", "/home/ada/shop/.claude/worktrees/fix",
        "/home/ada/shop/.claude/worktrees/add", "/a/bank", "/b/bank",
      ]))
    catalog.showsWorktrees = showsWorktrees
    #expect(
      try UsageSelection(projects: [selected.name]).projectKeys(in: catalog) == selected.keys)
  }

  @Test("are split where that is asked for")
  func split() {
    var catalog = gathered(catalog(["/x/shop", "/x/shop/.claude/worktrees/fix"]))
    #expect(catalog.shownProjects.count == 1)
    catalog.showsWorktrees = true
    let names = ProjectNames(catalog)
    #expect(catalog.shownProjects.keys.sorted() == [1, 2])
    #expect([1, 2].map { names[catalog.shownProject($0)] } == ["shop", "shop/fix"])
  }

  @Test("have the name of a folder that Claude Code gives them")
  func slugs() {
    #expect(ProjectPath.slug(of: "/home/ada/b_c.d e") == "-home-ada-b-c-d-e")
    #expect(ProjectPath.slug(of: "c:\\src\\shop") == "C--src-shop")
    // One for each UTF-16 unit: an emoji has two.
    #expect(ProjectPath.slug(of: "/é/設/😀") == "------" + "-")
  }

  @Test("every project is shown once, whatever its path is", arguments: 0..<60)
  func total(seed: Int) {
    var generator = SeededGenerator(seed: UInt64(seed))
    let parts = [
      "/", "\\", ".claude", "worktrees", ".worktrees", "home", "ada", "shop", "é😀", "C:", ".", "",
    ]
    let paths = (0..<15).map { _ in
      (0..<Int.random(in: 0...9, using: &generator)).map { _ in
        parts.randomElement(using: &generator) ?? ""
      }.joined(separator: Bool.random(using: &generator) ? "/" : "")
    }
    let found = gathered(catalog(paths))
    for key in Int32(1)...15 {
      let shown = found.shownProject(key)
      #expect(found.shownProjects[shown] != nil, "\(paths)")
      #expect(found.shownProject(shown) == shown)
    }
  }
}
