package import Pricing
package import UsageModel

/// A stretch of five hours as the plan's short limit counts them: that of an official
/// reset where one is known, else one that began with a message. Its usage is that of
/// the local logs, so use of other devices is missing.
package struct UsageWindow: Hashable, Sendable {
  /// Five hours before the official reset; else the time of its first response, not
  /// the full hour before.
  package var start: Timestamp
  /// The first moment that no longer belongs to it.
  package var end: Timestamp
  /// Whether its reset was told, and not derived from the logs.
  package var isOfficial: Bool
  /// The last response of all, whatever a report filters.
  package var lastActivity: Timestamp
  /// The last response of the window before; nil in the first window.
  package var previousActivity: Timestamp?
  /// Usage of its models as far as the report asks for it, the dearest first.
  package var models: [ModelUsage]
  package var usage: Usage

  package init(
    start: Timestamp, end: Timestamp, isOfficial: Bool = false, lastActivity: Timestamp,
    previousActivity: Timestamp? = nil, models: [ModelUsage] = [], usage: Usage = Usage()
  ) {
    self.start = start
    self.end = end
    self.isOfficial = isOfficial
    self.lastActivity = lastActivity
    self.previousActivity = previousActivity
    self.models = models
    self.usage = usage
  }

  /// The length that the limit has now.
  package static let fiveHours = LimitWindow.fiveHours

  /// Whether the window still runs.
  package func isActive(at now: Timestamp) -> Bool { start <= now && now < end }

  /// Milliseconds without any response before the window; nil in the first one.
  package var idleBefore: Int64? {
    previousActivity.map { start.milliseconds - $0.milliseconds }
  }
}

/// Builds windows from rows of the store; each builder once.
package struct WindowBuilder {
  /// Milliseconds that a window lasts.
  private let length: Int64
  /// Windows whose resets were told, ascending and apart.
  private let known: [KnownWindow]
  /// The first of them that has not ended before the rows that are looked at.
  private var nextKnown = 0
  private var rates: RateTable
  private let models: [String]
  private let modelOfVariant: VariantNumbers
  private var windows: [UsageWindow] = []
  /// The rows so far of the quarter-hour that is being taken in.
  private var pending: [UsageRow] = []
  /// Usage of the running window, by index into `models`.
  private var parts: [ModelUsage?]

  package init(
    length: Int64 = UsageWindow.fiveHours, known: [KnownWindow] = [],
    variants: [Int32: ModelVariant], rates: RateTable
  ) {
    self.length = length
    self.known = known
    self.rates = rates
    (models, modelOfVariant) = ModelIndex.make(variants)
    parts = Array(repeating: nil, count: models.count)
  }

  /// The windows of `rows`, which ascend by quarter-hour.
  ///
  /// - Parameters:
  ///   - counts: Which rows' usage to add up. All of them decide where windows
  ///     begin: the limit knows no projects.
  ///   - responses: The single responses of a quarter-hour, ascending; asked for
  ///     only where a window ends inside it.
  package mutating func windows<Failure: Error>(
    of rows: [UsageRow], counting counts: (UsageRow) -> Bool = { _ in true },
    responses: (QuarterHour) throws(Failure) -> [UsageRow]
  ) throws(Failure) -> [UsageWindow] {
    for row in rows { try take(row, counting: counts, responses: responses) }
    return try end(counting: counts, responses: responses)
  }

  /// Takes the next row, for whoever does not want to hold all of them: as
  /// `windows(of:counting:responses:)` does. What it asks for are the responses of a
  /// quarter-hour all of whose rows have come.
  package mutating func take<Failure: Error>(
    _ row: UsageRow, counting counts: (UsageRow) -> Bool,
    responses: (QuarterHour) throws(Failure) -> [UsageRow]
  ) throws(Failure) {
    if pending.last?.quarter != row.quarter {
      try addPending(counting: counts, responses: responses)
    }
    if row.quarter != nil { pending.append(row) }
  }

  /// - Returns: The windows of all rows that were taken.
  package mutating func end<Failure: Error>(
    counting counts: (UsageRow) -> Bool, responses: (QuarterHour) throws(Failure) -> [UsageRow]
  ) throws(Failure) -> [UsageWindow] {
    try addPending(counting: counts, responses: responses)
    close()
    return windows
  }

  /// Adds the rows of one quarter-hour.
  private mutating func addPending<Failure: Error>(
    counting counts: (UsageRow) -> Bool, responses: (QuarterHour) throws(Failure) -> [UsageRow]
  ) throws(Failure) {
    guard let quarter = pending.last?.quarter else { return }
    var span = TimeSpan()
    for row in pending { span.extend(row) }
    let edges = edges(within: span)
    if edges.isEmpty {
      add(pending[...], span, counting: counts)
    } else if length >= QuarterHour.length, isDivided(at: edges) {
      addParts(between: edges, counting: counts)
    } else {
      for response in try responses(quarter) { addPart([response], counting: counts) }
    }
    pending.removeAll(keepingCapacity: true)
  }

  /// From the first to the last response of some rows.
  private struct TimeSpan {
    var first: Timestamp?
    var last: Timestamp?

    mutating func extend(_ row: UsageRow) {
      first = earliest(first, row.first)
      last = latest(last, row.last)
    }

    /// Whether a window that ends at `end` holds some responses and not others.
    func isCut(by end: Timestamp) -> Bool {
      guard let first, let last else { return false }
      return first < end && end <= last
    }
  }

  /// Where windows begin or end among these responses, ascending.
  private mutating func edges(within span: TimeSpan) -> [Timestamp] {
    guard let first = span.first, let last = span.last else { return [] }
    passKnown(before: first)
    var edges: [Timestamp] = []
    if let end = windows.last?.end, span.isCut(by: end) { edges.append(end) }
    for window in known[nextKnown...] {
      if window.start > last { break }
      if span.isCut(by: window.start) { edges.append(window.start) }
      if span.isCut(by: window.end) { edges.append(window.end) }
    }
    return edges.count > 1 ? edges.sorted() : edges
  }

  /// Whether each row lies between two edges: the store divides sums where it expects
  /// a window to end.
  private func isDivided(at edges: [Timestamp]) -> Bool {
    pending.allSatisfy { row in
      var span = TimeSpan()
      span.extend(row)
      return span.first != nil && !edges.contains(where: span.isCut)
    }
  }

  /// Adds rows none of which has an edge among its responses.
  private mutating func addParts(
    between edges: [Timestamp], counting counts: (UsageRow) -> Bool
  ) {
    var rest = pending.sorted { left, right in
      guard let first = left.first, let other = right.first else { return false }
      return first < other
    }[...]
    for edge in edges {
      let end = rest.firstIndex { row in row.first.map { $0 >= edge } ?? false } ?? rest.endIndex
      addPart(rest[..<end], counting: counts)
      rest = rest[end...]
    }
    addPart(rest, counting: counts)
  }

  private mutating func addPart(
    _ rows: ArraySlice<UsageRow>, counting counts: (UsageRow) -> Bool
  ) {
    var span = TimeSpan()
    for row in rows { span.extend(row) }
    add(rows, span, counting: counts)
  }

  /// Leaves behind the known windows that ended before `time`.
  private mutating func passKnown(before time: Timestamp) {
    while nextKnown < known.count, known[nextKnown].end <= time { nextKnown += 1 }
  }

  /// The window to which a response belongs that is in none yet.
  private mutating func window(
    from first: Timestamp, last: Timestamp, after previous: Timestamp?
  ) -> UsageWindow {
    passKnown(before: first)
    let next = nextKnown < known.count ? known[nextKnown] : nil
    if let next, next.contains(first) {
      return UsageWindow(
        start: next.start, end: next.end, isOfficial: true, lastActivity: last,
        previousActivity: previous)
    }
    var end = first.advanced(byMilliseconds: length)
    // Where the next one is known to begin, this one has ended.
    if let next { end = min(end, next.start) }
    return UsageWindow(start: first, end: end, lastActivity: last, previousActivity: previous)
  }

  /// Adds rows that lie in one window.
  private mutating func add(
    _ rows: ArraySlice<UsageRow>, _ span: TimeSpan, counting counts: (UsageRow) -> Bool
  ) {
    guard let first = span.first, let last = span.last else { return }
    if windows.last.map({ first >= $0.end }) ?? true {
      let previous = windows.last?.lastActivity
      close()
      windows.append(window(from: first, last: last, after: previous))
    } else {
      windows[windows.count - 1].lastActivity = max(windows[windows.count - 1].lastActivity, last)
    }
    for row in rows where counts(row) {
      guard let model = modelOfVariant[row.variant] else { continue }
      let cost = rates.cost(of: row.tally, variant: row.variant, day: row.quarter?.utcDay)
      let usage = Usage(tally: row.tally, cost: cost)
      if parts[model] == nil {
        parts[model] = ModelUsage(model: models[model], usage: usage, first: row.first)
      } else {
        parts[model]?.add(usage, first: row.first)
      }
    }
  }

  /// Hands the gathered usage to the last window.
  private mutating func close() {
    guard !windows.isEmpty else { return }
    let used = parts.compactMap(\.self).dearestFirst()
    windows[windows.count - 1].models = used
    for part in used { windows[windows.count - 1].usage += part.usage }
    for index in parts.indices { parts[index] = nil }
  }

  /// Whether windows built from `rows` that end after `start` are right, although rows
  /// before the first one were not read.
  ///
  /// A pause as long as a window ends any window, so whatever follows one is
  /// known without what came before.
  package static func isSettled(
    _ rows: [UsageRow], before start: Timestamp, length: Int64 = UsageWindow.fiveHours
  ) -> Bool {
    var last: Timestamp?
    for row in rows {
      guard let first = row.first, let end = row.last else { continue }
      if first >= start { break }
      if let last, first.milliseconds - last.milliseconds >= length { return true }
      last = latest(last, end)
    }
    return last.map { start.milliseconds - $0.milliseconds >= length } ?? false
  }
}

/// How fast usage runs.
package struct BurnRate: Hashable, Sendable {
  package var tokensPerMinute: Double
  /// Input and output alone, without the cache.
  package var uncachedTokensPerMinute: Double
  /// nil when nothing of the cost is known.
  package var costPerHour: Cost?

  package init(
    tokensPerMinute: Double, uncachedTokensPerMinute: Double, costPerHour: Cost?
  ) {
    self.tokensPerMinute = tokensPerMinute
    self.uncachedTokensPerMinute = uncachedTokensPerMinute
    self.costPerHour = costPerHour
  }

  /// The mean rate of a window, from its start to `now` or its end.
  ///
  /// Idle time counts: a rate over busy minutes alone would promise that nobody
  /// ever pauses. nil in the first minute, which tells nothing.
  package init?(of window: UsageWindow, at now: Timestamp) {
    let elapsed = min(now, window.end).milliseconds - window.start.milliseconds
    guard elapsed >= 60_000, window.usage.tally.responses > 0 else { return nil }
    let tokens = window.usage.tally.tokens
    let minutes = Double(elapsed) / 60_000
    tokensPerMinute = Double(tokens.total) / minutes
    uncachedTokensPerMinute = Double(tokens.input + tokens.output) / minutes
    costPerHour = window.usage.cost.cost.map {
      Cost(picodollars: $0.picodollars * 3_600_000 / Int128(elapsed))
    }
  }
}

/// Where the running window will stand at its end if the pace holds.
package struct Projection: Hashable, Sendable {
  package var totalTokens: Int64
  /// nil when nothing of the cost is known.
  package var cost: Cost?
  /// Whole minutes to the end of the window, rounded up.
  package var remainingMinutes: Int64

  /// nil for a window that has ended or whose pace is not known yet.
  package init?(of window: UsageWindow, at now: Timestamp) {
    guard window.isActive(at: now), let rate = BurnRate(of: window, at: now) else { return nil }
    let rest = window.end.milliseconds - now.milliseconds
    let tokens = Double(window.usage.tally.tokens.total)
    totalTokens = Int64((tokens + rate.tokensPerMinute * Double(rest) / 60_000).rounded())
    if let known = window.usage.cost.cost, let hourly = rate.costPerHour {
      cost = known + Cost(picodollars: hourly.picodollars * Int128(rest) / 3_600_000)
    }
    remainingMinutes = (rest + 59_999) / 60_000
  }
}
