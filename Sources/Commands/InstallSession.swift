import Configuration
import Foundation
import Index
import Terminal
import UsageModel

/// One run of `statusline install` or `uninstall`: what it finds, asks and does.
struct InstallSession {
  let invocation: Invocation
  let isDryRun: Bool
  /// Claude Code's folder.
  let folder: String
  private(set) var installation: StatusLineInstallation

  init(_ invocation: Invocation, isDryRun: Bool) throws {
    self.invocation = invocation
    self.isDryRun = isDryRun
    let workspace = invocation.workspace
    // Without a place where relative paths begin: the folder is to be the same from
    // everywhere.
    let choice = ClaudeFolderChoice(
      variable: invocation.environment["CLAUDE_CONFIG_DIR"], home: workspace.homeDirectory)
    if let relative = choice.unusable.first {
      throw Explanation(
        what: "CLAUDE_CONFIG_DIR is \(relative), which is not an absolute path",
        hint: "set it to one, so that Claude Code finds the same folder from everywhere",
        status: .configuration)
    }
    let folder = choice.primary ?? workspace.homeDirectory + "/.claude"
    self.folder = folder
    let settings = try InstallSession.claudeSettings(path: folder + "/settings.json")
    installation = StatusLineInstallation(
      settings: settings,
      record: try InstallRecords(directory: workspace.stateDirectory)[path: settings.file.path])
  }

  /// Reads Claude Code's settings. A broken file is left for the user to mend.
  private static func claudeSettings(path: String) throws -> ClaudeSettings {
    do {
      return try ClaudeSettings(path: path)
    } catch let problem as SettingsProblem {
      var failure = problem.explanation
      failure.hint = "it was not changed; correct it, then run the command again"
      throw failure
    }
  }

  var path: String { installation.settings.file.path }

  func say(_ text: String) throws {
    try StandardStream.standardOutput.send(plainText(text) + "\n")
  }

  // MARK: Questions

  /// Whether somebody is there to be asked.
  private var canAsk: Bool {
    !isDryRun && isatty(0) == 1 && StandardStream.standardError.isTerminal
  }

  private func ask(_ question: String) throws -> String {
    try StandardStream.standardError.send(question + " ")
    return (readLine() ?? "").trimmingCharacters(in: .whitespaces).lowercased()
  }

  /// What to do, where another status line may be set; nil for leaving it alone.
  func decision(wish: ForeignLine?) throws -> ForeignLine? {
    guard case .other(let command) = installation.owner else { return .replace }
    switch wish {
    case .replace: return .replace
    case .wrap: return .wrap
    case .keep: return nil
    case nil: break
    }
    let theirs = command.map { "runs `\($0)`" } ?? "is not a command"
    guard canAsk else {
      throw Explanation(
        what: "another status line is set in \(path)", because: "it \(theirs)",
        hint: "--replace takes its place, --wrap shows it above ours, --keep leaves it alone",
        status: .usage)
    }
    try StandardStream.standardError.send(
      plainText("Another status line is set: it \(theirs).") + "\n")
    switch try ask("Replace it, wrap it (show both), or keep it? [r/w/K]") {
    case "r", "replace": return .replace
    case "w", "wrap": return .wrap
    default: return nil
    }
  }

  // MARK: Our command

  /// The command that Claude Code is to run.
  var ownCommand: String {
    OwnProgram.line(orCommand: "statusline", invocation.environment)
  }

  // MARK: Changes

  func perform(
    _ change: StatusLineInstallation.Change, changed: [InstallRecord.ChangedSetting]
  ) throws {
    var session = self
    let backup = try session.perform(change, adding: changed)
    if change.isNothing {
      try say("Nothing to do: \(path) has Plimsoll's status line already.")
      return
    }
    try say("Installed: Claude Code's status line is Plimsoll's, in \(path)")
    try say("  runs    \(ownCommand)")
    if let backup { try say("  backup  \(backup)") }
    try say("  undo    plimsoll statusline uninstall")
    if installation.settings.runsNothing {
      try StandardStream.standardError.send(
        "warning: disableAllHooks is true in the settings: Claude Code shows no status line\n")
    }
  }

  /// Performs a change that needs no telling.
  mutating func perform(_ change: StatusLineInstallation.Change) throws {
    _ = try perform(change, adding: [])
  }

  private mutating func perform(
    _ change: StatusLineInstallation.Change, adding changed: [InstallRecord.ChangedSetting]
  ) throws -> String? {
    var records = try InstallRecords(directory: invocation.workspace.stateDirectory)
    return try installation.perform(
      change, settings: changed, stamp: invocation.stamp, in: &records)
  }

  /// Drops the record of an installation that somebody else has undone.
  func forget() throws {
    var records = try InstallRecords(directory: invocation.workspace.stateDirectory)
    try records.keep(nil, for: path)
  }

  func showDryRun(
    _ change: StatusLineInstallation.Change, wrapped: [InstallRecord.ChangedSetting]
  ) throws {
    guard !change.isNothing else {
      try say("Nothing would change in \(path)")
      return
    }
    let lines = UnifiedDifference.lines(
      from: change.before, to: change.after, path: path)
    try StandardStream.standardOutput.send(lines.map { plainText($0) + "\n" }.joined())
    for setting in wrapped { try say("Would set \(setting.key) = \(setting.after)") }
  }
}
