import Configuration
import Foundation
import Settings
import TestSupport
import Testing

@Suite("The table of settings")
struct SettingsTableTests {
  @Test("has each name once, and names that the file can hold")
  func names() {
    let names = SettingsTable.names
    #expect(Set(names).count == names.count)
    for name in names { #expect(name.wholeMatch(of: /[a-z]+\.[a-z_]+/) != nil, "\(name)") }
    for alias in SettingsTable.aliases {
      #expect(SettingsTable.setting(alias.key) != nil, "\(alias.name)")
    }
  }

  @Test("has every setting that a text of the program names")
  func named() throws {
    let sources = PackageLayout.root + "/Sources"
    let files = try #require(FileManager.default.enumerator(atPath: sources))
    var count = 0
    for case let file as String in files where file.hasSuffix(".swift") {
      let text = try String(contentsOfFile: sources + "/" + file, encoding: .utf8)
      let pattern = /(?:`|set )((?:limits|index|statusline|monitor|credits|alerts|web)\.[a-z_]+)/
      for line in text.split(separator: "\n") {
        // A doc comment may be about a member of a document.
        let code = line.prefix(upTo: line.firstRange(of: "//")?.lowerBound ?? line.endIndex)
        for match in code.matches(of: pattern) {
          let name = String(match.1)
          if name.hasSuffix(".json") || name.hasSuffix(".html") { continue }
          count += 1
          #expect(SettingsTable.resolve(name) != nil, "\(file): \(name)")
        }
      }
    }
    #expect(count > 10)
  }

  @Test("every default is a value that the setting takes", arguments: SettingsTable.all)
  func defaults(setting: Setting) throws {
    let summary = setting.summary
    #expect(!summary.isEmpty && !summary.hasSuffix(".") && summary.count < 100)
    guard let fallback = setting.fallback else { return }
    #expect(try setting.value(of: fallback.text) == fallback)
  }

  @Test("the names of earlier tools mean settings of this one")
  func aliases() throws {
    for name in [
      "anthropic.api_key", "display.show_session_usage", "display.show_weekly_usage",
      "usage.warning_threshold", "usage.compact_format",
    ] {
      #expect(SettingsTable.resolve(name) != nil)
    }
    let compact = try #require(SettingsTable.resolve("usage.compact_format"))
    #expect(compact.setting.key == "statusline.preset")
    #expect(try compact.alias?.word(for: "true") == "compact")
    #expect(try compact.alias?.word(for: "off") == "calm")
    #expect(compact.alias?.value(for: .text("compact")) == .flag(true))
    #expect(throws: SettingRefusal.self) { try compact.alias?.word(for: "maybe") }
  }

  @Test("secrets are shown by their last four characters")
  func masks() {
    #expect(masked("sk-ant-api03-0123456789abcd") == "sk-ant-…abcd")
    #expect(masked("0123456789abcdef") == "…cdef")
    #expect(masked("short") == "…")
    #expect(masked("sk-ant-short") == "sk-ant-…")
  }

  @Test("docs/config.schema.json is made from it")
  func schema() throws {
    let snapshot = Snapshot(path: PackageLayout.root + "/docs/config.schema.json")
    let mode = Snapshot.Mode(environment: ProcessInfo.processInfo.environment)
    if case .failed(let message) = snapshot.check(SettingsSchema.text, mode: mode) {
      Issue.record(Comment(rawValue: message))
    }
    let schema = try JSONDocument(SettingsSchema.text)
    for setting in SettingsTable.all {
      let path = ["properties", setting.path[0], "properties", setting.path[1]]
      #expect((schema.member(at: path) == nil) == setting.isSecret)
    }
  }

  @Test("docs/configuration.md lists it")
  func documentation() throws {
    let path = PackageLayout.root + "/docs/configuration.md"
    let page = try String(contentsOfFile: path, encoding: .utf8)
    let rows = SettingsTable.all.map { setting in
      let fallback = setting.fallback.map { $0.text.isEmpty ? "empty" : "`\($0.text)`" }
      return "| `\(setting.key)` | \(setting.allowed.replacing("|", with: "\\|")) "
        + "| \(fallback ?? "") | \(setting.summary) |"
    }
    let aliases = SettingsTable.aliases.map { alias in
      let words = alias.flagWords.map { ": true is `\($0.whenTrue)`, false `\($0.whenFalse)`" }
      return "| `\(alias.name)` | `\(alias.key)`\(words ?? "") |"
    }
    let table =
      ["| Setting | Takes | Default | What it is |", "|---|---|---|---|"] + rows
      + ["", "| Other name | Means |", "|---|---|"] + aliases
    let marks = ("<!-- settings: generated -->", "<!-- end -->")
    let parts = page.split(separator: marks.0, maxSplits: 1)
    let rest = try #require(parts.last).split(separator: marks.1, maxSplits: 1)
    let wanted =
      String(parts[0]) + marks.0 + "\n" + table.joined(separator: "\n") + "\n" + marks.1
      + String(try #require(rest.last))
    let mode = Snapshot.Mode(environment: ProcessInfo.processInfo.environment)
    if case .failed(let message) = Snapshot(path: path).check(wanted, mode: mode) {
      Issue.record(Comment(rawValue: message))
    }
  }
}

@Suite("A settings file")
struct SettingsFileTests {
  private let home: TemporaryDirectory
  private let folder: SettingsFolder

  init() throws {
    home = try TemporaryDirectory()
    folder = SettingsFolder(home.path)
  }

  private func set(_ key: String, _ word: String) throws {
    let setting = try #require(SettingsTable.setting(key))
    var file = try SettingsFile(
      path: setting.isSecret ? folder.secrets : folder.file, isForSecrets: setting.isSecret)
    try file.set(setting, to: try setting.value(of: word))
  }

  private func mode(_ path: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
  }

  @Test("keeps its text, its link and its mode")
  func keepsText() throws {
    let text = "{\n    \"$schema\": \"x\", \"other\": [1,2],\n\t\"limits\": {} }\n"
    try home.write(text, to: "dotfiles/plimsoll.json")
    try FileManager.default.createSymbolicLink(
      atPath: folder.file, withDestinationPath: "dotfiles/plimsoll.json")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o640], ofItemAtPath: home.path(of: "dotfiles/plimsoll.json"))
    try set("limits.oauth", "off")
    let after = try home.read("dotfiles/plimsoll.json")
    #expect(
      after == text.replacing("\"limits\": {}", with: "\"limits\": {\n\t\t\"oauth\": \"off\"\n\t}"))
    #expect(try mode(home.path(of: "dotfiles/plimsoll.json")) == 0o640)
    let link = try FileManager.default.destinationOfSymbolicLink(atPath: folder.file)
    #expect(link == "dotfiles/plimsoll.json")
    var file = try SettingsFile(path: folder.file, isForSecrets: false)
    #expect(file.contents().problems.map(\.kind) == [.unknown(key: "other")])
    #expect(try file.unset("other"))
    #expect(try file.unset("other") == false)
  }

  @Test("is made for its owner alone, and secrets are in one of their own")
  func modes() throws {
    try set("limits.keychain", "yes")
    try set("anthropic.api_key", "sk-ant-api03-0123456789")
    #expect(try mode(folder.file) == 0o600)
    #expect(try mode(folder.secrets) == 0o600)
    #expect(try !home.read("config.json").contains("sk-ant"))
    let settings = try folder.load()
    #expect(settings[.limitsKeychain])
    #expect(settings[.anthropicAPIKey] == "sk-ant-api03-0123456789")
    #expect(settings[.limitsClaudePath] == nil)
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: folder.secrets)
    let problem = #expect(throws: SettingsProblem.self) { try folder.load() }
    #expect(problem?.kind == .shared)
  }

  @Test(
    "names the line of what is wrong",
    arguments: [
      ("{\n\n\"limits\": {\"oath\": 1}}", 3, .unknown(key: "limits.oath")),
      ("{\"limits\":\n 1}", 2, .notAnObject(key: "limits")),
      (
        "{\"usage\": {\n\"warning_threshold\": 70}}", 2,
        .renamed(key: "usage.warning_threshold", to: "statusline.threshold_high")
      ),
      (
        "{\"anthropic\": {\"api_key\": \"sk-ant-1\"}}", 1,
        .misplacedSecret(key: "anthropic.api_key")
      ),
      (
        "{\"limits\": {\"oauth\": \"of\"}}", 1,
        .refused(
          key: "limits.oauth", SettingRefusal(reason: "it takes auto or off", word: "of"))
      ),
      ("{\"limits\": {\"oauth\": \"off\",,}}", 1, .syntax("a name in double quotes is missing")),
      ("{\n// x\n}", 2, .syntax("comments are not allowed in this file")),
      ("{\"limits\": {\n}\n, }", 3, .syntax("nothing follows this comma")),
      ("[]", 1, .syntax("settings must be in an object: { … }")),
    ] as [(String, Int, SettingsProblem.Kind)])
  func problems(text: String, line: Int, kind: SettingsProblem.Kind) throws {
    try home.write(text, to: "config.json")
    let problem = #expect(throws: SettingsProblem.self) { try folder.load() }
    #expect(problem?.kind == kind)
    #expect(problem?.line == line)
  }

  @Test("is not written over a change that somebody else has just made")
  func concurrentChange() throws {
    try home.write("{}", to: "config.json")
    var file = try TextFile(path: folder.file)
    try home.write("{ }", to: "config.json")
    #expect(throws: TextFileError.self) { try file.replace(with: Array("{\"a\": 1}".utf8)) }
    #expect(try home.read("config.json") == "{ }")
    #expect(try FileManager.default.contentsOfDirectory(atPath: home.path) == ["config.json"])
  }
}
