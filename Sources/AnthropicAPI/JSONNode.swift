package import Scanning
package import UsageModel

/// A JSON value as a tree, for answers of a few kilobytes whose shape nobody
/// promises. Transcripts are never read this way.
package indirect enum JSONNode: Hashable, Sendable {
  case null
  case bool(Bool)
  case number(JSONNumber)
  case string(String)
  case array([JSONNode])
  case object([JSONMember])

  /// Deepest nesting that is followed; real answers stay below 10.
  package static let maximumDepth = 64

  /// Reads one value with nothing but white space around it.
  package init(parsing bytes: [UInt8]) throws(ScanError) {
    let span = unsafe bytes.span.bytes
    var at = 0
    JSONScanner.skipWhitespace(span, &at)
    self = try Self.value(span, &at, depth: 0)
    JSONScanner.skipWhitespace(span, &at)
    guard at == span.byteCount else { throw .invalid }
  }

  /// Reads only some members of an object, passing over the others: Claude Code's
  /// own file grows to megabytes of which two members matter.
  package static func members(
    named names: Set<String>, of bytes: [UInt8]
  ) throws(ScanError) -> JSONNode {
    let span = unsafe bytes.span.bytes
    var at = 0
    JSONScanner.skipWhitespace(span, &at)
    var found: [JSONMember] = []
    var members = try ObjectReader(span, &at, depth: 0)
    while let key = try members.next(span, &at) {
      let name = JSONScanner.decode(key, span)
      if names.contains(name) {
        found.append(JSONMember(name: name, value: try value(span, &at, depth: 1)))
      } else {
        try JSONScanner.skipValue(span, &at, depth: 1)
      }
    }
    JSONScanner.skipWhitespace(span, &at)
    guard at == span.byteCount else { throw .invalid }
    return .object(found)
  }

  private static func value(
    _ bytes: RawSpan, _ at: inout Int, depth: Int
  ) throws(ScanError) -> JSONNode {
    guard depth < maximumDepth else { throw .tooDeep }
    switch bytes.peek(at) {
    case UInt8(ascii: "\""):
      return .string(JSONScanner.decode(try JSONScanner.string(bytes, &at), bytes))
    case UInt8(ascii: "{"): return try object(bytes, &at, depth: depth)
    case UInt8(ascii: "["): return try array(bytes, &at, depth: depth)
    default: return try scalar(bytes, &at)
    }
  }

  private static func object(
    _ bytes: RawSpan, _ at: inout Int, depth: Int
  ) throws(ScanError) -> JSONNode {
    var result: [JSONMember] = []
    var members = try ObjectReader(bytes, &at, depth: depth)
    while let key = try members.next(bytes, &at) {
      let name = JSONScanner.decode(key, bytes)
      result.append(JSONMember(name: name, value: try value(bytes, &at, depth: depth + 1)))
    }
    return .object(result)
  }

  private static func array(
    _ bytes: RawSpan, _ at: inout Int, depth: Int
  ) throws(ScanError) -> JSONNode {
    var result: [JSONNode] = []
    var elements = try ArrayReader(bytes, &at, depth: depth)
    while try elements.next(bytes, &at) {
      result.append(try value(bytes, &at, depth: depth + 1))
    }
    return .array(result)
  }

  private static func scalar(_ bytes: RawSpan, _ at: inout Int) throws(ScanError) -> JSONNode {
    for (literal, node) in [("null", .null), ("true", .bool(true)), ("false", .bool(false))]
      as [(StaticString, JSONNode)] where bytes.matches(literal, at: at)
    {
      at += literal.utf8CodeUnitCount
      return node
    }
    for (literal, value) in [("NaN", .nan), ("Infinity", .infinity), ("-Infinity", -.infinity)]
      as [(StaticString, Double)] where bytes.matches(literal, at: at)
    {
      at += literal.utf8CodeUnitCount
      return .number(JSONNumber(integer: nil, double: value))
    }
    return .number(try JSONScanner.number(bytes, &at))
  }
}

/// A name and its value in an object.
package struct JSONMember: Hashable, Sendable {
  package var name: String
  package var value: JSONNode

  package init(name: String, value: JSONNode) {
    self.name = name
    self.value = value
  }
}

extension JSONNode {
  /// The value of a member; nil where there is none, or where it is null. Of two
  /// with one name the later counts, as in every common reader.
  package subscript(_ name: String) -> JSONNode? {
    guard case .object(let members) = self,
      let value = members.last(where: { $0.name == name })?.value, value != .null
    else { return nil }
    return value
  }

  /// The members of an object; none for anything else.
  package var members: [JSONMember] {
    if case .object(let members) = self { members } else { [] }
  }

  /// The elements of an array; none for anything else.
  package var elements: [JSONNode] {
    if case .array(let elements) = self { elements } else { [] }
  }

  /// The text of a string; nil for an empty one, which says nothing.
  package var text: String? {
    if case .string(let text) = self, !text.isEmpty { text } else { nil }
  }

  package var double: Double? {
    if case .number(let number) = self { number.double } else { nil }
  }

  package var integer: Int64? {
    if case .number(let number) = self { number.integer } else { nil }
  }

  package var bool: Bool? {
    if case .bool(let value) = self { value } else { nil }
  }

  /// A point in time: ISO 8601 with any fraction and offset, or a number since
  /// 1970, which is seconds below 10^11 and milliseconds above. Both are in use
  /// for the same field.
  package var time: Timestamp? {
    switch self {
    case .string(let text):
      let bytes = Array(text.utf8)
      return unsafe ISO8601.milliseconds(bytes.span.bytes, 0..<bytes.count)
        .map(Timestamp.init(milliseconds:))
    case .number(let number):
      guard number.double.isFinite, number.double > 0, number.double < 1e15 else { return nil }
      let scale = number.double < 1e11 ? 1000.0 : 1
      return Timestamp(milliseconds: Int64(number.double * scale))
    default: return nil
    }
  }
}
