package import UsageModel

/// What is known of one window of one account: as many readings as it takes to say
/// the right thing whatever comes next, or in whatever order it comes.
///
/// The rule: the newest live answer says what is true, and whatever is older is
/// void. Of the sessions whose status lines were told something later, each counts
/// with its newest piece of evidence, up or down; a figure that two newer and lower
/// pieces of another session contradict is dropped; of the rest the highest counts.
/// A reading without evidence, which may repeat what was true long ago, can only
/// raise. The result is a function of the set of readings, never of their order.
package struct WindowReadings: Hashable, Sendable {
  /// Resets that lie no further apart are the same: servers compute them anew for
  /// each answer. In milliseconds.
  package static let resetTolerance: Int64 = 120_000
  /// More echoes than this are never kept, so that nothing grows without end.
  private static let mostEchoes = 64
  /// Pieces of evidence that are kept of one session, those that were drawn last.
  package static let mostPieces = 4
  /// Sessions that are kept, those with the newest evidence.
  package static let mostSessions = 32

  /// The newest reading of a live source.
  package private(set) var live: LimitReading?
  /// Readings without evidence, made after the live one, and not outdone in time,
  /// reset and percentage by another of them. The newest first.
  package private(set) var echoes: [LimitReading] = []
  /// Readings with evidence, one for each answer. Those that the live one made void
  /// stay: else their repetition would pass for a new answer.
  package private(set) var pieces: [LimitReading] = []

  package init() {}

  package init(_ readings: some Sequence<LimitReading>) {
    for reading in readings { insert(reading) }
  }

  /// All that is kept.
  package var all: [LimitReading] { (live.map { [$0] } ?? []) + echoes + pieces }

  /// Takes a reading in. It must be of the same account and window as the others,
  /// and admitted.
  package mutating func insert(_ reading: LimitReading) {
    if reading.source.isLive {
      guard live.map({ WindowReadings.isNewer(reading, than: $0) }) ?? true else { return }
      live = reading
      echoes.removeAll { $0.capturedAt <= reading.capturedAt }
    } else if let evidence = reading.evidence {
      insert(reading, evidence)
    } else {
      insertEcho(reading)
    }
  }

  private mutating func insertEcho(_ reading: LimitReading) {
    if let live, reading.capturedAt <= live.capturedAt { return }
    if echoes.contains(where: { WindowReadings.outdoes($0, reading) }) { return }
    echoes.removeAll { WindowReadings.outdoes(reading, $0) }
    echoes.append(reading)
    echoes.sort { WindowReadings.isNewer($0, than: $1) }
    if echoes.count > WindowReadings.mostEchoes { echoes.removeLast() }
  }

  private mutating func insert(_ reading: LimitReading, _ evidence: LimitEvidence) {
    guard let index = pieces.firstIndex(where: { WindowReadings.isSameAnswer($0, reading) }) else {
      pieces.append(reading)
      prune(session: evidence.session)
      return
    }
    // The earliest date, the highest figure, the latest draw: in any order the same.
    let known = pieces[index]
    var joined = known
    let isHigher =
      reading.percent == known.percent
      ? WindowReadings.place(reading) > WindowReadings.place(known)
      : reading.percent > known.percent
    if isHigher { joined = reading }
    joined.capturedAt = min(known.capturedAt, reading.capturedAt)
    joined.evidence?.drawnAt = max(known.evidence?.drawnAt ?? evidence.drawnAt, evidence.drawnAt)
    pieces[index] = joined
  }

  /// Leaves of a session what was drawn last, and of all sessions those that heard
  /// from the server last.
  private mutating func prune(session: UInt64) {
    let own = pieces.filter { $0.evidence?.session == session }
    if own.count > WindowReadings.mostPieces,
      let oldest = own.min(by: { WindowReadings.wasDrawnBefore($0, $1) })
    {
      pieces.removeAll { $0 == oldest }
    }
    guard pieces.count > WindowReadings.mostSessions else { return }
    var newest: [UInt64: LimitReading] = [:]
    for piece in pieces {
      guard let session = piece.evidence?.session else { continue }
      if newest[session].map({ WindowReadings.isNewer(piece, than: $0) }) ?? true {
        newest[session] = piece
      }
    }
    guard newest.count > WindowReadings.mostSessions,
      let quietest = newest.min(by: { WindowReadings.isNewer($1.value, than: $0.value) })
    else { return }
    pieces.removeAll { $0.evidence?.session == quietest.key }
  }

  /// The reading that counts; nil when there is none. Whether its window has ended
  /// is for `LimitState` to say.
  package var best: LimitReading? { split?.best }

  /// The reading that counts, and all others that are kept; nil when there is none.
  package var split: (best: LimitReading, others: [LimitReading])? {
    var others = all
    guard let best = WindowReadings.best(of: others, live: live) else { return nil }
    return (others.remove(at: best), others)
  }

  // A status line asks this for each window at each draw: nothing is copied here.
  private static func best(of all: [LimitReading], live: LimitReading?) -> Int? {
    func counts(_ index: Int) -> Bool {
      guard let live, all[index].evidence != nil else { return true }
      return all[index].capturedAt > live.capturedAt
    }
    var latest: Int?
    for index in all.indices where counts(index) {
      guard let last = latest else {
        latest = index
        continue
      }
      let (first, second) = (place(all[last]), place(all[index]))
      if first == second ? isNewer(all[index], than: all[last]) : first < second { latest = index }
    }
    guard let latest else { return nil }
    let current = all.indices.filter { counts($0) && isSameWindow(all[$0], all[latest]) }
    var best: Int?
    for index in current {
      if let best {
        let isLess =
          all[index].percent == all[best].percent
          ? !isNewer(all[index], than: all[best]) : all[index].percent < all[best].percent
        if isLess { continue }
      }
      if !isOutdated(index, among: current, all) { best = index }
    }
    return best
  }

  /// Whether the reading's own session was told something newer, or another session
  /// two newer and lower figures.
  private static func isOutdated(
    _ index: Int, among current: [Int], _ all: [LimitReading]
  ) -> Bool {
    let session = all[index].evidence?.session
    for other in current {
      guard let witness = all[other].evidence?.session else { continue }
      if witness == session {
        if isNewer(all[other], than: all[index]) { return true }
      } else if isNewerAndLower(all[other], than: all[index]) {
        for second in current where second > other {
          if all[second].evidence?.session == witness,
            isNewerAndLower(all[second], than: all[index])
          {
            return true
          }
        }
      }
    }
    return false
  }

  private static func isNewerAndLower(_ left: LimitReading, than right: LimitReading) -> Bool {
    left.capturedAt > right.capturedAt && left.percent < right.percent
  }

  /// Whether two readings of one kind of window tell of the same stretch of time.
  package static func isSameWindow(_ left: LimitReading, _ right: LimitReading) -> Bool {
    guard let first = left.resetsAt, let second = right.resetsAt else {
      return left.resetsAt == nil && right.resetsAt == nil
        && (left == right || (left.evidence != nil && right.evidence != nil))
    }
    return abs(first.milliseconds - second.milliseconds) <= resetTolerance
  }

  /// Whether both readings repeat one answer of the server.
  package static func isSameAnswer(_ left: LimitReading, _ right: LimitReading) -> Bool {
    guard let first = left.evidence, let second = right.evidence, first.isSamePair(as: second)
    else { return false }
    return isSameWindow(left, right)
  }

  /// Where a reading's window lies among the windows. One that had not started
  /// lies after those that had ended then, and before all that end later.
  private static func place(_ reading: LimitReading) -> Int64 {
    (reading.resetsAt ?? reading.capturedAt).milliseconds
  }

  /// A total order by age; what follows the time only makes it total.
  private static func isNewer(_ left: LimitReading, than right: LimitReading) -> Bool {
    if left.capturedAt != right.capturedAt { return left.capturedAt > right.capturedAt }
    if left.percent != right.percent { return left.percent > right.percent }
    if place(left) != place(right) { return place(left) > place(right) }
    if left.source != right.source { return left.source.rawValue < right.source.rawValue }
    return isLater(left.evidence, than: right.evidence)
  }

  private static func isLater(_ left: LimitEvidence?, than right: LimitEvidence?) -> Bool {
    guard let left, let right else { return left != nil && right == nil }
    return left.apiMilliseconds == right.apiMilliseconds
      ? left.session > right.session : left.apiMilliseconds > right.apiMilliseconds
  }

  private static func wasDrawnBefore(_ left: LimitReading, _ right: LimitReading) -> Bool {
    guard let first = left.evidence, let second = right.evidence,
      first.drawnAt != second.drawnAt
    else { return isNewer(right, than: left) }
    return first.drawnAt < second.drawnAt
  }

  /// Whether `left` is at least as new, as late and as high as `right`, so that
  /// `right` can never count again.
  private static func outdoes(_ left: LimitReading, _ right: LimitReading) -> Bool {
    left.capturedAt >= right.capturedAt && place(left) >= place(right)
      && left.percent >= right.percent
      && (left.resetsAt != nil || right.resetsAt == nil)
  }
}
