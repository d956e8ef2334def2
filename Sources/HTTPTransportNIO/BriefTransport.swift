package import AnthropicAPI

/// A way to the network that is open for one exchange at a time: for commands that
/// ask once in minutes, or not at all, and must not leave anything to close.
package struct BriefTransport: HTTPTransport {
  private let network: NetworkSettings

  /// - Parameter network: Proxies and certificates, as the environment has them.
  package init(_ network: NetworkSettings = .direct) {
    self.network = network
  }

  /// Connects, sends a request, waits for the whole answer, and closes.
  package func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPReply {
    let proxy = network.proxies.proxy(for: request.url)
    let transport = try NIOTransport(proxy: proxy, trust: network.trust)
    do throws(TransportError) {
      let reply = try await transport.send(request)
      await transport.shutDown()
      if let proxy { try BriefTransport.check(reply, from: proxy) }
      return reply
    } catch {
      await transport.shutDown()
      guard let proxy, error.kind == .timedOut else { throw error }
      throw TransportError(
        kind: .timedOut, message: error.message + ", through the proxy \(proxy.name)")
    }
  }

  /// Refuses what a proxy has answered in place of the server.
  private static func check(
    _ reply: HTTPReply, from proxy: ProxySettings.Proxy
  ) throws(TransportError) {
    if reply.status == 407 { throw TransportError.passwordWanted(by: proxy) }
    // The servers that are asked answer in JSON, errors included.
    let type = reply.header("content-type")?.lowercased() ?? ""
    guard type.hasPrefix("text/html"), (200..<300).contains(reply.status) || reply.status >= 500
    else { return }
    throw TransportError(
      kind: .proxy,
      message:
        "an HTML page came instead of the answer, from the proxy \(proxy.name) or a server "
        + "behind it"
    )
  }
}

extension TransportError {
  static func passwordWanted(by proxy: ProxySettings.Proxy) -> TransportError {
    TransportError(
      kind: .proxy,
      message: proxy.credentials == nil
        ? "the proxy \(proxy.name) asks for a password: HTTPS_PROXY takes "
          + "http://name:password@host:port"
        : "the proxy \(proxy.name) does not take the name and password of HTTPS_PROXY")
  }
}
