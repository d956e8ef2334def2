import Testing
import WebBase

@Suite("A password")
struct PasswordTests {
  @Test func isKnownByItsHashAlone() throws {
    let password = "correct horse  battery ü"
    let hash = PasswordHash(of: password, rounds: 3)
    #expect(hash.matches(password))
    for other in ["correct horse battery ü", password + " ", "", "Correct horse  battery ü"] {
      #expect(!hash.matches(other), "\(other)")
    }
    #expect(!hash.text.contains("horse"))
    let read = try #require(PasswordHash(hash.text))
    #expect(read == hash && read.matches(password))
    #expect(PasswordHash(of: password, rounds: 3) != hash, "the salt is another each time")
  }

  @Test func isHashedAsSlowlyAsIsAdvised() throws {
    let hash = PasswordHash(of: "correct horse battery")
    #expect(hash.text.hasPrefix("pbkdf2-sha256$600000$"))
    #expect(hash.matches("correct horse battery"))
  }

  @Test(arguments: [
    "correct horse battery", "pbkdf2-sha256$600000$00", "pbkdf2-sha256$0$00$" + key,
    "pbkdf2-sha256$1$$" + key, "pbkdf2-sha256$1$0g$" + key, "md5$1$00$" + key,
    "pbkdf2-sha256$99999999999$00$" + key, "",
  ])
  func isNoHashByAccident(text: String) {
    #expect(PasswordHash(text) == nil)
  }

  private static let key = String(repeating: "00", count: 32)

  @Test(arguments: ["short", "eleven char", "twelve\tchars!", "twelve\nchars!"])
  func isRefused(password: String) {
    #expect(PasswordHash.refusal(of: password) != nil)
  }

  @Test(arguments: ["twelve chars", "  blanks  at  both  ends  ", "пароль из слов"])
  func isTaken(password: String) {
    #expect(PasswordHash.refusal(of: password) == nil)
  }
}
