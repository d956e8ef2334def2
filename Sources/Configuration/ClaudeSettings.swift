/// Claude Code's `settings.json`, of which one key is ours to change: `statusLine`.
package struct ClaudeSettings: Sendable {
  package private(set) var file: TextFile
  /// nil where there is no file, or nothing in it.
  private let document: JSONDocument?

  /// The one key.
  package static let key = "statusLine"

  /// - Throws: `TextFileError`, or `SettingsProblem` where the file is broken.
  package init(path: String) throws {
    file = try TextFile(path: path)
    guard let bytes = file.bytes, bytes.contains(where: { $0 > 0x20 }) else {
      document = nil
      return
    }
    document = try ClaudeSettings.parse(bytes, path: path)
  }

  private static func parse(
    _ bytes: [UInt8], path: String
  ) throws(SettingsProblem) -> JSONDocument {
    do throws(JSONSyntaxError) {
      let document = try JSONDocument(bytes)
      guard document.root.isObject else {
        throw JSONSyntaxError(
          position: JSONPosition(of: document.root.range.lowerBound, in: bytes),
          reason: "settings must be in an object: { … }")
      }
      return document
    } catch {
      throw SettingsProblem(
        path: path, line: error.position.line, column: error.position.column,
        kind: .syntax(error.reason))
    }
  }

  /// The text of the key's value; nil where there is none.
  package var current: String? {
    document?.member(at: [ClaudeSettings.key]).flatMap { document?.text($0.value.range) }
  }

  /// The command of the status line that is set.
  package var command: String? {
    document?.member(at: [ClaudeSettings.key, "command"])?.value.string
  }

  /// Whether Claude Code is told to run no commands of the user's, the status line
  /// among them.
  package var runsNothing: Bool {
    document?.member(at: ["disableAllHooks"])?.value.content == .bool(true)
  }

  // MARK: Changes

  /// The edits that give the key a value.
  package func edits(setting draft: JSONDraft) -> [JSONTextEdit] {
    guard let document else {
      let text = JSONDraft.object([JSONDraft.Part(ClaudeSettings.key, draft)])
        .text(in: JSONLayout(), indent: "")
      return [
        JSONTextEdit(offset: 0, removed: file.bytes ?? [], inserted: Array((text + "\n").utf8))
      ]
    }
    return document.edits(setting: [ClaudeSettings.key], to: draft)
  }

  /// The bytes with the key's value replaced by a text, or the key removed.
  package func restoring(_ previous: String?) -> [UInt8] {
    guard let document, let member = document.member(at: [ClaudeSettings.key]) else {
      return file.bytes ?? []
    }
    let edits =
      previous.map { document.edits(replacing: member.value.range, with: $0) }
      ?? document.edits(removing: [ClaudeSettings.key])
    return JSONTextEdit.apply(edits, to: document.bytes)
  }

  /// The settings as they would be with other bytes.
  package func with(_ bytes: [UInt8]?) throws -> ClaudeSettings {
    var file = file
    file.bytes = bytes
    guard let bytes, bytes.contains(where: { $0 > 0x20 }) else {
      return ClaudeSettings(file: file, document: nil)
    }
    return ClaudeSettings(file: file, document: try ClaudeSettings.parse(bytes, path: file.path))
  }

  private init(file: TextFile, document: JSONDocument?) {
    self.file = file
    self.document = document
  }

  /// Writes other bytes, which must be well-formed; none removes the file.
  package mutating func write(_ bytes: [UInt8]?) throws {
    guard let bytes else {
      try file.remove()
      return
    }
    _ = try with(bytes)
    try file.replace(with: bytes)
  }
}

/// A command line as `sh` reads it, as far as it tells whose it is.
package enum ShellCommand {
  /// A word for `sh`: as it is where that is safe, else in quotes.
  package static func quoted(_ word: String) -> String {
    let isPlain = word.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
      default: "/._-+:@%".utf8.contains(byte)
      }
    }
    if isPlain, !word.isEmpty { return word }
    return "'" + word.replacing("'", with: "'\\''") + "'"
  }

  /// The words of a command, quotes taken off.
  package static func words(_ command: String) -> [String] {
    var words: [String] = []
    var word: String?
    var quote: Character?
    var isEscaped = false
    for character in command {
      if isEscaped {
        word = (word ?? "") + String(character)
        isEscaped = false
      } else if character == "\\", quote != "'" {
        isEscaped = true
      } else if let open = quote {
        if character == open { quote = nil } else { word = (word ?? "") + String(character) }
      } else if character == "'" || character == "\"" {
        quote = character
        word = word ?? ""
      } else if character == " " || character == "\t" || character == "\n" {
        if let done = word { words.append(done) }
        word = nil
      } else {
        word = (word ?? "") + String(character)
      }
    }
    if let word { words.append(word) }
    return words
  }

  /// Whether a command starts Plimsoll's status line.
  package static func isOurs(_ command: String) -> Bool {
    let words = words(command)
    switch words.first?.split(separator: "/").last {
    case "plimsoll-line": return true
    case "plimsoll": return words.dropFirst().first == "statusline"
    default: return false
    }
  }
}
