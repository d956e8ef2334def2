import ArgumentParser
import Foundation
internal import Index
import Live
import Reports
import Terminal
import UsageModel
import WebBase
import WebDashboard

/// `plimsoll service run`: the service itself, which a service manager starts.
struct ServiceRun: InvokedCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Runs the service until it is stopped; its unit starts this.",
    usage: "plimsoll service run [<options>]",
    discussion: guide.text)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll service run", "in this terminal, until Ctrl-C")
    ],
    notes: "If another one is running already, it says so and ends.")

  @Flag(help: "Also serve the web dashboard.")
  var serve = false

  @Option(help: ArgumentHelp("Port to serve on.", valueName: "number"))
  var port = WebOptions.defaultPort

  @OptionGroup(title: "Source") var roots: RootArguments
  @OptionGroup var look: LookArguments

  /// Seconds between two looks at the clock: just less than a snapshot may be old for
  /// status lines, so that none of them starts a refresh of its own.
  static let interval = 50

  mutating func run(in invocation: Invocation) async throws {
    let state = invocation.workspace.stateDirectory
    let (roots, look, serve, port) = (roots, look, serve, port)
    let isAlone = try await ServiceRecord.alone(stateDirectory: state) {
      let context = try await CommandContext(
        invocation, roots.options(skipsIndexing: true, look: look))
      try await QuietService(context, coversAll: roots.showsAllFolders)
        .run(port: serve ? port : nil)
    }
    if !isAlone { try ServiceRun.tellOfAnother(state) }
  }

  /// Says that this one is not needed.
  static func tellOfAnother(_ stateDirectory: String) throws {
    let other = try ServiceRecord.running(stateDirectory: stateDirectory)
    let process = other.map { ", as process \($0.process)" } ?? ""
    try StandardStream.standardOutput.send("The service runs already\(process).\n")
  }
}

/// What the service does where it serves the dashboard too: one engine for both.
struct QuietService {
  private let context: CommandContext
  private let coversAll: Bool
  private let log: ServiceLog
  private let engine: LiveEngine
  private let served: ServedSettings
  private let follower: UsageFileFollower

  init(_ context: CommandContext, coversAll: Bool) async throws {
    self.context = context
    self.coversAll = coversAll
    let invocation = context.invocation
    log = ServiceLog(stateDirectory: invocation.workspace.stateDirectory)
    // Limits and warnings are not left out for days that are off by hours.
    let (zone, problem) = invocation.zoneOrUTC
    if let problem { log.note("warning: \(problem.what)", at: Invocation.clock()) }
    let limitAccess = try await LimitAccess(context)
    served = try await ServedSettings(context, zone: zone)
    follower = UsageFileFollower(limitAccess, zone: zone)
    let sharing = try SyncAccess.settings(invocation)
    engine = LiveEngine(
      index: context.index, limits: limitAccess.service,
      settings: LiveSettings(
        roots: context.allRoots, zone: zone, prices: context.prices,
        interval: ServiceRun.interval, explain: LimitAccess.explainer(zone),
        sharing: sharing, tellHub: HubSync.teller(context, sharing, limitAccess.service),
        isQuiet: true, monthStart: try invocation.monthStart(),
        settingsFolder: invocation.workspace.configurationDirectory),
      alerts: try await served.alerts())
  }

  /// Runs until the process is asked to end.
  /// - Parameter port: Where the dashboard is served; nil where it is not.
  func run(port: Int?) async throws {
    let covered = Coverage(context, isAll: coversAll)
    try record(url: nil)
    log.note(
      "started: version \(Plimsoll.configuration.version), process "
        + "\(ProcessInfo.processInfo.processIdentifier), covers \(covered.text)",
      at: Invocation.clock())
    defer { log.note("ended", at: Invocation.clock()) }
    guard let port else {
      let (engine, served, follower) = (engine, served, follower)
      // The dashboard's server sees to both itself.
      await engine.lookBeside {
        _ = await served.take(into: engine)
        _ = await served.sync(isByHand: false)
      }
      return try await Termination.run([
        { await engine.run() }, { await follower.follow(engine) }, { await noteTroubles() },
      ])
    }
    try await serve(at: port)
  }

  private func serve(at port: Int) async throws {
    let folder = StateFolder(
      stateDirectory: context.invocation.workspace.stateDirectory)
    let setup = try await WebSetup(context.invocation, folder)
    for warning in setup.warnings { log.note("warning: \(warning)", at: Invocation.clock()) }
    let options = setup.options(host: WebOptions.defaultHost, port: port, needsSession: true)
    let server = DashboardServer.ofProgram(
      context, folder: folder, options: options, engine: engine, served: served,
      zone: context.invocation.zoneOrUTC.zone,
      companion: { [follower, engine] in
        await withDiscardingTaskGroup { group in
          group.addTask { await noteTroubles() }
          group.addTask { await follower.follow(engine) }
        }
      })
    try await server.run { place in
      do {
        try record(url: place.url)
      } catch {
        log.note("the page is served at \(place.url)", at: Invocation.clock())
      }
    }
  }

  private func record(url: String?) throws {
    let invocation = context.invocation
    try ServiceRecord(
      process: ProcessInfo.processInfo.processIdentifier, startedAt: invocation.now,
      version: Plimsoll.configuration.version, folders: Coverage.existing(context.scope.roots),
      coversAll: coversAll, url: url
    ).write(stateDirectory: invocation.workspace.stateDirectory)
  }

  /// Keeps what goes wrong, each once until it is another thing.
  private func noteTroubles() async {
    var last: String?
    for await update in await engine.updates() {
      let trouble = update.failure.map { "\($0.what): \($0.why)" }
      if trouble != last {
        log.note(trouble ?? "all is well again", at: Invocation.clock())
        last = trouble
      }
    }
  }
}
