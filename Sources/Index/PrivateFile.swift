package import Files
internal import UsageModel

/// Small files of ours that others read: replaced whole, readable by the user alone.
package enum PrivateFile {
  /// Puts `text` at `path` with mode 0600: readers see the old text or the new one,
  /// never a part. Makes the folder when it is missing.
  package static func replace(
    _ path: String, with text: String, durability: File.Durability = .rebuildable
  ) throws(IndexError) {
    try replace(path, with: Array(text.utf8), durability: durability)
  }

  /// The same for bytes.
  package static func replace(
    _ path: String, with bytes: [UInt8], durability: File.Durability = .rebuildable
  ) throws(IndexError) {
    try PrivateFolder.make(above: path)
    do throws(FileError) {
      try File.replace(path, with: bytes, durability: durability)
    } catch {
      throw IndexError(
        what: "cannot write \(path)", because: error.reason,
        hint: "check that the disk has room and that you may write the folder")
    }
  }

  /// Removes the file; one that is not there is no failure.
  package static func remove(_ path: String) throws(IndexError) {
    do throws(FileError) {
      try File.remove(path)
    } catch {
      throw IndexError(
        what: "cannot remove \(path)", because: error.reason,
        hint: "check that you may write its folder")
    }
  }
}
