import Configuration
import Foundation
import Index
import LimitSources
import Reports
import StatusLine
import UsageModel

/// Looks for what `doctor` says of the status line: whether ours is set, and what
/// keeps it, or figures on it, from being seen.
struct StatusLineInspection {
  let invocation: Invocation

  func health() async -> StatusLineHealth {
    var problems: [StatusLineHealth.Problem] = []
    let path = invocation.signInFolder + "/settings.json"
    var setting = "None is set in \(path)"
    var isOurs = false
    do {
      let settings = try ClaudeSettings(path: path)
      if let command = settings.command {
        isOurs = ShellCommand.isOurs(command)
        setting = (isOurs ? "Set" : "Another program's is set") + " in \(path): `\(command)`"
        problems += missingProgram(command)
      } else if settings.current != nil {
        setting = "What is set in \(path) is not a command"
      }
      if !isOurs {
        problems.append(
          .init(
            "Without Plimsoll's line, what Claude Code says of the limits is not heard",
            hint: settings.current == nil
              ? "`plimsoll statusline install` sets it"
              : "`plimsoll statusline install --wrap` shows ours beside it"))
      }
      if settings.runsNothing { problems.append(hooksAreOff(path)) }
    } catch {
      setting = "\(path) cannot be read"
      problems.append(.init(reason(error), hint: "mend the file; Claude Code reads it too"))
    }
    problems += otherSettings()
    problems += await trust()
    problems += environmentTraps()
    problems += lineTroubles(isOurs: isOurs)
    return StatusLineHealth(setting: setting, isOurs: isOurs, problems: problems)
  }

  private func reason(_ error: any Error) -> String {
    (error as? any Explained)?.explanation.reason ?? error.localizedDescription
  }

  private func hooksAreOff(_ path: String) -> StatusLineHealth.Problem {
    .init(
      "`disableAllHooks` is true in \(path): Claude Code then runs no status line",
      hint: "take it out of \(path)")
  }

  /// A program that was moved or taken away since it was set.
  private func missingProgram(_ command: String) -> [StatusLineHealth.Problem] {
    guard let program = ShellCommand.words(command).first, program.hasPrefix("/"),
      !FileManager.default.isExecutableFile(atPath: program)
    else { return [] }
    return [
      .init(
        "\(program) is not a program that can be run",
        hint: "`plimsoll statusline install` sets the present one")
    ]
  }

  /// Settings that outrank the user's own: of the machine, and of the project in the
  /// present folder.
  private func otherSettings() -> [StatusLineHealth.Problem] {
    let here = FileManager.default.currentDirectoryPath
    let files = [
      "/etc/claude-code/managed-settings.json",
      "/Library/Application Support/ClaudeCode/managed-settings.json",
      here + "/.claude/settings.json", here + "/.claude/settings.local.json",
    ]
    let own = invocation.signInFolder + "/settings.json"
    return files.flatMap { path -> [StatusLineHealth.Problem] in
      guard path != own, TextFile.exists(path) else { return [] }
      do {
        let settings = try ClaudeSettings(path: path)
        var problems: [StatusLineHealth.Problem] = []
        if settings.runsNothing { problems.append(hooksAreOff(path)) }
        if let command = settings.command, !ShellCommand.isOurs(command) {
          problems.append(
            .init("\(path) sets a status line of its own, which outranks yours: `\(command)`"))
        }
        return problems
      } catch {
        return [.init("\(path) cannot be used: \(reason(error))")]
      }
    }
  }

  private func trust() async -> [StatusLineHealth.Problem] {
    let workspace = invocation.workspace
    let folder = SignInFolder(
      LimitPlaces(
        homeDirectory: workspace.homeDirectory, environment: invocation.environment,
        stateDirectory: workspace.stateDirectory,
        configurationDirectory: workspace.configurationDirectory))
    let here = FileManager.default.currentDirectoryPath
    guard await folder.isTrusted(here) == false else { return [] }
    return [
      .init(
        "Claude Code runs no status line in \(here), because the folder is not trusted",
        hint: "start `claude` there and trust the folder")
    ]
  }

  /// Variables under which Claude Code has no limits to report.
  private func environmentTraps() -> [StatusLineHealth.Problem] {
    let environment = invocation.environment
    func isSet(_ name: String) -> Bool { environment[name]?.isEmpty == false }
    var problems: [StatusLineHealth.Problem] = []
    if let wrong = invocation.zoneOrUTC.problem {
      problems.append(
        .init(
          "\(wrong.what) (\(wrong.because ?? "unknown why")): days are those of UTC here",
          hint: wrong.hint))
    }
    for name in ["ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN"] where isSet(name) {
      problems.append(
        .init("\(name) is set here: a Claude Code started with it is billed by use, not by plan"))
    }
    if isSet("CLAUDE_CODE_OAUTH_TOKEN") {
      problems.append(
        .init(
          "CLAUDE_CODE_OAUTH_TOKEN is set here: such a token cannot read limits, except through "
            + "the status line"))
    }
    for name in ["BEDROCK", "VERTEX", "FOUNDRY"] where isSet("CLAUDE_CODE_USE_" + name) {
      problems.append(
        .init("CLAUDE_CODE_USE_\(name) is set here: another cloud does not have a plan's limits"))
    }
    if environment["CLAUDE_CONFIG_DIR"] == invocation.workspace.homeDirectory + "/.claude" {
      problems.append(
        .init(
          "CLAUDE_CONFIG_DIR names the usual folder: Claude Code then looks signed out",
          hint: "unset CLAUDE_CONFIG_DIR"))
    }
    return problems
  }

  /// What the line itself would say.
  private func lineTroubles(isOurs: Bool) -> [StatusLineHealth.Problem] {
    let environment = LineEnvironment.ofProcess()
    var clock = LocalClock.ofProcess()
    // Told already, as a trap of the environment.
    let zoneTrouble = clock.zoneTrouble.map { [$0] } ?? []
    clock.zoneTrouble = nil
    let gathered = LineSources(environment: environment, clock: clock).gather([], stores: false)
    // That nothing was prepared for a line that nobody draws is not a problem.
    let isDrawn = isOurs || gathered.facts.snapshot != nil
    let troubles =
      isDrawn ? LineExplanation.troubles(gathered) : gathered.facts.settings.problems
    let noted = LineTroubles.recent(
      besides: troubles + zoneTrouble, stateDirectory: environment.stateDirectory, now: clock.now)
    return (troubles + noted).map(StatusLineInspection.problem)
  }

  private static func problem(_ text: String) -> StatusLineHealth.Problem {
    // A setting is called what it is called, and can be corrected.
    guard text.hasPrefix("statusline."), let colon = text.firstIndex(of: ":") else {
      return .init(text.prefix(1).uppercased() + text.dropFirst())
    }
    let key = text[..<colon]
    return .init(text, hint: "correct \(key), or remove it: `plimsoll config unset \(key)`")
  }
}
