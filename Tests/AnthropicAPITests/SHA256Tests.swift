import AnthropicAPI
import Testing

/// The examples of FIPS 180-4 and of the test suite that goes with it.
struct SHA256Tests {
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (
      "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqr"
        + "lmnopqrsmnopqrstnopqrstu",
      "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
    ),
    // What Claude Code calls its item in the Keychain for these folders.
    (
      "/Users/test/.claude-work", "03abf0ee"
    ), ("/Users/test/.claude-work/", "8bd6f0f5"),
  ])
  func itIsAsTheStandardSays(text: String, digest: String) {
    #expect(SHA256.hexadecimal(text).hasPrefix(digest))
  }

  @Test func aMillionLetters() {
    #expect(
      SHA256.hexadecimal(String(repeating: "a", count: 1_000_000))
        == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  /// Around the length at which the padding takes a block of its own.
  @Test func everyLengthHasItsOwn() {
    let digests = (0..<200).map { SHA256.hash([UInt8](repeating: 7, count: $0)) }
    #expect(Set(digests).count == 200 && digests.allSatisfy { $0.count == 32 })
  }
}

struct LoopbackServerTests {
  @Test func onlyThisMachineIsTaken() {
    #expect(LoopbackServer("http://127.0.0.1:8080")?.url == "http://127.0.0.1:8080")
    for text in [
      "", "http://127.0.0.1", "http://127.0.0.1:", "http://127.0.0.1:0", "http://127.0.0.1:65536",
      "https://127.0.0.1:1", "http://localhost:1", "http://127.0.0.1:1/", "http://127.0.0.1:1@a.b",
      "http://127.0.0.1:1.evil.example", "http://127.0.0.1.evil.example:1", "http://0.0.0.0:1",
      "http://127.0.0.1:٣", "http://api.anthropic.com:80",
    ] {
      #expect(LoopbackServer(text) == nil, "\(text)")
    }
  }
}
