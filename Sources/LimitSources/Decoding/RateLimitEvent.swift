internal import Scanning
internal import UsageModel

/// A line that Claude Code writes of itself when a server has told it of limits
/// (since 2.1.45). Here a use is a part of one, not per cent, and a reset is in
/// seconds since 1970.
enum RateLimitEvent {
  /// The readings of a line; nil for any other line.
  static func decode(_ line: ArraySlice<UInt8>, _ context: AnswerContext) -> [LimitReading]? {
    // Most lines are long and of another type.
    guard line.count < 65_536 else { return nil }
    let node: JSONValue
    do {
      node = try JSONValue(parsing: Array(line))
    } catch {
      // A line that is still being written, or none of Claude Code's.
      return nil
    }
    guard node["type"]?.text == "rate_limit_event", let info = node["rate_limit_info"] else {
      return nil
    }
    var readings = (info["unifiedWindows"]?.members ?? []).compactMap { member in
      reading(
        member.name, part: member.value["utilization"]?.double,
        resetsAt: member.value["resetsAt"]?.time, context)
    }
    // Older versions name the limit that binds, and nothing else.
    if let name = info["rateLimitType"]?.text,
      !readings.contains(where: { $0.window == LimitWindow(claudeName: name) })
    {
      let isRefused = info["status"]?.text == "rejected"
      let part = info["utilization"]?.double ?? (isRefused ? 1 : nil)
      if let told = reading(name, part: part, resetsAt: info["resetsAt"]?.time, context) {
        readings.append(told)
      }
    }
    return readings
  }

  private static func reading(
    _ name: String, part: Double?, resetsAt: Timestamp?, _ context: AnswerContext
  ) -> LimitReading? {
    guard let part, !UsageBody.codenames.contains(name) else { return nil }
    // To the hundredth of a per cent, without the noise of the division.
    return context.reading(
      LimitWindow(claudeName: name), percent: (part * 10_000).rounded() / 100, resetsAt: resetsAt)
  }
}
