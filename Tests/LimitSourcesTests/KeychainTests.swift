import Foundation
import TestSupport
import Testing
import UsageModel

@testable import LimitSources

/// What is asked of macOS's Keychain, and what becomes of the answer; a script stands
/// in for `/usr/bin/security`.
@Suite("The Keychain", .timeLimited)
struct KeychainTests {
  let folder: TemporaryDirectory

  init() throws {
    folder = try TemporaryDirectory()
  }

  @Test(arguments: [
    ([:], "claude-code-user", "Claude Code-credentials"),
    (["USER": "ada"], "ada", "Claude Code-credentials"),
    (["USER": "-a; x"], "claude-code-user", "Claude Code-credentials"),
    (
      ["USER": "ada", "CLAUDE_CONFIG_DIR": "/home/ada/.claude"], "ada",
      "Claude Code-credentials-ec64a2ff"
    ),
    (
      ["CLAUDE_CONFIG_DIR": "/home/ada/.claude", "CLAUDE_SECURESTORAGE_CONFIG_DIR": ""],
      "claude-code-user", "Claude Code-credentials"
    ),
  ])
  func isAskedForTheItemOfClaudeCode(
    environment: [String: String], account: String, service: String
  ) {
    let command = Keychain.command(environment: environment)
    #expect(command.path == "/usr/bin/security")
    #expect(
      command.arguments == ["find-generic-password", "-a", account, "-w", "-s", service])
  }

  private func read(_ script: String) async throws -> Credentials {
    let program = try folder.write("#!/bin/sh\n" + script + "\n", to: "security")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program)
    let places = LimitPlaces(
      homeDirectory: folder.path, environment: ["PATH": "/usr/bin:/bin", "USER": "ada"],
      stateDirectory: folder.path + "/state", configurationDirectory: folder.path + "/config")
    return try await Keychain.read(places, program: program)
  }

  @Test func itsItemIsASignIn() async throws {
    let credentials = try await read(
      """
      echo "$@" > "$(dirname "$0")/asked"
      echo '{"claudeAiOauth":{"accessToken":"sk-ant-oat01-x","expiresAt":1798761600000,\
      "scopes":["user:profile"],"subscriptionType":"max"}}'
      """)
    #expect(credentials.expiresAt.milliseconds == 1_798_761_600_000)
    #expect(credentials.scopes == ["user:profile"])
    #expect(
      try folder.read("asked") == "find-generic-password -a ada -w -s Claude Code-credentials\n")
  }

  @Test(arguments: ["exit 44", "kill -9 $$", "echo '{}'", "echo no JSON"])
  func anythingElseIsNone(script: String) async throws {
    await #expect(throws: SourceAbsence.self) { try await read(script) }
  }

  @Test func aProgramThatIsNotThereIsNamed() async throws {
    let places = LimitPlaces(
      homeDirectory: folder.path, environment: [:], stateDirectory: folder.path,
      configurationDirectory: folder.path)
    do {
      _ = try await Keychain.read(places, program: "/there/is/no/security")
      Issue.record("it was read")
    } catch .nothing(let reason) {
      #expect(reason == "/there/is/no/security cannot be run: No such file or directory")
    } catch {
      Issue.record("\(error)")
    }
  }
}
