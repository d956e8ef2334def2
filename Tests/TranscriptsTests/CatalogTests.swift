import Foundation
import TestSupport
import Testing
import Transcripts
import UsageModel

/// Which transcripts there are, and to which project each belongs.
@Suite(.timeLimited)
struct CatalogTests {
  /// A folder of Claude Code below a home of some name.
  private static func root(below home: String) throws -> (TemporaryDirectory, String) {
    let directory = try TemporaryDirectory()
    try directory.write("", to: home + "/.claude/projects/-tmp-api/s.jsonl")
    try directory.write("", to: home + "/.claude/projects/-tmp-api/s/subagents/agent-a.jsonl")
    try directory.write("", to: home + "/.claude/projects/loose.jsonl")
    return (directory, directory.path + "/" + home + "/.claude")
  }

  @Test(
    "A look at single files finds for each what a walk finds",
    arguments: [
      "ada", "jürgen", "j\u{75}\u{308}rgen", "山田", "e\u{301}\u{301}", "projects/ada",
      "projects/projects", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "a b",
    ])
  func lookAndWalkAgree(home: String) throws {
    let (directory, root) = try Self.root(below: home)
    for roots in [[root], [root + "/projects"], [root + "/projects/-tmp-api"], [root + "/"]] {
      let walked = TranscriptCatalog.scan(roots: roots)
      #expect(!walked.files.isEmpty)
      let looked = TranscriptCatalog.look(at: walked.files.map(\.path), roots: roots)
      #expect(looked?.files == walked.files)
      #expect(looked?.problems.isEmpty ?? false)
      for file in walked.files where file.path.contains("-tmp-api") {
        #expect(file.project == "-tmp-api", "\(file.path)")
      }
    }
    withExtendedLifetime(directory) {}
  }

  @Test("A walk on all cores finds the same in the same order, links and all")
  func concurrentWalk() async throws {
    let (directory, root) = try Self.root(below: "ada")
    let projects = "ada/.claude/projects/"
    for project in 0..<70 {
      let name = project == 7 ? "c--work" : "-tmp-\(project)"
      for session in 0..<(project % 4) {
        try directory.write("", to: projects + "\(name)/\(session).jsonl")
        try directory.write("", to: projects + "\(name)/\(session)/subagents/agent-a.jsonl")
      }
    }
    try directory.write("", to: "elsewhere/linked.jsonl")
    let files = FileManager.default
    try files.createSymbolicLink(
      atPath: root + "/projects/-tmp-9/link", withDestinationPath: directory.path + "/elsewhere")
    try files.createSymbolicLink(
      atPath: root + "/projects/-tmp-5/back", withDestinationPath: root + "/projects")
    try files.createSymbolicLink(
      atPath: root + "/projects/-tmp-3/gone", withDestinationPath: directory.path + "/nowhere")
    let other = directory.path + "/ada/.claude-none"
    for roots in [[root], [root + "/projects"], [root, other], [root, root]] {
      let one = TranscriptCatalog.scan(roots: roots)
      let all = await TranscriptCatalog.scanConcurrently(roots: roots)
      #expect(all.files == one.files)
      #expect(all.folders == one.folders)
      #expect(all.rootsFound == one.rootsFound)
      #expect(all.problems.map(\.path) == one.problems.map(\.path))
      #expect(one.files.count == 3 + 206 + 1)
    }
  }

  @Test func aPathThatOnlyBeginsLikeARootIsNotBelowIt() throws {
    let (directory, root) = try Self.root(below: "ada")
    let other = try directory.write("", to: "ada/.claude-work/projects/-p/s.jsonl")
    let looked = TranscriptCatalog.look(at: [other], roots: [root])
    #expect(looked?.files == nil)
  }

  @Test func whatCannotBeLookedAtIsAProblem() throws {
    let (directory, root) = try Self.root(below: "ada")
    let name = String(repeating: "x", count: 300) + ".jsonl"
    let path = root + "/projects/-tmp-api/" + name
    let gone = root + "/projects/-tmp-api/gone.jsonl"
    let looked = try #require(TranscriptCatalog.look(at: [path, gone], roots: [root]))
    #expect(looked.files.isEmpty)
    #expect(looked.problems.map(\.path) == [path])
    #expect(looked.problems.map(\.reason) == ["File name too long"])
    withExtendedLifetime(directory) {}
  }
}
