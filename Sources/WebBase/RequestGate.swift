internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
internal import NIOCore

/// What every request must show before anything else looks at it.
///
/// That a request comes from this machine says little: a page of any site can make
/// the browser send one. So the host must be one of ours (a name that somebody else
/// owns may lead here), the origin must be our own page, and the browser must not
/// say that another site began it.
struct RequestGate: MiddlewareProtocol {
  let options: WebOptions
  let keeper: AccessKeeper
  /// Knows who comes, in place of the keeper.
  var doorkeeper: (any Doorkeeper)?
  /// The addresses that are for everybody.
  var openPaths: Set<String> = []
  /// What pages of other sites may read, where the options name them.
  let embeddable: Set<String>
  /// Milliseconds.
  let clock: @Sendable () -> Int64

  /// The header that every change must carry.
  static let requestTokenField = fieldName("X-Plimsoll-Request")

  func handle(
    _ request: Request, context: WebContext,
    next: (Request, WebContext) async throws -> Response
  ) async throws -> Response {
    let port = context.channel.localAddress?.port ?? 0
    let cookie = request.cookies[RequestGate.cookieName(port: port)]?.value
    var context = context
    if let doorkeeper {
      try await ask(doorkeeper, cookie, request, &context)
    } else {
      try checkHost(request, port: port)
      if let guest = EmbedGuest(request, options, embeddable) {
        if guest.isAsking { return guest.permission }
        // No cookie of a browser speaks for a page of another site.
        context.entry = keeper.entry(bearer: RequestGate.bearer(request.head))
        do {
          return guest.permitted(try await next(request, context))
        } catch {
          throw guest.permitted(error)
        }
      }
      try checkOrigin(request, port: port)
      context.entry = keeper.entry(
        cookie: cookie, bearer: RequestGate.bearer(request.head), now: clock())
    }
    do {
      return try await next(request, context)
    } catch let error as HTTPError where error.status == .notFound {
      // Strangers do not learn what there is.
      if !context.isKnown { throw doorkeeper?.refusal ?? Refusal.unknownVisitor }
      throw NoRoute()
    }
  }

  /// Lets in whom the doorkeeper knows, and strangers only where everybody may go.
  private func ask(
    _ doorkeeper: any Doorkeeper, _ cookie: String?, _ request: Request,
    _ context: inout WebContext
  ) async throws {
    let fields = request.head.headerFields
    context.visitor = try await doorkeeper.visitor(
      VisitorSigns(
        cookie: cookie, bearer: RequestGate.bearer(request.head),
        address: WebContext.address(context.channel)
      ) { fields[values: fieldName($0)] })
    guard context.isKnown || openPaths.contains(request.uri.path) else {
      throw doorkeeper.refusal
    }
    try checkForm(request)
    try checkOrigin(request, port: context.channel.localAddress?.port ?? 0)
  }

  /// The name of the cookie: cookies are shared by all ports of a host, so the port
  /// stands in it.
  static func cookieName(port: Int) -> String { "plimsoll-\(port)" }

  // MARK: Host and origin

  /// `host:port` and bare names by which the server is asked, lowercase, as browsers
  /// send them.
  private func isOwn(_ host: String, port: Int) -> Bool {
    for name in ["127.0.0.1", "localhost", "[::1]", WebOptions.urlHost(options.host)]
      + options.names
    {
      let name = name.lowercased()
      if host == "\(name):\(port)" { return true }
      // Browsers leave out the port that a scheme has anyway.
      if host == name, port == 80 || options.names.contains(where: { $0.lowercased() == name }) {
        return true
      }
    }
    return false
  }

  private func checkHost(_ request: Request, port: Int) throws(Refusal) {
    try checkForm(request)
    // Only a very old program sends none, and never a browser.
    guard let host = request.head.authority?.lowercased() else { return }
    if isOwn(host, port: port) { return }
    // Where other machines may come, they come by an address: nobody can make a
    // name of his own equal to one.
    if !WebOptions.isLoopback(options.host), host.hasSuffix(":\(port)"),
      WebOptions.isAddress(String(host.dropLast("\(port)".utf8.count + 1)))
    {
      return
    }
    throw Refusal(
      .misdirectedRequest, "this server does not have that name",
      because: "the Host header names another one",
      hint: "open it as http://127.0.0.1:\(port), or add the name to web.names")
  }

  private func checkForm(_ request: Request) throws(Refusal) {
    switch RequestForm.fault(of: request.head) {
    case nil: break
    case .hostIsMissing?:
      throw Refusal(.badRequest, "the request names no host", hint: "send one Host header")
    case .hostIsDoubled?:
      throw Refusal(.badRequest, "the request names two hosts", hint: "send one Host header")
    }
  }

  private func checkOrigin(_ request: Request, port: Int) throws(Refusal) {
    let fields = request.head.headerFields
    if let origin = fields[.origin]?.lowercased() {
      let own = request.head.authority?.lowercased() ?? ""
      let sites = ["http://", "https://"].filter(origin.hasPrefix).map {
        origin.dropFirst($0.count)
      }
      // A proxy may ask by another name than the one in the address bar, which is
      // then one that was set.
      let isOurs = sites.contains { site in
        site == own || options.names.contains { $0.lowercased() == site }
      }
      guard isOurs else { throw Refusal(.forbidden, "another site sent this request") }
    }
    switch fields[RequestGate.fetchSite] {
    case nil, "same-origin", "none": return
    default:
      // Following a link from elsewhere to the page itself does no harm: it shows
      // nothing to where the link stands.
      let isVisit =
        request.method == .get && fields[RequestGate.fetchMode] == "navigate"
        && request.uri.path == "/"
      guard isVisit else { throw Refusal(.forbidden, "another site began this request") }
    }
  }

  private static let fetchSite = fieldName("Sec-Fetch-Site")
  private static let fetchMode = fieldName("Sec-Fetch-Mode")

  /// The token of a script. Another kind of authorization is for somebody else, such
  /// as a proxy with a password of its own.
  private static func bearer(_ head: HTTPRequest) -> String? {
    guard let field = head.headerFields[.authorization],
      field.lowercased().hasPrefix("bearer ")
    else { return nil }
    return String(field.dropFirst("bearer ".utf8.count))
  }

  // MARK: What a route asks for

  /// Refuses who may not use a route.
  static func check(
    _ access: Access, _ request: Request, _ context: WebContext
  ) throws(Refusal) {
    if access == .everybody { return }
    if let visitor = context.visitor {
      guard access != .readers, let token = visitor.requestToken else { return }
      return try checkToken(token, request)
    }
    let entry = context.entry
    guard let entry else { throw Refusal.unknownVisitor }
    if access == .embedders { return }
    if entry == .embedded {
      throw Refusal(
        .forbidden, "the token for embedding only reads the card",
        hint: "the token in `web-token` reads everything")
    }
    if access == .readers { return }
    // Another site's page could not have sent an origin of ours, nor JSON unasked.
    if access == .membersOfPage, request.headers[.origin] != nil, case .session = entry { return }
    guard case .open(let session) = entry else {
      if case .session(let session) = entry { try checkToken(of: session, request) }
      return
    }
    guard access == .visitors else {
      throw Refusal(
        .unauthorized, "changes need a session or the token",
        because: "`--no-auth` lets everybody read, but nobody change anything",
        hint: "open the link that `plimsoll serve` prints, or type the token on the page")
    }
    // A program of this machine may read, so it may ask for what it reads to be new. Only
    // what a browser sends can be on behalf of a page.
    guard isOfBrowser(request) || request.headers[requestTokenField] != nil else { return }
    try checkToken(of: session, request)
  }

  /// Whether a browser sent it: with every POST each of today's says where the page is from,
  /// or how its page is related to this server.
  private static func isOfBrowser(_ request: Request) -> Bool {
    [.origin, .referer, fetchSite, fetchMode].contains { request.headers[$0] != nil }
  }

  private static func checkToken(
    of session: AccessKeeper.Session, _ request: Request
  ) throws(Refusal) {
    try checkToken(session.requestToken, request)
  }

  private static func checkToken(_ wanted: String, _ request: Request) throws(Refusal) {
    let token = request.headers[requestTokenField] ?? ""
    guard Secret.isEqual(token, wanted) else {
      throw Refusal(
        .forbidden, "a change must carry the X-Plimsoll-Request header",
        because: "GET /api/session gives its value to this session")
    }
  }

  /// Refuses a body that is no JSON.
  static func checkContentType(_ request: Request) throws(Refusal) {
    let length = request.headers[.contentLength]
    if length ?? "0" == "0", request.headers[.transferEncoding] == nil { return }
    let type = request.headers[.contentType]?.split(separator: ";").first ?? ""
    guard type.lowercased().trimmingBlanks == "application/json" else {
      throw Refusal(
        .unsupportedMediaType, "the body must be JSON",
        hint: "send Content-Type: application/json")
    }
  }
}

/// Nothing stands at an address for a method.
struct NoRoute: Error {}

/// Who may use a route.
package enum Access: Sendable {
  /// Without being asked: pages, scripts and styles say nothing about anybody.
  case everybody
  /// Who may read.
  case readers
  /// Who may read, and pages of other sites with a token of their own.
  case embedders
  /// Who has come in; of a page of ours its origin is enough, so that clients that know no
  /// header of ours can change something.
  case membersOfPage
  /// Who may read, and no page of another site on their behalf: for what costs
  /// something and changes nothing.
  case visitors
  /// Who has come in with a link, the token or the password.
  case members
}

/// A name that is known to be one.
func fieldName(_ name: String) -> HTTPField.Name {
  guard let field = HTTPField.Name(name) else {
    preconditionFailure("\(name) is not a valid header name")
  }
  return field
}

extension String {
  /// Without blanks and line ends at either end.
  var trimmingBlanks: String {
    func isBlank(_ character: Character) -> Bool {
      character == " " || character == "\t" || character == "\n" || character == "\r\n"
    }
    let start = drop(while: isBlank)
    return String(start.dropLast(start.reversed().prefix(while: isBlank).count))
  }
}
