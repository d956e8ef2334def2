import Configuration
import Foundation
import Settings
import TestSupport
import Testing

@Suite("Claude Code's status line")
struct InstallationTests {
  private let home: TemporaryDirectory
  private var path: String { home.path(of: "settings.json") }
  private var state: String { home.path(of: "state") }

  init() throws { home = try TemporaryDirectory() }

  private func installation() throws -> StatusLineInstallation {
    let records = try InstallRecords(directory: state)
    return StatusLineInstallation(
      settings: try ClaudeSettings(path: path), record: records[path: path])
  }

  private func install(_ command: String = "/bin/plimsoll-line", interval: Int? = 10) throws {
    var installation = try installation()
    var records = try InstallRecords(directory: state)
    let change = try installation.installing(command: command, refreshInterval: interval)
    _ = try installation.perform(change, settings: [], stamp: "T", in: &records)
  }

  @discardableResult
  private func uninstall() throws -> StatusLineInstallation.Outcome {
    var installation = try installation()
    var records = try InstallRecords(directory: state)
    let (change, outcome) = try installation.uninstalling()
    _ = try installation.perform(change, settings: [], stamp: "U", in: &records)
    return outcome
  }

  /// The text with its byte order mark, which `read` would take off.
  private func read(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(fileURLWithPath: home.path(of: name))), as: UTF8.self)
  }

  private func others(_ text: String) throws -> [String] {
    let document = try JSONDocument(text)
    return document.root.members.filter { $0.name != "statusLine" }
      .map { document.text($0.nameRange) + document.text($0.value.range) }
  }

  @Test("comes and goes without a trace, whatever the file looks like", arguments: 0..<150)
  func roundTrip(seed: UInt64) throws {
    var random = RandomDocument(seed: seed &+ 30_000)
    let text = random.text(wanted: seed.isMultiple(of: 2) ? "statusLine" : nil)
    try home.write(text, to: "settings.json")
    try install()
    let installed = try read("settings.json")
    #expect(try others(installed) == others(text))
    #expect(try installation().owner == .us)
    #expect(try read("settings.json.plimsoll-T") == text)
    try install("/opt/plimsoll-line", interval: seed.isMultiple(of: 3) ? nil : 5)
    #expect(try others(read("settings.json")) == others(text))
    #expect(try uninstall() == .restored)
    #expect(try read("settings.json") == text)
    #expect(!FileManager.default.fileExists(atPath: state + "/statusline-install.json"))
  }

  @Test("brings back the old value where the rest has changed since", arguments: 0..<100)
  func changedSince(seed: UInt64) throws {
    var random = RandomDocument(seed: seed &+ 40_000)
    let text = random.text(wanted: "statusLine")
    try home.write(text, to: "settings.json")
    try install()
    let after = try JSONDocument(read("settings.json"))
    let other = JSONTextEdit.apply(
      after.edits(setting: ["added"], to: .text("1")), to: after.bytes)
    try home.write(other, to: "settings.json")
    #expect(try uninstall() == .restored)
    let before = try JSONDocument(text)
    let value = try #require(before.member(at: ["statusLine"])?.value.range)
    let now = try JSONDocument(read("settings.json"))
    #expect(now.member(at: ["added"]) != nil)
    let restored = try #require(now.member(at: ["statusLine"])?.value.range)
    #expect(now.text(restored) == before.text(value))
  }

  @Test("a file of our own making goes, and one that has grown stays")
  func madeFile() throws {
    try install()
    try install("/opt/plimsoll-line")
    #expect(try uninstall() == .restored)
    #expect(!FileManager.default.fileExists(atPath: path))
    try install()
    let text = try read("settings.json")
    try home.write(
      text.replacing("{\n  \"statusLine\"", with: "{\n  \"a\": 1,\n  \"statusLine\""),
      to: "settings.json")
    #expect(try uninstall() == .restored)
    #expect(try read("settings.json") == "{\n  \"a\": 1\n}\n")
  }

  @Test("an edited line of ours is taken out, and one of others is left alone")
  func editedLine() throws {
    let text = "{\n  \"statusLine\": {\"type\": \"command\", \"command\": \"theirs\"}\n}\n"
    try home.write(text, to: "settings.json")
    try install()
    let edited = try read("settings.json").replacing("10", with: "30")
    try home.write(edited, to: "settings.json")
    #expect(try uninstall() == .removedOnly)
    #expect(try read("settings.json") == "{}\n")
    try home.write(text, to: "settings.json")
    #expect(try installation().owner == .other(command: "theirs"))
    #expect(try uninstall() == .nothingOfOurs)
    #expect(try read("settings.json") == text)
  }

  @Test(
    "ours is known by its command",
    arguments: [
      ("/usr/bin/plimsoll-line", true), ("plimsoll statusline", true),
      ("'/my tools/plimsoll' statusline", true), ("\"/a b/plimsoll-line\"", true),
      ("plimsoll daily", false), ("echo plimsoll-line", false), ("my-plimsoll-line", false),
      ("", false),
    ])
  func owners(command: String, isOurs: Bool) {
    #expect(ShellCommand.isOurs(command) == isOurs)
  }

  @Test(
    "words are quoted for sh", arguments: ["/a b/c", "it's", "", "$HOME", "a\"b\\", "/bin/x-1"])
  func quoting(word: String) {
    #expect(ShellCommand.words(ShellCommand.quoted(word)) == [word])
    #expect((ShellCommand.quoted(word) == word) == (word == "/bin/x-1"))
  }

  @Test("a value that is not a command is somebody's all the same")
  func oddValues() throws {
    for value in ["\"text\"", "{}", "[1]", "{\"type\": \"builtin\"}"] {
      let text = "{\"statusLine\": \(value)}"
      try home.write(text, to: "settings.json")
      #expect(try installation().owner == .other(command: nil))
      try install()
      #expect(try uninstall() == .restored)
      #expect(try read("settings.json") == text)
    }
    for text in ["{\"statusLine\": null}", "", " \n"] {
      try home.write(text, to: "settings.json")
      #expect(try installation().owner == .nobody)
      try install()
      #expect(try uninstall() == .restored)
      #expect(try read("settings.json") == text)
    }
  }
}

@Suite("An older set-up")
struct OlderSetupTests {
  private let home: TemporaryDirectory

  init() throws { home = try TemporaryDirectory() }

  private func find(_ command: String? = nil) throws -> OlderSetup? {
    try OlderSetup.find(below: home.path(of: ".claude"), command: command, home: home.path)
  }

  @Test("is found in either folder, and only its own names count")
  func files() throws {
    #expect(try find() == nil)
    try home.write("PASSWORD=x\n", to: ".claude/.env")
    #expect(try find() == nil)
    try home.write(
      "# mine\nexport CLAUDE_SESSION_KEY='sk-ant-sid01-abc' # key\nCLAUDE_ORG_ID=no-uuid\n",
      to: ".claude/oh-my-claude/src/.env")
    try home.write("{}", to: ".claude/.usage_cache")
    let found = try #require(try find())
    #expect(
      found.files == [
        home.path(of: ".claude/.usage_cache"), home.path(of: ".claude/oh-my-claude/src/.env"),
      ])
    #expect(found.sessionKey == "sk-ant-sid01-abc")
    #expect(found.organization == nil && !found.hasToken && found.preset == nil)
  }

  @Test(
    "is known by what its script prints",
    arguments: [
      ("~/.claude/statusline.sh", "echo \"Code: $t | Pro 5h:$a%\"", "classic"),
      ("bash $HOME/.claude/statusline.sh", "echo \"C:$t P:$a%/$b%\"", "compact"),
      ("~/.claude/statusline.sh", "echo \"Code: $t\"", "classic"),
      ("~/.claude/statusline.sh", "printf 'Pro 5h:%s%% 7d:%s%%' $a $b", "classic"),
      ("~/.claude/statusline.sh", "echo \"Pro tip: $t\"", nil),
      ("~/.claude/statusline.sh", "echo hello", nil), ("other.sh", "echo \"Code:\"", nil),
      ("ait statusline", "", "framed"), ("/opt/bin/ait statusline --x", "", "framed"),
      ("ait", "", nil),
    ] as [(String, String, String?)])
  func presets(command: String, script: String, preset: String?) throws {
    try home.write(script, to: ".claude/statusline.sh")
    #expect(try find(command)?.preset == preset)
    if let preset {
      let setting = try #require(SettingsTable.setting("statusline.preset"))
      #expect(try setting.value(of: preset) == .text(preset))
    }
  }
}
