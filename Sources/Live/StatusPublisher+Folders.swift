internal import Analytics
internal import Index
internal import Pricing
internal import StatusSnapshot
internal import UsageModel

extension StatusPublisher {
  /// What status lines show in the shells of each folder of Claude Code; none where all
  /// of them show the same.
  func folderFigures(now: Timestamp) throws(IndexError) -> [FolderFigures] {
    guard index.followsShell, let inventory = index.folderInventory,
      try index.claudeFolders().count > 1
    else { return [] }
    // Few folders have a set of their own: the default ones share one.
    var known: [Set<String>: FolderFigures] = [:]
    var figures: [FolderFigures] = []
    for folder in inventory.table.folders {
      let shown = try index.withMachines(inventory.places(shownInShellOf: folder))
      let found: FolderFigures
      if let same = known[shown] {
        found = same
      } else {
        found = try figuresOf(shown, folder.id, now: now)
        known[shown] = found
      }
      figures.append(
        FolderFigures(
          folder: folder.id, today: found.today, month: found.month, block: found.block))
    }
    return figures
  }

  private func figuresOf(
    _ folders: Set<String>, _ id: ClaudeFolderID, now: Timestamp
  ) throws(IndexError) -> FolderFigures {
    let today = zone.day(of: now)
    let month = today.startOfMonth(on: monthStart)
    let midnight = zone.firstQuarter(of: today)
    let tomorrow = zone.firstQuarter(of: today.adding(days: 1))
    var rates = RateTable(
      variants: try index.catalog(sessions: false).variants, prices: prices, mode: .auto)
    var ofToday = Usage()
    var ofMonth = Usage()
    let filter = UsageFilter(
      from: zone.firstQuarter(of: month),
      until: zone.firstQuarter(of: today.endOfMonth(on: monthStart).adding(days: 1)),
      folders: folders)
    try index.forEachRow(filter) { row in
      let usage = Usage(
        tally: row.tally,
        cost: rates.cost(of: row.tally, variant: row.variant, day: row.quarter?.utcDay))
      ofMonth += usage
      if let quarter = row.quarter, quarter >= midnight, quarter < tomorrow { ofToday += usage }
    }
    let window = try window(of: folders, now: now)
    return FolderFigures(
      folder: id, today: Spending(ofToday), month: Spending(ofMonth),
      block: window.map { Block($0, now: now) })
  }

  /// The window that runs in these folders.
  private func window(of folders: Set<String>, now: Timestamp) throws(IndexError) -> UsageWindow? {
    let today = zone.day(of: now)
    let question = UsageQuestion(
      range: ReportRange(since: today.adding(days: -1)), zone: zone, prices: prices,
      folders: folders)
    do {
      let root = folders.sorted().first { !MachineFolder.isMachines($0) }
      return try index.windows(question, root: root).windows
        .last { $0.start <= now && now < $0.end }
    } catch let error as IndexError {
      throw error
    } catch {
      // Nothing was selected by name, so no name can be wrong.
      preconditionFailure("\(error)")
    }
  }
}
