import ArgumentParser
import ChildProcesses
import Configuration
import Foundation
import Index
import Reports
import Scanning
import Settings
import StatusLine
import Terminal
import UsageModel
import WebBase

/// `plimsoll config`
struct Config: GuidedCommand {
  static let configuration = CommandConfiguration(
    commandName: "config",
    abstract: "Shows and changes settings.",
    discussion: guide.text,
    subcommands: [
      ConfigList.self, ConfigGet.self, ConfigSet.self, ConfigUnset.self, ConfigPath.self,
      ConfigEdit.self,
    ],
    defaultSubcommand: ConfigList.self)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll config", "every setting"),
      CommandExample("plimsoll config set monitor.theme light", "change one"),
    ],
    notes: """
      Settings are in one JSON file, which you may edit by hand: order and layout stay. \
      Secrets such as an API key are in a file of their own and are shown masked. \
      docs/configuration.md lists all settings.
      """,
    statuses: .usual(and: .noData))
}

/// `plimsoll config list`
struct ConfigList: InvokedCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "Lists all settings and their values.",
    discussion: guide.text)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll config", "as a table"),
      CommandExample("plimsoll config list --json", "for scripts"),
    ])

  @Flag(help: "Print JSON: key, value, default, whether it is set, and what it is for.")
  var json = false

  @Option(help: ArgumentHelp("Colour the output: auto, always or never.", valueName: "when"))
  var color: ColorChoice = .auto

  mutating func run(in invocation: Invocation) async throws {
    let settings = try await SettingsAccess(invocation).settingsWithSecrets()
    if json {
      let rows = SettingsTable.all.map { SettingsAccess.json($0, in: settings) }
      try StandardStream.standardOutput.send(JSONValue.array(rows).document)
      return
    }
    let isColored = color.allowsColor(
      isTerminal: StandardStream.standardOutput.isTerminal,
      environment: invocation.environment)
    let width = SettingsTable.all.map(\.key.count).max() ?? 0
    let lines = SettingsTable.all.map { setting in
      let value = SettingsAccess.shown(setting, in: settings)
      let isSet = settings.isSet(setting)
      let style: Style = isSet ? .strong : .dim
      return padded(setting.key, toCells: width + 2)
        + style.applied(to: value + (isSet ? "" : " (default)"), colored: isColored)
    }
    try StandardStream.standardOutput.send(lines.map { $0 + "\n" }.joined())
  }
}

/// `plimsoll config get`
struct ConfigGet: InvokedCommand {
  static let configuration = CommandConfiguration(
    commandName: "get",
    abstract: "Prints the value of a setting.",
    discussion: guide.text)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll config get limits.oauth", "one value")
    ],
    statuses: .usual(and: .noData))

  @Argument(
    help: ArgumentHelp("The setting, such as limits.oauth.", valueName: "key"),
    completion: .settingKeys)
  var key: String

  @Flag(help: "Print JSON: key, value, default, whether it is set, and what it is for.")
  var json = false

  mutating func run(in invocation: Invocation) async throws {
    let (setting, alias) = try SettingsAccess.resolve(key)
    let settings = try await SettingsAccess(invocation).settingsWithSecrets()
    if json {
      try StandardStream.standardOutput.send(
        SettingsAccess.json(setting, alias: alias, in: settings).document)
      return
    }
    guard settings[setting] != nil else {
      throw Explanation(
        what: "\(setting.key) is not set", because: "it has no default",
        hint: SettingsAccess.howToSet(setting), status: .noData)
    }
    try StandardStream.standardOutput.send(
      SettingsAccess.shown(setting, alias: alias, in: settings) + "\n")
  }
}

/// `plimsoll config set`
struct ConfigSet: InvokedCommand {
  static let configuration = CommandConfiguration(
    commandName: "set",
    abstract: "Changes a setting.",
    discussion: guide.text)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll config set limits.oauth off", "one value"),
      CommandExample("plimsoll config set anthropic.admin_api_key -", "type a secret"),
    ],
    notes: """
      The rest of the file stays as it is. With - as the value, it is read from standard \
      input, which keeps a key out of your shell's history.
      """)

  @Argument(
    help: ArgumentHelp("The setting, such as limits.oauth.", valueName: "key"),
    completion: .settingKeys)
  var key: String

  @Argument(
    help: ArgumentHelp("Its new value, or -.", valueName: "value"), completion: .settingValues)
  var value: String

  @Flag(help: "Print the setting as JSON.")
  var json = false

  mutating func run(in invocation: Invocation) async throws {
    let (setting, alias) = try SettingsAccess.resolve(key)
    var word = value
    if word == "-" { word = readLine() ?? "" }
    let new: SettingValue
    do throws(SettingRefusal) {
      new = try ConfigSet.kept(try setting.value(of: try alias?.word(for: word) ?? word), setting)
    } catch {
      throw Explanation(
        what: setting.isSecret
          ? "this is not a value for \(key)" : "\(key) cannot be \"\(word)\"",
        because: error.reason, hint: SettingsAccess.suggestion(for: error, setting: setting),
        status: .usage)
    }
    let access = SettingsAccess(invocation)
    if setting.key == SettingKey.secretsKeepIn.name, let place = SecretPlace.read(new) {
      try await access.moveSecrets(to: place)
    } else if setting.isSecret {
      try await access.keep(new, for: setting)
    } else {
      try access.change(setting) { try $0.set(setting, to: new) }
    }
    let settings = try await access.settingsWithWarnings()
    try StandardStream.standardOutput.send(
      json
        ? SettingsAccess.json(setting, alias: alias, in: settings).document
        : "\(setting.key) = \(SettingsAccess.shown(setting, in: settings))\n")
  }
}

extension ConfigSet {
  /// The value as it is kept: of a password its hash alone.
  fileprivate static func kept(
    _ value: SettingValue, _ setting: Setting
  ) throws(SettingRefusal) -> SettingValue {
    if setting.key == "statusline.template",
      let problem = LineTemplate(value.text).problems.first
    {
      // A line would leave it out without a word.
      throw SettingRefusal(reason: problem)
    }
    guard setting.kind == .password, PasswordHash(value.text) == nil else { return value }
    if let reason = PasswordHash.refusal(of: value.text) { throw SettingRefusal(reason: reason) }
    return .text(PasswordHash(of: value.text).text)
  }
}

/// `plimsoll config unset`
struct ConfigUnset: InvokedCommand {
  static let configuration = CommandConfiguration(
    commandName: "unset",
    abstract: "Removes a setting from the file, so that its default applies again.",
    discussion: guide.text)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll config unset limits.oauth", "back to the default")
    ])

  @Argument(
    help: ArgumentHelp(
      "The setting, or any other key that is in the file by mistake.", valueName: "key"),
    completion: .settingKeys)
  var key: String

  @Flag(help: "Print the setting as JSON.")
  var json = false

  mutating func run(in invocation: Invocation) async throws {
    let access = SettingsAccess(invocation)
    // A key that is not a setting may be in the file all the same, and is to go.
    let isUnknown = SettingsTable.resolve(key) == nil
    let name = SettingsTable.resolve(key)?.setting.key ?? key
    if name == SettingKey.secretsKeepIn.name {
      // What is kept comes back to where the default looks for it.
      try await access.moveSecrets(to: SettingKey.secretsKeepIn.fallback)
    }
    // What is in the file under another name is meant before what that name means.
    var wasThere = try await access.unset(key)
    if !wasThere, name != key { wasThere = try await access.unset(name) }
    if isUnknown, !wasThere { _ = try SettingsAccess.resolve(key) }
    let settings = try await access.settingsWithWarnings()
    guard let setting = SettingsTable.setting(name) else {
      let answer = JSONValue.object([.init("key", .string(key)), .init("value", .null)])
      try StandardStream.standardOutput.send(json ? answer.document : "\(plainText(key)) is gone\n")
      return
    }
    if json {
      try StandardStream.standardOutput.send(SettingsAccess.json(setting, in: settings).document)
      return
    }
    let now = settings[setting] == nil ? "has no value" : "is \(setting.fallback?.text ?? "")"
    try StandardStream.standardOutput.send(
      wasThere ? "\(name) \(now) again\n" : "\(name) was not set; it \(now)\n")
  }
}

/// `plimsoll config path`
struct ConfigPath: InvokedCommand {
  static let configuration = CommandConfiguration(
    commandName: "path",
    abstract: "Prints the path of the settings file.",
    discussion: guide.text)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll config path", "one line")
    ])

  @Flag(help: "Print JSON: the settings file, the file with secrets, and whether each exists.")
  var json = false

  mutating func run(in invocation: Invocation) async throws {
    let folder = SettingsAccess(invocation).folder
    guard json else {
      try StandardStream.standardOutput.send(folder.file + "\n")
      return
    }
    let document = JSONValue.object([
      .init("path", .string(folder.file)),
      .init("exists", .bool(TextFile.exists(folder.file))),
      .init("secretsPath", .string(folder.secrets)),
      .init("secretsExists", .bool(TextFile.exists(folder.secrets))),
    ])
    try StandardStream.standardOutput.send(document.document)
  }
}

/// `plimsoll config edit`
struct ConfigEdit: InvokedCommand {
  static let configuration = CommandConfiguration(
    commandName: "edit",
    abstract: "Opens the settings file in your editor and checks it afterwards.",
    discussion: guide.text)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll config edit", "then save and close")
    ],
    notes: "The editor is the one in VISUAL or EDITOR, otherwise vi.")

  mutating func run(in invocation: Invocation) async throws {
    let access = SettingsAccess(invocation)
    var file = try TextFile(path: access.folder.file)
    if file.bytes == nil { try file.replace(with: Array("{\n}\n".utf8)) }
    let editors = ["VISUAL", "EDITOR"].compactMap { invocation.environment[$0] }
    let editor = editors.first { !$0.isEmpty } ?? "vi"
    // The variable may hold options too, as `code --wait` does.
    let process = ChildProcess(
      path: "/bin/sh", arguments: ["-c", editor + " \"$1\"", "plimsoll", file.target],
      environment: invocation.environment, timeLimit: .zero)
    let failure: String?
    do throws(ChildProcess.StartFailure) {
      let status = try await process.runInForeground()
      failure = status == 0 ? nil : "it ended with \(status)"
    } catch {
      failure = "\(process.path) cannot be started: \(error.reason)"
    }
    if let failure {
      throw Explanation(
        what: "the editor `\(editor)` failed", because: failure,
        hint: "set EDITOR to another one, or open \(file.path) yourself",
        status: .inputOutput)
    }
    _ = try access.settings()
  }
}
