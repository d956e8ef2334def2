import Foundation
import Index
import Store
import TestSupport
import Testing
import UsageModel

/// What happens to disks, folders and clocks while machines share.
@Suite("Machines that share a folder, with faults", .timeLimited)
struct MachineFaultTests {
  private static let day: Int64 = 86_400_000

  /// Two machines with 100 and 10 tokens of output that have joined one folder.
  private func pair(at folder: String? = nil) async throws -> MachineFleet {
    var fleet = try MachineFleet(count: 2)
    if let folder { fleet.folder = folder }
    try fleet.homes[0].write([Line.assistant(id: "one", output: 100)])
    try fleet.homes[1].write([Line.assistant(id: "two", output: 10)])
    for machine in 0..<2 { try await fleet.index(machine) }
    try fleet.joinAll()
    return fleet
  }

  private func output(_ fleet: MachineFleet, _ machine: Int) throws -> Int64 {
    try fleet.sums(machine).totals.tokens.output
  }

  private func addMany(_ fleet: MachineFleet, _ machine: Int, _ count: Int) async throws {
    var random = SeededGenerator(seed: 4)
    let lines = (0..<count).map { number in
      Line.assistant(
        id: "many\(random.next())", output: 1, time: "2026-10-0\(number % 9 + 1)T09:00:00.000Z",
        request: "req\(random.next())")
    }
    try fleet.homes[machine].write(lines, to: "projects/-p/many.jsonl")
    try await fleet.index(machine)
  }

  @Test(
    "lose nothing where the shared disk is full, say so, and go on when it has room",
    .needsSmallDisk)
  func fullDisk() async throws {
    let disk = try await SmallDisk(kilobytes: 64)
    let fleet = try await pair(at: disk.path)
    try fleet.settle()
    try await addMany(fleet, 0, 4000)
    let error = #expect(throws: IndexError.self) { try fleet.run(0) }
    #expect(error?.why.isEmpty == false)
    let failure = try SyncOutcome.stored(fleet.homes[0].workspace)?.failure
    #expect(failure?.contains("cannot write") ?? false, "\(failure ?? "nothing")")
    // What was there is whole, and counts for the other one; nothing unfinished is left.
    #expect(try #require(try fleet.run(1)).problems.isEmpty)
    #expect(try output(fleet, 1) == 110)
    #expect(try output(fleet, 0) == 4110)
    #expect(try fleet.files(0).keys.allSatisfy { $0.hasSuffix(".slice") || $0.hasSuffix(".json") })
    try await disk.remount("size=16m")
    try fleet.settle()
    for machine in 0..<2 { #expect(try output(fleet, machine) == 4110) }
    #expect(try SyncOutcome.stored(fleet.homes[0].workspace)?.failure == nil)
    try await disk.unmount()
  }

  @Test(
    "lose nothing where a machine's own disk is full while it reads the others'",
    .needsSmallDisk)
  func fullStateDisk() async throws {
    let disk = try await SmallDisk(kilobytes: 4096)
    var fleet = try await pair()
    fleet.homes.append(try TestHome(stateAt: disk.path))
    try fleet.join(2)
    try fleet.settle()
    #expect(try output(fleet, 2) == 110)
    try await addMany(fleet, 0, 8000)
    try fleet.run(0)
    // Whatever is left of the room is taken.
    let filler = disk.path + "/filler"
    _ = try await runProcess("/bin/dd", ["if=/dev/zero", "of=\(filler)", "bs=4096"])
    #expect(throws: IndexError.self) { try fleet.run(2) }
    #expect(try output(fleet, 2) == 110)
    try FileManager.default.removeItem(atPath: filler)
    try await disk.remount("size=64m")
    try fleet.run(2)
    #expect(try output(fleet, 2) == 8110)
    try await disk.unmount()
  }

  @Test(
    "still read the others' files in a folder that cannot be written",
    .needsSmallDisk)
  func readOnlyFolder() async throws {
    let disk = try await SmallDisk(kilobytes: 4096)
    let fleet = try await pair(at: disk.path)
    try fleet.settle()
    for machine in 0..<2 {
      try fleet.homes[machine].write(
        [Line.assistant(id: "late\(machine)", output: 1000)], to: "projects/-p/l.jsonl")
      try await fleet.index(machine)
    }
    try fleet.run(1)
    try await disk.remount("ro")
    #expect(throws: IndexError.self) { try fleet.run(0) }
    let failure = try SyncOutcome.stored(fleet.homes[0].workspace)?.failure
    #expect(failure?.contains("Read-only file system") ?? false, "\(failure ?? "nothing")")
    #expect(try output(fleet, 0) == 2110)
    #expect(try output(fleet, 1) == 1110)
    try await disk.remount("rw")
    try fleet.settle()
    for machine in 0..<2 { #expect(try output(fleet, machine) == 2110) }
    try await disk.unmount()
  }

  @Test("have one total with clocks that are a day off, and name the one that is ahead")
  func clocks() async throws {
    for offset in [Self.day, -Self.day] {
      let fleet = try await pair()
      let other = MachineFleet.now.advanced(byMilliseconds: offset)
      for _ in 0..<2 {
        try fleet.run(0)
        try fleet.run(1, now: other)
      }
      let report = try #require(try fleet.run(0))
      for machine in 0..<2 { #expect(try output(fleet, machine) == 110) }
      let reasons = report.problems.map(\.reason)
      #expect(
        reasons
          == (offset > 0 ? ["the clock of m1 is 1440 minutes ahead of this one"] : []))
      // A decision of a clock that is off holds all the same, and a later one undoes it.
      try fleet.homes[1].index.decide(.forgotten, of: try fleet.id(0), at: other)
      try fleet.run(1, now: other)
      #expect(try output(fleet, 1) == 10)
      let later = max(other, MachineFleet.now).advanced(byMilliseconds: 60_000)
      try fleet.homes[1].index.decide(.active, of: try fleet.id(0), at: later)
      try fleet.run(1, now: later)
      try fleet.run(0)
      for machine in 0..<2 { #expect(try output(fleet, machine) == 110) }
    }
  }

  @Test("sync again soon where the clock was set back a day")
  func clockSetBack() async throws {
    let fleet = try await pair()
    #expect(fleet.sync(0).runIfDue(now: MachineFleet.now) != nil)
    #expect(fleet.sync(0).runIfDue(now: MachineFleet.now.advanced(byMilliseconds: 9_000)) == nil)
    let earlier = MachineFleet.now.advanced(byMilliseconds: -Self.day)
    #expect(fleet.sync(0).runIfDue(now: earlier) != nil)
  }

  @Test("keep naming a file that counts for nothing where nothing is new")
  func lastingProblems() async throws {
    let fleet = try await pair()
    try fleet.settle()
    let copy = try fleet.place(1) + "/2026-10-01 (conflicted copy).slice"
    try Data([1]).write(to: URL(fileURLWithPath: copy))
    #expect(try fleet.run(0)?.problems.map(\.path) == [copy])
    func idle(_ minutes: Int64) throws -> SyncReport? {
      fleet.sync(0).runIfDue(now: MachineFleet.now.advanced(byMilliseconds: minutes * 60_000))
    }
    #expect(try idle(6)?.problems.map(\.path) == [copy])
    #expect(try SyncOutcome.stored(fleet.homes[0].workspace)?.problems.count == 1)
    try FileManager.default.removeItem(atPath: copy)
    #expect(try fleet.run(0)?.problems == [])
    #expect(try idle(12)?.problems == [])
  }

  @Test("open no file of the shared folder where nothing is new", .onlyWithInotify)
  func idleOpensNothing() async throws {
    let fleet = try await pair()
    try fleet.settle()
    try fleet.run(0)
    let watch = try OpenedFiles(below: [try fleet.place(0), try fleet.place(1)])
    let report = fleet.sync(0).runIfDue(now: MachineFleet.now.advanced(byMilliseconds: 301_000))
    #expect(report?.problems == [])
    #expect(try watch.names() == [])
    // The counting counts: something new opens what is new.
    try fleet.homes[1].write(
      [Line.assistant(id: "late", output: 1000)], to: "projects/-p/l.jsonl")
    try await fleet.index(1)
    try fleet.run(1)
    _ = try watch.names()
    _ = fleet.sync(0).runIfDue(now: MachineFleet.now.advanced(byMilliseconds: 602_000))
    #expect(
      try Set(watch.names()) == ["", "2026-10-01.slice", "manifest.json"])
    #expect(try output(fleet, 0) == 1110)
  }
}
