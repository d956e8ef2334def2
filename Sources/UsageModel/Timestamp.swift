/// A point in time, in whole milliseconds since 1970-01-01T00:00:00Z.
///
/// Transcripts carry milliseconds; finer fractions are cut off, not rounded, so
/// that a time never moves into the next day.
package struct Timestamp: Hashable, Comparable, Sendable {
  /// Milliseconds since 1970, negative before.
  package var milliseconds: Int64

  @inlinable
  package init(milliseconds: Int64) {
    self.milliseconds = milliseconds
  }

  @inlinable
  package init(seconds: Int64) {
    self.milliseconds = seconds * 1000
  }

  /// Whole seconds since 1970, rounded down.
  @inlinable
  package var seconds: Int64 { floorDivide(milliseconds, 1000) }

  /// The quarter-hour of UTC that contains this time.
  @inlinable
  package var quarterHour: QuarterHour {
    QuarterHour(index: Int32(truncatingIfNeeded: floorDivide(milliseconds, QuarterHour.length)))
  }

  @inlinable
  package static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.milliseconds < right.milliseconds
  }

  /// This time moved by `milliseconds`.
  @inlinable
  package func advanced(byMilliseconds milliseconds: Int64) -> Timestamp {
    Timestamp(milliseconds: self.milliseconds + milliseconds)
  }
}

/// A quarter of an hour of UTC, counted from 1970.
///
/// Every time zone in use is a whole number of quarter-hours away from UTC, so
/// sums by quarter-hour give exact days in each of them.
package struct QuarterHour: Hashable, Comparable, Sendable {
  /// Milliseconds that it lasts.
  @inlinable
  package static var length: Int64 { 900_000 }

  /// Quarter-hours since 1970-01-01T00:00:00Z.
  package var index: Int32

  @inlinable
  package init(index: Int32) {
    self.index = index
  }

  @inlinable
  package var start: Timestamp { Timestamp(milliseconds: Int64(index) * QuarterHour.length) }

  /// The day of UTC in which this quarter-hour lies; prices change at UTC midnight.
  @inlinable
  package var utcDay: CivilDay {
    CivilDay(daysSince1970: Int32(truncatingIfNeeded: floorDivide(Int64(index), 96)))
  }

  @inlinable
  package static func < (left: QuarterHour, right: QuarterHour) -> Bool {
    left.index < right.index
  }
}

/// Division that rounds towards minus infinity, as calendars need it.
@inlinable
package func floorDivide(_ dividend: Int64, _ divisor: Int64) -> Int64 {
  let quotient = dividend / divisor
  return dividend % divisor < 0 ? quotient - 1 : quotient
}
