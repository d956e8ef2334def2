import Configuration
import Foundation
import Index
import Settings
import Terminal
import UsageModel

/// The settings of our own that change along with an installation.
extension InstallSession {
  private var access: SettingsAccess { SettingsAccess(invocation) }

  // MARK: Wrapping

  /// The setting that lets our line run the other one's command.
  func wrapped() throws -> [InstallRecord.ChangedSetting] {
    guard case .other(let command) = installation.owner else { return [] }
    guard let command else {
      throw Explanation(
        what: "the other status line cannot be wrapped", because: "it is not a command",
        hint: "--replace takes its place, --keep leaves it alone", status: .usage)
    }
    let before = try access.settings()[.lineWrap]
    if let before, before != command {
      throw Explanation(
        what: "the other status line cannot be wrapped",
        because: "statusline.wrap runs `\(before)` already",
        hint: "run `plimsoll config unset statusline.wrap`, or use --replace",
        status: .usage)
    }
    return [
      InstallRecord.ChangedSetting(
        key: SettingKey.lineWrap.name, before: before, after: command)
    ]
  }

  func apply(_ changes: [InstallRecord.ChangedSetting]) throws {
    for change in changes { try set(change.key, to: change.after) }
  }

  /// Gives settings back the values from before, where they have not been changed
  /// since.
  func takeBack(_ changes: [InstallRecord.ChangedSetting]) async throws {
    for change in changes {
      guard let setting = SettingsTable.setting(change.key),
        try await access.settingsWithWarnings()[setting]?.text == change.after
      else { continue }
      if let before = change.before {
        try set(change.key, to: before)
      } else {
        try access.change(setting) { _ = try $0.unset(change.key) }
      }
    }
  }

  private func set(_ key: String, to word: String) throws {
    guard let setting = SettingsTable.setting(key) else { return }
    let value = try setting.value(of: word)
    try access.change(setting) { try $0.set(setting, to: value) }
  }

  // MARK: Migration

  func olderSetup() throws -> OlderSetup? {
    try OlderSetup.find(
      below: folder, command: installation.settings.command,
      home: invocation.workspace.homeDirectory)
  }

  /// Says what was found, and asks whether it is to be taken over.
  func wantsMigration(of older: OlderSetup?, wish: Bool?) throws -> Bool {
    guard let older else {
      if wish == true { try say("No older set-up was found; there is nothing to take over.") }
      return false
    }
    try say("An older set-up was found; nothing of it is deleted:")
    for file in older.files { try say("  \(file)") }
    if older.preset != nil { try say("  \(installation.settings.command ?? "")") }
    if older.hasToken {
      try say("  (the copy of Claude Code's login in it is not needed and is left there)")
    }
    guard older.hasSettings else { return false }
    let things = [
      older.sessionKey.map { "the session key \(masked($0))" },
      older.organization.map { _ in "the organisation's id" },
      older.preset.map { "its look, as statusline.preset \($0)" },
    ].compactMap { $0 }.joined(separator: ", ")
    if let wish { return wish }
    guard canBeAsked else {
      try say("With --migrate, Plimsoll takes over \(things).")
      return false
    }
    try StandardStream.standardError.send("Take over \(things)? [y/N] ")
    return ["y", "yes"].contains(readLine()?.lowercased())
  }

  private var canBeAsked: Bool {
    !isDryRun && isatty(0) == 1 && StandardStream.standardError.isTerminal
  }

  /// Takes over what an older set-up holds.
  func migrate(_ older: OlderSetup) throws {
    let verb = isDryRun ? "Would take over" : "Took over"
    let path = invocation.workspace.configurationDirectory + "/.env"
    var file = try TextFile(path: path)
    var text = EnvironmentText(file.bytes ?? [])
    let values = [
      ("CLAUDE_SESSION_KEY", older.sessionKey), ("CLAUDE_ORG_ID", older.organization),
    ]
    for case (let name, let value?) in values {
      if let own = text.values[name] {
        if own != value { try say("\(name) in \(path) stays as it is") }
        continue
      }
      text.append(name, value)
      try say("\(verb) \(name) into \(path)")
    }
    if !isDryRun, text.bytes != file.bytes ?? [] {
      // A file with a key in it is nobody else's, whatever it was before.
      file.mode = 0o600
      try file.replace(with: text.bytes)
    }
    guard let preset = older.preset else { return }
    if try access.settings().isSet(.linePreset) {
      try say("statusline.preset stays as it is")
      return
    }
    if !isDryRun { try set(SettingKey.linePreset.name, to: preset) }
    try say("\(isDryRun ? "Would set" : "Set") statusline.preset = \(preset)")
  }
}
