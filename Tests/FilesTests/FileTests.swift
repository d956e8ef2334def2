import Files
import Foundation
import Platform
import TestSupport
import Testing

@Suite("A file", .timeLimited)
struct FileTests {
  private func mode(_ path: String) throws -> UInt32 {
    try FileStatus(pathItself: path).permissions
  }

  private func names(_ folder: TemporaryDirectory) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
  }

  @Test(arguments: [File.Durability.rebuildable, .lasting])
  func isReplacedAsAWholeForItsOwnerAlone(durability: File.Durability) throws {
    let folder = try TemporaryDirectory()
    let path = folder.path(of: "file")
    try File.replace(path, with: Array("a long first text".utf8), durability: durability)
    try File.replace(path, with: Array("short".utf8), durability: durability)
    #expect(try folder.read("file") == "short")
    #expect(try mode(path) == 0o600)
    #expect(try names(folder) == ["file"])
  }

  @Test(arguments: [UInt32(0o600), 0o644, 0o700])
  func hasTheModeThatItIsGiven(permissions: UInt32) throws {
    let folder = try TemporaryDirectory()
    let path = try folder.write("old", to: "file")
    try File.replace(path, with: [], permissions: permissions)
    #expect(try mode(path) == permissions)
  }

  @Test func aReaderThatHasTheOldFileKeepsIt() throws {
    let folder = try TemporaryDirectory()
    let path = try folder.write("old", to: "file")
    let reader = try File.open(path, for: .reading)
    try File.replace(path, with: Array("new".utf8))
    #expect(try reader.bytes(upTo: 10, at: 0) == Array("old".utf8))
    let isStill = reader.isStill(at: path)
    #expect(!isStill)
  }

  @Test func aLinkIsReplacedUnlessItsTargetIsAskedFor() throws {
    let folder = try TemporaryDirectory()
    try folder.makeDirectory("real")
    let link = folder.path(of: "link")
    try FileManager.default.createSymbolicLink(
      atPath: link, withDestinationPath: "real/file")
    let target = try File.target(of: link)
    #expect(target == folder.path(of: "real/file"))
    try File.replace(target, with: Array("one".utf8))
    #expect(try FileStatus(pathItself: link).kind == .link)
    #expect(try folder.read("link") == "one")
    try File.replace(link, with: Array("two".utf8))
    #expect(try FileStatus(pathItself: link).kind == .regular)
    #expect(try folder.read("real/file") == "one")
  }

  @Test func aLinkThatLeadsBackToItselfIsRefused() throws {
    let folder = try TemporaryDirectory()
    let link = folder.path(of: "link")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: link)
    #expect(throws: FileError(.read, link, .endlessLink)) { try File.target(of: link) }
  }

  @Test func nothingIsLeftWhereItCannotTakeItsPlace() throws {
    let folder = try TemporaryDirectory()
    try folder.makeDirectory("taken/below")
    let error = #expect(throws: FileError.self) {
      try File.replace(folder.path(of: "taken"), with: [1])
    }
    #expect(error?.path == folder.path(of: "taken"))
    #expect(error?.description.contains("directory") == true)
    #expect(try names(folder) == ["taken"])
  }

  @Test(.needsSmallDisk)
  func aFullDiskLeavesTheOldFileAndNothingElse() async throws {
    let disk = try await SmallDisk(kilobytes: 16)
    let path = disk.path + "/file"
    try File.replace(path, with: [1, 2, 3])
    for durability in [File.Durability.rebuildable, .lasting] {
      let error = #expect(throws: FileError.self) {
        try File.replace(
          path, with: [UInt8](repeating: 7, count: 100_000), durability: durability)
      }
      #expect(error?.reason == "No space left on device")
      #expect(error?.path == path)
    }
    #expect(try File.read(path).bytes == [1, 2, 3])
    #expect(try FileManager.default.contentsOfDirectory(atPath: disk.path) == ["file"])
    try await disk.unmount()
  }

  @Test func isNotMadeWhereOneIs() throws {
    let folder = try TemporaryDirectory()
    let path = try folder.write("old", to: "file")
    let error = #expect(throws: FileError.self) { try File.create(path, with: [1]) }
    #expect(error?.cause.isPresent == true)
    #expect(try folder.read("file") == "old")
  }

  @Test func isReadUpToItsLimit() throws {
    let folder = try TemporaryDirectory()
    let path = try folder.write("0123456789", to: "file")
    #expect(try File.read(path, limit: 10).bytes.count == 10)
    #expect(throws: FileError(.read, path, .tooLarge)) { try File.read(path, limit: 9) }
    #expect(throws: FileError(.read, folder.path, .notRegular)) { try File.read(folder.path) }
    #expect(throws: FileError.self) { try File.read(path + "/below") }
  }

  @Test(arguments: [
    (100, false, 1, "0123456789"), (4, false, 1, "0123"), (4, true, 1, "6789"),
    (100, true, 3, "012345678"), (7, true, 3, "345678"), (2, true, 3, ""),
  ])
  func aPartIsReadInWholeRecords(limit: Int, fromEnd: Bool, size: Int, wanted: String) throws {
    let folder = try TemporaryDirectory()
    let path = try folder.write("0123456789", to: "file")
    let part = try File.part(of: path, limit: limit, fromEnd: fromEnd, recordSize: size)
    #expect(String(decoding: part.bytes, as: UTF8.self) == wanted)
    #expect(part.status.size == 10)
  }

  @Test func oneThatIsNotThereIsNeitherRemovedNorMoved() throws {
    let folder = try TemporaryDirectory()
    let path = folder.path(of: "file")
    try File.remove(path)
    #expect(try !File.move(path, to: path + ".old"))
    try folder.write("", to: "file")
    #expect(try File.move(path, to: path + ".old"))
    try File.remove(path + ".old")
    #expect(try names(folder).isEmpty)
  }
}

@Suite("A folder")
struct FolderTests {
  @Test func isMadeForItsOwnerAloneWithThoseAboveIt() throws {
    let folder = try TemporaryDirectory()
    let path = folder.path(of: "a/b/c")
    try Folder.make(path)
    try Folder.make(path)
    try Folder.make(above: path + "/file")
    for made in ["a", "a/b", "a/b/c"] {
      #expect(try FileStatus(path: folder.path(of: made)).permissions == 0o700)
    }
  }

  @Test func isNotMadeBelowAFile() throws {
    let folder = try TemporaryDirectory()
    let file = try folder.write("", to: "file")
    let error = #expect(throws: FileError.self) { try Folder.make(file + "/a/b") }
    #expect(error?.isFolderMissing == true)
    #expect(error?.reason == "Not a directory")
  }

  @Test(arguments: [("/a/b", "/a"), ("/a", ""), ("a", ""), ("/ä/\u{301}b", "/ä")])
  func isAboveAPath(path: String, above: String) {
    #expect(Folder.above(path) == above)
  }
}

@Suite("A lock", .timeLimited)
struct FileLockTests {
  @Test func isGivenToOneAtATime() throws {
    let folder = try TemporaryDirectory()
    let path = folder.path(of: "lock")
    do {
      guard let lock = try FileLock(path) else {
        Issue.record("nobody else has it")
        return
      }
      let isFree = try FileLock(path) != nil
      #expect(!isFree)
      #expect(try FileLock.isHeld(path))
      #expect(try lock.lastNoted() == nil)
      try lock.note()
      try lock.note()
      #expect(try lock.lastNoted() ?? 0 > 1_700_000_000_000_000_000)
    }
    #expect(try !FileLock.isHeld(path))
    #expect(try FileStatus(path: path).size == 1)
    #expect(try FileStatus(path: path).permissions == 0o600)
    let again = try FileLock(path, waits: true) != nil
    #expect(again)
  }

  /// A program that is being started has copies of all descriptors for a moment.
  @Test func isFreeOnceItIsGivenBackThoughProgramsAreStarted() async throws {
    let folder = try TemporaryDirectory()
    let path = folder.path(of: "lock")
    try await withThrowingTaskGroup { group in
      for _ in 0..<2 {
        group.addTask { for _ in 0..<20 { _ = try await runProcess("/bin/true") } }
      }
      group.addTask {
        for _ in 0..<5_000 {
          let isFree = try FileLock(path) != nil
          guard isFree else {
            Issue.record("the lock is held although it was given back")
            return
          }
        }
      }
      try await group.waitForAll()
    }
  }

  @Test func doesNotFollowALink() throws {
    let folder = try TemporaryDirectory()
    let path = folder.path(of: "lock")
    try FileManager.default.createSymbolicLink(
      atPath: path, withDestinationPath: folder.path(of: "elsewhere"))
    #expect(throws: FileError.self) { _ = try FileLock(path) != nil }
    #expect(!SystemPath.exists(folder.path(of: "elsewhere")))
  }
}
