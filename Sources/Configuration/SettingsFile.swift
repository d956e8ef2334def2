package import Settings

/// Something in a settings file that cannot be used.
package struct SettingsProblem: Error, Sendable, Equatable {
  package var path: String
  /// From 1; nil where the file as a whole is meant.
  package var line: Int?
  package var column: Int?
  package var kind: Kind

  /// What is wrong.
  package enum Kind: Sendable, Equatable {
    /// It is not JSON, for a reason.
    case syntax(String)
    /// There is no such setting.
    case unknown(key: String)
    /// The setting has another name here.
    case renamed(key: String, to: String)
    case refused(key: String, SettingRefusal)
    /// A secret stands in a file where it does not belong.
    case misplacedSecret(key: String)
    /// Others may read a file with secrets.
    case shared
    /// A key leads through something that is no object.
    case notAnObject(key: String)
  }
}

/// The settings that one file holds: `config.json`, or `secrets.json` beside it.
///
/// It is strict JSON, because programs of every kind read it. It is edited as text:
/// order, layout and what it says besides stay.
package struct SettingsFile: Sendable {
  package private(set) var file: TextFile
  /// nil where there is no file, or nothing in it.
  private var document: JSONDocument?
  private let isForSecrets: Bool

  /// The members of a file that are no settings.
  private static let ignored: Set<String> = ["$schema"]

  /// - Throws: `TextFileError`, or `SettingsProblem` where the file is no JSON.
  package init(path: String, isForSecrets: Bool) throws {
    self.isForSecrets = isForSecrets
    file = try TextFile(path: path)
    document = try SettingsFile.parse(file)
    if isForSecrets, file.bytes != nil, file.isSharedWithOthers {
      throw SettingsProblem(path: path, kind: .shared)
    }
  }

  private static func parse(_ file: TextFile) throws(SettingsProblem) -> JSONDocument? {
    guard let bytes = file.bytes else { return nil }
    guard bytes.contains(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }) else { return nil }
    do throws(JSONSyntaxError) {
      let document = try JSONDocument(bytes, isStrict: true)
      guard document.root.isObject else {
        throw JSONSyntaxError(
          position: JSONPosition(of: document.root.range.lowerBound, in: bytes),
          reason: "settings must be in an object: { … }")
      }
      return document
    } catch {
      throw SettingsProblem(
        path: file.path, line: error.position.line, column: error.position.column,
        kind: .syntax(error.reason))
    }
  }

  /// What is set, and what is wrong with the rest, in the order of the file.
  package func contents() -> (values: SettingValues, problems: [SettingsProblem]) {
    var values = SettingValues()
    var problems: [SettingsProblem] = []
    guard let document else { return (values, problems) }
    func problem(_ offset: Int, _ kind: SettingsProblem.Kind) {
      problems.append(
        SettingsProblem(path: file.path, line: document.line(at: offset), kind: kind))
    }
    func walk(_ members: [JSONMember], above: String) {
      for member in members where !above.isEmpty || !SettingsFile.ignored.contains(member.name) {
        let key = above + member.name
        let offset = member.nameRange.lowerBound
        if let setting = SettingsTable.setting(key) {
          if setting.isSecret, !isForSecrets {
            problem(offset, .misplacedSecret(key: key))
            continue
          }
          guard setting.isSecret == isForSecrets else {
            problem(offset, .unknown(key: key))
            continue
          }
          do throws(SettingRefusal) {
            values.set(setting, to: try setting.value(of: member.value))
          } catch {
            problem(member.value.range.lowerBound, .refused(key: key, error))
          }
        } else if let alias = SettingsTable.aliases.first(where: { $0.name == key }) {
          problem(offset, .renamed(key: key, to: alias.key))
        } else if SettingsFile.isSection(key) {
          if member.value.isObject {
            walk(member.value.members, above: key + ".")
          } else {
            problem(member.value.range.lowerBound, .notAnObject(key: key))
          }
        } else {
          problem(offset, .unknown(key: key))
        }
      }
    }
    walk(document.root.members, above: "")
    return (values, problems)
  }

  /// Whether the name is that of an object with settings or aliases in it.
  private static func isSection(_ key: String) -> Bool {
    SettingsTable.names.contains { $0.hasPrefix(key + ".") }
  }

  /// Whether the file says something about a key, known or not.
  package func mentions(_ key: String) -> Bool { place(of: key) != nil }

  /// The names of the objects on the way to a key, and of the member.
  private static func path(of key: String) -> [String] {
    key.split(separator: ".").map(String.init)
  }

  /// The path of a key in the file: as objects, or written out with its dots.
  private func place(of key: String) -> [String]? {
    let path = SettingsFile.path(of: key)
    if document?.member(at: path) != nil { return path }
    return document?.member(at: [key]) != nil ? [key] : nil
  }

  /// Gives a setting a value and writes the file.
  package mutating func set(_ setting: Setting, to value: SettingValue) throws {
    try set(setting.key, to: value)
  }

  /// Gives a key a value and writes the file; nil takes it away.
  package mutating func set<Value>(_ key: SettingKey<Value>, to value: Value) throws {
    if let value = value.settingValue {
      try set(key.name, to: value)
    } else {
      _ = try unset(key.name)
    }
  }

  private mutating func set(_ key: String, to value: SettingValue) throws {
    let path = SettingsFile.path(of: key)
    try checkWay(along: path)
    guard let document else {
      let text = JSONDraft.object([]).text(in: JSONLayout(), indent: "") + "\n"
      let fresh = try JSONDocument(text)
      let edits = fresh.edits(setting: path, to: .text(value.json))
      try write(JSONTextEdit.apply(edits, to: fresh.bytes))
      return
    }
    let edits = document.edits(setting: path, to: .text(value.json))
    try write(JSONTextEdit.apply(edits, to: document.bytes))
  }

  /// Takes a key away, known or not.
  /// - Returns: Whether it was there.
  package mutating func unset(_ key: String) throws -> Bool {
    guard let document, let path = place(of: key) else { return false }
    let edits = document.edits(removing: path)
    try write(JSONTextEdit.apply(edits, to: document.bytes))
    return true
  }

  /// Whether every step to a setting is an object or nothing yet.
  private func checkWay(along whole: [String]) throws(SettingsProblem) {
    guard let document else { return }
    for count in 1..<whole.count {
      let path = Array(whole.prefix(count))
      guard let member = document.member(at: path), !member.value.isObject else { continue }
      throw SettingsProblem(
        path: file.path, line: document.line(at: member.value.range.lowerBound),
        kind: .notAnObject(key: path.joined(separator: ".")))
    }
  }

  private mutating func write(_ bytes: [UInt8]) throws {
    // A fault of the editing itself must not reach the disk.
    let parsed = try JSONDocument(bytes, isStrict: true)
    guard file.bytes != bytes else { return }
    try file.replace(with: bytes)
    document = parsed
  }
}
