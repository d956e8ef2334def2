import Foundation
import TestSupport
import Testing
import WebDashboard

@Suite("The live events", .timeLimited)
struct LiveTests {
  /// Opens a stream of events.
  private func listen(_ site: Site, patience: Int = 120) async throws -> Wire {
    let wire = try Wire(port: site.port, patience: patience)
    await wire.send(
      "GET /api/events HTTP/1.1\r\nHost: 127.0.0.1:\(site.port)\r\n"
        + "Authorization: Bearer \(site.token)\r\nAccept: text/event-stream\r\n\r\n")
    return wire
  }

  @Test func beginWithAllThatIsKnownAndTellOfWhatIsNew() async throws {
    let site = try await Site(limits: Sample.limits(41)) { try Sample.write($0) }
    let wire = try await listen(site)
    let first = await wire.receive { $0.contains("\"tokens\":49000") }
    #expect(
      first.contains("content-type: text/event-stream")
        || first.contains("Content-Type: text/event-stream"))
    #expect(first.contains("retry: 2000\n\n"))
    #expect(first.contains("event: state\n") && first.contains("id: "))
    try site.home.write(
      Sample.line(id: "9", at: "2026-09-03T21:00:00.000Z", session: "session-9", input: 977_000),
      to: ".claude/projects/-home-ada-api/c.jsonl")
    let second = await wire.receive { $0.contains("1049500") }
    #expect(second.contains("event: state\n"), "what is new has not arrived")
  }

  @Test func aSignOfLifeWhereNothingHappens() async throws {
    let site = try await Site(heartbeat: 1)
    let wire = try await listen(site)
    let text = await wire.receive { $0.contains(": here\n\n") }
    #expect(text.contains(": here\n\n"))
  }

  @Test func aChangedSettingAtOnce() async throws {
    let site = try await Site()
    let wire = try await listen(site)
    _ = await wire.receive { $0.contains("\"theme\":\"auto\"") }
    let change = try await site.send(
      "POST", "/api/claude-usage/config", body: "{\"web\":{\"theme\":\"dark\"}}")
    #expect(change.status == 200)
    let text = await wire.receive { $0.contains("\"theme\":\"dark\"") }
    #expect(text.contains("\"theme\":\"dark\""))
  }

  @Test func twoHundredListenersAtOnceAndTheServerStillAnswers() async throws {
    let site = try await Site(limits: Sample.limits(41)) { try Sample.write($0) }
    var wires: [Wire] = []
    for _ in 0..<200 { wires.append(try await listen(site)) }
    let reached = await withTaskGroup(of: Bool.self) { group in
      for wire in wires {
        group.addTask { await wire.receive { $0.contains("event: state\n") }.contains("id: ") }
      }
      return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
    }
    #expect(reached == 200)
    #expect(try await site.get("/api/claude-usage/code").status == 200)
    try site.home.write(
      Sample.line(id: "9", at: "2026-09-03T21:00:00.000Z", input: 977_000),
      to: ".claude/projects/-home-ada-api/c.jsonl")
    let told = await withTaskGroup(of: Bool.self) { group in
      for wire in wires {
        group.addTask { await wire.receive { $0.contains("1049500") }.contains("1049500") }
      }
      return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
    }
    #expect(told == 200)
  }
}

@Suite("The settings of the page", .timeLimited)
struct SettingsRouteTests {
  private let path = "/api/claude-usage/config"

  @Test func areSavedToTheFileOfTheCommands() async throws {
    let site = try await Site { home in
      try home.write(
        "{\n  \"statusline\": {\"preset\": \"compact\"}\n}\n", to: ".config/plimsoll/config.json")
    }
    let reply = try await site.send(
      "POST", path, body: "{\"web\":{\"theme\":\"dark\",\"threshold_warning\":60}}")
    #expect(reply.status == 200)
    #expect(reply.json?["success"] as? Bool == true)
    let file = try String(
      contentsOfFile: site.home.path + "/.config/plimsoll/config.json", encoding: .utf8)
    #expect(file.contains("\"preset\": \"compact\""))
    #expect(file.contains("\"theme\": \"dark\"") && file.contains("\"threshold_warning\": 60"))
    let state = try #require(try await site.get("/api/state").json)
    #expect((state["thresholds"] as? NSDictionary)?["warning"] as? Int == 60)
    #expect(try await site.send("POST", path, body: "{\"web.theme\":null}").status == 200)
    let after = try #require(try await site.get("/api/state").json)
    #expect(after["theme"] as? String == "auto")
  }

  @Test func areAllTakenOrNone() async throws {
    let site = try await Site()
    let reply = try await site.send(
      "POST", path,
      body: "{\"web\":{\"theme\":\"dark\",\"threshold_warning\":\"high\"},\"nothing\":1}")
    #expect(reply.status == 422)
    let error = try #require(reply.json?["error"] as? NSDictionary)
    let problems = try #require(error["problems"] as? [NSDictionary])
    #expect(problems.map { $0["key"] as? String } == ["web.threshold_warning", "nothing"])
    let state = try #require(try await site.get("/api/state").json)
    #expect(state["theme"] as? String == "auto")
  }

  @Test func neverNameAProgramOrAFile() async throws {
    let site = try await Site()
    for name in ["statusline.command", "limits.claude_path", "web.password"] {
      let reply = try await site.send("POST", path, body: "{\"\(name)\":\"/bin/sh\"}")
      #expect(reply.status == 422, "\(name)")
      #expect(!(try await site.get("/api/settings").body.contains("\"\(name)\"")))
    }
  }

  @Test func neverTellASecret() async throws {
    let site = try await Site()
    let secret = "sk-ant-api03-very-secret-indeed"
    let reply = try await site.send(
      "POST", path, body: "{\"anthropic\":{\"api_key\":\"\(secret)\"}}")
    #expect(reply.status == 200)
    let file = site.home.path + "/.config/plimsoll/secrets.json"
    #expect(try String(contentsOfFile: file, encoding: .utf8).contains(secret))
    for path in ["/api/settings", "/api/state", "/metrics", "/api/limits", path] {
      #expect(!(try await site.get(path).body.contains("very-secret")))
    }
    let settings = try #require(try await site.get("/api/settings").json)
    let rows = try #require(settings["settings"] as? [NSDictionary])
    let row = try #require(rows.first { $0["key"] as? String == "anthropic.api_key" })
    #expect(row["isSet"] as? Bool == true && row["value"] is NSNull)
  }

  @Test func areNotChangedInTheDemo() async throws {
    let site = try await Site(isReadOnly: true)
    #expect(try await site.send("POST", path, body: "{\"web\":{\"theme\":\"dark\"}}").status == 409)
    let entry = "{\"kind\":\"balance\",\"amount\":\"150\"}"
    #expect(try await site.send("POST", "/api/credits/entries", body: entry).status == 409)
  }
}

@Suite("The ledger of the page", .timeLimited)
struct LedgerRouteTests {
  @Test func takesABalanceAndShowsIt() async throws {
    let site = try await Site()
    let before = try #require(try await site.get("/api/claude-usage/api-credits").json)
    #expect(before["balance"] is NSNull && before["state"] as? String == "empty")
    let reply = try await site.send(
      "POST", "/api/credits/entries",
      body: "{\"kind\":\"balance\",\"amount\":\"$127.45\",\"note\":\"<b>Console</b>\"}")
    #expect(reply.status == 201)
    let after = try #require(try await site.get("/api/claude-usage/api-credits").json)
    #expect((after["balance"] as? NSNumber)?.decimalValue == Decimal(string: "127.45"))
    #expect(after["dataSource"] as? String == "manual" && after["hasAdminApi"] as? Bool == false)
    #expect((after["thisMonth"] as? NSDictionary)?["spend"] is NSNull)
    let entries = try #require(after["entries"] as? [NSDictionary])
    #expect(entries.count == 1 && entries[0]["note"] as? String == "<b>Console</b>")
    let id = try #require(reply.json?["id"] as? Int)
    let gone = try await site.send("DELETE", "/api/credits/entries/\(id)")
    #expect(gone.status == 200)
    #expect(try await site.send("DELETE", "/api/credits/entries/\(id)").status == 404)
    #expect(try await site.send("DELETE", "/api/credits/entries/x").status == 404)
  }

  @Test(arguments: [
    "{}", "{\"kind\":\"balance\"}", "{\"kind\":\"balance\",\"amount\":\"much\"}",
    "{\"kind\":\"balance\",\"amount\":\"-5\"}", "{\"amount\":\"5\",\"kind\":\"gift\"}",
    "{\"kind\":\"balance\",\"amount\":\"5\",\"date\":\"soon\"}",
    "{\"kind\":\"balance\",\"amount\":\"99999999999\"}",
    "{\"amount\":\"5\"}", "{\"amount\":\"5\",\"kind\":null}",
  ])
  func refusesWhatNoLedgerCanHold(body: String) async throws {
    let site = try await Site()
    #expect(try await site.send("POST", "/api/credits/entries", body: body).status == 422)
    let contradiction = "{\"amount\":\"5\",\"kind\":\"purchase\",\"expires\":\"2020-01-01\"}"
    #expect(
      try await site.send("POST", "/api/credits/entries", body: contradiction).status == 409)
  }
}
