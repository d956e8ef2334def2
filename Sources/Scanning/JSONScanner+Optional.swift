// Readers of values that pass over what is of another type, so that one field that
// changed its type costs that field and no other.
extension JSONScanner {
  /// A string where it is in the bytes, or nil for a value of any other kind.
  @inlinable
  package static func optionalString(
    _ bytes: RawSpan, _ at: inout Int
  ) throws(ScanError) -> JSONText? {
    if bytes.peek(at) == UInt8(ascii: "\"") { return try string(bytes, &at) }
    try skipValue(bytes, &at, depth: 1)
    return nil
  }

  /// The text of a string, or nil for a value of any other kind.
  package static func optionalText(
    _ bytes: RawSpan, _ at: inout Int
  ) throws(ScanError) -> String? {
    guard let text = try optionalString(bytes, &at) else { return nil }
    return decode(text, bytes)
  }

  /// A number, or nil for a value of any other kind; `NaN` and `Infinity` are not
  /// numbers of JSON.
  @inlinable
  package static func optionalNumber(
    _ bytes: RawSpan, _ at: inout Int
  ) throws(ScanError) -> JSONNumber? {
    let byte = bytes.peek(at)
    if byte &- UInt8(ascii: "0") < 10
      || byte == UInt8(ascii: "-") && bytes.peek(at + 1) != UInt8(ascii: "I")
    {
      return try number(bytes, &at)
    }
    try skipValue(bytes, &at, depth: 1)
    return nil
  }

  /// The whole number nearest to a number; nil for one that is out of range, and for a
  /// value of any other kind.
  package static func optionalInteger(
    _ bytes: RawSpan, _ at: inout Int
  ) throws(ScanError) -> Int64? {
    guard let number = try optionalNumber(bytes, &at) else { return nil }
    return number.integer ?? Int64(exactly: number.double.rounded())
  }

  /// A finite number, or nil for a value of any other kind.
  package static func optionalDouble(
    _ bytes: RawSpan, _ at: inout Int
  ) throws(ScanError) -> Double? {
    guard let value = try optionalNumber(bytes, &at)?.double, value.isFinite else { return nil }
    return value
  }

  /// `true` or `false`, or nil for a value of any other kind.
  @inlinable
  package static func optionalBool(_ bytes: RawSpan, _ at: inout Int) throws(ScanError) -> Bool? {
    let first = bytes.peek(at)
    // What begins with their letter is one of them, or else the value is refused.
    try skipValue(bytes, &at, depth: 1)
    return first == UInt8(ascii: "t") ? true : first == UInt8(ascii: "f") ? false : nil
  }

  /// Gives each member of an object to `body`, which must read or skip its value;
  /// a value that is not an object is skipped.
  package static func optionalMembers(
    _ bytes: RawSpan, _ at: inout Int, depth: Int,
    _ body: (String, inout Int) throws(ScanError) -> Void
  ) throws(ScanError) {
    guard bytes.peek(at) == UInt8(ascii: "{") else {
      try skipValue(bytes, &at, depth: depth)
      return
    }
    var members = try ObjectReader(bytes, &at, depth: depth)
    while let key = try members.next(bytes, &at) {
      try body(decode(key, bytes), &at)
    }
  }
}
