package import AlertDelivery
package import Analytics
package import Billing
package import Configuration
package import Index
package import Live
package import Pricing
package import Reports
internal import Scanning
package import TimeZones
package import UsageModel
package import WebBase

/// The web dashboard: one server over one live engine.
package struct DashboardServer: Sendable {
  private let server: WebServer
  private let engine: LiveEngine
  private let cache: DashboardCache
  private let feed = LiveFeed()
  private let work: BackgroundWork
  private let creditSyncRequests = CreditSyncRequests()

  /// What goes on beside the server, until it ends.
  package struct BackgroundWork: Sendable {
    /// Reads what an organization was billed; nil without an Admin key. Called with
    /// whether a person wants it now. Returns whether anything may have changed.
    package var syncCredits: (@Sendable (_ isByHand: Bool) async -> Bool)?
    /// Takes the settings in, if they have changed since it was last called. Returns
    /// whether they had.
    package var takeSettings: (@Sendable () async -> Bool)?
    /// Runs until its task is cancelled.
    package var companion: (@Sendable () async -> Void)?
    /// Delivers a warning that says that it is a test, by every way out that is set;
    /// nothing is returned where none is.
    package var testAlerts: (@Sendable () async throws -> [AlertDelivery.Outcome])?
    /// What is known of somebody who may only just have begun.
    package var firstFacts: @Sendable () -> FirstSteps.Facts

    package init(
      syncCredits: (@Sendable (_ isByHand: Bool) async -> Bool)? = nil,
      takeSettings: (@Sendable () async -> Bool)? = nil,
      companion: (@Sendable () async -> Void)? = nil,
      testAlerts: (@Sendable () async throws -> [AlertDelivery.Outcome])? = nil,
      firstFacts: @escaping @Sendable () -> FirstSteps.Facts = {
        FirstSteps.Facts(hasFolder: true, line: .ours)
      }
    ) {
      self.syncCredits = syncCredits
      self.takeSettings = takeSettings
      self.companion = companion
      self.testAlerts = testAlerts
      self.firstFacts = firstFacts
    }
  }

  /// - Parameters:
  ///   - folder: Where it keeps who may come in.
  ///   - engine: Not running yet; the server runs it.
  ///   - index: The engine's own.
  ///   - credits: What holds of the credits now; the settings may change.
  ///   - zones: Where the zones of readers are found.
  ///   - settings: The files that the page shows and changes.
  ///   - isReadOnly: Whether the page may change nothing.
  ///   - environment: For what stands in for settings.
  package init(
    options: WebOptions, folder: StateFolder, engine: LiveEngine, index: UsageIndex,
    credits: @escaping @Sendable () -> CreditService, prices: PriceList, zone: ZoneDays,
    zones: ZoneFinder, settings: SettingsFolder, isReadOnly: Bool, environment: [String: String],
    version: String,
    work: BackgroundWork = BackgroundWork(), clock: @escaping @Sendable () -> Timestamp
  ) {
    self.engine = engine
    self.work = work
    cache = DashboardCache(
      index: index, prices: prices, zone: zone, zones: zones,
      settings: SettingsEditor(folder: settings, isReadOnly: isReadOnly), environment: environment,
      firstFacts: work.firstFacts, clock: clock)
    let about: [JSONValue.Member] = [
      .init("isReadOnly", .bool(isReadOnly)), .init("version", .string(version)),
      .init("timeZone", .string(zone.name)),
    ]
    server = WebServer(
      options: options, folder: folder,
      routes: DashboardRoutes(
        cache: cache, feed: feed, engine: engine, credits: credits,
        creditSyncRequests: creditSyncRequests,
        takeSettings: work.takeSettings, testAlerts: work.testAlerts, clock: clock
      ).table,
      about: { about }, clock: { clock().milliseconds })
  }

  /// Serves until the process is told to end, or its task is cancelled.
  ///
  /// - Parameters:
  ///   - handlesSignals: Whether SIGINT and SIGTERM end it.
  ///   - onStart: Called once, when requests are taken.
  /// - Throws: `WebError` when it cannot listen.
  package func run(
    handlesSignals: Bool = true, onStart: @escaping @Sendable (WebServer.Place) async -> Void
  ) async throws {
    var companions: [WebServer.Companion] = [{ await engine.run() }]
    if let companion = work.companion { companions.append(companion) }
    if let take = work.takeSettings {
      // Settings may be changed by others than the page.
      await engine.lookBeside { await follow(take) }
    }
    if let sync = work.syncCredits {
      companions.append { await creditSyncRequests.requestRegularly() }
      companions.append {
        for await isByHand in creditSyncRequests.stream where await sync(isByHand) {
          cache.refreshAnswers()
          feed.signal()
        }
      }
    }
    try await server.run(
      companions: companions, feeds: [{ await tellUpdates() }, { await beat() }], feed: feed,
      handlesSignals: handlesSignals, onStart: onStart)
  }

  /// Brings updates of the engine to the page.
  private func tellUpdates() async {
    for await update in await engine.updates() {
      cache.take(update)
      feed.signal()
    }
  }

  /// Takes settings in, and tells the page if they have changed.
  private func follow(_ take: @Sendable () async -> Bool) async {
    guard await take() else { return }
    cache.refreshAnswers()
    creditSyncRequests.look()
    feed.signal()
  }

  /// A sign of life now and then, for as long as there is anybody to see it.
  private func beat() async {
    for await _ in feed.arrivals {
      while feed.count > 0 {
        do {
          try await Task.sleep(
            for: .seconds(server.options.heartbeat), tolerance: .seconds(1))
        } catch {
          // Cancelled: the face has ended.
          return
        }
        feed.signal()
      }
    }
  }
}
