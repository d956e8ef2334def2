package import AnthropicAPI
internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1

/// The live way to the network. One for each process; `shutDown` before it ends.
///
/// Redirects are not followed and nothing is decompressed: a credential goes to the
/// one server it was made for, and no small answer becomes a large one.
package struct NIOTransport: HTTPTransport {
  /// The largest answer that is read, in bytes. Real ones have a few thousand.
  package static let largestBody = 4 * 1024 * 1024

  private let client: HTTPClient

  package init(connectTimeLimit: Int64 = 10) {
    var configuration = HTTPClient.Configuration()
    configuration.redirectConfiguration = .disallow
    configuration.timeout = .init(connect: .seconds(connectTimeLimit))
    configuration.decompression = .disabled
    // A refused connection is news at once; the caller decides when to try again.
    configuration.connectionPool.retryConnectionEstablishment = false
    client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
  }

  /// Closes all connections.
  package func shutDown() async {
    do {
      try await client.shutdown()
    } catch {
      // Only a second call can fail, and then the connections are closed.
      return
    }
  }

  /// Sends a request and waits for the whole answer, within the request's limit.
  package func send(_ request: AnthropicAPI.HTTPRequest) async throws(TransportError) -> HTTPReply {
    do {
      // One limit over the whole exchange: that of the client ends with the head.
      return try await withThrowingTaskGroup(of: HTTPReply.self) { group in
        group.addTask { try await exchange(request) }
        group.addTask {
          try await Task.sleep(for: .seconds(request.timeLimit))
          throw TransportError(
            kind: .timedOut, message: "no complete answer within \(request.timeLimit) s")
        }
        defer { group.cancelAll() }
        guard let reply = try await group.next() else {
          throw TransportError(kind: .other, message: "nothing was sent")
        }
        return reply
      }
    } catch {
      throw Self.explain(error)
    }
  }

  private func exchange(_ request: AnthropicAPI.HTTPRequest) async throws -> HTTPReply {
    var message = HTTPClientRequest(url: request.url)
    message.method = HTTPMethod(rawValue: request.method)
    for header in request.headers { message.headers.add(name: header.name, value: header.value) }
    if !request.body.isEmpty { message.body = .bytes(request.body) }
    let response = try await client.execute(
      message, timeout: .seconds(Int64(request.timeLimit)))
    var body: [UInt8] = []
    for try await part in response.body {
      guard body.count + part.readableBytes <= Self.largestBody else {
        throw TransportError(
          kind: .tooLarge, message: "the answer exceeds \(Self.largestBody) bytes")
      }
      body.append(contentsOf: part.readableBytesView)
    }
    let headers = response.headers.map { HTTPHeader($0.name, $0.value) }
    return HTTPReply(status: Int(response.status.code), headers: headers, body: body)
  }

  /// The failure in our own terms. The client's texts are not passed on: some name
  /// the request.
  private static func explain(_ error: any Error) -> TransportError {
    if let error = error as? TransportError { return error }
    if let error = error as? HTTPClientError { return explain(client: error) }
    if error is CancellationError {
      return TransportError(kind: .other, message: "the request was cancelled")
    }
    if error is HTTPParserError {
      return TransportError(kind: .cutOff, message: "the answer is not HTTP, or was cut off")
    }
    return TransportError(kind: .cannotConnect, message: "no connection to the server")
  }

  private static func explain(client error: HTTPClientError) -> TransportError {
    switch error {
    case .connectTimeout, .deadlineExceeded, .readTimeout, .writeTimeout,
      .getConnectionFromPoolTimeout, .tlsHandshakeTimeout:
      TransportError(kind: .timedOut, message: "the server did not answer in time")
    case .remoteConnectionClosed:
      TransportError(kind: .cutOff, message: "the connection ended before the answer")
    case .invalidURL, .emptyHost, .emptyScheme:
      TransportError(kind: .other, message: "the address is not a valid one")
    case .cancelled:
      TransportError(kind: .other, message: "the request was cancelled")
    default:
      TransportError(kind: .other, message: "the exchange failed (\(error.shortDescription))")
    }
  }
}
