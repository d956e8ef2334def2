import Foundation
import Scanning
import TestSupport
import Testing
import UsageModel

@Suite("Resolving a folder of Claude Code")
struct ClaudeFolderResolverTests {
  @Test("follows links, tells device and inode, and says where the transcripts really stand")
  func links() throws {
    let directory = try TemporaryDirectory()
    let real = try directory.makeDirectory("real/claude")
    try directory.makeDirectory("dot/projects")
    let files = FileManager.default
    let link = directory.path(of: "link")
    try files.createSymbolicLink(atPath: link, withDestinationPath: real)
    try files.createSymbolicLink(
      atPath: real + "/projects", withDestinationPath: directory.path(of: "dot/projects"))
    let direct = ClaudeFolderResolver.alias(ofPath: real)
    let linked = ClaudeFolderResolver.alias(ofPath: link)
    #expect(direct.exists && linked.exists)
    #expect(linked.path == link && linked.resolvedPath == direct.resolvedPath)
    #expect(linked.device == direct.device && linked.inode == direct.inode)
    #expect(
      ClaudeFolderResolver.transcriptFolder(of: linked)
        == realPath(directory.path(of: "dot/projects")))
  }

  @Test("of nothing, of a file and of a link to nothing finds no folder")
  func nothing() throws {
    let directory = try TemporaryDirectory()
    let missing = directory.path(of: "missing")
    #expect(
      ClaudeFolderResolver.alias(ofPath: missing)
        == ClaudeFolderAlias(path: missing, resolvedPath: missing))
    let file = directory.path(of: "file")
    try Data().write(to: URL(fileURLWithPath: file))
    #expect(!ClaudeFolderResolver.alias(ofPath: file).exists)
    let link = directory.path(of: "link")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: missing)
    #expect(!ClaudeFolderResolver.alias(ofPath: link).exists)
    #expect(
      ClaudeFolderResolver.transcriptFolder(of: ClaudeFolderResolver.alias(ofPath: missing)) == nil)
  }
}
