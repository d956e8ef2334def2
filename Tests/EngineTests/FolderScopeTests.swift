import Analytics
import Foundation
import TestSupport
import Testing
import UsageModel

@testable import Index

struct FolderScopeTests {
  private static func inventory(
    _ directory: TemporaryDirectory, variable: String? = nil
  ) throws -> FolderInventory {
    var environment: [String: String] = [:]
    if let variable { environment["CLAUDE_CONFIG_DIR"] = variable }
    return try FolderInventory(
      Workspace(environment: environment, homeDirectory: directory.path))
  }

  private static func make(_ directory: TemporaryDirectory, _ folders: String...) throws {
    for folder in folders {
      try FileManager.default.createDirectory(
        atPath: directory.path(of: folder), withIntermediateDirectories: true)
    }
  }

  @Test func theEnvironmentDecidesAndEverythingIsWhatWasEverSeen() throws {
    let directory = try TemporaryDirectory()
    try Self.make(directory, ".claude/projects", ".claude-work/projects")
    let home = directory.path
    let own = try Self.inventory(directory)
    let environment = own.scope(.environment)
    #expect(environment.roots == [home + "/.claude", home + "/.config/claude"])
    #expect(environment.shown == [home + "/.claude", home + "/.config/claude"])
    #expect(own.scope(.all) == FolderScope(roots: environment.roots))
    let work = try Self.inventory(directory, variable: home + "/.claude-work")
    #expect(work.scope(.environment).shown == [home + "/.claude-work"])
    #expect(work.scope(.all).roots == [home + "/.claude-work", home + "/.claude"])
    #expect(work.scope(.all).shown == nil)
    #expect(
      work.scope(.only([home + "/.claude"]))
        == FolderScope(roots: [home + "/.claude"], shown: [home + "/.claude"]))
    let seen = work.table.folders.map { work.places(shownInShellOf: $0) }
    #expect(seen == [[home + "/.claude", home + "/.config/claude"], [home + "/.claude-work"]])
  }

  @Test func whatStoodAtAnOlderPathOfAFolderIsShownWithIt() throws {
    let directory = try TemporaryDirectory()
    try Self.make(directory, "old/projects")
    let home = directory.path
    _ = try Self.inventory(directory, variable: home + "/old")
    try FileManager.default.moveItem(atPath: home + "/old", toPath: home + "/new")
    let moved = try Self.inventory(directory, variable: home + "/new")
    #expect(moved.scope(.environment).shown == [home + "/old", home + "/new"])
    let folders = moved.folders(indexed: [home + "/old", home + "/gone"])
    #expect(folders.map(\.name) == ["~/new", "~/gone"])
    #expect(folders[0].aliases == [home + "/old", home + "/new"])
  }

  @Test func aLinkToTheProjectsOfAnotherFolderShowsThem() throws {
    let directory = try TemporaryDirectory()
    try Self.make(directory, "dot/claude/projects", ".claude")
    let home = directory.path
    try FileManager.default.createSymbolicLink(
      atPath: home + "/.claude/projects", withDestinationPath: home + "/dot/claude/projects")
    let shown = try #require(Self.inventory(directory).scope(.environment).shown)
    #expect(shown.contains(home + "/dot/claude"))
  }

  @Test func aFolderIsMeantByItsPathOrItsLastName() throws {
    let folder = KnownFolder(
      name: "~/.claude-work", aliases: ["/home/ada/.claude-work"],
      places: ["/data/ada/.claude-work"])
    for word in [
      "work", "claude-work", ".claude-work", "~/.claude-work", "/home/ada/.claude-work",
      "/data/ada/.claude-work",
    ] { #expect(folder.isMeant(by: word), "\(word)") }
    for word in ["", "claude", "ada", "wor", "/home/ada"] {
      #expect(!folder.isMeant(by: word), "\(word)")
    }
  }

  @Test func theListIsNotedOnce() throws {
    let directory = try TemporaryDirectory()
    let inventory = try Self.inventory(directory)
    #expect(!inventory.isListed)
    try inventory.noteListed()
    try inventory.noteListed()
    #expect(try Self.inventory(directory).isListed)
  }

  @Test func sessionsOfTheDesktopProgramCountWithTheDefaultFolder() throws {
    let directory = try TemporaryDirectory()
    let cowork = ".config/Claude/local-agent-mode-sessions"
    try Self.make(directory, ".claude/projects", cowork)
    let home = directory.path
    let own = [home + "/.claude", home + "/.config/claude", home + "/" + cowork]
    let inventory = try Self.inventory(directory)
    #expect(inventory.scope(.environment).roots == own)
    #expect(inventory.scope(.environment).shown == Set(own))
    #expect(inventory.table.folders.map { inventory.places(shownInShellOf: $0) } == [Set(own)])
    // Under a name of their own.
    let folders = inventory.folders(indexed: [home + "/.claude", home + "/" + cowork])
    #expect(folders.map(\.name) == ["~/.claude", "cowork"])
    #expect(folders[1].isMeant(by: "cowork") && folders[1].places == [home + "/" + cowork])
    // Not where a folder is named, and not where they are switched off.
    let named = try Self.inventory(directory, variable: home + "/.claude")
    #expect(named.scope(.environment).roots == [home + "/.claude"])
    let off = try FolderInventory(
      Workspace(environment: [:], homeDirectory: home), showsCowork: false)
    #expect(off.scope(.environment).roots == Array(own.prefix(2)))
    #expect(off.scope(.all).roots == Array(own.prefix(2)))
  }
}
