internal import Files
internal import Platform

/// A file could not be read or written.
package struct TextFileError: Error, Sendable, Equatable {
  package var path: String
  /// As the end of a sentence: "Permission denied".
  package var reason: String
  /// Whether it was to be written.
  package var isWriting: Bool
}

/// A file that a person writes too: it is read as a whole and replaced as a whole.
package struct TextFile: Sendable, Equatable {
  /// Where the name is that it is known by.
  package var path: String
  /// Where it really is: links followed to their end.
  package var target: String
  /// nil where there is no file.
  package var bytes: [UInt8]?
  /// Of the file that is there; of one that is made.
  package var mode: UInt32

  /// Larger files are nobody's settings.
  private static let maximumSize = 8 << 20

  /// Reads what is there.
  package init(path: String) throws(TextFileError) {
    self.path = path
    target = try TextFile.resolve(path)
    mode = 0o600
    (bytes, mode) = try TextFile.read(target) ?? (nil, 0o600)
  }

  /// Whether others than the owner may read it.
  package var isSharedWithOthers: Bool { mode & 0o077 != 0 }

  /// Puts other bytes in the place of the file at once: whoever reads sees the old
  /// text or the new one. A link stays one, and the mode stays what it is.
  ///
  /// Refused where the file has changed since it was read.
  package mutating func replace(with new: [UInt8]) throws(TextFileError) {
    let now = try TextFile.read(target)
    guard now?.bytes == bytes else {
      throw failure("somebody else has just changed it; run the command again")
    }
    do throws(FileError) {
      try Folder.make(above: target)
      try File.replace(target, with: new, permissions: mode, durability: .lasting)
    } catch {
      throw TextFileError(error, isWriting: true)
    }
    bytes = new
  }

  /// Removes the file, as it was read.
  package mutating func remove() throws(TextFileError) {
    let now = try TextFile.read(target)
    guard now?.bytes == bytes else {
      throw failure("somebody else has just changed it; run the command again")
    }
    do throws(FileError) {
      if bytes != nil { try File.remove(target) }
    } catch {
      throw failure(error.reason)
    }
    bytes = nil
  }

  /// Keeps the bytes under a name beside the file that nothing has yet.
  /// - Returns: The path of the copy; nil where there is no file.
  package func backUp(stamp: String) throws(TextFileError) -> String? {
    guard let bytes else { return nil }
    var copy = target + ".plimsoll-" + stamp
    var number = 1
    while TextFile.exists(copy) {
      number += 1
      copy = target + ".plimsoll-" + stamp + "-\(number)"
    }
    do throws(FileError) {
      try File.create(copy, with: bytes, permissions: mode, durability: .lasting)
    } catch {
      throw TextFileError(error, isWriting: true)
    }
    return copy
  }

  private func failure(_ reason: String) -> TextFileError {
    TextFileError(path: path, reason: reason, isWriting: true)
  }

  /// Whether something stands at `path`.
  package static func exists(_ path: String) -> Bool { SystemPath.exists(path) }

  /// The folder that a path leads through at last.
  package static func folder(of path: String) -> String { Folder.above(path) }

  /// Follows links, also to where nothing is yet.
  private static func resolve(_ path: String) throws(TextFileError) -> String {
    do throws(FileError) {
      return try File.target(of: path)
    } catch {
      throw TextFileError(error, isWriting: false)
    }
  }

  private static func read(
    _ path: String
  ) throws(TextFileError) -> (bytes: [UInt8], mode: UInt32)? {
    do throws(FileError) {
      let content = try File.read(path, limit: maximumSize)
      return (content.bytes, content.status.permissions)
    } catch {
      if error.cause.isAbsent { return nil }
      var failure = TextFileError(error, isWriting: false)
      if error.cause == .notRegular { failure.reason = "it is not a regular file" }
      if error.cause == .tooLarge { failure.reason = "it is larger than 8 MB" }
      throw failure
    }
  }
}

extension TextFileError {
  fileprivate init(_ error: FileError, isWriting: Bool) {
    self.init(path: error.path, reason: error.reason, isWriting: isWriting)
  }
}
