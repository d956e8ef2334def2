internal import Digests

/// Words that nobody can guess.
package enum Secret {
  /// 256 bits from the system's generator, in hexadecimal.
  package static func make() -> String {
    Hexadecimal.text(bytes(32))
  }

  /// Bytes from the system's generator.
  package static func bytes(_ count: Int) -> [UInt8] {
    var generator = SystemRandomNumberGenerator()
    return (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
  }

  /// What is kept in place of a word: who reads it does not know the word.
  package static func digest(_ word: String) -> String { SHA256.hexadecimal(word.utf8) }

  /// Compares in a time that does not tell how much of a guess is right.
  package static func isEqual(_ guess: String, _ secret: String) -> Bool {
    isEqual(Array(guess.utf8), Array(secret.utf8))
  }

  /// The same for bytes. Nothing is equal to an empty secret.
  static func isEqual(_ guess: [UInt8], _ secret: [UInt8]) -> Bool {
    guard !secret.isEmpty else { return false }
    var difference = guess.count ^ secret.count
    for index in secret.indices {
      let byte = guess.isEmpty ? 0 : guess[index % guess.count]
      difference |= Int(byte ^ secret[index])
    }
    return difference == 0
  }
}
