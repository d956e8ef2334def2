import Foundation
import TestSupport
import Testing
import Transcripts
import UsageModel

/// Which transcripts there are, and to which project each belongs.
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
