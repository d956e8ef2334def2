internal import HTTPTypes
internal import NIOCore
internal import NIOHTTP1
internal import NIOHTTPTypesHTTP1

/// What a request's first line and its Host headers say, which is lost where
/// requests are made free of HTTP's version: a channel handler brings it over in a
/// header of its own.
enum RequestForm {
  /// What no request may be like.
  enum Fault: String, Sendable {
    /// HTTP/1.1 demands one (RFC 9112, section 3.2).
    case hostIsMissing = "host-missing"
    /// Whoever stands between may have gone by the other one.
    case hostIsDoubled = "host-doubled"
  }

  private static let name = "Plimsoll-Request-Form"
  private static let field = fieldName(name)

  /// What is wrong with the form of a request; nil when nothing is.
  static func fault(of head: HTTPRequest) -> Fault? {
    head.headerFields[field].flatMap(Fault.init)
  }

  /// Notes what is wrong, and makes one form of several: a target with a host becomes
  /// that host and a path, and a connection that is to be closed says so in one way.
  static func normalized(_ head: HTTPRequestHead) -> HTTPRequestHead {
    var head = head
    head.headers.remove(name: name)
    let hosts = head.headers["Host"].count
    if hosts > 1 {
      head.headers.add(name: name, value: Fault.hostIsDoubled.rawValue)
    } else if hosts == 0, !isOld(head.version) {
      head.headers.add(name: name, value: Fault.hostIsMissing.rawValue)
    }
    if let host = host(ofTarget: head.uri) {
      // The target counts, whatever the header says (RFC 9112, section 3.2.2).
      head.headers.replaceOrAdd(name: "Host", value: host)
    }
    // An old program waits for the end of the connection, not of the content.
    if !head.isKeepAlive || isOld(head.version) {
      head.headers.replaceOrAdd(name: "Connection", value: "close")
    }
    return head
  }

  /// Whether it is HTTP/1.0 or older.
  static func isOld(_ version: HTTPVersion) -> Bool {
    version.major == 0 || (version.major == 1 && version.minor == 0)
  }

  /// `example.org:80` of `http://example.org:80/path`; nil for a path.
  private static func host(ofTarget target: String) -> String? {
    guard let scheme = target.firstRange(of: "://"), !target.hasPrefix("/"),
      !target[..<scheme.lowerBound].contains("?")
    else { return nil }
    let rest = target[scheme.upperBound...]
    return String(rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" })
  }
}

/// Puts `RequestFormHandler` where requests still have their version: before what
/// takes it from them.
final class RequestFormInstaller: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = Never

  func handlerAdded(context: ChannelHandlerContext) {
    let pipeline = context.pipeline.syncOperations
    do {
      let codec = try pipeline.handler(type: HTTP1ToHTTPServerCodec.self)
      try pipeline.addHandler(RequestFormHandler(), position: .before(codec))
    } catch {
      // Without it a request would be believed that must not be.
      context.close(promise: nil)
    }
  }
}

/// Brings requests into one form, and answers in the version that was asked in.
final class RequestFormHandler: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = HTTPServerRequestPart
  typealias OutboundIn = HTTPServerResponsePart
  typealias OutboundOut = HTTPServerResponsePart

  /// Of requests that are not answered yet: the version, and whether the connection
  /// ends with the answer.
  private var waiting: [(version: HTTPVersion, closes: Bool)] = []

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard case .head(let head) = unwrapInboundIn(data) else {
      context.fireChannelRead(data)
      return
    }
    let request = RequestForm.normalized(head)
    waiting.append((head.version, !request.isKeepAlive))
    context.fireChannelRead(wrapInboundOut(.head(request)))
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    guard case .head(var head) = unwrapOutboundIn(data), head.status.code >= 200,
      !waiting.isEmpty
    else {
      context.write(data, promise: promise)
      return
    }
    let request = waiting.removeFirst()
    if RequestForm.isOld(request.version) { head.version = .http1_0 }
    if request.closes { head.headers.replaceOrAdd(name: "Connection", value: "close") }
    context.write(wrapOutboundOut(.head(head)), promise: promise)
  }
}
