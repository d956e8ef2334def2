import AnthropicAPI
import Foundation
import Hub
import HubStore
import Scanning
import TestSupport
import Testing
import UsageModel

/// A hub whose requests come by several ways: a proxy of its machine, several processes
/// behind a balancer, devices of other versions.
@Suite("A hub is reached", .timeLimited)
struct HubManyTests {
  // MARK: A socket of this machine

  /// Asks by a socket of this machine; the status of the answer.
  private func status(_ path: String, _ socket: String, _ headers: [String]) async throws -> Int {
    let wire = try Wire(path: socket)
    await wire.send(
      (["GET /\(path) HTTP/1.1", "Host: hub.example", "Connection: close"] + headers)
        .joined(separator: "\r\n") + "\r\n\r\n")
    let words = await wire.rest().split(separator: " ", maxSplits: 2)
    return words.count > 1 ? Int(words[1]) ?? 0 : 0
  }

  @Test func byAProxyOnASocketThatNamesThePerson() async throws {
    // A socket's path may have about a hundred bytes.
    let socket = "/tmp/plimsoll-hub-\(UUID().uuidString.prefix(8)).sock"
    try await RunningHub.run(proxies: ["unix:\(socket)"]) { hub async throws in
      let ada = try await hub.join("ada@example.com", role: .lead)
      _ = try await hub.join("ben@example.com", machine: "b")
      let named = "X-Forwarded-Email: ada@example.com"
      while !FileManager.default.fileExists(atPath: socket) {
        try await Task.sleep(for: .milliseconds(10))
      }
      #expect(try await status("api/hub/members", socket, [named]) == 200)
      let member = "X-Forwarded-Email: ben@example.com"
      #expect(try await status("api/hub/members", socket, [member]) == 403)
      #expect(try await status("api/hub/me", socket, [member]) == 200)
      for headers in [
        [], ["X-Forwarded-Email: eve@example.com"], ["X-Forwarded-Email:"], [named, member],
        ["X-Forwarded-User: ada@example.com"],
      ] {
        #expect(try await status("api/hub/me", socket, headers) == 401, "\(headers)")
      }
      // A token still says who asks; the name beside it does not.
      let token = "Authorization: Bearer \(ada)"
      #expect(try await status("api/hub/members", socket, [token, member]) == 200)
      // The same words by the network are from anybody.
      let header = ["X-Forwarded-Email": "ada@example.com"]
      #expect(try await hub.send("GET", "api/hub/members", headers: header).status == 401)
      let refused = try await hub.send("GET", "api/hub/members", token: ada, headers: header)
      #expect(refused.status == 403)
      #expect(
        refused.json?["error"]?["what"]?.text
          == "the header X-Forwarded-Email is not believed from 127.0.0.1")
      _ = try await hub.store.revoke("ada@example.com", now: hub.clock.now)
      #expect(try await status("api/hub/members", socket, [named]) == 401)
    }
  }

  // MARK: Several processes

  @Test(.enabled(if: PostgresServer.programs != nil, "PostgreSQL's server is not installed"))
  func atTwoPlacesThatAreOneTeam() async throws {
    let server = try await PostgresServer(programs: try #require(PostgresServer.programs))
    let options = PostgresHub.Options(url: server.url, connections: 2)
    let one = try await PostgresHub.open(options)
    let two = try await PostgresHub.open(options)
    try await RunningHub.run(database: one) { first async throws in
      try await RunningHub.run(database: two) { second async throws in
        try await shareCodesAndDays(first, second)
        try await shareSessions(first, second)
        try await shareTries(first, second)
      }
    }
    for database in [one, two] { await database.close() }
    try await server.remove()
  }

  private func shareCodesAndDays(_ first: RunningHub, _ second: RunningHub) async throws {
    let code = HubCode.make()
    _ = try await first.store.invite(
      digest: HubCode.digest(code), address: "ben@example.com", role: .member,
      now: first.clock.now)
    let joined = try await second.send("POST", "api/join", body: RunningHub.joining(code))
    #expect(joined.status == 201)
    let again = try await first.send("POST", "api/join", body: RunningHub.joining(code, "c"))
    #expect(again.json?["error"]?["what"]?.text == "that code was used before")
    let ben = try #require(joined.json?["token"]?.text)
    let told = try await first.send("POST", "api/hub/days", token: ben, body: RunningHub.day())
    #expect(told.json?["rows"]?.integer == 1)
    let repeated = try await second.send("POST", "api/hub/days", token: ben, body: RunningHub.day())
    #expect(repeated.json?["unchanged"]?.integer == 1)
    _ = try await second.store.revoke("ben@example.com", now: second.clock.now)
    #expect(try await first.get("api/hub/me", token: ben).status == 401)
  }

  private func shareSessions(_ first: RunningHub, _ second: RunningHub) async throws {
    let lead = try await first.join("lead@example.com", role: .lead, machine: "d")
    let link = try await first.send("POST", "api/hub/link", token: lead, body: "{}")
    let word = (link.json?["link"]?.text ?? "").dropFirst("#t=".count)
    let entered = try await second.send("POST", "api/session", body: "{\"token\":\"\(word)\"}")
    #expect(entered.status == 200)
    let cookie = entered.headers.first { $0.name.lowercased() == "set-cookie" }?.value ?? ""
    let value = cookie.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1).last ?? ""
    // Behind one balancer both have one port, which is part of the cookie's name.
    func cookies(_ hub: RunningHub) -> [String: String] {
      let port = hub.url.split(separator: ":").last?.filter(\.isNumber) ?? ""
      let name = cookie.prefix { $0 != "=" }
        .replacing(second.url.split(separator: ":").last?.filter(\.isNumber) ?? "", with: port)
      return ["Cookie": "\(name)=\(value)"]
    }
    for hub in [first, second] {
      #expect(try await hub.send("GET", "api/hub/members", headers: cookies(hub)).status == 200)
    }
    var leaving = cookies(first)
    leaving["X-Plimsoll-Request"] = entered.json?["requestToken"]?.text
    #expect(try await first.send("DELETE", "api/session", headers: leaving).status == 200)
    #expect(try await second.send("GET", "api/session", headers: cookies(second)).status == 401)
    // The link is used up at both.
    #expect(
      try await first.send("POST", "api/session", body: "{\"token\":\"\(word)\"}").status == 401)
  }

  private func shareTries(_ first: RunningHub, _ second: RunningHub) async throws {
    for hub in [first, second] {
      hub.clock.now = hub.clock.now.advanced(byMilliseconds: 120_000)
    }
    var statuses: [Int] = []
    for number in 0..<12 {
      let hub = number % 2 == 0 ? first : second
      statuses.append(
        try await hub.send("POST", "api/join", body: RunningHub.joining("guess \(number)")).status)
    }
    #expect(statuses == Array(repeating: 401, count: 10) + [429, 429])
  }

  // MARK: Other versions

  @Test func byADeviceOfALaterVersion() async throws {
    try await RunningHub.run { hub async throws in
      let code = HubCode.make()
      _ = try await hub.store.invite(
        digest: HubCode.digest(code), address: "ada@example.com", role: .lead, now: hub.clock.now)
      let joining = RunningHub.joining(code).replacing("{", with: "{\"later\":{\"a\":[1,null]},")
      let joined = try await hub.send("POST", "api/join", body: joining)
      #expect(joined.status == 201)
      let ada = joined.json?["token"]?.text
      let body = RunningHub.day()
        .replacing("\"schema\":1", with: "\"later\":[{\"x\":\"]}\"}],\"schema\":2")
        .replacing("\"day\":", with: "\"later\":{\"y\":{}},\"day\":")
      let told = try await hub.send("POST", "api/hub/days", token: ada, body: body)
      #expect(told.status == 200, "\(told.body)")
      #expect(
        try await hub.get("api/hub/me", token: ada).json?["total"]?["responses"]?.integer == 1)
      let limit = """
        {"limits":[{"account":"\(String(repeating: "f", count: 32))","window":"one_hour:Later",\
        "millipercent":95000,"resetsAt":\(hub.clock.now.milliseconds + 3_600_000),\
        "capturedAt":\(hub.clock.now.milliseconds),"source":"later-source","confidence":5,\
        "later":true}],"later":1}
        """
      let limits = try await hub.send("POST", "api/hub/limits", token: ada, body: limit)
      #expect(limits.status == 200, "\(limits.body)")
      let shown = try await hub.get("api/hub/limits", token: ada).json?["limits"]?.elements.first
      #expect(shown?["source"]?.text == "later-source")
      // What its confidence means is not known here.
      #expect(shown?["confidence"]?.text == "estimate")
      let hostile = limit.replacing("later-source", with: "<b>")
      #expect(try await hub.send("POST", "api/hub/limits", token: ada, body: hostile).status == 422)
      // Two versions on is too far.
      let far = RunningHub.day(session: "1").replacing("\"schema\":1", with: "\"schema\":3")
      let refused = try await hub.send("POST", "api/hub/days", token: ada, body: far)
      #expect(refused.status == 422)
      #expect(refused.json?["error"]?["because"]?.text?.contains("schema") == true)
    }
  }

  @Test func byADeviceThatLacksWhatCameLater() async throws {
    try await RunningHub.run { hub async throws in
      let code = HubCode.make()
      _ = try await hub.store.invite(
        digest: HubCode.digest(code), address: "ada@example.com", role: .lead, now: hub.clock.now)
      let joined = try await hub.send(
        "POST", "api/join",
        body: "{\"code\":\"\(code)\",\"machine\":\"\(String(repeating: "a", count: 32))\"}")
      #expect(joined.status == 201)
      let ada = joined.json?["token"]?.text
      let told = try await hub.send("POST", "api/hub/days", token: ada, body: RunningHub.day())
      #expect(told.status == 200)
      // A window without an end.
      let limit = """
        {"limits":[{"account":"\(String(repeating: "f", count: 32))","window":"spend_limit",\
        "millipercent":95000,"capturedAt":\(hub.clock.now.milliseconds),"source":"oauth",\
        "confidence":2}]}
        """
      #expect(try await hub.send("POST", "api/hub/limits", token: ada, body: limit).status == 200)
      // What says whose or which day it is cannot be missing, and then nothing is kept.
      for missing in ["\"schema\":1,", "\"day\":\"2026-11-29\","] {
        let body = RunningHub.day(session: "1").replacing(missing, with: "")
        let refused = try await hub.send("POST", "api/hub/days", token: ada, body: body)
        #expect(refused.status == 422, "\(missing)")
        #expect(refused.json?["error"]?["because"]?.text?.isEmpty == false)
      }
      #expect(
        try await hub.get("api/hub/me", token: ada).json?["total"]?["responses"]?.integer == 1)
    }
  }
}
