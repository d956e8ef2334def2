internal import Platform
internal import Scanning
internal import UsageModel

/// What a status line has to know of the process it runs in, asked once.
package struct LineEnvironment: Hashable, Sendable {
  package var home: String
  /// `${XDG_STATE_HOME:-~/.local/state}/plimsoll`.
  package var stateDirectory: String
  /// `${XDG_CONFIG_HOME:-~/.config}/plimsoll`.
  package var configurationDirectory: String
  /// `${XDG_CACHE_HOME:-~/.cache}/plimsoll`.
  package var cacheDirectory: String
  /// `COLUMNS`: the width that Claude Code says its terminal has.
  package var columns: Int?
  package var noColor: String?
  package var forceColor: String?
  package var term: String?
  package var colorTerm: String?
  /// `CLAUDE_CONFIG_DIR`.
  package var claudeDirectory: String?
  /// Whether another of our lines runs this one as the line that it wraps.
  package var isWrapped: Bool
  /// `PATH`.
  package var searchPath: String
  /// Whether the locale can be drawn with ASCII alone.
  package var isPlainLocale: Bool

  /// The variable that is set for a line that ours wraps.
  static let wrapped = "PLIMSOLL_WRAPPED"

  /// Takes what is needed out of the environment that `value` looks into.
  package init(_ value: (String) -> String?) {
    home = value("HOME").flatMap { $0.hasPrefix("/") ? $0 : nil } ?? PasswordFile.home() ?? "/"
    let base = home
    func folder(_ variable: String, _ fallback: String) -> String {
      // The XDG specification: a relative path is to be ignored.
      if let path = value(variable), path.hasPrefix("/") { return path + "/plimsoll" }
      return base + fallback + "/plimsoll"
    }
    stateDirectory = folder("XDG_STATE_HOME", "/.local/state")
    configurationDirectory = folder("XDG_CONFIG_HOME", "/.config")
    cacheDirectory = folder("XDG_CACHE_HOME", "/.cache")
    columns = value("COLUMNS").flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
    noColor = value("NO_COLOR")
    forceColor = value("FORCE_COLOR")
    term = value("TERM")
    colorTerm = value("COLORTERM")
    claudeDirectory = value("CLAUDE_CONFIG_DIR")
    isWrapped = value(LineEnvironment.wrapped) != nil
    searchPath = value("PATH") ?? "/usr/local/bin:/usr/bin:/bin"
    isPlainLocale = LineEnvironment.isPlainLocale(value)
  }

  /// Whether the locale that the environment names, such as `C`, is none of UTF-8.
  /// Where none is named, terminals of today still are of UTF-8.
  package static func isPlainLocale(_ value: (String) -> String?) -> Bool {
    for name in ["LC_ALL", "LC_CTYPE", "LANG"] {
      guard let locale = value(name), !locale.isEmpty else { continue }
      // Without a variant such as `@euro`, in lower case.
      let letters = locale.utf8.prefix { $0 != UInt8(ascii: "@") }
        .map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
      let text = String(decoding: letters, as: UTF8.self)
      return !text.hasSuffix("utf-8") && !text.hasSuffix("utf8")
    }
    return false
  }

  /// That of this process.
  package static func ofProcess() -> LineEnvironment {
    LineEnvironment { value($0) }
  }

  /// A variable of this process.
  static func value(_ name: String) -> String? { SystemProcess.variable(name) }

  /// The folder of Claude Code whose account the limits are of: the environment's,
  /// else that in which the transcript lies, else the usual one.
  package func claudeRoot(transcriptPath: String?) -> String {
    if let claudeDirectory, !claudeDirectory.isEmpty {
      let choice = ClaudeFolderChoice(
        variable: claudeDirectory, home: home,
        workingDirectory: ClaudeFolderResolver.workingDirectory)
      if let folder = choice.primary { return folder }
    }
    if let path = transcriptPath, path.hasPrefix("/"),
      let (folder, _) = FolderPath.ofTranscript(path)
    {
      return folder
    }
    return FolderPath.trimmed(home) + "/.claude"
  }
}
