package import UsageModel

/// How long a server is left alone after it refused.
package enum RetryPolicy {
  /// The wait after a first refusal that names none, in seconds.
  package static let firstWait: Int64 = 5 * 60
  /// The longest wait without the server's own word.
  package static let longestWait: Int64 = 60 * 60
  /// The longest wait that is believed: a day.
  package static let longestBelieved: Int64 = 86_400

  /// Seconds to wait after the `refusals`-th refusal in a row (from 1).
  ///
  /// - Parameter retryAfter: What the server asked for. 0 was seen on servers that
  ///   then went on refusing, so it counts as nothing said: 5 minutes, doubling to
  ///   an hour.
  package static func wait(refusals: Int, retryAfter: Int64?) -> Int64 {
    if let retryAfter, retryAfter > 0 { return min(retryAfter, longestBelieved) }
    let doublings = min(max(0, refusals - 1), 10)
    return min(firstWait << Int64(doublings), longestWait)
  }

  /// Seconds that a `Retry-After` header asks for: a number, or an HTTP date.
  package static func seconds(retryAfter text: String?, now: Timestamp) -> Int64? {
    guard let text else { return nil }
    let trimmed = text.split(separator: " ").joined(separator: " ")
    if let number = Double(trimmed), number.isFinite, number >= 0, number < 1e9 {
      return Int64(number.rounded(.up))
    }
    return HTTPDate.parse(trimmed).map { max(0, ($0.milliseconds - now.milliseconds) / 1000) }
  }
}

/// Dates as HTTP writes them (RFC 9110 §5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`.
package enum HTTPDate {
  /// nil for anything else, the two obsolete forms included.
  package static func parse(_ text: String) -> Timestamp? {
    let parts = text.split(separator: " ")
    guard parts.count == 6, parts[5] == "GMT", let day = Int32(parts[1]),
      let month = months.firstIndex(of: String(parts[2])), let year = Int32(parts[3])
    else { return nil }
    let clock = parts[4].split(separator: ":").compactMap { Int64($0) }
    guard clock.count == 3, (0..<24).contains(clock[0]), (0..<60).contains(clock[1]),
      (0...60).contains(clock[2]),
      let date = CivilDay(year: Int(year), month: month + 1, day: Int(day))
    else { return nil }
    let seconds = (clock[0] * 60 + clock[1]) * 60 + clock[2]
    return Timestamp(seconds: Int64(date.daysSince1970) * 86_400 + seconds)
  }

  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]
}
