internal import GRDB

/// What went wrong with the database, in terms that a user can act on.
package struct StoreError: Error, Sendable {
  /// What a caller can do something about.
  package enum Kind: Hashable, Sendable {
    /// The file is no database any more, or its pages contradict each other.
    case damaged
    /// Another process held the write lock for too long.
    case busy
    /// The disk is full.
    case full
    /// The file or its folder may not be opened or written.
    case inaccessible
    /// The database was written by a later version of Plimsoll.
    case tooNew
    case other
  }

  package var kind: Kind
  package var path: String
  /// SQLite's own words, without any value from the database.
  package var message: String

  package init(kind: Kind, path: String, message: String) {
    self.kind = kind
    self.path = path
    self.message = message
  }

  init(_ error: any Error, path: String) {
    if let error = error as? StoreError {
      self = error
      return
    }
    self.path = path
    if error is NewerTables {
      kind = .tooNew
      message = "a later version of Plimsoll has written it since"
      return
    }
    guard let error = error as? DatabaseError else {
      kind = .other
      message = "\(error)"
      return
    }
    message = error.message ?? error.resultCode.description
    switch error.resultCode {
    case .SQLITE_CORRUPT, .SQLITE_NOTADB: kind = .damaged
    case .SQLITE_BUSY, .SQLITE_LOCKED: kind = .busy
    case .SQLITE_FULL: kind = .full
    case .SQLITE_CANTOPEN, .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH, .SQLITE_IOERR:
      kind = .inaccessible
    default: kind = .other
    }
  }
}
