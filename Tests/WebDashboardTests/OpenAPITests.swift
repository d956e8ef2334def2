import Foundation
import Index
import TestSupport
import Testing
import UsageModel
import WebDashboard

@Suite("The OpenAPI document", .timeLimited)
struct OpenAPITests {
  private func document(_ site: Site) async throws -> NSDictionary {
    let reply = try await site.get("/api/openapi.json")
    return try #require(reply.json)
  }

  private func schema(
    _ document: NSDictionary, _ path: String, _ method: String, _ status: String
  ) -> NSDictionary? {
    let paths = document["paths"] as? NSDictionary
    let operation = (paths?[path] as? NSDictionary)?[method] as? NSDictionary
    let answer = (operation?["responses"] as? NSDictionary)?[status] as? NSDictionary
    let content = (answer?["content"] as? NSDictionary)?["application/json"] as? NSDictionary
    return content?["schema"] as? NSDictionary
  }

  private func expect(
    _ reply: Reply, _ status: Int, _ path: String, _ method: String = "get",
    in document: NSDictionary, as name: String? = nil
  ) throws {
    #expect(reply.status == status, "\(path)")
    let value = try #require(reply.json, "\(path)")
    let schema = try #require(
      self.schema(document, path, method, name ?? String(status)), "\(path) is not described")
    for fault in SchemaCheck(document: document).faults(value, schema) {
      Issue.record("\(method) \(path): \(fault)")
    }
  }

  /// Each route with figures, and with none.
  @Test(arguments: [true, false])
  func describesWhatIsReallyAnswered(hasFigures: Bool) async throws {
    let site = try await Site(limits: hasFigures ? Sample.limits(93) : nil) { home in
      if hasFigures { try Sample.write(home) }
    }
    let document = try await document(site)
    #expect(document["openapi"] as? String == "3.1.0")
    if hasFigures {
      for body in [
        "{\"kind\":\"balance\",\"amount\":100,\"date\":\"2026-08-01\"}",
        "{\"kind\":\"balance\",\"amount\":\"80\",\"date\":\"2026-08-20\"}",
        "{\"kind\":\"purchase\",\"amount\":\"20\",\"expires\":\"2027-01-31\",\"note\":\"n\"}",
      ] {
        let reply = try await site.send("POST", "/api/credits/entries", body: body)
        try expect(reply, 201, "/api/credits/entries", "post", in: document)
      }
    }
    for path in [
      "/api/claude-usage/code", "/api/claude-usage/api-credits", "/api/state", "/api/limits",
      "/api/history", "/api/overview", "/api/settings", "/api/session", "/api/openapi.json",
    ] {
      try expect(try await site.get(path), 200, path, in: document)
    }
    for name in ["hour", "week", "month"] {
      let reply = try await site.get("/api/history?range=all&split=project&bucket=\(name)")
      try expect(reply, 200, "/api/history", in: document)
    }
    if hasFigures {
      let story = try await site.get("/api/sessions/session-1")
      try expect(story, 200, "/api/sessions/{id}", in: document)
      let history = try await site.get("/api/history?range=all&hour=19")
      try expect(history, 200, "/api/history", in: document)
    }
    for name in ["daily", "sessions", "blocks", "skills", "branches", "cache"] {
      try expect(
        try await site.get("/api/reports/\(name)"), 200, "/api/reports/{name}", in: document)
    }
    try expect(
      try await site.send("POST", "/api/refresh", body: "{}"), 202, "/api/refresh", "post",
      in: document)
    try Data(
      """
      {"version":1,"at":1790000000000,"path":"/x/plimsoll.db.damaged","lost":["a"],"kept":["b"]}
      """.utf8
    ).write(to: URL(fileURLWithPath: site.workspace.stateDirectory + "/damaged.json"))
    let damaged = try await site.get("/api/state?tz=Asia/Tokyo")
    try expect(damaged, 200, "/api/state", in: document)
    #expect(damaged.body.contains("\"lost\"") && !damaged.body.contains("/x/"))
    try expect(
      try await site.send("POST", "/api/damage/seen", body: "{}"), 200, "/api/damage/seen", "post",
      in: document)
    #expect(try site.index.damageNotice() == nil)
    try expect(
      try await site.send("POST", "/api/claude-usage/config", body: "{\"web.theme\":\"light\"}"),
      200, "/api/claude-usage/config", "post", in: document)
    let entered = try await site.send(
      "POST", "/api/session", body: "{\"token\":\"\(site.link)\"}", hasToken: false)
    try expect(entered, 200, "/api/session", "post", in: document)
    try expect(
      try await site.send("DELETE", "/api/session"), 200, "/api/session", "delete", in: document)
  }

  @Test func describesWhatIsRefused() async throws {
    let site = try await Site()
    let document = try await document(site)
    let refused = [
      (try await site.get("/api/state", hasToken: false), 401, "/api/state"),
      (try await site.get("/api/history?bucket=year"), 400, "/api/history"),
      (try await site.get("/api/reports/daily?project=nobody"), 404, "/api/reports/{name}"),
    ]
    for (reply, status, path) in refused {
      try expect(reply, status, path, in: document, as: "default")
    }
    let wrong = try await site.send(
      "POST", "/api/claude-usage/config", body: "{\"web\":{\"theme\":\"pink\"}}")
    try expect(wrong, 422, "/api/claude-usage/config", "post", in: document, as: "default")
  }

  @Test func namesEveryRouteThatThereIs() async throws {
    let site = try await Site()
    let paths = try #require(try await document(site)["paths"] as? NSDictionary)
    for path in paths.allKeys.compactMap({ $0 as? String })
    where path != "/api/events" && !path.contains("{id}") {
      let methods = try #require(paths[path] as? NSDictionary)
      guard methods["get"] != nil else { continue }
      let real = path.replacingOccurrences(of: "{name}", with: "daily")
      #expect(try await site.get(real).status == 200, "\(path)")
    }
  }

  /// A parameter that only one of the two knew would not reach its route.
  @Test func namesTheParametersThatRoutesAreGiven() async throws {
    let document = try await document(try await Site())
    for (path, names) in [
      "/api/history": RouteParameters.history, "/api/reports/{name}": RouteParameters.report,
    ] {
      let operation = (document["paths"] as? NSDictionary)?[path] as? NSDictionary
      let parameters = (operation?["get"] as? NSDictionary)?["parameters"] as? [NSDictionary]
      let described = try #require(parameters).compactMap { parameter -> String? in
        if parameter["$ref"] as? String == "#/components/parameters/zone" { return "tz" }
        return parameter["in"] as? String == "query" ? parameter["name"] as? String : nil
      }
      #expect(described.sorted() == names.sorted(), "\(path)")
    }
  }

  @Test func aCheckThatFindsWhatIsWrong() {
    let check = SchemaCheck(document: [:])
    let schema: NSDictionary = [
      "type": "object", "properties": ["a": ["type": ["integer", "null"]]], "required": ["a"],
      "additionalProperties": false,
    ]
    #expect(check.faults(["a": 1] as NSDictionary, schema) == [])
    #expect(check.faults(["a": NSNull()] as NSDictionary, schema) == [])
    #expect(check.faults(["a": true] as NSDictionary, schema).count == 1)
    #expect(check.faults(["a": 1.5] as NSDictionary, schema).count == 1)
    #expect(check.faults([:] as NSDictionary, schema) == ["$ lacks a"])
    #expect(check.faults(["a": 1, "b": 2] as NSDictionary, schema) == ["$.b is in no schema"])
  }
}
