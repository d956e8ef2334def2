internal import UsageModel

/// `45 min`, `2 h 05 min`, `26 d 21 h`.
package func duration(minutes: Int64) -> String {
  if minutes < 60 { return "\(minutes) min" }
  let hours = minutes / 60
  if hours < 48 { return "\(hours) h \(padded(Int(minutes % 60), to: 2)) min" }
  return "\(hours / 24) d \(hours % 24) h"
}

/// The time until something, rounded up: never `0 min` before its time.
package func timeLeft(_ milliseconds: Int64) -> String {
  duration(minutes: max(1, (milliseconds + 59_999) / 60_000))
}

/// How old something is, rounded down: `now`, `5 min`.
package func age(_ milliseconds: Int64) -> String {
  milliseconds < 60_000 ? "now" : duration(minutes: milliseconds / 60_000)
}

/// When something was: `just now`, `5 min ago`.
package func ago(_ milliseconds: Int64) -> String {
  milliseconds < 60_000 ? "just now" : age(milliseconds) + " ago"
}
