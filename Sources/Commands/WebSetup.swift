import Configuration
import Foundation
import Settings
import WebBase

/// What the settings say of the server.
struct WebSetup {
  private let names: [String]
  private let basePath: String
  private let password: PasswordHash?
  private let token: String
  private let embedOrigins: Set<String>
  private let embedToken: String?
  /// What is to be said about them.
  private(set) var warnings: [String] = []

  /// Reads them. A password that is there as it was typed is kept as its hash
  /// from then on.
  init(_ invocation: Invocation, _ folder: StateFolder) async throws {
    let access = SettingsAccess(invocation)
    let settings = try access.settings()
    names = (settings[.webNames] ?? "").split(separator: ",")
      .map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    basePath = settings[.webBasePath] ?? ""
    embedOrigins = Set(
      (settings[.webEmbedOrigins] ?? "").lowercased().split(separator: ",")
        .map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty })
    embedToken = embedOrigins.isEmpty ? nil : try TokenFile.loadEmbed(folder)
    token = try TokenFile.load(folder)
    guard let kept = try await access.secret(.webPassword, in: settings) else {
      password = nil
      return
    }
    if let hash = PasswordHash(kept) {
      password = hash
    } else if let reason = PasswordHash.refusal(of: kept) {
      password = nil
      warnings.append(
        "web.password is not used: \(reason); `plimsoll config set web.password -` sets another")
    } else {
      let hash = PasswordHash(of: kept)
      password = hash
      do {
        try await access.keep(hash.text, for: .webPassword)
      } catch {
        warnings.append(
          "web.password could not be replaced by its hash, and can be read in its file: \(error)")
      }
    }
  }

  func options(host: String, port: Int, needsSession: Bool) -> WebOptions {
    var options = WebOptions(
      host: host, port: port, needsSession: needsSession, password: password, names: names,
      basePath: basePath, token: token)
    options.embedOrigins = embedOrigins
    options.embedToken = embedToken
    return options
  }
}
