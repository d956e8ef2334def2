/// Which proxy a request goes through, as the environment says it: by the variables that
/// Claude Code and most other programs read.
package struct ProxySettings: Hashable, Sendable {
  /// A proxy.
  package struct Proxy: Hashable, Sendable {
    package var host: String
    package var port: Int
    /// nil where it asks for none.
    var credentials: Credentials?

    /// For sentences: never with the credentials.
    package var name: String { "\(host.contains(":") ? "[\(host)]" : host):\(port)" }
  }

  /// What a proxy asks for.
  struct Credentials: Hashable, Sendable {
    var name: String
    var password: String
  }

  private var secure: Proxy?
  private var plain: Proxy?
  /// Hosts that are asked directly, in lower case.
  private var exceptions: [String] = []
  /// What cannot be used, as sentences without their ends.
  package private(set) var problems: [String] = []

  /// - Parameter environment: Small letters come first, as in curl.
  package init(environment: [String: String]) {
    secure = read("https_proxy", environment)
    plain = read("http_proxy", environment)
    let list = environment["no_proxy"] ?? environment["NO_PROXY"] ?? ""
    exceptions = list.lowercased().split { $0 == "," || $0 == " " }.map(String.init)
  }

  private mutating func read(_ name: String, _ environment: [String: String]) -> Proxy? {
    let name = environment[name]?.isEmpty == false ? name : name.uppercased()
    guard let text = environment[name], !text.isEmpty else { return nil }
    if let proxy = ProxySettings.proxy(text) { return proxy }
    problems.append("\(name) is not the address of a proxy, such as http://proxy.example:8080")
    return nil
  }

  /// Reads `http://name:password@host:port`, where all but the host may be missing.
  static func proxy(_ text: String) -> Proxy? {
    var rest = text[...]
    if let scheme = rest.firstRange(of: "://") {
      guard rest[..<scheme.lowerBound].lowercased() == "http" else { return nil }
      rest = rest[scheme.upperBound...]
    }
    rest = rest.prefix { $0 != "/" }
    var credentials: Credentials?
    if let at = rest.lastIndex(of: "@") {
      let parts = rest[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      credentials = Credentials(
        name: String(parts[0]).removingPercents,
        password: parts.count > 1 ? String(parts[1]).removingPercents : "")
      rest = rest[rest.index(after: at)...]
    }
    var port = 80
    var host = rest
    let afterBracket = rest.lastIndex(of: "]") ?? rest.startIndex
    if let colon = rest[afterBracket...].lastIndex(of: ":") {
      guard let number = Int(rest[rest.index(after: colon)...]), (1...65_535).contains(number)
      else { return nil }
      port = number
      host = rest[..<colon]
    }
    if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
    guard !host.isEmpty, !host.contains(where: { $0.isWhitespace }) else { return nil }
    return Proxy(host: String(host), port: port, credentials: credentials)
  }

  /// The proxy for a request; nil where it is sent directly.
  package func proxy(for url: String) -> Proxy? {
    guard let scheme = url.firstRange(of: "://") else { return nil }
    let isSecure = url[..<scheme.lowerBound].lowercased() == "https"
    let place = url[scheme.upperBound...].prefix { !"/?#".contains($0) }.lowercased()
    let address = place.split(separator: "@").last.map(String.init) ?? ""
    guard !isException(address, port: isSecure ? "443" : "80") else { return nil }
    return isSecure ? secure : plain
  }

  private func isException(_ address: String, port usual: String) -> Bool {
    var host = address
    var port = usual
    let afterBracket = address.lastIndex(of: "]") ?? address.startIndex
    if let colon = address[afterBracket...].lastIndex(of: ":") {
      host = String(address[..<colon])
      port = String(address[address.index(after: colon)...])
    }
    return exceptions.contains { exception in
      if exception == "*" { return true }
      var name = exception
      if !name.hasPrefix("["), let colon = name.lastIndex(of: ":"),
        name.firstIndex(of: ":") == colon
      {
        guard name[name.index(after: colon)...] == port else { return false }
        name = String(name[..<colon])
      }
      if name.hasPrefix("*.") { name = String(name.dropFirst(1)) }
      if host == name || host == "[\(name)]" { return true }
      return host.hasSuffix(name.hasPrefix(".") ? name : "." + name)
    }
  }
}

extension String {
  /// `%41` as `A`; anything that is no such sign stays.
  fileprivate var removingPercents: String {
    var bytes: [UInt8] = []
    let source = Array(utf8)
    var at = 0
    while at < source.count {
      if source[at] == UInt8(ascii: "%"), at + 2 < source.count,
        let byte = UInt8(String(decoding: source[at + 1...at + 2], as: UTF8.self), radix: 16)
      {
        bytes.append(byte)
        at += 3
      } else {
        bytes.append(source[at])
        at += 1
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
