import Analytics
import Index
import Live
import TestSupport
import Testing
import UsageModel

import struct Pricing.PriceList

/// Which folders and machines usage is asked of, and what caused it.
@Suite("Places of usage", .timeLimited)
struct UsagePlacesTests {
  private func output(_ index: UsageIndex, _ places: UsagePlaces) throws -> Int64 {
    var sum: Int64 = 0
    try index.forEachRow(UsageFilter(folders: try index.folderKeys(places))) {
      sum += $0.tally.tokens.output
    }
    return sum
  }

  @Test("are machines by their names, and add up to all of them")
  func machines() async throws {
    let fleet = try MachineFleet(count: 2)
    for machine in 0..<2 {
      try fleet.homes[machine].write([Line.assistant(id: "m\(machine)", output: 5 + machine)])
      try await fleet.index(machine)
    }
    try fleet.joinAll()
    try fleet.settle()
    let index = fleet.homes[0].index
    #expect(try index.shownPlaces().machines == ["m0", "m1"])
    for (names, sum) in [
      ([], 11), (["m0"], 5), (["this"], 5), (["m1"], 6), (["m0", "m1"], 11),
    ] as [([String], Int64)] {
      #expect(try output(index, UsagePlaces(machines: names)) == sum, "\(names)")
    }
    #expect(throws: Explanation.self) {
      try index.folderKeys(UsagePlaces(machines: ["m0", "nobody"]))
    }
    index.showMachines(.this)
    #expect(try index.shownPlaces().machines == ["m0"])
    #expect(try output(index, UsagePlaces(machines: ["m1"])) == 0)
  }

  @Test("are folders of Claude Code by their short names")
  func folders() async throws {
    let home = try TestHome()
    try home.write([Line.assistant(id: "1", output: 5)])
    try home.directory.write(
      Line.assistant(id: "2", output: 7) + "\n", to: ".claude-work/projects/-p/s.jsonl")
    let index = home.index
    _ = try await index.update(roots: [home.root, home.directory.path + "/.claude-work"])
    #expect(try index.shownPlaces().folders == ["~/.claude", "~/.claude-work"])
    for (names, sum) in [
      ([], 12), (["~/.claude"], 5), (["~/.claude-work"], 7), (["~/.claude", "~/.claude-work"], 12),
    ] as [([String], Int64)] {
      #expect(try output(index, UsagePlaces(folders: names)) == sum, "\(names)")
    }
    #expect(throws: Explanation.self) { try index.folderKeys(UsagePlaces(folders: ["~/.other"])) }
    index.show(FolderScope(roots: [home.root], shown: [home.root]), inventory: nil)
    #expect(try index.shownPlaces().folders == ["~/.claude"])
    #expect(throws: Explanation.self) {
      try index.folderKeys(UsagePlaces(folders: ["~/.claude-work"]))
    }
  }

  @Test("Lost caches add up to the same by cause, day and session")
  func losses() async throws {
    let home = try TestHome()
    func line(_ id: String, _ time: String, session: String) -> String {
      Line.assistant(id: id, time: time, session: session)
        .replacing(
          "\"cache_creation_input_tokens\":3", with: "\"cache_creation_input_tokens\":30000")
    }
    for (session, day) in [("a", "01"), ("b", "02")] {
      try home.write(
        [
          line("\(session)1", "2026-10-\(day)T10:00:00.000Z", session: session),
          line("\(session)2", "2026-10-\(day)T12:00:00.000Z", session: session),
        ], to: "projects/-p/\(session).jsonl")
    }
    _ = try await home.index.update(roots: [home.root])
    let engine = LiveEngine(
      index: home.index, limits: nil,
      settings: LiveSettings(roots: [home.root], zone: .utc, prices: .embedded))
    let cache = try engine.history(
      HistoryQuestion(zone: .utc, parts: .cache), from: home.index
    ).cache
    #expect(cache.losses.keys.map(\.name) == ["pause-1h"])
    #expect(cache.losses[.pauseOfAnHour]?.count == 2)
    #expect(cache.days.map(\.lost.count) == [1, 1])
    #expect(cache.lostSessions.map(\.id).sorted() == ["a", "b"])
    let costs = [
      cache.losses.values.map(\.cost), cache.days.map(\.lost.cost),
      cache.lostSessions.map(\.sum.cost),
    ].map { sums in sums.reduce(Cost.zero) { $0 + $1 } }
    #expect(Set(costs).count == 1 && costs[0] > .zero)
  }

  @Test("What caused usage adds up to all of it, and branches are told apart by project")
  func attributes() async throws {
    let home = try TestHome()
    func line(_ id: String, _ more: String, output: Int) -> String {
      "{\(more)" + Line.assistant(id: id, output: output).dropFirst()
    }
    try home.write([
      line("1", #""attributionSkill":"review","gitBranch":"main","#, output: 5),
      line("2", #""attributionSkill":"unattributed","gitBranch":"x","#, output: 7),
      line("3", "", output: 11),
    ])
    try home.write(
      [line("4", #""cwd":"/other","gitBranch":"main","#, output: 13)],
      to: "projects/-other/t.jsonl")
    _ = try await home.index.update(roots: [home.root])
    let engine = LiveEngine(
      index: home.index, limits: nil,
      settings: LiveSettings(roots: [home.root], zone: .utc, prices: .embedded))
    func answer(_ dimension: UsageDimension) throws -> HistoryAnswer {
      var question = HistoryQuestion(zone: .utc, parts: .attributes)
      question.dimension = dimension
      return try engine.history(question, from: home.index)
    }
    let skills = try answer(.skill)
    #expect(
      skills.attributes.map { "\($0.name) \($0.usage.tally.tokens.output)" }.sorted()
        == ["review 5", "unattributed 24", "unattributed 7"])
    #expect(Set(skills.attributes.map(\.id)).count == 3, "what is called so is not what is none")
    let branches = try answer(.branch)
    #expect(branches.attributes.filter { $0.name == "main" }.map(\.projectName).count == 2)
    #expect(Set(branches.attributes.map(\.id)).count == branches.attributes.count)
    for whole in [skills, branches] {
      let sum = whole.attributes.reduce(into: Usage()) { $0 += $1.usage }
      #expect(sum == whole.total)
    }
  }
}
