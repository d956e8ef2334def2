/// SHA-256 (FIPS 180-4): 32 bytes that stand for any number of others.
package struct SHA256: Sendable {
  /// The length of a digest, in bytes.
  package static let byteCount = 32
  /// The bytes that are worked through at a time.
  static let blockSize = 64

  private var state = SHA256.initialState
  private var schedule = [UInt32](repeating: 0, count: 64)
  /// What is not yet a whole block.
  private var rest: [UInt8] = []
  /// All bytes so far.
  private var count: UInt64 = 0

  package init() {}

  /// The digest of some bytes.
  package static func digest(_ bytes: some Sequence<UInt8>) -> [UInt8] {
    var hash = SHA256()
    hash.update(bytes)
    return hash.finish()
  }

  /// The digest of some bytes, in lowercase hexadecimal.
  package static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    Hexadecimal.text(digest(bytes))
  }

  // Most callers have an array. Called from another module, the generic form takes each
  // byte through a table of functions, which costs more than the digest.

  /// The digest of some bytes.
  package static func digest(_ bytes: [UInt8]) -> [UInt8] {
    var hash = SHA256()
    hash.update(bytes)
    return hash.finish()
  }

  /// The digest of some bytes, in lowercase hexadecimal.
  package static func hexadecimal(_ bytes: [UInt8]) -> String {
    Hexadecimal.text(digest(bytes))
  }

  /// Takes in more bytes.
  package mutating func update(_ bytes: some Sequence<UInt8>) {
    for byte in bytes { take(byte) }
  }

  /// Takes in more bytes.
  package mutating func update(_ bytes: [UInt8]) {
    var place = 0
    while !rest.isEmpty, place < bytes.count {
      take(bytes[place])
      place += 1
    }
    while bytes.count - place >= SHA256.blockSize {
      takeBlock(bytes, at: place)
      count &+= UInt64(SHA256.blockSize)
      place += SHA256.blockSize
    }
    while place < bytes.count {
      take(bytes[place])
      place += 1
    }
  }

  private mutating func take(_ byte: UInt8) {
    rest.append(byte)
    count &+= 1
    if rest.count == SHA256.blockSize {
      takeBlock(rest, at: 0)
      rest.removeAll(keepingCapacity: true)
    }
  }

  /// The digest of all bytes that were taken in.
  package consuming func finish() -> [UInt8] {
    let bits = count &* 8
    rest.append(0x80)
    while rest.count % SHA256.blockSize != 56 {
      if rest.count == SHA256.blockSize {
        takeBlock(rest, at: 0)
        rest.removeAll(keepingCapacity: true)
      }
      rest.append(0)
    }
    for place in 0..<8 { rest.append(UInt8(truncatingIfNeeded: bits &>> UInt64(56 - 8 * place))) }
    takeBlock(rest, at: 0)
    return SHA256.bytes(of: state)
  }

  private mutating func takeBlock(_ bytes: [UInt8], at start: Int) {
    for place in 0..<16 { schedule[place] = SHA256.word(bytes, at: start + place * 4) }
    state = SHA256.compressed(state, &schedule)
  }

  // MARK: The function itself

  /// The eight words that a digest is made of.
  typealias State = SIMD8<UInt32>

  static let initialState: State = [
    0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab,
    0x5be0_cd19,
  ]

  static func word(_ bytes: [UInt8], at place: Int) -> UInt32 {
    UInt32(bytes[place]) << 24 | UInt32(bytes[place + 1]) << 16 | UInt32(bytes[place + 2]) << 8
      | UInt32(bytes[place + 3])
  }

  static func bytes(of state: State) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(byteCount)
    for lane in 0..<8 {
      for shift in [24, 16, 8, 0] as [UInt32] {
        bytes.append(UInt8(truncatingIfNeeded: state[lane] &>> shift))
      }
    }
    return bytes
  }

  /// One block worked into the state.
  ///
  /// - Parameter schedule: 64 words, of which the first 16 are the block; the others
  ///   are overwritten.
  static func compressed(_ state: State, _ schedule: inout [UInt32]) -> State {
    for place in 16..<64 {
      let early = schedule[place - 15]
      let late = schedule[place - 2]
      schedule[place] =
        schedule[place - 16] &+ (turned(early, 7) ^ turned(early, 18) ^ (early &>> 3))
        &+ schedule[place - 7] &+ (turned(late, 17) ^ turned(late, 19) ^ (late &>> 10))
    }
    var (a, b, c, d) = (state[0], state[1], state[2], state[3])
    var (e, f, g, h) = (state[4], state[5], state[6], state[7])
    for place in 0..<64 {
      let first =
        h &+ (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) &+ ((e & f) ^ (~e & g))
        &+ roundConstants[place] &+ schedule[place]
      let second =
        (turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) &+ ((a & b) ^ (a & c) ^ (b & c))
      (h, g, f, e) = (g, f, e, d &+ first)
      (d, c, b, a) = (c, b, a, first &+ second)
    }
    return state &+ State(a, b, c, d, e, f, g, h)
  }

  @inline(__always)
  private static func turned(_ word: UInt32, _ places: UInt32) -> UInt32 {
    (word &>> places) | (word &<< (32 &- places))
  }

  private static let roundConstants: [UInt32] = [
    0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4,
    0xab1c_5ed5, 0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe,
    0x9bdc_06a7, 0xc19b_f174, 0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f,
    0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da, 0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7,
    0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967, 0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc,
    0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85, 0xa2bf_e8a1, 0xa81a_664b,
    0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070, 0x19a4_c116,
    0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
    0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7,
    0xc671_78f2,
  ]
}

/// Bytes as the text that people and files have of them.
package enum Hexadecimal {
  /// Two lowercase digits for each byte.
  package static func text(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for byte in bytes {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// The bytes that a text stands for; nil where it stands for none.
  package static func bytes(_ text: some StringProtocol) -> [UInt8]? {
    let digits = Array(text.utf8)
    guard digits.count % 2 == 0 else { return nil }
    var bytes: [UInt8] = []
    for place in stride(from: 0, to: digits.count, by: 2) {
      guard let high = value(digits[place]), let low = value(digits[place + 1]) else { return nil }
      bytes.append(high << 4 | low)
    }
    return bytes
  }

  private static func value(_ digit: UInt8) -> UInt8? {
    switch digit {
    case 0x30...0x39: digit - 0x30
    case 0x41...0x46: digit - 0x37
    case 0x61...0x66: digit - 0x57
    default: nil
    }
  }
}
