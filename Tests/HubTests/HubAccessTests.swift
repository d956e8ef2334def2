import AnthropicAPI
import Hub
import HubStore
import Scanning
import TestSupport
import Testing
import UsageModel

/// Who may do what, as strangers and members try it.
@Suite("A hub lets in", .timeLimited)
struct HubAccessTests {
  private static let guarded = [
    "api/session", "api/hub/members", "api/hub/members/somebody", "api/hub/overview",
    "api/hub/projects", "api/hub/models", "api/hub/limits", "api/hub/machines", "api/hub/me",
    "api/hub/accesses", "api/hub/digests", "metrics", "nothing/at/all", "api/openapi.json",
  ]

  @Test func nobodyItDoesNotKnow() async throws {
    try await RunningHub.run { hub async throws in
      for path in Self.guarded {
        #expect(try await hub.get(path).status == 401, "\(path)")
        #expect(try await hub.get(path, token: "guessed").status == 401, "\(path)")
      }
      for path in Self.guarded.dropFirst() {
        #expect(
          try await hub.send("POST", path, headers: ["Host": "evil.example"]).status == 401,
          "\(path)")
      }
      for (method, path) in [
        ("POST", "api/hub/days"), ("POST", "api/hub/limits"), ("POST", "api/hub/link"),
        ("DELETE", "api/hub/device"), ("DELETE", "api/session"), ("PUT", "api/hub/days"),
      ] {
        // Before its body is looked at.
        let huge = String(repeating: "x", count: 2_000)
        #expect(try await hub.send(method, path, body: huge).status == 401, "\(method) \(path)")
      }
      #expect(try await hub.get("healthz").status == 200)
      #expect(try await hub.get("").status == 200)
      #expect(try await hub.get("assets/hub.js").status == 200)
    }
  }

  @Test func aMachineWithACodeOnce() async throws {
    try await RunningHub.run { hub async throws in
      let code = HubCode.make()
      #expect(code.utf8.count == 32)
      _ = try await hub.store.invite(
        digest: HubCode.digest(code), address: "ada@example.com", role: .member,
        now: hub.clock.now)
      let first = try await hub.send("POST", "api/join", body: RunningHub.joining(code))
      #expect(first.status == 201)
      #expect(first.json?["organizationKey"]?.text == "the organization's key")
      #expect(first.json?["address"]?.text == "ada@example.com")
      let token = first.json?["token"]?.text
      #expect(try await hub.get("api/hub/me", token: token).status == 200)
      let second = try await hub.send("POST", "api/join", body: RunningHub.joining(code))
      #expect(second.status == 401)
      #expect(second.json?["error"]?["what"]?.text == "that code was used before")
      hub.clock.now = hub.clock.now.advanced(byMilliseconds: 3_600_000)
      let guess = try await hub.send("POST", "api/join", body: RunningHub.joining("0"))
      #expect(guess.status == 401)
    }
  }

  @Test func nobodyWhoGuessesCodes() async throws {
    try await RunningHub.run { hub async throws in
      var statuses: [Int] = []
      for number in 0..<12 {
        statuses.append(
          try await hub.send("POST", "api/join", body: RunningHub.joining("guess \(number)")).status
        )
      }
      #expect(statuses == Array(repeating: 401, count: 10) + [429, 429])
    }
  }

  @Test func membersToThemselvesAlone() async throws {
    try await RunningHub.run { hub async throws in
      let ada = try await hub.join("ada@example.com")
      _ = try await hub.join("ben@example.com", machine: "b")
      for path in [
        "overview", "members", "projects", "models", "limits", "machines",
        "members/ben@example.com",
      ] {
        #expect(try await hub.get("api/hub/\(path)", token: ada).status == 403, "\(path)")
      }
      #expect(try await hub.get("metrics", token: ada).status == 403)
      #expect(try await hub.get("api/hub/me", token: ada).status == 200)
      #expect(try await hub.get("api/hub/members/ada@example.com", token: ada).status == 200)
    }
  }

  @Test func nobodyWhoWasShutOut() async throws {
    try await RunningHub.run { hub async throws in
      let ada = try await hub.join("ada@example.com")
      _ = try await hub.store.revoke("ada@example.com", now: hub.clock.now)
      for path in Self.guarded {
        #expect(try await hub.get(path, token: ada).status == 401, "\(path)")
      }
      #expect(
        try await hub.send("POST", "api/hub/days", token: ada, body: RunningHub.day()).status == 401
      )
    }
  }

  @Test func aBrowserWithALinkOnce() async throws {
    try await RunningHub.run { hub async throws in
      let ada = try await hub.join("ada@example.com", role: .lead)
      let link = try await hub.send("POST", "api/hub/link", token: ada, body: "{}")
      let word = (link.json?["link"]?.text ?? "").dropFirst("#t=".count)
      let body = "{\"token\":\"\(word)\"}"
      let entered = try await hub.send("POST", "api/session", body: body)
      #expect(entered.status == 200)
      let cookie = entered.headers.first { $0.name.lowercased() == "set-cookie" }?.value ?? ""
      #expect(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"))
      let pair = ["Cookie": String(cookie.prefix { $0 != ";" })]
      #expect(try await hub.send("GET", "api/hub/members", headers: pair).status == 200)
      // A change needs the word that no page of another site knows.
      #expect(try await hub.send("DELETE", "api/session", headers: pair).status == 403)
      #expect(try await hub.send("POST", "api/session", body: body).status == 401)
    }
  }

  @Test func whomATrustedProxyNames() async throws {
    try await RunningHub.run(proxies: ["127.0.0.1"]) { hub async throws in
      _ = try await hub.join("ada@example.com", role: .lead)
      let header = ["X-Forwarded-Email": "ada@example.com"]
      #expect(try await hub.send("GET", "api/hub/members", headers: header).status == 200)
      let stranger = ["X-Forwarded-Email": "eve@example.com"]
      #expect(try await hub.send("GET", "api/hub/members", headers: stranger).status == 401)
    }
    try await RunningHub.run { hub async throws in
      let ada = try await hub.join("ada@example.com", role: .lead)
      let header = ["X-Forwarded-Email": "ada@example.com"]
      #expect(try await hub.send("GET", "api/hub/members", headers: header).status == 401)
      #expect(
        try await hub.send("GET", "api/hub/members", token: ada, headers: header).status == 403)
    }
  }

  @Test func eachLookOfALeadIsInTheMembersLog() async throws {
    try await RunningHub.run { hub async throws in
      let lead = try await hub.join("lead@example.com", role: .lead)
      let ada = try await hub.join("ada@example.com", machine: "b")
      _ = try await hub.get("api/hub/members/ada@example.com", token: lead)
      let looks = try await hub.get("api/hub/accesses", token: ada)
      #expect(looks.json?["accesses"]?.elements.first?["lead"]?.text == "lead@example.com")
      #expect(looks.json?["accesses"]?.elements.count == 1)
      let own = try await hub.get("api/hub/accesses", token: lead)
      #expect(own.json?["accesses"]?.elements.isEmpty == true)
    }
  }

  @Test func nobodyToSlowTheOthers() async throws {
    try await RunningHub.run { hub async throws in
      let greedy = try await hub.join("greedy@example.com")
      let other = try await hub.join("other@example.com", machine: "b")
      var statuses: Set<Int> = []
      for _ in 0..<260 { statuses.insert(try await hub.get("api/hub/me", token: greedy).status) }
      #expect(statuses == [200, 429])
      #expect(try await hub.get("api/hub/me", token: other).status == 200)
      let digests = RunningHub.day()
      #expect(
        try await hub.send("POST", "api/hub/days", token: other, body: digests).status == 200)
    }
  }

  @Test func noBodyOfMoreThanAMegabyte() async throws {
    try await RunningHub.run { hub async throws in
      let ada = try await hub.join("ada@example.com", role: .lead)
      let large = "{\"schema\":1,\"days\":[" + String(repeating: " ", count: 1 << 20) + "]}"
      let refused = try await hub.send("POST", "api/hub/days", token: ada, body: large)
      #expect(refused.status == 413)
    }
  }
}
