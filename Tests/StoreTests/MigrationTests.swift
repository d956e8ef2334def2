import Foundation
import GRDB
import TestSupport
import Testing
import UsageModel

@testable import Store

struct MigrationTests {
  /// An index of version 0.1 as a file of `directory`.
  static func releasedIndex(in directory: TemporaryDirectory) throws -> String {
    let text = try String(
      contentsOfFile: PackageLayout.root + "/Tests/StoreTests/Fixtures/index-0.1.sql",
      encoding: .utf8)
    let path = directory.path(of: "plimsoll.db")
    var configuration = Configuration()
    configuration.foreignKeysEnabled = false
    let database = try DatabaseQueue(path: path, configuration: configuration)
    // The text has a transaction of its own.
    try database.writeWithoutTransaction { try $0.execute(sql: text) }
    try database.close()
    return path
  }

  /// The sums by every dimension that an index of 0.1 has: responses, tokens, times.
  private static let released = """
    SELECT quarter, folder, session.name, model || coalesce(speed, '') || promptClass,
      sum(input), sum(output), sum(thinking), sum(cacheWrite5m), sum(cacheWrite1h),
      sum(cacheRead), sum(webSearches), sum(webFetches), sum(responses),
      sum(lowerBoundResponses), sum(lowerBoundOutput), sum(recordedPicodollars),
      min(firstTime), max(lastTime)
    FROM rollup JOIN project ON project.id = project JOIN session ON session.id = session
      JOIN variant ON variant.id = variant
    GROUP BY 1, 2, 3, 4
    """

  struct Place: Hashable {
    var quarter: Int64
    var project: String
    var session: String
    var variant: String
  }

  @Test("An index of 0.1 has the same totals by every dimension after its tables changed")
  func totals() throws {
    let directory = try TemporaryDirectory()
    let path = try Self.releasedIndex(in: directory)
    var before: [Place: [Int64?]] = [:]
    let old = try DatabaseQueue(path: path)
    try old.read { db in
      for row in try Row.fetchAll(db, sql: Self.released) {
        let place = Place(quarter: row[0], project: row[1], session: row[2], variant: row[3])
        before[place] = (4..<18).map { row[$0] as Int64? }
      }
    }
    try old.close()
    #expect(before.count > 30)

    let store = try UsageStore.open(at: path)
    for round in 1...2 {
      let catalog = try store.catalog(sessions: true)
      var after: [Place: [Int64?]] = [:]
      try store.forEachRow(UsageFilter()) { row in
        let variant = catalog.variants[row.variant]
        let place = Place(
          quarter: row.quarter.map { Int64($0.index) } ?? Int64(Int32.min),
          project: catalog.projects[row.project]?.folder ?? "",
          session: catalog.sessions[row.session]?.id ?? "",
          variant: (variant?.model ?? "") + (variant?.speed ?? "")
            + "\(variant?.promptClass.rawValue ?? -1)")
        let tally = row.tally
        let values: [Int64?] = [
          tally.tokens.input, tally.tokens.output, tally.thinking, tally.tokens.cacheWrite5m,
          tally.tokens.cacheWrite1h, tally.tokens.cacheRead, tally.webSearches, tally.webFetches,
          tally.responses, tally.lowerBoundResponses, tally.lowerBoundOutput,
          tally.recordedPicodollars, row.first?.milliseconds, row.last?.milliseconds,
        ]
        after[place] =
          after[place].map { old in
            old.indices.map { index in
              switch index {
              case 12: [old[12], values[12]].compactMap(\.self).min()
              case 13: [old[13], values[13]].compactMap(\.self).max()
              default: (old[index] ?? 0) + (values[index] ?? 0)
              }
            }
          } ?? values
      }
      #expect(after == before, "round \(round)")
      // And packed.
      try store.packChangedDays()
    }
    #expect(try store.responseCount() == 246)
    #expect(try store.files().count == 25)
  }

  @Test("A new index has the tables that all versions one after the other make")
  func today() throws {
    func tables(upTo last: String?) throws -> [String: [String]] {
      let database = try DatabaseQueue()
      try Migration.run(database, upTo: last) { _ in }
      return try database.read { db in
        var found: [String: [String]] = [:]
        func lines(_ sql: String) throws -> [String] {
          try Row.fetchAll(db, sql: sql).map { row in
            row.map { "\($0.0)=\($0.1)" }.joined(separator: " ")
          }
        }
        for name in try String.fetchAll(db, sql: "SELECT name FROM sqlite_master ORDER BY name") {
          found[name] =
            try lines("SELECT type, wr, strict FROM pragma_table_list WHERE name = '\(name)'")
            + lines("SELECT * FROM pragma_table_xinfo('\(name)')")
            + lines("SELECT * FROM pragma_foreign_key_list('\(name)')")
            + lines(
              "SELECT name, \"unique\", origin, partial FROM pragma_index_list('\(name)') ORDER BY 1"
            )
            + lines("SELECT * FROM pragma_index_xinfo('\(name)')")
        }
        found["versions"] = try lines("SELECT * FROM grdb_migrations")
        found["version"] = try lines("PRAGMA user_version")
        return found
      }
    }
    let new = try tables(upTo: nil)
    let old = try tables(upTo: Schema.versions.last?.name)
    #expect(Set(new.keys) == Set(old.keys))
    for (name, lines) in new { #expect(old[name] == lines, "\(name)") }
  }

  @Test("Folders of 0.1 are told apart, deleted transcripts included, and copies count in each")
  func folders() throws {
    let directory = try TemporaryDirectory()
    let store = try UsageStore.open(at: Self.releasedIndex(in: directory))
    let own = "/home/ada/.claude"
    let work = "/home/ada/.claude-work"
    #expect(Set(try store.claudeFolders()) == [own, work])
    func responses(_ folders: Set<String>?) throws -> Int64 {
      var sum: Int64 = 0
      try store.forEachRow(UsageFilter(folders: folders)) { sum += $0.tally.responses }
      return sum
    }
    // The parts of responses count too; fourteen responses have copies in both folders.
    let all = try responses(nil)
    #expect(all == 247)
    #expect(try responses([own, work]) == all)
    let alone = try (responses([own]), responses([work]))
    #expect(alone.0 + alone.1 == all + 14)
    #expect(try responses(["/elsewhere"]) == 0)
    let catalog = try store.catalog(sessions: false, folders: [work])
    #expect(catalog.projects.values.allSatisfy { $0.claudeFolder == work })
    #expect(catalog.projects.values.map(\.folder).contains("-home-ada-shop"))
    let folderCount = try store.catalog(sessions: false).projects.values
      .count { $0.folder == "-home-ada-shop" }
    #expect(folderCount == 2)
  }

  @Test("The index is copied as it was before its tables are changed, and no new one is")
  func copies() throws {
    let directory = try TemporaryDirectory()
    let path = try Self.releasedIndex(in: directory)
    let copy = directory.path(of: "copy.db")
    var asked: [Int] = []
    func target(_ versions: Int) -> String {
      asked.append(versions)
      return copy
    }
    let store = try UsageStore.open(at: path, copyingTo: target)
    #expect(asked == [7])
    #expect(try store.responseCount() == 246)
    let kept = try DatabaseQueue(path: copy)
    let (names, count) = try kept.read { db in
      (
        try Int.fetchOne(db, sql: "SELECT count(*) FROM grdb_migrations"),
        try Int.fetchOne(db, sql: "SELECT count(*) FROM response")
      )
    }
    #expect(names == 7)
    #expect(count == 246)
    // Neither the next one that opens it nor a new index needs one.
    _ = try UsageStore.open(at: path, copyingTo: target)
    _ = try UsageStore.open(at: directory.path(of: "new.db"), copyingTo: target)
    #expect(asked == [7])
  }

  @Test("A step that fails leaves the index as it was, and a copy that fails stops all")
  func failures() throws {
    let directory = try TemporaryDirectory()
    let path = try Self.releasedIndex(in: directory)
    let bare = try DatabaseQueue(path: path)
    try bare.write {
      // The last step adds columns; this one is in its way.
      try $0.execute(sql: "DELETE FROM grdb_migrations WHERE identifier = 'evidence of limits'")
    }
    try bare.close()
    #expect(throws: StoreError.self) { try UsageStore.open(at: path) }
    let state = try DatabaseQueue(path: path).read(Migration.state)
    #expect(state == .older(applied: 6))
    #expect(throws: StoreError.self) {
      try UsageStore.open(at: path) { _ in directory.path(of: "missing/copy.db") }
    }
    #expect(UsageStore.isSound(at: path))
    #expect(try DatabaseQueue(path: path).read(Migration.state) == .older(applied: 6))
  }

  @Test("An index of a later version is read and never written, also if it changes meanwhile")
  func laterVersion() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path(of: "later.db")
    let running = try UsageStore.open(at: path)
    try running.set("x", to: 1)
    let later = try DatabaseQueue(path: path)
    try later.write { db in
      try db.execute(sql: "INSERT INTO grdb_migrations VALUES ('99: later')")
      try db.execute(sql: "PRAGMA user_version = \(Schema.versions.count + 1)")
    }
    for store in [running, try UsageStore.open(at: path)] {
      #expect(try store.setting("x") == 1)
      do {
        try store.set("x", to: 2)
        Issue.record("it was written")
      } catch {
        #expect(error.kind == .tooNew)
      }
      #expect(try store.setting("x") == 1)
    }
    #expect(try UsageStore.open(at: path).hasLaterTables)
    #expect(running.hasLaterTables)
    // What cannot be read any more is not damaged.
    try later.write { try $0.execute(sql: "DROP TABLE setting") }
    do {
      _ = try running.setting("x")
      Issue.record("it was read")
    } catch {
      #expect(error.kind == .tooNew)
    }
  }
}
