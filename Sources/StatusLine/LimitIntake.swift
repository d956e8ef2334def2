internal import Limits
package import StatusSnapshot
package import UsageModel

/// What `rate_limits` of the input says, parted into what can be true and what
/// cannot.
package struct LimitIntake: Hashable, Sendable {
  package var records: [JournalRecord] = []
  package var refused: [RefusedReading] = []

  /// Nothing.
  init() {}

  /// - Parameter capturedAt: When the session last heard from the server: the input
  ///   itself has no time, and an idle session repeats what it received hours ago.
  package init(
    _ input: StatusInput, organization: String, capturedAt: Timestamp, now: Timestamp
  ) {
    let session = SnapshotKey.session(input.sessionID ?? "")
    let evidence = LimitIntake.evidence(of: input, at: now)
    for limit in input.limits {
      let window = LimitIntake.window(named: limit.name)
      let used = LimitIntake.money(limit.usedDollars)
      let allowed = LimitIntake.money(limit.limitDollars)
      var percent = limit.percent
      if percent == nil, let used, let allowed, allowed.minorUnits > 0 {
        percent = Double(used.minorUnits) / Double(allowed.minorUnits) * 100
      }
      guard let percent else { continue }
      var reading = LimitReading(
        organization: organization, window: window, percent: percent,
        resetsAt: limit.resetsAt.flatMap(LimitIntake.time), capturedAt: min(capturedAt, now),
        source: .statusLine, evidence: evidence)
      var reason = LimitAdmission.refusal(of: reading, at: now)
      if reason == .resetTooFar {
        // No answer is about a window that began after it: a later one did, which the
        // transcript does not have yet.
        reading.capturedAt = now
        reason = LimitAdmission.refusal(of: reading, at: now)
      }
      // A reset that is not a time at all.
      if reason == nil, limit.resetsAt != nil, reading.resetsAt == nil { reason = .resetTooFar }
      if reason == .impossiblePercent { reading.percent = 0 }
      records.append(
        JournalRecord(
          reading: reading, used: used, allowed: allowed, session: session, refusal: reason))
      if let reason {
        refused.append(RefusedReading(window: window, source: .statusLine, reason: reason))
      }
    }
  }

  /// Which answer of the server the input repeats; nil where it has had none.
  static func evidence(of input: StatusInput, at now: Timestamp) -> LimitEvidence? {
    guard let session = input.sessionID, let waited = input.apiMilliseconds, waited > 0 else {
      return nil
    }
    return LimitEvidence(
      session: SnapshotKey.session(session), apiMilliseconds: waited, drawnAt: now)
  }

  /// The window that a member of `rate_limits` is about, known or not.
  package static func window(named name: String) -> LimitWindow {
    switch name {
    case "five_hour": return LimitWindow(kind: .fiveHour)
    case "seven_day": return LimitWindow(kind: .sevenDay)
    case "spend_limit": return LimitWindow(kind: .spendLimit)
    case "extra_usage": return LimitWindow(kind: .extraUsage)
    default: break
    }
    let prefix = "seven_day_".utf8
    guard name.utf8.starts(with: prefix), name.utf8.count > prefix.count else {
      return LimitWindow(kind: .other(harmless(name)))
    }
    var letters: [UInt8] = []
    for letter in harmless(name).utf8.dropFirst(prefix.count) {
      let isFirst = letters.isEmpty && (0x61...0x7A).contains(letter)
      letters.append(letter == UInt8(ascii: "_") ? 0x20 : isFirst ? letter - 0x20 : letter)
    }
    return LimitWindow(kind: .sevenDayScoped, scope: String(decoding: letters, as: UTF8.self))
  }

  /// Seconds since 1970, or thousandths of them, as a time; nil for what is neither.
  private static func time(_ value: Double) -> Timestamp? {
    guard value.isFinite, value >= 0 else { return nil }
    if value < 1e10 { return Timestamp(milliseconds: Int64(value * 1000)) }
    return value > 1e12 && value < 1e13 ? Timestamp(milliseconds: Int64(value)) : nil
  }

  private static func money(_ dollars: Double?) -> Money? {
    guard let dollars, dollars.isFinite, abs(dollars) < 1e12 else { return nil }
    return Money(minorUnits: Int64((dollars * 100).rounded()), exponent: 2, currency: "USD")
  }
}
