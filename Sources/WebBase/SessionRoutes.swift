package import Configuration
internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
internal import Scanning

/// `/api/session`: who is asking, coming in, and leaving.
struct SessionRoutes: Sendable {
  let options: WebOptions
  let keeper: AccessKeeper
  /// What `GET /api/session` tells besides.
  let extra: @Sendable () -> [JSONValue.Member]
  /// Milliseconds.
  let clock: @Sendable () -> Int64

  func add(to table: inout RouteTable) {
    table.get("/api/session") { tell($0) }
    table.post("/api/session", .everybody) { try await enter($0) }
    table.delete("/api/session", .visitors) { leave($0) }
    table.get("/api/signed-in") { list($0) }
    table.delete("/api/signed-in") { call in
      keeper.endSessions(but: own(call))
      return Answer.json(spaced: SessionRoutes.success)
    }
  }

  private static let success = JSONValue.object([.init("success", .bool(true))])

  private func own(_ call: Call) -> AccessKeeper.Session? {
    if case .session(let session) = call.context.entry { session } else { nil }
  }

  /// Who is signed in: when each browser was last here, to the hour, and which is this.
  private func list(_ call: Call) -> Answer {
    let rows = keeper.sessions(now: clock(), marking: own(call)).map {
      JSONValue.object([
        .init("lastUsedAt", .integer($0.usedAt)), .init("isThis", .bool($0.isMarked)),
      ])
    }
    return Answer.json(spaced: .object([.init("sessions", .array(rows))]))
  }

  private func tell(_ call: Call) -> Answer {
    var token: String?
    var mayChange = true
    switch call.context.entry {
    case .session(let session): token = session.requestToken
    case .open(let session):
      token = session.requestToken
      mayChange = false
    case .token, .embedded, nil: break
    }
    let members: [JSONValue.Member] = [
      .init("requestToken", .optional(token)),
      .init("needsSession", .bool(keeper.needsSession)), .init("mayChange", .bool(mayChange)),
    ]
    var answer = Answer.json(spaced: .object(members + extra()))
    // The browser keeps it for as long as the server does.
    if case .session(let session) = call.context.entry {
      answer.fields.append(cookie(session, call))
    }
    return answer
  }

  private func enter(_ call: Call) async throws -> Answer {
    let document = try RequestBody.object(try await call.body())
    guard let word = document.member(at: ["token"])?.value.string, !word.isEmpty else {
      throw Refusal(.badRequest, "token must be a text")
    }
    let address = call.address(behindProxy: !options.names.isEmpty)
    switch await keeper.enter(with: word, from: address, now: clock()) {
    case .entered(let session):
      let token = JSONValue.string(session.requestToken)
      var answer = Answer.json(
        spaced: .object([.init("success", .bool(true)), .init("requestToken", token)]))
      answer.fields.append(cookie(session, call))
      return answer
    case .linkWasUsed:
      throw Refusal(
        .forbidden, "that link was used before",
        because: "a link lets one browser in, once",
        hint: "`plimsoll serve --open` opens another one")
    case .linkIsTooOld:
      throw Refusal(
        .forbidden, "that link is too old",
        because: "a link is valid for a day",
        hint: "`plimsoll serve --open` opens another one")
    case .refused:
      throw Refusal(
        .forbidden, "that link, token or password is not valid",
        hint: "`plimsoll serve --open` opens the page by itself")
    case .tooMany:
      throw Refusal(
        .tooManyRequests, "too many attempts from your address have failed",
        hint: "try again in a minute, or open the page with `plimsoll serve --open`")
    }
  }

  private func leave(_ call: Call) -> Answer {
    if case .session(let session) = call.context.entry { keeper.leave(session) }
    var answer = Answer.json(spaced: SessionRoutes.success)
    answer.fields.append(cookie(nil, call))
    return answer
  }

  /// The header that gives a session to a browser, or takes it away.
  private func cookie(_ session: AccessKeeper.Session?, _ call: Call) -> Answer.Field {
    let cookie = Cookie(
      name: RequestGate.cookieName(port: call.context.channel.localAddress?.port ?? 0),
      value: session?.identifier ?? "",
      maxAge: session == nil ? 0 : Int(VisitorRecords.sessionLife), path: "/",
      sameSite: .strict)
    return Answer.Field("Set-Cookie", cookie.description)
  }
}

/// What came with a request.
package enum RequestBody {
  /// A body that is to be an object.
  package static func object(_ bytes: [UInt8]) throws(Refusal) -> JSONDocument {
    let reason: String
    do throws(JSONSyntaxError) {
      let document = try JSONDocument(bytes, isStrict: true)
      if document.root.isObject { return document }
      reason = "it is not an object"
    } catch {
      reason = "line \(error.position.line): \(error.reason)"
    }
    throw Refusal(.badRequest, "the body is not the JSON that is expected here", because: reason)
  }
}
