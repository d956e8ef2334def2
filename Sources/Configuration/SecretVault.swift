internal import ChildProcesses
internal import Foundation

/// The system's own place for secrets, used through the program that comes with it:
/// the keychain of macOS (`security`), or the secret service of a Linux desktop
/// (`secret-tool`). A secret is handed over on standard input, never as an argument
/// that other users of the machine could see.
package struct SecretVault: Sendable, Equatable {
  /// How the vault is spoken to.
  package enum Tool: Sendable, Equatable {
    case security
    case secretTool
  }

  package var tool: Tool
  /// The program.
  package var path: String
  /// What the program is run with.
  private let environment: [String: String]

  /// Seconds that the program may take; it may have to ask the user for leave.
  private static let timeLimit = 30
  /// Under which name the secrets of this program stand there.
  private static let service = "plimsoll"

  /// The vault of this system; nil when its program is not there.
  package init?(environment: [String: String]) {
    self.environment = environment
    let folders = (environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":").map(String.init)
    let candidates =
      [(Tool.security, "/usr/bin/security")]
      + folders.filter { $0.hasPrefix("/") }.map { (Tool.secretTool, $0 + "/secret-tool") }
    guard
      let found = candidates.first(where: { FileManager.default.isExecutableFile(atPath: $0.1) })
    else { return nil }
    (tool, path) = found
  }

  /// A vault did not do what it was told.
  package struct Failure: Error, Sendable, Equatable {
    package var path: String
    package var reason: String
  }

  /// The secret of a setting; nil when the vault has none.
  package func read(_ key: String) async throws(Failure) -> String? {
    let arguments =
      switch tool {
      case .security: ["find-generic-password", "-s", Self.service, "-a", key, "-w"]
      case .secretTool: ["lookup", "application", Self.service, "setting", key]
      }
    let (status, output) = try await run(arguments, input: "")
    let secret = output.prefix { $0 != "\n" }
    return status == 0 && !secret.isEmpty ? String(secret) : nil
  }

  /// Keeps the secret of a setting in place of an earlier one.
  package func store(_ secret: String, for key: String) async throws(Failure) {
    let status: Int32
    switch tool {
    case .security:
      // Its own command line would show the secret; its standard input does not.
      let quoted = secret.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
      let command = "add-generic-password -U -s \(Self.service) -a \(key) -w \"\(quoted)\"\n"
      status = try await run(["-i"], input: command).status
    case .secretTool:
      status = try await run(
        [
          "store", "--label", "Plimsoll: \(key)", "application", Self.service, "setting", key,
        ], input: secret
      ).status
    }
    guard status == 0, try await read(key) == secret else {
      throw Failure(path: path, reason: "it did not take the secret (status \(status))")
    }
  }

  /// Takes the secret of a setting away.
  /// - Returns: Whether there was one.
  package func remove(_ key: String) async throws(Failure) -> Bool {
    guard try await read(key) != nil else { return false }
    let arguments =
      switch tool {
      case .security: ["delete-generic-password", "-s", Self.service, "-a", key]
      case .secretTool: ["clear", "application", Self.service, "setting", key]
      }
    let (status, _) = try await run(arguments, input: "")
    guard status == 0 else {
      throw Failure(path: path, reason: "it did not remove the secret (status \(status))")
    }
    return true
  }

  /// Runs the program to its end.
  private func run(
    _ arguments: [String], input: String
  ) async throws(Failure) -> (status: Int32, output: String) {
    let process = ChildProcess(
      path: path, arguments: arguments, environment: environment, input: Array(input.utf8),
      timeLimit: .seconds(Self.timeLimit))
    let result: ChildProcess.Result
    do {
      result = try await process.run()
    } catch {
      throw Failure(path: path, reason: error.reason)
    }
    switch result.ending {
    case .exited(let status): return (status, String(decoding: result.output, as: UTF8.self))
    case .signalled(let number):
      throw Failure(path: path, reason: "it was ended by signal \(number)")
    case .timedOut:
      throw Failure(path: path, reason: "it did not answer within \(Self.timeLimit) s")
    case .answered, .tooMuchOutput:
      throw Failure(path: path, reason: "it wrote more than any secret has")
    }
  }
}
