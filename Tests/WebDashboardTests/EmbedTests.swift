import Foundation
import TestSupport
import Testing

@Suite("In the page of somebody else", .timeLimited)
struct EmbedTests {
  private static let origin = "https://home.example"
  private static let embedToken = String(repeating: "e", count: 40)

  private func site() async throws -> Site {
    try await Site(embedOrigins: [EmbedTests.origin], embedToken: EmbedTests.embedToken)
  }

  private func foreign(_ more: String...) -> [String] {
    ["Origin: \(EmbedTests.origin)", "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: cors"] + more
  }

  private var bearer: String { "Authorization: Bearer \(EmbedTests.embedToken)" }

  @Test func theCardAndItsTypesAreGivenToAPageThatIsNamed() async throws {
    let site = try await site()
    for path in ["/embed.js", "/claude-usage.d.ts"] {
      let reply = try await site.get(path, fields: foreign(), hasToken: false)
      #expect(reply.status == 200, "\(path)")
      #expect(reply.fields["access-control-allow-origin"] == EmbedTests.origin)
      #expect(reply.fields["cross-origin-resource-policy"] == "cross-origin")
      #expect(reply.fields["vary"]?.contains("Origin") == true)
      let other = try await site.get(
        path, fields: ["Origin: https://evil.example", "Sec-Fetch-Site: cross-site"],
        hasToken: false)
      #expect(other.status == 403)
    }
    let script = try await site.get(
      "/embed.js", fields: ["Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: no-cors"],
      hasToken: false)
    #expect(script.status == 200 && script.body.contains("claude-usage-card"))
    #expect(script.body.contains("innerHTML") == false)
  }

  @Test func figuresNeedTheTokenForEmbeddingAndTheSessionOfABrowserIsNone() async throws {
    let site = try await site()
    let cookie = "Cookie: " + (try await site.enter()).cookie
    for path in ["/api/claude-usage/code", "/api/claude-usage/api-credits"] {
      let reply = try await site.get(path, fields: foreign(bearer), hasToken: false)
      #expect(reply.status == 200 && reply.json?["lastUpdated"] != nil, "\(path)")
      #expect(reply.fields["access-control-allow-origin"] == EmbedTests.origin)
      #expect(try await site.get(path, fields: foreign(), hasToken: false).status == 401)
      #expect(try await site.get(path, fields: foreign(cookie), hasToken: false).status == 401)
    }
  }

  @Test func theTokenForEmbeddingReadsNothingElseAndChangesNothing() async throws {
    let site = try await site()
    for path in ["/api/state", "/api/settings", "/api/history", "/metrics", "/api/session"] {
      let own = try await site.get(path, fields: [bearer], hasToken: false)
      #expect(own.status == 403, "\(path)")
      let foreign = try await site.get(path, fields: foreign(bearer), hasToken: false)
      #expect(foreign.status == 403, "\(path)")
    }
    for path in ["/api/claude-usage/config", "/api/refresh"] {
      let reply = try await site.send(
        "POST", path, fields: [bearer], body: "{}", hasToken: false)
      #expect(reply.status == 403, "\(path)")
    }
  }

  @Test func aBrowserMayAskBeforehand() async throws {
    let site = try await site()
    let wish = [
      "Access-Control-Request-Method: GET", "Access-Control-Request-Headers: authorization",
    ]
    let reply = try await site.send(
      "OPTIONS", "/api/claude-usage/code", fields: foreign() + wish, hasToken: false)
    #expect(reply.status == 204)
    #expect(reply.fields["access-control-allow-headers"] == "Authorization")
    #expect(reply.fields["access-control-allow-methods"] == "GET")
    let other = try await site.send(
      "OPTIONS", "/api/state", fields: foreign() + wish, hasToken: false)
    #expect(other.status == 403)
  }

  @Test func aRefusalIsReadByThePageThatIsNamedAndByNoOther() async throws {
    let site = try await site()
    let wrong = "Authorization: Bearer " + String(repeating: "f", count: 40)
    for path in ["/api/claude-usage/code", "/api/claude-usage/api-credits"] {
      for fields in [foreign(), foreign(wrong)] {
        let reply = try await site.get(path, fields: fields, hasToken: false)
        #expect(reply.status == 401, "\(path)")
        #expect(reply.fields["access-control-allow-origin"] == EmbedTests.origin)
        #expect(reply.fields["cross-origin-resource-policy"] == "cross-origin")
        #expect(reply.fields["vary"]?.contains("Origin") == true)
        #expect(reply.json?["error"] != nil)
      }
      let wish = try await site.get(
        path + "?tz=Nowhere/At_All", fields: foreign(bearer), hasToken: false)
      #expect(wish.status == 400)
      #expect(wish.fields["access-control-allow-origin"] == EmbedTests.origin)
      let odd = try await site.send("OPTIONS", path, fields: foreign(bearer), hasToken: false)
      #expect(odd.status == 405 && odd.fields["allow"] == "GET, HEAD")
      #expect(odd.fields["access-control-allow-origin"] == EmbedTests.origin)
      let others = [
        ["Origin: https://evil.example", "Sec-Fetch-Site: cross-site", wrong],
        ["Origin: null", bearer], ["Origin: \(EmbedTests.origin).evil", bearer], [wrong],
      ]
      for fields in others {
        let reply = try await site.get(path, fields: fields, hasToken: false)
        #expect(reply.status == 403 || reply.status == 401)
        #expect(reply.fields["access-control-allow-origin"] == nil, "\(fields)")
      }
    }
    // Nothing else is told to that page, and nothing under another name of the server.
    let state = try await site.get("/api/state", fields: foreign(bearer), hasToken: false)
    #expect(state.status == 403 && state.fields["access-control-allow-origin"] == nil)
    let named = try await site.send(
      "GET", "/api/claude-usage/code", host: "evil.example", fields: foreign(bearer),
      hasToken: false)
    #expect(named.status == 421 && named.fields["access-control-allow-origin"] == nil)
  }

  @Test func nobodyIsLetInWhereNoOriginIsNamed() async throws {
    let site = try await Site()
    #expect(try await site.get("/embed.js", fields: foreign(), hasToken: false).status == 403)
    #expect(try await site.get("/embed.js", hasToken: false).status == 200)
  }
}

@Suite("A client of the brief's", .timeLimited)
struct BriefClientTests {
  @Test func changesPlanAndBalanceWithJSONAndAnOriginThatIsOurs() async throws {
    let site = try await Site()
    let cookie = "Cookie: " + (try await site.enter()).cookie
    let origin = "Origin: http://127.0.0.1:\(site.port)"
    func post(_ body: String, _ fields: [String]) async throws -> Reply {
      try await site.send(
        "POST", "/api/claude-usage/config", fields: fields, body: body, hasToken: false)
    }
    let wish = #"{"plan": "max20", "balance": 127.45}"#
    let done = try await post(wish, [cookie, origin])
    #expect(done.status == 200 && done.json?["success"] as? Bool == true, "\(done.body)")
    let code = try #require(try await site.get("/api/claude-usage/code").json)
    #expect(code["plan"] as? String == "max20")
    let window = try #require(code["fiveHourWindow"] as? NSDictionary)
    #expect(window["limit"] as? Int == 220_000 && window["limitIsEstimate"] as? Bool == true)
    let credits = try #require(try await site.get("/api/claude-usage/api-credits").json)
    #expect(credits["balance"] as? Double == 127.45)
    let runway = try #require(credits["runway"] as? NSDictionary)
    #expect(runway["days"] is NSNull && runway["date"] is NSNull)
    // Without an origin, or a session, or with another origin: not.
    #expect(try await post(wish, [cookie]).status == 403)
    #expect(try await post(wish, [origin]).status == 401)
    #expect(try await post(wish, [cookie, "Origin: https://evil.example"]).status == 403)
    let wrong = try await post(#"{"plan": "huge"}"#, [cookie, origin])
    #expect(wrong.status == 422 && wrong.body.contains("plan.tier"))
    #expect(try await post(#"{"balance": "much"}"#, [cookie, origin]).status == 422)
    // Other changes still carry the header.
    let entry = try await site.send(
      "POST", "/api/credits/entries", fields: [cookie, origin],
      body: #"{"kind":"balance","amount":1}"#, hasToken: false)
    #expect(entry.status == 403)
  }
}
