internal import Scanning
package import UsageModel

/// `damaged.json` in the state folder: whichever program meets the damage, all of them
/// describe it.
struct DamageFile: Sendable {
  let path: String

  init(stateDirectory: String) {
    path = stateDirectory + "/damaged.json"
  }

  /// The newest damage that nobody has seen yet; nil where there is none.
  func notice() throws(IndexError) -> DamageNotice? {
    do {
      return try SmallJSON.document(path, as: Document.self)?.notice
    } catch {
      // It says at least that there was damage.
      return DamageNotice(
        at: Timestamp(milliseconds: 0), path: path + " (which cannot be read)", lost: [], kept: [])
    }
  }

  /// Keeps a notice, in place of an older one.
  func write(_ notice: DamageNotice) throws(IndexError) {
    try PrivateFile.replace(path, with: Document(notice).json.document)
  }

  /// Ends the notice; it is kept beside the file as one that was seen.
  func markSeen() throws(IndexError) {
    try PrivateFolder.move(path, to: path + ".seen")
  }

  private struct Document: JSONReadable, JSONWritable {
    var version = 1
    /// Milliseconds since 1970.
    var at: Int64
    var path: String
    var lost: [String]
    var kept: [String]

    init(_ notice: DamageNotice) {
      at = notice.at.milliseconds
      path = notice.path
      lost = notice.lost
      kept = notice.kept
    }

    init(json: JSONValue) throws(JSONMismatch) {
      version = try json.required("version")
      at = try json.required("at")
      path = try json.required("path")
      lost = try json.required("lost")
      kept = try json.required("kept")
    }

    var json: JSONValue {
      .present([
        "at": at.json, "kept": kept.json, "lost": lost.json, "path": path.json,
        "version": version.json,
      ])
    }

    var notice: DamageNotice {
      DamageNotice(at: Timestamp(milliseconds: at), path: path, lost: lost, kept: kept)
    }
  }
}

extension UsageIndex {
  private var damageFile: DamageFile { DamageFile(stateDirectory: workspace.stateDirectory) }

  /// Damage of the user's own index that nobody has seen yet.
  package func damageNotice() throws(IndexError) -> DamageNotice? {
    workspace.isUsersOwn ? try damageFile.notice() : nil
  }

  /// Ends the notice of damage, on all faces.
  package func markDamageSeen() throws(IndexError) { try damageFile.markSeen() }
}
