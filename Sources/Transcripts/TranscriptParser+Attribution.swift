internal import Scanning
internal import UsageModel

/// The members of a line that say what caused its response.
struct AttributionFields {
  var skill: JSONText?
  var agent: JSONText?
  var plugin: JSONText?
  var mcpServer: JSONText?
  var mcpTool: JSONText?
  var entrypoint: JSONText?

  /// Adds all of it to a hash. Most lines have an entrypoint at most.
  func add(to hash: inout Hash64, _ bytes: RawSpan) {
    add(entrypoint, 1, to: &hash, bytes)
    guard skill != nil || agent != nil || plugin != nil || mcpServer != nil || mcpTool != nil
    else { return }
    add(skill, 2, to: &hash, bytes)
    add(agent, 3, to: &hash, bytes)
    add(plugin, 4, to: &hash, bytes)
    add(mcpServer, 5, to: &hash, bytes)
    add(mcpTool, 6, to: &hash, bytes)
  }

  private func add(_ text: JSONText?, _ place: UInt64, to hash: inout Hash64, _ bytes: RawSpan) {
    guard let text else { return }
    hash.add(place)
    hash.add(bytes, text.range)
  }

  func decoded(_ bytes: RawSpan) -> Attribution {
    Attribution(
      skill: decode(skill, bytes), agent: decode(agent, bytes), plugin: decode(plugin, bytes),
      mcpServer: decode(mcpServer, bytes), mcpTool: decode(mcpTool, bytes),
      entrypoint: decode(entrypoint, bytes))
  }

  private func decode(_ text: JSONText?, _ bytes: RawSpan) -> String? {
    guard let text, !text.range.isEmpty else { return nil }
    return JSONScanner.decode(text, bytes)
  }
}

extension TranscriptParser {
  /// The longest line that is looked at for the link of a pull request, in bytes.
  static let longestPullLink = 8192

  /// Whether a line without usage may name a pull request.
  static func mayLinkPull(_ bytes: RawSpan) -> Bool {
    bytes.byteCount <= longestPullLink
      && bytes.contains("\"pr-link\"", rare: UInt8(ascii: "k"), at: 7)
  }

  /// Takes a line that may say on which pull request its session works from then on.
  mutating func takePullLink(_ bytes: RawSpan, _ position: Position) {
    do {
      let line = try TranscriptLine(bytes)
      note(.noUsage, position)
      guard let type = line.type, equals(type, "pr-link", bytes),
        let number = line.pullNumber, number > 0,
        let repository = line.pullRepository, !repository.range.isEmpty,
        let time = line.timestamp.flatMap({ ISO8601.milliseconds(bytes, $0.range) })
      else { return }
      let session = line.sessionID.flatMap { $0.range.isEmpty ? nil : $0 }
      add(
        PullLink(
          session: session.map { JSONScanner.decode($0, bytes) } ?? fileStem,
          time: Timestamp(milliseconds: time),
          pull: PullRequest(
            repository: JSONScanner.decode(repository, bytes), number: number)))
    } catch {
      note(error == .tooDeep ? .tooDeep : .invalidJSON, position)
    }
  }
}
