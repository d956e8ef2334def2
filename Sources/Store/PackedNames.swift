internal import UsageModel

extension [UInt8] {
  /// Appends a difference: small ones in few bytes, whether above or below 0.
  mutating func appendPacked(difference value: Int64) {
    appendPacked((value &<< 1) ^ (value &>> 63))
  }

  /// Appends a number that may be missing.
  mutating func appendPacked(_ value: Int64?) {
    append(value == nil ? 0 : 1)
    if let value { appendPacked(value) }
  }

  /// Appends a number in eight bytes: for hashes, of which none is small.
  mutating func appendWhole(_ value: UInt64) {
    for place in 0..<8 { append(UInt8(truncatingIfNeeded: value &>> UInt64(8 * place))) }
  }

  mutating func appendPacked(_ text: String) {
    appendPacked(Int64(text.utf8.count))
    append(contentsOf: text.utf8)
  }

  /// Appends a text that may be missing.
  mutating func appendPacked(_ text: String?) {
    append(text == nil ? 0 : 1)
    if let text { appendPacked(text) }
  }

  mutating func appendPacked(_ tokens: TokenCounts) {
    appendPacked(tokens.input)
    appendPacked(tokens.output)
    appendPacked(tokens.cacheWrite5m)
    appendPacked(tokens.cacheWrite1h)
    appendPacked(tokens.cacheRead)
  }
}

/// Reads numbers and names back from bytes that may be anything: what does not fit is
/// said once, at the end.
struct NameReader {
  private let bytes: [UInt8]
  private var at = 0
  private var isBroken = false

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// Whether all bytes were read, and all of them made sense.
  var isWhole: Bool { !isBroken && at == bytes.count }

  mutating func number() -> Int64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while at < bytes.count, shift < 64, !isBroken {
      let byte = bytes[at]
      at += 1
      value |= UInt64(byte & 0x7F) &<< shift
      if byte < 0x80 { return Int64(bitPattern: value) }
      shift += 7
    }
    isBroken = true
    return 0
  }

  mutating func difference() -> Int64 {
    let value = UInt64(bitPattern: number())
    return Int64(bitPattern: value &>> 1) ^ -Int64(bitPattern: value & 1)
  }

  mutating func optionalNumber() -> Int64? { number() == 0 ? nil : number() }

  mutating func whole() -> UInt64 {
    guard bytes.count - at >= 8, !isBroken else {
      isBroken = true
      return 0
    }
    defer { at += 8 }
    return (0..<8).reduce(0) { $0 | UInt64(bytes[at + $1]) &<< UInt64(8 * $1) }
  }

  mutating func text() -> String {
    let count = number()
    guard count >= 0, count <= Int64(bytes.count - at), !isBroken else {
      isBroken = true
      return ""
    }
    defer { at += Int(count) }
    return String(decoding: bytes[at..<at + Int(count)], as: UTF8.self)
  }

  mutating func optionalText() -> String? { number() == 0 ? nil : text() }

  mutating func tokens() -> TokenCounts {
    TokenCounts(
      input: number(), output: number(), cacheWrite5m: number(), cacheWrite1h: number(),
      cacheRead: number())
  }

  /// A place in a list of so many.
  mutating func place(below count: Int) -> Int32 {
    let value = number()
    guard value >= 0, value < Int64(count) else {
      isBroken = true
      return 0
    }
    return Int32(truncatingIfNeeded: value)
  }

  mutating func list<Value>(_ next: (inout NameReader) -> Value) -> [Value] {
    let count = number()
    // Each takes a byte at least.
    guard count >= 0, count <= Int64(bytes.count - at) else {
      isBroken = true
      return []
    }
    var values: [Value] = []
    values.reserveCapacity(Int(count))
    while values.count < Int(count), !isBroken { values.append(next(&self)) }
    return values
  }
}
