package import UsageModel

extension UsagePicture {
  /// When the picture is next another one than at `now`, though nothing is used: at
  /// the next local midnight, at the end of the running window, when a session's
  /// cache is let go. What the last minutes used changes all the time, and is no part
  /// of this.
  package func nextChange(after now: Timestamp, zone: ZoneDays) -> Timestamp {
    var next = zone.firstQuarter(of: zone.day(of: now).adding(days: 1)).start
    let others = [window?.end] + sessions.map { $0.cache?.expiresAt }
    for case let time? in others where time > now { next = min(next, time) }
    return next
  }

  /// The picture as it is to be shown at `now`: without a window that has ended since.
  package func shown(at now: Timestamp) -> UsagePicture {
    var picture = self
    if let window, !window.isActive(at: now) { picture.window = nil }
    return picture
  }
}
