package import Index
internal import Store
package import UsageModel

extension CreditService {
  /// For so long a reading that says the same again is not news.
  package static let readingPause: Int64 = 3600

  /// Writes what a browser read, or a person pasted, into the ledger: once, however often
  /// it comes.
  ///
  /// - Returns: The line, and whether it is new.
  /// - Throws: `IndexError` where it cannot be kept.
  package func take(
    _ reading: CreditReading, kind: CreditEntry.Kind, at time: Timestamp,
    origin: CreditEntry.Origin, note: String? = nil
  ) throws(IndexError) -> (entry: CreditEntry, isNew: Bool) {
    let entry = try Self.checked(
      CreditEntry(reading, kind: kind, at: time, origin: origin, note: note))
    return try index.changeLedger { tables, changes in
      let same = try tables.entries().last {
        $0.kind == kind && $0.reading?.organization == reading.organization
      }
      if let same, same.reading == reading, same.note == entry.note {
        let age = time.milliseconds - same.time.milliseconds
        if age < Self.readingPause * 1000 { return (same, false) }
      }
      let stored = try tables.insert(entry)
      changes.append(.written(stored))
      return (stored, true)
    }
  }
}
