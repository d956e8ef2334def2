import Analytics
import Testing
import UsageModel

@Suite("Projects of several machines")
struct MachineProjectsTests {
  private static let desktop = String(repeating: "d", count: 32)

  /// A project here, and projects of the desktop with their repositories.
  private func catalog(_ elsewhere: [(path: String, repository: SharedRepository?)]) -> UsageCatalog
  {
    var catalog = UsageCatalog()
    catalog.machines = [Self.desktop: "desktop", "": "laptop"]
    catalog.projects[1] = ProjectInfo(
      folder: "-home-ada-shop", claudeFolder: "/home/ada/.claude",
      workingDirectory: "/home/ada/shop")
    for (index, place) in elsewhere.enumerated() {
      catalog.projects[Int32(index + 2)] = ProjectInfo(
        folder: ProjectPath.slug(of: place.path),
        claudeFolder: MachineFolder.path("/Users/ada/.claude", of: Self.desktop),
        workingDirectory: place.path, repository: place.repository)
    }
    // This machine's disk has other repositories at the desktop's paths.
    catalog.gatherRepositories(home: "/home/ada") { $0 == "/home/ada/shop" ? $0 : "/elsewhere" }
    catalog.gatherMachines { $0 == "/home/ada/shop" ? "0ne" : nil }
    return catalog
  }

  @Test("are one where name and repository agree, with worktrees of either")
  func merged() {
    let shop = SharedRepository(root: "/Users/ada/dev/shop", origin: "0ne")
    let catalog = catalog([
      ("/Users/ada/dev/shop", shop), ("/Users/ada/dev/shop-2", shop),
    ])
    let key = catalog.shownProject(1)
    #expect(catalog.projects[key]?.workingDirectory == "/home/ada/shop")
    #expect(catalog.shownProject(2) == key)
    #expect(catalog.shownProject(3) == key)
    #expect(catalog.shownProjects.count == 1)
    #expect(ProjectNames(catalog)[key] == "shop")
  }

  @Test(
    "are told apart by machine where they do not",
    arguments: [
      SharedRepository(root: "/home/ada/shop", origin: "0ther"),
      SharedRepository(root: "/home/ada/shop"), nil,
    ])
  func apart(repository: SharedRepository?) {
    let catalog = catalog([("/home/ada/shop", repository)])
    #expect(catalog.shownProject(1) != catalog.shownProject(2))
    let names = ProjectNames(catalog)
    let shown = [1, 2].compactMap { names[catalog.shownProject($0)] }
    #expect(Set(shown).count == 2)
    #expect(shown.contains { $0.contains("desktop") })
  }

  @Test("stand for their machines where rows are split by machine")
  func byMachine() {
    var catalog = catalog([("/Users/ada/dev/shop", nil), ("/Users/ada/x", nil)])
    catalog.gatherByMachine(own: "laptop")
    #expect(catalog.shownProject(2) == catalog.shownProject(3))
    let names = ProjectNames(catalog)
    #expect(names[catalog.shownProject(1)] == "laptop")
    #expect(names[catalog.shownProject(2)] == "desktop")
  }
}
