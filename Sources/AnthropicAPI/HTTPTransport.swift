/// A request as it goes to a server.
package struct HTTPRequest: Hashable, Sendable {
  package var method: String
  package var url: String
  package var headers: [HTTPHeader]
  package var body: [UInt8]
  /// Seconds until the request is given up, answer included.
  package var timeLimit: Int

  package init(
    method: String = "GET", url: String, headers: [HTTPHeader] = [], body: [UInt8] = [],
    timeLimit: Int = 15
  ) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
    self.timeLimit = timeLimit
  }
}

/// One line of a request's or an answer's head.
package struct HTTPHeader: Hashable, Sendable {
  package var name: String
  package var value: String
  /// Whether the value is a credential, which no output may show.
  package var isSecret: Bool

  package init(_ name: String, _ value: String, isSecret: Bool = false) {
    self.name = name
    self.value = value
    self.isSecret = isSecret
  }
}

/// What a server answered, complete.
package struct HTTPReply: Hashable, Sendable {
  package var status: Int
  package var headers: [HTTPHeader]
  package var body: [UInt8]

  package init(status: Int, headers: [HTTPHeader] = [], body: [UInt8] = []) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  /// The first header of that name, in whatever letters it is written.
  package func header(_ name: String) -> String? {
    let wanted = name.lowercased()
    return headers.first { $0.name.lowercased() == wanted }?.value
  }

  /// All headers of that name: `Set-Cookie` comes once for each cookie.
  package func headers(named name: String) -> [String] {
    let wanted = name.lowercased()
    return headers.filter { $0.name.lowercased() == wanted }.map(\.value)
  }
}

/// Why there is no answer.
package struct TransportError: Error, Hashable, Sendable {
  /// What stopped the exchange, as far as a caller can act on it.
  package enum Kind: Hashable, Sendable {
    case timedOut
    /// No connection, or no name, or no TLS.
    case cannotConnect
    /// The connection ended before the answer did.
    case cutOff
    /// The answer exceeds the limit on its size.
    case tooLarge
    /// A proxy on the way refused, asked for a password or answered itself; the message
    /// names it.
    case proxy
    case other
  }

  package var kind: Kind
  /// For people; never holds a credential.
  package var message: String

  package init(kind: Kind, message: String) {
    self.kind = kind
    self.message = message
  }
}

/// The one way to the network. A transport follows no redirects, so that a header
/// with a credential reaches only the server it was made for.
package protocol HTTPTransport: Sendable {
  func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPReply
}
