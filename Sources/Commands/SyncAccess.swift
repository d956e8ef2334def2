import Configuration
import Foundation
import Index
import Reports
import Settings
import StatusLine
import Terminal
import UsageModel

/// What commands need of the sharing between machines, made of settings and index.
enum SyncAccess {
  /// Nil for an index of folders that were named, which shares nothing.
  static func sync(_ invocation: Invocation, _ index: UsageIndex) throws -> MachineSync? {
    guard invocation.fixedRoots == nil, invocation.workspace.isUsersOwn else { return nil }
    return try settings(invocation).map { MachineSync(index: index, settings: $0) }
  }

  /// What the user's settings say; nil where nothing is shared.
  static func settings(_ invocation: Invocation) throws -> SyncSettings? {
    guard invocation.fixedRoots == nil, invocation.workspace.isUsersOwn else { return nil }
    let (settings, _) = try SettingsAccess(invocation).folder.read()
    var result = SyncSettings(version: LineHelp.version)
    result.excluded = settings[.syncExclude].split(separator: ",").map {
      $0.trimmingCharacters(in: .whitespaces)
    }.filter { !$0.isEmpty }
    result.names = settings[.syncNames]
    result.interval = Int64(settings[.syncInterval])
    return result
  }

  /// The machines that are meant by names: `this`, `all`, or those of `plimsoll machines`.
  static func wish(_ names: [String], _ index: UsageIndex) throws -> MachineSelection {
    guard !names.isEmpty, names != ["all"] else { return .all }
    if names == ["this"] { return .this }
    let machines = try index.machines()
    var ids: Set<String> = []
    for name in names { ids.formUnion(try meant(by: name, machines).map(\.id)) }
    return .only(ids)
  }

  /// The machines that a word means: all that are called so, or the one with that id.
  static func meant(by word: String, _ machines: [Machine]) throws -> [Machine] {
    let found = machines.filter { machine in
      word == "this"
        ? machine.isOwn
        : machine.label == word || machine.id == word
          || word.utf8.count >= 6 && machine.id.hasPrefix(word)
    }
    guard found.isEmpty else { return found }
    let known = machines.map(\.label)
    let near = nearestNames(to: word, among: known)
    throw Explanation(
      what: "no machine is called \(word)",
      because: known.isEmpty
        ? "this machine does not share its usage with another one"
        : "the known ones are \(known.joined(separator: ", "))",
      hint: near.isEmpty
        ? "`plimsoll machines` lists them" : "did you mean \(near.joined(separator: ", "))?",
      status: .usage)
  }

  /// How the sharing does; nil where there is none.
  static func health(_ context: CommandContext) throws -> SharingHealth? {
    guard MachineSync.hasJoined(context.invocation.workspace),
      let sync = try sync(context.invocation, context.index),
      let setup = try sync.setup()
    else { return nil }
    let outcome = try SyncOutcome.stored(context.invocation.workspace)
    return SharingHealth(
      folder: setup.folder, scope: sync.scopeText(setup),
      machines: try context.index.shownMachines(),
      doneAt: outcome?.doneAt.map(Timestamp.init(milliseconds:)), failure: outcome?.failure,
      problems: outcome?.problems.map {
        SharingHealth.Problem(path: $0.path, reason: $0.reason, isPassing: $0.isPassing)
      } ?? [])
  }
}
