/// Where a server listens, and whom it lets in.
package struct WebOptions: Sendable {
  /// Where it listens when nothing else is said.
  package static let defaultHost = "127.0.0.1"
  package static let defaultPort = 4747

  /// A name or an address of this machine.
  package var host: String
  /// 0 lets the system choose one that is free.
  package var port: Int
  /// Whether reading takes a session or the token. Without, whoever can send a
  /// request from this machine may read; changes take one all the same.
  package var needsSession: Bool
  /// What somebody may type instead of following the one-time link.
  package var password: PasswordHash?
  /// Names under which the server is reached besides its own, as those of a proxy.
  package var names: [String]
  /// Below which path a proxy shows the server, such as `/plimsoll`; empty for the
  /// root.
  package var basePath: String
  /// The token for scripts.
  package var token: String
  /// The origins of pages that may hold parts of this one, such as `https://home.example`.
  package var embedOrigins: Set<String> = []
  /// The token of those pages: it reads what may be embedded, and nothing else.
  package var embedToken: String?
  /// Seconds after which an idle connection, or one that is slow to send a
  /// request, is closed.
  package var timeout: Int64
  /// Seconds between two signs of life on a stream of events.
  package var heartbeat: Int64

  /// The largest body of a request, in bytes.
  package var largestBody = bodyLimit
  /// What TLS is spoken with; nil without.
  package var tls: TLSFiles?
  /// A socket of this machine at which it listens besides; nil for none.
  package var socketPath: String?

  /// The largest body of a request where nothing else is said, in bytes.
  package static let bodyLimit = 64 * 1024
  /// Connections that are served at the same time; the next ones wait.
  package static let connectionLimit = 1024

  package init(
    host: String = defaultHost, port: Int = defaultPort, needsSession: Bool = true,
    password: PasswordHash? = nil, names: [String] = [], basePath: String = "", token: String,
    timeout: Int64 = 10, heartbeat: Int64 = 15
  ) {
    self.host = host
    self.port = port
    self.needsSession = needsSession
    self.password = password
    self.names = names
    let parts = basePath.split(separator: "/").filter { $0 != "." && $0 != ".." }
    self.basePath = parts.map { "/" + $0 }.joined()
    self.token = token
    self.timeout = timeout
    self.heartbeat = heartbeat
  }

  /// Whether only programs of this machine can reach the host.
  package static func isLoopback(_ host: String) -> Bool {
    host == "localhost" || host == "::1" || host == "[::1]"
      || (host.hasPrefix("127.") && isAddress(host))
  }

  /// Whether the text is an address and no name: of IPv4, or of IPv6 in brackets.
  package static func isAddress(_ host: String) -> Bool {
    if host.hasPrefix("["), host.hasSuffix("]") {
      return host.dropFirst().dropLast().utf8.allSatisfy { byte in
        byte == 0x3A || byte == 0x2E || (0x30...0x39).contains(byte)
          || (0x61...0x66).contains(byte | 0x20)
      }
    }
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4
      && parts.allSatisfy { part in
        (1...3).contains(part.utf8.count)
          && part.utf8.allSatisfy { (0x30...0x39).contains($0) }
      }
  }

  /// The host as it stands in an address of the web.
  package static func urlHost(_ host: String) -> String {
    host.contains(":") && !host.hasPrefix("[") ? "[\(host)]" : host
  }
}

/// Why a server does not start.
package struct WebError: Error, Sendable, Equatable {
  package var what: String
  package var because: String?
  package var hint: String?
  /// Whether a file or the network failed, rather than the command line.
  package var isInputOutput: Bool

  package init(
    _ what: String, because: String? = nil, hint: String? = nil, isInputOutput: Bool = false
  ) {
    self.what = what
    self.because = because
    self.hint = hint
    self.isInputOutput = isInputOutput
  }
}

extension WebOptions {
  /// Refuses what would let others in.
  ///
  /// - Throws: When the host is not of this machine alone and nothing but the
  ///   network would keep strangers out.
  package func checkExposure() throws(WebError) {
    guard !WebOptions.isLoopback(host) else { return }
    guard needsSession else {
      throw WebError(
        "--no-auth is not for \(host)",
        because: "everybody who reaches this machine could read your usage",
        hint: "leave --no-auth out, or listen on \(WebOptions.defaultHost)")
    }
    guard password != nil else {
      throw WebError(
        "\(host) can be reached from other machines, and no password is set for that",
        because: "the one-time link is only for this machine",
        hint: "run `plimsoll config set web.password -`, or listen on "
          + WebOptions.defaultHost)
    }
  }
}
