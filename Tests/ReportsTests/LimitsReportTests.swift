import Analytics
import Foundation
import Limits
import Scanning
import Terminal
import TestSupport
import Testing
import TimeZones
import UsageModel
import Wording

@testable import Reports

@Suite("The report of limits")
struct LimitsReportTests {
  private func lines(_ overview: LimitOverview, width: Int, explains: Bool = false) -> String {
    let report = SampleLimits.report(overview, explains: explains)
    let surface = Surface(columns: width)
    return (report.lines(on: surface) + (explains ? report.explanation(on: surface) : []))
      .map { $0 + "\n" }.joined()
  }

  @Test("as a table", arguments: [60, 80, 120])
  func tables(width: Int) {
    expectSnapshot(lines(SampleLimits.ordinary, width: width), named: "limits-\(width).txt")
    expectSnapshot(lines(SampleLimits.odd, width: width), named: "limits-odd-\(width).txt")
  }

  @Test("explained")
  func explained() {
    let text = lines(SampleLimits.ordinary, width: 80, explains: true)
    expectSnapshot(text, named: "limits-explained-80.txt")
  }

  @Test("in colour, and where nothing is known")
  func others() {
    let colored = SampleLimits.report(SampleLimits.odd).lines(
      on: Surface(columns: 80, isColored: true))
    expectSnapshot(colored.joined(separator: "\n") + "\n", named: "limits-colored-80.txt")
    expectSnapshot(lines(SampleLimits.known([]), width: 80), named: "limits-empty-80.txt")
    var asked = SampleLimits.known([])
    asked.sources = [
      LimitSourceState(
        source: .claudeCommand, askedAt: SampleLimits.now, answeredAt: SampleLimits.now,
        outcome: .answered)
    ]
    expectSnapshot(lines(asked, width: 80), named: "limits-no-windows-80.txt")
  }

  @Test("is never wider than the terminal and shows no control character", arguments: 60...140)
  func fit(width: Int) {
    for overview in [SampleLimits.ordinary, SampleLimits.odd, SampleLimits.known([])] {
      for line in lines(overview, width: width, explains: true).split(separator: "\n") {
        #expect(displayWidth(line) <= width)
        #expect(line.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control })
      }
    }
  }

  @Test("as the pair that scripts read")
  func pair() {
    let report = SampleLimits.report(SampleLimits.ordinary)
    #expect(report.pair() == "41:83")
    #expect(report.pair(source: .claudeCommand) == "?:83")
    #expect(SampleLimits.report(SampleLimits.odd).pair() == "?:105")
    #expect(SampleLimits.report(SampleLimits.known([])).pair() == "?:?")
  }

  @Test("as the snapshot of people's own scripts, null where nothing is known")
  func snapshot() throws {
    let text = SampleLimits.report(SampleLimits.ordinary).snapshot(sessionTokens: 8_932_659)
      .document
    expectSnapshot(text, named: "usage.json")
    let odd = SampleLimits.report(SampleLimits.odd).snapshot(sessionTokens: nil).document
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(odd.utf8)) as? [String: Any])
    let pro = try #require(object["pro"] as? [String: Any])
    #expect(pro["five_hour_pct"] is NSNull && pro["five_hour_resets_at"] is NSNull)
    #expect(pro["seven_day_pct"] as? Double == 104.6)
    #expect((object["code"] as? [String: Any])?["session_tokens"] is NSNull)
  }

  @Test("tells the clock of the zone, over changes of it")
  func zones() throws {
    let zone = try ZoneDays(named: "Europe/Berlin", in: .ofSystem())
    // The clock goes forward at 01:00Z on 2026-03-29 and back on 2026-10-25.
    func text(_ now: String, _ hour: Int, _ minute: Int, hours: Int64) -> String {
      let now = SampleUsage.time(now, hour, minute)
      let words = LimitText(now: now, zone: zone)
      let reset = now.advanced(byMilliseconds: hours * 3_600_000)
      return words.clock(reset) + " " + words.countdown(to: reset)
    }
    #expect(text("2026-03-29", 0, 30, hours: 2) == "04:30 in 2 h 00 min")
    #expect(text("2026-10-25", 0, 30, hours: 2) == "03:30 in 2 h 00 min")
    #expect(text("2026-03-28", 20, 0, hours: 5) == "Sun 03:00 in 5 h 00 min")
    #expect(text("2026-03-25", 12, 0, hours: 168) == "2026-04-01 14:00 in 7 d 0 h")
    let words = LimitText(now: SampleLimits.now, zone: zone)
    #expect(words.countdown(to: SampleLimits.minutes(-5)) == "now")
    #expect(words.countdown(to: SampleLimits.now.advanced(byMilliseconds: 1001)) == "in 1 min")
  }

  @Test("names the day of the week as calendars do")
  func weekdays() {
    let words = LimitText(now: SampleUsage.time("2026-11-21"), zone: .utc)
    #expect(words.clock(SampleUsage.time("2026-11-22", 8)) == "Sun 08:00")
    #expect(words.clock(SampleUsage.time("2026-11-19", 8)) == "Thu 08:00")
  }

  @Test("draws bars that are never empty, nor wider than full")
  func bars() {
    #expect(LimitText.bar(nil) == "··········")
    #expect(LimitText.bar(0) == "░░░░░░░░░░")
    #expect(LimitText.bar(0.1) == "▏░░░░░░░░░")
    #expect(LimitText.bar(41) == "████▏░░░░░")
    #expect(LimitText.bar(100) == "██████████")
    #expect(LimitText.bar(104.6) == "██████████")
  }

  @Test("rounds no part to the whole, and nothing to nothing")
  func percentages() {
    #expect(percentText(99.7) == "99 %")
    #expect(percentText(0.2) == "<1 %")
    #expect(percentText(104.6) == "105 %")
    #expect(percentText(nil) == "—")
  }

  @Test("has no percentage of spending without a limit, and says whose it is on a Team plan")
  func spendingWithoutLimit() {
    func report(_ plan: String, limit: Int64?, percent: Double?) -> LimitsReport {
      var overview = LimitOverview(currentOrganization: "org-1")
      overview.accounts["org-1"] = AccountInfo(organization: "org-1", plan: plan)
      overview.readings = [
        SampleLimits.reading(.fiveHour, 3, resetIn: 60),
        SampleLimits.reading(.spendLimit, 0, resetIn: 600),
      ]
      overview.spend = [
        SpendReading(
          organization: "org-1", isEnabled: true,
          used: Money(minorUnits: 1234, exponent: 2, currency: "USD"),
          limit: limit.flatMap { Money(minorUnits: $0, exponent: 2, currency: "USD") },
          percent: percent, capturedAt: SampleLimits.now, source: .oauth)
      ]
      overview.dropSharesOfNothing()
      return LimitsReport(overview, now: SampleLimits.now, zone: .utc)
    }
    func line(_ report: LimitsReport) -> String? {
      report.lines(on: Surface(columns: 80)).first { $0.contains("12.34") }
    }
    let none = report("Max 5x", limit: nil, percent: 0)
    #expect(line(none) == "Usage credits: $12.34 used.")
    #expect(none.json.document.contains(#""percent": null"#))
    #expect(none.current?.rows.count == 1)
    let limited = report("Max 5x", limit: 5000, percent: 24.68)
    #expect(line(limited) == "Usage credits: $12.34 of $50.00 used, 25 %.")
    let shared = report("Team Standard", limit: nil, percent: 12)
    #expect(line(shared) == "Usage credits of the whole organization: $12.34 used.")
    #expect(shared.json.document.contains(#""owner": "organization""#))
  }

  @Test("in JSON")
  func json() throws {
    for (name, report) in Self.documents {
      expectSnapshot(report.json.document, named: name)
    }
    let documentation = try String(
      contentsOfFile: PackageLayout.root + "/docs/json.md", encoding: .utf8)
    for (_, report) in Self.documents {
      for match in report.json.document.matches(of: /"([A-Za-z]+)":/) {
        #expect(documentation.contains("`\(match.output.1)`"), "docs/json.md: \(match.output.1)")
      }
    }
  }

  private static let documents: [(String, LimitsReport)] = [
    ("limits.json", SampleLimits.report(SampleLimits.ordinary, explains: true)),
    ("limits-odd.json", SampleLimits.report(SampleLimits.odd)),
  ]
}

@Suite("A check of limits")
struct LimitCheckTests {
  private func check(
    _ overview: LimitOverview, _ window: String = "any", warn: Double = 80, fail: Double = 95,
    isProjected: Bool = false
  ) throws -> LimitCheck {
    LimitCheck(
      SampleLimits.report(overview), selection: try #require(LimitCheck.Selection(window)),
      warn: warn, fail: fail, isProjected: isProjected)
  }

  @Test("takes the worst of the windows that were chosen")
  func verdicts() throws {
    let ordinary = SampleLimits.ordinary
    #expect(try check(ordinary).verdict == .warning)
    #expect(try check(ordinary, "5h").verdict == .fine)
    #expect(try check(ordinary, "7d", fail: 83).verdict == .critical)
    #expect(try check(ordinary, "model:fable").verdict == .fine)
    #expect(try check(ordinary, "model:Opus").verdict == .unknown)
    #expect(
      try check(ordinary, "5h").line
        == "LIMITS OK - 5 hours 41 %, resets 10:41, in 2 h 11 min | 'five_hour'=41%;80;95;0;100")
  }

  @Test("looks ahead when it is told to")
  func projected() throws {
    // 30 % an hour of late: that is 107 % at the reset.
    let check = try check(SampleLimits.ordinary, "5h", isProjected: true)
    #expect(check.verdict == .critical)
    #expect(check.line.contains("ahead"))
  }

  @Test("knows nothing of a window that ended, of an estimate, or by an old calm figure")
  func unknown() throws {
    #expect(try check(SampleLimits.odd, "5h").verdict == .unknown)
    #expect(try check(SampleLimits.known([])).verdict == .unknown)
    let estimate = SampleLimits.known([
      SampleLimits.reading(.fiveHour, 99, resetIn: 60, confidence: .estimate)
    ])
    #expect(try check(estimate).verdict == .unknown)
    let old = SampleLimits.known([SampleLimits.reading(.sevenDay, 20, resetIn: 900, ago: 90)])
    #expect(try check(old).verdict == .unknown)
    // But old or not, what was used is used.
    let full = SampleLimits.known([SampleLimits.reading(.sevenDay, 96, resetIn: 900, ago: 90)])
    #expect(try check(full).verdict == .critical)
  }

  @Test("refuses windows that it does not know", arguments: ["", "5", "model:", "week"])
  func selections(text: String) {
    #expect(LimitCheck.Selection(text) == nil)
  }

  @Test("finds out when there is room again")
  func room() throws {
    let ordinary = SampleLimits.report(SampleLimits.ordinary)
    #expect(LimitRoom(ordinary, selection: .any, below: 100) == .now)
    #expect(
      LimitRoom(ordinary, selection: .any, below: 80)
        == .notBefore(SampleLimits.minutes(3 * 1440 + 40)))
    #expect(
      LimitRoom(resetIn: ordinary, selection: .kind(.fiveHour))
        == .notBefore(SampleLimits.minutes(131)))
    let odd = SampleLimits.report(SampleLimits.odd)
    // A window that has ended has room, as far as anybody knows.
    #expect(LimitRoom(odd, selection: .kind(.fiveHour), below: 50) == .now)
    #expect(LimitRoom(odd, selection: .any, below: 100) == .notBefore(nil))
    #expect(LimitRoom(odd, selection: .model("Fable"), below: 50) == .unknown)
  }
}
