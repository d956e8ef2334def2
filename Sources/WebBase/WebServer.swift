internal import Hummingbird
internal import HummingbirdCore
internal import Logging
internal import NIOCore
package import Scanning
internal import ServiceLifecycle
internal import Synchronization
internal import UnixSignals

/// A server: routes behind a gate, sessions, and what goes on beside it.
package struct WebServer: Sendable {
  package let options: WebOptions
  private let folder: StateFolder
  private let keeper: AccessKeeper
  private let doorkeeper: (any Doorkeeper)?
  private let responder: WebResponder
  private let clock: @Sendable () -> Int64

  /// What goes on beside the server, until it ends. Each is cancelled then.
  package typealias Companion = @Sendable () async -> Void

  /// - Parameters:
  ///   - folder: Where it keeps who may come in, and says that it runs.
  ///   - doorkeeper: Who decides about visitors, in place of links, sessions and the
  ///     token of this server; its routes for coming in are then among `routes`.
  ///   - about: What `GET /api/session` tells besides.
  ///   - clock: Milliseconds since 1970.
  package init(
    options: WebOptions, folder: StateFolder, routes: RouteTable,
    doorkeeper: (any Doorkeeper)? = nil,
    about: @escaping @Sendable () -> [JSONValue.Member] = { [] },
    clock: @escaping @Sendable () -> Int64
  ) {
    self.options = options
    self.folder = folder
    self.clock = clock
    self.doorkeeper = doorkeeper
    keeper = AccessKeeper(options, records: VisitorRecords(folder))
    var table = routes
    if doorkeeper == nil {
      SessionRoutes(options: options, keeper: keeper, extra: about, clock: clock).add(to: &table)
    }
    let writer = AnswerWriter()
    responder = WebResponder(
      options: options,
      router: table.router(
        behind: RequestGate(
          options: options, keeper: keeper, doorkeeper: doorkeeper, openPaths: table.openPaths,
          embeddable: table.embeddablePaths, clock: clock), writer: writer
      ).buildResponder(),
      writer: writer)
  }

  /// Where a server is once it listens.
  package struct Place: Sendable, Equatable {
    package var host: String
    package var port: Int
    /// Without a word that lets anybody in.
    package var url: String
    /// The link that lets one browser in.
    package var link: String
  }

  /// Serves until the process is told to end, or its task is cancelled.
  ///
  /// - Parameters:
  ///   - companions: Cancelled when the server ends.
  ///   - feeds: The same, but told first: streams of events would keep the server
  ///     from ending.
  ///   - handlesSignals: Whether SIGINT and SIGTERM end it.
  ///   - onStart: Called once, when requests are taken.
  /// - Throws: `WebError` when it cannot listen.
  package func run(
    companions: [Companion] = [], feeds: [Companion] = [], feed: LiveFeed,
    handlesSignals: Bool = true, onStart: @escaping @Sendable (Place) async -> Void
  ) async throws {
    if doorkeeper == nil { try options.checkExposure() }
    var logger = Logger(label: "plimsoll")
    // Requests are nobody's business, and their addresses may hold names.
    logger.logLevel = .critical
    let announcement = Mutex<ServerRecord.Announcement?>(nil)
    defer { announcement.withLock { $0 = nil } }
    var services: [ServiceGroupConfiguration.ServiceConfiguration] = [
      .init(service: CompanionService(companions: companions))
    ]
    services.append(
      .init(
        service: listener(
          at: .hostname(options.host, port: options.port), tls: options.tls, logger
        ) { channel in
          let place = place(port: channel.localAddress?.port)
          if doorkeeper == nil {
            announcement.withLock {
              $0 = ServerRecord(port: place.port, url: place.url).announce(in: folder)
            }
          }
          await onStart(place)
        }))
    if let path = options.socketPath {
      services.append(
        // Who speaks there is a proxy of this machine, and needs no certificate.
        .init(service: listener(at: .unixDomainSocket(path: path), tls: nil, logger) { _ in }))
    }
    if let tls = options.tls { services.append(.init(service: CertificateService(files: tls))) }
    services.append(.init(service: FeedService(companions: feeds, feed: feed)))
    let group = ServiceGroup(
      configuration: ServiceGroupConfiguration(
        services: services, gracefulShutdownSignals: handlesSignals ? [.sigterm, .sigint] : [],
        logger: logger))
    do {
      try await group.run()
    } catch let error as IOError {
      let isOwn = ServerRecord.running(in: folder).contains { $0.port == options.port }
      throw WebError(
        "cannot listen on \(options.host):\(options.port)",
        because: isOwn ? "Plimsoll is served there already" : "\(error)",
        hint: isOwn
          ? "`plimsoll serve --open` opens it"
          : "choose another port with --port, or stop what listens there",
        isInputOutput: true)
    }
  }

  /// What takes connections at an address.
  private func listener(
    at address: BindAddress, tls files: TLSFiles?, _ logger: Logger,
    _ onServerRunning: @escaping @Sendable (any Channel) async -> Void
  ) -> WebListener {
    let plain = HTTP1Channel.Configuration(
      additionalChannelHandlers: [RequestFormInstaller()],
      idleTimeout: .seconds(options.timeout),
      httpDecoderConfiguration: .init(
        maxHeaderFieldSize: 16 * 1024, maxHeaderListSize: 32 * 1024, maxHeaderFieldCount: 100))
    return WebListener(
      responder: responder,
      server: HTTPServerBuilder { responder in
        let channel = HTTP1Channel(responder: responder, configuration: plain)
        guard let files else { return channel }
        return TLSListener(base: channel, files: files)
      }, address: address, logger: logger, onStart: onServerRunning, clock: clock)
  }

  private func place(port: Int?) -> Place {
    let port = port ?? options.port
    // Nobody can open an address that stands for all of them.
    let host = ["0.0.0.0", "::", "[::]"].contains(options.host) ? "127.0.0.1" : options.host
    let url = "\(options.tls == nil ? "http" : "https")://\(WebOptions.urlHost(host)):\(port)/"
    return Place(host: host, port: port, url: url, link: url + "#t=" + makeLink())
  }

  /// Another word that lets one browser in.
  package func makeLink() -> String { keeper.makeLink(now: clock()) }
}

/// Runs what goes on beside the server, until that ends.
struct CompanionService: Service {
  let companions: [WebServer.Companion]

  func run() async throws {
    await cancelWhenGracefulShutdown { await runAll(companions) }
  }
}

/// Brings what is new to streams, and ends them when the server does.
private struct FeedService: Service {
  let companions: [WebServer.Companion]
  let feed: LiveFeed

  func run() async throws {
    await cancelWhenGracefulShutdown { await runAll(companions) }
    feed.end()
  }
}

/// Reads the certificate again when SIGHUP comes. One that cannot be used leaves the old
/// one in its place.
private struct CertificateService: Service {
  let files: TLSFiles

  func run() async throws {
    let signals = await UnixSignalsSequence(trapping: .sighup)
    for await _ in signals.cancelOnGracefulShutdown() {
      do {
        try files.reload()
      } catch {
        // Whoever renews it sees that the old one is still shown.
        continue
      }
    }
  }
}

/// Runs all of them until the task is cancelled: a service that returns before the
/// end would end the server.
private func runAll(_ companions: [WebServer.Companion]) async {
  await withTaskGroup(of: Void.self) { group in
    for companion in companions { group.addTask { await companion() } }
    group.addTask {
      while !Task.isCancelled {
        do {
          try await Task.sleep(for: .seconds(86_400))
        } catch {
          // Cancelled: that is the end.
          return
        }
      }
    }
    await group.waitForAll()
  }
}
