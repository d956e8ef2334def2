import Configuration
import Index
import Reports
import Settings
import UsageModel

/// Which folders of Claude Code a command reads and shows: as its options say, else as
/// the setting `index.folders` does, else those of the shell.
struct FolderChoice {
  private let invocation: Invocation
  private let source: SourceOptions

  init(_ invocation: Invocation, _ source: SourceOptions) {
    self.invocation = invocation
    self.source = source
  }

  /// - Returns: What to read and show, and who knows all folders: nobody where the roots
  ///   were named.
  func scope(_ index: UsageIndex) throws -> (FolderScope, FolderInventory?) {
    let isNamed = invocation.fixedRoots != nil || !source.roots.isEmpty
    if isNamed, source.showsAllFolders || !source.folders.isEmpty {
      throw Explanation(
        what: "--all-folders and --folder select from your own Claude Code folders",
        because: "the folders that are read here have an index of their own",
        hint: "leave out one or the other", status: .usage)
    }
    if isNamed { return (FolderScope(roots: invocation.roots(source.roots)), nil) }
    let (settings, _) = try SettingsAccess(invocation).folder.read()
    let inventory = try FolderInventory(
      invocation.workspace, showsCowork: settings[.indexCowork])
    if source.showsAllFolders { return (inventory.scope(.all), inventory) }
    if !source.folders.isEmpty { return (try named(source.folders, inventory, index), inventory) }
    return (inventory.scope(wish(settings)), inventory)
  }

  private func named(
    _ names: [String], _ inventory: FolderInventory, _ index: UsageIndex
  ) throws -> FolderScope {
    let known = inventory.folders(indexed: try index.claudeFolders())
    var scope = FolderScope(roots: [], shown: [])
    for name in names {
      let meant = known.filter { $0.isMeant(by: name) }
      let found = meant.isEmpty ? inventory.folder(atPath: name).map { [$0] } ?? [] : meant
      guard !found.isEmpty else {
        throw Explanation(
          what: "no folder of Claude Code is called \(name)",
          because: "the known ones are \(known.map(\.name).joined(separator: ", "))",
          hint: "`plimsoll folders` lists them; a path works too", status: .usage)
      }
      for folder in found {
        scope.roots += folder.aliases.suffix(1)
        scope.shown?.formUnion(folder.places)
      }
    }
    return scope
  }

  /// What the setting says. A file that is wrong elsewhere is not a reason to refuse a report.
  private func wish(_ settings: SettingValues) -> FolderSelection {
    switch settings[.indexFolders] {
    case "environment": return .environment
    case "all": return .all
    case let paths:
      let choice = ClaudeFolderChoice(
        variable: paths, home: invocation.workspace.homeDirectory)
      return .only(choice.paths)
    }
  }
}
