internal import Scanning

/// The file that tells a browser which program an extension may talk to, and which
/// extensions may.
package enum HostManifest {
  /// What the extension calls the program.
  package static let name = "plimsoll.browser_host"
  /// The ids of the extension in Chrome and its kin: that which the key in its manifest
  /// gives it.
  package static let chromeExtensions = ["fklhlgjagfinmijifaekjjnbodippgfe"]
  /// The exit status for another extension than ours.
  package static let strangerStatus: Int32 = 77
  /// The id of the extension in Firefox.
  package static let firefoxExtension = "balance@plimsoll"

  /// The manifest of one browser.
  ///
  /// - Parameter program: The path of the program, which gets no arguments of ours.
  package static func text(for browser: InstalledBrowser, program: String) -> String {
    let allowed: JSONValue.Member =
      browser.isChromium
      ? .init(
        "allowed_origins", .strings(chromeExtensions.map { "chrome-extension://\($0)/" }))
      : .init("allowed_extensions", .strings([firefoxExtension]))
    return JSONValue.object([
      .init("name", .string(name)),
      .init("description", .string("Plimsoll: shows usage limits and keeps the ledger of credits")),
      .init("path", .string(program)), .init("type", .string("stdio")), allowed,
    ]).document
  }

  /// The program that a manifest names; nil where it is no manifest.
  package static func program(in bytes: [UInt8]) -> String? {
    do {
      return try JSONValue(parsing: bytes)["path"]?.text
    } catch {
      // Whatever it is, it names no program.
      return nil
    }
  }

  /// Who may start the program, of the arguments that browsers start it with: the origin
  /// of the extension (Chrome and its kin), or the path of the manifest and the id of the
  /// extension (Firefox).
  package static func caller(_ arguments: [String]) -> Caller {
    guard let first = arguments.first, first != "--help", first != "-h" else { return .nobody }
    if chromeExtensions.contains(where: { first == "chrome-extension://\($0)/" }) { return .chrome }
    if first.hasSuffix("/\(name).json"), arguments.count > 1, arguments[1] == firefoxExtension {
      return .firefox
    }
    return .stranger
  }

  /// Who started the program.
  package enum Caller: String, Hashable, Sendable {
    case chrome, firefox
    /// Another extension, or another program.
    case stranger
    /// Nobody said: a person at a terminal.
    case nobody
  }
}
