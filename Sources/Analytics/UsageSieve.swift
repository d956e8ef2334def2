package import UsageModel

/// Lets the rows of a selection pass, and says of each by which name a report gathers it.
package struct UsageSieve: Sendable {
  /// What the report gathers by; nil where it is nothing of the kind.
  package let table: AttributeTable?
  /// The pull requests that are wanted; nil for all, and where `contexts` decide.
  private let pulls: (table: AttributeTable, wanted: Set<Int32>)?
  /// The contexts that are wanted; nil for all.
  package let contexts: Set<Int32>?

  /// - Parameter catalog: One with contexts where any are asked for.
  package init(
    _ dimension: UsageDimension?, _ selection: UsageSelection, _ catalog: UsageCatalog
  ) throws(SelectionError) {
    var contexts: Set<Int32>?
    for (dimension, names) in selection.attributes where dimension != .pull {
      let table = AttributeTable(dimension, catalog)
      let keys = try table.keys(named: names)
      let found = catalog.contexts.keys.filter { context in
        keys.contains(table.key(ofContext: context))
      }
      contexts = contexts.map { $0.intersection(found) } ?? Set(found)
    }
    self.contexts = contexts
    table = dimension.map { AttributeTable($0, catalog) }
    guard let names = selection.attributes[.pull] else {
      pulls = nil
      return
    }
    let table = AttributeTable(.pull, catalog)
    pulls = (table, try table.keys(named: names))
  }

  /// Whether rows have to be told apart by context.
  package var needsContexts: Bool { table != nil || contexts != nil || pulls != nil }

  /// Tells the store which rows are wanted, as far as it can know.
  package func narrow(_ filter: inout UsageFilter) {
    guard needsContexts else { return }
    filter.tellsContexts = true
    filter.contexts = contexts
  }

  /// What becomes of a row.
  package enum Verdict: Sendable, Equatable {
    case pass
    case stop
    /// Only single responses tell.
    case divide
  }

  /// Whether a row passes; its attribute is set then.
  package func judge(_ row: inout UsageRow) -> Verdict {
    if let table {
      guard let key = table.key(of: row) else { return .divide }
      row.attribute = key
    }
    guard let pulls else { return .pass }
    guard let key = pulls.table.key(of: row) else { return .divide }
    return pulls.wanted.contains(key) ? .pass : .stop
  }
}

/// Rows that were held back because only their single responses tell where they belong.
package struct DividedRows: Sendable {
  private struct Key: Hashable {
    var quarter: QuarterHour
    var session: Int32
    var context: Int32
    var variant: Int32
  }

  private var keys: Set<Key> = []

  package init() {}

  /// Holds a row back.
  package mutating func add(_ row: UsageRow) {
    guard let key = Self.key(row) else { return }
    keys.insert(key)
  }

  /// The quarter-hours in which rows were held back, ascending.
  package var quarters: [QuarterHour] { Set(keys.map(\.quarter)).sorted { $0.index < $1.index } }

  /// Whether a single response is part of a row that was held back.
  package func contains(_ response: UsageRow) -> Bool {
    Self.key(response).map(keys.contains) ?? false
  }

  private static func key(_ row: UsageRow) -> Key? {
    row.quarter.map {
      Key(quarter: $0, session: row.session, context: row.context, variant: row.variant)
    }
  }
}
