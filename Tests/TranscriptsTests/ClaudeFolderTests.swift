import Foundation
import TestSupport
import Testing
import UsageModel

@testable import Transcripts

/// To which folder of Claude Code a walk counts a transcript.
struct ClaudeFolderTests {
  private static func link(_ path: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: target)
  }

  @Test("A transcript belongs to the folder that has its project, through whatever links")
  func folders() throws {
    let directory = try TemporaryDirectory()
    let home = try #require(realpath(directory.path))
    func write(_ path: String) throws { _ = try directory.write("{}\n", to: path) }
    try write("own/projects/-a/1.jsonl")
    try write("dot/claude/projects/-b/2.jsonl")
    try write("elsewhere/logs/3.jsonl")
    try write("bare/-c/4.jsonl")
    try write("projects/lab/ada/.claude/projects/-d/5.jsonl")
    try write("store/6/6.jsonl")
    // The whole of `projects` is that of another folder.
    try FileManager.default.createDirectory(
      atPath: home + "/linked", withIntermediateDirectories: true)
    try Self.link(home + "/linked/projects", to: home + "/dot/claude/projects")
    // One project, and a `projects` of another name, stand outside.
    try Self.link(home + "/own/projects/-z", to: home + "/elsewhere/logs")
    try FileManager.default.createDirectory(
      atPath: home + "/moved", withIntermediateDirectories: true)
    try Self.link(home + "/moved/projects", to: home + "/store")
    let roots = ["own", "linked", "bare", "projects/lab/ada/.claude", "moved"].map {
      home + "/" + $0
    }
    let catalog = TranscriptCatalog.scan(roots: roots)
    let folders = Dictionary(
      uniqueKeysWithValues: catalog.files.map { file in
        (
          String(file.path.dropFirst(home.count + 1)), String(file.folder.dropFirst(home.count + 1))
        )
      })
    #expect(
      folders == [
        "own/projects/-a/1.jsonl": "own", "dot/claude/projects/-b/2.jsonl": "dot/claude",
        "elsewhere/logs/3.jsonl": "own", "bare/-c/4.jsonl": "bare",
        "projects/lab/ada/.claude/projects/-d/5.jsonl": "projects/lab/ada/.claude",
        "store/6/6.jsonl": "moved",
      ])
    // A look at single files says the same.
    let paths = catalog.files.map(\.path).filter { !$0.contains("elsewhere") }
    let looked = try #require(TranscriptCatalog.look(at: paths, roots: roots))
    for file in looked.files {
      #expect(catalog.files.contains { $0.path == file.path && $0.folder == file.folder })
    }
    #expect(TranscriptCatalog.claudeFolder(ofRoot: home + "/none") == nil)
    #expect(TranscriptCatalog.claudeFolder(ofRoot: home + "/own/projects") == home + "/own")
  }

  private func realpath(_ path: String) -> String? {
    URL(fileURLWithPath: path).resolvingSymlinksInPath().path
  }
}
