internal import Scanning

/// The fields of a `message` object: what the API answered.
struct MessageFields {
  var id: JSONText?
  var model: JSONText?
  var hasStopReason = false
  var usage: UsageFields?
  /// Offset of the value of `content`, nil without.
  var content: Int?
  var contentEnd: Int?
  /// Why less was found in the cache than was in it: `diagnostics.cache_miss_reason`.
  var missCause: JSONText?
  var missedTokens: Int64?

  /// Reads the object at `at`; nil, and skipped, when another kind of value
  /// stands there.
  static func optional(
    _ bytes: RawSpan, _ at: inout Int, depth: Int
  ) throws(ScanError) -> MessageFields? {
    guard bytes.peek(at) == UInt8(ascii: "{") else {
      try JSONScanner.skipValue(bytes, &at, depth: depth)
      return nil
    }
    var fields = MessageFields()
    var members = try ObjectReader(bytes, &at, depth: depth)
    while let key = try members.next(bytes, &at) {
      if isKey(key, "content", bytes) {
        fields.content = at
        try JSONScanner.skipValue(bytes, &at, depth: depth + 1)
        fields.contentEnd = at
      } else if isKey(key, "usage", bytes) {
        fields.usage = try UsageFields.optional(bytes, &at, depth: depth + 1)
      } else if isKey(key, "id", bytes) {
        fields.id = try JSONScanner.optionalString(bytes, &at)
      } else if isKey(key, "model", bytes) {
        fields.model = try JSONScanner.optionalString(bytes, &at)
      } else if isKey(key, "stop_reason", bytes) {
        let isNull = bytes.reads("null", at: at)
        try JSONScanner.skipValue(bytes, &at, depth: depth + 1)
        fields.hasStopReason = !isNull
      } else if isKey(key, "diagnostics", bytes), bytes.peek(at) == UInt8(ascii: "{") {
        try fields.readDiagnostics(bytes, &at, depth: depth + 1)
      } else {
        try JSONScanner.skipValue(bytes, &at, depth: depth + 1)
      }
    }
    return fields
  }

  /// Characters that the model wrote in this copy: text, thinking, and the JSON of
  /// tool inputs. Only asked for copies without a stop reason.
  ///
  /// 0 when there are too few bytes to cast doubt on the output count: a copy that
  /// beats this one has at least as much output, so they never will.
  func textLength(_ bytes: RawSpan) throws(ScanError) -> Int64 {
    guard var at = content, let contentEnd, let usage,
      usage.output < Int64(contentEnd - at) / 4
    else { return 0 }
    if bytes.peek(at) == UInt8(ascii: "\"") {
      return Int64(bytes.characterCount(try JSONScanner.string(bytes, &at).range))
    }
    guard bytes.peek(at) == UInt8(ascii: "[") else { return 0 }
    var total: Int64 = 0
    var elements = try ArrayReader(bytes, &at, depth: 2)
    while try elements.next(bytes, &at) {
      guard bytes.peek(at) == UInt8(ascii: "{") else {
        try JSONScanner.skipValue(bytes, &at, depth: 3)
        continue
      }
      var members = try ObjectReader(bytes, &at, depth: 3)
      while let key = try members.next(bytes, &at) {
        let start = at
        try JSONScanner.skipValue(bytes, &at, depth: 4)
        // Signatures and ids are not written by the model.
        if isKey(key, "text", bytes) || isKey(key, "thinking", bytes)
          || isKey(key, "input", bytes)
        {
          total += Int64(bytes.characterCount(start..<at))
        }
      }
    }
    return total
  }
}

/// The fields of a `usage` object.
struct UsageFields {
  var input: Int64 = 0
  var output: Int64 = 0
  var cacheWrite: Int64 = 0
  var cacheWrite5m: Int64 = 0
  var cacheWrite1h: Int64 = 0
  var cacheRead: Int64 = 0
  var thinking: Int64 = 0
  var webSearches: Int64 = 0
  var webFetches: Int64 = 0
  var speed: JSONText?
  var serviceTier: JSONText?
  var inferenceGeo: JSONText?
  /// `type` and `model`; only set in entries of `iterations`.
  var type: JSONText?
  var model: JSONText?
  /// Entries of `iterations` that the other fields do not contain.
  var extraIterations: [UsageFields] = []
  /// Whether a count was no whole number from 0 on.
  var hasUnusableNumber = false

  /// What of the cache writes is for five minutes: old versions do not split, so
  /// whatever the split leaves over goes there.
  var allCacheWrite5m: Int64 {
    cacheWrite5m + max(0, cacheWrite - cacheWrite5m - cacheWrite1h)
  }

  static func optional(
    _ bytes: RawSpan, _ at: inout Int, depth: Int
  ) throws(ScanError) -> UsageFields? {
    guard bytes.peek(at) == UInt8(ascii: "{") else {
      try JSONScanner.skipValue(bytes, &at, depth: depth)
      return nil
    }
    var fields = UsageFields()
    var members = try ObjectReader(bytes, &at, depth: depth)
    while let key = try members.next(bytes, &at) {
      try fields.readMember(key, bytes, &at, depth: depth + 1)
    }
    return fields
  }

  private mutating func readMember(
    _ key: JSONText, _ bytes: RawSpan, _ at: inout Int, depth: Int
  ) throws(ScanError) {
    switch UsageKey(key, bytes) {
    case .input: input = try count(bytes, &at)
    case .output: output = try count(bytes, &at)
    case .cacheWrite: cacheWrite = try count(bytes, &at)
    case .cacheRead: cacheRead = try count(bytes, &at)
    case .cacheCreation:
      try readCounts(bytes, &at, depth: depth) { fields, name, value in
        if isKey(name, "ephemeral_5m_input_tokens", bytes) { fields.cacheWrite5m = value }
        if isKey(name, "ephemeral_1h_input_tokens", bytes) { fields.cacheWrite1h = value }
      }
    case .serverToolUse:
      try readCounts(bytes, &at, depth: depth) { fields, name, value in
        if isKey(name, "web_search_requests", bytes) { fields.webSearches = value }
        if isKey(name, "web_fetch_requests", bytes) { fields.webFetches = value }
      }
    case .outputDetails:
      try readCounts(bytes, &at, depth: depth) { fields, name, value in
        if isKey(name, "thinking_tokens", bytes) { fields.thinking = value }
      }
    case .serviceTier: serviceTier = try JSONScanner.optionalString(bytes, &at)
    case .inferenceGeo: inferenceGeo = try JSONScanner.optionalString(bytes, &at)
    case .speed: speed = try JSONScanner.optionalString(bytes, &at)
    case .type: type = try JSONScanner.optionalString(bytes, &at)
    case .model: model = try JSONScanner.optionalString(bytes, &at)
    case .iterations: try readIterations(bytes, &at, depth: depth)
    case .other: try JSONScanner.skipValue(bytes, &at, depth: depth)
    }
  }

  /// Reads a count of tokens or requests: a whole number from 0 on that a double
  /// holds exactly. Null counts as 0; anything else too, and is noted.
  private mutating func count(_ bytes: RawSpan, _ at: inout Int) throws(ScanError) -> Int64 {
    if JSONScanner.takeNull(bytes, &at) { return 0 }
    if let number = try JSONScanner.optionalNumber(bytes, &at), let value = number.integer,
      (0...1 << 53).contains(value)
    {
      return value
    }
    hasUnusableNumber = true
    return 0
  }

  /// Reads an object of counts, each given to `assign` with its name.
  private mutating func readCounts(
    _ bytes: RawSpan, _ at: inout Int, depth: Int,
    assign: (inout UsageFields, JSONText, Int64) -> Void
  ) throws(ScanError) {
    guard bytes.peek(at) == UInt8(ascii: "{") else {
      return try JSONScanner.skipValue(bytes, &at, depth: depth)
    }
    var members = try ObjectReader(bytes, &at, depth: depth)
    while let key = try members.next(bytes, &at) {
      if bytes.peek(at) == UInt8(ascii: "{") || bytes.peek(at) == UInt8(ascii: "[") {
        try JSONScanner.skipValue(bytes, &at, depth: depth + 1)
      } else {
        assign(&self, key, try count(bytes, &at))
      }
    }
  }

  /// Keeps the entries that bill tokens of their own: a second model's advice, and
  /// a compaction. Entries of type `message` repeat the top level, those of type
  /// `fallback_message` are not billed.
  private mutating func readIterations(
    _ bytes: RawSpan, _ at: inout Int, depth: Int
  ) throws(ScanError) {
    guard bytes.peek(at) == UInt8(ascii: "[") else {
      return try JSONScanner.skipValue(bytes, &at, depth: depth)
    }
    var elements = try ArrayReader(bytes, &at, depth: depth)
    while try elements.next(bytes, &at) {
      guard let entry = try UsageFields.optional(bytes, &at, depth: depth + 1) else { continue }
      guard let type = entry.type,
        equals(type, "advisor_message", bytes) || equals(type, "compaction", bytes)
      else { continue }
      extraIterations.append(entry)
    }
  }
}

/// The members of a `usage` object that are read.
private enum UsageKey {
  case input, output, cacheWrite, cacheRead, cacheCreation, serverToolUse, outputDetails
  case serviceTier, inferenceGeo, speed, type, model, iterations, other

  init(_ key: JSONText, _ bytes: RawSpan) {
    func reads(_ literal: StaticString) -> Bool { isKey(key, literal, bytes) }
    // The length leaves one candidate; an escaped key may be any of them.
    switch key.isEscaped ? JSONScanner.decode(key, bytes).utf8.count : key.range.count {
    case 4: self = reads("type") ? .type : .other
    case 5: self = reads("model") ? .model : reads("speed") ? .speed : .other
    case 10: self = reads("iterations") ? .iterations : .other
    case 12:
      self =
        reads("input_tokens") ? .input : reads("service_tier") ? .serviceTier : .other
    case 13:
      self =
        reads("output_tokens") ? .output : reads("inference_geo") ? .inferenceGeo : .other
    case 14: self = reads("cache_creation") ? .cacheCreation : .other
    case 15: self = reads("server_tool_use") ? .serverToolUse : .other
    case 21: self = reads("output_tokens_details") ? .outputDetails : .other
    case 23: self = reads("cache_read_input_tokens") ? .cacheRead : .other
    case 27: self = reads("cache_creation_input_tokens") ? .cacheWrite : .other
    default: self = .other
    }
  }
}
