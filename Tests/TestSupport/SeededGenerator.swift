import Foundation
import Synchronization

/// A source of random numbers that repeats itself for a seed (SplitMix64).
///
/// Says on standard error, once for each place and seed, which seed it was, so that a
/// failure can be met again.
package struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  package init(seed: UInt64, fileID: StaticString = #fileID, line: Int = #line) {
    state = seed
    let sentence = "seed \(seed) at \(fileID):\(line)\n"
    let isNew = Self.said.withLock { $0.insert(sentence).inserted }
    if isNew { FileHandle.standardError.write(Data(sentence.utf8)) }
  }

  private static let said = Mutex<Set<String>>([])

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
    return word ^ word >> 31
  }
}
