/// The status line in Claude Code's settings: what is there, and what installing
/// and uninstalling would make of it. Nothing is written before `perform`.
package struct StatusLineInstallation: Sendable {
  package private(set) var settings: ClaudeSettings
  package let record: InstallRecord?

  /// Whose status line is set.
  package enum Owner: Sendable, Equatable {
    case nobody
    case us
    /// Somebody else, with a command if it has one.
    case other(command: String?)
  }

  package init(settings: ClaudeSettings, record: InstallRecord?) {
    self.settings = settings
    self.record = record
  }

  package var owner: Owner {
    guard let current = settings.current, current != "null" else { return .nobody }
    if current == record?.installed { return .us }
    guard let command = settings.command else { return .other(command: nil) }
    return ShellCommand.isOurs(command) ? .us : .other(command: command)
  }

  /// A change of the settings file.
  package struct Change: Sendable, Equatable {
    /// nil where there was no file.
    package var before: [UInt8]?
    /// nil where there is to be none.
    package var after: [UInt8]?
    /// What undoes it; its time and backup are filled in when it is performed.
    package var record: InstallRecord?

    package var isNothing: Bool { before == after }
  }

  /// Puts our command into the key.
  ///
  /// - Parameter refreshInterval: Seconds after which an idle session draws it
  ///   again; nil for never.
  package func installing(command: String, refreshInterval: Int?) throws -> Change {
    var parts = [
      JSONDraft.Part("type", .string("command")), JSONDraft.Part("command", .string(command)),
    ]
    if let refreshInterval {
      parts.append(JSONDraft.Part("refreshInterval", .text(String(refreshInterval))))
    }
    // On top of our own older line, what counts as before is what was before that.
    let isOurs = owner == .us
    let undone = isOurs ? try undoneStepByStep() : nil
    let base = undone.map(\.settings) ?? settings
    let edits = base.edits(setting: .object(parts))
    let after = JSONTextEdit.apply(edits, to: base.file.bytes ?? [])
    let installed = try settings.with(after).current ?? ""
    let record = InstallRecord(
      settingsPath: settings.file.path, installedAt: "", backupPath: self.record?.backupPath,
      madeFile: isOurs ? self.record?.madeFile ?? false : settings.file.bytes == nil,
      edits: isOurs && undone == nil ? [] : edits,
      previous: isOurs ? self.record?.previous : settings.current, installed: installed,
      settings: isOurs ? self.record?.settings ?? [] : [])
    return Change(before: settings.file.bytes, after: after, record: record)
  }

  /// How uninstalling ends.
  package enum Outcome: Sendable, Equatable {
    /// The text is what it was before, to the byte, as far as it was ours to change.
    case restored
    /// The key has been changed since: it alone was taken out.
    case removedOnly
    /// There is no line of ours.
    case nothingOfOurs
  }

  /// Takes our command out of the key.
  package func uninstalling() throws -> (change: Change, outcome: Outcome) {
    let before = settings.file.bytes
    guard owner == .us else {
      return (Change(before: before, after: before, record: nil), .nothingOfOurs)
    }
    if let undone = try undoneStepByStep() {
      return (Change(before: before, after: undone.settings.file.bytes, record: nil), .restored)
    }
    if let record, settings.current == record.installed {
      let after = settings.restoring(record.previous)
      return (Change(before: before, after: after, record: nil), .restored)
    }
    return (Change(before: before, after: settings.restoring(nil), record: nil), .removedOnly)
  }

  /// The settings as they were before our edits; nil where the text has changed too
  /// much to tell.
  private func undoneStepByStep() throws -> (settings: ClaudeSettings, record: InstallRecord)? {
    guard let record, !record.edits.isEmpty, settings.current == record.installed,
      let bytes = settings.file.bytes, let undone = JSONTextEdit.undo(record.edits, in: bytes)
    else { return nil }
    do {
      let before = try settings.with(record.madeFile && undone.isEmpty ? nil : undone)
      return before.current == record.previous ? (before, record) : nil
    } catch is SettingsProblem {
      // What the steps lead back to is no settings file: then only our key is taken out.
      return nil
    }
  }

  /// Writes a change of the settings, with what undoes it written first.
  ///
  /// - Parameter stamp: The time, for the record and the name of the backup.
  /// - Returns: The path of the backup; nil where nothing was there.
  package mutating func perform(
    _ change: Change, settings changed: [InstallRecord.ChangedSetting], stamp: String,
    in records: inout InstallRecords
  ) throws -> String? {
    let path = settings.file.path
    guard var record = change.record else {
      try settings.write(change.after)
      try records.keep(nil, for: path)
      return nil
    }
    let backup = change.isNothing ? nil : try settings.file.backUp(stamp: stamp)
    // The copy from before our first change is the one that counts.
    if owner != .us || self.record == nil { record.backupPath = backup }
    record.installedAt = stamp
    record.settings += changed
    try records.keep(record, for: path)
    try settings.write(change.after)
    return backup
  }
}
