internal import Foundation

/// The file with the token for scripts: made once, readable by its owner alone.
package enum TokenFile {
  /// `web-token` in the state folder.
  package static func path(in folder: StateFolder) -> String {
    folder.above + "/web-token"
  }

  /// `embed-token` in the state folder: for pages of other sites.
  package static func embedPath(in folder: StateFolder) -> String {
    folder.above + "/embed-token"
  }

  /// The token in the file; makes both when they are missing. Of several programs
  /// that start at the same time, all take the token of the one that was first.
  ///
  /// - Throws: `WebError` when others may read the file, or it cannot be written.
  package static func load(_ folder: StateFolder) throws(WebError) -> String {
    try load(folder, path: path(in: folder))
  }

  /// The same for pages of other sites.
  package static func loadEmbed(_ folder: StateFolder) throws(WebError) -> String {
    try load(folder, path: embedPath(in: folder))
  }

  private static func load(_ folder: StateFolder, path: String) throws(WebError) -> String {
    if !FileManager.default.fileExists(atPath: path) {
      do throws(StateFolder.Failure) {
        _ = try folder.create(path, with: Secret.make() + "\n")
      } catch {
        throw WebError(
          "cannot write \(error.path)", because: error.reason,
          hint: "check that the disk has room and that you may write the folder",
          isInputOutput: true)
      }
    }
    return try read(path)
  }

  private static func read(_ path: String) throws(WebError) -> String {
    let mode: Int
    let text: String
    do {
      let attributes = try FileManager.default.attributesOfItem(atPath: path)
      mode = (attributes[.posixPermissions] as? NSNumber)?.intValue ?? 0
      text = try String(contentsOfFile: path, encoding: .utf8)
    } catch {
      throw WebError(
        "cannot read \(path)", because: error.localizedDescription,
        hint: "delete it: the next start makes a new one", isInputOutput: true)
    }
    guard mode & 0o077 == 0 else {
      throw WebError(
        "\(path) is not used", because: "others may read it, and anyone who knows it is let in",
        hint: "delete it: the next start makes a new one", isInputOutput: true)
    }
    let token = text.trimmingCharacters(in: .whitespacesAndNewlines)
    guard token.utf8.count >= 32, token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
      throw WebError(
        "\(path) has no usable token", because: "a token has at least 32 visible characters",
        hint: "delete it: the next start makes a new one", isInputOutput: true)
    }
    return token
  }
}
