import Analytics
import Foundation
import Index
import Pricing
import Sharing
import Store
import TestSupport
import Testing
import UsageModel

/// Two machines and the folder between them.
@Suite("A machine that shares a folder", .timeLimited)
struct MachineSyncTests {
  /// Two machines with a response each, and one that both have.
  private func pair() async throws -> MachineFleet {
    let fleet = try MachineFleet(count: 2)
    let shared = Line.assistant(id: "both", output: 100)
    try fleet.homes[0].write([Line.assistant(id: "one", output: 1), shared])
    try fleet.homes[1].write([
      Line.assistant(id: "two", output: 10, time: "2026-09-03T10:00:00.000Z"), shared,
    ])
    for machine in 0..<2 { try await fleet.index(machine) }
    try fleet.joinAll()
    return fleet
  }

  private func output(_ fleet: MachineFleet, _ machine: Int) throws -> Int64 {
    try fleet.sums(machine).totals.tokens.output
  }

  @Test("counts what the other one has, and a transcript that both have once")
  func oneTotal() async throws {
    let fleet = try await pair()
    #expect(try output(fleet, 0) == 101)
    #expect(try output(fleet, 1) == 110)
    try fleet.settle()
    for machine in 0..<2 {
      #expect(try output(fleet, machine) == 111)
      #expect(try fleet.homes[machine].index.shownMachines() == 2)
    }
    fleet.homes[0].index.showMachines(.this)
    #expect(try output(fleet, 0) == 101)
    fleet.homes[0].index.showMachines(.only([try fleet.id(1)]))
    #expect(try output(fleet, 0) == 110)
    #expect(try fleet.homes[0].index.shownMachines() == 1)
  }

  @Test("writes a slice for a young day and one for a month that has settled, for itself alone")
  func slices() async throws {
    let fleet = try await pair()
    try fleet.settle()
    // 2026-10 has ended a week before the day of the test, 2026-11-06.
    let names = try fleet.files(0).keys.sorted()
    #expect(names == ["2026-10-01.slice", "manifest.json"])
    #expect(try fleet.files(1).keys.contains("2026-09.slice"))
    for machine in 0..<2 {
      let path = try fleet.place(machine) + "/manifest.json"
      let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
      #expect((mode as? NSNumber)?.intValue == 0o600)
    }
    // A day becomes part of its month, and its file goes.
    let later = MachineFleet.now.advanced(byMilliseconds: 40 * 86_400_000)
    try fleet.run(0, now: later)
    #expect(try fleet.files(0).keys.sorted() == ["2026-10.slice", "manifest.json"])
    try fleet.run(1, now: later)
    #expect(try output(fleet, 1) == 111)
  }

  @Test("writes and reads nothing where nothing is new")
  func idle() async throws {
    let fleet = try await pair()
    try fleet.settle()
    let before = try [fleet.files(0), fleet.files(1)]
    let report = try #require(try fleet.run(0))
    #expect(report.written == 0 && report.taken == 0 && report.problems.isEmpty)
    #expect(try [fleet.files(0), fleet.files(1)] == before)
    // Joining the same folder again changes nothing either.
    #expect(try !fleet.sync(0).join(SyncSetup(folder: fleet.folder)))
  }

  @Test("has the fuller copy, wherever that is, and keeps its own time and place")
  func fullerCopy() async throws {
    let fleet = try MachineFleet(count: 2)
    try fleet.homes[0].write([
      Line.assistant(id: "a", output: 3, stopReason: nil)
    ])
    try fleet.homes[1].write([
      Line.assistant(id: "a", output: 3, stopReason: nil),
      Line.assistant(id: "a", output: 500, time: "2026-10-01T10:00:09.000Z"),
    ])
    for machine in 0..<2 { try await fleet.index(machine) }
    try fleet.joinAll()
    try fleet.settle()
    for machine in 0..<2 {
      let sums = try fleet.sums(machine)
      #expect(sums.totals.tokens.output == 500)
      #expect(sums.totals.responses == 1)
      #expect(sums.totals.lowerBoundResponses == 0)
    }
  }

  @Test("does not let out what lies outside of its scope")
  func scope() async throws {
    let fleet = try MachineFleet(count: 2)
    let inside = #""cwd":"/home/ada/work","#
    let secret = #""cwd":"/home/ada/secret","#
    func line(_ id: String, _ folder: String, time: String = "2026-10-01T10:00:00.000Z") -> String {
      Line.assistant(id: id, time: time).replacing(#""sessionId""#, with: folder + #""sessionId""#)
    }
    try fleet.homes[0].write(
      [line("old", inside, time: "2026-01-01T10:00:00.000Z"), line("in", inside)],
      to: "projects/-home-ada-work/s.jsonl")
    try fleet.homes[0].write([line("out", secret)], to: "projects/-home-ada-secret/t.jsonl")
    try await fleet.index(0)
    let settings = SyncSettings(excluded: ["~/secret", "/home/ada/secret"], version: "1.2.3")
    let sync = fleet.sync(0, settings: settings)
    try sync.join(SyncSetup(folder: fleet.folder, since: CivilDay("2026-09-01")))
    _ = try sync.run(now: MachineFleet.now)
    try fleet.join(1)
    try fleet.run(1)
    #expect(try fleet.sums(1).totals.responses == 1)
    let setup = try #require(try sync.setup())
    let text = try sync.preview(setup, now: MachineFleet.now).map {
      String(decoding: $0.text, as: UTF8.self)
    }.joined()
    #expect(!text.contains("secret"))
    #expect(text.contains("/home/ada/work"))
    // What no longer is to be shared goes everywhere.
    let narrower = fleet.sync(
      0, settings: SyncSettings(excluded: ["work", "secret"], version: "1.2.3"))
    _ = try narrower.run(now: MachineFleet.now)
    try fleet.run(1)
    #expect(try fleet.sums(1).totals.responses == 0)
    #expect(try fleet.sums(0).totals.responses == 3)
  }

  @Test("names every file that it does not take in, and loses nothing by any of them")
  func oddFiles() async throws {
    let fleet = try await pair()
    try fleet.settle()
    let place = try fleet.place(1)
    let files = FileManager.default
    func put(_ name: String, _ bytes: Data) throws {
      try bytes.write(to: URL(fileURLWithPath: place + "/" + name))
    }
    let slice = try #require(try fleet.files(1)["2026-10-01.slice"])
    try put("2026-10-01 (conflicted copy).slice", slice)
    try put(".2026-10-02.slice.icloud", Data([1]))
    try put("notes.txt", Data([1]))
    try files.createDirectory(
      atPath: fleet.folder + "/machines/pictures", withIntermediateDirectories: false)
    // A new version of a slice, of which half is here.
    try fleet.homes[1].write([Line.assistant(id: "late", output: 1000)], to: "projects/-p/l.jsonl")
    try await fleet.index(1)
    try fleet.run(1)
    let whole = try #require(try fleet.files(1)["2026-10-01.slice"])
    try put("2026-10-01.slice", whole.prefix(whole.count / 2))
    let report = try #require(try fleet.run(0))
    #expect(
      report.problems.map { ($0.path as NSString).lastPathComponent }.sorted() == [
        ".2026-10-02.slice.icloud", "2026-10-01 (conflicted copy).slice", "2026-10-01.slice",
        "notes.txt", "pictures",
      ])
    #expect(try output(fleet, 0) == 111)
    try put("2026-10-01.slice", whole)
    try fleet.run(0)
    #expect(try output(fleet, 0) == 1111)
  }

  @Test("refuses what another machine's manifest does not name, and manifests of later versions")
  func forgery() async throws {
    let fleet = try await pair()
    try fleet.settle()
    let manifest = try fleet.place(1) + "/manifest.json"
    let text = try String(contentsOfFile: manifest, encoding: .utf8)
    func spoil(_ old: String, _ new: String) throws -> [String] {
      try text.replacing(old, with: new, maxReplacements: 1).write(
        toFile: manifest, atomically: true, encoding: .utf8)
      return try #require(try fleet.run(0)).problems.map(\.reason)
    }
    #expect(try spoil(#""schema": 1"#, #""schema": 9"#).first?.contains("later version") ?? false)
    #expect(try spoil(try fleet.id(1), try fleet.id(0)).first?.contains("refused") ?? false)
    #expect(try spoil("manifest", "greetings").first?.contains("not a file") ?? false)
    #expect(try output(fleet, 0) == 111)
    // The machine itself notices, and puts its own in place under another id.
    try fleet.run(1)
    try fleet.settle()
    #expect(try output(fleet, 0) == 111)
    #expect(try output(fleet, 1) == 111)
  }

  @Test("forgets another one on all machines, and recalls it within thirty days")
  func forgetting() async throws {
    var fleet = try await pair()
    fleet.homes.append(try TestHome())
    try fleet.join(2)
    try fleet.settle()
    #expect(try output(fleet, 2) == 111)
    let old = try fleet.id(1)
    let files = try fleet.files(1)
    try fleet.homes[0].index.decide(.forgotten, of: old, at: MachineFleet.now)
    #expect(try output(fleet, 0) == 101)
    for machine in [0, 2] { try fleet.run(machine) }
    #expect(try output(fleet, 2) == 101)
    #expect(try fleet.files(1) == files)
    #expect(try fleet.homes[2].index.shownMachines() == 2)
    let later = MachineFleet.now.advanced(byMilliseconds: 20 * 86_400_000)
    try fleet.homes[2].index.decide(.active, of: old, at: later)
    for machine in [2, 0] { try fleet.run(machine, now: later) }
    #expect(try output(fleet, 0) == 111)
    // After thirty days its rows are gone for good.
    try fleet.homes[0].index.decide(.forgotten, of: old, at: later)
    let end = later.advanced(byMilliseconds: 31 * 86_400_000)
    try fleet.run(0, now: end)
    try fleet.homes[0].index.decide(.active, of: old, at: end)
    #expect(try output(fleet, 0) == 101)
    #expect(try output(fleet, 1) == 111)
  }

  @Test("that is retired counts and is told so to the others")
  func retiring() async throws {
    let fleet = try await pair()
    try fleet.settle()
    let old = try fleet.id(1)
    try fleet.homes[0].index.decide(.retired, of: old, at: MachineFleet.now)
    #expect(try output(fleet, 0) == 111)
    #expect(try fleet.homes[0].index.machines().first { $0.id == old }?.state == .retired)
  }

  @Test("takes another id where its state was copied to another machine")
  func copiedState() async throws {
    let fleet = try await pair()
    try fleet.settle()
    let before = try fleet.id(0)
    let path = fleet.homes[0].workspace.stateDirectory + "/machine.json"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    let hardware = try #require(text.firstMatch(of: #/"hardware": "([0-9a-f]+)"/#)).output.1
    try text.replacing(hardware, with: String(repeating: "0", count: 64)).write(
      toFile: path, atomically: true, encoding: .utf8)
    try fleet.settle()
    #expect(try fleet.id(0) != before)
    // What it had shared as the other one counts once.
    for machine in 0..<2 { #expect(try output(fleet, machine) == 111) }
  }

  @Test("takes another id where somebody else writes under its own")
  func sharedID() async throws {
    let fleet = try await pair()
    try fleet.settle()
    let before = try fleet.id(0)
    let manifest = try fleet.place(0) + "/manifest.json"
    let text = try String(contentsOfFile: manifest, encoding: .utf8)
    try text.replacing("1.2.3", with: "1.2.4").write(
      toFile: manifest, atomically: true, encoding: .utf8)
    try fleet.settle()
    #expect(try fleet.id(0) != before)
    for machine in 0..<2 { #expect(try output(fleet, machine) == 111) }
  }

  @Test("says calmly that the folder is gone or cannot be read, and goes on where it is back")
  func goneFolder() async throws {
    let fleet = try await pair()
    try fleet.settle()
    try FileManager.default.moveItem(atPath: fleet.folder, toPath: fleet.folder + ".away")
    #expect(throws: IndexError.self) { try fleet.run(0) }
    #expect(fleet.sync(0).runIfDue(now: MachineFleet.now.advanced(byMilliseconds: 301_000)) == nil)
    let outcome = try SyncOutcome.stored(fleet.homes[0].workspace)
    #expect(outcome?.failure?.contains("the folder is not there") ?? false)
    #expect(try output(fleet, 0) == 111)
    try FileManager.default.moveItem(atPath: fleet.folder + ".away", toPath: fleet.folder)
    let report = fleet.sync(0).runIfDue(now: MachineFleet.now.advanced(byMilliseconds: 700_000))
    #expect(report?.problems.isEmpty ?? false)
    #expect(try SyncOutcome.stored(fleet.homes[0].workspace)?.failure == nil)
  }

  @Test("refuses folders of Claude Code's own, and its own state")
  func wrongFolders() async throws {
    let fleet = try await pair()
    let home = fleet.homes[0]
    for path in [home.root + "/projects/x", home.root, home.workspace.stateDirectory + "/x", "x"] {
      let error = #expect(throws: IndexError.self) {
        try fleet.sync(0).join(SyncSetup(folder: path))
      }
      #expect(error?.status == .usage)
    }
  }

  @Test("tells limits to the others, and refuses those of a clock that is ahead")
  func limits() async throws {
    let fleet = try await pair()
    try fleet.settle()
    let account = "11111111-2222-3333-4444-555555555555"
    for machine in 0..<2 {
      let store = try UsageStore.open(at: fleet.homes[machine].workspace.databasePath)
      try store.setAccount(
        AccountInfo(organization: account), root: "r", alias: "alias", at: MachineFleet.now)
    }
    func tell(_ percent: Double, at time: Timestamp) throws {
      let store = try UsageStore.open(at: fleet.homes[0].workspace.databasePath)
      try store.record(
        LimitRecord(readings: [
          LimitReading(
            organization: account, window: LimitWindow(kind: .fiveHour), percent: percent,
            resetsAt: MachineFleet.now.advanced(byMilliseconds: 3_600_000), capturedAt: time,
            source: .oauth)
        ]), at: time)
    }
    func heard() throws -> Double? {
      try UsageStore.open(at: fleet.homes[1].workspace.databasePath).limitReadings().first?.percent
    }
    try tell(40, at: MachineFleet.now)
    try fleet.settle()
    #expect(try heard() == 40)
    let ahead = MachineFleet.now.advanced(byMilliseconds: 1_800_000)
    try tell(50, at: ahead)
    try fleet.run(0)
    let report = try #require(try fleet.run(1))
    #expect(try heard() == 40)
    #expect(report.problems.contains { $0.reason.contains("clock that is ahead") })
  }

  @Test("shares again, and keeps what was decided, after its index was made anew")
  func newIndex() async throws {
    let fleet = try await pair()
    try fleet.settle()
    try fleet.homes[0].index.decide(.forgotten, of: try fleet.id(1), at: MachineFleet.now)
    try fleet.run(0)
    let workspace = fleet.homes[0].workspace
    for suffix in ["", "-wal", "-shm"] {
      let path = workspace.databasePath + suffix
      if FileManager.default.fileExists(atPath: path) {
        try FileManager.default.removeItem(atPath: path)
      }
    }
    let index = try UsageIndex.open(workspace)
    _ = try await index.update(roots: [fleet.homes[0].root])
    let sync = MachineSync(index: index, settings: .plain)
    #expect(try sync.run(now: MachineFleet.now)?.problems.isEmpty ?? false)
    #expect(try IndexSums(index).totals.tokens.output == 101)
    let late = Line.assistant(id: "late", output: 5000)
    try fleet.homes[0].write([late], to: "projects/-p/l.jsonl")
    _ = try await index.update(roots: [fleet.homes[0].root])
    _ = try sync.run(now: MachineFleet.now)
    try fleet.run(1)
    #expect(try output(fleet, 1) == 5111)
  }

  @Test("shows what other machines have wherever folders are named by their paths")
  func namedFolders() async throws {
    let fleet = try await pair()
    try fleet.settle()
    let home = fleet.homes[0]
    let inventory = try FolderInventory(home.workspace)
    home.index.show(inventory.scope(.environment), inventory: inventory)
    #expect(try output(fleet, 0) == 111)
    #expect(try home.index.claudeFolders() == [home.root])
    #expect(try home.index.hiddenUsage(prices: .embedded) == nil)
  }
}
