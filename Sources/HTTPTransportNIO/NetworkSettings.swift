/// How requests leave this machine: through which proxy, and whose certificates count.
package struct NetworkSettings: Hashable, Sendable {
  package var proxies: ProxySettings
  package var trust: TrustSettings

  /// - Parameter environment: That of the process.
  package init(environment: [String: String]) {
    proxies = ProxySettings(environment: environment)
    trust = TrustSettings(environment: environment)
  }

  /// Straight, with the system's certificates.
  package static let direct = NetworkSettings(environment: [:])
}
