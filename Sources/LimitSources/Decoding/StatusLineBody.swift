package import Scanning
package import UsageModel

/// `rate_limits` of the JSON that Claude Code gives its status line (since 2.1.80).
///
/// Percentages are 0 to 100 and may exceed it; resets are seconds since 1970. The
/// object is there only for plans that have windows, and not before the first
/// answer of a session.
package enum StatusLineBody {
  /// - Parameters:
  ///   - input: The whole JSON, or what could be read of it.
  ///   - organization: The key under which this folder of Claude Code is kept.
  /// - Returns: nil when nothing is said of limits.
  package static func decode(
    _ input: JSONValue, organization: String, now: Timestamp
  ) -> LimitAnswer? {
    guard let limits = input["rate_limits"], !limits.members.isEmpty else { return nil }
    let context = AnswerContext(
      organization: organization, capturedAt: now, source: .statusLine)
    var answer = LimitAnswer()
    for member in limits.members {
      guard let percent = member.value["used_percentage"]?.double else {
        if member.value != .null { answer.unknownFields.append(member.name) }
        continue
      }
      if UsageBody.codenames.contains(member.name) {
        answer.unknownFields.append(member.name)
        continue
      }
      answer.readings.append(
        context.reading(
          LimitWindow(claudeName: member.name), percent: percent,
          resetsAt: member.value["resets_at"]?.time))
    }
    answer.spend = spend(limits["spend_limit"], context)
    return answer.readings.isEmpty && answer.unknownFields.isEmpty ? nil : answer
  }

  /// The money of a gateway's spend limit, given in dollars since 2.1.284.
  private static func spend(_ limit: JSONValue?, _ context: AnswerContext) -> SpendReading? {
    guard let limit, limit["used_usd"] != nil || limit["limit_usd"] != nil else { return nil }
    return SpendReading(
      organization: context.organization, isEnabled: true,
      used: dollars(limit["used_usd"]), limit: dollars(limit["limit_usd"]),
      percent: limit["used_percentage"]?.double, resetsAt: limit["resets_at"]?.time,
      capturedAt: context.capturedAt, source: context.source)
  }

  private static func dollars(_ node: JSONValue?) -> Money? {
    guard let value = node?.double, let cents = Int64(exactly: (value * 100).rounded()) else {
      return nil
    }
    return Money(minorUnits: cents, exponent: 2, currency: "USD")
  }
}

extension LimitWindow {
  /// The window by the name that Claude Code and the response headers use. What
  /// follows `seven_day_` is a model or a surface.
  package init(claudeName name: String) {
    switch name {
    case "five_hour": self.init(kind: .fiveHour)
    case "seven_day": self.init(kind: .sevenDay)
    case "spend_limit": self.init(kind: .spendLimit)
    case "extra_usage", "overage": self.init(kind: .extraUsage)
    default:
      let words = name.dropFirst("seven_day_".count).split(separator: "_").joined(separator: " ")
      guard name.hasPrefix("seven_day_"), !words.isEmpty else {
        self.init(kind: .other(name))
        return
      }
      self.init(kind: .sevenDayScoped, scope: words.prefix(1).uppercased() + words.dropFirst())
    }
  }
}
