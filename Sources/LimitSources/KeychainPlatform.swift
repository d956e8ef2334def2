internal import Digests

/// The login Keychain of macOS, and how it is asked for Claude Code's item: through
/// `/usr/bin/security`, which the item trusts. Asking the Keychain from here would
/// ask the user, each time that Claude Code renews the item.
enum Keychain {
  /// Whether this system has one.
  static var isThere: Bool {
    #if canImport(Darwin)
      true
    #else
      false
    #endif
  }

  /// The name under which Claude Code keeps its sign-in: with the first digits of
  /// the folder's SHA-256 as soon as the folder is named in the environment, even
  /// if it is the default one.
  static func serviceName(environment: [String: String]) -> String {
    guard let folder = environment["CLAUDE_CONFIG_DIR"], !folder.isEmpty,
      environment["CLAUDE_SECURESTORAGE_CONFIG_DIR"] != ""
    else { return "Claude Code-credentials" }
    return "Claude Code-credentials-" + SHA256.hexadecimal(folder.utf8).prefix(8)
  }

  /// The program that prints the item, and its arguments.
  static func command(
    environment: [String: String]
  ) -> (path: String, arguments: [String]) {
    let user = environment["USER"] ?? ""
    let isPlain = user.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "-"):
        true
      default: false
      }
    }
    let account = isPlain && !user.isEmpty ? user : "claude-code-user"
    return (
      "/usr/bin/security",
      [
        "find-generic-password", "-a", account, "-w",
        "-s", serviceName(environment: environment),
      ]
    )
  }
}
