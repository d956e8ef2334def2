internal import Scanning

/// The fields of one line that decide what it counts for, as ranges of its bytes.
struct TranscriptLine {
  var type: JSONText?
  var timestamp: JSONText?
  var sessionID: JSONText?
  var requestID: JSONText?
  var uuid: JSONText?
  var workingDirectory: JSONText?
  var gitBranch: JSONText?
  var version: JSONText?
  var isSidechain = false
  var isAborted = false
  /// US dollars, as versions up to 1.0.7 wrote them.
  var cost: Double?
  var message: MessageFields?
  /// Offset of the value of `data`, where progress lines keep their copies.
  var data: Int?
  /// Offset of the value of `modelUsage` in a cost-state line.
  var modelUsage: Int?
  var totalCost: Double?
  /// Offset of the value of `quotaLimits`, which a refused request leaves.
  var quotaLimits: Int?
  var attribution = AttributionFields()
  /// What a pr-link line says.
  var pullNumber: Int64?
  var pullRepository: JSONText?

  init() {}

  /// Reads a line; the whole of it is checked.
  init(_ bytes: RawSpan) throws(ScanError) {
    var at = 0
    try self.init(bytes, &at)
    JSONScanner.skipWhitespace(bytes, &at)
    guard at == bytes.byteCount else { throw .invalid }
  }

  /// Reads the object at `at`, whatever follows it.
  init(_ bytes: RawSpan, _ at: inout Int) throws(ScanError) {
    var members = try ObjectReader(bytes, &at, depth: 0)
    while let key = try members.next(bytes, &at) {
      try readMember(LineKey(key, bytes), bytes, &at)
    }
  }

  private mutating func readMember(
    _ key: LineKey, _ bytes: RawSpan, _ at: inout Int
  ) throws(ScanError) {
    switch key {
    case .type:
      type = try JSONScanner.optionalString(bytes, &at)
    case .message: message = try MessageFields.optional(bytes, &at, depth: 1)
    case .timestamp: timestamp = try JSONScanner.optionalString(bytes, &at)
    case .sessionID: sessionID = try JSONScanner.optionalString(bytes, &at)
    case .requestID: requestID = try JSONScanner.optionalString(bytes, &at)
    case .uuid: uuid = try JSONScanner.optionalString(bytes, &at)
    case .workingDirectory: workingDirectory = try JSONScanner.optionalString(bytes, &at)
    case .gitBranch: gitBranch = try JSONScanner.optionalString(bytes, &at)
    case .version: version = try JSONScanner.optionalString(bytes, &at)
    case .isSidechain: isSidechain = try JSONScanner.optionalBool(bytes, &at) ?? false
    case .isAborted: isAborted = try JSONScanner.optionalBool(bytes, &at) ?? false
    case .cost: cost = try JSONScanner.optionalNumber(bytes, &at)?.double
    case .totalCost: totalCost = try JSONScanner.optionalNumber(bytes, &at)?.double
    case .data:
      data = at
      try JSONScanner.skipValue(bytes, &at, depth: 1)
    case .modelUsage:
      modelUsage = at
      try JSONScanner.skipValue(bytes, &at, depth: 1)
    case .quotaLimits:
      quotaLimits = at
      try JSONScanner.skipValue(bytes, &at, depth: 1)
    case .skill: attribution.skill = try JSONScanner.optionalString(bytes, &at)
    case .agent: attribution.agent = try JSONScanner.optionalString(bytes, &at)
    case .plugin: attribution.plugin = try JSONScanner.optionalString(bytes, &at)
    case .mcpServer: attribution.mcpServer = try JSONScanner.optionalString(bytes, &at)
    case .mcpTool: attribution.mcpTool = try JSONScanner.optionalString(bytes, &at)
    case .entrypoint: attribution.entrypoint = try JSONScanner.optionalString(bytes, &at)
    case .pullNumber: pullNumber = try JSONScanner.optionalNumber(bytes, &at)?.integer
    case .pullRepository: pullRepository = try JSONScanner.optionalString(bytes, &at)
    case .other: try JSONScanner.skipValue(bytes, &at, depth: 1)
    }
  }
}

extension TranscriptLine {
  /// What a line says of itself before its first object or array.
  enum Beginning {
    /// It names one of the types that never carry usage of their own. Nine tenths of all
    /// bytes are in such lines, above all prompts and tool results: they are passed over
    /// without a look at what follows. Types that nobody knows yet are not among them.
    case withoutUsage
    /// Its message begins as an answer of the API does, so there is hardly a line of these
    /// without usage, and no search for it is needed.
    case answer
    case other

    init(_ bytes: RawSpan) {
      do {
        self = try Beginning.read(bytes)
      } catch {
        // No JSON, so not one of these types; the reader of the line counts it.
        self = .other
      }
    }

    private static func read(_ bytes: RawSpan) throws(ScanError) -> Beginning {
      var at = 0
      var members = try ObjectReader(bytes, &at, depth: 0)
      while let key = try members.next(bytes, &at) {
        switch bytes.peek(at) {
        case UInt8(ascii: "{"):
          let isAnswer =
            bytes.reads("{\"model\":\"", at: at) || bytes.reads("{\"id\":\"msg_", at: at)
          return isAnswer && LineKey(key, bytes) == .message ? .answer : .other
        case UInt8(ascii: "["): return .other
        case UInt8(ascii: "\"") where LineKey(key, bytes) == .type:
          let type = try JSONScanner.string(bytes, &at)
          if equals(type, "assistant", bytes) { continue }
          return equals(type, "user", bytes) || equals(type, "attachment", bytes)
            || equals(type, "system", bytes) || equals(type, "file-history-snapshot", bytes)
            ? .withoutUsage : .other
        default: try JSONScanner.skipValue(bytes, &at, depth: 1)
        }
      }
      return .other
    }
  }
}

/// The members of a line that are read.
private enum LineKey {
  case type, timestamp, sessionID, requestID, uuid, workingDirectory, gitBranch, version
  case isSidechain, isAborted, cost, message, data, modelUsage, totalCost, quotaLimits
  case skill, agent, plugin, mcpServer, mcpTool, entrypoint, pullNumber, pullRepository, other

  init(_ key: JSONText, _ bytes: RawSpan) {
    if key.isEscaped {
      self = LineKey.named(JSONScanner.decode(key, bytes))
      return
    }
    // The length leaves one candidate or two.
    let start = key.range.lowerBound
    switch key.range.count {
    case 3: self = bytes.reads("cwd", at: start) ? .workingDirectory : .other
    case 4:
      self =
        bytes.reads("type", at: start)
        ? .type
        : bytes.reads("uuid", at: start)
          ? .uuid : bytes.reads("data", at: start) ? .data : .other
    case 7:
      self =
        bytes.reads("message", at: start)
        ? .message
        : bytes.reads("version", at: start)
          ? .version : bytes.reads("costUSD", at: start) ? .cost : .other
    case 9:
      self =
        bytes.reads("timestamp", at: start)
        ? .timestamp
        : bytes.reads("sessionId", at: start)
          ? .sessionID
          : bytes.reads("requestId", at: start)
            ? .requestID : bytes.reads("gitBranch", at: start) ? .gitBranch : .other
    case 8: self = bytes.reads("prNumber", at: start) ? .pullNumber : .other
    case 10:
      self =
        bytes.reads("entrypoint", at: start)
        ? .entrypoint : bytes.reads("modelUsage", at: start) ? .modelUsage : .other
    case 11:
      self =
        bytes.reads("isSidechain", at: start)
        ? .isSidechain : bytes.reads("quotaLimits", at: start) ? .quotaLimits : .other
    case 12:
      self =
        bytes.reads("totalCostUSD", at: start)
        ? .totalCost : bytes.reads("prRepository", at: start) ? .pullRepository : .other
    case 16, 17, 18, 20: self = LineKey.long(key, bytes)
    default: self = .other
    }
  }

  /// A key of so many bytes that few lines have one.
  private static func long(_ key: JSONText, _ bytes: RawSpan) -> LineKey {
    let start = key.range.lowerBound
    func reads(_ literal: StaticString) -> Bool { bytes.matches(literal, at: start) }
    switch key.range.count {
    case 16: return reads("attributionSkill") ? .skill : reads("attributionAgent") ? .agent : .other
    case 17: return reads("attributionPlugin") ? .plugin : .other
    case 18:
      return reads("attributionMcpTool")
        ? .mcpTool : reads("isAbortedMidStream") ? .isAborted : .other
    default: return reads("attributionMcpServer") ? .mcpServer : .other
    }
  }

  private static func named(_ name: String) -> LineKey {
    switch name {
    case "type": .type
    case "timestamp": .timestamp
    case "sessionId": .sessionID
    case "requestId": .requestID
    case "uuid": .uuid
    case "cwd": .workingDirectory
    case "gitBranch": .gitBranch
    case "version": .version
    case "isSidechain": .isSidechain
    case "isAbortedMidStream": .isAborted
    case "costUSD": .cost
    case "message": .message
    case "data": .data
    case "modelUsage": .modelUsage
    case "totalCostUSD": .totalCost
    case "quotaLimits": .quotaLimits
    case "attributionSkill": .skill
    case "attributionAgent": .agent
    case "attributionPlugin": .plugin
    case "attributionMcpServer": .mcpServer
    case "attributionMcpTool": .mcpTool
    case "entrypoint": .entrypoint
    case "prNumber": .pullNumber
    case "prRepository": .pullRepository
    default: .other
    }
  }
}

/// Whether a string of the JSON reads `literal`, escaped or not.
func equals(_ text: JSONText, _ literal: StaticString, _ bytes: RawSpan) -> Bool {
  if text.isEscaped { return JSONScanner.decode(text, bytes) == "\(literal)" }
  return text.range.count == literal.utf8CodeUnitCount
    && bytes.matches(literal, at: text.range.lowerBound)
}

/// Whether a key of the JSON reads `literal`.
func isKey(_ key: JSONText, _ literal: StaticString, _ bytes: RawSpan) -> Bool {
  equals(key, literal, bytes)
}
