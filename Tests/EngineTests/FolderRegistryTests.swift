import Foundation
import Index
import TestSupport
import Testing
import UsageModel

@Suite struct FolderRegistryTests {
  private func alias(_ path: String, resolved: String? = nil, inode: UInt64 = 0)
    -> ClaudeFolderAlias
  {
    ClaudeFolderAlias(
      path: path, resolvedPath: resolved ?? path, device: inode == 0 ? 0 : 1, inode: inode)
  }

  @Test func idsStayOnceTheyAreDrawn() throws {
    let folder = try TemporaryDirectory()
    let registry = FolderRegistry(stateDirectory: folder.path)
    #expect(try registry.table() == ClaudeFolderTable())
    let first = try registry.see([alias("/home/ada/.claude", inode: 7)])
    let id = try #require(first.folders.first?.id)
    let again = try registry.see([
      alias("/home/vscode/.claude", inode: 7), alias("/home/ada/.claude-work", inode: 8),
    ])
    #expect(again.folders.map(\.id).first == id)
    #expect(
      again.folders.map { $0.aliases.map(\.path) } == [
        ["/home/ada/.claude", "/home/vscode/.claude"], ["/home/ada/.claude-work"],
      ])
    #expect(try FolderRegistry(stateDirectory: folder.path).table() == again)
  }

  @Test func nothingNewWritesNothing() throws {
    let folder = try TemporaryDirectory()
    let registry = FolderRegistry(stateDirectory: folder.path)
    try registry.see([alias("/home/ada/.claude", inode: 7)])
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: 1_000_000)], ofItemAtPath: registry.path)
    try registry.see([alias("/home/ada/.claude", inode: 7)])
    let attributes = try FileManager.default.attributesOfItem(atPath: registry.path)
    #expect(attributes[.modificationDate] as? Date == Date(timeIntervalSince1970: 1_000_000))
    #expect(attributes[.posixPermissions] as? Int == 0o600)
  }

  @Test func manyFirstStartsDrawOneId() async throws {
    let folder = try TemporaryDirectory()
    let path = folder.path
    let ids = try await withThrowingTaskGroup(of: ClaudeFolderID?.self) { group in
      for _ in 0..<16 {
        group.addTask {
          try FolderRegistry(stateDirectory: path).see([
            ClaudeFolderAlias(path: "/a", resolvedPath: "/a", device: 1, inode: 2)
          ]).folders.first?.id
        }
      }
      return try await group.reduce(into: Set<ClaudeFolderID?>()) { $0.insert($1) }
    }
    #expect(ids.count == 1)
  }

  @Test func aDamagedFileIsNamedAndLeftAsItIs() throws {
    let folder = try TemporaryDirectory()
    let registry = FolderRegistry(stateDirectory: folder.path)
    for text in ["{\"version\":1,\"fold", "[]", "{\"version\":99,\"folders\":[]}"] {
      try Data(text.utf8).write(to: URL(fileURLWithPath: registry.path))
      #expect(throws: IndexError.self) { try registry.table() }
      #expect(throws: IndexError.self) { try registry.see([alias("/a")]) }
      #expect(try String(contentsOfFile: registry.path, encoding: .utf8) == text)
    }
  }
}
