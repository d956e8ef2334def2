internal import GRDB
internal import UsageModel

/// Reads and writes the tables of machines, inside a transaction.
enum MachineTables {
  private static let columns = """
    id, isOwn, label, isEphemeral, version, scope, heardAt, epoch, stamp, state, stateAt
    """

  /// The id of this machine; nil where it shares nothing.
  static func own(_ db: Database) throws -> String? {
    try String.fetchOne(db, sql: "SELECT id FROM machine WHERE isOwn")
  }

  static func all(_ db: Database) throws -> [KnownMachine] {
    try Row.fetchAll(db, sql: "SELECT \(columns) FROM machine ORDER BY isOwn DESC, label, id").map {
      row in
      KnownMachine(
        machine: Machine(
          id: row["id"], label: row["label"], isOwn: row["isOwn"],
          isEphemeral: row["isEphemeral"], version: row["version"], scope: row["scope"],
          heardAt: (row["heardAt"] as Int64?).map(Timestamp.init(milliseconds:)),
          state: Machine.State(rawValue: row["state"]) ?? .active,
          stateAt: (row["stateAt"] as Int64?).map(Timestamp.init(milliseconds:))),
        epoch: row["epoch"], stamp: row["stamp"])
    }
  }

  static func put(_ known: KnownMachine, _ db: Database) throws {
    let machine = known.machine
    try db.execute(
      sql: """
        INSERT INTO machine (\(columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET isOwn = excluded.isOwn, label = excluded.label,
          isEphemeral = excluded.isEphemeral, version = excluded.version, scope = excluded.scope,
          heardAt = excluded.heardAt, epoch = excluded.epoch, stamp = excluded.stamp,
          state = excluded.state, stateAt = excluded.stateAt
        """,
      arguments: [
        machine.id, machine.isOwn, machine.label, machine.isEphemeral, machine.version,
        machine.scope, machine.heardAt?.milliseconds, known.epoch, known.stamp,
        machine.state.rawValue, machine.stateAt?.milliseconds,
      ])
  }

  /// The digests of the slices of a machine that were taken in, by their names.
  static func slices(of machine: String, _ db: Database) throws -> [String: String] {
    let rows = try Row.fetchAll(
      db, sql: "SELECT name, digest FROM machineSlice WHERE machine = ?", arguments: [machine])
    return Dictionary(
      rows.map { ($0["name"] as String, $0["digest"] as String) }, uniquingKeysWith: { $1 })
  }

  static func put(_ repository: SharedRepository, of project: Int32, _ db: Database) throws {
    try db.execute(
      sql: "INSERT OR REPLACE INTO machineRepository VALUES (?, ?, ?)",
      arguments: [project, repository.root, repository.origin])
  }

  /// The repositories of projects on other machines, by the projects' keys.
  static func repositories(_ db: Database) throws -> [Int32: SharedRepository] {
    let rows = try Row.fetchAll(db, sql: "SELECT project, root, origin FROM machineRepository")
    return Dictionary(
      rows.map { ($0[0] as Int32, SharedRepository(root: $0[1], origin: $0[2])) },
      uniquingKeysWith: { $1 })
  }

  /// What machines are called, by their ids; this one's is empty.
  static func labels(_ db: Database) throws -> [String: String] {
    let rows = try Row.fetchAll(
      db, sql: "SELECT CASE isOwn WHEN 1 THEN '' ELSE id END, label FROM machine ORDER BY isOwn")
    return Dictionary(
      rows.map { ($0[0] as String, $0[1] as String) }, uniquingKeysWith: { $1 })
  }

  static func note(_ slice: TakenSlice, _ db: Database) throws {
    try db.execute(
      sql: "INSERT OR REPLACE INTO machineSlice VALUES (?, ?, ?)",
      arguments: [slice.machine, slice.name, slice.digest])
  }

  /// The folders of Claude Code of some machines, by their row numbers.
  static func folders(of machines: Set<String>, _ db: Database) throws -> Set<Int32> {
    let rows = try Row.fetchAll(
      db, sql: "SELECT id, path FROM claudeFolder WHERE path >= 'machine:' AND path < 'machine;'")
    return Set(
      rows.compactMap { row in
        MachineFolder.parts(row["path"]).flatMap { machines.contains($0.machine) ? row["id"] : nil }
      })
  }
}
