internal import Files
internal import Platform
internal import UsageModel

/// The index's own folders and files, which nobody else may read, with the errors that
/// are shown for them.
package enum PrivateFolder {
  /// Makes a folder with mode 0700, and those above it that are missing.
  static func make(_ path: String) throws(IndexError) {
    do throws(FileError) {
      try Folder.make(path)
    } catch {
      throw IndexError(
        what: "cannot make the folder \(error.path)", because: error.reason,
        hint: "make it yourself, or set XDG_STATE_HOME to a folder that you may write")
    }
  }

  /// Makes the folder that a file is to be in.
  package static func make(above path: String) throws(IndexError) {
    let above = Folder.above(path)
    if !above.isEmpty { try make(above) }
  }

  /// Makes an empty file with mode 0600 unless it is there, so that SQLite, and the
  /// files it puts beside it, take that mode over.
  static func makeFile(_ path: String) throws(IndexError) { _ = try openFile(path, for: .updating) }

  /// Opens a file to read and write, and makes it with mode 0600 when it is missing. All
  /// that is written goes to its end.
  package static func openToAppend(_ path: String) throws(IndexError) -> Int32 {
    try openFile(path, for: .recording).release()
  }

  private static func openFile(
    _ path: String, for purpose: Descriptor.Purpose
  ) throws(IndexError) -> Descriptor {
    do throws(FileError) {
      return try File.open(path, for: purpose)
    } catch {
      throw IndexError(unopened: error)
    }
  }

  /// Waits until the folder of a file has on the disk that the file is there.
  static func synchronizeFolder(of path: String) { Folder.synchronize(Folder.above(path)) }

  /// Moves a file; one that is not there is no failure.
  static func move(_ path: String, to target: String) throws(IndexError) {
    do throws(FileError) {
      try File.move(path, to: target)
    } catch {
      throw IndexError(
        what: "cannot move \(path) to \(target)", because: error.reason,
        hint: "move it away yourself, then run the command again")
    }
  }

  /// Whether something stands at `path`.
  package static func exists(_ path: String) -> Bool { SystemPath.exists(path) }

  /// Why nothing can be written at `path`, or made there where it is missing; nil where
  /// it can.
  static func refusal(toWrite path: String) -> String? {
    guard let error = SystemPath.refusal(toWrite: path) else { return nil }
    let above = Folder.above(path)
    return error.isAbsent && !above.isEmpty ? refusal(toWrite: above) : error.reason
  }
}

extension IndexError {
  /// Of a file that could not be opened or locked.
  init(unopened error: FileError) {
    self.init(
      what: "cannot open \(error.path)", because: error.reason,
      hint: "check that you may write the file and its folder")
  }
}
