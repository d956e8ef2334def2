import AnthropicAPI
import Hub
import HubStore
import Scanning
import Synchronization
import TestSupport
import Testing
import UsageModel

/// What is told, and what is shown of it.
@Suite("A hub shows", .timeLimited)
struct HubFigureTests {
  @Test func whatMachinesToldAtListPrice() async throws {
    try await RunningHub.run { hub async throws in
      let lead = try await hub.join("lead@example.com", role: .lead)
      let ada = try await hub.join("ada@example.com", machine: "b")
      let told = try await hub.send(
        "POST", "api/hub/days", token: ada, body: RunningHub.day(project: "api"))
      #expect(told.status == 200)
      #expect(told.json?["rows"]?.integer == 1)
      let again = try await hub.send(
        "POST", "api/hub/days", token: ada, body: RunningHub.day(project: "api"))
      #expect(again.json?["unchanged"]?.integer == 1)
      let members = try await hub.get("api/hub/members", token: lead)
      #expect(members.json?["timeZone"]?.text == "UTC")
      let rows = members.json?["members"]?.elements ?? []
      // By name, never by usage.
      #expect(rows.map { $0["address"]?.text } == ["ada@example.com", "lead@example.com"])
      // A million output tokens of Opus 4.6.
      #expect(rows.first?["costUSD"]?.double == 25)
      #expect(rows.first?["totalTokens"]?.integer == 1_000_000)
      let projects = try await hub.get("api/hub/projects?format=csv", token: lead)
      #expect(projects.body.hasPrefix("sinceUTC,untilUTC,project,costUSD"))
      #expect(projects.body.contains("2026-11-29,api,25,"))
      let overview = try await hub.get("api/hub/overview", token: lead)
      #expect(overview.json?["total"]?["costUSD"]?.double == 25)
      #expect(overview.json?["activeMembers"]?.integer == 1)
      #expect(overview.json?["days"]?.elements.count == 30)
      for path in ["models", "limits", "machines"] {
        #expect(try await hub.get("api/hub/\(path)", token: lead).status == 200)
      }
      let metrics = try await hub.get("metrics", token: lead)
      #expect(metrics.body.contains("plimsoll_hub_tokens_today 1000000"))
      #expect(!metrics.body.contains("ada"))
    }
  }

  @Test func whatWasBilledBesideListPriceAndNeverInIt() async throws {
    let billing = HubBilling(
      total: try #require(Cost(dollarText: "90")),
      byMember: ["ada@example.com": try #require(Cost(dollarText: "40"))], readAt: RunningHub.start,
      isPartial: true)
    try await RunningHub.run(billed: { _ in billing }) { hub async throws in
      let lead = try await hub.join("lead@example.com", role: .lead)
      let ada = try await hub.join("ada@example.com", machine: "b")
      _ = try await hub.send("POST", "api/hub/days", token: ada, body: RunningHub.day())
      let overview = try await hub.get("api/hub/overview", token: lead).json
      #expect(overview?["total"]?["costUSD"]?.double == 25)
      #expect(overview?["billed"]?.double == 90)
      #expect(overview?["billedIsPartial"]?.bool == true)
      let members = try await hub.get("api/hub/members", token: lead).json
      #expect(members?["members"]?.elements.map { $0["billed"]?.double } == [40, nil])
      #expect(members?["total"]?["costUSD"]?.double == 25)
      let me = try await hub.get("api/hub/me", token: ada).json
      #expect(me?["billed"]?.double == 40)
      #expect(me?["total"]?["costUSD"]?.double == 25)
    }
  }

  @Test func whatWasBilledFromAnAnswerThatIsKeptForAMinute() async throws {
    let asked = Mutex<[ClosedRange<CivilDay>]>([])
    let billed = { @Sendable (days: ClosedRange<CivilDay>) -> HubBilling? in
      asked.withLock { $0.append(days) }
      return nil
    }
    try await RunningHub.run(billed: billed) { hub async throws in
      let lead = try await hub.join("lead@example.com", role: .lead)
      for path in ["overview", "members", "me", "overview"] {
        _ = try await hub.get("api/hub/\(path)", token: lead)
      }
      #expect(asked.withLock { $0.count } == 1)
      _ = try await hub.get("api/hub/overview?last=7d", token: lead)
      _ = try await hub.get("api/hub/overview?last=7d", token: lead)
      #expect(asked.withLock { $0.count } == 2)
      hub.clock.now = hub.clock.now.advanced(byMilliseconds: 60_000)
      _ = try await hub.get("api/hub/overview", token: lead)
      #expect(asked.withLock { $0.count } == 3)
      #expect(asked.withLock { $0.first } == asked.withLock { $0.last })
    }
  }

  @Test func daysOfMachinesWhoseClocksAreADayOff() async throws {
    try await RunningHub.run { hub async throws in
      let ada = try await hub.join("ada@example.com", role: .lead)
      for (offset, status) in [(-1, 200), (1, 200), (2, 422)] as [(Int64, Int)] {
        let body = RunningHub.day(20_786 + offset, session: offset > 0 ? "1" : "2")
        #expect(
          try await hub.send("POST", "api/hub/days", token: ada, body: body).status == status)
      }
      let overview = try await hub.get(
        "api/hub/overview?since=2026-11-28&until=2026-12-01", token: ada)
      #expect(overview.json?["total"]?["responses"]?.integer == 2)
      let machine = try await hub.get("api/hub/machines", token: ada).json?["machines"]?.elements
      // When it was heard is by the hub's own clock.
      #expect(machine?.first?["lastPublished"]?.text == "2026-11-29T12:00:00.000Z")
    }
  }

  @Test func medianAndQuartilesFromFiveMembersOn() async throws {
    try await RunningHub.run { hub async throws in
      var tokens: [String] = []
      for (number, letter) in "abcde".enumerated() {
        let token = try await hub.join("\(letter)@example.com", machine: letter)
        tokens.append(token)
        _ = try await hub.send(
          "POST", "api/hub/days", token: token,
          body: RunningHub.day(session: letter, output: Int64(number + 1) * 100))
        let me = try await hub.get("api/hub/me", token: token)
        #expect((me.json?["team"]?["medianTokens"] != nil) == (number == 4))
      }
      let me = try await hub.get("api/hub/me", token: tokens[0])
      #expect(me.json?["team"]?["medianTokens"]?.integer == 300)
      #expect(me.json?["team"]?["lowerQuartileTokens"]?.integer == 200)
      #expect(me.json?["team"]?["upperQuartileTokens"]?.integer == 400)
      #expect(me.json?["total"]?["totalTokens"]?.integer == 100)
    }
  }

  @Test func nothingOfWhatItRefused() async throws {
    try await RunningHub.run { hub async throws in
      let ada = try await hub.join("ada@example.com", role: .lead)
      let good = RunningHub.day()
      for (old, new) in [
        (",1000000,", ",-1,"), ("2026-11-29", "2027-11-29"), ("\"days\"", "\"member\":1,\"days\""),
      ] {
        let reply = try await hub.send(
          "POST", "api/hub/days", token: ada, body: good.replacing(old, with: new))
        #expect(reply.status == 422)
        #expect(reply.json?["error"]?["because"]?.text?.isEmpty == false)
      }
      let huge = "{\"schema\":1,\"days\":[" + String(repeating: " ", count: 1_000_001) + "]}"
      #expect(try await hub.send("POST", "api/hub/days", token: ada, body: huge).status == 413)
      let overview = try await hub.get("api/hub/overview", token: ada)
      #expect(overview.json?["total"]?["totalTokens"]?.integer == 0)
    }
  }

  @Test func limitsByTheNamesOfMembers() async throws {
    try await RunningHub.run { hub async throws in
      let lead = try await hub.join("ada@example.com", role: .lead)
      let ben = try await hub.join("ben@example.com", machine: "b")
      // By their accounts they would be the other way round.
      for (token, account) in [(lead, "f"), (ben, "0")] {
        let body = """
          {"limits":[{"account":"\(String(repeating: account, count: 32))",\
          "window":"five_hour","millipercent":1000,"capturedAt":\(hub.clock.now.milliseconds),\
          "source":"oauth","confidence":2}]}
          """
        let told = try await hub.send("POST", "api/hub/limits", token: token, body: body)
        #expect(told.status == 200)
      }
      let limits = try await hub.get("api/hub/limits", token: lead).json?["limits"]?.elements ?? []
      #expect(limits.map { $0["members"]?.text } == ["ada@example.com", "ben@example.com"])
      let nobody = try await hub.get("api/hub/members/nobody", token: lead)
      #expect(nobody.status == 404)
      #expect(nobody.json?["error"]?["what"]?.text == "no member has this id or address")
    }
  }

  @Test func noMoreMembersAreActiveThanThereAre() async throws {
    try await RunningHub.run { hub async throws in
      let lead = try await hub.join("ada@example.com", role: .lead)
      let ben = try await hub.join("ben@example.com", machine: "b")
      for token in [lead, ben] {
        let body = RunningHub.day(20_786, session: token == ben ? "1" : "2")
        #expect(try await hub.send("POST", "api/hub/days", token: token, body: body).status == 200)
      }
      _ = try await hub.store.revoke("ben@example.com", now: hub.clock.now)
      let page = try await hub.get("api/hub/overview", token: lead).json
      #expect(page?["activeMembers"]?.integer == 2 && page?["members"]?.integer == 2)
      let later = try await hub.get(
        "api/hub/overview?since=2026-11-30&until=2026-11-30", token: lead)
      #expect(later.json?["activeMembers"]?.integer == 0 && later.json?["members"]?.integer == 1)
    }
  }

  @Test func limitsWithTheWindowThatIsNext() async throws {
    try await RunningHub.run { hub async throws in
      let ada = try await hub.join("ada@example.com", role: .lead)
      let now = hub.clock.now.milliseconds
      func limit(_ window: String, _ percent: Int, _ hours: Int64, captured: Int64) -> String {
        """
        {"account":"\(String(repeating: "f", count: 32))","window":"\(window)",\
        "millipercent":\(percent),"resetsAt":\(now + hours * 3_600_000),\
        "capturedAt":\(captured),"source":"oauth","confidence":2}
        """
      }
      let body =
        "{\"limits\":[\(limit("five_hour", 100_000, 2, captured: now - 60_000)),"
        + "\(limit("seven_day", 40_000, 60, captured: now - 60_000))]}"
      #expect(try await hub.send("POST", "api/hub/limits", token: ada, body: body).status == 200)
      let ahead = "{\"limits\":[\(limit("five_hour", 1_000, 2, captured: now + 3_600_000))]}"
      #expect(try await hub.send("POST", "api/hub/limits", token: ada, body: ahead).status == 422)
      let limits = try await hub.get("api/hub/limits", token: ada).json?["limits"]?.elements ?? []
      #expect(limits.map { $0["window"]?.text } == ["five_hour", "seven_day"])
      #expect(limits.map { $0["isNext"]?.bool } == [true, false])
      #expect(limits.map { $0["isBlocked"]?.bool } == [true, false])
      #expect(limits.first?["ageSeconds"]?.integer == 60)
      #expect(limits.first?["members"]?.text == "ada@example.com")
    }
  }
}
