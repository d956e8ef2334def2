import StatusLine
import TestSupport
import Testing
import TimeZones
import UsageModel

@Suite("The zone of the clock")
struct ZoneTests {
  /// 2026-03-10T12:00:00Z
  private let now = Timestamp(seconds: 1_773_144_000)

  private func clock(_ variable: String?) -> LocalClock {
    LocalClock(now: now, zones: .ofSystem(variable: variable))
  }

  private func line(_ clock: LocalClock, hours: String = "24h") -> String {
    let text = #"{"statusline": {"reset": "clock", "clock": "\#(hours)"}}"#
    let settings = Array(text.utf8).withUnsafeBytes {
      StatusLineSettings(configuration: RawSpan(_unsafeBytes: $0))
    }
    let facts = LineSample.facts(settings: settings, clock: clock, home: "/home/ada")
    return StatusLine.render(facts, width: 200, depth: .none).joined(separator: "\n")
  }

  // The sample's five hours end at 14:21Z.
  @Test(
    "shows times by TZ: a name, a path or a rule",
    arguments: [
      ("UTC", "14:21"), ("Asia/Kathmandu", "20:06"), ("America/New_York", "10:21"),
      (":/usr/share/zoneinfo/Asia/Tokyo", "23:21"), ("CST-8", "22:21"),
      ("EST5EDT,M3.2.0,M11.1.0", "10:21"),
    ])
  func times(variable: String, time: String) {
    let line = line(clock(variable))
    #expect(line.contains("↻\(time)"), "\(line)")
    #expect(line.contains("today"))
  }

  @Test("says that times are UTC and shows no sums of days where the zone cannot be read")
  func unreadable() throws {
    let clock = clock("Mars/Phobos")
    for hours in ["24h", "12h"] {
      let line = line(clock, hours: hours)
      #expect(line.contains("↻14:21Z"), "\(line)")
      #expect(!line.contains("today"))
    }
    let home = try TemporaryDirectory()
    let environment = LineEnvironment { ["HOME": home.path][$0] }
    let gathered = LineSources(environment: environment, clock: clock).gather([], stores: false)
    let troubles = LineExplanation.troubles(gathered)
    #expect(
      troubles.contains { $0.hasPrefix("TZ=Mars/Phobos is not a time zone: there is no file") })
  }
}
