internal import Digests

/// The login Keychain of macOS.
enum Keychain {
  /// Whether this system has one.
  static var isThere: Bool {
    #if canImport(Darwin)
      true
    #else
      false
    #endif
  }
}

#if canImport(Darwin)
  internal import AnthropicAPI
  internal import UsageModel

  /// Claude Code's item in the login Keychain, read through `/usr/bin/security`,
  /// which the item trusts: asking the Keychain from here would ask the user, each
  /// time that Claude Code renews the item.
  extension Keychain {
    /// The name under which Claude Code keeps its sign-in: with the first digits of
    /// the folder's SHA-256 as soon as the folder is named in the environment, even
    /// if it is the default one.
    static func serviceName(environment: [String: String]) -> String {
      guard let folder = environment["CLAUDE_CONFIG_DIR"], !folder.isEmpty,
        environment["CLAUDE_SECURESTORAGE_CONFIG_DIR"] != ""
      else { return "Claude Code-credentials" }
      return "Claude Code-credentials-" + SHA256.hexadecimal(folder.utf8).prefix(8)
    }

    static func read(_ places: LimitPlaces) async throws(Credentials.Absence) -> Credentials {
      let user = places.environment["USER"] ?? ""
      let isPlain = user.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
          UInt8(ascii: "-"):
          true
        default: false
        }
      }
      let process = ChildProcess(
        path: "/usr/bin/security",
        arguments: [
          "find-generic-password", "-a", isPlain && !user.isEmpty ? user : "claude-code-user", "-w",
          "-s", serviceName(environment: places.environment),
        ],
        environment: places.environment, input: [], timeLimit: .seconds(3))
      let result: ChildProcess.Result
      do {
        result = try await process.run { _ in false }
      } catch {
        throw .nothing("/usr/bin/security cannot be run: \(error.reason)")
      }
      guard result.ending == .exited(status: 0) else {
        throw .nothing("the Keychain gave no sign-in of Claude Code")
      }
      return try Credentials.decode(result.output, origin: "the Keychain")
    }
  }
#endif
