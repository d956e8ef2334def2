import Analytics
import LimitSources
import Pricing
import StatusSnapshot
import TestSupport
import Testing
import UsageModel

@testable import Index
@testable import LimitPolling
@testable import Live

/// Live faces give the status line what they know.
@Suite(.timeLimited)
struct StatusPublisherTests {
  private let now = StatusRefreshTests.now

  private func publisher(_ home: TestHome, _ workspace: Workspace? = nil) throws -> StatusPublisher?
  {
    let index = try workspace.map(UsageIndex.open) ?? home.index
    return StatusPublisher(
      index: index, limits: LimitService(index: index, sources: [], root: home.root),
      prices: .embedded, zone: .utc)
  }

  @Test func itPublishesUnlessSomebodyElseDoes() throws {
    let home = try TestHome()
    let publisher = try #require(try publisher(home))
    let nothing = UsagePicture(nothingAt: now, zone: .utc, weekStart: 0)
    let state = home.workspace.stateDirectory
    let held = try RefreshLock.take(stateDirectory: state)
    #expect(try publisher.publish(nothing, now: now) == false)
    withExtendedLifetime(held) {}
    #expect(try StatusSnapshotFile(stateDirectory: state).read() == nil)
  }

  @Test func itPublishesAgainOnceTheLockIsFree() throws {
    let home = try TestHome()
    let publisher = try #require(try publisher(home))
    let nothing = UsagePicture(nothingAt: now, zone: .utc, weekStart: 0)
    #expect(try publisher.publish(nothing, now: now))
    let read = try StatusSnapshotFile(stateDirectory: home.workspace.stateDirectory).read()
    #expect(read?.writtenAt == now && read?.today?.tokens == 0 && read?.block == nil)
  }

  @Test func theShellsOfEachFolderHaveFiguresOfTheirOwn() async throws {
    let home = try TestHome()
    let (own, work) = (home.root, home.directory.path + "/.claude-work")
    try home.write([Line.assistant(id: "own", output: 100)])
    try home.directory.write(
      Line.assistant(id: "work", output: 1, time: "2026-10-01T09:30:00.000Z") + "\n"
        + Line.assistant(id: "own", output: 100) + "\n",
      to: ".claude-work/projects/-p/w.jsonl")
    let later = now.advanced(byMilliseconds: 60_000)
    _ = try await home.index.update(roots: [own, work])
    let second = Workspace(
      environment: ["CLAUDE_CONFIG_DIR": work], homeDirectory: home.directory.path)
    _ = try FolderInventory(second)
    let inventory = try FolderInventory(home.workspace)
    let nothing = UsagePicture(nothingAt: later, zone: .utc, weekStart: 0)
    func read() throws -> SnapshotReading {
      let publisher = try #require(try publisher(home))
      #expect(try publisher.publish(nothing, now: later))
      return try #require(
        try StatusSnapshotFile(stateDirectory: home.workspace.stateDirectory).read())
    }
    home.index.show(inventory.scope(.environment), inventory: inventory)
    let apart = try read()
    for (folder, tokens) in [(own, 117 as Int64), (work, 135)] {
      let alias = ClaudeFolderAlias(path: folder, resolvedPath: folder)
      let id = try #require(apart.folder(matching: alias)).id
      let figures = try #require(apart.figures(of: id))
      #expect(figures.today?.tokens == tokens)
      #expect(figures.month?.tokens == tokens)
      #expect(figures.block?.spending.tokens == tokens)
    }
    // Where all shells show the same there is nothing to tell apart.
    home.index.show(inventory.scope(.all), inventory: inventory)
    #expect(try !read().tellsFoldersApart)
  }

  /// What a demo or somebody else's logs show is not the user's usage.
  @Test func anIndexOfItsOwnIsNotPublished() throws {
    let home = try TestHome()
    let other = home.workspace.withIndex(forRoots: [home.directory.path])
    #expect(try publisher(home, other) == nil)
  }
}
