internal import GRDB

extension Schema {
  /// Machines that share a folder with this one, and what was taken in of each.
  static func createMachines(_ db: Database) throws {
    try db.execute(
      sql: """
        -- This machine and the others, by their ids. `epoch` changes where a machine has
        -- withdrawn rows, `stamp` where its manifest has changed; times in milliseconds.
        CREATE TABLE machine (
          id TEXT PRIMARY KEY, isOwn INTEGER NOT NULL, label TEXT NOT NULL,
          isEphemeral INTEGER NOT NULL, version TEXT, scope TEXT NOT NULL, heardAt INTEGER,
          epoch TEXT NOT NULL, stamp TEXT NOT NULL, state INTEGER NOT NULL,
          stateAt INTEGER) STRICT, WITHOUT ROWID;
        -- The slices that were taken in, by the digest of the file.
        CREATE TABLE machineSlice (
          machine TEXT NOT NULL REFERENCES machine(id), name TEXT NOT NULL,
          digest TEXT NOT NULL, PRIMARY KEY (machine, name)) STRICT, WITHOUT ROWID;
        -- To which repository projects of other machines belong: its path there, and a
        -- digest of where it was cloned from.
        CREATE TABLE machineRepository (
          project INTEGER PRIMARY KEY REFERENCES project(id), root TEXT NOT NULL,
          origin TEXT) STRICT;
        """)
  }
}
