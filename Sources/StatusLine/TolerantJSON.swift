internal import Scanning

/// Readers of values that pass over what is of another type, so that one field
/// that changed its type costs that field and no other.
enum TolerantJSON {
  static func text(_ bytes: RawSpan, _ at: inout Int) throws(ScanError) -> String? {
    guard bytes.peek(at) == UInt8(ascii: "\"") else {
      try JSONScanner.skipValue(bytes, &at, depth: 3)
      return nil
    }
    return JSONScanner.decode(try JSONScanner.string(bytes, &at), bytes)
  }

  static func number(_ bytes: RawSpan, _ at: inout Int) throws(ScanError) -> JSONNumber? {
    switch bytes.peek(at) {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): return try JSONScanner.number(bytes, &at)
    case UInt8(ascii: "-") where bytes.peek(at + 1) != UInt8(ascii: "I"):
      return try JSONScanner.number(bytes, &at)
    default:
      let start = at
      try JSONScanner.skipValue(bytes, &at, depth: 3)
      // Not numbers of JSON, but of some that write it: kept, to be refused by name.
      let infinite =
        bytes.matches("NaN", at: start) || bytes.peek(start) == UInt8(ascii: "I")
        || bytes.peek(start) == UInt8(ascii: "-")
      return infinite ? JSONNumber(integer: nil, double: .nan) : nil
    }
  }

  static func integer(_ bytes: RawSpan, _ at: inout Int) throws(ScanError) -> Int64? {
    guard let number = try number(bytes, &at) else { return nil }
    return number.integer ?? Int64(exactly: number.double.rounded())
  }

  static func double(_ bytes: RawSpan, _ at: inout Int) throws(ScanError) -> Double? {
    guard let value = try number(bytes, &at)?.double, value.isFinite else { return nil }
    return value
  }

  static func flag(_ bytes: RawSpan, _ at: inout Int) throws(ScanError) -> Bool? {
    let isTrue = bytes.matches("true", at: at)
    let isFalse = bytes.matches("false", at: at)
    try JSONScanner.skipValue(bytes, &at, depth: 3)
    return isTrue ? true : isFalse ? false : nil
  }

  /// Gives each member of an object to `body`, which must read or skip its value;
  /// a value that is not an object is passed over.
  static func members(
    _ bytes: RawSpan, _ at: inout Int, depth: Int,
    _ body: (String, inout Int) throws(ScanError) -> Void
  ) throws(ScanError) {
    guard bytes.peek(at) == UInt8(ascii: "{") else {
      try JSONScanner.skipValue(bytes, &at, depth: depth)
      return
    }
    var members = try ObjectReader(bytes, &at, depth: depth)
    while let key = try members.next(bytes, &at) {
      try body(JSONScanner.decode(key, bytes), &at)
    }
  }
}
