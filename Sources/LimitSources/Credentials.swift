internal import Files
internal import Scanning
internal import UsageModel

/// The sign-in that Claude Code keeps, for reading only. Its refresh token is not
/// even looked at: it serves once, and using it would sign the user out.
struct Credentials {
  var accessToken: String
  var expiresAt: Timestamp
  /// nil when the file names none.
  var scopes: [String]?
  var organization: String?
  var plan: String?

  /// A token is not used in the last minutes before it expires: the server's clock
  /// may be ahead of ours.
  static let margin: Int64 = 5 * 60

  func isExpired(now: Timestamp) -> Bool {
    expiresAt <= now.advanced(byMilliseconds: Self.margin * 1000)
  }

  /// Reads `.credentials.json`.
  static func read(_ path: String) throws(SourceAbsence) -> Credentials {
    let bytes: [UInt8]
    do {
      bytes = try File.read(path, limit: 4 << 20).bytes
    } catch {
      if error.isMissing { throw .nothing("Claude Code keeps no sign-in in \(path)") }
      throw .failed(
        Explanation(
          what: "cannot read \(path)", because: error.reason,
          hint: "check who may read the file; Plimsoll only reads it"))
    }
    return try decode(bytes, origin: path)
  }

  /// - Parameter origin: Where it was read, for messages.
  static func decode(_ bytes: [UInt8], origin: String) throws(SourceAbsence) -> Credentials {
    let node: JSONValue
    do {
      node = try JSONValue(parsing: bytes)
    } catch {
      throw .nothing("\(origin) is not whole JSON; Claude Code may be writing it just now")
    }
    // Servers of other makers can have their sign-ins in the same file, alone.
    guard let account = node["claudeAiOauth"], let token = account["accessToken"]?.text else {
      throw .nothing("\(origin) holds no sign-in to Claude")
    }
    guard token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
      throw .nothing("the token in \(origin) is none")
    }
    // Written in milliseconds, by some in seconds.
    guard let expiresAt = account["expiresAt"]?.time else {
      throw .nothing("\(origin) does not say until when its token holds")
    }
    let scopes = account["scopes"].map { $0.elements.compactMap(\.text) }
    return Credentials(
      accessToken: token, expiresAt: expiresAt, scopes: scopes?.isEmpty == true ? nil : scopes,
      organization: node["organizationUuid"]?.text,
      plan: AccountBody.plan(
        type: nil, tier: account["rateLimitTier"]?.text,
        subscription: account["subscriptionType"]?.text))
  }
}
