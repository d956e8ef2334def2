import DemoData
import Foundation
import TestSupport
import Testing
import UsageModel
import WebDashboard

@Suite("The dashboard answers", .timeLimited)
struct RouteTests {
  @Test func theCodeCardByTheNamesOfTheInterface() async throws {
    let site = try await Site(limits: Sample.limits(41)) { try Sample.write($0) }
    let code = try #require(try await site.get("/api/claude-usage/code").json)
    #expect(code["plan"] as? String == "max5")
    #expect(code["status"] as? String == "normal")
    let window = try #require(code["fiveHourWindow"] as? NSDictionary)
    #expect(window["percentage"] as? Double == 41)
    #expect(window["used"] as? Int == 49_000)
    #expect(window["limit"] as? Int == 88_000 && window["limitIsEstimate"] as? Bool == true)
    #expect(window["resetsAt"] as? String == "2026-09-04T00:00:00.000Z")
    #expect(window["resetsIn"] as? String == "2h 0m")
    let today = try #require(code["today"] as? NSDictionary)
    #expect(today["tokens"] as? Int == 49_000 && today["sessions"] as? Int == 1)
    let month = try #require(code["monthToDate"] as? NSDictionary)
    #expect(month["tokens"] as? Int == 73_500)
    let models = try #require(code["modelBreakdown"] as? [NSDictionary])
    #expect(models.map { $0["model"] as? String } == ["opus", "haiku"])
    #expect(code["dataSource"] as? String == "cache")
  }

  @Test(arguments: [
    (70.0, "normal"), (70.1, "warning"), (90, "warning"), (90.1, "critical"), (100, "critical"),
  ])
  func theStatusStrictlyAboveItsThresholds(percent: Double, status: String) async throws {
    let site = try await Site(limits: Sample.limits(percent)) { try Sample.write($0) }
    let code = try #require(try await site.get("/api/claude-usage/code").json)
    #expect(code["status"] as? String == status)
  }

  @Test func noFigureWhereNothingIsKnown() async throws {
    let site = try await Site()
    let code = try #require(try await site.get("/api/claude-usage/code").json)
    #expect(code["plan"] is NSNull)
    #expect(code["dataState"] as? String == "no-data")
    #expect((code["fiveHourWindow"] as? NSDictionary)?["percentage"] is NSNull)
  }

  @Test func anEstimateOnlyWhereALimitIsSet() async throws {
    let site = try await Site { home in
      try Sample.write(home)
      try home.write(
        "{\"web\":{\"five_hour_tokens\":98000}}", to: ".config/plimsoll/config.json")
    }
    let code = try #require(try await site.get("/api/claude-usage/code").json)
    let window = try #require(code["fiveHourWindow"] as? NSDictionary)
    #expect(window["percentage"] as? Double == 50)
    #expect(window["isEstimate"] as? Bool == true)
  }

  @Test func aLongAnswerIsSmallerForWhoTakesGzip() async throws {
    let site = try await Site { try Sample.write($0) }
    let whole = try await site.get("/assets/page.js")
    let small = try await site.get("/assets/page.js", fields: ["Accept-Encoding: br, gzip"])
    #expect(whole.fields["content-encoding"] == nil)
    #expect(whole.fields["vary"] == "Accept-Encoding")
    #expect(small.fields["content-encoding"] == "gzip")
    let lengths = [whole, small].map { Int($0.fields["content-length"] ?? "") ?? 0 }
    #expect(lengths[1] > 0 && lengths[1] < lengths[0] / 2)
    let head = try await site.send("HEAD", "/assets/page.js", fields: ["Accept-Encoding: gzip"])
    #expect(head.fields["content-length"] == small.fields["content-length"])
    // One packet anyway.
    let short = try await site.get("/api/health", fields: ["Accept-Encoding: gzip"])
    #expect(short.fields["content-encoding"] == nil)
  }

  @Test func whoHasAnAnswerIsNotSentItAgain() async throws {
    let site = try await Site { try Sample.write($0) }
    let report = "/api/reports/daily?since=2026-09-03&until=2026-09-03"
    let whole = try await site.get(report)
    let tag = try #require(whole.fields["etag"])
    let packed = try await site.get(report, fields: ["Accept-Encoding: gzip"])
    #expect(packed.fields["etag"] == tag)
    let same = try await site.get(report, fields: ["If-None-Match: \(tag)"])
    #expect(same.status == 304)
    #expect(same.body.isEmpty)
    #expect(same.fields["etag"] == tag)
    #expect(same.fields["content-type"] == nil)
    #expect(same.fields["content-security-policy"] == whole.fields["content-security-policy"])
    let other = try await site.get(report + "&breakdown=1", fields: ["If-None-Match: \(tag)"])
    #expect(other.status == 200)
    // Nobody learns from it what is kept from him.
    let stranger = try await site.get(
      report, fields: ["If-None-Match: *"], hasToken: false)
    #expect(stranger.status == 401)
  }

  @Test func theSameSumsOnEveryFace() async throws {
    let site = try await Site(limits: Sample.limits(41)) { try Sample.write($0) }
    let state = try #require(try await site.get("/api/state").json)
    let code = try #require(state["code"] as? NSDictionary)
    func cost(_ value: Any?) -> Decimal? { (value as? NSNumber)?.decimalValue }
    let today = cost((code["today"] as? NSDictionary)?["estimatedCost"])
    let daily = try #require(
      try await site.get("/api/reports/daily?since=2026-09-03&until=2026-09-03").json)
    #expect(cost((daily["totals"] as? NSDictionary)?["costUSD"]) == today)
    let history = try #require(
      try await site.get("/api/history?since=2026-09-03&until=2026-09-03&split=project").json)
    #expect(cost((history["total"] as? NSDictionary)?["estimatedCost"]) == today)
    let metrics = try await site.get("/metrics").body
    #expect(metrics.contains("plimsoll_limit_used_ratio{window=\"five_hour\"} 0.410000\n"))
    #expect(today != nil && today != 0)
  }

  @Test func oneSessionAddsUpToItsRowOfTheReport() async throws {
    let site = try await Site { try Sample.write($0) }
    func cost(_ value: Any?) -> Double { (value as? NSNumber)?.doubleValue ?? -1 }
    let report = try #require(try await site.get("/api/reports/sessions").json)
    let rows = try #require(report["rows"] as? [NSDictionary])
    #expect(rows.count == 2)
    for row in rows {
      let id = try #require(row["session"] as? String)
      let story = try #require(try await site.get("/api/sessions/\(id)").json)
      let total = try #require(story["total"] as? NSDictionary)
      #expect(cost(total["estimatedCost"]) == cost(row["costUSD"]), "\(id)")
      let steps = try #require(story["steps"] as? [NSDictionary])
      let sum = steps.reduce(0.0) { $0 + cost($1["cost"]) }
      #expect(abs(sum - cost(row["costUSD"])) < 1e-9, "\(id)")
    }
    #expect(try await site.get("/api/sessions/nobody").status == 404)
    #expect(try await site.get("/api/history?hour=24").status == 400)
  }

  @Test func anHourOfADayLimitsSessionsAndNotTheBars() async throws {
    let site = try await Site { try Sample.write($0) }
    let day = "since=2026-09-03&until=2026-09-03&bucket=hour"
    let all = try #require(try await site.get("/api/history?\(day)").json)
    let hour = try #require(try await site.get("/api/history?\(day)&hour=19").json)
    let none = try #require(try await site.get("/api/history?\(day)&hour=3").json)
    #expect(hour["buckets"] as? NSArray == all["buckets"] as? NSArray)
    #expect((hour["topSessions"] as? NSArray)?.count == 1)
    #expect((none["topSessions"] as? NSArray)?.count == 0)
  }

  @Test func daysOfTheReadersOwnZone() async throws {
    let site = try await Site { try Sample.write($0) }
    // 19:30 and 19:50 of UTC are the next day in Tokyo, which began at 15:00.
    let code = try #require(
      try await site.get("/api/claude-usage/code?tz=Asia%2FTokyo").json)
    let today = try #require(code["today"] as? NSDictionary)
    #expect(today["since"] as? String == "2026-09-04")
    #expect(today["tokens"] as? Int == 49_000)
    let state = try #require(try await site.get("/api/state?tz=Asia%2FTokyo").json)
    for (name, since, tokens) in [("yesterday", "2026-09-03", 0), ("week", "2026-08-31", 73_500)] {
      let sum = try #require(state[name] as? NSDictionary)
      #expect(sum["since"] as? String == since && sum["tokens"] as? Int == tokens, "\(name)")
    }
    #expect(try await site.get("/api/state?tz=Nowhere/At_All").status == 400)
  }

  @Test(arguments: [
    "hourly", "daily", "weekly", "monthly", "sessions", "projects", "models", "blocks", "skills",
    "agents", "plugins", "mcp-servers", "mcp-tools", "branches", "entrypoints", "pulls", "cache",
  ])
  func everyReportAsJSONAndAsCSV(name: String) async throws {
    let site = try await Site { try Sample.write($0) }
    let json = try await site.get("/api/reports/\(name)?breakdown=1")
    #expect(json.status == 200 && json.json?["schemaVersion"] as? Int == 1)
    let csv = try await site.get("/api/reports/\(name).csv")
    #expect(csv.status == 200 && csv.body.contains("\r\n"))
    #expect(csv.fields["content-disposition"] == "attachment; filename=\"plimsoll-\(name).csv\"")
    #expect(try await site.get("/api/reports/\(name)?last=never").status == 400)
    #expect(try await site.get("/api/reports/\(name)?since=2026-13-45").status == 400)
    #expect(try await site.get("/api/reports/\(name)?project=nobody-has-this").status == 404)
  }

  @Test func monthsThatBeginOnAnotherDay() async throws {
    let site = try await Site(monthStart: 15) { try Sample.write($0) }
    let history = try #require(try await site.get("/api/history?range=all&bucket=month").json)
    #expect(history["monthStart"] as? Int == 15)
    let labels = (history["buckets"] as? [NSDictionary])?.map { $0["label"] as? String }
    // The 20th of August and the 3rd of September are one month then.
    #expect(labels == ["2026-08-15"])
    let report = try #require(try await site.get("/api/reports/monthly").json)
    let months = (report["rows"] as? [NSDictionary])?.map { $0["month"] as? String }
    #expect(months == ["2026-08-15"])
  }

  @Test func whyCachesWereLostByEachGrouping() async throws {
    let site = try await Site { home in
      // More than an hour lies between the two, and nothing is read from the cache again.
      try home.write(
        Sample.line(id: "1", at: "2026-09-03T17:00:00.000Z")
          + Sample.line(id: "2", at: "2026-09-03T19:00:00.000Z")
          .replacingOccurrences(of: "_tokens\":20000", with: "_tokens\":0")
          .replacingOccurrences(of: "_tokens\":3000", with: "_tokens\":24000"),
        to: ".claude/projects/-home-ada-api/a.jsonl")
    }
    for (word, member) in [
      ("cause", "cause"), ("day", "day"), ("session", "session"), ("project", "project"),
    ] {
      let report = try #require(try await site.get("/api/reports/cache?by=\(word)").json)
      let rows = try #require(report["rows"] as? [NSDictionary])
      #expect(rows.count == 1 && rows[0][member] is String, "\(word)")
      #expect(rows[0]["lostTokens"] as? Int == 23_000, "\(word)")
      let causes = rows[0]["causes"] as? [NSDictionary]
      #expect(causes?.map { $0["cause"] as? String } == ["pause-1h"], "\(word)")
      #expect(causes?.map { $0["isDerived"] as? Bool } == [true], "\(word)")
    }
    #expect(try await site.get("/api/reports/cache?by=moon").status == 400)
    let none = try #require(try await site.get("/api/reports/cache?model=opus&last=1d").json)
    #expect((none["rows"] as? NSArray)?.count == 1)
    #expect(try await site.get("/api/reports/cache?range=all").status == 200)
    #expect(try await site.get("/api/reports/cache?range=year").status == 400)
  }

  @Test func onlyFoldersAndMachinesThatThereAre() async throws {
    let site = try await Site { try Sample.write($0) }
    let all = try #require(try await site.get("/api/overview").json)
    #expect(all["folders"] as? [String] == ["~/.claude"])
    #expect(all["machines"] as? [String] == [])
    for filter in ["folder=~/.claude", "machine=this"] {
      for path in ["/api/overview?", "/api/history?range=all&", "/api/reports/daily?"] {
        let reply = try await site.get(path + filter)
        #expect(reply.status == 200, "\(path)\(filter)")
      }
      let history = try #require(try await site.get("/api/history?range=all&\(filter)").json)
      #expect((history["total"] as? NSDictionary)?["tokens"] as? Int == 98_000, "\(filter)")
    }
    for filter in ["folder=~/.other", "machine=nobody", "plugin=none", "mcp-server=none"] {
      for name in ["overview", "history", "reports/skills", "reports/cache"] {
        let path = "/api/\(name)?"
        let reply = try await site.get(path + filter)
        #expect(reply.status == 404, "\(path)\(filter)")
        #expect(!reply.body.contains(site.home.path), "a path is told")
      }
    }
  }

  @Test func hostileTextAsTextOnly() async throws {
    let attack = "<img src=x onerror=alert(1)>"
    let formula = "=HYPERLINK(1)"
    let site = try await Site { home in
      try home.write(
        Sample.line(
          id: "1", at: "2026-09-03T19:30:00.000Z", model: attack, directory: "/home/ada/\(attack)")
          + Sample.line(
            id: "3", at: "2026-09-03T19:32:00.000Z", model: "a\"} 1\\nplimsoll_forged 1",
            session: "three"),
        to: ".claude/projects/-home-ada-x/a.jsonl")
      try home.write(
        Sample.line(
          id: "2", at: "2026-09-03T19:31:00.000Z", session: "two",
          directory: "/home/ada/\(formula)"),
        to: ".claude/projects/-home-ada-y/b.jsonl")
    }
    let state = try await site.get("/api/state")
    #expect(state.fields["content-type"] == "application/json; charset=utf-8")
    #expect(state.fields["x-content-type-options"] == "nosniff")
    #expect(state.json != nil && state.body.contains("onerror=alert"))
    let csv = try await site.get("/api/reports/projects.csv").body
    #expect(csv.contains("'\(formula)") && !csv.contains(",\(formula)"))
    #expect(!csv.hasPrefix("=") && !csv.contains("\n="))
    let metrics = try await site.get("/metrics").body
    for line in metrics.split(separator: "\n") {
      #expect(line.hasPrefix("# ") || line.hasPrefix("plimsoll_"), "\(line)")
      #expect(!line.hasPrefix("plimsoll_forged"))
    }
  }

  @Test func everyAnswerWithTheHeadersThatProtect() async throws {
    let site = try await Site()
    for path in ["/", "/assets/page.js", "/api/state", "/healthz", "/nothing", "/favicon.ico"] {
      let reply = try await site.get(path)
      let policy = try #require(reply.fields["content-security-policy"])
      #expect(policy.contains("default-src 'none'") && !policy.contains("unsafe"))
      #expect(policy.contains("frame-ancestors 'none'"))
      #expect(reply.fields["cache-control"] == "no-store")
      #expect(reply.fields["x-frame-options"] == "DENY")
      #expect(reply.fields["server"] == nil)
    }
    let head = try await site.send("HEAD", "/")
    #expect(head.status == 200 && head.body.isEmpty)
    #expect(head.fields["content-length"].flatMap { Int($0) } ?? 0 > 1000)
  }

  @Test func thePageWithoutAnythingInline() async throws {
    let site = try await Site()
    let page = try await site.get("/", hasToken: false)
    #expect(page.status == 200)
    #expect(!page.body.contains("style=") && !page.body.contains("<style"))
    #expect(!page.body.contains("http://") && !page.body.contains("https://"))
    var names: [String] = []
    for part in page.body.components(separatedBy: "\"assets/").dropFirst() {
      names.append(String(part.prefix { $0 != "\"" }))
    }
    #expect(names.count >= 3)
    for name in names {
      let asset = try await site.get("/assets/\(name)", hasToken: false)
      #expect(asset.status == 200, "\(name)")
      let isKept = asset.fields["cache-control"]?.contains("immutable") == true
      #expect(isKept == name.hasPrefix("page."), "\(name)")
      #expect(!asset.body.contains("innerHTML"), "\(name)")
    }
  }

  @Test func healthAndMetricsForMachines() async throws {
    let site = try await Site(limits: Sample.limits(41)) { try Sample.write($0) }
    #expect(try await site.get("/healthz", hasToken: false).body == "ok\n")
    let metrics = try await site.get("/metrics")
    #expect(metrics.fields["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
    var announced: Set<String> = []
    for line in metrics.body.split(separator: "\n") {
      let words = line.split(separator: " ")
      if words[0] == "#" {
        announced.insert(String(words[2]))
      } else {
        let name = line.prefix { $0 != "{" && $0 != " " }
        #expect(announced.contains(String(name)), "\(line)")
        #expect(Double(words[words.count - 1]) != nil, "\(line)")
      }
    }
    #expect(announced.count >= 12)
  }
}
