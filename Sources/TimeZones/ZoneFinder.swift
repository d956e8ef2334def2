package import UsageModel

/// A time zone, and what it is called.
package struct NamedZone: Hashable, Sendable {
  /// A name of the IANA data base, a rule, or the path of a file that has no name.
  package var name: String
  package var rules: ZoneRules

  package init(name: String, rules: ZoneRules) {
    self.name = name
    self.rules = rules
  }

  /// Coordinated universal time.
  package static let utc = NamedZone(name: "UTC", rules: .utc)
}

/// Finds the zone of a process, and zones by their names, where libc finds them.
///
/// `TZ` counts before `/etc/localtime`. It is the name of a file of the data base, the
/// path of one, or a rule; a colon may stand before it. Where libc takes UTC because
/// it cannot read what it was told, there is an error here.
package struct ZoneFinder: Sendable {
  /// What stands at a path.
  package enum Content: Hashable, Sendable {
    case bytes([UInt8])
    case missing
    /// Why it cannot be read, in the system's words.
    case unreadable(String)
  }

  /// `TZ`; nil where it is not set.
  package var variable: String?
  /// The folder of the data base: `TZDIR`, or `/usr/share/zoneinfo`.
  package var folder: String
  /// The machine's own zone: `/etc/localtime`.
  package var localFile: String
  /// Where Debian writes the machine's zone by name: `/etc/timezone`.
  package var nameFile: String
  /// Reads a whole file; one too large for a zone is unreadable.
  package var read: @Sendable (String) -> Content
  /// Where a symbolic link leads; nil for what is none.
  package var target: @Sendable (String) -> String?

  package init(
    variable: String?, folder: String?, localFile: String = "/etc/localtime",
    nameFile: String = "/etc/timezone",
    target: @escaping @Sendable (String) -> String?,
    read: @escaping @Sendable (String) -> Content
  ) {
    self.variable = variable
    self.folder = folder.flatMap { $0.isEmpty ? nil : $0 } ?? "/usr/share/zoneinfo"
    self.localFile = localFile
    self.nameFile = nameFile
    self.target = target
    self.read = read
  }

  /// The offsets of the process's zone.
  /// - Throws: `Explanation` for a zone that is named and cannot be read. Where none is
  ///   named, as where there is no `/etc/localtime`, it is UTC, as everywhere.
  package func systemRules() throws(Explanation) -> ZoneRules {
    guard let variable else { return try localRules() }
    let text = ZoneFinder.withoutColon(variable)
    // An empty `TZ` means UTC.
    guard !text.isEmpty else { return .utc }
    let path = text.hasPrefix("/") ? text : folder + "/" + text
    let hint = "set TZ to a name such as Europe/Berlin, or unset it for the machine's zone"
    switch read(path) {
    case .bytes(let bytes):
      do throws(ZoneFileError) {
        return try ZoneRules(file: bytes)
      } catch {
        throw Explanation(
          what: "TZ=" + variable + " is not a time zone", because: path + ": " + error.reason,
          hint: hint, status: .configuration)
      }
    case .missing, .unreadable:
      if path == localFile { return try localRules() }
      if let rules = ZoneFinder.rules(without: text) { return rules }
      throw Explanation(
        what: "TZ=" + variable + " is not a time zone", because: reason(path), hint: hint,
        status: .configuration)
    }
  }

  /// The process's zone.
  ///
  /// Its name is what `TZ` says, or where `/etc/localtime` leads. A plain file has no
  /// name of its own: it has that of `/etc/timezone` if that zone's file is the same,
  /// else its path. What it calls its offsets is never taken for a name.
  package func system() throws(Explanation) -> NamedZone {
    let rules = try systemRules()
    let name = systemName()
    return NamedZone(name: ZoneFinder.isUTC(name) ? "UTC" : name, rules: rules)
  }

  private func localRules() throws(Explanation) -> ZoneRules {
    let reason: String
    switch read(localFile) {
    case .bytes(let bytes):
      do throws(ZoneFileError) {
        return try ZoneRules(file: bytes)
      } catch {
        reason = error.reason
      }
    case .missing:
      guard let target = target(localFile) else { return .utc }
      reason = "it leads to " + target + ", where nothing is"
    case .unreadable(let why):
      reason = why
    }
    throw Explanation(
      what: "the machine's time zone cannot be read: " + localFile, because: reason,
      hint: "set TZ to a name such as Europe/Berlin, or install the system's tzdata",
      status: .configuration)
  }

  private func reason(_ path: String) -> String {
    switch read(path) {
    case .unreadable(let why): path + ": " + why
    case .bytes, .missing:
      "there is no file " + path + ", and it is not a rule such as EST5EDT,M3.2.0,M11.1.0"
    }
  }

  // MARK: Names

  private func systemName() -> String {
    guard let variable else { return localName() }
    let text = ZoneFinder.withoutColon(variable)
    guard !text.isEmpty else { return "UTC" }
    if text == localFile { return localName() }
    return ZoneFinder.name(ofPath: text) ?? text
  }

  private func localName() -> String {
    // As on systems where the link leads to another one.
    var path = localFile
    for _ in 0..<8 {
      guard let next = target(path) else { break }
      if let name = ZoneFinder.name(ofPath: next) { return name }
      path = next.hasPrefix("/") ? next : "/etc/" + next
    }
    guard case .bytes(let local) = read(localFile) else { return "UTC" }
    if case .bytes(let text) = read(nameFile) {
      let name = String(decoding: text.prefix { $0 > 0x20 && $0 < 0x7F }, as: UTF8.self)
      if ZoneFinder.isName(name), read(folder + "/" + name) == .bytes(local) { return name }
    }
    return localFile
  }

  /// What stands behind `/zoneinfo/` in a path; nil where nothing does.
  private static func name(ofPath path: String) -> String? {
    let bytes = Array(path.utf8)
    let folder = Array("/zoneinfo/".utf8)
    guard bytes.count > folder.count else { return nil }
    for start in 0..<(bytes.count - folder.count) {
      let end = start + folder.count
      if bytes[start] == folder[0], bytes[start..<end].elementsEqual(folder) {
        return String(decoding: bytes[end...], as: UTF8.self)
      }
    }
    return nil
  }

  static func withoutColon(_ text: String) -> String {
    text.utf8.first == UInt8(ascii: ":")
      ? String(decoding: text.utf8.dropFirst(), as: UTF8.self) : text
  }

  /// What a text says for which there is no file: UTC by one of its names, or a rule.
  static func rules(without text: String) -> ZoneRules? {
    isUTC(text) ? .utc : PosixRule(text).map { ZoneRules($0) }
  }

  /// Whether the name is one of the many of the zone without an offset.
  static func isUTC(_ name: String) -> Bool {
    switch name {
    case "UTC", "GMT", "UCT", "Zulu", "Universal", "Etc/UTC", "Etc/GMT", "Etc/UCT", "Etc/Zulu",
      "Etc/Universal":
      true
    default: false
    }
  }

  /// Whether a text can be the name of a zone, and so no path that leads elsewhere.
  static func isName(_ text: String) -> Bool {
    let bytes = text.utf8
    guard (1...64).contains(bytes.count), bytes.first != UInt8(ascii: "/") else { return false }
    return bytes.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "/"),
        UInt8(ascii: "+"), UInt8(ascii: "-"):
        true
      default: false
      }
    }
  }
}
