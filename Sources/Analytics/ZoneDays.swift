package import Foundation
package import UsageModel

/// The days and hours of one time zone, for quarter-hours by the thousand.
///
/// The zone's offsets are looked up once, for the years that transcripts can
/// stand in; asking costs a search in a handful of stretches afterwards. A day
/// may have 23 or 25 hours, a local hour may occur twice, and offsets may be
/// any number of minutes: nothing here assumes otherwise.
package struct ZoneDays: Sendable {
  /// The zone's name as it was asked for.
  package let name: String
  private let zone: TimeZone
  /// Stretches of time with one offset, ascending.
  private let stretches: [Stretch]
  private let end: Int64

  private struct Stretch: Sendable {
    var start: Int64
    var offset: Int
  }

  /// The zone with the given name of the IANA data base; nil if there is none.
  /// Upper and lower case do not matter.
  package init?(name: String) {
    if let zone = TimeZone(identifier: name) {
      self.init(zone: zone, name: name)
      return
    }
    let known = ZoneDays.knownNames.first { $0.lowercased() == name.lowercased() }
    guard let known, let zone = TimeZone(identifier: known) else { return nil }
    self.init(zone: zone, name: known)
  }

  package init(zone: TimeZone, name: String? = nil) {
    self.name = name ?? zone.identifier
    self.zone = zone
    var stretches = [Stretch(start: firstSecond, offset: zone.offset(at: firstSecond))]
    var time = firstSecond
    // No zone has changed its offset twice within a week.
    while time < lastSecond {
      let next = time + 7 * 86400
      let offset = zone.offset(at: next)
      if let last = stretches.last, last.offset != offset {
        var (before, after) = (time, next)
        while after - before > 1 {
          let middle = (before + after) / 2
          if zone.offset(at: middle) == last.offset { before = middle } else { after = middle }
        }
        stretches.append(Stretch(start: after, offset: offset))
      }
      time = next
    }
    self.stretches = stretches
    self.end = time
  }

  /// Coordinated universal time.
  package static var utc: ZoneDays { ZoneDays(zone: .gmt, name: "UTC") }

  /// All names that `init(name:)` accepts, those of fixed offsets left out.
  package static var knownNames: [String] { TimeZone.knownTimeZoneIdentifiers + ["UTC"] }

  /// Seconds that local time is ahead of UTC at `time`.
  package func offset(at time: Timestamp) -> Int { stretch(at: time.seconds).offset }

  /// The local day in which `time` lies.
  package func day(of time: Timestamp) -> CivilDay {
    let seconds = time.seconds
    let days = floorDivide(seconds + Int64(stretch(at: seconds).offset), 86400)
    return CivilDay(daysSince1970: Int32(truncatingIfNeeded: days))
  }

  /// The local day in which `quarter` lies.
  package func day(of quarter: QuarterHour) -> CivilDay { day(of: quarter.start) }

  /// The local hour in which `quarter` lies.
  package func hour(of quarter: QuarterHour) -> LocalHour {
    let seconds = quarter.start.seconds
    let stretch = stretch(at: seconds)
    let local = floorDivide(seconds + Int64(stretch.offset), 3600) * 3600
    // Where the clock is put forward or back within an hour, the rest of it is
    // an hour of its own.
    return LocalHour(
      start: Timestamp(seconds: max(local - Int64(stretch.offset), stretch.start)),
      offset: stretch.offset)
  }

  /// The first quarter-hour whose local day is not before `day`.
  package func firstQuarter(of day: CivilDay) -> QuarterHour {
    // No zone is more than 14 hours ahead of UTC or 12 behind it.
    var quarter = QuarterHour(index: day.daysSince1970 * 96 - 15 * 4)
    while self.day(of: quarter) < day { quarter.index += 1 }
    return quarter
  }

  /// The quarter-hour after the last one whose local day is not after `day`.
  package func endQuarter(of day: CivilDay) -> QuarterHour {
    var quarter = QuarterHour(index: day.daysSince1970 * 96 + 96 + 13 * 4)
    while self.day(of: QuarterHour(index: quarter.index - 1)) > day { quarter.index -= 1 }
    return quarter
  }

  private func stretch(at seconds: Int64) -> Stretch {
    guard seconds >= firstSecond, seconds < end else {
      return Stretch(start: .min, offset: zone.offset(at: seconds))
    }
    var (low, high) = (0, stretches.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if stretches[middle].start <= seconds { low = middle } else { high = middle }
    }
    return stretches[low]
  }
}

/// 2025-01-01, a little before the first Claude Code, and 2035-01-01.
private let firstSecond: Int64 = 1_735_689_600
private let lastSecond: Int64 = 2_051_222_400

extension TimeZone {
  fileprivate func offset(at seconds: Int64) -> Int {
    secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds)))
  }
}

/// An hour of local time, or the part of one that has a single offset.
package struct LocalHour: Hashable, Sendable {
  package var start: Timestamp
  /// Seconds that local time is ahead of UTC.
  package var offset: Int

  package init(start: Timestamp, offset: Int) {
    self.start = start
    self.offset = offset
  }
}
