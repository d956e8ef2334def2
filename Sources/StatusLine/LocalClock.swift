internal import Platform
package import TimeZones
package import UsageModel

/// The current time, and what the clock on the wall shows at another.
package struct LocalClock: Sendable {
  package var now: Timestamp
  /// Seconds east of UTC at a time.
  package var offset: @Sendable (Timestamp) -> Int64

  /// Why the zone cannot be read; nil when it can. Then times are those of UTC and
  /// have a `Z`, and sums of days are not shown.
  package var zoneTrouble: String?

  package init(now: Timestamp, offset: @escaping @Sendable (Timestamp) -> Int64) {
    self.now = now
    self.offset = offset
  }

  /// In the zone of a process.
  package init(now: Timestamp, zones: ZoneFinder) {
    let rules: ZoneRules
    do throws(Explanation) {
      rules = try zones.systemRules()
    } catch {
      self.init(now: now) { _ in 0 }
      zoneTrouble = error.line
      return
    }
    self.init(now: now) { Int64(rules.offset(at: $0.seconds)) }
  }

  /// That of the system, in the zone of this process.
  package static func ofProcess() -> LocalClock {
    LocalClock(
      now: Timestamp(milliseconds: SystemClock.milliseconds()),
      zones: .ofSystem(
        variable: LineEnvironment.value("TZ"), folder: LineEnvironment.value("TZDIR")))
  }

  /// Minutes since local midnight.
  func minuteOfDay(_ time: Timestamp) -> Int {
    let seconds = time.seconds + offset(time)
    return Int((seconds % 86_400 + 86_400) % 86_400 / 60)
  }

  /// `14:31`, or `2:31pm`; `14:31Z` where the zone cannot be read.
  func timeOfDay(_ time: Timestamp, is12Hour: Bool) -> String {
    let minutes = minuteOfDay(time)
    let (hour, minute) = (minutes / 60, minutes % 60)
    let tail = (minute < 10 ? ":0" : ":") + String(minute)
    guard is12Hour, zoneTrouble == nil else {
      return (hour < 10 ? "0" : "") + String(hour) + tail + (zoneTrouble == nil ? "" : "Z")
    }
    return String((hour + 11) % 12 + 1) + tail + (hour < 12 ? "am" : "pm")
  }

  /// `Mon 14:31` for times that are not today.
  func moment(_ time: Timestamp, is12Hour: Bool) -> String {
    let text = timeOfDay(time, is12Hour: is12Hour)
    let day = floorDivide(time.seconds + offset(time), 86_400)
    guard day != floorDivide(now.seconds + offset(now), 86_400) else { return text }
    let names = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    return names[Int((day % 7 + 7) % 7)] + " " + text
  }
}
