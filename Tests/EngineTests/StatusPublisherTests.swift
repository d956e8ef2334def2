import Analytics
import LimitSources
import Pricing
import StatusSnapshot
import TestSupport
import Testing
import UsageModel

@testable import Engine

/// Live faces give the status line what they know.
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

  /// What a demo or somebody else's logs show is not the user's usage.
  @Test func anIndexOfItsOwnIsNotPublished() throws {
    let home = try TestHome()
    let other = home.workspace.withIndex(forRoots: [home.directory.path])
    #expect(try publisher(home, other) == nil)
  }
}
