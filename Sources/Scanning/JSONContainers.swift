/// Walks the members of an object: `next` gives each key with the offset at its
/// value, which the caller must read or skip before it asks again.
package struct ObjectReader: Sendable {
  @usableFromInline var isFirst = true

  /// Takes the opening brace.
  @inlinable
  package init(_ bytes: RawSpan, _ at: inout Int, depth: Int) throws(ScanError) {
    guard depth < JSONScanner.maximumDepth else { throw .tooDeep }
    guard JSONScanner.take(UInt8(ascii: "{"), bytes, &at) else { throw .invalid }
  }

  /// The next key; nil at the end, the closing brace taken.
  @inlinable
  package mutating func next(
    _ bytes: RawSpan, _ at: inout Int
  ) throws(ScanError) -> JSONText? {
    // As programs write it: no blanks, and the key is plain and short.
    if !isFirst, bytes.peek(at) == UInt8(ascii: ","),
      let key = JSONScanner.shortString(bytes, at + 1)
    {
      let end = key.range.upperBound + 1
      if bytes.peek(end) == UInt8(ascii: ":"), bytes.peek(end + 1) > 0x20 {
        at = end + 1
        return key
      }
    }
    return try anyNext(bytes, &at)
  }

  @usableFromInline
  mutating func anyNext(_ bytes: RawSpan, _ at: inout Int) throws(ScanError) -> JSONText? {
    JSONScanner.skipWhitespace(bytes, &at)
    guard at < bytes.byteCount else { throw .invalid }
    if bytes.byte(at) == UInt8(ascii: "}") {
      at += 1
      return nil
    }
    if isFirst {
      isFirst = false
    } else {
      guard bytes.byte(at) == UInt8(ascii: ",") else { throw .invalid }
      at += 1
      JSONScanner.skipWhitespace(bytes, &at)
    }
    let key = try JSONScanner.string(bytes, &at)
    guard JSONScanner.take(UInt8(ascii: ":"), bytes, &at) else { throw .invalid }
    JSONScanner.skipWhitespace(bytes, &at)
    return key
  }
}

/// Walks the elements of an array, as `ObjectReader` does members.
package struct ArrayReader: Sendable {
  @usableFromInline var isFirst = true

  /// Takes the opening bracket.
  @inlinable
  package init(_ bytes: RawSpan, _ at: inout Int, depth: Int) throws(ScanError) {
    guard depth < JSONScanner.maximumDepth else { throw .tooDeep }
    guard JSONScanner.take(UInt8(ascii: "["), bytes, &at) else { throw .invalid }
  }

  /// Whether another element begins at `at`; at the end the bracket is taken.
  @inlinable
  package mutating func next(_ bytes: RawSpan, _ at: inout Int) throws(ScanError) -> Bool {
    JSONScanner.skipWhitespace(bytes, &at)
    guard at < bytes.byteCount else { throw .invalid }
    if bytes.byte(at) == UInt8(ascii: "]") {
      // A comma before the bracket never comes here: it demands a value.
      at += 1
      return false
    }
    if isFirst {
      isFirst = false
    } else {
      guard bytes.byte(at) == UInt8(ascii: ",") else { throw .invalid }
      at += 1
      JSONScanner.skipWhitespace(bytes, &at)
      guard at < bytes.byteCount, bytes.byte(at) != UInt8(ascii: "]") else { throw .invalid }
    }
    return true
  }
}
