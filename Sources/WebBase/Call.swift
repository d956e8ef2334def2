internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
internal import NIOCore

/// A request that has been let in.
package struct Call: Sendable {
  let request: Request
  let context: WebContext

  /// The path as it was asked for, below that of the proxy.
  package var path: String { request.uri.path }
  /// What stands behind `?`.
  package var query: Query { Query(request.uri.query ?? "") }

  /// What a header says; of several the last.
  package func header(_ name: String) -> String? {
    request.headers[values: fieldName(name)].last
  }

  /// A part of the path, by the name that the route has for it.
  package func parameter(_ name: String) -> String {
    context.parameters.get(name) ?? ""
  }

  /// Whom the doorkeeper let in; nil without one.
  package var visitor: Visitor? { context.visitor }

  /// Where the request comes from, as the connection says.
  package var address: String { WebContext.address(context.channel) }

  /// The value of the cookie that names a session; nil where none came.
  package var sessionCookie: String? {
    request.cookies[RequestGate.cookieName(port: context.channel.localAddress?.port ?? 0)]?.value
  }

  /// The header that gives the browser a session, or takes it away.
  ///
  /// - Parameter life: Seconds that it is kept.
  package func cookieField(_ session: String?, life: Int, isSecure: Bool) -> Answer.Field {
    let cookie = Cookie(
      name: RequestGate.cookieName(port: context.channel.localAddress?.port ?? 0),
      value: session ?? "", maxAge: session == nil ? 0 : life, path: "/", secure: isSecure,
      sameSite: .strict)
    return Answer.Field("Set-Cookie", cookie.description)
  }

  /// Reads the body, if it is small and comes in time.
  package func body() async throws -> [UInt8] {
    let limit = context.bodyLimit
    let tooLarge = Refusal(
      .contentTooLarge, "the request is too large",
      because: "its body has more than \(limit) bytes")
    if let length = request.headers[.contentLength].flatMap({ Int($0) }),
      length > limit
    {
      throw tooLarge
    }
    let body = request.body
    let seconds = context.timeout
    return try await withThrowingTaskGroup(of: [UInt8]?.self) { group in
      group.addTask {
        var bytes: [UInt8] = []
        for try await buffer in body {
          bytes.append(contentsOf: buffer.readableBytesView)
          if bytes.count > limit { throw tooLarge }
        }
        return bytes
      }
      group.addTask {
        try await Task.sleep(for: .seconds(seconds))
        return nil
      }
      defer { group.cancelAll() }
      guard let first = try await group.next(), let bytes = first else {
        throw Refusal(.requestTimeout, "the request was too slow to arrive")
      }
      return bytes
    }
  }

  /// Where the request comes from: the address of the other end, or what a proxy on
  /// this machine says that it is. Only somebody who has set a name for a proxy is
  /// taken to have one.
  func address(behindProxy: Bool) -> String {
    let address = context.channel.remoteAddress?.ipAddress ?? ""
    guard behindProxy, WebOptions.isLoopback(address),
      let told = request.headers[values: fieldName("X-Forwarded-For")].last
    else { return address }
    // The last one is what the nearest proxy saw itself.
    let last = told.split(separator: ",").last.map { $0.filter { $0 != " " } } ?? ""
    return last.isEmpty || last.utf8.count > 64 ? address : last
  }
}

/// Names and values of a query.
package struct Query: Sendable, Equatable {
  /// As they stand, in their order; a name may come twice.
  private let text: String

  /// - Parameter text: What stands behind `?`.
  package init(_ text: String) { self.text = text }

  private var parameters: [(name: String, value: String)] {
    // Forms write a blank as a plus sign, which addresses in general do not.
    URI("/?" + text.replacing("+", with: "%20")).queryParameters
      .map { (String($0.key), String($0.value)) }
  }

  /// The last value of a name.
  package func value(_ name: String) -> String? { parameters.last { $0.name == name }?.value }

  /// All values of a name.
  package func values(_ name: String) -> [String] {
    parameters.filter { $0.name == name }.map(\.value)
  }

  /// The same for equal questions.
  package var key: String { text }

  /// Only the parameters of these names, in the order in which they came: what a route
  /// does not know makes no other question.
  package func limited(to names: [String]) -> Query {
    Query(
      text.split(separator: "&").filter { part in
        Query(String(part)).parameters.first.map { names.contains($0.name) } ?? false
      }.joined(separator: "&"))
  }
}

/// What a request brings along besides itself.
struct WebContext: RequestContext {
  var coreContext: CoreRequestContextStorage
  let channel: any Channel
  /// How the visitor showed that he may read; nil for a stranger.
  var entry: AccessKeeper.Entry?
  /// Whom the doorkeeper let in; nil for a stranger, and without a doorkeeper.
  var visitor: Visitor?
  /// The largest body of a request, in bytes.
  var bodyLimit = WebOptions.bodyLimit
  /// Seconds that a body may take to arrive.
  var timeout: Int64 = 10

  init(source: ApplicationRequestContextSource) {
    coreContext = CoreRequestContextStorage(source: source)
    channel = source.channel
  }

  /// Whether somebody is known.
  var isKnown: Bool { entry != nil || visitor != nil }

  /// Where the other end is.
  static func address(_ channel: any Channel) -> String {
    if let address = channel.remoteAddress?.ipAddress { return address }
    return channel.localAddress?.ipAddress == nil ? "unix" : ""
  }
}
