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
  let proxy: ProxySettings.Proxy?

  /// Straight to the server.
  package init(connectTimeLimit: Int64 = 10) {
    proxy = nil
    client = HTTPClient(
      eventLoopGroupProvider: .singleton,
      configuration: NIOTransport.configuration(connectTimeLimit))
  }

  /// - Parameter proxy: nil to go straight to the server.
  /// - Throws: Where a file of certificates cannot be read.
  init(
    proxy: ProxySettings.Proxy?, trust: TrustSettings, connectTimeLimit: Int64 = 10
  ) throws(TransportError) {
    self.proxy = proxy
    var configuration = NIOTransport.configuration(connectTimeLimit)
    if let proxy {
      configuration.proxy = .server(
        host: proxy.host, port: proxy.port,
        authorization: proxy.credentials.map {
          .basic(username: $0.name, password: $0.password)
        })
    }
    if !trust.isUsual {
      do throws(TrustSettings.Problem) {
        configuration.tlsConfiguration = try trust.configuration()
      } catch {
        throw TransportError(kind: .other, message: error.what)
      }
    }
    client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
  }

  private static func configuration(_ connectTimeLimit: Int64) -> HTTPClient.Configuration {
    var configuration = HTTPClient.Configuration()
    configuration.redirectConfiguration = .disallow
    configuration.timeout = .init(connect: .seconds(connectTimeLimit))
    configuration.decompression = .disabled
    // A refused connection is news at once; the caller decides when to try again.
    configuration.connectionPool.retryConnectionEstablishment = false
    return configuration
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
      throw explain(error)
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
}
