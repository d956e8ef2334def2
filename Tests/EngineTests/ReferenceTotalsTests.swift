import Foundation
import Index
import Store
import TestSupport
import Testing
import Transcripts
import UsageModel

/// The totals of real transcripts, against those of an independent program.
@Suite(.needsSharedFixtures, .timeLimited)
struct ReferenceTotalsTests {
  /// Names of the corpora whose totals are known. Without real logs the whole suite is
  /// skipped; with them, a folder of totals that is missing or empty is a failure.
  static func corpora() throws -> [String] {
    guard let root = SharedFixtures.root else { return [] }
    return try ["full", "skeleton"].flatMap { part -> [String] in
      let folder = root + "/transcripts/expected/" + part
      let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
      return try #require(names.isEmpty ? nil : names, "no totals in \(folder)")
        .map { part + "/" + $0.dropLast(".json".count) }
    }
  }

  @Test(
    "Totals of a real corpus equal those of the reference to the token", arguments: try corpora())
  func totals(corpus: String) throws {
    let expected = try Expected(corpus)
    let core = try Sums(roots: expected.roots, includingProgress: false)
    #expect(core.totals == expected.core("totals").total)
    #expect(core.byModel == expected.core("by_model").groups)
    #expect(core.byProject == expected.core("by_project").foldingDriveLetters)
    if expected.hasSessionsApart { #expect(core.bySession == expected.core("by_session").groups) }
    #expect(core.byDay["UTC", default: [:]] == expected.core("by_day_utc").groups)
    for zone in ["America/Los_Angeles", "Asia/Tokyo", "Asia/Kolkata"] {
      #expect(core.byDay[zone, default: [:]] == expected.core("by_day_" + zone).groups)
    }
    let extended = try Sums(roots: expected.roots, includingProgress: true)
    #expect(extended.totals == expected.extended("totals").total)
    #expect(extended.byModel == expected.extended("by_model").groups)
    #expect(extended.byDay["UTC", default: [:]] == expected.extended("by_day_utc").groups)
  }

  @Test("The indexer on all cores gives the same totals as one reader after the other")
  func indexer() async throws {
    let expected = try Expected("skeleton/ALL")
    let directory = try TemporaryDirectory()
    let workspace = Workspace(environment: [:], homeDirectory: directory.path)
    let index = try UsageIndex.open(workspace)
    let report = try await index.update(roots: expected.roots)
    var total = UsageTally.zero
    try index.forEachRow(UsageFilter()) { total = total + $0.tally }
    #expect(Counts(total) == expected.extended("totals").total)
    #expect(report.responsesAdded == expected.extended("totals").total.responses)
    #expect(report.problems.isEmpty)
  }
}

/// The token classes of the reference.
struct Counts: Equatable, CustomStringConvertible {
  var input: Int64 = 0
  var output: Int64 = 0
  var cacheWrite5m: Int64 = 0
  var cacheWrite1h: Int64 = 0
  var cacheRead: Int64 = 0
  var responses: Int64 = 0

  init() {}

  init(_ tally: UsageTally) {
    input = tally.tokens.input
    output = tally.tokens.output
    cacheWrite5m = tally.tokens.cacheWrite5m
    cacheWrite1h = tally.tokens.cacheWrite1h
    cacheRead = tally.tokens.cacheRead
    responses = tally.responses
  }

  init(_ json: [String: Any]) {
    func number(_ name: String) -> Int64 { (json[name] as? NSNumber)?.int64Value ?? 0 }
    input = number("input")
    output = number("output")
    cacheWrite5m = number("cache_write_5m")
    cacheWrite1h = number("cache_write_1h")
    cacheRead = number("cache_read")
    responses = number("responses")
  }

  static func += (left: inout Counts, right: Counts) {
    left.input += right.input
    left.output += right.output
    left.cacheWrite5m += right.cacheWrite5m
    left.cacheWrite1h += right.cacheWrite1h
    left.cacheRead += right.cacheRead
    left.responses += right.responses
  }

  var description: String {
    "in \(input) out \(output) w5 \(cacheWrite5m) w1 \(cacheWrite1h) r \(cacheRead) n \(responses)"
  }
}

/// One file of expected sums.
struct Expected {
  struct Section {
    var json: [String: Any]

    var total: Counts { Counts(json) }
    var groups: [String: Counts] {
      json.compactMapValues { ($0 as? [String: Any]).map(Counts.init) }
    }
    /// Windows writes a drive `c--` or `C--`; the index makes one project of both.
    var foldingDriveLetters: [String: Counts] {
      var folded: [String: Counts] = [:]
      for (name, counts) in groups { folded[foldedDriveLetter(name), default: Counts()] += counts }
      return folded
    }
  }

  let json: [String: Any]
  let roots: [String]

  init(_ corpus: String) throws {
    let path = try SharedFixtures.path("transcripts/expected/\(corpus).json")
    let data = try Data(contentsOf: URL(fileURLWithPath: path))
    json = try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
    let part = String(corpus.prefix { $0 != "/" })
    let folder = try SharedFixtures.path("transcripts/\(part)")
    let name = String(corpus.dropFirst(part.count + 1))
    if name == "ALL" {
      roots = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        .filter { !$0.hasSuffix(".md") }.map { folder + "/" + $0 }
    } else {
      roots = [folder + "/" + name]
    }
  }

  var hasSessionsApart: Bool {
    let quality = json["quality"] as? [String: Any]
    return (quality?["responses_in_several_sessions"] as? NSNumber)?.intValue == 0
  }

  func core(_ name: String) -> Section { section("core", name) }
  func extended(_ name: String) -> Section { section("extended", name) }

  private func section(_ part: String, _ name: String) -> Section {
    let sections = json[part] as? [String: Any]
    return Section(json: sections?[name] as? [String: Any] ?? [:])
  }
}

/// Sums of a corpus as reader and store give them.
struct Sums {
  var totals = Counts()
  var byModel: [String: Counts] = [:]
  var byProject: [String: Counts] = [:]
  var bySession: [String: Counts] = [:]
  var byDay: [String: [String: Counts]] = [:]

  init(roots: [String], includingProgress: Bool) throws {
    let store = try UsageStore.inMemory()
    var cache = IngestCache()
    var reader = TranscriptReader()
    for work in IndexPlan(
      files: TranscriptCatalog.scan(roots: roots).files, cursors: { _ in nil }
    ).work {
      var batch = try reader.read(work).batch
      if !includingProgress { batch.events.removeAll { $0.origin == .progress } }
      _ = try store.ingest([batch], cache: &cache)
    }
    try collect(store)
  }

  private mutating func collect(_ store: UsageStore) throws {
    let catalog = try store.catalog(sessions: true)
    let zones = ["UTC", "America/Los_Angeles", "Asia/Tokyo", "Asia/Kolkata"].compactMap {
      TimeZone(identifier: $0)
    }
    var rows: [UsageRow] = []
    try store.forEachRow(UsageFilter()) { rows.append($0) }
    for row in rows {
      let counts = Counts(row.tally)
      totals += counts
      byModel[catalog.variants[row.variant]?.model ?? "", default: Counts()] += counts
      byProject[catalog.projects[row.project]?.folder ?? "", default: Counts()] += counts
      bySession[catalog.sessions[row.session]?.id ?? "", default: Counts()] += counts
      for zone in zones {
        var day = "unknown"
        if let quarter = row.quarter {
          let seconds = quarter.start.seconds
          let date = Date(timeIntervalSince1970: Double(seconds))
          let local = seconds + Int64(zone.secondsFromGMT(for: date))
          day = CivilDay(daysSince1970: Int32(floorDivide(local, 86_400))).description
        }
        let name = zone.identifier == "GMT" ? "UTC" : zone.identifier
        byDay[name, default: [:]][day, default: Counts()] += counts
      }
    }
  }
}
