internal import AlertDelivery
import Analytics
import ArgumentParser
import Configuration
import Foundation
internal import Index
import Live
import Reports
import Terminal
import UsageModel
import WebBase
import WebDashboard

/// `plimsoll serve`
struct Serve: InvokedCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Serves the web dashboard: limits, costs, credits and history in a browser.",
    usage: "plimsoll serve [<options>]",
    discussion: guide.text)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll serve --open", "and open it in your browser"),
      CommandExample("plimsoll serve --port 8080", "on another port"),
    ],
    notes: """
      It listens on this machine alone. The link that it prints lets one browser in, once; \
      scripts and Prometheus send the token from the file that it names, as Authorization: \
      Bearer. docs/web.md lists every address. Ctrl-C stops it.
      """)

  @Option(
    help: ArgumentHelp(
      "Address to listen on. Any but this machine's own requires a password.", valueName: "address")
  )
  var host = WebOptions.defaultHost

  @Option(
    help: ArgumentHelp(
      "Port to listen on; 0 takes one that is free. Without it, \(WebOptions.defaultPort).",
      valueName: "number"))
  var port: Int?

  @Flag(help: "Open the page in the browser; if it is served already, that one.")
  var open = false

  @Flag(
    name: .customLong("no-auth"),
    help: "Let every program on this machine read, without a link or token.")
  var isOpenToAll = false

  @OptionGroup(title: "Source") var roots: RootArguments
  @OptionGroup var look: LookArguments

  mutating func validate() throws {
    if let port, !(0...65_535).contains(port) {
      throw ValidationError("--port \(port) is out of range; use 0 to 65535")
    }
  }

  mutating func run(in invocation: Invocation) async throws {
    let folder = StateFolder(stateDirectory: invocation.workspace.stateDirectory)
    if open, let running = runningServer(folder) {
      return try await openAgain(running, folder, invocation.environment)
    }
    // The engine reads transcripts; the page is there at once.
    let context = try await CommandContext(
      invocation, roots.options(skipsIndexing: true, look: look))
    let setup = try await WebSetup(invocation, folder)
    for warning in setup.warnings { context.warn(warning) }
    let web = setup.options(
      host: host, port: port ?? WebOptions.defaultPort, needsSession: !isOpenToAll)
    let server = try await makeServer(context, folder, web)
    let (opens, needsSession) = (open, !isOpenToAll)
    let tokenPath = TokenFile.path(in: folder)
    try await server.run { place in
      do {
        try context.printBanner()
        try context.printLines(
          needsSession
            ? ["Plimsoll is at \(place.link)", "Token for scripts: \(tokenPath)"]
            : [
              "Plimsoll is at \(place.url), open to every program of this machine",
              "To change anything there, open \(place.link)",
            ])
        if !WebOptions.isLoopback(web.host) {
          context.warn(
            "\(web.host) is not this machine alone: whoever has the password may come in, and "
              + "without a proxy with TLS the network sees what is sent")
        }
        if opens { try await Browser.open(place.link, environment: invocation.environment) }
      } catch {
        context.warn("the page is served, but could not be announced: \(error)")
      }
    }
  }

  /// A server that runs already and that these options mean.
  private func runningServer(_ folder: StateFolder) -> ServerRecord? {
    let running = ServerRecord.running(in: folder)
    if let port { return running.first { $0.port == port } }
    return running.first { $0.port == WebOptions.defaultPort } ?? running.first
  }

  /// Opens the page of a server that runs, with a link of its own.
  private func openAgain(
    _ running: ServerRecord, _ folder: StateFolder, _ environment: [String: String]
  ) async throws {
    let now = Invocation.clock().milliseconds / 1000
    let link = running.url + "#t=" + VisitorRecords(folder).makeLink(now: now)
    try StandardStream.standardOutput.send("Plimsoll is served already, at \(link)\n")
    try await Browser.open(link, environment: environment)
  }

  private func makeServer(
    _ context: CommandContext, _ folder: StateFolder, _ options: WebOptions
  ) async throws -> DashboardServer {
    let invocation = context.invocation
    let limitAccess = try await LimitAccess(context)
    let zone = try invocation.zone(nil)
    let served = try await ServedSettings(context, zone: zone)
    let sharing = try SyncAccess.settings(invocation)
    let engine = LiveEngine(
      index: context.index, limits: limitAccess.service,
      settings: LiveSettings(
        roots: context.scope.roots, zone: zone, prices: context.prices,
        explain: LimitAccess.explainer(zone), sharing: sharing,
        tellHub: HubSync.teller(context, sharing, limitAccess.service),
        monthStart: try invocation.monthStart(),
        settingsFolder: invocation.workspace.configurationDirectory),
      alerts: try await served.alerts())
    return DashboardServer.ofProgram(
      context, folder: folder, options: options, engine: engine, served: served, zone: zone,
      companion: { await UsageFileFollower(limitAccess, zone: zone).follow(engine) })
  }
}

extension DashboardServer {
  /// The dashboard over this program's index and settings.
  ///
  /// - Parameter companion: What goes on beside it, until it ends.
  static func ofProgram(
    _ context: CommandContext, folder: StateFolder, options: WebOptions, engine: LiveEngine,
    served: ServedSettings, zone: ZoneDays, companion: @escaping @Sendable () async -> Void
  ) -> DashboardServer {
    let invocation = context.invocation
    return DashboardServer(
      options: options, folder: folder, engine: engine, index: context.index,
      credits: { served.credits }, prices: context.prices, zone: zone,
      zones: invocation.zones, settings: SettingsAccess(invocation).folder,
      isReadOnly: invocation.fixedRoots != nil, environment: invocation.environment,
      version: Plimsoll.configuration.version,
      work: DashboardServer.BackgroundWork(
        syncCredits: { await served.sync(isByHand: $0) },
        takeSettings: { await served.take(into: engine) },
        companion: companion,
        testAlerts: {
          let service = try await invocation.alertService(index: context.index, zone: zone)
          return await service.delivery?.deliver(.test(at: Invocation.clock())) ?? []
        },
        firstFacts: { invocation.firstFacts }),
      clock: { Invocation.clock() })
  }
}
