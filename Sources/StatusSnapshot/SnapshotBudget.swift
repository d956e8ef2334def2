package import UsageModel

/// A budget that the user typed, and how far it was used when the snapshot was made.
package struct SnapshotBudget: Hashable, Sendable {
  /// As it is typed, with its project: `15/day`, `50/week of api`. Hostile text.
  package var name: String
  /// Per cent that are used.
  package var percent: Double
  /// Millionths of a dollar that were used; nil for a budget of a limit.
  package var microdollars: Int64?
  /// The end of its time; nil for one of a session.
  package var endsAt: Timestamp?
  /// Whether more may have been used than is known.
  package var isLowerBound: Bool

  package init(
    name: String, percent: Double, microdollars: Int64? = nil, endsAt: Timestamp? = nil,
    isLowerBound: Bool = false
  ) {
    self.name = name
    self.percent = percent
    self.microdollars = microdollars
    self.endsAt = endsAt
    self.isLowerBound = isLowerBound
  }

  /// Bytes of an entry, and of its name.
  static let size = 80
  private static let nameSize = 47

  static func write(_ budget: SnapshotBudget, to fields: inout FieldWriter) {
    fields.add(budget.percent as Double?)
    fields.add(budget.microdollars)
    fields.add(budget.endsAt)
    fields.add(UInt64(budget.isLowerBound ? 1 : 0))
    fields.add(budget.name, capacity: nameSize)
  }

  /// nil for an entry without a percentage.
  static func read(_ fields: inout FieldReader) -> SnapshotBudget? {
    let percent = fields.double()
    let microdollars = fields.integer()
    let endsAt = fields.time()
    let marks = fields.word()
    let name = fields.text(capacity: nameSize)
    guard let percent, percent >= 0 else { return nil }
    return SnapshotBudget(
      name: name, percent: percent, microdollars: microdollars, endsAt: endsAt,
      isLowerBound: marks & 1 != 0)
  }
}
