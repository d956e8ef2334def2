package import Pricing
package import UsageModel

/// Gathers rows of the store into the rows of a report.
///
/// Add them in ascending order of time: the calendar is asked only when the
/// quarter-hour changes.
package struct UsageFold {
  private let grouping: Grouping
  private let isSplitByProject: Bool
  private let zone: ZoneDays
  private let range: ReportRange
  private var rates: RateTable
  private let models: [String]
  private let modelOfVariant: VariantNumbers

  private var groups: [Accumulator] = []
  private var groupIndex: [Key: Int] = [:]
  /// The group of the last row: rows of one period follow each other.
  private var lastGroup: (key: Key, index: Int)?
  private var place = Place(quarter: nil, isInRange: true, period: 0, subject: .unknownTime)
  private var hasPlace = false

  /// - Parameter isSplitByProject: Whether a period has a row for each project.
  package init(
    by grouping: Grouping, isSplitByProject: Bool = false, zone: ZoneDays,
    range: ReportRange = .everything, variants: [Int32: ModelVariant], rates: RateTable
  ) {
    self.grouping = grouping
    self.isSplitByProject = isSplitByProject
    self.zone = zone
    self.range = range
    self.rates = rates
    (models, modelOfVariant) = ModelIndex.make(variants)
  }

  /// Whether usage of all these quarter-hours comes into the same rows, so that it may be
  /// added in one, with any of them: the calendar is asked at both ends, since no period
  /// and no range has a gap.
  package func isOne(_ quarters: ClosedRange<QuarterHour>) -> Bool {
    let (first, last) = (place(of: quarters.lowerBound), place(of: quarters.upperBound))
    // A range may lie between two ends that are outside of it.
    guard first.isInRange, last.isInRange else { return false }
    switch grouping {
    case .session, .project, .model, .attribute: return true
    case .hour, .day, .week, .month, .billingMonth: return first.period == last.period
    }
  }

  /// Takes a row in, if it lies in the range.
  package mutating func add(_ row: UsageRow) {
    if !hasPlace || place.quarter != row.quarter {
      place = place(of: row.quarter)
      hasPlace = true
    }
    guard place.isInRange, let model = modelOfVariant[row.variant] else { return }
    let index = group(for: row, model: model)
    let cost = rates.cost(of: row.tally, variant: row.variant, day: row.quarter?.utcDay)
    groups[index].add(row, model: model, usage: Usage(tally: row.tally, cost: cost))
  }

  /// The report: groups in order of time, the unknown time first; others in the
  /// order of their keys.
  package func summary() -> UsageSummary {
    var summary = UsageSummary(
      groups: [], usage: Usage(), models: [],
      sessionCount: groups.reduce(into: Set<Int32>()) { $0.formUnion($1.sessions) }.count)
    var parts: [Int: ModelUsage] = [:]
    for group in groups.sorted(by: { $0.key < $1.key }) {
      for part in group.parts {
        var sum = parts[part.model] ?? ModelUsage(model: models[part.model], usage: Usage())
        sum.usage += part.usage
        sum.first = earliest(sum.first, part.first)
        parts[part.model] = sum
      }
      let row = group.row(models: models)
      summary.usage += row.usage
      summary.first = earliest(summary.first, row.first)
      summary.last = latest(summary.last, row.last)
      summary.groups.append(row)
    }
    summary.models = Array(parts.values).dearestFirst()
    return summary
  }

  private func place(of quarter: QuarterHour?) -> Place {
    guard let quarter else {
      return Place(
        quarter: nil, isInRange: !range.isLimited, period: .min, subject: .unknownTime)
    }
    let day = zone.day(of: quarter)
    let isInRange = range.contains(day: day) && range.from.map { quarter >= $0 } ?? true
    var place = Place(
      quarter: quarter, isInRange: isInRange, period: Int64(day.daysSince1970), subject: .day(day))
    switch grouping {
    case .hour:
      let hour = zone.hour(of: quarter)
      place.subject = .hour(hour)
      place.period = hour.start.seconds
    case .week(let start):
      let week = day.startOfWeek(weekStart: start)
      place.subject = .week(week)
      place.period = Int64(week.daysSince1970)
    case .month:
      let month = day.firstOfMonth
      place.subject = .month(month)
      place.period = Int64(month.daysSince1970)
    case .billingMonth(let start):
      let month = day.startOfMonth(on: start)
      place.subject = .month(month)
      place.period = Int64(month.daysSince1970)
    case .day, .session, .project, .model, .attribute:
      break
    }
    return place
  }

  private mutating func group(for row: UsageRow, model: Int) -> Int {
    let (key, subject): (Key, GroupSubject) =
      switch grouping {
      case .hour, .day, .week, .month, .billingMonth:
        (Key(period: place.period, member: isSplitByProject ? row.project : 0), place.subject)
      case .session: (Key(period: 0, member: row.session), .session(row.session))
      case .project: (Key(period: 0, member: row.project), .project(row.project))
      case .model: (Key(period: 0, member: Int32(model)), .model(models[model]))
      case .attribute:
        (
          Key(period: Int64(row.attribute), member: isSplitByProject ? row.project : 0),
          .attribute(row.attribute)
        )
      }
    if let lastGroup, lastGroup.key == key { return lastGroup.index }
    let index = groupIndex[key] ?? addGroup(key, subject, project: row.project)
    lastGroup = (key, index)
    return index
  }

  private mutating func addGroup(_ key: Key, _ subject: GroupSubject, project: Int32) -> Int {
    let hasProject = isSplitByProject || grouping == .session || grouping == .project
    groups.append(
      Accumulator(key: key, subject: subject, project: hasProject ? project : nil))
    groupIndex[key] = groups.count - 1
    return groups.count - 1
  }

  private struct Place {
    var quarter: QuarterHour?
    var isInRange: Bool
    /// What tells the periods apart and orders them.
    var period: Int64
    var subject: GroupSubject
  }

  private struct Key: Hashable, Comparable {
    var period: Int64
    var member: Int32

    static func < (left: Key, right: Key) -> Bool {
      left.period != right.period ? left.period < right.period : left.member < right.member
    }
  }

  private struct Accumulator {
    struct Part {
      var model: Int
      var usage: Usage
      var first: Timestamp?
    }

    let key: Key
    let subject: GroupSubject
    let project: Int32?
    var parts: [Part] = []
    var first: Timestamp?
    var last: Timestamp?
    var sessions: Set<Int32> = []
    var lastSession: Int32?

    init(key: Key, subject: GroupSubject, project: Int32?) {
      self.key = key
      self.subject = subject
      self.project = project
    }

    mutating func add(_ row: UsageRow, model: Int, usage: Usage) {
      if let index = parts.firstIndex(where: { $0.model == model }) {
        parts[index].usage += usage
        parts[index].first = earliest(parts[index].first, row.first)
      } else {
        parts.append(Part(model: model, usage: usage, first: row.first))
      }
      first = earliest(first, row.first)
      last = latest(last, row.last)
      if lastSession != row.session {
        sessions.insert(row.session)
        lastSession = row.session
      }
    }

    func row(models: [String]) -> UsageGroup {
      var usage = Usage()
      for part in parts { usage += part.usage }
      return UsageGroup(
        subject: subject, project: project, usage: usage,
        models: parts.map {
          ModelUsage(model: models[$0.model], usage: $0.usage, first: $0.first)
        }.dearestFirst(),
        first: first, last: last, sessionCount: sessions.count)
    }
  }
}

/// Numbers for models: variants of one model, such as its fast mode, share one.
enum ModelIndex {
  static func make(_ variants: [Int32: ModelVariant]) -> (
    models: [String], ofVariant: VariantNumbers
  ) {
    let names = Set(variants.values.map(\.model)).sorted()
    let numbers = Dictionary(uniqueKeysWithValues: zip(names, names.indices))
    return (names, VariantNumbers(variants.compactMapValues { numbers[$0.model].map(Int32.init) }))
  }
}

func earliest(_ left: Timestamp?, _ right: Timestamp?) -> Timestamp? {
  guard let left, let right else { return left ?? right }
  return min(left, right)
}

func latest(_ left: Timestamp?, _ right: Timestamp?) -> Timestamp? {
  guard let left, let right else { return left ?? right }
  return max(left, right)
}
