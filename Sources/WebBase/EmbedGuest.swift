internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore

/// A request of another site's page for what may be embedded there.
///
/// Everything else that comes from another site is refused.
struct EmbedGuest {
  private let origin: String?
  private let method: HTTPRequest.Method
  private let asksForMethod: Bool

  /// nil for any other request.
  init?(_ request: Request, _ options: WebOptions, _ embeddable: Set<String>) {
    guard !options.embedOrigins.isEmpty, embeddable.contains(request.uri.path),
      [.get, .head, .options].contains(request.method)
    else { return nil }
    let fields = request.head.headerFields
    if let origin = fields[.origin]?.lowercased() {
      guard options.embedOrigins.contains(origin) else { return nil }
      self.origin = origin
    } else {
      // A plain script is asked for without an origin. It says nothing about anybody, and
      // what does takes a token besides.
      guard fields[EmbedGuest.fetchSite] == "cross-site",
        fields[EmbedGuest.fetchMode] == "no-cors"
      else { return nil }
      origin = nil
    }
    method = request.method
    asksForMethod = fields[EmbedGuest.wishedMethod] != nil
  }

  private static let fetchSite = fieldName("Sec-Fetch-Site")
  private static let fetchMode = fieldName("Sec-Fetch-Mode")
  private static let wishedMethod = fieldName("Access-Control-Request-Method")

  /// Whether the browser asks beforehand if the page may send its token.
  var isAsking: Bool { method == .options && asksForMethod && origin != nil }

  /// The answer to that.
  var permission: Response {
    var fields = SecurityFields.all
    fields[fieldName("Access-Control-Allow-Origin")] = origin
    fields[fieldName("Access-Control-Allow-Methods")] = "GET"
    fields[fieldName("Access-Control-Allow-Headers")] = "Authorization"
    // A page of the internet asks a machine of the user's own network.
    fields[fieldName("Access-Control-Allow-Private-Network")] = "true"
    fields[fieldName("Access-Control-Max-Age")] = "600"
    fields[.vary] = "Origin"
    return Response(status: .noContent, headers: fields)
  }

  /// An answer that the page may read.
  func permitted(_ response: Response) -> Response {
    var response = response
    for field in permitting { response.headers[fieldName(field.name)] = field.value }
    let vary = response.headers[.vary]
    response.headers[.vary] = vary.map { $0 + ", Origin" } ?? "Origin"
    return response
  }

  /// Why there is no answer, which the page may read too: it is to say what helps.
  func permitted(_ error: any Error) -> Refusal {
    var refusal: Refusal
    if let error = error as? Refusal {
      refusal = error
    } else if let error = error as? HTTPError, error.status == .notFound {
      // The address is one of those that there are.
      refusal = .methodNotAllowed(["GET", "HEAD"])
    } else {
      refusal = .unreadableFigures
    }
    refusal.fields += permitting + [Answer.Field("Vary", "Origin")]
    return refusal
  }

  private var permitting: [Answer.Field] {
    let policy = Answer.Field("Cross-Origin-Resource-Policy", "cross-origin")
    return [policy] + (origin.map { [Answer.Field("Access-Control-Allow-Origin", $0)] } ?? [])
  }
}
