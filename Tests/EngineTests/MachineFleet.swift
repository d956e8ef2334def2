import Foundation
import Index
import TestSupport
import UsageModel

/// Several machines of one person, each with a home and an index of its own, and the
/// folder that all of them see.
struct MachineFleet {
  let directory: TemporaryDirectory
  var homes: [TestHome]
  var folder: String

  static let now = Timestamp(seconds: 1_794_000_000)

  init(count: Int) throws {
    directory = try TemporaryDirectory()
    folder = directory.path + "/shared"
    homes = try (0..<count).map { _ in try TestHome() }
    try FileManager.default.createDirectory(
      atPath: directory.path + "/shared", withIntermediateDirectories: true)
  }

  func sync(_ machine: Int, settings: SyncSettings = .plain) -> MachineSync {
    MachineSync(index: homes[machine].index, settings: settings)
  }

  /// Joins the folder, and gives the machine a name after its number.
  func join(_ machine: Int, settings: SyncSettings = .plain) throws {
    let sync = sync(machine, settings: settings)
    try sync.join(SyncSetup(folder: folder))
    try sync.rename("m\(machine)")
  }

  func joinAll() throws { for machine in homes.indices { try join(machine) } }

  /// Reads transcripts.
  func index(_ machine: Int) async throws {
    _ = try await homes[machine].index.update(roots: [homes[machine].root])
  }

  @discardableResult
  func run(_ machine: Int, now: Timestamp = MachineFleet.now) throws -> SyncReport? {
    try sync(machine).run(now: now)
  }

  /// Syncs all machines so often that each has what every other one has.
  func settle() throws {
    for _ in 0..<2 { for machine in homes.indices { try run(machine) } }
  }

  func sums(_ machine: Int) throws -> IndexSums { try IndexSums(homes[machine].index) }

  /// The id of a machine.
  func id(_ machine: Int) throws -> String {
    try homes[machine].index.machines().first { $0.isOwn }?.id ?? ""
  }

  /// The folder in which a machine keeps its files.
  func place(_ machine: Int) throws -> String { folder + "/machines/" + (try id(machine)) }

  /// The files of a machine in the shared folder, with their bytes.
  func files(_ machine: Int) throws -> [String: Data] {
    let place = try place(machine)
    var files: [String: Data] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: place) {
      files[name] = try Data(contentsOf: URL(fileURLWithPath: place + "/" + name))
    }
    return files
  }
}

extension SyncSettings {
  /// Those of somebody who has set nothing.
  static let plain = SyncSettings(version: "1.2.3")
}

/// Where two indexes differ, in words; nil where they hold the same.
func difference(_ found: IndexSums, _ wanted: IndexSums) -> String? {
  var lines: [String] = []
  if found.totals != wanted.totals { lines.append("totals: \(found.totals - wanted.totals)") }
  if let days = difference(found.byDay, wanted.byDay) { lines.append("days: " + days) }
  if let models = difference(found.byModel, wanted.byModel) { lines.append("models: " + models) }
  if let projects = difference(found.byProject, wanted.byProject) {
    lines.append("projects: " + projects)
  }
  if let sessions = difference(found.bySession, wanted.bySession) {
    lines.append("sessions: " + sessions)
  }
  if found.withoutTime != wanted.withoutTime { lines.append("without a time") }
  if found.reportedCosts != wanted.reportedCosts { lines.append("reported costs") }
  return lines.isEmpty ? nil : lines.joined(separator: "\n")
}
