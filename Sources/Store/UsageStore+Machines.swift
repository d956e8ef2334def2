internal import GRDB
package import UsageModel

/// A machine with what the index remembers of its slices.
package struct KnownMachine: Hashable, Sendable {
  package var machine: Machine
  /// Changes where the machine has withdrawn rows.
  package var epoch: String
  /// The state of the manifest when all of it was last taken in; empty for never.
  package var stamp: String

  package init(machine: Machine, epoch: String = "", stamp: String = "") {
    self.machine = machine
    self.epoch = epoch
    self.stamp = stamp
  }
}

/// A slice of a machine that was taken in.
package struct TakenSlice: Hashable, Sendable {
  package var machine: String
  package var name: String
  /// The digest of the file, in hexadecimal.
  package var digest: String

  package init(machine: String, name: String, digest: String) {
    self.machine = machine
    self.name = name
    self.digest = digest
  }
}

extension UsageStore {
  /// This machine and all others that were ever heard of, this one first.
  package func machines() throws(StoreError) -> [KnownMachine] {
    try read { db in try MachineTables.all(db) }
  }

  /// Keeps what is known of a machine.
  package func put(_ machine: KnownMachine) throws(StoreError) {
    try write { db in try MachineTables.put(machine, db) }
  }

  /// Gives this machine an id, the first one or another one.
  ///
  /// - Parameter label: What people call it.
  package func setOwnMachine(_ machine: Machine) throws(StoreError) {
    try write { db in
      try db.execute(
        sql: "UPDATE machine SET isOwn = 0 WHERE id != ?", arguments: [machine.id])
      let known = try MachineTables.all(db).first { $0.machine.id == machine.id }
      var own = known ?? KnownMachine(machine: machine)
      own.machine = machine
      own.machine.isOwn = true
      try MachineTables.put(own, db)
    }
  }

  /// The digests of the slices of a machine that were taken in, by their names.
  package func takenSlices(of machine: String) throws(StoreError) -> [String: String] {
    try read { db in try MachineTables.slices(of: machine, db) }
  }

  /// The names of folders of Claude Code on other machines.
  package func machineFolders() throws(StoreError) -> [String] {
    try read { db in
      try String.fetchAll(
        db,
        sql: "SELECT path FROM claudeFolder WHERE path >= 'machine:' AND path < 'machine;'")
    }
  }

  /// Joins slices of other machines in: all of them, or none.
  ///
  /// - Parameters:
  ///   - parts: The responses of each, with the id of the machine.
  ///   - slices: What to take note of as taken in.
  package func take(
    _ parts: [(machine: String, kept: KeptResponses)], slices: [TakenSlice],
    cache: inout IngestCache
  ) throws(StoreError) -> IngestReport {
    var draft = cache
    let report = try write { db in
      try draft.load(db)
      let parts = parts.map { KeptPart(kept: $0.kept, machine: $0.machine) }
      let report = try KeptTransaction(db, parts, cache: &draft).report
      for slice in slices { try MachineTables.note(slice, db) }
      return report
    }
    cache = draft
    return report
  }

  /// Takes out what only some machines have, as if they had never been heard; the rows
  /// of `machine` stay.
  package func withdraw(_ machines: Set<String>) throws(StoreError) {
    try write { db in
      for machine in machines {
        try db.execute(sql: "DELETE FROM machineSlice WHERE machine = ?", arguments: [machine])
        try db.execute(sql: "UPDATE machine SET stamp = '' WHERE id = ?", arguments: [machine])
      }
      let folders = try MachineTables.folders(of: machines, db)
      guard !folders.isEmpty else { return }
      try Withdrawal(db, folders: folders).run()
    }
  }
}
