internal import UsageModel

/// Writes fields of fixed size, least significant byte first.
struct FieldWriter {
  private(set) var bytes: [UInt8] = []

  mutating func add(_ value: UInt8) { bytes.append(value) }

  mutating func add(_ value: UInt32) {
    for shift in stride(from: 0, to: 32, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: value >> UInt32(shift)))
    }
  }

  mutating func add(_ value: UInt64) {
    for shift in stride(from: 0, to: 64, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(shift)))
    }
  }

  /// nil becomes the smallest number there is, which nothing counted reaches.
  mutating func add(_ value: Int64?) { add(UInt64(bitPattern: value ?? .min)) }

  /// nil becomes "not a number".
  mutating func add(_ value: Double?) { add((value ?? .nan).bitPattern) }

  mutating func add(_ value: Timestamp?) { add(value?.milliseconds) }

  /// A length and then `capacity` bytes; what is longer is cut between characters.
  mutating func add(_ text: String, capacity: Int) {
    var cut = text[...]
    while cut.utf8.count > capacity { cut = cut.dropLast() }
    add(UInt8(cut.utf8.count))
    bytes.append(contentsOf: cut.utf8)
    pad(capacity - cut.utf8.count)
  }

  mutating func pad(_ count: Int) {
    for _ in 0..<count { bytes.append(0) }
  }
}

/// Reads what `FieldWriter` wrote. Past the end everything is zero: who reads has
/// compared lengths before.
struct FieldReader {
  let bytes: [UInt8]
  var at: Int

  init(_ bytes: [UInt8], at: Int = 0) {
    self.bytes = bytes
    self.at = at
  }

  mutating func byte() -> UInt8 {
    defer { at += 1 }
    return at < bytes.count ? bytes[at] : 0
  }

  mutating func word32() -> UInt32 {
    var value: UInt32 = 0
    for shift in stride(from: 0, to: 32, by: 8) { value |= UInt32(byte()) << UInt32(shift) }
    return value
  }

  mutating func word() -> UInt64 {
    guard at >= 0, at + 8 <= bytes.count else {
      at += 8
      return 0
    }
    var value: UInt64 = 0
    for offset in 0..<8 { value |= UInt64(bytes[at + offset]) << UInt64(offset * 8) }
    at += 8
    return value
  }

  mutating func integer() -> Int64? {
    let value = Int64(bitPattern: word())
    return value == .min ? nil : value
  }

  /// nil for everything that is not finite.
  mutating func double() -> Double? {
    let value = Double(bitPattern: word())
    return value.isFinite ? value : nil
  }

  /// Times beyond the year 9999 are damage, and would overflow what is done
  /// with them.
  mutating func time() -> Timestamp? {
    guard let value = integer(), value.magnitude < 253_402_300_800_000 else { return nil }
    return Timestamp(milliseconds: value)
  }

  mutating func text(capacity: Int) -> String {
    let count = min(Int(byte()), capacity)
    defer { at += capacity }
    guard at >= 0, at + count <= bytes.count else { return "" }
    return String(decoding: bytes[at..<at + count], as: UTF8.self)
  }
}
