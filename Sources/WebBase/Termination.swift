internal import Logging
internal import ServiceLifecycle
internal import UnixSignals

/// Runs what goes on without a server, until the process is told to end.
package enum Termination {
  /// Runs all of `companions` until SIGINT or SIGTERM, then cancels them and waits for
  /// their ends.
  package static func run(_ companions: [WebServer.Companion]) async throws {
    var logger = Logger(label: "plimsoll")
    logger.logLevel = .critical
    let group = ServiceGroup(
      configuration: ServiceGroupConfiguration(
        services: [.init(service: CompanionService(companions: companions))],
        gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
    try await group.run()
  }
}
