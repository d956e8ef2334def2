internal import Scanning

/// Why a visitor gets no answer. It never holds a secret, nor a path of this
/// machine.
package struct Refusal: Error, Sendable {
  package var status: Status
  package var what: String
  package var because: String?
  package var hint: String?
  /// What is wrong with single members of what was sent.
  package var problems: [Problem] = []
  /// Headers that the answer has besides those of all.
  package var fields: [Answer.Field] = []

  /// One wrong member.
  package struct Problem: Sendable, Equatable {
    package var key: String
    package var message: String

    package init(key: String, message: String) {
      self.key = key
      self.message = message
    }
  }

  package init(
    _ status: Status, _ what: String, because: String? = nil, hint: String? = nil,
    problems: [Problem] = []
  ) {
    self.status = status
    self.what = what
    self.because = because
    self.hint = hint
    self.problems = problems
  }

  package static let unknownVisitor = Refusal(
    .unauthorized, "this needs a session or the token",
    hint: "open the link that `plimsoll serve` prints, or send the token of the file that it "
      + "names as `Authorization: Bearer …`")

  package static let notFound = Refusal(
    .notFound, "there is nothing here", hint: "/api/openapi.json lists what there is")

  /// What exactly failed may name files: it is for the terminal, not the page.
  static let unreadableFigures = Refusal(
    .internalServerError, "the figures cannot be read", hint: "`plimsoll doctor` says more")

  /// - Parameter methods: Those that the address takes.
  static func methodNotAllowed(_ methods: [String]) -> Refusal {
    var refusal = Refusal(
      .methodNotAllowed, "this address takes \(methods.joined(separator: ", ")) only")
    refusal.fields = [Answer.Field("Allow", methods.joined(separator: ", "))]
    return refusal
  }

  /// The refusal as what is sent.
  package var answer: Answer {
    var error: [JSONValue.Member] = [
      .init("what", .string(what)), .init("because", .optional(because)),
      .init("hint", .optional(hint)),
    ]
    if !problems.isEmpty {
      let list = problems.map {
        JSONValue.object([
          .init("key", .string($0.key)), .init("message", .string($0.message)),
        ])
      }
      error.append(.init("problems", .array(list)))
    }
    let document = JSONValue.object([
      .init("success", .bool(false)), .init("error", .object(error)),
    ])
    var answer = Answer.json(spaced: document, status: status)
    answer.fields = fields
    if status == .unauthorized {
      answer.fields.append(Answer.Field("WWW-Authenticate", "Bearer realm=\"plimsoll\""))
    }
    answer.closes = status == .contentTooLarge || status == .requestTimeout
    return answer
  }
}
