package import WebBase

/// How a hub is served.
package struct HubOptions: Sendable {
  package var web: WebOptions
  /// Who may name a person in a header: addresses, or `unix:/path` for the socket at
  /// which a proxy of this machine speaks.
  package var trustedProxies: [String]
  /// The header in which a trusted proxy names the person.
  package var personHeader: String
  /// The key with which devices hash what they do not name. It goes to them and is not
  /// in the database.
  package var organizationKey: String
  /// The version of this program.
  package var version: String

  package init(
    web: WebOptions, trustedProxies: [String] = [], personHeader: String = "X-Forwarded-Email",
    organizationKey: String, version: String
  ) {
    self.web = web
    self.trustedProxies = trustedProxies
    self.personHeader = personHeader
    self.organizationKey = organizationKey
    self.version = version
    self.web.largestBody = HubOptions.bodyLimit
    self.web.socketPath =
      trustedProxies.lazy.filter { $0.hasPrefix("unix:") }
      .map { String($0.dropFirst("unix:".count)) }.first
  }

  /// The largest body of a request, in bytes.
  package static let bodyLimit = 1_000_000

  /// Whether whoever speaks from an address may name a person.
  func trusts(_ address: String) -> Bool {
    address == "unix" ? web.socketPath != nil : trustedProxies.contains(address)
  }

  /// Refuses what would send tokens through a network in clear.
  package func checkExposure() throws(WebError) {
    let isSafe =
      WebOptions.isLoopback(web.host) || web.tls != nil || !trustedProxies.isEmpty
    guard !isSafe else { return }
    throw WebError(
      "\(web.host) can be reached from other machines, and nothing protects what is sent",
      because: "tokens and figures would cross the network in clear",
      hint: "give --tls-certificate and --tls-key, name the proxy with TLS in hub.trusted_proxy, "
        + "or listen on \(WebOptions.defaultHost)")
  }
}
