internal import Files
internal import Platform
internal import Scanning
internal import UsageModel

/// The claude.ai session key that a user gave, and what the server made of it.
struct SessionKey: Hashable {
  /// As the user gave it.
  var given: String
  /// As the server last renewed it; nil when it did not.
  var renewed: String?
  /// The organization that the user named.
  var organization: String?

  /// The one to send.
  var current: String { renewed ?? given }

  /// Takes the key from the environment, else from `.env` in our folder, which
  /// nobody else may be able to read.
  static func find(_ places: LimitPlaces) throws(SourceAbsence) -> SessionKey {
    var values = places.environment
    if values["CLAUDE_SESSION_KEY"]?.isEmpty ?? true {
      let path = places.configurationDirectory + "/.env"
      values.merge(try file(path)) { _, new in new }
    }
    guard let key = values["CLAUDE_SESSION_KEY"], !key.isEmpty else {
      throw .nothing(
        "no CLAUDE_SESSION_KEY is set, neither in the environment nor in "
          + places.configurationDirectory + "/.env")
    }
    // It becomes part of a header, and the organization part of an address.
    guard isToken(key) else {
      throw .failed(
        Explanation(
          what: "CLAUDE_SESSION_KEY is not a session key",
          because: "it has characters that a session key cannot have",
          hint: "copy the value of the cookie `sessionKey` of claude.ai, without its name"))
    }
    let organization = values["CLAUDE_ORG_ID"].flatMap { $0.isEmpty ? nil : $0 }
    if let organization, !isToken(organization) {
      throw .failed(
        Explanation(
          what: "CLAUDE_ORG_ID is not an organization",
          because: "\(organization.count) characters, not "
            + "all of them letters, digits or dashes",
          hint: "leave it out, and Plimsoll picks the organization itself"))
    }
    return SessionKey(given: key, organization: organization)
  }

  private static func file(_ path: String) throws(SourceAbsence) -> [String: String] {
    let content: File.Content
    do {
      content = try File.read(path, limit: 65_536)
    } catch {
      if error.isMissing { return [:] }
      throw .failed(
        Explanation(
          what: "cannot read \(path)", because: error.reason, hint: "check who may read the file"))
    }
    guard content.isPrivate else {
      let mode = String(content.status.permissions, radix: 8)
      throw .failed(
        Explanation(
          what: "\(path) is not read", because: "others may read or change it (mode 0\(mode))",
          hint: "run `chmod 600 \(path)`"))
    }
    return EnvironmentFile.parse(String(decoding: content.bytes, as: UTF8.self))
  }

  static func isToken(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= 4096
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
          true
        default: false
        }
      }
  }
}

/// A file of `NAME=value` lines, as shells and older scripts use them.
enum EnvironmentFile {
  static func parse(_ text: String) -> [String: String] {
    var values: [String: String] = [:]
    for line in text.split(whereSeparator: \.isNewline) {
      var rest = trimmed(line)
      if rest.hasPrefix("#") { continue }
      if rest.hasPrefix("export ") { rest = trimmed(rest.dropFirst(7)) }
      guard let equals = rest.firstIndex(of: "=") else { continue }
      values[String(trimmed(rest[..<equals]))] = value(trimmed(rest[rest.index(after: equals)...]))
    }
    return values
  }

  /// A value without its quotes; unquoted, it ends before a comment.
  private static func value(_ text: Substring) -> String {
    if let quote = text.first, quote == "\"" || quote == "'" {
      return String(text.dropFirst().prefix { $0 != quote })
    }
    if let comment = text.firstRange(of: " #") {
      return String(trimmed(text[..<comment.lowerBound]))
    }
    return String(text)
  }

  private static func trimmed(_ text: Substring) -> Substring {
    var text = text.drop(while: \.isWhitespace)
    while text.last?.isWhitespace == true { text.removeLast() }
    return text
  }
}

/// What is kept beside a session key: the key as the server renewed it, and the
/// organization that was picked. The file is ours and for its owner alone; the
/// user's own file stays as it is.
struct SessionKeyMemory {
  var path: String

  /// What the file holds; all nil where there is nothing that belongs to `key`.
  struct Content: Hashable {
    var renewed: String?
    var organization: String?
  }

  func load(for key: SessionKey) -> Content {
    let node: JSONValue
    do {
      let content = try File.read(path, limit: 65_536)
      guard content.isPrivate else { return Content() }
      node = try JSONValue(parsing: content.bytes)
    } catch {
      // Nothing kept, or nothing usable: the given key still is.
      return Content()
    }
    // A new key from the user outranks what came of the old one.
    guard node["given"]?.text == CredentialFingerprint.of(key.given) else { return Content() }
    return Content(
      renewed: node["renewed"]?.text.flatMap { SessionKey.isToken($0) ? $0 : nil },
      organization: node["organization"]?.text.flatMap { SessionKey.isToken($0) ? $0 : nil })
  }

  func store(_ content: Content, for key: SessionKey) throws(FileError) {
    let document = JSONValue.object([
      .init("given", .string(CredentialFingerprint.of(key.given))),
      .init("renewed", .optional(content.renewed)),
      .init("organization", .optional(content.organization)),
    ])
    try File.replace(path, with: Array((document.line + "\n").utf8), durability: .lasting)
  }
}
