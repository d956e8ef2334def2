internal import Configuration

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

  /// - Parameter methods: Those that the address takes.
  static func methodNotAllowed(_ methods: [String]) -> Refusal {
    var refusal = Refusal(
      .methodNotAllowed, "this address takes \(methods.joined(separator: ", ")) only")
    refusal.fields = [Answer.Field("Allow", methods.joined(separator: ", "))]
    return refusal
  }

  /// The refusal as what is sent.
  package var answer: Answer {
    var error = [("what", Refusal.quoted(what))]
    error.append(("because", because.map(Refusal.quoted) ?? "null"))
    error.append(("hint", hint.map(Refusal.quoted) ?? "null"))
    if !problems.isEmpty {
      let list = problems.map {
        Refusal.object([("key", Refusal.quoted($0.key)), ("message", Refusal.quoted($0.message))])
      }
      error.append(("problems", "[" + list.joined(separator: ", ") + "]"))
    }
    let document = Refusal.object([("success", "false"), ("error", Refusal.object(error))])
    var answer = Answer.json(document + "\n", status: status)
    answer.fields = fields
    if status == .unauthorized {
      answer.fields.append(Answer.Field("WWW-Authenticate", "Bearer realm=\"plimsoll\""))
    }
    answer.closes = status == .contentTooLarge || status == .requestTimeout
    return answer
  }

  private static func object(_ members: [(name: String, value: String)]) -> String {
    "{" + members.map { "\"\($0.name)\": \($0.value)" }.joined(separator: ", ") + "}"
  }

  /// A string of JSON. What would turn the direction of a terminal's text, which a
  /// refusal may repeat from a request, stands there as its number.
  private static func quoted(_ text: String) -> String {
    var quoted = ""
    for scalar in JSONDraft.quoted(text).unicodeScalars {
      switch scalar.value {
      case 0x7F..<0xA0, 0x061C, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF:
        let digits = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted
  }
}
