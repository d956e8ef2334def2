import Analytics
import Configuration
import Foundation
import Index
import Live
import Reports
import Scanning
import Settings
import StatusLine
import Terminal
import TerminalDashboard
import UsageModel
import Wording

/// Brings the monitor together with the index, the sources, the settings and the
/// terminal.
struct MonitorSession {
  let invocation: Invocation
  let form: MonitorArguments
  let source: SourceOptions
  let context: CommandContext
  let engine: LiveEngine
  let zone: ZoneDays
  /// Keeps `usage.json` new for as long as the monitor runs.
  private let follower: UsageFileFollower

  init(_ invocation: Invocation, form: MonitorArguments, source: SourceOptions) async throws {
    if let inline = form.inline, !(1...200).contains(inline) {
      throw Explanation(
        what: "--inline \(inline) is out of bounds", hint: "use 1 to 200 rows",
        status: .usage)
    }
    if let interval = form.interval, !LiveSettings.intervals.contains(interval) {
      throw Explanation(
        what: "--interval \(interval) is out of bounds",
        hint: "use \(LiveSettings.intervals.lowerBound) to "
          + "\(LiveSettings.intervals.upperBound) seconds", status: .usage)
    }
    var quiet = source
    // The engine reads transcripts behind the first picture.
    quiet.skipsIndexing = true
    context = try await CommandContext(invocation, quiet)
    self.invocation = context.invocation
    self.form = form
    self.source = source
    zone = try invocation.zone(nil)
    let limitAccess = try await LimitAccess(context)
    follower = UsageFileFollower(limitAccess, zone: zone)
    let sharing = try SyncAccess.settings(invocation)
    engine = LiveEngine(
      index: context.index, limits: limitAccess.service,
      settings: LiveSettings(
        roots: context.scope.roots, zone: zone, prices: context.prices,
        interval: form.interval ?? MonitorSession.interval(invocation),
        explain: LimitAccess.explainer(zone), sharing: sharing,
        tellHub: HubSync.teller(context, sharing, limitAccess.service),
        monthStart: try invocation.monthStart()),
      alerts: try await invocation.alertService(
        index: context.index, zone: zone,
        credits: try await CreditAccess(context, zone: zone).service))
  }

  func run() async throws {
    if form.follow { return try await follow() }
    if form.json {
      let update = await engine.settled()
      return try StandardStream.standardOutput.send(
        MonitorDocument(update, now: Invocation.clock(), zone: zone).json.document)
    }
    guard !form.once, MonitorSession.hasTerminal(invocation) else { return try await printOnce() }
    try await open()
  }

  /// Whether a person can work with the monitor: keys come in, pictures go out.
  static func hasTerminal(_ invocation: Invocation) -> Bool {
    StandardStream.standardOutput.isTerminal && isatty(STDIN_FILENO) == 1
      && invocation.environment["TERM"] != "dumb"
  }

  // MARK: Without a screen of its own

  private func printOnce() async throws {
    let update = await engine.settled()
    var state = MonitorState(
      options: try options(), zone: zone, monthStart: try invocation.monthStart(),
      size: TerminalSize(columns: 80, rows: 60), now: Invocation.clock())
    _ = state.take(.update(update))
    let columns = tableColumns(environment: invocation.environment)
    try context.printBanner()
    try context.printLines(state.plainLines(columns: columns))
  }

  private func follow() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      let (engine, zone, follower) = (engine, zone, follower)
      group.addTask { await engine.run() }
      group.addTask { await follower.follow(engine) }
      group.addTask {
        for await update in await engine.updates() {
          try StandardStream.standardOutput.send(
            MonitorDocument(update, now: Invocation.clock(), zone: zone).json.line + "\n")
        }
      }
      group.addTask {
        // Between two changes nothing is written, so a reader that has gone would not be
        // noticed before the next one, hours later.
        while !StandardStream.standardOutput.hasNoReader { try await Task.sleep(for: .seconds(1)) }
      }
      // Whoever reads along ends it, or Ctrl-C.
      defer { group.cancelAll() }
      try await group.next()
    }
  }

  // MARK: On the screen

  private func open() async throws {
    let options = try options()
    let screen = form.screen ?? .limits
    let monitor = Monitor(
      engine: engine, outside: outside, options: options, zone: zone,
      monthStart: try invocation.monthStart(), screen: screen)
    let (engine, follower) = (engine, follower)
    let signal = try await withThrowingTaskGroup(of: Void.self, returning: Int32?.self) { group in
      group.addTask { await follower.follow(engine) }
      defer { group.cancelAll() }
      return try await show(monitor, options)
    }
    if let signal { RawMode.endProcess(bySignal: signal) }
  }

  private func show(_ monitor: Monitor, _ options: MonitorOptions) async throws -> Int32? {
    let terminal: RawMode
    do throws(RawMode.Failure) {
      terminal = try RawMode(
        .init(alternateScreen: options.inlineRows == nil, mouse: options.usesMouse))
    } catch {
      throw Explanation(
        what: "the terminal cannot show the monitor", because: error.reason,
        hint: "`plimsoll monitor --once` prints the same as plain text",
        status: .inputOutput)
    }
    return await monitor.run(on: terminal)
  }

  private var outside: Monitor.Outside {
    let (invocation, context) = (invocation, context)
    return Monitor.Outside(
      export: { name, text in
        let path = FileManager.default.currentDirectoryPath + "/" + name
        try PrivateFile.replace(path, with: text)
        return path
      },
      keep: { key, word in
        // The demo leaves the user's settings alone.
        guard invocation.fixedRoots == nil else { return }
        let (setting, _) = try SettingsAccess.resolve(key)
        try SettingsAccess(invocation).change(setting) { file in
          try file.set(setting, to: try setting.value(of: word))
        }
      },
      health: {
        let report = try await Doctor.report(context)
        let odd = report.findings.reduce(0) { $0 + $1.count }
        var items = report.advice.isEmpty ? ["nothing to do: all is well"] : report.advice
        if odd > 0 {
          items.append(
            "\(counted(odd, "line")) of logs skipped or repaired; `plimsoll doctor` lists them")
        }
        return [MonitorFinding(title: "What the doctor finds", items: items)]
      },
      describe: { ErrorPresenter.oneLine($0) })
  }

  // MARK: Settings

  private func options() throws -> MonitorOptions {
    var options = MonitorOptions()
    if invocation.fixedRoots == nil {
      let settings = try SettingsAccess(invocation).settings()
      options.theme = settings[.monitorTheme]
      options.preset = settings[.monitorPreset]
      options.isASCII = settings[.monitorASCII]
      options.reducesMotion = settings[.monitorReducedMotion]
      options.ringsBell = settings[.monitorBell]
      options.setsTitle = settings[.monitorTitle]
      options.showsProgress = settings[.monitorProgress]
      options.usesMouse = settings[.monitorMouse]
    }
    if let theme = form.theme { options.theme = theme }
    if form.compact { options.preset = .compact }
    options.isASCII =
      options.isASCII || form.ascii
      || LineEnvironment.isPlainLocale { invocation.environment[$0] }
    options.ringsBell = options.ringsBell || form.bell
    options.setsTitle = options.setsTitle || form.title
    options.showsProgress = options.showsProgress || form.progress
    options.inlineRows = form.inline
    options.interval = form.interval ?? MonitorSession.interval(invocation)
    options.banner = invocation.banner
    options.firstFacts = invocation.firstFacts
    options.colors = ScreenColors(
      choice: source.color, isTerminal: StandardStream.standardOutput.isTerminal,
      environment: invocation.environment)
    return options
  }

  private static func interval(_ invocation: Invocation) -> Int {
    let usual = SettingKey.monitorInterval.fallback
    guard invocation.fixedRoots == nil else { return usual }
    do {
      return try SettingsAccess(invocation).settings()[.monitorInterval]
    } catch {
      // What is wrong with the file is said where the options are read.
      return usual
    }
  }

}
