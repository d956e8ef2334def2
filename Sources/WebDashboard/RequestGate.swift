internal import HTTPTypes
internal import Hummingbird

/// What every request must show before anything else looks at it.
///
/// That a request comes from this machine says little: a page of any site can make
/// the browser send one. So the host must be one of ours (a name that somebody else
/// owns may lead here), the origin must be our own page, and the browser must not
/// say that another site began it.
struct RequestGate: Sendable {
  let options: DashboardOptions
  let keeper: AccessKeeper
  /// The port on which the server listens.
  let port: Int
  /// `host:port`, lowercase, as browsers send them.
  private let hosts: Set<String>

  init(options: DashboardOptions, keeper: AccessKeeper, port: Int) {
    self.options = options
    self.keeper = keeper
    self.port = port
    var names = ["127.0.0.1", "localhost", "[::1]", DashboardOptions.urlHost(options.host)]
    names += options.names
    var hosts: Set<String> = []
    for name in names.map({ $0.lowercased() }) {
      hosts.insert("\(name):\(port)")
      // Browsers leave out the port that a scheme has anyway.
      if port == 80 || options.names.contains(name) { hosts.insert(name) }
    }
    self.hosts = hosts
  }

  /// The name of the cookie: cookies are shared by all ports of a host, so the port
  /// stands in it.
  var cookieName: String { "plimsoll-\(port)" }

  /// The header that every change must carry.
  static let requestTokenField = fieldName("X-Plimsoll-Request")

  /// Lets a request in.
  ///
  /// - Returns: How it may read; nil for what anybody may see, which is the page
  ///   without any figure.
  func admit(_ head: HTTPRequest) throws(Refusal) -> AccessKeeper.Entry? {
    try checkHost(head)
    try checkOrigin(head)
    guard [.get, .head, .post, .delete].contains(head.method) else {
      throw Refusal(.methodNotAllowed, "no \(head.method.rawValue) is taken here")
    }
    let entry = keeper.entry(cookie: cookie(head), bearer: try bearer(head))
    let path = RequestPath(head.path ?? "/").path
    if head.method == .get || head.method == .head {
      if entry == nil, !RequestGate.isPublic(path) { throw Refusal.unknownVisitor }
      return entry
    }
    if path == "/api/session", head.method == .post { return entry }
    guard let entry else { throw Refusal.unknownVisitor }
    try checkChange(head, entry)
    return entry
  }

  /// Pages, scripts and styles say nothing about anybody.
  private static func isPublic(_ path: String) -> Bool {
    path == "/" || path == "/healthz" || path == "/favicon.ico" || path.hasPrefix("/assets/")
  }

  private func checkHost(_ head: HTTPRequest) throws(Refusal) {
    let host = head.authority?.lowercased() ?? ""
    if hosts.contains(host) { return }
    // Where other machines may come, they come by an address: nobody can make a
    // name of his own equal to one.
    if !DashboardOptions.isLoopback(options.host), host.hasSuffix(":\(port)"),
      DashboardOptions.isAddress(String(host.dropLast("\(port)".utf8.count + 1)))
    {
      return
    }
    throw Refusal(
      .misdirectedRequest, "this server is not called that",
      because: "the Host header names another one",
      hint: "open it as http://127.0.0.1:\(port), or add the name to web.names")
  }

  private func checkOrigin(_ head: HTTPRequest) throws(Refusal) {
    let fields = head.headerFields
    if let origin = fields[.origin]?.lowercased() {
      let own = head.authority?.lowercased() ?? ""
      guard origin == "http://" + own || origin == "https://" + own else {
        throw Refusal(.forbidden, "another site sent this request")
      }
    }
    switch fields[RequestGate.fetchSite] {
    case nil, "same-origin", "none": return
    default:
      // Following a link from elsewhere to the page itself does no harm: it shows
      // nothing to where the link stands.
      let isVisit =
        head.method == .get && fields[RequestGate.fetchMode] == "navigate"
        && RequestPath(head.path ?? "/").path == "/"
      guard isVisit else { throw Refusal(.forbidden, "another site began this request") }
    }
  }

  private static let fetchSite = fieldName("Sec-Fetch-Site")
  private static let fetchMode = fieldName("Sec-Fetch-Mode")

  private func checkChange(
    _ head: HTTPRequest, _ entry: AccessKeeper.Entry
  ) throws(Refusal) {
    if head.method == .post {
      let type = head.headerFields[.contentType]?.split(separator: ";").first ?? ""
      guard type.lowercased() == "application/json" else {
        throw Refusal(
          .unsupportedMediaType, "a change must be JSON",
          hint: "send Content-Type: application/json")
      }
    }
    switch entry {
    case .token: return
    case .session(let session), .open(let session):
      let token = head.headerFields[RequestGate.requestTokenField] ?? ""
      guard Secret.isEqual(token, session.requestToken) else {
        throw Refusal(
          .forbidden, "a change must carry the X-Plimsoll-Request header",
          because: "its value is the one that GET /api/session tells this session")
      }
    }
  }

  private func cookie(_ head: HTTPRequest) -> String? {
    for field in head.headerFields[values: .cookie] {
      for part in field.split(separator: ";") {
        let pair = part.drop { $0 == " " }
        if pair.hasPrefix(cookieName + "=") {
          return String(pair.dropFirst(cookieName.utf8.count + 1))
        }
      }
    }
    return nil
  }

  /// The token of a script; a wrong kind of authorization is no visitor at all.
  private func bearer(_ head: HTTPRequest) throws(Refusal) -> String? {
    guard let field = head.headerFields[.authorization] else { return nil }
    guard field.lowercased().hasPrefix("bearer ") else { throw Refusal.unknownVisitor }
    return String(field.dropFirst("bearer ".utf8.count))
  }

  /// The header that gives a session to a browser.
  func setCookie(_ session: AccessKeeper.Session) -> String {
    "\(cookieName)=\(session.identifier); Path=/; HttpOnly; SameSite=Strict"
  }

  /// The header that takes it away.
  var clearCookie: String {
    "\(cookieName)=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0"
  }
}

/// A name that is known to be one.
func fieldName(_ name: String) -> HTTPField.Name {
  guard let field = HTTPField.Name(name) else {
    preconditionFailure("\(name) is no name of a header")
  }
  return field
}

/// The target of a request, taken apart.
struct RequestPath: Sendable, Equatable {
  var path: String
  /// Names and values in their order; a name may come twice.
  var query: [(name: String, value: String)]

  init(_ target: String) {
    let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    path = String(parts.first ?? "/")
    query = (parts.count > 1 ? parts[1] : "").split(separator: "&").map { pair in
      let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return (
        RequestPath.decoded(sides[0]), sides.count > 1 ? RequestPath.decoded(sides[1]) : ""
      )
    }
  }

  static func == (left: RequestPath, right: RequestPath) -> Bool {
    left.path == right.path && left.query.elementsEqual(right.query) { $0 == $1 }
  }

  /// The last value of a name.
  func value(_ name: String) -> String? { query.last { $0.name == name }?.value }

  func values(_ name: String) -> [String] {
    query.filter { $0.name == name }.map(\.value)
  }

  /// `%41` and `+` as what they stand for; bytes that are no UTF-8 become U+FFFD.
  private static func decoded(_ text: Substring) -> String {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    func digit(_ byte: UInt8) -> UInt8? {
      switch byte {
      case 0x30...0x39: byte - 0x30
      case 0x41...0x46: byte - 0x37
      case 0x61...0x66: byte - 0x57
      default: nil
      }
    }
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), rest.count > 1, let high = digit(rest[rest.startIndex]),
        let low = digit(rest[rest.startIndex + 1])
      {
        bytes.append(high << 4 | low)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
