internal import Scanning

extension StatusInput {
  /// Takes what it can from `bytes`: up to where they stop being JSON.
  package init(_ bytes: RawSpan) {
    self.init()
    var at = 0
    do throws(ScanError) {
      JSONScanner.skipWhitespace(bytes, &at)
      // A byte order mark, as editors of Windows write it.
      if bytes.peek(at) == 0xEF, bytes.peek(at + 1) == 0xBB, bytes.peek(at + 2) == 0xBF { at += 3 }
      guard bytes.peek(at) == UInt8(ascii: "{") else { throw .invalid }
      var members = try ObjectReader(bytes, &at, depth: 0)
      while let key = try members.next(bytes, &at) {
        try readMember(JSONScanner.decode(key, bytes), bytes, &at)
      }
    } catch {
      isBroken = true
    }
  }

  private mutating func readMember(
    _ key: String, _ bytes: RawSpan, _ at: inout Int
  ) throws(ScanError) {
    switch key {
    case "session_id": sessionID = try JSONScanner.optionalText(bytes, &at)
    case "session_name": sessionName = try JSONScanner.optionalText(bytes, &at)
    case "transcript_path": transcriptPath = try JSONScanner.optionalText(bytes, &at)
    case "cwd": workingDirectory = try JSONScanner.optionalText(bytes, &at)
    case "version": version = try JSONScanner.optionalText(bytes, &at)
    case "exceeds_200k_tokens": exceeds200k = try JSONScanner.optionalBool(bytes, &at)
    case "fast_mode": isFast = try JSONScanner.optionalBool(bytes, &at)
    case "model": try readModel(bytes, &at)
    case "workspace": try readWorkspace(bytes, &at)
    case "cost": try readCost(bytes, &at)
    case "context_window": try readContext(bytes, &at)
    case "rate_limits": try readLimits(bytes, &at)
    case "prompt_cache": try readCache(bytes, &at)
    case "output_style": outputStyle = try inner("name", bytes, &at)
    case "effort": effort = try inner("level", bytes, &at)
    case "vim": vimMode = try inner("mode", bytes, &at)
    case "agent": agent = try inner("name", bytes, &at)
    case "thinking", "pr", "worktree": try readSmall(key, bytes, &at)
    default: try JSONScanner.skipValue(bytes, &at, depth: 1)
    }
  }

  /// The text of one member of an object; a text in place of the object is taken
  /// as it is.
  private func inner(
    _ name: String, _ bytes: RawSpan, _ at: inout Int
  ) throws(ScanError) -> String? {
    if bytes.peek(at) == UInt8(ascii: "\"") { return try JSONScanner.optionalText(bytes, &at) }
    var found: String?
    try JSONScanner.optionalMembers(bytes, &at, depth: 1) { (key, at) throws(ScanError) in
      if key == name {
        found = try JSONScanner.optionalText(bytes, &at)
      } else {
        try JSONScanner.skipValue(bytes, &at, depth: 2)
      }
    }
    return found
  }

  private mutating func readModel(_ bytes: RawSpan, _ at: inout Int) throws(ScanError) {
    if bytes.peek(at) == UInt8(ascii: "\"") {
      modelID = try JSONScanner.optionalText(bytes, &at)
      return
    }
    var (identifier, name) = (modelID, modelName)
    try JSONScanner.optionalMembers(bytes, &at, depth: 1) { (key, at) throws(ScanError) in
      switch key {
      case "id": identifier = try JSONScanner.optionalText(bytes, &at)
      case "display_name": name = try JSONScanner.optionalText(bytes, &at)
      default: try JSONScanner.skipValue(bytes, &at, depth: 2)
      }
    }
    (modelID, modelName) = (identifier, name)
  }

  private mutating func readWorkspace(_ bytes: RawSpan, _ at: inout Int) throws(ScanError) {
    var copy = self
    defer { self = copy }
    try JSONScanner.optionalMembers(bytes, &at, depth: 1) { (key, at) throws(ScanError) in
      switch key {
      case "current_dir": copy.currentDirectory = try JSONScanner.optionalText(bytes, &at)
      case "project_dir": copy.projectDirectory = try JSONScanner.optionalText(bytes, &at)
      case "git_worktree": copy.gitWorktree = try JSONScanner.optionalText(bytes, &at)
      default: try JSONScanner.skipValue(bytes, &at, depth: 2)
      }
    }
  }

  private mutating func readCost(_ bytes: RawSpan, _ at: inout Int) throws(ScanError) {
    var copy = self
    defer { self = copy }
    try JSONScanner.optionalMembers(bytes, &at, depth: 1) { (key, at) throws(ScanError) in
      switch key {
      case "total_cost_usd": copy.costDollars = try JSONScanner.optionalDouble(bytes, &at)
      case "total_duration_ms":
        copy.durationMilliseconds = try JSONScanner.optionalInteger(bytes, &at)
      case "total_api_duration_ms":
        copy.apiMilliseconds = try JSONScanner.optionalInteger(bytes, &at)
      case "total_lines_added": copy.linesAdded = try JSONScanner.optionalInteger(bytes, &at)
      case "total_lines_removed": copy.linesRemoved = try JSONScanner.optionalInteger(bytes, &at)
      default: try JSONScanner.skipValue(bytes, &at, depth: 2)
      }
    }
  }

  private mutating func readContext(_ bytes: RawSpan, _ at: inout Int) throws(ScanError) {
    var copy = self
    defer { self = copy }
    try JSONScanner.optionalMembers(bytes, &at, depth: 1) { (key, at) throws(ScanError) in
      switch key {
      case "context_window_size": copy.contextSize = try JSONScanner.optionalInteger(bytes, &at)
      case "used_percentage": copy.contextPercent = try JSONScanner.optionalDouble(bytes, &at)
      case "remaining_percentage": copy.contextLeft = try JSONScanner.optionalDouble(bytes, &at)
      case "total_input_tokens": copy.totalInputTokens = try JSONScanner.optionalInteger(bytes, &at)
      case "current_usage": copy.contextTokens = try StatusInput.requestTokens(bytes, &at)
      default: try JSONScanner.skipValue(bytes, &at, depth: 2)
      }
    }
  }

  private static func requestTokens(
    _ bytes: RawSpan, _ at: inout Int
  ) throws(ScanError) -> Int64? {
    var sum: Int64?
    try JSONScanner.optionalMembers(bytes, &at, depth: 2) { (key, at) throws(ScanError) in
      switch key {
      case "input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens":
        guard let part = try JSONScanner.optionalInteger(bytes, &at), part >= 0 else { return }
        sum = (sum ?? 0).addingReportingOverflow(part).partialValue
      default: try JSONScanner.skipValue(bytes, &at, depth: 3)
      }
    }
    return sum.flatMap { $0 >= 0 ? $0 : nil }
  }

  private mutating func readLimits(_ bytes: RawSpan, _ at: inout Int) throws(ScanError) {
    var found = limits
    defer { limits = found }
    try JSONScanner.optionalMembers(bytes, &at, depth: 1) { (key, at) throws(ScanError) in
      guard bytes.peek(at) == UInt8(ascii: "{") else {
        try JSONScanner.skipValue(bytes, &at, depth: 2)
        return
      }
      found.append(try StatusInput.limit(named: key, bytes, &at))
    }
  }

  private static func limit(
    named name: String, _ bytes: RawSpan, _ at: inout Int
  ) throws(ScanError) -> Limit {
    var limit = Limit(name: name)
    try JSONScanner.optionalMembers(bytes, &at, depth: 2) { (key, at) throws(ScanError) in
      switch key {
      case "used_percentage", "utilization":
        limit.percent = try figure(bytes, &at)
      case "resets_at":
        if bytes.peek(at) == UInt8(ascii: "\"") {
          let text = try JSONScanner.string(bytes, &at)
          limit.resetsAt = ISO8601.milliseconds(bytes, text.range).map { Double($0) / 1000 }
        } else {
          limit.resetsAt = try figure(bytes, &at)
        }
      case "used_usd": limit.usedDollars = try JSONScanner.optionalDouble(bytes, &at)
      case "limit_usd": limit.limitDollars = try JSONScanner.optionalDouble(bytes, &at)
      case "period": limit.period = try JSONScanner.optionalText(bytes, &at)
      default: try JSONScanner.skipValue(bytes, &at, depth: 3)
      }
    }
    return limit
  }

  /// A number, or nil for `null`; NaN for everything else, from `Infinity` to a text, which
  /// is kept, to be refused by name.
  private static func figure(_ bytes: RawSpan, _ at: inout Int) throws(ScanError) -> Double? {
    let first = bytes.peek(at)
    switch first {
    case UInt8(ascii: "-") where bytes.peek(at + 1) != UInt8(ascii: "I"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      return try JSONScanner.optionalNumber(bytes, &at)?.double
    default:
      try JSONScanner.skipValue(bytes, &at, depth: 3)
      return first == UInt8(ascii: "n") ? nil : .nan
    }
  }

  private mutating func readCache(_ bytes: RawSpan, _ at: inout Int) throws(ScanError) {
    guard bytes.peek(at) == UInt8(ascii: "{") else {
      try JSONScanner.skipValue(bytes, &at, depth: 1)
      return
    }
    var read = Cache()
    defer { cache = read }
    try JSONScanner.optionalMembers(bytes, &at, depth: 1) { (key, at) throws(ScanError) in
      switch key {
      case "warm": read.isWarm = try JSONScanner.optionalBool(bytes, &at)
      case "ttl": read.lifetime = try JSONScanner.optionalText(bytes, &at)
      case "expires_at": read.expiresAt = try JSONScanner.optionalInteger(bytes, &at)
      case "hit_ratio": read.hitRatio = try JSONScanner.optionalDouble(bytes, &at)
      case "recache_tokens_if_cold": read.tokensIfCold = try JSONScanner.optionalInteger(bytes, &at)
      default: try JSONScanner.skipValue(bytes, &at, depth: 2)
      }
    }
  }

  private mutating func readSmall(
    _ object: String, _ bytes: RawSpan, _ at: inout Int
  ) throws(ScanError) {
    var copy = self
    defer { self = copy }
    try JSONScanner.optionalMembers(bytes, &at, depth: 1) { (key, at) throws(ScanError) in
      switch (object, key) {
      case ("thinking", "enabled"): copy.isThinking = try JSONScanner.optionalBool(bytes, &at)
      case ("pr", "number"): copy.pullNumber = try JSONScanner.optionalInteger(bytes, &at)
      case ("pr", "review_state"): copy.pullState = try JSONScanner.optionalText(bytes, &at)
      case ("pr", "kind"): copy.pullKind = try JSONScanner.optionalText(bytes, &at)
      case ("worktree", "name"): copy.worktree = try JSONScanner.optionalText(bytes, &at)
      case ("worktree", "branch"): copy.worktreeBranch = try JSONScanner.optionalText(bytes, &at)
      default: try JSONScanner.skipValue(bytes, &at, depth: 2)
      }
    }
  }
}
