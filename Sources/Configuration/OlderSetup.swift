/// A home-made status line that somebody used before: scripts with an `.env`, a
/// cache, and the settings that can be taken over from them. It is only read.
package struct OlderSetup: Sendable, Equatable {
  /// The files that were found, in the order in which they were looked for.
  package var files: [String] = []
  /// The key of a session on claude.ai.
  package var sessionKey: String?
  package var organization: String?
  /// Whether a login of Claude Code was copied there, which nobody needs.
  package var hasToken = false
  /// The ready-made line that prints what theirs did.
  package var preset: String?

  /// Where settings of such scripts have stood, below Claude Code's folder.
  private static let folders = ["", "/oh-my-claude/src"]

  /// Looks for a set-up.
  ///
  /// - Parameters:
  ///   - folder: Claude Code's.
  ///   - command: Of the status line that is set.
  ///   - home: What `~` means in the command.
  /// - Returns: nil when there is none.
  package static func find(
    below folder: String, command: String?, home: String
  ) throws(TextFileError) -> OlderSetup? {
    var found = OlderSetup()
    for part in folders {
      let environment = folder + part + "/.env"
      if let bytes = try TextFile(path: environment).bytes {
        let values = EnvironmentText(bytes).values
        let token = values["CLAUDE_CODE_OAUTH_TOKEN"]
        let key = values["CLAUDE_SESSION_KEY"]
        let organization = values["CLAUDE_ORG_ID"]
        if token != nil || key != nil || organization != nil { found.files.append(environment) }
        found.hasToken = found.hasToken || token != nil
        found.sessionKey = found.sessionKey ?? key.flatMap { isSessionKey($0) ? $0 : nil }
        found.organization = found.organization ?? organization.flatMap { isUUID($0) ? $0 : nil }
      }
      let cache = folder + part + "/.usage_cache"
      if TextFile.exists(cache) { found.files.append(cache) }
    }
    found.preset = try command.flatMap { command throws(TextFileError) in
      try preset(of: command, home: home)
    }
    return found.files.isEmpty && found.preset == nil ? nil : found
  }

  /// Whether there is anything to take over.
  package var hasSettings: Bool { sessionKey != nil || organization != nil || preset != nil }

  /// What the line of a known script looks like; nil for unknown commands.
  private static func preset(
    of command: String, home: String
  ) throws(TextFileError) -> String? {
    let words = ShellCommand.words(command)
    for (index, word) in words.enumerated() {
      let name = word.split(separator: "/").last
      if name == "ait", words.dropFirst(index + 1).first == "statusline" { return "framed" }
      guard name == "statusline.sh" else { continue }
      var path = word
      for start in ["~/", "$HOME/", "${HOME}/"] where word.hasPrefix(start) {
        path = home + "/" + word.dropFirst(start.count)
      }
      guard path.hasPrefix("/"), let bytes = try TextFile(path: path).bytes else { continue }
      let script = String(decoding: bytes, as: UTF8.self)
      // The forms in which these scripts print: `Code: 7.0M | Pro 5h:36% 7d:20%` or one
      // half of it, and `C:7.0M P:36%/20%`. Any other script of that name is none of them.
      if script.contains("Code:") { return "classic" }
      if script.contains("Pro "), script.contains("5h:") { return "classic" }
      if script.contains("C:"), script.contains("P:") { return "compact" }
    }
    return nil
  }

  private static func isSessionKey(_ text: String) -> Bool {
    text.hasPrefix("sk-ant-sid") && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
  }

  private static func isUUID(_ text: String) -> Bool {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    return parts.map(\.count) == [8, 4, 4, 4, 12]
      && parts.allSatisfy { $0.allSatisfy(\.isHexDigit) }
  }
}

/// A file of `NAME=value` lines, as shells and their tools read it.
package struct EnvironmentText: Sendable {
  package private(set) var text: String

  package init(_ bytes: [UInt8]) {
    text = String(decoding: bytes, as: UTF8.self)
  }

  /// The values; the last line with a name decides.
  package var values: [String: String] {
    var values: [String: String] = [:]
    for line in text.split(whereSeparator: \.isNewline) {
      var words = line.drop { $0 == " " || $0 == "\t" }
      if words.hasPrefix("export ") { words = words.dropFirst(7).drop { $0 == " " } }
      guard !words.hasPrefix("#"), let sign = words.firstIndex(of: "=") else { continue }
      var value = words[words.index(after: sign)...]
      if let quote = value.first, quote == "\"" || quote == "'" {
        value = value.dropFirst().prefix { $0 != quote }
      } else {
        value = value.prefix { $0 != " " && $0 != "#" && $0 != "\t" }
      }
      values[String(words[..<sign])] = value.isEmpty ? nil : String(value)
    }
    return values
  }

  /// Adds a line at the end.
  package mutating func append(_ name: String, _ value: String) {
    if !text.isEmpty, text.last?.isNewline == false { text += "\n" }
    text += "\(name)=\(value)\n"
  }

  package var bytes: [UInt8] { Array(text.utf8) }
}
