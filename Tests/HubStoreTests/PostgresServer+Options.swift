import HubStore
import TestSupport

extension PostgresServer {
  /// A hub on this server.
  func options(schema: String = "plimsoll", connections: Int = 4) -> PostgresHub.Options {
    PostgresHub.Options(url: url, connections: connections, schema: schema)
  }
}
