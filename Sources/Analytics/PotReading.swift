package import UsageModel

/// The newest reading of one pot of one organization: what stands beside the ledger's
/// own balance, and is never added to it.
package struct PotReading: Hashable, Sendable {
  /// A line of the ledger that has a reading.
  package var entry: CreditEntry
  /// Whether the ledger's balance is that of this pot.
  package var isCounted: Bool

  /// The name of its organization, where the reports told it.
  package var organizationName: String?
}

/// Which entries the ledger's balance is made of, and what was read besides.
struct CountedEntries {
  /// Typed lines, and readings of the one organization.
  var counted: [CreditEntry]
  /// The newest of each pot, API credits first, those that count before others.
  var readings: [PotReading]
  /// Organizations whose API credits were read.
  var organizations: Int

  /// - Parameter sync: Whose spending is known: only that organization's readings can be
  ///   what it is subtracted from. Without one, the organization that was read first.
  init(_ entries: [CreditEntry], sync: AdminSyncState?) {
    let read = entries.filter { $0.reading != nil }.sorted { $0.id < $1.id }
    let api = read.filter { $0.kind == .reading && $0.dollars != nil }
    let own =
      sync?.organization?.lowercased() ?? api.compactMap { $0.reading?.organization }.first
    func counts(_ entry: CreditEntry) -> Bool {
      guard let reading = entry.reading else { return true }
      guard entry.kind == .reading, entry.dollars != nil else { return false }
      return reading.organization == nil || reading.organization == own
    }
    counted = entries.filter(counts)
    var newest: [String: CreditEntry] = [:]
    for entry in read {
      // One pot can have been read in two currencies; what it has now is the later one.
      let key = entry.kind.name + "/" + (entry.reading?.organization ?? "")
      if let known = newest[key], known.time > entry.time { continue }
      newest[key] = entry
    }
    readings = newest.values.map { entry in
      let isNamed = entry.reading?.organization == sync?.organization?.lowercased()
      return PotReading(
        entry: entry, isCounted: counts(entry),
        organizationName: isNamed && sync?.organization != nil ? sync?.organizationName : nil)
    }.sorted { left, right in
      let (a, b) = (left.entry, right.entry)
      return (a.kind.rawValue, left.isCounted ? 0 : 1, a.id)
        < (b.kind.rawValue, right.isCounted ? 0 : 1, b.id)
    }
    organizations = Set(api.compactMap { $0.reading?.organization }).count
  }
}
