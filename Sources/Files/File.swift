package import Platform

/// Small files, read as a whole and replaced as a whole.
///
/// Every file that Plimsoll replaces is replaced here: the new bytes go into a file of a
/// new name beside the old one, readable by its owner alone, which then takes the place of
/// the old one. A reader sees the old bytes or the new ones, and after any failure there
/// is nothing but the old file.
package enum File {
  /// How much it matters that a file outlives a power failure.
  package enum Durability: Sendable {
    /// It can be made again from what else is kept. The disk is not waited for: after a
    /// power failure the file may be old or empty, which every reader expects.
    case rebuildable
    /// It cannot: the disk has the bytes before they take the place of the old ones, and
    /// the folder has the new name before the call returns.
    case lasting
  }

  /// What was read.
  package struct Content: Sendable {
    package var bytes: [UInt8]
    /// Of the file when it was opened.
    package var status: FileStatus

    /// Whether only the owner can read or change the file.
    package var isPrivate: Bool { status.permissions & 0o077 == 0 }
  }

  /// Reads a file of at most `limit` bytes; pipes and devices do not block it.
  package static func read(_ path: String, limit: Int = 64 << 20) throws(FileError) -> Content {
    do throws(SystemError) {
      let file = try Descriptor(opening: path, for: .reading)
      let status = try statusOfRegular(file)
      guard status.size <= limit else { throw .tooLarge }
      // One more than there is, so that the end is seen with the first call.
      let room = Int(status.size) + 1
      var bytes: [UInt8] = []
      while bytes.count <= limit {
        let part = try file.bytes(upTo: room, at: Int64(bytes.count))
        if part.isEmpty { break }
        if bytes.isEmpty { bytes = part } else { bytes += part }
      }
      return Content(bytes: bytes, status: status)
    } catch {
      throw FileError(.read, path, error)
    }
  }

  /// Up to `limit` bytes of a file with one call, in whole records.
  ///
  /// - Parameter fromEnd: Whether the last ones, if the file is longer.
  package static func part(
    of path: String, limit: Int, fromEnd: Bool = false, recordSize: Int = 1
  ) throws(FileError) -> Content {
    do throws(SystemError) {
      let file = try Descriptor(opening: path, for: .reading)
      let status = try statusOfRegular(file)
      let whole = Int(status.size) / recordSize * recordSize
      let count = min(whole, limit / recordSize * recordSize)
      guard count > 0 else { return Content(bytes: [], status: status) }
      let bytes = try file.bytes(upTo: count, at: fromEnd ? Int64(whole - count) : 0)
      return Content(bytes: bytes, status: status)
    } catch {
      throw FileError(.read, path, error)
    }
  }

  private static func statusOfRegular(
    _ file: borrowing Descriptor
  ) throws(SystemError) -> FileStatus {
    let status = try file.status()
    guard status.isRegular else { throw .notRegular }
    return status
  }

  /// Replaces a file, or makes it. Its folder must be there.
  ///
  /// A link at `path` is replaced too: `target(of:)` finds what to replace instead.
  package static func replace(
    _ path: String, with bytes: [UInt8], permissions: UInt32 = 0o600,
    durability: Durability = .rebuildable
  ) throws(FileError) {
    let moment = SystemClock.monotonicNanoseconds()
    let draft = path + "." + String(SystemProcess.number) + "." + String(moment) + ".new"
    do throws(FileError) {
      try create(draft, with: bytes, permissions: permissions, durability: durability)
      do throws(FileError) {
        try move(draft, to: path)
      } catch {
        discard(draft)
        throw error
      }
    } catch {
      // Nobody knows the draft.
      throw FileError(.write, path, error.cause)
    }
    if durability == .lasting { Folder.synchronize(Folder.above(path)) }
  }

  /// Makes a file that is not there yet; it has its permissions before its bytes. After
  /// a failure it is not there either.
  package static func create(
    _ path: String, with bytes: [UInt8], permissions: UInt32 = 0o600,
    durability: Durability = .rebuildable
  ) throws(FileError) {
    let file: Descriptor
    do throws(SystemError) {
      file = try Descriptor(opening: path, for: .creating)
    } catch {
      throw FileError(.create, path, error)
    }
    do throws(SystemError) {
      if permissions != 0o600 { try file.setPermissions(permissions) }
      try file.send(bytes)
      if durability == .lasting { try file.synchronize() }
      try file.finish()
    } catch {
      discard(path)
      throw FileError(.write, path, error)
    }
  }

  /// Opens a file; one that is made can be read by its owner alone.
  package static func open(
    _ path: String, for purpose: Descriptor.Purpose
  ) throws(FileError) -> Descriptor {
    do throws(SystemError) {
      return try Descriptor(opening: path, for: purpose)
    } catch {
      throw FileError(.open, path, error)
    }
  }

  /// Removes a file; one that is not there is not a failure.
  package static func remove(_ path: String) throws(FileError) {
    do throws(SystemError) {
      try SystemPath.remove(path)
    } catch {
      if !error.isAbsent { throw FileError(.remove, path, error) }
    }
  }

  /// Gives a file another path, in place of what is there.
  /// - Returns: Whether there was one.
  @discardableResult
  package static func move(_ path: String, to target: String) throws(FileError) -> Bool {
    do throws(SystemError) {
      try SystemPath.move(path, to: target)
      return true
    } catch {
      if !error.isAbsent { throw FileError(.move, path, error) }
      return false
    }
  }

  /// What is at the end of the links at `path`, even if nothing is there yet.
  package static func target(of path: String) throws(FileError) -> String {
    var target = path
    for _ in 0..<40 {
      guard let link = SystemPath.linkTarget(target) else { return target }
      target = link.hasPrefix("/") ? link : Folder.above(target) + "/" + link
    }
    throw FileError(.read, path, .endlessLink)
  }

  /// Removes what a failure has left.
  private static func discard(_ path: String) {
    do throws(SystemError) {
      try SystemPath.remove(path)
    } catch {
      // The failure before it is the one to be told.
      return
    }
  }
}
