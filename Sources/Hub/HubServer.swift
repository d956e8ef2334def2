package import HubStore
package import Pricing
package import UsageModel
package import WebBase

/// A team's server: devices publish to it, members and leads look at it.
package struct HubServer: Sendable {
  private let options: HubOptions
  private let server: WebServer
  private let feed = LiveFeed()

  /// - Parameters:
  ///   - folder: Where the server may keep things; a hub keeps nothing there.
  ///   - assets: The files of the dashboard's page, whose design this page has.
  ///   - billed: What the organization was billed in a range of days; nil where no Admin
  ///     key is known. An answer is kept for a minute.
  package init(
    options: HubOptions, store: HubStore, folder: StateFolder, prices: PriceList,
    assets: [String: Asset],
    billed: @escaping @Sendable (ClosedRange<CivilDay>) -> HubBilling? = { _ in nil },
    clock: @escaping @Sendable () -> Timestamp
  ) {
    self.options = options
    let answers = BilledAnswers(billed)
    let services = HubServices(
      store: store, options: options, figures: HubFigures(store: store, prices: prices),
      billed: { answers.billing($0, now: clock()) }, clock: clock)
    server = WebServer(
      options: options.web, folder: folder,
      routes: HubRoutes(services: services, assets: assets).table,
      doorkeeper: HubDoorkeeper(
        store: store, options: options, budget: RequestBudgets(), clock: clock),
      clock: { clock().milliseconds })
  }

  /// Serves until the process is told to end, or its task is cancelled.
  ///
  /// - Throws: `WebError` when it cannot listen, or may not.
  package func run(
    companions: [WebServer.Companion] = [], handlesSignals: Bool = true,
    onStart: @escaping @Sendable (WebServer.Place) async -> Void
  ) async throws {
    try options.checkExposure()
    try await server.run(
      companions: companions, feed: feed, handlesSignals: handlesSignals, onStart: onStart)
  }
}

/// What the organization was billed, for people to compare with.
package struct HubBilling: Sendable, Equatable {
  /// Of everybody.
  package var total: Cost
  /// By the address of members, as the bill names them.
  package var byMember: [String: Cost]
  /// When it was read.
  package var readAt: Timestamp?
  /// Whether some of the days were not read: then it is "at least".
  package var isPartial: Bool

  package init(
    total: Cost, byMember: [String: Cost], readAt: Timestamp?, isPartial: Bool = false
  ) {
    self.isPartial = isPartial
    self.total = total
    self.byMember = byMember
    self.readAt = readAt
  }
}

/// What the routes work with.
struct HubServices: Sendable {
  let store: HubStore
  let options: HubOptions
  let figures: HubFigures
  let billed: @Sendable (ClosedRange<CivilDay>) -> HubBilling?
  let clock: @Sendable () -> Timestamp

  /// The day of UTC of now, since 1970.
  var today: Int64 { HubFigures.day(of: clock()) }
}
