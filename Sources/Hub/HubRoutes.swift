internal import Configuration
internal import Digests
internal import HubStore
internal import Reports
internal import Scanning
internal import UsageModel
internal import WebBase

/// What stands at each address of the hub.
struct HubRoutes: Sendable {
  let services: HubServices
  let assets: [String: Asset]

  var table: RouteTable {
    var table = RouteTable()
    addPage(to: &table)
    addComing(to: &table)
    PublishingRoutes(services: services).add(to: &table)
    FigureRoutes(services: services).add(to: &table)
    return table
  }

  private func addPage(to table: inout RouteTable) {
    var files = assets
    for (name, asset) in HubAssets.all { files[name] = asset }
    table.get("/", .everybody) { _ in HubAssets.page.answer }
    if let icon = files["icon.svg"] {
      table.get("/favicon.ico", .everybody) { _ in icon.answer }
    }
    table.assets(files, below: "/assets")
    table.get("/healthz", .everybody) { _ in .text("ok\n") }
  }

  // MARK: Coming in

  private func addComing(to table: inout RouteTable) {
    table.post("/api/join", .everybody) { try await join($0) }
    table.post("/api/session", .everybody) { try await enter($0) }
    table.get("/api/session") { call in
      let person = try HubRoutes.person(call)
      return .json(
        .object([
          .init("requestToken", .optional(call.visitor?.requestToken)),
          .init("needsSession", .bool(true)),
          .init("member", .string(person.member.identifier)),
          .init("address", .string(person.member.address)),
          .init("role", .string(person.member.role.rawValue)),
          .init("version", .string(services.options.version)),
        ]))
    }
    table.delete("/api/session", .visitors) { call in
      if let cookie = call.sessionCookie {
        try await services.store.end(visitDigest: SHA256.hexadecimal(cookie.utf8))
      }
      var answer = Answer.json(.object([.init("success", .bool(true))]))
      answer.fields = [call.cookieField(nil, life: 0, isSecure: isSecure)]
      return answer
    }
    table.post("/api/hub/link", .members) { call in
      let person = try HubRoutes.person(call)
      let word = Secret.make()
      let now = services.clock()
      try await services.store.keepLink(
        digest: SHA256.hexadecimal(word.utf8), member: person.member.identifier, now: now)
      return .json(
        .object([
          .init("link", .string("#t=" + word)),
          .init("expires", .time(now.advanced(byMilliseconds: HubStore.linkLife * 1000))),
        ]))
    }
  }

  private var isSecure: Bool {
    services.options.web.tls != nil || !services.options.trustedProxies.isEmpty
  }

  /// Who asks: the gate lets nobody else get here.
  static func person(_ call: Call) throws(Refusal) -> HubDoorkeeper.Person {
    guard let person = call.visitor?.person as? HubDoorkeeper.Person else {
      throw HubDoorkeeper.stranger
    }
    return person
  }

  private static let attemptLimit: Int64 = 10

  private func refuseTooMany(_ call: Call) async throws {
    let tries = try await services.store.attempts(from: call.address, now: services.clock())
    guard tries >= HubRoutes.attemptLimit else { return }
    throw Refusal(
      .tooManyRequests, "too many codes from your address were wrong",
      hint: "try again in a minute")
  }

  private func join(_ call: Call) async throws -> Answer {
    try await refuseTooMany(call)
    let document = try RequestBody.object(try await call.body())
    func text(_ name: String, _ limit: Int = 200) throws(Refusal) -> String {
      let text = document.member(at: [name])?.value.string ?? ""
      guard text.utf8.count <= limit, text.unicodeScalars.allSatisfy({ $0.value >= 0x20 }) else {
        throw Refusal(
          .badRequest, "\(name) is longer than \(limit) bytes or has control characters")
      }
      return text
    }
    let machine = try text("machine", 32)
    guard machine.utf8.count == 32, Hexadecimal.bytes(machine) != nil else {
      throw Refusal(.badRequest, "machine must be 32 hexadecimal digits")
    }
    let token = Secret.make()
    let newcomer = HubStore.Newcomer(
      machine: machine, label: try text("label"), version: try text("version"),
      scope: try text("scope", 2000), tokenDigest: SHA256.hexadecimal(token.utf8),
      memberIdentifier: HubRoutes.word(16), deviceIdentifier: HubRoutes.word(12))
    let code = HubCode.digest(try text("code"))
    switch try await services.store.admit(codeDigest: code, newcomer, now: services.clock()) {
    case .admitted(let device): return welcome(device, token)
    case .usedCode:
      throw Refusal(
        .unauthorized, "that code was used before",
        because: "a code lets one machine in, once", hint: "ask for another invitation")
    case .expiredCode:
      throw Refusal(
        .unauthorized, "that code is too old", because: "a code is good for a day",
        hint: "ask for another invitation")
    case .revoked:
      throw Refusal(
        .unauthorized, "that machine was revoked", hint: "ask for another invitation")
    case .unknownCode:
      _ = try await services.store.countAttempt(from: call.address, now: services.clock())
      throw Refusal(
        .unauthorized, "no invitation has that code",
        hint: "copy it once more: it is the last line of `plimsoll hub invite`")
    }
  }

  private func welcome(_ device: HubStore.Device, _ token: String) -> Answer {
    .json(
      .object([
        .init("token", .string(token)),
        .init("device", .string(device.identifier)),
        .init("machine", .string(device.machine)),
        .init("member", .string(device.member.identifier)),
        .init("address", .string(device.member.address)),
        .init("role", .string(device.member.role.rawValue)),
        .init("organizationKey", .string(services.options.organizationKey)),
        .init("version", .string(services.options.version)),
      ]), status: .created)
  }

  /// Digits that nobody can guess.
  static func word(_ count: Int) -> String { String(Secret.make().prefix(count)) }

  private func enter(_ call: Call) async throws -> Answer {
    try await refuseTooMany(call)
    let document = try RequestBody.object(try await call.body())
    let word = document.member(at: ["token"])?.value.string ?? ""
    let session = Secret.make()
    guard
      let member = try await services.store.enter(
        linkDigest: SHA256.hexadecimal(word.utf8), visitDigest: SHA256.hexadecimal(session.utf8),
        now: services.clock())
    else {
      _ = try await services.store.countAttempt(from: call.address, now: services.clock())
      throw Refusal(
        .unauthorized, "that link was used before, or is too old",
        because: "a link lets one browser in, once, within ten minutes",
        hint: "`plimsoll team --open` opens the page with another one")
    }
    var answer = Answer.json(
      .object([
        .init("success", .bool(true)),
        .init("requestToken", .string(HubDoorkeeper.requestToken(of: session))),
        .init("role", .string(member.role.rawValue)),
      ]))
    answer.fields = [
      call.cookieField(session, life: Int(HubStore.visitLife), isSecure: isSecure)
    ]
    return answer
  }
}

/// Codes that let a machine in.
package enum HubCode {
  /// 128 random bits, as 32 hexadecimal digits.
  package static func make() -> String { String(Secret.make().prefix(32)) }

  /// What is kept of a code. Blanks and letters' case of a copied one do not matter.
  package static func digest(_ code: String) -> String {
    let plain = code.lowercased().filter { !$0.isWhitespace && $0 != "-" }
    return SHA256.hexadecimal("plimsoll invitation\n\(plain)".utf8)
  }
}
