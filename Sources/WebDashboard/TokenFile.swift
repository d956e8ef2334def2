package import Engine
internal import Foundation

/// The file with the token for scripts: made once, readable by its owner alone.
package enum TokenFile {
  /// `web-token` in the state folder.
  package static func path(_ workspace: Workspace) -> String {
    workspace.stateDirectory + "/web-token"
  }

  /// The token in the file; makes both when they are missing.
  ///
  /// - Throws: `DashboardError` when others may read the file, and `IndexError` when
  ///   it cannot be written.
  package static func load(_ workspace: Workspace) throws -> String {
    let path = path(workspace)
    guard FileManager.default.fileExists(atPath: path) else {
      let token = Secret.make()
      try PrivateFile.replace(path, with: token + "\n")
      return token
    }
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    let mode = (attributes[.posixPermissions] as? NSNumber)?.intValue ?? 0
    guard mode & 0o077 == 0 else {
      throw DashboardError(
        "\(path) is not used", because: "others may read it, and it lets whoever knows it in",
        hint: "delete it: the next start makes a new one", isInputOutput: true)
    }
    let text = try String(contentsOfFile: path, encoding: .utf8)
    let token = text.trimmingCharacters(in: .whitespacesAndNewlines)
    guard token.utf8.count >= 32, token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
      throw DashboardError(
        "\(path) has no usable token", because: "one has at least 32 visible characters",
        hint: "delete it: the next start makes a new one", isInputOutput: true)
    }
    return token
  }
}
