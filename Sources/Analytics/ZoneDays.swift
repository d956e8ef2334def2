package import TimeZones
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
  private let rules: ZoneRules
  /// Stretches of time with one offset, ascending.
  private let stretches: [Stretch]

  private struct Stretch: Sendable {
    var start: Int64
    var offset: Int
  }

  package init(_ zone: NamedZone) {
    name = zone.name
    rules = zone.rules
    var stretches = [Stretch(start: firstSecond, offset: rules.offset(at: firstSecond))]
    var time = firstSecond
    while let next = rules.nextChange(after: time), next < lastSecond {
      let offset = rules.offset(at: next)
      if offset != stretches[stretches.count - 1].offset {
        stretches.append(Stretch(start: next, offset: offset))
      }
      time = next
    }
    self.stretches = stretches
  }

  /// The zone that is called so, or that a rule says.
  /// - Throws: `Explanation` where there is none.
  package init(named name: String, in zones: ZoneFinder) throws(Explanation) {
    self.init(try zones.zone(named: name))
  }

  /// Coordinated universal time.
  package static let utc = ZoneDays(.utc)

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
    // No zone is more than 26 hours ahead of UTC or 25 behind it.
    var quarter = QuarterHour(index: day.daysSince1970 * 96 - 27 * 4)
    while self.day(of: quarter) < day { quarter.index += 1 }
    return quarter
  }

  /// The quarter-hour after the last one whose local day is not after `day`.
  package func endQuarter(of day: CivilDay) -> QuarterHour {
    var quarter = QuarterHour(index: day.daysSince1970 * 96 + 96 + 26 * 4)
    while self.day(of: QuarterHour(index: quarter.index - 1)) > day { quarter.index -= 1 }
    return quarter
  }

  private func stretch(at seconds: Int64) -> Stretch {
    guard seconds >= firstSecond, seconds < lastSecond else {
      return Stretch(start: .min, offset: rules.offset(at: seconds))
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
