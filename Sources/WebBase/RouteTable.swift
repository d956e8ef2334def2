internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore

/// What stands at each address.
package struct RouteTable: Sendable {
  /// Answers a request.
  package typealias Handler = @Sendable (Call) async throws -> Answer

  /// One method of one address.
  struct Route: Sendable {
    var method: HTTPRequest.Method
    var path: String
    var access: Access
    var handler: Handler
    /// Whether pages of other sites may ask for it, where the options name them.
    var isEmbeddable = false
  }

  private(set) var routes: [Route] = []

  package init() {}

  /// What is read; HEAD is answered like it, without the content.
  ///
  /// - Parameters:
  ///   - path: Such as `/api/reports/{name}`; `call.parameter("name")` is the part.
  package mutating func get(
    _ path: String, _ access: Access = .readers, _ handler: @escaping Handler
  ) {
    routes.append(Route(method: .get, path: path, access: access, handler: handler))
  }

  /// What pages of other sites may read too, where the options name them.
  package mutating func embeddable(
    _ path: String, _ access: Access, _ handler: @escaping Handler
  ) {
    routes.append(
      Route(method: .get, path: path, access: access, handler: handler, isEmbeddable: true))
  }

  /// The addresses of what is embeddable.
  var embeddablePaths: Set<String> { Set(routes.filter(\.isEmbeddable).map(\.path)) }

  /// What is sent, as JSON.
  package mutating func post(
    _ path: String, _ access: Access = .members, _ handler: @escaping Handler
  ) {
    routes.append(Route(method: .post, path: path, access: access, handler: handler))
  }

  /// What is taken away.
  package mutating func delete(
    _ path: String, _ access: Access = .members, _ handler: @escaping Handler
  ) {
    routes.append(Route(method: .delete, path: path, access: access, handler: handler))
  }

  /// The files of a page, each below `folder`.
  package mutating func assets(_ assets: [String: Asset], below folder: String) {
    for (name, asset) in assets {
      get(folder + "/" + name, .everybody) { _ in asset.answer }
    }
  }

  /// A method that no visitor means: at each address it is answered with the methods
  /// that the address takes.
  static let anyOther = HTTPRequest.Method("PLIMSOLL-ANY-OTHER")

  /// The addresses that are for everybody; parts of paths are none.
  var openPaths: Set<String> { Set(routes.filter { $0.access == .everybody }.map(\.path)) }

  /// The methods of an address, as `Allow` lists them.
  private var methods: [String: [String]] {
    var methods: [String: [String]] = [:]
    for route in routes {
      methods[route.path, default: []].append(route.method.rawValue)
      if route.method == .get { methods[route.path, default: []].append("HEAD") }
    }
    return methods.mapValues { $0.sorted() }
  }

  /// The router of all routes, behind the gate.
  func router(behind gate: RequestGate, writer: AnswerWriter) -> Router<WebContext> {
    let router = Router(context: WebContext.self, options: .autoGenerateHeadEndpoints)
    router.add(middleware: gate)
    for route in routes {
      router.on(RouterPath(route.path), method: route.method) { request, context in
        try RequestGate.check(route.access, request, context)
        if route.method == .post { try RequestGate.checkContentType(request) }
        let answer = try await route.handler(Call(request: request, context: context))
        return writer.response(answer, to: request, on: context.channel)
      }
    }
    if let anyOther = RouteTable.anyOther {
      for (path, methods) in methods {
        router.on(RouterPath(path), method: anyOther) { _, context -> Response in
          guard context.isKnown else { throw gate.doorkeeper?.refusal ?? Refusal.unknownVisitor }
          throw Refusal.methodNotAllowed(methods)
        }
      }
    }
    return router
  }
}
