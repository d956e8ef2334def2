import Foundation
import TestSupport
import Testing

@Suite("The tests themselves")
struct TestConventionTests {
  @Test func endCanBeRepeatedAndLeaveTheCheckoutAlone() throws {
    // The check and its own tests are full of what is looked for.
    let files = try ProjectFiles.texts(under: ["Tests"]).filter {
      $0.key.hasSuffix(".swift") && !$0.key.contains("/TestConvention")
    }
    #expect(files.count > 100, "the walk over Tests found next to nothing")
    for violation in TestConventions.violations(in: files) {
      Issue.record(Comment(rawValue: violation))
    }
  }

  private func violations(_ text: String) -> [String] {
    TestConventions.violations(in: ["Tests/ATests/A.swift": text])
  }

  @Test func aSuiteThatWaitsNeedsALimit() {
    let body = "struct A {\n  @Test func a() async throws {\n    try await b()\n  }\n}\n"
    let sentence = "Tests/ATests/A.swift: A waits for something; give it @Suite(.timeLimited)"
    #expect(violations(body) == [sentence])
    #expect(violations("@Suite(\"A\")\n" + body) == [sentence])
    #expect(violations("@Suite(\"A\", .timeLimited)\n" + body) == [])
    #expect(violations("@Suite(.timeLimited)\nstruct B {\n}\n\n" + body) == [sentence])
    let limited = body.replacingOccurrences(of: "@Test", with: "@Test(.timeLimit(.minutes(1)))")
    #expect(violations(limited) == [])
    #expect(violations("struct A {\n  @Test func a() { #expect(true) }\n}\n") == [])
    #expect(violations("struct A {\n  func a() async { await b() }\n}\n") == [])
  }

  @Test func programsAreStartedInOneWay() {
    let sentence = "Tests/ATests/A.swift: start programs with runProcess or SpawnedProgram"
    #expect(violations("func a() {\n  let process = Process()\n}\n") == [sentence])
    #expect(violations("let a = try SpawnedProgram(\"/bin/true\")\n") == [])
  }

  @Test(arguments: [
    "Int.random(in: 0...9)", "[(1), 2].shuffled()", "list.randomElement() ?? 1",
    "a.random(\n  in: f(1), 2)",
  ])
  func aDrawWithoutASeedIsFound(draw: String) {
    #expect(violations("let a = \(draw)\n").count == 1)
    let close = draw.lastIndex(of: ")") ?? draw.endIndex
    let seeded = draw[..<close] + ", using: &random" + draw[close...]
    #expect(violations("let a = \(seeded)\n") == [])
  }

  @Test func aGeneratorOfOnesOwnAndARewriteOfOnesOwnAreFound() {
    #expect(violations("var a = SystemRandom" + "NumberGenerator()\n").count == 1)
    #expect(violations("struct A: RandomNumberGenerator {\n}\n").count == 1)
    #expect(violations("if environment[\"UPDATE_" + "SNAPSHOTS\"] == \"1\" { }\n").count == 1)
  }
}
