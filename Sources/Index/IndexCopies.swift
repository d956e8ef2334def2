internal import Foundation
internal import UsageModel

/// Copies of the index from before its tables were changed: `plimsoll.db.version-7`
/// beside it, readable by the version of Plimsoll that made those tables.
struct IndexCopies {
  let databasePath: String

  /// Makes an empty file for a copy, in place of one that an earlier attempt left.
  ///
  /// - Parameter versions: How many versions the tables have.
  /// - Returns: Its path.
  func begin(versions: Int) throws(IndexError) -> String {
    let path = prefix + String(versions)
    try remove(path)
    try PrivateFolder.makeFile(path)
    return path
  }

  /// Removes all but the newest copy.
  func prune() throws(IndexError) {
    let folder = (databasePath as NSString).deletingLastPathComponent
    let name = (prefix as NSString).lastPathComponent
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: folder)
    } catch {
      throw IndexError(
        what: "cannot read the folder \(folder)", because: error.localizedDescription,
        hint: "check that you may read it")
    }
    let versions = names.compactMap { $0.hasPrefix(name) ? Int($0.dropFirst(name.count)) : nil }
    for version in versions where version != versions.max() {
      try remove(prefix + String(version))
    }
  }

  private var prefix: String { databasePath + ".version-" }

  private func remove(_ path: String) throws(IndexError) {
    guard PrivateFolder.exists(path) else { return }
    do {
      try FileManager.default.removeItem(atPath: path)
    } catch {
      throw IndexError(
        what: "cannot remove \(path)", because: error.localizedDescription,
        hint: "remove it yourself: it is an old copy of the index")
    }
  }
}
