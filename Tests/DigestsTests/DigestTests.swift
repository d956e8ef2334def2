import Digests
import TestSupport
import Testing

@Suite("SHA-256")
struct SHA256Tests {
  /// FIPS 180-4's examples, and lengths around a block's end.
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (
      "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrs"
        + "mnopqrstnopqrstu",
      "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
    ),
  ])
  func isWhatTheStandardSays(text: String, digest: String) {
    #expect(SHA256.hexadecimal(text.utf8) == digest)
    #expect(SHA256.hexadecimal(Array(text.utf8)) == digest)
  }

  @Test func ofAMillionLetters() {
    let letters = repeatElement(UInt8(ascii: "a"), count: 1_000_000)
    #expect(
      SHA256.hexadecimal(letters)
        == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  /// What Claude Code calls its item in the Keychain for these folders.
  @Test(arguments: [
    ("/Users/test/.claude-work", "03abf0ee"), ("/Users/test/.claude-work/", "8bd6f0f5"),
  ])
  func beginsAsTheItemOfAFolder(folder: String, digits: String) {
    #expect(SHA256.hexadecimal(folder.utf8).hasPrefix(digits))
  }

  /// Around the length at which the padding takes a block of its own.
  @Test func everyLengthHasItsOwn() {
    let digests = (0..<200).map { SHA256.digest([UInt8](repeating: 7, count: $0)) }
    #expect(Set(digests).count == 200 && digests.allSatisfy { $0.count == SHA256.byteCount })
  }

  @Test func doesNotDependOnHowBytesArrive() {
    var generator = SeededGenerator(seed: 7)
    for length in [0, 1, 54, 55, 56, 57, 63, 64, 65, 119, 120, 128, 1000] {
      let bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) }
      var hash = SHA256()
      let cut = length == 0 ? 0 : Int.random(in: 0..<length, using: &generator)
      hash.update(bytes[..<cut])
      hash.update(bytes[cut...])
      #expect(hash.finish() == SHA256.digest(bytes), "\(length) bytes, cut at \(cut)")
      var other = SHA256()
      other.update(Array(bytes[..<cut]))
      other.update(Array(bytes[cut...]))
      #expect(other.finish() == SHA256.digest(bytes.lazy.map { $0 }), "\(length), \(cut)")
    }
  }

  @Test func bytesAsTextAndBack() {
    #expect(Hexadecimal.text([0, 15, 16, 255]) == "000f10ff")
    #expect(Hexadecimal.bytes("000f10FF") == [0, 15, 16, 255])
    for text in ["0", "0g", "é0"] { #expect(Hexadecimal.bytes(text) == nil) }
  }
}

@Suite("A key out of a password")
struct PBKDF2Tests {
  /// The vectors of RFC 7914, section 11, and known ones of PBKDF2-HMAC-SHA-256.
  @Test(arguments: [
    (
      "passwd", "salt", 1, "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc"
    ),
    (
      "Password", "NaCl", 80_000,
      "4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56"
    ),
    (
      "password", "salt", 2, "ae4d0c95af6b46d32d0adff928f06dd02a303f8ef3c251dfd6e2d85a95474c43"
    ),
    (
      "password", "salt", 4096,
      "c5e478d59288c841aa530db6845c4c8d962893a001ce4e11a4963873aa98134a"
    ),
  ])
  func isWhatTheStandardsSay(password: String, salt: String, rounds: Int, key: String) {
    let made = PBKDF2.key(password: Array(password.utf8), salt: Array(salt.utf8), rounds: rounds)
    #expect(Hexadecimal.text(made) == key)
  }

  @Test func aPasswordLongerThanABlockIsHashedFirst() {
    let long = [UInt8](repeating: 7, count: 65)
    let salt = Array("salt".utf8)
    #expect(
      PBKDF2.key(password: long, salt: salt, rounds: 3)
        == PBKDF2.key(password: SHA256.digest(long), salt: salt, rounds: 3))
  }
}
