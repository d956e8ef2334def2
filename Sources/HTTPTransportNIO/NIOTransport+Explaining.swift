internal import AnthropicAPI
internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1
internal import NIOSSL

extension NIOTransport {
  /// The failure in our own terms. The client's texts are not passed on: some name
  /// the request.
  func explain(_ error: any Error) -> TransportError {
    if let error = error as? TransportError { return error }
    if let error = error as? HTTPClientError { return explain(client: error) }
    if error is CancellationError {
      return TransportError(kind: .other, message: "the request was cancelled")
    }
    if error is HTTPParserError {
      if let proxy {
        return TransportError(
          kind: .proxy, message: "the proxy \(proxy.name) answered with what is not HTTP")
      }
      return TransportError(kind: .cutOff, message: "the answer is not HTTP, or was cut off")
    }
    if let trouble = certificateTrouble(error) { return trouble }
    guard let proxy else {
      return TransportError(kind: .cannotConnect, message: "no connection to the server")
    }
    return TransportError(
      kind: .proxy, message: "no connection through the proxy \(proxy.name)")
  }

  /// A company that reads all traffic signs with its own certificate, which the system
  /// may not have.
  private func certificateTrouble(_ error: any Error) -> TransportError? {
    guard error is NIOSSLError || error is BoringSSLError else { return nil }
    guard "\(error)".contains("CERTIFICATE_VERIFY_FAILED") else { return nil }
    return TransportError(
      kind: .cannotConnect,
      message:
        "the server's certificate is not trusted: if your company inspects traffic, set "
        + "NODE_EXTRA_CA_CERTS to its certificate's file"
    )
  }

  private func explain(client error: HTTPClientError) -> TransportError {
    switch error {
    case .connectTimeout, .httpProxyHandshakeTimeout, .socksHandshakeTimeout:
      if let proxy {
        return TransportError(
          kind: .proxy, message: "the proxy \(proxy.name) did not answer in time")
      }
      return TransportError(kind: .timedOut, message: "the server did not answer in time")
    case .proxyAuthenticationRequired:
      if let proxy { return .passwordWanted(by: proxy) }
      return TransportError(kind: .proxy, message: "a proxy asks for a password")
    case .invalidProxyResponse:
      return TransportError(
        kind: .proxy,
        message: "the proxy \(proxy?.name ?? "on the way") refused to connect, with a page or "
          + "an error of its own")
    default: return TransportError(plain: error)
    }
  }
}

extension TransportError {
  /// Of an error that has nothing to do with a proxy.
  fileprivate init(plain error: HTTPClientError) {
    switch error {
    case .deadlineExceeded, .readTimeout, .writeTimeout, .getConnectionFromPoolTimeout,
      .tlsHandshakeTimeout:
      self.init(kind: .timedOut, message: "the server did not answer in time")
    case .remoteConnectionClosed:
      self.init(kind: .cutOff, message: "the connection ended before the answer")
    case .invalidURL, .emptyHost, .emptyScheme:
      self.init(kind: .other, message: "the address is not a valid one")
    case .cancelled:
      self.init(kind: .other, message: "the request was cancelled")
    default:
      self.init(kind: .other, message: "the exchange failed (\(error.shortDescription))")
    }
  }
}
