import Analytics
import Foundation
import Testing
import TimeZones
import UsageModel

@Suite("Days of a time zone")
struct ZoneDaysTests {
  static let zones = [
    "UTC", "America/Los_Angeles", "Asia/Tokyo", "Asia/Kolkata", "Asia/Kathmandu",
    "Australia/Lord_Howe", "Pacific/Chatham", "America/St_Johns", "Africa/Casablanca",
    "Pacific/Kiritimati", "Pacific/Pago_Pago", "America/Havana", "Asia/Beirut",
  ]

  @Test("agrees with the calendar at every quarter-hour of two years", arguments: zones)
  func calendar(name: String) throws {
    let zone = try ZoneDays(named: name, in: .ofSystem())
    let foundation = try #require(TimeZone(identifier: name))
    let first = Timestamp(seconds: 1_767_225_600).quarterHour.index
    for index in first..<(first + 2 * 366 * 96) {
      let quarter = QuarterHour(index: index)
      let seconds = quarter.start.seconds
      let offset = foundation.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds)))
      let local = floorDivide(seconds + Int64(offset), 86400)
      guard zone.offset(at: quarter.start) == offset,
        Int64(zone.day(of: quarter).daysSince1970) == local
      else {
        Issue.record("\(name) differs at \(seconds)")
        return
      }
    }
  }

  @Test("knows times before and after the years it looked up")
  func outside() throws {
    let zone = try ZoneDays(named: "America/New_York", in: .ofSystem())
    #expect(zone.offset(at: Timestamp(seconds: 1_600_000_000)) == -4 * 3600)
    #expect(zone.offset(at: Timestamp(seconds: 2_100_000_000)) == -4 * 3600)
    #expect(zone.offset(at: Timestamp(seconds: 2_082_758_400)) == -5 * 3600)
  }

  @Test(
    "finds the quarter-hours of days with 23, 24, 25, 23.5 and 24.5 hours",
    arguments: [
      ("UTC", "2026-03-08", 96), ("America/Los_Angeles", "2026-03-08", 92),
      ("America/Los_Angeles", "2026-03-09", 96), ("America/Los_Angeles", "2026-11-01", 100),
      ("Australia/Lord_Howe", "2026-04-05", 98), ("Australia/Lord_Howe", "2026-10-04", 94),
      ("Pacific/Chatham", "2026-04-05", 100), ("Asia/Kathmandu", "2026-04-05", 96),
      ("America/Havana", "2026-03-08", 92), ("America/Havana", "2026-11-01", 100),
    ])
  func lengths(name: String, day: String, quarters: Int32) throws {
    let zone = try ZoneDays(named: name, in: .ofSystem())
    let day = try #require(CivilDay(day))
    let first = zone.firstQuarter(of: day)
    let end = zone.endQuarter(of: day)
    #expect(end.index - first.index == quarters)
    #expect(zone.day(of: first) == day)
    #expect(zone.day(of: QuarterHour(index: first.index - 1)) < day)
    #expect(zone.day(of: QuarterHour(index: end.index - 1)) == day)
    #expect(zone.day(of: end) > day)
    #expect(zone.firstQuarter(of: day.adding(days: 1)) == end)
  }

  @Test("tells the two hours apart that a clock put back repeats")
  func repeatedHour() throws {
    let zone = try ZoneDays(named: "America/Los_Angeles", in: .ofSystem())
    // 2026-11-01T08:00:00Z is 01:00 -07:00, an hour later it is 01:00 -08:00.
    let early = Timestamp(seconds: 1_793_520_000)
    let late = early.advanced(byMilliseconds: 3_600_000)
    #expect(
      zone.hour(of: early.quarterHour) == LocalHour(start: early, offset: -7 * 3600))
    #expect(zone.hour(of: late.quarterHour) == LocalHour(start: late, offset: -8 * 3600))
  }

  @Test("cuts an hour in which the offset changes by half an hour")
  func halfHour() throws {
    let zone = try ZoneDays(named: "Australia/Lord_Howe", in: .ofSystem())
    // The clock is put back from 02:00 to 01:30 at 2026-04-04T15:00:00Z.
    let change = Timestamp(seconds: 1_775_314_800)
    let before = zone.hour(of: QuarterHour(index: change.quarterHour.index - 1))
    let after = zone.hour(of: change.quarterHour)
    #expect(before.start == change.advanced(byMilliseconds: -3_600_000))
    #expect(before.offset == 11 * 3600)
    #expect(after.start == change)
    #expect(after.offset == 37800)
    let next = QuarterHour(index: change.quarterHour.index + 2)
    #expect(zone.hour(of: next) == LocalHour(start: next.start, offset: 37800))
  }

  @Test("starts hours on local, not on UTC hours in zones at quarter-hour offsets")
  func quarterOffset() throws {
    let zone = try ZoneDays(named: "Asia/Kathmandu", in: .ofSystem())
    // 10:15Z is 16:00 in Kathmandu.
    let start = Timestamp(seconds: 1_767_262_500)
    for quarters in 0..<4 as Range<Int32> {
      let hour = zone.hour(of: QuarterHour(index: start.quarterHour.index + quarters))
      #expect(hour == LocalHour(start: start, offset: 20700))
    }
  }

  @Test("takes names in any case and refuses those of no zone")
  func names() throws {
    let zones = ZoneFinder.ofSystem()
    #expect(try ZoneDays(named: "europe/berlin", in: zones).name == "Europe/Berlin")
    for name in ["Mars/Phobos", "CST", ""] {
      #expect(throws: Explanation.self) { try ZoneDays(named: name, in: zones) }
    }
  }

  @Test("goes by rules whose offsets no place has, and that change it within a week")
  func extremes() throws {
    let far = try ZoneDays(named: "AAA-23:45BBB-24:45,M3.2.0/0,M3.2.3/0", in: .ofSystem())
    let west = try ZoneDays(named: "WWW24", in: .ofSystem())
    // 2026-03-08T00:00:00 by AAA is 00:15 of the day before in UTC.
    #expect(far.offset(at: Timestamp(seconds: 1_772_842_499)) == 85_500)
    #expect(far.offset(at: Timestamp(seconds: 1_772_842_500)) == 89_100)
    for zone in [far, west] {
      for index in 0..<400 {
        let day = CivilDay(daysSince1970: 20_400 + Int32(index))
        #expect(zone.day(of: zone.firstQuarter(of: day)) == day)
        #expect(zone.endQuarter(of: day) == zone.firstQuarter(of: day.adding(days: 1)))
      }
    }
  }
}

@Suite("Ranges")
struct ReportRangeTests {
  private let zone = ZoneDays.utc
  /// 2026-03-31T13:20:00Z
  private let now = Timestamp(seconds: 1_774_963_200)

  @Test(
    "reads spans and counts today as one of their days",
    arguments: [
      ("1d", "2026-03-31"), ("7d", "2026-03-25"), ("2w", "2026-03-18"), ("1m", "2026-03-01"),
      ("3m", "2026-01-01"), ("13m", "2025-03-01"),
    ])
  func spans(text: String, since: String) throws {
    let range = try #require(RecentSpan(text)).range(endingAt: now, zone: zone)
    #expect(range.since?.description == since)
    #expect(range.until?.description == "2026-03-31")
    #expect(range.from == nil)
  }

  @Test("counts hours back to the quarter-hour")
  func hours() throws {
    let range = try #require(RecentSpan("12h")).range(endingAt: now, zone: zone)
    #expect(range.from?.start == Timestamp(seconds: 1_774_919_700))
    #expect(range.since == nil)
    #expect(range.quarters(in: zone).from == range.from)
  }

  @Test(
    "refuses what is no span",
    arguments: ["", "d", "7", "0d", "-", "--3d", "+3d", "7y", "1.5d", "7 d"])
  func refused(text: String) {
    #expect(RecentSpan(text) == nil)
  }

  @Test("covers both of its days")
  func inclusive() throws {
    let zone = try ZoneDays(named: "America/Los_Angeles", in: .ofSystem())
    let range = ReportRange(since: CivilDay("2026-03-08"), until: CivilDay("2026-03-08"))
    let quarters = range.quarters(in: zone)
    #expect(quarters.from?.start == Timestamp(seconds: 1_772_956_800))
    #expect(quarters.until?.start == Timestamp(seconds: 1_773_039_600))
    #expect(!range.isReversed)
    #expect(ReportRange(since: CivilDay("2026-03-09"), until: CivilDay("2026-03-08")).isReversed)
  }
}
