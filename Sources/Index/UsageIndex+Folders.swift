package import Analytics
package import Pricing
package import UsageModel

/// What a folder of Claude Code has used.
package struct FolderUsage: Sendable {
  package var folder: KnownFolder
  /// Whether reports show it at present.
  package var isShown: Bool
  package var usage: Usage
  package var first: Timestamp?
  package var last: Timestamp?
}

extension UsageIndex {
  /// Usage of folders that are not shown; nil where there is none, and once the user has
  /// seen a list of all folders.
  package func hiddenUsage(
    prices: PriceList, mode: CostMode = .auto
  ) throws(IndexError) -> HiddenUsage? {
    guard let shown, let inventory = folderInventory else { return nil }
    let indexed = try claudeFolders()
    guard !shown.isSuperset(of: indexed), !inventory.isListed else { return nil }
    let hidden = inventory.folders(indexed: indexed).filter { folder in
      folder.places.isDisjoint(with: shown) && !folder.places.isDisjoint(with: indexed)
    }
    // A response with copies in a folder that is shown is not hidden.
    let all = try total(of: Set(indexed), prices: prices, mode: mode).usage
    let seen = try total(of: shown, prices: prices, mode: mode).usage
    let usage = Usage(tally: all.tally - seen.tally, cost: all.cost - seen.cost)
    guard usage.tally.responses > 0, !hidden.isEmpty else { return nil }
    return HiddenUsage(folders: hidden.map(\.name), usage: usage)
  }

  /// Every folder with what it has used, each for itself.
  package func folderUsage(
    inventory: FolderInventory, prices: PriceList, mode: CostMode
  ) throws(IndexError) -> [FolderUsage] {
    let shown = shown
    var folders: [FolderUsage] = []
    for folder in inventory.folders(indexed: try claudeFolders()) {
      let (usage, first, last) = try total(of: folder.places, prices: prices, mode: mode)
      folders.append(
        FolderUsage(
          folder: folder, isShown: shown.map { !folder.places.isDisjoint(with: $0) } ?? true,
          usage: usage, first: first, last: last))
    }
    return folders
  }

  /// What some folders have used together, each response once.
  package func total(
    of folders: Set<String>, prices: PriceList, mode: CostMode
  ) throws(IndexError) -> (usage: Usage, first: Timestamp?, last: Timestamp?) {
    var rates = RateTable(
      variants: try catalog(sessions: false).variants, prices: prices, mode: mode)
    var usage = Usage()
    var first: Timestamp?
    var last: Timestamp?
    let isOne = rates.pricesInPart ? nil : { (_: ClosedRange<QuarterHour>) in true }
    try forEachRow(UsageFilter(folders: folders), joining: isOne) { row in
      let cost = rates.cost(of: row.tally, variant: row.variant, day: row.quarter?.utcDay)
      usage += Usage(tally: row.tally, cost: cost)
      first = [first, row.first].compactMap(\.self).min()
      last = [last, row.last].compactMap(\.self).max()
    }
    return (usage, first, last)
  }
}
