import Foundation
import TestSupport
import Testing
import UsageModel
import WebBase
import WebDashboard

@Suite("A session", .timeLimited)
struct SessionTests {
  @Test func outlivesARestart() async throws {
    let home = try TemporaryDirectory()
    let first = try await Site(home: home)
    let (cookie, word) = try await first.enter()
    let port = first.port
    try await first.end()
    let second = try await Site(home: home, port: port)
    let session = try await second.get(
      "/api/session", fields: ["Cookie: \(cookie)"], hasToken: false)
    #expect(session.status == 200)
    #expect(session.json?["requestToken"] as? String == word)
    // The browser is told anew how long to keep it.
    #expect(session.fields["set-cookie"]?.contains("Max-Age=2592000") == true)
    let change = try await second.send(
      "POST", "/api/claude-usage/config",
      fields: ["Cookie: \(cookie)", "X-Plimsoll-Request: \(word)"],
      body: "{\"web.theme\":\"dark\"}", hasToken: false)
    #expect(change.status == 200)
    let leave = try await second.send(
      "DELETE", "/api/session", fields: ["Cookie: \(cookie)", "X-Plimsoll-Request: \(word)"],
      hasToken: false)
    #expect(leave.status == 200)
    #expect(leave.fields["set-cookie"]?.contains("Max-Age=0") == true)
    let after = try await second.get(
      "/api/session", fields: ["Cookie: \(cookie)"], hasToken: false)
    #expect(after.status == 401)
  }

  @Test func beginsWithALinkThatAnotherProgramMade() async throws {
    let site = try await Site()
    let running = ServerRecord.running(in: site.folder)
    #expect(running.map(\.port) == [site.port])
    #expect(running.first?.url == "http://127.0.0.1:\(site.port)/")
    let link = VisitorRecords(site.folder).makeLink(now: Site.now.seconds)
    _ = try await site.enter(link)
    try await site.end()
    #expect(ServerRecord.running(in: site.folder).isEmpty)
  }

  @Test func isNeededForChangesWhereEverybodyMayRead() async throws {
    let site = try await Site(needsSession: false)
    let session = try await site.get("/api/session", hasToken: false)
    let word = try #require(session.json?["requestToken"] as? String)
    #expect(session.json?["mayChange"] as? Bool == false)
    #expect(try await site.get("/api/state", hasToken: false).status == 200)
    let own = ["X-Plimsoll-Request: \(word)"]
    #expect(
      try await site.send("POST", "/api/refresh", fields: own, body: "{}", hasToken: false).status
        == 202)
    // A browser names the page; what names none is a program of this machine.
    for sign in [
      "Origin: http://127.0.0.1:\(site.port)", "Sec-Fetch-Site: same-origin",
      "Sec-Fetch-Site: none", "Sec-Fetch-Mode: no-cors", "Referer: https://evil.example/",
      "X-Plimsoll-Request: of-another-server",
    ] {
      let reply = try await site.send(
        "POST", "/api/refresh", fields: [sign], body: "{}", hasToken: false)
      #expect(reply.status == 403, "\(sign)")
    }
    for body in ["{}", nil] {
      let reply = try await site.send("POST", "/api/refresh", body: body, hasToken: false)
      #expect(reply.status == 202)
    }
    for sign in ["Origin: https://evil.example", "Sec-Fetch-Site: cross-site"] {
      let reply = try await site.send(
        "POST", "/api/refresh", fields: own + [sign], body: "{}", hasToken: false)
      #expect(reply.status == 403, "\(sign)")
    }
    for (method, path, body) in [
      ("POST", "/api/claude-usage/config", "{\"web.theme\":\"dark\"}"),
      ("POST", "/api/credits/entries", "{\"amount\":\"5\"}"),
      ("DELETE", "/api/credits/entries/1", nil),
    ] {
      let reply = try await site.send(method, path, fields: own, body: body, hasToken: false)
      #expect(reply.status == 401, "\(method) \(path)")
      #expect(reply.body.contains("changes need a session"))
    }
    let (cookie, mine) = try await site.enter()
    let change = try await site.send(
      "POST", "/api/claude-usage/config",
      fields: ["Cookie: \(cookie)", "X-Plimsoll-Request: \(mine)"],
      body: "{\"web.theme\":\"dark\"}", hasToken: false)
    #expect(change.status == 200)
    let member = try await site.get(
      "/api/session", fields: ["Cookie: \(cookie)"], hasToken: false)
    #expect(member.json?["mayChange"] as? Bool == true)
  }
}

@Suite("Behind a proxy", .timeLimited)
struct ProxyTests {
  @Test func itsOwnPasswordIsNoneOfOurs() async throws {
    let site = try await Site()
    let (cookie, _) = try await site.enter()
    let basic = "Authorization: Basic YWRhOnNlY3JldA=="
    #expect(
      try await site.get("/api/state", fields: [basic, "Cookie: \(cookie)"], hasToken: false).status
        == 200)
    #expect(try await site.get("/", fields: [basic], hasToken: false).status == 200)
    #expect(try await site.get("/api/state", fields: [basic], hasToken: false).status == 401)
  }

  @Test func thePageIsBelowAPath() async throws {
    let site = try await Site(basePath: "/tools/plimsoll/")
    for prefix in ["", "/tools/plimsoll"] {
      #expect(try await site.get(prefix + "/").body.contains("<!doctype html>"))
      #expect(try await site.get(prefix + "/assets/page.js").status == 200)
      #expect(try await site.get(prefix + "/api/state?tz=UTC").status == 200)
      #expect(try await site.get(prefix + "/nothing").status == 404)
    }
    // Nothing that the browser loads is asked for at the root of the host.
    let page = try await site.get("/").body
    let form = /assets\/[-a-z]+(?:\.[0-9a-f]{16})?\.[a-z]+/
    let names = page.matches(of: form).map { String($0.output) }
    #expect(names.count >= 4)
    for name in Set(names) {
      let text = try await site.get("/" + name).body
      for sign in ["=\"/", "(\"/", "'/", "url(/", "from \"/"] {
        #expect(!text.contains(sign) && !page.contains(sign), "\(name) has \(sign)")
      }
    }
    let bare = try await site.get("/tools/plimsoll")
    #expect(bare.status == 308 && bare.fields["location"] == "/tools/plimsoll/")
    #expect(try await site.get("/tools/plimsollx").status == 404)
  }

  @Test func theNameInTheAddressBarIsOneThatWasSet() async throws {
    let site = try await Site(needsSession: false, names: ["usage.example.com"])
    for (origin, status) in [
      ("https://usage.example.com", 200), ("https://usage.example.org", 403),
      ("https://usage.example.com.evil", 403),
    ] {
      #expect(
        try await site.get("/api/state", fields: ["Origin: \(origin)"], hasToken: false).status
          == status, "\(origin)")
    }
  }
}

@Suite("HTTP as the standards have it", .timeLimited)
struct ProtocolTests {
  private func ask(_ site: Site, _ lines: [String]) async throws -> (text: String, reply: Reply) {
    let wire = try Wire(port: site.port)
    await wire.send(
      (lines + ["Authorization: Bearer \(site.token)"]).joined(separator: "\r\n") + "\r\n\r\n")
    let text = await wire.rest()
    return (text, Reply(text))
  }

  @Test func aHeadOfTheLiveEventsEnds() async throws {
    let site = try await Site()
    let (_, reply) = try await ask(
      site,
      ["HEAD /api/events HTTP/1.1", "Host: 127.0.0.1:\(site.port)", "Connection: close"])
    #expect(reply.status == 200 && reply.body.isEmpty)
    #expect(reply.fields["content-type"] == "text/event-stream; charset=utf-8")
  }

  @Test func oneHostIsNamed() async throws {
    let site = try await Site()
    let own = "Host: 127.0.0.1:\(site.port)"
    for hosts in [[own, "Host: evil.example"], ["Host: evil.example", own], [own, own], []] {
      let (_, reply) = try await ask(
        site, ["GET /api/state HTTP/1.1", "Connection: close"] + hosts)
      #expect(reply.status == 400, "\(hosts)")
    }
    let (_, reply) = try await ask(
      site,
      [
        "GET /api/state HTTP/1.1", own, "Connection: close",
        "Plimsoll-Request-Form: host-doubled",
      ])
    #expect(reply.status == 200)
  }

  @Test func aTargetWithAHostIsThatHost() async throws {
    let site = try await Site()
    let own = "127.0.0.1:\(site.port)"
    for (target, host, status) in [
      ("http://\(own)/api/state?tz=UTC", own, 200),
      ("http://\(own)/api/state", "evil.example", 200),
      ("http://evil.example/api/state", own, 421), ("https://evil.example", own, 421),
      ("http://\(own)@evil.example/api/state", own, 421), ("http://\(own)/nothing", own, 404),
    ] {
      let (_, reply) = try await ask(
        site, ["GET \(target) HTTP/1.1", "Host: \(host)", "Connection: close"])
      #expect(reply.status == status, "\(target) at \(host)")
    }
  }

  @Test func anOldProgramIsAnsweredInItsVersion() async throws {
    let site = try await Site()
    for host in [["Host: 127.0.0.1:\(site.port)"], []] {
      let (text, reply) = try await ask(site, ["GET /api/state HTTP/1.0"] + host)
      #expect(reply.status == 200 && text.hasPrefix("HTTP/1.0 200"))
      #expect(reply.json?["code"] != nil)
      #expect(reply.fields["transfer-encoding"] == nil)
      #expect(reply.fields["connection"] == "close")
    }
    let (_, foreign) = try await ask(site, ["GET /api/state HTTP/1.0", "Host: evil.example"])
    #expect(foreign.status == 421)
    // A stream has no length: its end is that of the connection.
    let wire = try Wire(port: site.port)
    await wire.send(
      "GET /api/events HTTP/1.0\r\nAuthorization: Bearer \(site.token)\r\n\r\n")
    let events = await wire.receive { $0.contains("event: state\n") }
    #expect(events.hasPrefix("HTTP/1.0 200") && events.contains("\r\n\r\nretry: 2000\n\n"))
  }

  @Test func severalRequestsOnOneConnection() async throws {
    let site = try await Site()
    let wire = try Wire(port: site.port)
    let head = "Host: 127.0.0.1:\(site.port)\r\nAuthorization: Bearer \(site.token)\r\n"
    await wire.send(
      "GET /healthz HTTP/1.1\r\n\(head)\r\n" + "GET /nothing HTTP/1.1\r\n\(head)\r\n"
        + "GET /healthz HTTP/1.1\r\n\(head)Connection: Close\r\n\r\n")
    let text = await wire.rest()
    let statuses = text.components(separatedBy: "HTTP/1.1 ").dropFirst().map { $0.prefix(3) }
    #expect(statuses == ["200", "404", "200"])
    #expect(text.lowercased().components(separatedBy: "connection: close").count == 2)
  }
}
