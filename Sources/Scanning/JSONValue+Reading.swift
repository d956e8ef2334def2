extension JSONValue {
  /// Deepest nesting that is followed; real documents stay below 10.
  package static let maximumDepth = 64
  /// The most bytes of a document that become a tree, which takes several times as many.
  package static let longest = 64 << 20

  /// Reads one value with nothing but white space around it.
  ///
  /// As tolerant as `JSONScanner`: `NaN` and `Infinity` are numbers, and U+FFFD is in
  /// the place of lone surrogates and of bytes that are not UTF-8.
  package init(parsing bytes: [UInt8]) throws(ScanError) {
    guard bytes.count <= JSONValue.longest else { throw .tooLong }
    self = try bytes.withSpan { (span) throws(ScanError) in
      var at = 0
      let value = try JSONValue(span, &at)
      try JSONValue.expectEnd(span, at)
      return value
    }
  }

  /// Reads the value at `at`, whatever follows it, and leaves `at` behind it.
  ///
  /// - Parameter depth: How many values it is in.
  package init(_ bytes: RawSpan, _ at: inout Int, depth: Int = 0) throws(ScanError) {
    JSONScanner.skipWhitespace(bytes, &at)
    guard depth < JSONValue.maximumDepth else { throw .tooDeep }
    switch bytes.peek(at) {
    case UInt8(ascii: "\""):
      self = .string(JSONScanner.decode(try JSONScanner.string(bytes, &at), bytes))
    case UInt8(ascii: "{"): self = .object(try JSONValue.members(bytes, &at, depth: depth))
    case UInt8(ascii: "["): self = .array(try JSONValue.elements(bytes, &at, depth: depth))
    default: self = try JSONValue.scalar(bytes, &at)
    }
  }

  /// Reads only some members of an object, passing over the others: Claude Code's
  /// own file grows to megabytes of which two members matter.
  package static func members(
    named names: Set<String>, of bytes: [UInt8]
  ) throws(ScanError) -> JSONValue {
    try bytes.withSpan { (span) throws(ScanError) in
      var at = 0
      let found = try members(span, &at, depth: 0) { names.contains($0) }
      try expectEnd(span, at)
      return .object(found)
    }
  }

  private static func expectEnd(_ bytes: RawSpan, _ end: Int) throws(ScanError) {
    var at = end
    JSONScanner.skipWhitespace(bytes, &at)
    guard at == bytes.byteCount else { throw .invalid }
  }

  private static func members(
    _ bytes: RawSpan, _ at: inout Int, depth: Int, where isWanted: (String) -> Bool = { _ in true }
  ) throws(ScanError) -> [Member] {
    var result: [Member] = []
    var members = try ObjectReader(bytes, &at, depth: depth)
    while let key = try members.next(bytes, &at) {
      let name = JSONScanner.decode(key, bytes)
      if isWanted(name) {
        result.append(Member(name, try JSONValue(bytes, &at, depth: depth + 1)))
      } else {
        try JSONScanner.skipValue(bytes, &at, depth: depth + 1)
      }
    }
    return result
  }

  private static func elements(
    _ bytes: RawSpan, _ at: inout Int, depth: Int
  ) throws(ScanError) -> [JSONValue] {
    var result: [JSONValue] = []
    var elements = try ArrayReader(bytes, &at, depth: depth)
    while try elements.next(bytes, &at) {
      result.append(try JSONValue(bytes, &at, depth: depth + 1))
    }
    return result
  }

  /// Reads a number, `true`, `false` or `null`.
  private static func scalar(_ bytes: RawSpan, _ at: inout Int) throws(ScanError) -> JSONValue {
    let start = at
    try JSONScanner.skipValue(bytes, &at)
    switch bytes.byte(start) {
    case UInt8(ascii: "n"): return .null
    case UInt8(ascii: "t"): return .bool(true)
    case UInt8(ascii: "f"): return .bool(false)
    default:
      let text = bytes.text(start..<at)
      return Int64(text).map { .integer($0) } ?? .number(text)
    }
  }
}
