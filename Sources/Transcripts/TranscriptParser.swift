internal import Scanning
internal import UsageModel

/// Turns the lines of one file into events. A pure function of the bytes it is
/// given; it keeps only what the lines of the file share.
///
/// Not every line is read: those without a `UsageMarker` are only told apart from
/// lines that are no JSON object.
struct TranscriptParser {
  private(set) var events: [UsageEvent] = []
  private(set) var variants = Interner<ModelVariant>()
  private(set) var contexts = Interner<ResponseContext>()
  private(set) var reportedCosts: [String: ReportedCost] = [:]
  private(set) var rejections: [LimitRejection] = []
  private(set) var pullLinks: [PullLink] = []
  private(set) var census = LineCensus()
  private var indexByKey: [UInt64: Int] = [:]

  /// The session of lines that name none: the name of their file.
  let fileStem: String
  /// The name of the project's folder.
  private let project: String
  /// Hash of the path, part of the identity of lines without any other.
  private let fileHash: UInt64

  init(path: String, project: String) {
    self.project = project
    let name = FolderPath.lastName(path)
    fileStem = name.hasSuffix(".jsonl") ? String(name.dropLast(6)) : name
    var hash = Hash64(seed: 4)
    hash.add(path)
    fileHash = hash.value
  }

  /// Where a line stands.
  struct Position {
    /// Offset in the file, bytes.
    var offset: Int64
    /// Line number, from 1.
    var line: Int64
    /// Whether the line's end has not been written yet: its events count, its
    /// notes wait for the whole line.
    var isProvisional: Bool

    /// A place further on in the line.
    func moved(by count: Int64) -> Position {
      Position(offset: offset + count, line: line, isProvisional: isProvisional)
    }
  }

  /// Gives back memory into which the events did not grow, where it is much: they may
  /// wait for others with which they are stored.
  mutating func trim() {
    if events.count > 500, events.capacity > events.count * 5 / 4 { events = events.map(\.self) }
  }

  mutating func add(_ link: PullLink) { pullLinks.append(link) }

  mutating func note(_ note: LineNote, _ position: Position) {
    if !position.isProvisional { census.note(note, line: position.line) }
  }

  /// Notes a last line without an end. The store keeps one such note at most for a
  /// file, that of its last reading.
  mutating func noteUnfinished(line: Int64, isWhole: Bool) {
    census.note(isWhole ? .withoutLineEnd : .unterminated, line: line)
  }

  /// Takes a line that looks like an answer of the API.
  ///
  /// - Returns: Whether it is one, with usage; if not, nothing was taken of it.
  mutating func takeAnswer(_ bytes: RawSpan, _ position: Position) -> Bool {
    do {
      let line = try TranscriptLine(bytes)
      guard line.message?.usage != nil, let type = line.type, equals(type, "assistant", bytes)
      else { return false }
      try takeAssistant(line, bytes, position)
      return true
    } catch {
      // Whoever takes it otherwise says why it cannot be read.
      return false
    }
  }

  /// Takes a line that has a marker somewhere.
  ///
  /// - Returns: Whether it could be read.
  @discardableResult
  mutating func takeCandidate(_ bytes: RawSpan, _ position: Position) -> Bool {
    let line: TranscriptLine
    do {
      line = try TranscriptLine(bytes)
      if let type = line.type, equals(type, "assistant", bytes) {
        try takeAssistant(line, bytes, position)
      } else if let type = line.type, equals(type, "progress", bytes), let data = line.data {
        try takeProgress(line, data: data, bytes, position)
      } else if let type = line.type, equals(type, "cost-state", bytes) {
        try takeCostState(line, bytes, position)
      } else if line.type.map({ equals($0, "user", bytes) }) ?? false {
        note(.nestedUsage, position)
      } else {
        note(line.message?.usage == nil ? .noUsage : .otherType, position)
      }
      return true
    } catch {
      return takeJoined(
        bytes, position, otherwise: error == .tooDeep ? .tooDeep : .invalidJSON)
    }
  }

  mutating func takeAssistant(
    _ line: TranscriptLine, _ bytes: RawSpan, _ position: Position
  ) throws(ScanError) {
    if let at = line.quotaLimits { try takeRejection(line, at: at, bytes, position) }
    guard let message = line.message, message.usage != nil else {
      return note(.noUsage, position)
    }
    let copy = Copy(
      origin: .assistant, message: message, requestID: line.requestID, uuid: line.uuid,
      timestamp: line.timestamp)
    try take(copy, line, bytes, position)
  }

  /// What Claude Code was told when a limit refused its request.
  private mutating func takeRejection(
    _ line: TranscriptLine, at: Int, _ bytes: RawSpan, _ position: Position
  ) throws(ScanError) {
    guard !position.isProvisional, bytes.peek(at) == UInt8(ascii: "{"),
      let time = line.timestamp.flatMap({ ISO8601.milliseconds(bytes, $0.range) })
    else { return }
    var at = at
    var isRejected = false
    var limit: JSONText?
    var resetsAt: Int64?
    var members = try ObjectReader(bytes, &at, depth: 1)
    while let key = try members.next(bytes, &at) {
      if isKey(key, "status", bytes) {
        isRejected =
          try JSONScanner.optionalString(bytes, &at).map { equals($0, "rejected", bytes) } ?? false
      } else if isKey(key, "rateLimitType", bytes) {
        limit = try JSONScanner.optionalString(bytes, &at)
      } else if isKey(key, "resetsAt", bytes) {
        resetsAt = try JSONScanner.optionalNumber(bytes, &at)?.integer
      } else {
        try JSONScanner.skipValue(bytes, &at, depth: 2)
      }
    }
    guard isRejected, let limit, !limit.range.isEmpty else { return }
    // Seconds; a number beyond the year 5000 is none.
    let reset = resetsAt.flatMap { (0..<100_000_000_000).contains($0) ? $0 : nil }
    rejections.append(
      LimitRejection(
        limit: JSONScanner.decode(limit, bytes), time: Timestamp(milliseconds: time),
        resetsAt: reset.map(Timestamp.init(seconds:))))
  }

  /// A progress line repeats lines of a subagent: `data.message`, and in some
  /// versions each of `data.normalizedMessages`.
  private mutating func takeProgress(
    _ line: TranscriptLine, data: Int, _ bytes: RawSpan, _ position: Position
  ) throws(ScanError) {
    var at = data
    guard bytes.peek(at) == UInt8(ascii: "{") else { return note(.noUsage, position) }
    var copies: [Copy] = []
    var members = try ObjectReader(bytes, &at, depth: 1)
    while let key = try members.next(bytes, &at) {
      if isKey(key, "message", bytes) {
        if let copy = try Copy.inProgress(bytes, &at, depth: 2) { copies.append(copy) }
      } else if isKey(key, "normalizedMessages", bytes), bytes.peek(at) == UInt8(ascii: "[") {
        var elements = try ArrayReader(bytes, &at, depth: 2)
        while try elements.next(bytes, &at) {
          if let copy = try Copy.inProgress(bytes, &at, depth: 3) { copies.append(copy) }
        }
      } else {
        try JSONScanner.skipValue(bytes, &at, depth: 2)
      }
    }
    guard !copies.isEmpty else { return note(.noUsage, position) }
    note(.progressCopy, position)
    for copy in copies { try take(copy, line, bytes, position) }
  }

  private mutating func take(
    _ copy: Copy, _ line: TranscriptLine, _ bytes: RawSpan, _ position: Position
  ) throws(ScanError) {
    guard let usage = copy.message.usage else { return }
    if let model = copy.message.model, equals(model, "<synthetic>", bytes) {
      return note(.synthetic, position)
    }
    let provider = Provider(messageID: copy.message.id, bytes)
    let identity = copy.identity(bytes, fileHash: fileHash, offset: position.offset)
    let tokens = usage.tokens
    let cost = copy.origin == .assistant ? line.cost.flatMap(Cost.init(dollars:)) : nil
    let recorded = cost.flatMap { Int64(exactly: $0.picodollars) }
    let variant = intern(
      usage, model: copy.message.model, provider: provider, hasCost: recorded != nil, bytes,
      position)
    var extraParts: [ExtraPart] = []
    for part in usage.extraIterations {
      let partVariant = intern(
        part, model: part.model ?? copy.message.model, provider: provider, hasCost: false, bytes,
        position)
      extraParts.append(ExtraPart(variant: partVariant, tokens: part.tokens))
    }
    let timestamp = copy.timestamp ?? line.timestamp
    let time = timestamp.flatMap { ISO8601.milliseconds(bytes, $0.range) }
      .map(Timestamp.init(milliseconds:))
    let isFinished = copy.message.hasStopReason
    let responseUsage = ResponseUsage(
      tokens: tokens, thinking: usage.thinking, webSearches: usage.webSearches,
      webFetches: usage.webFetches, recordedPicodollars: recorded, isFinished: isFinished,
      isAborted: line.isAborted,
      textLength: isFinished ? 0 : try copy.message.textLength(bytes), extraParts: extraParts,
      cacheMiss: copy.message.recordedMiss(bytes))
    add(
      UsageEvent(
        key: identity.key, requestKey: identity.requestKey,
        isKeyedByRequest: identity.source == .request, origin: copy.origin, usage: responseUsage,
        usageOffset: position.offset, variant: variant, time: time, placeOffset: position.offset,
        context: internContext(line, bytes, position)))
    guard copy.origin == .assistant, !position.isProvisional else { return }
    census.usageLines += 1
    if identity.source == .request { note(.keyedByRequest, position) }
    if identity.source == .line { note(.keyedByLine, position) }
    if time == nil { note(.withoutTime, position) }
    if usage.hasUnusableNumber { note(.unusableNumber, position) }
  }

  private mutating func add(_ event: UsageEvent) {
    if let index = indexByKey[event.key.value] {
      events[index].join(event, usageOrder: .same, placeOrder: .same) {
        [variants, contexts] name, own, other in
        switch name {
        case .variant:
          variants.values[Int(own)].compared(to: variants.values[Int(other)])
        case .context:
          contexts.values[Int(own)].compared(to: contexts.values[Int(other)])
        }
      }
    } else {
      indexByKey[event.key.value] = events.count
      events.append(event)
    }
  }

  private mutating func takeCostState(
    _ line: TranscriptLine, _ bytes: RawSpan, _ position: Position
  ) throws(ScanError) {
    note(.noUsage, position)
    guard let dollars = line.totalCost, let cost = Cost(dollars: dollars),
      let picodollars = Int64(exactly: cost.picodollars), picodollars >= 0
    else { return }
    let session = line.sessionID.map { JSONScanner.decode($0, bytes) } ?? fileStem
    var output: Int64?
    if var at = line.modelUsage, bytes.peek(at) == UInt8(ascii: "{") {
      var models = try ObjectReader(bytes, &at, depth: 1)
      while try models.next(bytes, &at) != nil {
        guard bytes.peek(at) == UInt8(ascii: "{") else {
          try JSONScanner.skipValue(bytes, &at, depth: 2)
          continue
        }
        var members = try ObjectReader(bytes, &at, depth: 2)
        while let key = try members.next(bytes, &at) {
          if isKey(key, "outputTokens", bytes) {
            output =
              (output ?? 0) + max(0, try JSONScanner.optionalNumber(bytes, &at)?.integer ?? 0)
          } else {
            try JSONScanner.skipValue(bytes, &at, depth: 3)
          }
        }
      }
    }
    // A running total: the largest is the last.
    if let known = reportedCosts[session], known.picodollars >= picodollars { return }
    reportedCosts[session] = ReportedCost(
      session: session, picodollars: picodollars, output: output)
  }
}

extension TranscriptParser {
  private mutating func intern(
    _ usage: UsageFields, model: JSONText?, provider: Provider, hasCost: Bool, _ bytes: RawSpan,
    _ position: Position
  ) -> Int32 {
    let promptClass = PromptClass(promptTokens: usage.tokens.prompt)
    var hash = Hash64(seed: 5)
    for text in [model, usage.speed, usage.serviceTier, usage.inferenceGeo] {
      hash.add(text == nil ? 0 : 1)
      if let text { hash.add(bytes, text.range) }
    }
    hash.add(
      UInt64(provider.rawValue) << 8 | UInt64(promptClass.rawValue) << 1 | (hasCost ? 1 : 0))
    if let index = variants.index(of: hash.value) { return index }
    if let model, !bytes.isValidUTF8(model.range) { note(.invalidUTF8, position) }
    return variants.add(
      ModelVariant(
        model: model.map { JSONScanner.decode($0, bytes) } ?? "unknown",
        speed: decodeNonEmpty(usage.speed, bytes),
        serviceTier: decodeNonEmpty(usage.serviceTier, bytes),
        inferenceGeo: decodeNonEmpty(usage.inferenceGeo, bytes), provider: provider,
        promptClass: promptClass, hasRecordedCost: hasCost),
      hash: hash.value)
  }

  private mutating func internContext(
    _ line: TranscriptLine, _ bytes: RawSpan, _ position: Position
  ) -> Int32 {
    var hash = Hash64(seed: 6)
    for text in [line.sessionID, line.workingDirectory, line.gitBranch, line.version] {
      hash.add(text == nil ? 0 : 1)
      if let text { hash.add(bytes, text.range) }
    }
    hash.add(line.isSidechain ? 1 : 0)
    line.attribution.add(to: &hash, bytes)
    if let index = contexts.index(of: hash.value) { return index }
    for text in [line.sessionID, line.gitBranch] {
      if let text, !bytes.isValidUTF8(text.range) { note(.invalidUTF8, position) }
    }
    return contexts.add(
      ResponseContext(
        session: decodeNonEmpty(line.sessionID, bytes) ?? fileStem,
        start: decodeNonEmpty(line.workingDirectory, bytes).map {
          ProjectPath.start(of: $0, in: project)
        },
        gitBranch: decodeNonEmpty(line.gitBranch, bytes),
        version: decodeNonEmpty(line.version, bytes), isSidechain: line.isSidechain,
        attribution: line.attribution.decoded(bytes)),
      hash: hash.value)
  }

  private func decodeNonEmpty(_ text: JSONText?, _ bytes: RawSpan) -> String? {
    guard let text, !text.range.isEmpty else { return nil }
    return JSONScanner.decode(text, bytes)
  }
}

extension UsageFields {
  var tokens: TokenCounts {
    TokenCounts(
      input: input, output: output, cacheWrite5m: allCacheWrite5m, cacheWrite1h: cacheWrite1h,
      cacheRead: cacheRead)
  }
}

extension Provider {
  init(messageID: JSONText?, _ bytes: RawSpan) {
    guard let start = messageID?.range.lowerBound else {
      self = .anthropic
      return
    }
    self =
      bytes.matches("msg_bdrk_", at: start)
      ? .bedrock : bytes.matches("msg_vrtx_", at: start) ? .vertex : .anthropic
  }
}

/// Distinct values in the order of their appearance, found again by a hash.
struct Interner<Value> {
  private(set) var values: [Value] = []
  private var indexByHash: [UInt64: Int32] = [:]
  // Neighbouring lines mostly agree.
  private var lastHash: UInt64 = 0
  private var lastIndex: Int32?

  mutating func index(of hash: UInt64) -> Int32? {
    if let lastIndex, lastHash == hash { return lastIndex }
    guard let index = indexByHash[hash] else { return nil }
    lastHash = hash
    lastIndex = index
    return index
  }

  mutating func add(_ value: Value, hash: UInt64) -> Int32 {
    let index = Int32(values.count)
    values.append(value)
    indexByHash[hash] = index
    lastHash = hash
    lastIndex = index
    return index
  }
}
