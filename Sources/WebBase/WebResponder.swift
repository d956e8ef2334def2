internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
internal import NIOCore

/// Takes every request through the router, and makes an answer of what is refused.
struct WebResponder: HTTPResponder {
  typealias Context = WebContext

  let options: WebOptions
  let router: RouterResponder<WebContext>
  let writer: AnswerWriter

  func respond(to request: Request, context: WebContext) async throws -> Response {
    var context = context
    context.timeout = options.timeout
    context.bodyLimit = options.largestBody
    let refusal: Refusal
    do {
      guard let request = try below(request) else {
        return writer.response(toRoot, to: request, on: context.channel)
      }
      do {
        return try await router.respond(to: request, context: context)
      } catch is NoRoute {
        // There may be something here for another method.
        guard let method = RouteTable.anyOther else { throw NoRoute() }
        var head = request.head
        head.method = method
        return try await router.respond(
          to: Request(head: head, body: request.body), context: context)
      }
    } catch let error as Refusal {
      refusal = error
    } catch is NoRoute {
      refusal = .notFound
    } catch {
      refusal = .unreadableFigures
    }
    return writer.response(refusal.answer, to: request, on: context.channel)
  }

  /// The request with a path below that of the proxy, whether or not the proxy has
  /// taken it off; nil for the path itself without a slash, below which no address
  /// of the page would be found.
  private func below(_ request: Request) throws(Refusal) -> Request? {
    let base = options.basePath
    guard !base.isEmpty, let path = request.head.path, path.hasPrefix(base) else { return request }
    let rest = path.dropFirst(base.count)
    if rest.isEmpty || rest.hasPrefix("?") { return nil }
    guard rest.hasPrefix("/") else { return request }
    var head = request.head
    head.path = String(rest)
    return Request(head: head, body: request.body)
  }

  private var toRoot: Answer {
    var answer = Answer.text("", status: .permanentRedirect)
    answer.fields = [Answer.Field("Location", options.basePath + "/")]
    return answer
  }
}
