internal import HTTPTypes
internal import Hummingbird
internal import Reports

/// What goes back to a visitor.
struct Answer: Sendable {
  var status: HTTPResponse.Status = .ok
  var type: String
  var body: Body
  /// Headers that this answer has besides those of all.
  var fields: HTTPFields = [:]
  /// Whether the connection is closed after it: the rest of the request may still
  /// be on its way, and nobody wants it.
  var closes = false

  /// The content of an answer.
  enum Body: Sendable {
    case bytes(ByteBuffer)
    /// Signals, each of which has the newest event written.
    case events(EventStream)
  }

  static func text(
    _ text: String, type: String = "text/plain; charset=utf-8", status: HTTPResponse.Status = .ok
  ) -> Answer {
    Answer(status: status, type: type, body: .bytes(ByteBuffer(string: text)))
  }

  static let jsonType = "application/json; charset=utf-8"

  static func json(_ value: JSONValue, status: HTTPResponse.Status = .ok) -> Answer {
    text(value.text, type: jsonType, status: status)
  }
}

/// Why a visitor gets no answer. It never holds a secret, nor a path of this
/// machine.
struct Refusal: Error, Sendable {
  var status: HTTPResponse.Status
  var what: String
  var because: String?
  var hint: String?
  /// What is wrong with single members of what was sent.
  var problems: [Problem] = []

  /// One wrong member.
  struct Problem: Sendable, Equatable {
    var key: String
    var message: String
  }

  init(
    _ status: HTTPResponse.Status, _ what: String, because: String? = nil, hint: String? = nil,
    problems: [Problem] = []
  ) {
    self.status = status
    self.what = what
    self.because = because
    self.hint = hint
    self.problems = problems
  }

  static let unknownVisitor = Refusal(
    .unauthorized, "this needs a session or the token",
    hint: "open the link that `plimsoll serve` prints, or send the token of the file that it "
      + "names as `Authorization: Bearer …`")

  static let notFound = Refusal(
    .notFound, "there is nothing here", hint: "/api/openapi.json lists what there is")

  var answer: Answer {
    var members: [JSONValue.Member] = [
      .init("what", .string(what)), .init("because", because.map(JSONValue.string) ?? .null),
      .init("hint", hint.map(JSONValue.string) ?? .null),
    ]
    if !problems.isEmpty {
      members.append(
        .init(
          "problems",
          .array(
            problems.map {
              .object([.init("key", .string($0.key)), .init("message", .string($0.message))])
            })))
    }
    var answer = Answer.json(
      .object([.init("success", .bool(false)), .init("error", .object(members))]), status: status)
    if status == .unauthorized {
      answer.fields[.wwwAuthenticate] = "Bearer realm=\"plimsoll\""
    }
    if status == .methodNotAllowed { answer.fields[.allow] = "GET, HEAD, POST, DELETE" }
    answer.closes = [.contentTooLarge, .requestTimeout].contains(status)
    return answer
  }
}

/// The headers that every answer has.
enum SecurityFields {
  /// Nothing but what comes from this server, no inline code, and no text that
  /// becomes code.
  static let policy = [
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'",
    "connect-src 'self'", "manifest-src 'self'", "base-uri 'none'", "form-action 'none'",
    "frame-ancestors 'none'", "require-trusted-types-for 'script'", "trusted-types 'none'",
  ].joined(separator: "; ")

  static let all: HTTPFields = [
    fieldName("Content-Security-Policy"): policy,
    fieldName("X-Content-Type-Options"): "nosniff",
    fieldName("X-Frame-Options"): "DENY",
    fieldName("Referrer-Policy"): "no-referrer",
    fieldName("Cross-Origin-Opener-Policy"): "same-origin",
    fieldName("Cross-Origin-Resource-Policy"): "same-origin",
    fieldName("Permissions-Policy"): "camera=(), geolocation=(), microphone=()",
    .cacheControl: "no-store",
  ]
}
