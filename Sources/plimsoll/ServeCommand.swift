import ArgumentParser
import Configuration
import Engine
import Foundation
import Reports
import Terminal
import UsageModel
import WebDashboard

/// `plimsoll serve`
struct Serve: SurroundedCommand {
  static let configuration = CommandConfiguration(
    abstract: "The web dashboard: limits, costs, credits and history in a browser.",
    usage: "plimsoll serve [<options>]",
    discussion: """
      Listens on this machine alone. The link that is printed lets one browser in, once; \
      scripts and Prometheus send the token of the file that is named, as \
      Authorization: Bearer. docs/web.md lists what can be asked. Ctrl-C ends it.
      """)

  @Option(
    help: ArgumentHelp(
      "Address to listen on. Any but this machine's own demands a password.", valueName: "address"))
  var host = DashboardOptions.defaultHost

  @Option(help: ArgumentHelp("Port to listen on; 0 takes one that is free.", valueName: "number"))
  var port = DashboardOptions.defaultPort

  @Flag(help: "Open the page in the browser.")
  var open = false

  @Flag(
    name: .customLong("no-auth"),
    help: "Let every program of this machine read, without link or token.")
  var isOpenToAll = false

  @OptionGroup(title: "Source") var roots: RootArguments
  @OptionGroup(title: "Output") var look: LookArguments

  mutating func validate() throws {
    guard (0...65_535).contains(port) else {
      throw ValidationError("--port \(port) is no port; use 0 to 65535")
    }
  }

  mutating func run(in surroundings: Surroundings) async throws {
    // The engine reads transcripts; the page is there at once.
    let options = SourceOptions(
      roots: roots.roots, skipsIndexing: true, isQuiet: look.quiet, color: look.color)
    let workbench = try await Workbench(surroundings, options)
    let desk = try LimitDesk(workbench)
    let settings = try SettingsAccess(surroundings).settings()
    let server = try makeServer(workbench, desk, settings)
    let opens = open
    let needsSession = !isOpenToAll
    let tokenPath = TokenFile.path(surroundings.workspace)
    try await server.run { place in
      do {
        try workbench.printBanner()
        try workbench.printLines(
          needsSession
            ? ["Plimsoll is at \(place.link)", "Token for scripts: \(tokenPath)"]
            : ["Plimsoll is at \(place.link), open to every program of this machine"])
        if !DashboardOptions.isLoopback(server.host) {
          workbench.warn(
            "\(server.host) is not this machine alone: whoever has the password may come in, and "
              + "without a proxy with TLS the network sees what is sent")
        }
        if opens { try BrowserPlatform.open(place.link) }
      } catch {
        workbench.warn("the page is served, but could not be announced: \(error)")
      }
    }
  }

  private func makeServer(
    _ workbench: Workbench, _ desk: LimitDesk, _ settings: Settings
  ) throws -> DashboardServer {
    let surroundings = workbench.surroundings
    func text(_ key: String) -> String? {
      if case .text(let text)? = settings.value(key), !text.isEmpty { text } else { nil }
    }
    let names = (text("web.names") ?? "").split(separator: ",").map {
      $0.trimmingCharacters(in: .whitespaces)
    }
    let zone = try surroundings.zone(nil)
    let creditDesk = try CreditDesk(workbench, zone: zone)
    let engine = LiveEngine(
      index: workbench.index, limits: desk.service,
      settings: LiveSettings(
        roots: surroundings.roots(roots.roots), zone: zone, prices: workbench.prices),
      alerts: try surroundings.alertService(
        index: workbench.index, zone: zone, credits: creditDesk.service))
    return DashboardServer(
      options: DashboardOptions(
        host: host, port: port, needsSession: !isOpenToAll, password: text("web.password"),
        names: names.filter { !$0.isEmpty }, token: try TokenFile.load(surroundings.workspace)),
      engine: engine, index: workbench.index, credits: creditDesk.service,
      prices: workbench.prices, zone: zone,
      settings: SettingsAccess(surroundings).paths,
      isReadOnly: surroundings.fixedRoots != nil, environment: surroundings.environment,
      version: Plimsoll.configuration.version,
      work: DashboardServer.BackgroundWork(
        syncCredits: creditDesk.backgroundSync,
        companion: { await UsageFileFollower(desk, zone: zone).follow(engine) }),
      clock: { Surroundings.clock() })
  }
}
