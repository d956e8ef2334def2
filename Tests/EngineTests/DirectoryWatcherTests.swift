import Foundation
import StatusSnapshot
import TestSupport
import Testing
import Transcripts

@testable import Index
@testable import Live

/// Real files, real events.
@Suite(.timeLimited)
struct DirectoryWatcherTests {
  private static func watched(_ home: TestHome) -> DirectoryWatcher {
    let watcher = DirectoryWatcher()
    _ = watcher.watch(.scan(roots: [home.root]), roots: [home.root])
    return watcher
  }

  /// What the next signals bring until `isEnough`.
  private static func changes(
    _ watcher: DirectoryWatcher, until isEnough: (FolderChanges) -> Bool
  ) async -> FolderChanges {
    var all = FolderChanges()
    for await _ in watcher.signals {
      all.add(watcher.take())
      if isEnough(all) { break }
    }
    return all
  }

  @Test func anAppendNamesItsFile() async throws {
    let home = try TestHome()
    try home.write([Line.assistant(id: "msg_1")])
    let watcher = Self.watched(home)
    #expect(watcher.mode == .events)
    try home.append(Array((Line.assistant(id: "msg_2") + "\n").utf8), to: "projects/-p/s.jsonl")
    let path = home.root + "/projects/-p/s.jsonl"
    let found = await Self.changes(watcher) { $0.paths.contains(path) }
    #expect(!found.isIncomplete)
    watcher.close()
  }

  @Test func newFoldersAreWatchedWithWhatTheyHold() async throws {
    let home = try TestHome()
    try home.write([Line.assistant(id: "msg_1")])
    let watcher = Self.watched(home)
    let deep = "projects/-new/session/subagents/agent-a.jsonl"
    try home.write([Line.assistant(id: "msg_2")], to: deep)
    _ = await Self.changes(watcher) { $0.paths.contains(home.root + "/" + deep) }
    try home.append(Array("{}\n".utf8), to: deep)
    let found = await Self.changes(watcher) { $0.paths.contains(home.root + "/" + deep) }
    #expect(found.paths == [home.root + "/" + deep])
    watcher.close()
  }

  @Test func whatAStatusLineWritesDownIsToldAndAFoldIsNot() async throws {
    let home = try TestHome()
    let state = try TemporaryDirectory()
    let watcher = Self.watched(home)
    watcher.watchJournals(in: state.path)
    let name = LimitJournal.name(ofRoot: 0x12)
    try state.write("", to: "plimsoll.db-wal")
    let journal = try state.write("x", to: name)
    _ = await Self.changes(watcher, until: \.hasJournal)
    // A refresh moves it aside and removes it: that is no news, and the file after it is.
    try FileManager.default.moveItem(atPath: journal, toPath: journal + ".folding")
    try FileManager.default.removeItem(atPath: journal + ".folding")
    try home.write([Line.assistant(id: "msg_1")])
    let found = await Self.changes(watcher, until: \.hasTranscripts)
    #expect(!found.hasJournal)
    watcher.close()
  }

  @Test func whatIsWrittenToAnIndexAndToSettingsIsTold() async throws {
    let home = try TestHome()
    let state = try TemporaryDirectory()
    let watcher = Self.watched(home)
    let database = try state.write("", to: "state/plimsoll.db")
    let settings = state.path(of: "config/plimsoll")
    #expect(watcher.watchIndex(database))
    // The folder comes later, as does that above it.
    #expect(watcher.watchSettings(in: settings))
    try state.write("x", to: "state/plimsoll.db-shm")
    try state.write("{}", to: "other/config.json")
    // Nothing there is a transcript.
    try state.write("x", to: "4913")
    try state.write("{}\n", to: "projects/-p/s.jsonl")
    try state.write("x", to: "state/plimsoll.db-wal")
    let index = await Self.changes(watcher, until: \.hasIndex)
    #expect(!index.hasSettings && !index.hasTranscripts)
    try state.write("{}", to: "config/plimsoll/config.json")
    _ = await Self.changes(watcher, until: \.hasSettings)
    #expect(watcher.watchSettings(in: settings))
    try state.write("{ }", to: "config/plimsoll/config.json")
    let found = await Self.changes(watcher, until: \.hasSettings)
    #expect(!found.hasIndex && !found.hasTranscripts)
    // A folder that is replaced is noticed as well, and watched again.
    try FileManager.default.removeItem(atPath: settings)
    _ = await Self.changes(watcher, until: \.hasSettings)
    #expect(watcher.watchSettings(in: settings))
    try state.write("{}", to: "config/plimsoll/config.json")
    _ = await Self.changes(watcher, until: \.hasSettings)
    watcher.close()
  }

  @Test func renamesAndDeletionsAreTold() async throws {
    let home = try TestHome()
    try home.write([Line.assistant(id: "msg_1")])
    let watcher = Self.watched(home)
    let folder = home.root + "/projects/-p/"
    try FileManager.default.moveItem(atPath: folder + "s.jsonl", toPath: folder + "t.jsonl")
    _ = await Self.changes(watcher) {
      $0.paths.isSuperset(of: [folder + "s.jsonl", folder + "t.jsonl"])
    }
    try FileManager.default.removeItem(atPath: folder + "t.jsonl")
    _ = await Self.changes(watcher) { $0.paths.contains(folder + "t.jsonl") }
    try FileManager.default.removeItem(atPath: folder)
    let found = await Self.changes(watcher, until: \.isIncomplete)
    #expect(found.isIncomplete)
    watcher.close()
  }

  @Test func aRootThatComesLaterIsNoticed() async throws {
    let home = try TestHome()
    let watcher = Self.watched(home)
    try home.write([Line.assistant(id: "msg_1")])
    _ = await Self.changes(watcher, until: \.isIncomplete)
    _ = watcher.watch(.scan(roots: [home.root]), roots: [home.root])
    let path = home.root + "/projects/-p/s.jsonl"
    try home.append(Array("{}\n".utf8), to: "projects/-p/s.jsonl")
    _ = await Self.changes(watcher) { $0.paths.contains(path) }
    watcher.close()
  }

  @Test func aClosedWatchEndsItsSignals() async throws {
    let watcher = DirectoryWatcher()
    watcher.close()
    for await _ in watcher.signals {}
    #expect(watcher.take() == FolderChanges())
  }

  @Test(arguments: [
    ("/home/u/.claude", "nfs4"), ("/home", "ext4"), ("/mnt/with space/x", "cifs"), ("/", "ext4"),
    ("/homestead", "ext4"),
  ])
  func theFileSystemOfAPath(path: String, kind: String) {
    let table = """
      22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
      40 22 0:35 / /home/u rw shared:9 - nfs4 server:/home rw
      41 22 0:36 / /mnt/with\\040space rw - cifs //server/share rw
      garbage
      """
    #expect(MountTable(table).kind(of: path) == kind)
  }
}
