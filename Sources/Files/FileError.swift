package import Platform

/// A file or folder that could not be used.
package struct FileError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was tried, as the verb after "cannot".
  package enum Operation: String, Sendable {
    case open, read, create, write, close, move, remove, lock
  }

  package var operation: Operation
  package var path: String
  package var cause: SystemError

  package init(_ operation: Operation, _ path: String, _ cause: SystemError) {
    self.operation = operation
    self.path = path
    self.cause = cause
  }

  /// Whether the file is not there (any more).
  package var isMissing: Bool { cause.isAbsent || cause.isFolderMissing }

  /// Whether the path leads through a file as though it were a folder.
  package var isFolderMissing: Bool { cause.isFolderMissing }

  package var description: String { "cannot " + operation.rawValue + " " + path + ": " + reason }

  /// What the system calls the error: "Permission denied".
  package var reason: String { cause.reason }
}
