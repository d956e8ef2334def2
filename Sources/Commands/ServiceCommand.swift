import ArgumentParser
import Configuration
import Foundation
internal import Index
import Live
import Terminal
import UsageModel

/// `plimsoll service`
struct ServiceCommand: GuidedCommand {
  static let configuration = CommandConfiguration(
    commandName: "service",
    abstract: "Keeps limits, index and warnings up to date in the background.",
    discussion: guide.text,
    subcommands: [
      ServiceInstall.self, ServiceStatus.self, ServiceLogs.self, ServiceUninstall.self,
      ServiceRun.self,
    ])

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll service install", "start it, now and with each session"),
      CommandExample("plimsoll service status", "is it running?"),
    ],
    notes: """
      It is one quiet process of your session (systemd, launchd), useful if you have a status \
      line, a bar or a prompt but neither the monitor nor the page open. docs/service.md says \
      what it does and costs.
      """,
    statuses: .usual(and: .notRunning))
}

/// `plimsoll service install`
struct ServiceInstall: InvokedCommand {
  static let configuration = CommandConfiguration(
    commandName: "install",
    abstract: "Starts the service, now and with each session.",
    usage: "plimsoll service install [<options>]",
    discussion: guide.text)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll service install", "this shell's folders"),
      CommandExample("plimsoll service install --all-folders --dry-run", "only look"),
    ],
    notes: """
      It covers this shell's Claude Code folders, unless options name others. Secrets come \
      from `plimsoll config set`: a service does not see a shell's variables.
      """)

  @Flag(
    name: .customLong("all-folders"),
    help: "Cover every Claude Code folder that was ever seen, not only this shell's.")
  var coversAllFolders = false

  @Option(
    name: .customLong("folder"),
    help: ArgumentHelp(
      "Cover this Claude Code folder, given by path or by a name from `plimsoll "
        + "folders`; may be repeated.", valueName: "name"))
  var folders: [String] = []

  @Flag(help: "Also serve the web dashboard.")
  var serve = false

  @Flag(help: "Show what would be written, as a diff, without changing anything.")
  var dryRun = false

  mutating func run(in invocation: Invocation) async throws {
    let manager = ServiceManager(invocation)
    let source = SourceOptions(
      showsAllFolders: coversAllFolders, folders: folders, skipsIndexing: true, isQuiet: true)
    let context = try await CommandContext(invocation, source)
    let covered = Coverage(context, isAll: coversAllFolders)
    let program = OwnProgram.path(invocation.environment)
    var command = [program, "service", "run"]
    if coversAllFolders { command.append("--all-folders") }
    // By their paths: names may come to mean another folder.
    if !folders.isEmpty { command += covered.folders.flatMap { ["--folder", $0] } }
    if serve { command.append("--serve") }
    let unit = ServiceUnit(command: command, shell: invocation.environment)
    let text = manager.text(of: unit)
    var file = try TextFile(path: manager.path)
    guard !dryRun else {
      let lines = UnifiedDifference.lines(
        from: file.bytes, to: Array(text.utf8), path: manager.path)
      return try StandardStream.standardOutput.send(
        lines.map { plainText($0) + "\n" }.joined())
    }
    if file.bytes != Array(text.utf8) {
      file.mode = 0o644
      try file.replace(with: Array(text.utf8))
    }
    let problem = await manager.enable()
    try say("Installed: \(manager.path)")
    try say("  runs    \(command.map(ShellCommand.quoted).joined(separator: " "))")
    try say("  covers  \(covered.text)")
    try say("  logs    plimsoll service logs")
    try say("  undo    plimsoll service uninstall")
    if OwnProgram.isVersioned(program) {
      context.warn(
        "the program's path has a version in it, and no other leads there: after an update, "
          + "install the service again")
    }
    for warning in ServiceInstall.warnings(invocation.environment) {
      StandardStream.standardError.offer("warning: \(plainText(warning))\n")
    }
    guard let problem else { return }
    let hint =
      "it starts with your next session; until then, or where there is no such manager, "
      + "`plimsoll service run` is the same"
    if problem.isAbsence {
      StandardStream.standardError.offer(
        "warning: \(manager.name) does not answer (\(plainText(problem.text))): \(hint)\n")
      return
    }
    throw Explanation(
      what: "the service is installed, but \(manager.name) did not start it",
      because: problem.text, hint: hint, status: .inputOutput)
  }

  /// What is set in the shell and will be missing.
  static func warnings(_ environment: [String: String]) -> [String] {
    let secrets = [
      ("ANTHROPIC_ADMIN_API_KEY", "`plimsoll config set anthropic.admin_api_key -` keeps it"),
      ("CLAUDE_SESSION_KEY", ".env beside the settings keeps it"),
    ]
    var warnings = secrets.compactMap { name, hint in
      environment[name]?.isEmpty ?? true
        ? nil : "\(name) is set in this shell, and the service does not see it: \(hint)"
    }
    for name in ["HTTPS_PROXY", "HTTP_PROXY", "https_proxy", "http_proxy"] {
      if let value = environment[name], ServiceUnit.hasPassword(value) {
        warnings.append(
          "\(name) has a password in it, which does not belong into a file that others may read: "
            + "it was left out")
      }
    }
    return warnings
  }
}

/// Which folders of Claude Code the service covers.
struct Coverage {
  let folders: [String]
  let isAll: Bool
  private let home: String

  init(_ context: CommandContext, isAll: Bool) {
    folders = Coverage.existing(context.scope.roots)
    self.isAll = isAll
    home = context.invocation.workspace.homeDirectory
  }

  init(folders: [String], isAll: Bool, home: String) {
    self.folders = folders
    self.isAll = isAll
    self.home = home
  }

  /// Those of the folders that are there; all where none is, since one will be.
  static func existing(_ folders: [String]) -> [String] {
    let found = folders.filter { TextFile.exists($0) }
    return found.isEmpty ? folders : found
  }

  var text: String {
    let names = folders.map { FolderPath.abbreviated($0, home: home) }.joined(separator: ", ")
    if isAll { return "all folders of Claude Code, now \(names.isEmpty ? "none" : names)" }
    return names.isEmpty ? "no folder of Claude Code" : names
  }
}

private func say(_ text: String) throws {
  try StandardStream.standardOutput.send(plainText(text) + "\n")
}

/// `plimsoll service status`
struct ServiceStatus: InvokedCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Shows whether the service is installed and running, and what it covers.",
    discussion: guide.text)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll service status", "status 0 if it is running")
    ],
    statuses: .usual(and: .notRunning))

  mutating func run(in invocation: Invocation) async throws {
    let manager = ServiceManager(invocation)
    let workspace = invocation.workspace
    let unit = try TextFile(path: manager.path)
    let running = try ServiceRecord.running(stateDirectory: workspace.stateDirectory)
    try say(
      unit.bytes == nil
        ? "Not installed; `plimsoll service install` does it."
        : "Installed: \(FolderPath.abbreviated(manager.path, home: workspace.homeDirectory))")
    guard let running else {
      try say("Not running.")
      if unit.bytes != nil { try say("`plimsoll service logs` may say why; \(manager.logHint)") }
      throw ExitCode(3)
    }
    let minutes = max(0, invocation.now.milliseconds - running.startedAt) / 60_000
    let span = minutes < 120 ? "\(minutes) min" : "\(minutes / 60) h"
    try say("Running: process \(running.process), version \(running.version), for \(span)")
    let covered = Coverage(
      folders: running.folders, isAll: running.coversAll, home: workspace.homeDirectory)
    try say("Covers: \(covered.text)")
    if let url = running.url { try say("Serves: \(url)") }
    if running.version != Plimsoll.configuration.version {
      try say("It is of another version than this program: `plimsoll service install` restarts it.")
    }
  }
}

/// `plimsoll service logs`
struct ServiceLogs: InvokedCommand {
  static let configuration = CommandConfiguration(
    commandName: "logs",
    abstract: "Prints the service's log.",
    discussion: guide.text)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll service logs --lines 20", "the newest 20 lines")
    ])

  @Option(help: ArgumentHelp("How many of the newest lines to print.", valueName: "number"))
  var lines = 50

  mutating func run(in invocation: Invocation) async throws {
    let log = ServiceLog(stateDirectory: invocation.workspace.stateDirectory)
    let found = try log.lines(last: max(1, lines))
    guard !found.isEmpty else {
      return try say(
        "The service has noted nothing yet; \(ServiceManager(invocation).logHint)")
    }
    for line in found { try say(line) }
  }
}

/// `plimsoll service uninstall`
struct ServiceUninstall: InvokedCommand {
  static let configuration = CommandConfiguration(
    commandName: "uninstall",
    abstract: "Stops the service, and removes what was installed.",
    discussion: guide.text)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll service uninstall", "what was counted stays")
    ])

  mutating func run(in invocation: Invocation) async throws {
    let manager = ServiceManager(invocation)
    var file = try TextFile(path: manager.path)
    guard file.bytes != nil else {
      return try say("Nothing to do: the service is not installed.")
    }
    let problem = await manager.disable()
    try file.remove()
    await manager.forget()
    try say("Removed: \(manager.path)")
    // Where the manager does not answer, a service that runs was started by hand.
    let state = invocation.workspace.stateDirectory
    if problem != nil, let running = try ServiceRecord.running(stateDirectory: state) {
      try say("Process \(running.process) still runs: `kill \(running.process)` ends it.")
    }
  }
}
