internal import Foundation
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
    guard PrivateFolder.exists(path) else { return nil }
    do {
      let data = try Data(contentsOf: URL(fileURLWithPath: path))
      return try JSONDecoder().decode(Document.self, from: data).notice
    } catch {
      // It says at least that there was damage.
      return DamageNotice(
        at: Timestamp(milliseconds: 0), path: path + " (which cannot be read)", lost: [], kept: [])
    }
  }

  /// Keeps a notice, in place of an older one.
  func write(_ notice: DamageNotice) throws(IndexError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let data: Data
    do {
      data = try encoder.encode(Document(notice))
    } catch {
      throw IndexError(what: "cannot write \(path)", because: "\(error)", hint: "report this")
    }
    try PrivateFile.replace(path, with: String(decoding: data, as: UTF8.self) + "\n")
  }

  /// Ends the notice; it is kept beside the file as one that was seen.
  func markSeen() throws(IndexError) {
    try PrivateFolder.move(path, to: path + ".seen")
  }

  private struct Document: Codable {
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
