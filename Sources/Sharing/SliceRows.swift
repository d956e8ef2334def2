internal import UsageModel

/// The rows of a document: a response each, an array of what `columns` lists. What is 0
/// or absent at the end of a row is left out.
enum SliceRows {
  static let columns = [
    "key", "request", "flags", "time", "context", "model", "input", "output", "cacheWrite5m",
    "cacheWrite1h", "cacheRead", "thinking", "textLength", "webSearches", "webFetches", "cost",
    "parts", "copies", "miss",
  ]

  /// What `flags` is made of.
  private enum Flag {
    static let isAssistant: Int64 = 1
    static let isFinished: Int64 = 2
    static let isAborted: Int64 = 4
    static let isKeyedByRequest: Int64 = 8
  }

  /// Appends a line for each response. Times are the milliseconds since the response
  /// before, the first since 1970.
  ///
  /// - Parameter causes: The names of what made responses miss the prompt cache.
  static func append(
    _ responses: [KeptResponses.Response], causes: [String], to bytes: inout [UInt8]
  ) {
    bytes.reserveCapacity(bytes.count + responses.count * 96)
    var before: Int64 = 0
    let places = Dictionary(causes.enumerated().map { ($1, $0) }) { first, _ in first }
    for response in responses { append(response, causes: places, to: &bytes, after: &before) }
  }

  private static func append(
    _ response: KeptResponses.Response, causes: [String: Int], to bytes: inout [UInt8],
    after before: inout Int64
  ) {
    let event = response.event
    let usage = event.usage
    var flags: Int64 = event.origin == .assistant ? Flag.isAssistant : 0
    if usage.isFinished { flags |= Flag.isFinished }
    if usage.isAborted { flags |= Flag.isAborted }
    if event.isKeyedByRequest { flags |= Flag.isKeyedByRequest }
    bytes.append(UInt8(ascii: "["))
    appendKey(event.key.value, to: &bytes)
    bytes.append(UInt8(ascii: ","))
    appendKey(event.requestKey, to: &bytes)
    append(flags, to: &bytes)
    if let time = event.time?.milliseconds {
      append(time &- before, to: &bytes)
      before = time
    } else {
      bytes += Array(",null".utf8)
    }
    append(Int64(event.context), to: &bytes)
    append(Int64(event.variant), to: &bytes)
    appendTokens(usage.tokens, to: &bytes)
    let numbers = [usage.thinking, usage.textLength, usage.webSearches, usage.webFetches]
    let isLong =
      usage.recordedPicodollars != nil || !usage.extraParts.isEmpty || usage.cacheMiss != nil
    let hasMore = isLong || !response.copies.isEmpty
    let last = hasMore ? numbers.count - 1 : numbers.lastIndex { $0 != 0 } ?? -1
    for number in numbers.prefix(last + 1) { append(number, to: &bytes) }
    if hasMore { appendRest(response, causes: causes, to: &bytes) }
    bytes.append(UInt8(ascii: "]"))
    bytes.append(UInt8(ascii: "\n"))
  }

  /// What few responses have.
  private static func appendRest(
    _ response: KeptResponses.Response, causes: [String: Int], to bytes: inout [UInt8]
  ) {
    if let cost = response.event.usage.recordedPicodollars {
      append(cost, to: &bytes)
    } else {
      bytes += Array(",null".utf8)
    }
    bytes += Array(",[".utf8)
    for (index, part) in response.event.usage.extraParts.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      bytes.append(UInt8(ascii: "["))
      bytes += Array(String(part.variant).utf8)
      appendTokens(part.tokens, to: &bytes)
      bytes.append(UInt8(ascii: "]"))
    }
    bytes += Array("],[".utf8)
    for (index, copy) in response.copies.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      bytes += Array((copy.isAssistant ? "[1" : "[0").utf8)
      bytes += Array(",\(copy.time.map { String($0.milliseconds) } ?? "null")".utf8)
      append(Int64(copy.context), to: &bytes)
      bytes.append(UInt8(ascii: "]"))
    }
    bytes.append(UInt8(ascii: "]"))
    guard let miss = response.event.usage.cacheMiss, let cause = causes[miss.cause] else { return }
    bytes += Array(",[\(cause),\(miss.tokens.map { String($0) } ?? "null")]".utf8)
  }

  private static func appendTokens(_ tokens: TokenCounts, to bytes: inout [UInt8]) {
    append(tokens.input, to: &bytes)
    append(tokens.output, to: &bytes)
    append(tokens.cacheWrite5m, to: &bytes)
    append(tokens.cacheWrite1h, to: &bytes)
    append(tokens.cacheRead, to: &bytes)
  }

  /// A comma and a number.
  private static func append(_ number: Int64, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: ","))
    if (0..<10).contains(number) {
      bytes.append(UInt8(ascii: "0") + UInt8(number))
      return
    }
    if number < 0 { bytes.append(UInt8(ascii: "-")) }
    var rest = number.magnitude
    let start = bytes.count
    while rest > 0 {
      bytes.append(UInt8(ascii: "0") + UInt8(rest % 10))
      rest /= 10
    }
    bytes[start...].reverse()
  }

  /// Sixteen hexadecimal digits in quotes, or 0.
  private static func appendKey(_ key: UInt64, to bytes: inout [UInt8]) {
    guard key != 0 else { return bytes.append(UInt8(ascii: "0")) }
    bytes.append(UInt8(ascii: "\""))
    for shift in stride(from: 60, through: 0, by: -4) {
      let digit = UInt8(truncatingIfNeeded: key >> UInt64(shift)) & 15
      bytes.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
    }
    bytes.append(UInt8(ascii: "\""))
  }
}

extension SliceRows {
  /// Reads rows back from bytes that may be anything.
  struct Reader {
    private let bytes: [UInt8]
    private var at: Int
    private let contexts: Int64
    private let variants: Int64
    private let causes: [String]
    /// Whether something was met that no row has; what was read then is worthless.
    private var isBroken = false

    /// The largest count that can be one of tokens.
    private static let largest: Int64 = 1 << 50

    /// - Parameter causes: The names of what made responses miss the prompt cache.
    init(_ bytes: [UInt8], from start: Int, names: KeptResponses, causes: [String]) {
      self.causes = causes
      self.bytes = bytes
      at = start
      contexts = Int64(names.contexts.count)
      variants = Int64(names.variants.count)
    }

    /// All rows.
    ///
    /// - Parameter times: Where their times have to be; nil for rows without a time.
    mutating func responses(
      expected: Int, within times: Range<Int64>?
    ) throws(SliceRefusal) -> [KeptResponses.Response] {
      var responses: [KeptResponses.Response] = []
      // Each takes twenty bytes at least, whatever the header says.
      responses.reserveCapacity(min(max(expected, 0), bytes.count / 20))
      var before: Int64 = 0
      while at < bytes.count {
        let response = response(after: &before)
        let time = response.event.time?.milliseconds
        if isBroken { throw .forged("a row is not one of responses") }
        guard times.map({ range in time.map(range.contains) ?? false }) ?? (time == nil) else {
          throw .forged("a row is of another time")
        }
        responses.append(response)
      }
      return responses
    }

    private mutating func response(after before: inout Int64) -> KeptResponses.Response {
      expect(UInt8(ascii: "["))
      let key = key()
      expect(UInt8(ascii: ","))
      let request = self.key()
      let flags = next()
      let difference = nextOptional()
      if let difference { before &+= difference }
      let context = place(below: contexts)
      let variant = place(below: variants)
      var usage = ResponseUsage(
        tokens: tokens(), isFinished: flags & Flag.isFinished != 0,
        isAborted: flags & Flag.isAborted != 0)
      usage.thinking = hasMore ? count() : 0
      usage.textLength = hasMore ? count() : 0
      usage.webSearches = hasMore ? count() : 0
      usage.webFetches = hasMore ? count() : 0
      usage.recordedPicodollars = hasMore ? nextOptional() : nil
      if hasMore { usage.extraParts = parts() }
      let copies = hasMore ? self.copies() : []
      usage.cacheMiss = hasMore ? miss() : nil
      skipRest()
      let event = UsageEvent(
        key: ResponseKey(value: key), requestKey: request,
        isKeyedByRequest: flags & Flag.isKeyedByRequest != 0,
        origin: flags & Flag.isAssistant != 0 ? .assistant : .progress, usage: usage,
        usageOffset: 0, variant: variant,
        time: difference == nil ? nil : Timestamp(milliseconds: before), placeOffset: 0,
        context: context)
      return KeptResponses.Response(event: event, copies: copies)
    }

    /// Whether the row goes on with a further column.
    private var hasMore: Bool { at < bytes.count && bytes[at] == UInt8(ascii: ",") }

    private mutating func parts() -> [ExtraPart] {
      list { reader in
        let variant = Int32(truncatingIfNeeded: reader.number())
        if !(0..<reader.variants).contains(Int64(variant)) { reader.isBroken = true }
        return ExtraPart(variant: variant, tokens: reader.tokens())
      }
    }

    private mutating func copies() -> [KeptResponses.Copy] {
      list { reader in
        let isAssistant = reader.number() != 0
        let time = reader.nextOptional()
        return KeptResponses.Copy(
          isAssistant: isAssistant, time: time.map(Timestamp.init(milliseconds:)),
          context: reader.place(below: reader.contexts))
      }
    }

    private mutating func miss() -> RecordedMiss? {
      expect(UInt8(ascii: ","))
      expect(UInt8(ascii: "["))
      let place = number()
      let tokens = nextOptional()
      expect(UInt8(ascii: "]"))
      guard !isBroken, (0..<Int64(causes.count)).contains(place) else {
        isBroken = true
        return nil
      }
      return RecordedMiss(cause: causes[Int(place)], tokens: tokens)
    }

    private mutating func list<Value>(_ next: (inout Reader) -> Value) -> [Value] {
      expect(UInt8(ascii: ","))
      expect(UInt8(ascii: "["))
      var values: [Value] = []
      while !isBroken, peek() == UInt8(ascii: "[") {
        expect(UInt8(ascii: "["))
        values.append(next(&self))
        expect(UInt8(ascii: "]"))
        if peek() == UInt8(ascii: ",") { at += 1 }
      }
      expect(UInt8(ascii: "]"))
      return values
    }

    /// Passes over columns of a later version, to the end of the line.
    private mutating func skipRest() {
      guard !isBroken else { return }
      guard let end = bytes[at...].firstIndex(of: UInt8(ascii: "\n")) else {
        isBroken = true
        return
      }
      if end == at || bytes[end - 1] != UInt8(ascii: "]") { isBroken = true }
      at = end + 1
    }

    private mutating func tokens() -> TokenCounts {
      TokenCounts(
        input: count(), output: count(), cacheWrite5m: count(), cacheWrite1h: count(),
        cacheRead: count())
    }

    private mutating func count() -> Int64 {
      let value = next()
      if value < 0 || value >= Reader.largest { isBroken = true }
      return value
    }

    private mutating func place(below limit: Int64) -> Int32 {
      let value = next()
      if value < 0 || value >= limit {
        isBroken = true
        return 0
      }
      return Int32(truncatingIfNeeded: value)
    }

    private func peek() -> UInt8 { at < bytes.count ? bytes[at] : 0 }

    private mutating func expect(_ byte: UInt8) {
      if peek() == byte { at += 1 } else { isBroken = true }
    }

    /// A comma and a number.
    private mutating func next() -> Int64 {
      expect(UInt8(ascii: ","))
      return number()
    }

    /// A comma, and a number or `null`.
    private mutating func nextOptional() -> Int64? {
      expect(UInt8(ascii: ","))
      guard peek() == UInt8(ascii: "n") else { return number() }
      for byte in "null".utf8 { expect(byte) }
      return nil
    }

    private mutating func number() -> Int64 {
      let isNegative = peek() == UInt8(ascii: "-")
      if isNegative { at += 1 }
      var value: Int64 = 0
      let start = at
      while at < bytes.count, (0x30...0x39).contains(bytes[at]), at - start < 18 {
        value = value &* 10 &+ Int64(bytes[at] &- 0x30)
        at += 1
      }
      if at == start || (0x30...0x39).contains(peek()) { isBroken = true }
      return isNegative ? -value : value
    }

    /// Sixteen hexadecimal digits in quotes, or 0.
    private mutating func key() -> UInt64 {
      guard peek() == UInt8(ascii: "\"") else {
        if number() != 0 { isBroken = true }
        return 0
      }
      at += 1
      var key: UInt64 = 0
      guard at + 16 < bytes.count else {
        isBroken = true
        return 0
      }
      for place in at..<at + 16 {
        let byte = bytes[place]
        switch byte {
        case 0x30...0x39: key = key &<< 4 | UInt64(byte &- 0x30)
        case 0x61...0x66: key = key &<< 4 | UInt64(byte &- 0x57)
        default: isBroken = true
        }
      }
      at += 16
      expect(UInt8(ascii: "\""))
      return key
    }
  }
}
