import Analytics
import Pricing
import Reports
import Testing
import TimeZones
import UsageModel

@Suite("Checking options")
struct ReportRequestTests {
  private func request(
    defaultSpan: RecentSpan? = nil, variable: String = "Europe/Berlin",
    _ change: (inout ReportOptions) -> Void = { _ in }
  ) throws(Explanation) -> ReportRequest {
    var options = ReportOptions()
    change(&options)
    return try ReportRequest(
      options, defaultOrder: GroupOrder(key: .time, isDescending: false),
      defaultSpan: defaultSpan, now: SampleUsage.now,
      zone: { (name) throws(Explanation) in
        try ZoneFinder.ofSystem(variable: variable).days(name, spelling: options.spelling)
      })
  }

  @Test("fills in what nobody said")
  func defaults() throws {
    let request = try request()
    #expect(request.zone.name == "Europe/Berlin")
    #expect(request.range == .everything)
    #expect(request.weekStart == 0)
    #expect(request.format == .table)
    #expect(request.costMode == .auto)
    #expect(request.order == GroupOrder(key: .time, isDescending: false))
  }

  @Test("never takes UTC for a zone of the machine that cannot be read")
  func unreadableZone() throws {
    let error = #expect(throws: Explanation.self) { try request(variable: "not/known") }
    #expect(error?.what == "TZ=not/known is not a time zone")
    #expect(error?.status == .configuration)
    #expect(
      try request(variable: "not/known") { $0.timeZone = "Asia/Tokyo" }.zone.name == "Asia/Tokyo")
  }

  @Test("reads dates, spans and days of the week")
  func values() throws {
    let range = try request {
      $0.since = "20260101"
      $0.until = "2026-01-31"
    }.range
    #expect(range.since?.description == "2026-01-01")
    #expect(range.until?.description == "2026-01-31")
    #expect(try request { $0.last = "7d" }.range.since?.description == "2026-03-04")
    #expect(try request(defaultSpan: .days(2)).range.since?.description == "2026-03-09")
    #expect(try request(defaultSpan: .days(2)) { $0.since = "2025-01-01" }.range.until == nil)
    #expect(try request { $0.weekStart = "Sunday" }.weekStart == 6)
    #expect(try request { $0.weekStart = "tue" }.weekStart == 1)
    #expect(try request { $0.csv = true }.format == .csv)
  }

  @Test("sorts sums downwards and times upwards unless told otherwise")
  func orders() throws {
    #expect(try request { $0.sort = "cost" }.order == GroupOrder(key: .cost, isDescending: true))
    #expect(try request { $0.sort = "name" }.order == GroupOrder(key: .name, isDescending: false))
    #expect(try request { $0.order = "desc" }.order == GroupOrder(key: .time, isDescending: true))
    #expect(
      try request {
        $0.sort = "cost"
        $0.order = "asc"
      }.order == GroupOrder(key: .cost, isDescending: false))
  }

  struct Refusal: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var change: @Sendable (inout ReportOptions) -> Void
    var mentions: [String]
  }

  static let refusals: [Refusal] = [
    Refusal(
      testDescription: "misspelt zone", change: { $0.timeZone = "Europe/Berln" },
      mentions: ["--tz Europe/Berln", "Europe/Berlin"]),
    Refusal(
      testDescription: "city alone", change: { $0.timeZone = "tokio" },
      mentions: ["--tz tokio", "Asia/Tokyo"]),
    Refusal(
      testDescription: "abbreviation", change: { $0.timeZone = "CST" },
      mentions: ["--tz CST", "several zones"]),
    Refusal(
      testDescription: "no zone at all", change: { $0.timeZone = "" }, mentions: ["--tz", "UTC"]),
    Refusal(
      testDescription: "no date", change: { $0.since = "2026-02-30" },
      mentions: ["--since 2026-02-30", "2026-01-31"]),
    Refusal(
      testDescription: "reversed",
      change: {
        $0.since = "2026-02-02"
        $0.until = "2026-02-01"
      }, mentions: ["2026-02-02", "2026-02-01"]),
    Refusal(testDescription: "no span", change: { $0.last = "7y" }, mentions: ["--last 7y", "4w"]),
    Refusal(
      testDescription: "span and date",
      change: {
        $0.last = "7d"
        $0.since = "2026-01-01"
      }, mentions: ["--last", "--since"]),
    Refusal(
      testDescription: "no weekday", change: { $0.weekStart = "t" },
      mentions: ["--week-start t", "tuesday"]),
    Refusal(
      testDescription: "no sort key", change: { $0.sort = "size" },
      mentions: ["--sort size", "cost"]),
    Refusal(
      testDescription: "no direction", change: { $0.order = "up" }, mentions: ["--order up", "asc"]),
    Refusal(testDescription: "no rows", change: { $0.limit = 0 }, mentions: ["--limit 0"]),
    Refusal(
      testDescription: "two formats",
      change: {
        $0.json = true
        $0.csv = true
      }, mentions: ["--json", "--csv"]),
    Refusal(
      testDescription: "no cost mode", change: { $0.cost = "guess" },
      mentions: ["--cost guess", "calculate"]),
  ]

  @Test("refuses what makes no sense, and says what would", arguments: refusals)
  func refused(refusal: Refusal) throws {
    let error = try #require(throws: Explanation.self) { try request(refusal.change) }
    let text = [error.what, error.because ?? "", error.hint ?? ""].joined(separator: "\n")
    for mention in refusal.mentions { #expect(text.contains(mention)) }
  }

  @Test("names options as whoever gave them does, and leaves what was typed alone")
  func spelling() throws {
    let error = try #require(throws: Explanation.self) {
      try request {
        $0.spelling = .parameter
        $0.weekStart = "--mon--"
      }
    }
    #expect(error.what == "week-start --mon-- is not a day of the week")
    let zone = try #require(throws: Explanation.self) {
      try request {
        $0.spelling = .parameter
        $0.timeZone = "--Mars--"
      }
    }
    #expect(zone.what == "tz --Mars-- is not a time zone")
  }

  @Test("finds the names most like one")
  func nearest() {
    let names = ["claude-opus-4-6", "claude-sonnet-4-5", "api", "api-docs"]
    #expect(nearestNames(to: "opus", among: names) == ["claude-opus-4-6"])
    #expect(nearestNames(to: "apo", among: names) == ["api"])
    #expect(nearestNames(to: "zzz", among: names).isEmpty)
  }
}

@Suite("Names")
struct ReportNamesTests {
  @Test("tell projects apart that share a folder's name")
  func projects() {
    let names = ReportNames(
      UsageCatalog(projects: [
        1: ProjectInfo(folder: "-a-api", workingDirectory: "/a/api"),
        2: ProjectInfo(folder: "-b-api", workingDirectory: "/b/api"),
        3: ProjectInfo(folder: "-x-a-api", workingDirectory: "/x/a/api"),
        4: ProjectInfo(folder: "-y-web", workingDirectory: "/y/web"),
        5: ProjectInfo(folder: "gone-1"),
        6: ProjectInfo(folder: "w", workingDirectory: "C:\\w\\web2"),
      ]))
    #expect(
      (1...6).map { names.project($0) } == ["a/api", "b/api", "x/a/api", "web", "gone-1", "web2"])
    #expect(names.project(nil) == "unknown")
  }
}
