import Foundation
import TestSupport
import Testing
import TimeZones

/// Offsets and abbreviations, held against the system's `date`.
@Suite("The system's zones", .timeLimited)
struct SystemZoneTests {
  static let folder = "/usr/share/zoneinfo"

  /// The names of all zone files of the system.
  static func names() -> [String] {
    guard let paths = FileManager.default.enumerator(atPath: folder) else { return [] }
    return paths.compactMap { $0 as? String }.filter { name in
      FileManager.default.contents(atPath: folder + "/" + name)?.prefix(4) == Data("TZif".utf8)
    }.sorted()
  }

  /// Whether `date` is the one that reads many times from its input.
  static var hasDate: Bool { FileManager.default.fileExists(atPath: "/usr/bin/date") }

  @Test("are those of date from 1970 to 2037, whatever the season", .enabled(if: hasDate))
  func date() async throws {
    var generator = SeededGenerator(seed: 73)
    let all = Self.names()
    let isSoak = ProcessInfo.processInfo.environment["PLIMSOLL_SOAK"] != nil
    let names = isSoak ? all : all.filter { _ in Int.random(in: 0..<10, using: &generator) == 0 }
    print("\(names.count) of \(all.count) zones are compared with date")
    for name in names {
      let zone = try ZoneFinder.ofSystem(variable: name, folder: nil).system()
      var times: [Int64] = []
      // Each change with the seconds around it, and times in between.
      var time: Int64 = -1
      while let next = zone.rules.nextChange(after: time), next < 2_145_916_800 {
        times += [next - 1, next, next + 1]
        time = next
      }
      for _ in 0..<200 { times.append(.random(in: 0..<2_145_916_800, using: &generator)) }
      let input = times.map { "@\($0)\n" }.joined()
      let result = try await runProcess(
        "/usr/bin/date", ["-f", "-", "+%:::z %Z"], environment: ["TZ": name, "LC_ALL": "C"],
        standardInput: input)
      #expect(result.status == 0)
      let lines = result.standardOutput.split(separator: "\n")
      try #require(lines.count == times.count)
      let wrong = zip(times, lines).filter { time, line in
        Self.text(zone.rules, at: time) != line
      }
      #expect(wrong.isEmpty, "\(name): \(wrong.prefix(3))")
    }
  }

  /// As `%:::z %Z` says it: `+05:30 IST`, `-00:44:30 MMT`, and `-00 -00` where nobody
  /// knows or lives.
  private static func text(_ rules: ZoneRules, at time: Int64) -> String {
    let (offset, name) = (rules.offset(at: time), rules.abbreviation(at: time))
    func two(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }
    let (hours, minutes, seconds) = (
      abs(offset) / 3600, abs(offset) / 60 % 60, abs(offset) % 60
    )
    return (offset < 0 || offset == 0 && name.hasPrefix("-") ? "-" : "+") + two(hours)
      + (minutes > 0 || seconds > 0 ? ":" + two(minutes) : "")
      + (seconds > 0 ? ":" + two(seconds) : "") + " " + name
  }

  @Test("have names, each of which is found")
  func names() throws {
    let finder = ZoneFinder.ofSystem(variable: nil, folder: nil)
    let names = finder.names()
    for name in names { #expect(try finder.zone(named: name).name == name) }
  }
}
