package import Analytics
package import Configuration
package import Engine
internal import Hummingbird
internal import HummingbirdCore
internal import Logging
internal import NIOCore
package import Pricing
internal import ServiceLifecycle
internal import UnixSignals
package import UsageModel

/// The web dashboard: one server over one live engine.
package struct DashboardServer: Sendable {
  let options: DashboardOptions
  let engine: LiveEngine
  let credits: CreditService
  let desk: DashboardDesk
  let keeper: AccessKeeper
  let feed = LiveFeed()
  let clock: @Sendable () -> Timestamp
  let version: String
  let work: BackgroundWork
  let creditWishes = CreditWishes()

  /// What goes on beside the server, until it ends.
  package struct BackgroundWork: Sendable {
    /// Reads what an organization was billed; nil without an Admin key. Called with
    /// whether a person wants it now. Returns whether anything may have changed.
    package var syncCredits: (@Sendable (_ isByHand: Bool) async -> Bool)?
    /// Runs until its task is cancelled.
    package var companion: (@Sendable () async -> Void)?

    package init(
      syncCredits: (@Sendable (_ isByHand: Bool) async -> Bool)? = nil,
      companion: (@Sendable () async -> Void)? = nil
    ) {
      self.syncCredits = syncCredits
      self.companion = companion
    }
  }

  /// - Parameters:
  ///   - engine: Not running yet; the server runs it.
  ///   - index: The engine's own.
  ///   - settings: The files that the page shows and changes.
  ///   - isReadOnly: Whether the page may change nothing.
  ///   - environment: For what stands in for settings.
  package init(
    options: DashboardOptions, engine: LiveEngine, index: UsageIndex, credits: CreditService,
    prices: PriceList, zone: ZoneDays, settings: Settings.Paths, isReadOnly: Bool,
    environment: [String: String],
    version: String, work: BackgroundWork = BackgroundWork(),
    clock: @escaping @Sendable () -> Timestamp
  ) {
    self.options = options
    self.engine = engine
    self.credits = credits
    self.clock = clock
    self.version = version
    self.work = work
    desk = DashboardDesk(
      index: index, prices: prices, zone: zone,
      settings: SettingsDesk(paths: settings, isReadOnly: isReadOnly), environment: environment)
    keeper = AccessKeeper(options)
  }

  /// Where the dashboard is once it listens.
  package struct Place: Sendable, Equatable {
    package var host: String
    package var port: Int
    /// The link that lets one browser in; without sessions, the plain address.
    package var link: String

    /// Without the word that lets in.
    package var url: String {
      "http://\(DashboardOptions.urlHost(host)):\(port)/"
    }
  }

  /// Serves until the process is told to end, or its task is cancelled.
  ///
  /// - Parameters:
  ///   - handlesSignals: Whether SIGINT and SIGTERM end it.
  ///   - onStart: Called once, when requests are taken.
  /// - Throws: `DashboardError` when it cannot listen.
  package func run(
    handlesSignals: Bool = true, onStart: @escaping @Sendable (Place) async -> Void
  ) async throws {
    try options.checkExposure()
    var logger = Logger(label: "plimsoll")
    // Requests are nobody's business, and their addresses may hold names.
    logger.logLevel = .critical
    let application = Application(
      responder: DashboardResponder(
        options: options, keeper: keeper,
        routes: DashboardRoutes(
          desk: desk, keeper: keeper, feed: feed, engine: engine, credits: credits,
          creditWishes: creditWishes, clock: clock, version: version)),
      server: .http1(
        configuration: .init(
          idleTimeout: .seconds(options.timeout),
          httpDecoderConfiguration: .init(
            maxHeaderFieldSize: 16 * 1024, maxHeaderListSize: 32 * 1024, maxHeaderFieldCount: 100)
        )),
      configuration: ApplicationConfiguration(
        address: .hostname(options.host, port: options.port), serverName: nil,
        availableConnectionsDelegate: MaximumAvailableConnections(
          DashboardOptions.connectionLimit)),
      onServerRunning: { channel in await onStart(place(port: channel.localAddress?.port)) },
      logger: logger)
    let group = ServiceGroup(
      configuration: ServiceGroupConfiguration(
        services: [
          .init(service: EngineService(engine: engine)),
          .init(service: CompanionService(server: self)),
          .init(service: application),
          // The first to be told of the end: streams would keep the server from it.
          .init(service: FeedService(server: self)),
        ], gracefulShutdownSignals: handlesSignals ? [.sigterm, .sigint] : [], logger: logger))
    do {
      try await group.run()
    } catch let error as IOError {
      throw DashboardError(
        "cannot listen on \(options.host):\(options.port)", because: "\(error)",
        hint: "choose another port with --port, or stop what listens there",
        isInputOutput: true)
    }
  }

  private func place(port: Int?) -> Place {
    var place = Place(host: options.host, port: port ?? options.port, link: "")
    // Nobody can open an address that stands for all of them.
    if ["0.0.0.0", "::", "[::]"].contains(place.host) { place.host = "127.0.0.1" }
    place.link = place.url + (options.needsSession ? "#t=" + keeper.makeLink() : "")
    return place
  }

  /// The address that it listens on.
  package var host: String { options.host }

  /// Another link that lets one browser in.
  package func makeLink() -> String { keeper.makeLink() }
}

/// Runs the engine until the server ends.
private struct EngineService: Service {
  let engine: LiveEngine

  func run() async throws {
    await cancelWhenGracefulShutdown { await engine.run() }
  }
}

/// Brings updates of the engine to the page, and now and then a sign of life.
private struct FeedService: Service {
  let server: DashboardServer

  func run() async throws {
    await withTaskGroup(of: Void.self) { group in
      group.addTask {
        for await update in await server.engine.updates().cancelOnGracefulShutdown() {
          server.desk.take(update)
          server.feed.signal()
        }
      }
      group.addTask {
        await cancelWhenGracefulShutdown {
          while !Task.isCancelled {
            do {
              try await Task.sleep(for: .seconds(server.options.heartbeat), tolerance: .seconds(1))
            } catch {
              return
            }
            server.feed.signal()
          }
        }
      }
      await group.waitForAll()
    }
    // Streams would keep the server from ending.
    server.feed.end()
  }
}

/// Runs what goes on beside the server, until that ends.
private struct CompanionService: Service {
  let server: DashboardServer

  func run() async throws {
    await cancelWhenGracefulShutdown {
      await withTaskGroup(of: Void.self) { group in
        if let companion = server.work.companion { group.addTask { await companion() } }
        if let sync = server.work.syncCredits {
          group.addTask { await server.creditWishes.wishRegularly() }
          group.addTask {
            for await isByHand in server.creditWishes.stream where await sync(isByHand) {
              server.desk.refreshAnswers()
              server.feed.signal()
            }
          }
        }
        // A service that returns before the end would end the server.
        group.addTask { await server.creditWishes.sleepUntilCancelled() }
        await group.waitForAll()
      }
    }
  }
}
