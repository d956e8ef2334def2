internal import Analytics
internal import Index
internal import Pricing
internal import StatusSnapshot
internal import UsageModel

extension StatusPublisher {
  /// What spent most today, for menus: projects and models, for the shells of each folder
  /// of Claude Code where these show different ones.
  func burners(now: Timestamp) throws(IndexError) -> [SnapshotBurner] {
    let catalog = try index.projectCatalog(sessions: false)
    guard index.followsShell, let inventory = index.folderInventory,
      try index.claudeFolders().count > 1
    else { return try burners(of: nil, as: nil, catalog, now: now) }
    var known: [Set<String>: [SnapshotBurner]] = [:]
    var all: [SnapshotBurner] = []
    for folder in inventory.table.folders {
      let shown = inventory.places(shownInShellOf: folder)
      let found: [SnapshotBurner]
      if let same = known[shown] {
        found = same
      } else {
        found = try burners(of: shown, as: folder.id, catalog, now: now)
        known[shown] = found
      }
      all += found.map { burner in
        var burner = burner
        burner.folder = folder.id
        return burner
      }
    }
    return all
  }

  private func burners(
    of folders: Set<String>?, as id: ClaudeFolderID?, _ catalog: UsageCatalog, now: Timestamp
  ) throws(IndexError) -> [SnapshotBurner] {
    let today = zone.day(of: now)
    var rates = RateTable(variants: catalog.variants, prices: prices, mode: .auto)
    var projects: [Int32: Usage] = [:]
    var models: [String: Usage] = [:]
    let filter = UsageFilter(
      from: zone.firstQuarter(of: today), until: zone.firstQuarter(of: today.adding(days: 1)),
      folders: folders)
    try index.forEachRow(filter) { row in
      let usage = Usage(
        tally: row.tally,
        cost: rates.cost(of: row.tally, variant: row.variant, day: row.quarter?.utcDay))
      projects[catalog.shownProject(row.project), default: Usage()] += usage
      if let model = catalog.variants[row.variant]?.model {
        models[model, default: Usage()] += usage
      }
    }
    let names = ProjectNames(catalog)
    return dearest(
      projects.map { (names[$0] ?? "unknown", $1) }, kind: .project, id)
      + dearest(models.map { ($0, $1) }, kind: .model, id)
  }

  private func dearest(
    _ usages: [(name: String, usage: Usage)], kind: SnapshotBurner.Kind, _ id: ClaudeFolderID?
  ) -> [SnapshotBurner] {
    usages.map { ModelUsage(model: $0.name, usage: $0.usage) }.dearestFirst()
      .prefix(SnapshotBurner.most).map {
        SnapshotBurner(kind: kind, folder: id, name: $0.model, spending: Spending($0.usage))
      }
  }
}
