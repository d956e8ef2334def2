/// PBKDF2 with HMAC-SHA-256 (RFC 8018, RFC 2104): a key of 32 bytes out of a
/// password, slowly, so that guessing is slow too.
package enum PBKDF2 {
  /// The first block of the derived key, 32 bytes.
  ///
  /// - Parameter rounds: At least 1; time grows with it.
  package static func key(password: [UInt8], salt: [UInt8], rounds: Int) -> [UInt8] {
    precondition(rounds >= 1, "a key takes at least one round")
    let hash = KeyedHash(password)
    var schedule = [UInt32](repeating: 0, count: 64)
    // The number of the block stands behind the salt; there is only the first.
    var block = hash.digest(salt + [0, 0, 0, 1], &schedule)
    var sum = block
    for _ in 1..<rounds {
      block = hash.digest(block, &schedule)
      sum ^= block
    }
    return SHA256.bytes(of: sum)
  }

  /// HMAC whose two padded keys have been worked in already: one digest of a digest
  /// then costs two blocks.
  private struct KeyedHash {
    private let inner: SHA256.State
    private let outer: SHA256.State

    init(_ key: [UInt8]) {
      let short = key.count > SHA256.blockSize ? SHA256.digest(key) : key
      let padded = short + [UInt8](repeating: 0, count: SHA256.blockSize - short.count)
      func state(_ mask: UInt8) -> SHA256.State {
        var schedule = [UInt32](repeating: 0, count: 64)
        for place in 0..<16 {
          schedule[place] = SHA256.word(padded, at: place * 4) ^ (UInt32(mask) &* 0x0101_0101)
        }
        return SHA256.compressed(SHA256.initialState, &schedule)
      }
      inner = state(0x36)
      outer = state(0x5c)
    }

    /// The keyed hash of some bytes.
    func digest(_ bytes: [UInt8], _ schedule: inout [UInt32]) -> SHA256.State {
      var state = inner
      let padded = KeyedHash.padded(bytes)
      for start in stride(from: 0, to: padded.count, by: SHA256.blockSize) {
        for place in 0..<16 { schedule[place] = SHA256.word(padded, at: start + place * 4) }
        state = SHA256.compressed(state, &schedule)
      }
      return closed(state, &schedule)
    }

    /// The keyed hash of a digest, without making bytes of it.
    func digest(_ words: SHA256.State, _ schedule: inout [UInt32]) -> SHA256.State {
      KeyedHash.fill(&schedule, with: words)
      return closed(SHA256.compressed(inner, &schedule), &schedule)
    }

    private func closed(_ state: SHA256.State, _ schedule: inout [UInt32]) -> SHA256.State {
      KeyedHash.fill(&schedule, with: state)
      return SHA256.compressed(outer, &schedule)
    }

    /// A digest as the last block behind one of key.
    private static func fill(_ schedule: inout [UInt32], with words: SHA256.State) {
      for lane in 0..<8 { schedule[lane] = words[lane] }
      schedule[8] = 0x8000_0000
      for place in 9..<15 { schedule[place] = 0 }
      schedule[15] = UInt32(SHA256.blockSize + SHA256.byteCount) * 8
    }

    /// Bytes behind one block of key, filled up to whole blocks.
    private static func padded(_ bytes: [UInt8]) -> [UInt8] {
      var padded = bytes + [0x80]
      while padded.count % SHA256.blockSize != 56 { padded.append(0) }
      let bits = UInt64(SHA256.blockSize + bytes.count) * 8
      for place in 0..<8 {
        padded.append(UInt8(truncatingIfNeeded: bits >> UInt64(56 - 8 * place)))
      }
      return padded
    }
  }
}
