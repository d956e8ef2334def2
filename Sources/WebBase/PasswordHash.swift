internal import Digests

/// A password as it is kept: who reads the file does not know it, and has to work
/// for each guess.
package struct PasswordHash: Sendable, Equatable {
  /// How often the function is applied: OWASP's figure for this function.
  package static let usualRounds = 600_000
  /// A password must have as many characters.
  package static let minimumLength = 12
  private static let name = "pbkdf2-sha256"
  /// More rounds than that would keep the server from anything else.
  private static let roundLimit = 10_000_000

  private let rounds: Int
  private let salt: [UInt8]
  private let key: [UInt8]

  /// Hashes a password, which takes about half a second with the usual rounds.
  package init(of password: String, rounds: Int = usualRounds) {
    self.rounds = rounds
    salt = Secret.bytes(16)
    key = PBKDF2.key(password: Array(password.utf8), salt: salt, rounds: rounds)
  }

  /// Reads the text that is kept; nil where it is none, such as a plain password.
  package init?(_ text: String) {
    let parts = text.split(separator: "$", omittingEmptySubsequences: false)
    guard parts.count == 4, parts[0] == PasswordHash.name, let rounds = Int(parts[1]),
      (1...PasswordHash.roundLimit).contains(rounds), let salt = Hexadecimal.bytes(parts[2]),
      let key = Hexadecimal.bytes(parts[3]), !salt.isEmpty, key.count == SHA256.byteCount
    else { return nil }
    self.rounds = rounds
    self.salt = salt
    self.key = key
  }

  /// What is kept: name of the function, rounds, salt and key.
  package var text: String {
    "\(PasswordHash.name)$\(rounds)$\(Hexadecimal.text(salt))$\(Hexadecimal.text(key))"
  }

  /// Whether it is that of the password. Takes as long as making it did.
  package func matches(_ password: String) -> Bool {
    Secret.isEqual(PBKDF2.key(password: Array(password.utf8), salt: salt, rounds: rounds), key)
  }

  /// Why a text cannot be a password; nil when it can.
  package static func refusal(of password: String) -> String? {
    if password.count < minimumLength { return "it has fewer than \(minimumLength) characters" }
    // They cannot be typed into the page.
    let hasControls = password.unicodeScalars.contains {
      $0.properties.generalCategory == .control
    }
    return hasControls ? "it has characters that cannot be typed, such as line breaks" : nil
  }
}
