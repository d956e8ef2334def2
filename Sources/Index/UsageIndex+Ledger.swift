package import Store
internal import UsageModel

/// The ledger of credits, in the index and in its file: what is typed is on the disk, in
/// the file, before the index has it.
extension UsageIndex {
  /// The file beside the user's own index; nil for indexes of other folders.
  var ledgerFile: LedgerFile? {
    workspace.isUsersOwn ? LedgerFile(path: workspace.stateDirectory + "/ledger.jsonl") : nil
  }

  /// Lines of the ledger's file that could not be read; 0 where there is none.
  package func unreadableLedgerLines() throws(IndexError) -> Int {
    try ledgerFile?.contents().unreadableLines ?? 0
  }

  /// Brings file and index together where one has what the other has not: a new index
  /// takes the file in, and a ledger from before there was a file gets one.
  package func settleLedger() throws(IndexError) {
    guard let file = ledgerFile, !isNewer, try !isSettled(file) else { return }
    let lock = try WorkLock(waitingAt: file.path + ".lock")
    try settle(file)
    withExtendedLifetime(lock) {}
  }

  /// Changes the ledger: `body` changes the tables and lists what it did, which is
  /// appended to the file before the transaction ends.
  ///
  /// - Throws: `IndexError` where file or index cannot keep it; then neither has.
  package func changeLedger<Result>(
    _ body: (LedgerTables, inout [LedgerChange]) throws -> Result
  ) throws(IndexError) -> Result {
    guard let file = ledgerFile else {
      return try ledgerTransaction { tables in
        var changes: [LedgerChange] = []
        return try body(tables, &changes)
      }
    }
    if isNewer { throw newerError }
    let lock = try WorkLock(waitingAt: file.path + ".lock")
    defer { withExtendedLifetime(lock) {} }
    try settle(file)
    var appended: Range<Int64>?
    do {
      return try ledgerTransaction { tables in
        var changes: [LedgerChange] = []
        let result = try body(tables, &changes)
        guard !changes.isEmpty else { return result }
        let range = try file.append(changes)
        appended = range
        try tables.setMark(
          LedgerMark(bytes: range.upperBound, lastNumber: try tables.lastNumber()))
        return result
      }
    } catch {
      if let appended { file.cut(to: appended.lowerBound) }
      throw error
    }
  }

  /// Whether the tables have all of the file, and the file all of the tables. Reads
  /// neither.
  private func isSettled(_ file: LedgerFile) throws(IndexError) -> Bool {
    let size = try file.size()
    let (mark, lastNumber) = try withStore { store throws(StoreError) in try store.ledgerState() }
    guard let mark else { return size == nil && lastNumber == 0 }
    return size == mark.bytes && lastNumber <= mark.lastNumber
  }

  private func settle(_ file: LedgerFile) throws(IndexError) {
    guard try !isSettled(file) else { return }
    let all = try file.contents()
    try ledgerTransaction { tables in
      // What is behind the mark only: a line of before may have been taken out by an older
      // version, which does not know the file.
      var news = all.changes
      if let mark = try tables.mark(), mark.bytes <= all.size {
        news = try file.contents(from: mark.bytes).changes
      }
      for change in news {
        switch change {
        case .written(let entry): try tables.put(entry)
        case .removed(let number): _ = try tables.remove(number)
        }
      }
      let known = Set(all.changes.map(\.number))
      try tables.reserve(upTo: known.max() ?? 0)
      let missing = try tables.entries().filter { !known.contains($0.id) }
      var size = all.size
      if !missing.isEmpty { size = try file.append(missing.map(LedgerChange.written)).upperBound }
      try tables.setMark(LedgerMark(bytes: size, lastNumber: try tables.lastNumber()))
    }
  }

  /// One transaction on the ledger, which throws what its body throws.
  private func ledgerTransaction<Result>(
    _ body: (LedgerTables) throws -> Result
  ) throws(IndexError) -> Result {
    var refusal: IndexError?
    do {
      return try withStore { store throws(StoreError) in
        try store.changeLedger { tables in
          do {
            return try body(tables)
          } catch let error as IndexError {
            refusal = error
            throw error
          }
        }
      }
    } catch {
      throw refusal ?? error
    }
  }
}
