import Foundation
import TestSupport
import Testing
import WebDashboard

@Suite("The dashboard refuses", .timeLimited)
struct AttackTests {
  @Test(arguments: [
    "evil.example", "evil.example:PORT", "127.0.0.1", "127.0.0.1:1", "localhost.evil.example:PORT",
    "0.0.0.0:PORT", "",
  ])
  func aHostThatIsNotItsOwnOnEveryRoute(host: String) async throws {
    let site = try await Site()
    let name = host.replacingOccurrences(of: "PORT", with: "\(site.port)")
    for path in ["/", "/api/state", "/api/events", "/metrics", "/healthz", "/assets/page.js", "/x"]
    {
      let reply = try await site.send("GET", path, host: name)
      #expect(reply.status == 421, "\(path) for \(name)")
      #expect(!reply.body.contains(site.token))
    }
    let change = try await site.send(
      "POST", "/api/claude-usage/config", host: name, body: "{}")
    #expect(change.status == 421)
  }

  @Test func hostsOfThisMachineAndNamesThatWereSet() async throws {
    let site = try await Site(names: ["usage.example.com"])
    for host in [
      "127.0.0.1:\(site.port)", "localhost:\(site.port)", "LOCALHOST:\(site.port)",
      "usage.example.com", "usage.example.com:\(site.port)",
    ] {
      #expect(try await site.send("GET", "/api/state", host: host).status == 200)
    }
  }

  @Test(arguments: ["https://evil.example", "null", "http://127.0.0.1:1", "http://localhost.evil"])
  func whatAnotherSiteSends(origin: String) async throws {
    let site = try await Site(needsSession: false)
    for (method, path) in [
      ("GET", "/api/state"), ("POST", "/api/claude-usage/config"),
      ("POST", "/api/refresh"), ("POST", "/api/session"), ("GET", "/api/events"),
    ] {
      let reply = try await site.send(
        method, path, fields: ["Origin: \(origin)"], body: method == "POST" ? "{}" : nil)
      #expect(reply.status == 403, "\(method) \(path)")
      #expect(reply.fields["access-control-allow-origin"] == nil)
    }
  }

  @Test func whatTheBrowserSaysThatAnotherSiteBegan() async throws {
    let site = try await Site(needsSession: false)
    for name in ["cross-site", "same-site", "elsewhere"] {
      let reply = try await site.get("/api/state", fields: ["Sec-Fetch-Site: \(name)"])
      #expect(reply.status == 403)
    }
    // Following a link to the page shows nothing to where the link stands.
    let visit = try await site.get(
      "/", fields: ["Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate"])
    #expect(visit.status == 200)
    let frame = try await site.get(
      "/api/state", fields: ["Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate"])
    #expect(frame.status == 403)
  }

  @Test func readingWithoutASession() async throws {
    let site = try await Site()
    for path in [
      "/api/state", "/api/claude-usage/code", "/api/claude-usage/api-credits",
      "/api/limits", "/api/reports/daily", "/api/history", "/api/events", "/metrics",
      "/api/settings", "/api/session", "/api/openapi.json", "/nothing",
    ] {
      let reply = try await site.get(path, hasToken: false)
      #expect(reply.status == 401, "\(path)")
      #expect(!reply.body.contains(site.token) && !reply.body.contains(site.link))
    }
    for field in [
      "Authorization: Bearer wrong", "Authorization: Basic \(site.token)",
      "Cookie: plimsoll-\(site.port)=wrong", "Cookie: plimsoll-\(site.port)=",
    ] {
      #expect(try await site.get("/api/state", fields: [field], hasToken: false).status == 401)
    }
  }

  @Test func changesWithoutTheirHeader() async throws {
    let site = try await Site()
    let (cookie, word) = try await site.enter()
    func change(_ fields: [String]) async throws -> Int {
      try await site.send(
        "POST", "/api/claude-usage/config", fields: ["Cookie: \(cookie)"] + fields,
        body: "{\"web\":{\"theme\":\"dark\"}}", hasToken: false
      ).status
    }
    #expect(try await change([]) == 403)
    #expect(try await change(["X-Plimsoll-Request: wrong"]) == 403)
    #expect(try await change(["X-Plimsoll-Request: \(word)"]) == 200)
  }

  @Test func aLinkThatWasFollowedBefore() async throws {
    let site = try await Site()
    let body = "{\"token\":\"\(site.link)\"}"
    let first = try await site.send("POST", "/api/session", body: body, hasToken: false)
    #expect(first.status == 200)
    let cookie = try #require(first.fields["set-cookie"])
    #expect(cookie.hasPrefix("plimsoll-\(site.port)="))
    #expect(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"))
    #expect(cookie.contains("Max-Age=2592000") && cookie.contains("Path=/"))
    let second = try await site.send("POST", "/api/session", body: body, hasToken: false)
    #expect(second.status == 403)
    #expect(second.body.contains("that link was used before"))
  }

  @Test func guessingWithoutEnd() async throws {
    let site = try await Site(password: "correct horse battery")
    var statuses: Set<Int> = []
    for number in 0..<15 {
      let reply = try await site.send(
        "POST", "/api/session", body: "{\"token\":\"guess \(number)\"}", hasToken: false)
      statuses.insert(reply.status)
    }
    #expect(statuses == [403, 429])
    // Nobody can guess a link or the token, so guessing keeps nobody out who has one.
    for word in [site.link, site.token] { _ = try await site.enter(word) }
  }

  @Test func guessingFromOneAddressKeepsNobodyElseOut() async throws {
    let site = try await Site(password: "correct horse battery", names: ["usage.example.com"])
    func attempt(_ word: String, from address: String) async throws -> Int {
      try await site.send(
        "POST", "/api/session", host: "usage.example.com",
        fields: ["X-Forwarded-For: 10.9.9.9, \(address)"], body: "{\"token\":\"\(word)\"}",
        hasToken: false
      ).status
    }
    for number in 0..<10 {
      #expect(try await attempt("guess \(number)", from: "192.0.2.1") == 403)
    }
    #expect(try await attempt("correct horse battery", from: "192.0.2.1") == 429)
    #expect(try await attempt("correct horse battery", from: "192.0.2.2") == 200)
  }

  @Test func aPasswordWithoutTheBlanksAtItsEndsAtItsEnds() async throws {
    let site = try await Site(password: "  correct horse battery ")
    _ = try await site.enter("  correct horse battery ")
    let reply = try await site.send(
      "POST", "/api/session", body: "{\"token\":\"correct horse battery\"}", hasToken: false)
    #expect(reply.status == 403)
  }

  @Test func aBodyThatIsTooLarge() async throws {
    let site = try await Site()
    let body = "{\"web\":{\"theme\":\"" + String(repeating: "x", count: 100_000) + "\"}}"
    #expect(try await site.send("POST", "/api/claude-usage/config", body: body).status == 413)
    // One that does not say how large it is.
    let wire = try Wire(port: site.port)
    await wire.send(
      "POST /api/claude-usage/config HTTP/1.1\r\nHost: 127.0.0.1:\(site.port)\r\n"
        + "Authorization: Bearer \(site.token)\r\nContent-Type: application/json\r\n"
        + "Transfer-Encoding: chunked\r\n\r\n")
    let chunk = "4000\r\n" + String(repeating: " ", count: 0x4000) + "\r\n"
    for _ in 0..<8 where await !wire.send(chunk) { break }
    #expect(Reply(await wire.rest()).status == 413)
  }

  @Test func headersWithoutEnd() async throws {
    let site = try await Site()
    let long = String(repeating: "a", count: 100_000)
    let reply = try await site.get("/api/state", fields: ["X-Long: \(long)"])
    #expect(reply.status == 400 || reply.status == 0)
    #expect(try await site.get("/healthz").status == 200)
  }

  @Test func aRequestThatNeverEnds() async throws {
    let site = try await Site(timeout: 1)
    let head = try Wire(port: site.port)
    await head.send("GET /api/state HTTP/1.1\r\nHost: 127")
    // The server ends the connection; without that, patience would.
    #expect(await head.rest() == "")
    let body = try Wire(port: site.port)
    await body.send(
      "POST /api/claude-usage/config HTTP/1.1\r\nHost: 127.0.0.1:\(site.port)\r\n"
        + "Authorization: Bearer \(site.token)\r\nContent-Type: application/json\r\n"
        + "Content-Length: 20\r\n\r\n{")
    let reply = await body.rest()
    #expect(reply.isEmpty || Reply(reply).status == 408)
    #expect(try await site.get("/healthz").status == 200)
  }

  @Test(arguments: [
    "/assets/../../../../etc/passwd", "/assets/%2e%2e/%2e%2e/etc/passwd", "/../etc/passwd",
    "/assets/", "/assets", "/assets//etc/passwd", "/assets/..%2f..%2fetc%2fpasswd", "/.git/config",
    "/assets/page.js%00.css", "//etc/passwd", "/api/reports/../../etc/passwd", "/api/reports/",
  ])
  func pathsThatLeadElsewhere(path: String) async throws {
    let site = try await Site()
    let reply = try await site.get(path)
    #expect(reply.status == 404, "\(path)")
    #expect(!reply.body.contains("root:"))
  }

  @Test(arguments: ["PUT", "PATCH", "OPTIONS", "TRACE", "CONNECT", "BREW"])
  func methodsThatNobodyNeeds(method: String) async throws {
    let site = try await Site()
    let reply = try await site.send(method, "/api/state")
    #expect([400, 405].contains(reply.status))
    if reply.status == 405 { #expect(reply.fields["allow"] == "GET, HEAD") }
  }

  @Test(arguments: [
    ("POST", "/api/state", "GET, HEAD"), ("GET", "/api/refresh", "POST"),
    ("DELETE", "/api/claude-usage/config", "POST"),
    ("PUT", "/api/session", "DELETE, GET, HEAD, POST"),
    ("POST", "/api/credits/entries/7", "DELETE"), ("POST", "/assets/page.js", "GET, HEAD"),
    ("POST", "/api/reports/daily", "GET, HEAD"),
  ])
  func aMethodThatAnAddressDoesNotTake(method: String, path: String, allowed: String) async throws {
    let site = try await Site()
    // Whatever is wrong with it besides.
    let wire = try Wire(port: site.port)
    await wire.send(
      "\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(site.port)\r\nConnection: close\r\n"
        + "Authorization: Bearer \(site.token)\r\nContent-Type: text/plain\r\n"
        + "Content-Length: 1\r\n\r\nx")
    let reply = Reply(await wire.rest())
    #expect(reply.status == 405)
    #expect(reply.fields["allow"] == allowed)
    #expect(try await site.send(method, "/nothing").status == 404)
  }

  @Test func changesThatAreNoJSON() async throws {
    let site = try await Site()
    let wire = try Wire(port: site.port)
    let body = "web.theme=dark"
    await wire.send(
      "POST /api/claude-usage/config HTTP/1.1\r\nHost: 127.0.0.1:\(site.port)\r\n"
        + "Connection: close\r\nAuthorization: Bearer \(site.token)\r\n"
        + "Content-Type: application/x-www-form-urlencoded\r\n"
        + "Content-Length: \(body.utf8.count)\r\n\r\n" + body)
    #expect(Reply(await wire.rest()).status == 415)
    for text in ["", "{", "[]", "null", "{\"web\":", "\u{0}"] {
      let reply = try await site.send("POST", "/api/claude-usage/config", body: text)
      #expect(reply.status == 400, "\(text)")
    }
  }
}
