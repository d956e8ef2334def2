package import Files
internal import Platform
internal import Scanning
package import UsageModel

/// A message of the user to Claude, as a transcript has it: where it stands, and nothing
/// of what it says.
package struct TranscriptPrompt: Hashable, Sendable {
  package var session: String
  package var time: Timestamp
  /// Offset of its line in the file.
  package var offset: Int64
  /// What tells it from all others, so that a copy of it is no second one; nil without.
  package var uuid: String?
}

/// Finds the prompts of a transcript. Reads all of the file, so it is for those who ask.
package enum PromptReader {
  /// The most characters of a prompt's first line.
  static let longestText = 200

  /// The prompts of a file by their places.
  package static func prompts(in path: String) throws(FileError) -> [TranscriptPrompt] {
    var prompts: [TranscriptPrompt] = []
    try forEachLine(of: path, from: 0) { bytes, offset in
      guard let line = PromptLine(bytes), let time = line.time else { return true }
      prompts.append(
        TranscriptPrompt(
          session: line.session ?? stem(of: path), time: time, offset: offset, uuid: line.uuid))
      return true
    }
    return prompts
  }

  /// The first line of what a prompt says: hostile text, made plain.
  ///
  /// - Parameter offset: Where its line begins.
  package static func firstLine(in path: String, at offset: Int64) throws(FileError) -> String? {
    var text: String?
    try forEachLine(of: path, from: offset) { bytes, _ in
      text = PromptLine(bytes)?.text(bytes)
      return false
    }
    return text
  }

  private static func stem(of path: String) -> String {
    let name = FolderPath.lastName(path)
    return name.hasSuffix(".jsonl") ? String(name.dropLast(6)) : name
  }

  /// - Parameter body: Says whether it wants the next line.
  private static func forEachLine(
    of path: String, from start: Int64, _ body: (RawSpan, Int64) -> Bool
  ) throws(FileError) {
    let file = try FileReader(path: path)
    guard file.status.isRegular else { throw FileError(.read, path, .notRegular) }
    var lines = LineReader()
    lines.begin(at: start, until: file.status.size)
    var goesOn = true
    while goesOn, let part = try lines.next(file) {
      // A prompt that is longer than a line that is held is passed over.
      guard part.isWhole else { continue }
      lines.withBytes(of: part) { goesOn = body($0, part.offset) }
    }
  }
}

/// A line that is a prompt.
private struct PromptLine {
  var session: String?
  var uuid: String?
  var time: Timestamp?
  private var content: JSONText?

  /// nil for every other line: answers of tools, what a subagent was told, what Claude
  /// Code says itself.
  init?(_ bytes: RawSpan) {
    guard bytes.contains("\"user\"", rare: UInt8(ascii: "u"), at: 1) else { return nil }
    do {
      guard try read(bytes) else { return nil }
    } catch {
      // Not JSON: the index counts such lines.
      return nil
    }
  }

  private mutating func read(_ bytes: RawSpan) throws(ScanError) -> Bool {
    var isUser = false
    var at = 0
    var members = try ObjectReader(bytes, &at, depth: 0)
    while let key = try members.next(bytes, &at) {
      if isKey(key, "type", bytes) {
        isUser =
          try JSONScanner.optionalString(bytes, &at).map { equals($0, "user", bytes) } ?? false
      } else if isKey(key, "isSidechain", bytes) || isKey(key, "isMeta", bytes)
        || isKey(key, "isCompactSummary", bytes)
      {
        if try JSONScanner.optionalBool(bytes, &at) ?? false { return false }
      } else if isKey(key, "toolUseResult", bytes) {
        return false
      } else if isKey(key, "sessionId", bytes) {
        session = try JSONScanner.optionalString(bytes, &at).map { JSONScanner.decode($0, bytes) }
      } else if isKey(key, "uuid", bytes) {
        uuid = try JSONScanner.optionalString(bytes, &at).map { JSONScanner.decode($0, bytes) }
      } else if isKey(key, "timestamp", bytes) {
        time = try JSONScanner.optionalString(bytes, &at).flatMap {
          ISO8601.milliseconds(bytes, $0.range)
        }
        .map(Timestamp.init(milliseconds:))
      } else if isKey(key, "message", bytes), bytes.peek(at) == UInt8(ascii: "{") {
        guard try readMessage(bytes, &at) else { return false }
      } else {
        try JSONScanner.skipValue(bytes, &at, depth: 1)
      }
    }
    return isUser && content.map { !Self.isOfClaudeCode($0, bytes) } ?? isUser
  }

  /// - Returns: Whether it is no answer of a tool.
  private mutating func readMessage(_ bytes: RawSpan, _ at: inout Int) throws(ScanError) -> Bool {
    var members = try ObjectReader(bytes, &at, depth: 1)
    while let key = try members.next(bytes, &at) {
      guard isKey(key, "content", bytes) else {
        try JSONScanner.skipValue(bytes, &at, depth: 2)
        continue
      }
      guard bytes.peek(at) == UInt8(ascii: "[") else {
        content = try JSONScanner.optionalString(bytes, &at)
        continue
      }
      var blocks = try ArrayReader(bytes, &at, depth: 2)
      while try blocks.next(bytes, &at) {
        guard bytes.peek(at) == UInt8(ascii: "{") else {
          try JSONScanner.skipValue(bytes, &at, depth: 3)
          continue
        }
        guard try readBlock(bytes, &at) else { return false }
      }
    }
    return true
  }

  private mutating func readBlock(_ bytes: RawSpan, _ at: inout Int) throws(ScanError) -> Bool {
    var isAnswer = false
    var text: JSONText?
    var members = try ObjectReader(bytes, &at, depth: 3)
    while let key = try members.next(bytes, &at) {
      if isKey(key, "type", bytes) {
        isAnswer =
          try JSONScanner.optionalString(bytes, &at).map { equals($0, "tool_result", bytes) }
          ?? false
      } else if isKey(key, "text", bytes) {
        text = try JSONScanner.optionalString(bytes, &at)
      } else {
        try JSONScanner.skipValue(bytes, &at, depth: 4)
      }
    }
    if content == nil { content = text }
    return !isAnswer
  }

  /// Whether Claude Code wrote the text itself: the output of a command, a note.
  private static func isOfClaudeCode(_ text: JSONText, _ bytes: RawSpan) -> Bool {
    let beginnings: [StaticString] = [
      "<local-command-", "<bash-stdout>", "<bash-stderr>", "[Request interrupted by user",
      "Caveat: The messages below",
    ]
    return beginnings.contains { bytes.matches($0, at: text.range.lowerBound) }
  }

  func text(_ bytes: RawSpan) -> String? {
    guard let content else { return nil }
    let whole = JSONScanner.decode(content, bytes)
    let first = whole.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
    return TailReader.plainTitle(String(first.prefix(8 * PromptReader.longestText)))
  }
}
