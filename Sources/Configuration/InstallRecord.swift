package import Scanning

/// What an installation of the status line has changed, so that it can be undone.
package struct InstallRecord: Sendable, Equatable {
  /// Claude Code's settings, by the name that they are known by.
  package var settingsPath: String
  package var installedAt: String
  /// The copy of the file from before; nil where there was no file.
  package var backupPath: String?
  /// Whether there was no file, and the one there is only holds the status line.
  package var madeFile: Bool
  /// What was done to the file; empty where it cannot be undone step by step.
  package var edits: [JSONTextEdit]
  /// The text of the key's value from before; nil where there was none.
  package var previous: String?
  /// The text of the value that was put there.
  package var installed: String
  /// The settings of our own that were changed along with it.
  package var settings: [ChangedSetting]

  /// One of our own settings that was given a value.
  package struct ChangedSetting: Sendable, Equatable {
    package var key: String
    /// As `config set` takes it; nil where nothing was set.
    package var before: String?
    package var after: String

    package init(key: String, before: String?, after: String) {
      self.key = key
      self.before = before
      self.after = after
    }
  }

  package init(
    settingsPath: String, installedAt: String, backupPath: String?, madeFile: Bool,
    edits: [JSONTextEdit], previous: String?, installed: String, settings: [ChangedSetting]
  ) {
    self.settingsPath = settingsPath
    self.installedAt = installedAt
    self.backupPath = backupPath
    self.madeFile = madeFile
    self.edits = edits
    self.previous = previous
    self.installed = installed
    self.settings = settings
  }
}

/// The file in the state folder that keeps a record for each settings file.
package struct InstallRecords: Sendable {
  private var file: TextFile
  private var records: [InstallRecord]

  private struct Document: JSONReadable, JSONWritable {
    var version = 1
    var installations: [InstallRecord]

    init(installations: [InstallRecord]) { self.installations = installations }

    init(json: JSONValue) throws(JSONMismatch) {
      version = try json.required("version")
      installations = try json.required("installations")
    }

    var json: JSONValue {
      .present(["installations": installations.json, "version": version.json])
    }
  }

  /// - Parameter directory: `${XDG_STATE_HOME:-~/.local/state}/plimsoll`.
  package init(directory: String) throws {
    file = try TextFile(path: directory + "/statusline-install.json")
    guard let bytes = file.bytes else {
      records = []
      return
    }
    let reason: String
    do {
      records = try Document(json: JSONValue(parsing: bytes)).installations
      return
    } catch let error as JSONMismatch {
      reason = error.text()
    } catch {
      reason = "the file is not valid JSON"
    }
    throw TextFileError(
      path: file.path, reason: "it is not as Plimsoll has written it: \(reason)", isWriting: false)
  }

  /// The record for a settings file.
  package subscript(path path: String) -> InstallRecord? {
    records.first { $0.settingsPath == path }
  }

  /// Puts a record in the place of that of the same settings file, or takes it out.
  package mutating func keep(_ record: InstallRecord?, for path: String) throws {
    var kept = records.filter { $0.settingsPath != path }
    if let record { kept.append(record) }
    guard kept != records else { return }
    if kept.isEmpty {
      try file.remove()
    } else {
      try file.replace(with: Array(Document(installations: kept).json.document.utf8))
    }
    records = kept
  }
}

extension InstallRecord: JSONReadable, JSONWritable {
  package init(json: JSONValue) throws(JSONMismatch) {
    settingsPath = try json.required("settingsPath")
    installedAt = try json.required("installedAt")
    backupPath = try json.ifPresent("backupPath")
    madeFile = try json.required("madeFile")
    edits = try json.required("edits")
    previous = try json.ifPresent("previous")
    installed = try json.required("installed")
    settings = try json.required("settings")
  }

  package var json: JSONValue {
    .present([
      "backupPath": backupPath?.json, "edits": edits.json, "installed": installed.json,
      "installedAt": installedAt.json, "madeFile": madeFile.json, "previous": previous?.json,
      "settings": settings.json, "settingsPath": settingsPath.json,
    ])
  }
}

extension InstallRecord.ChangedSetting: JSONReadable, JSONWritable {
  package init(json: JSONValue) throws(JSONMismatch) {
    key = try json.required("key")
    before = try json.ifPresent("before")
    after = try json.required("after")
  }

  package var json: JSONValue {
    .present(["after": after.json, "before": before?.json, "key": key.json])
  }
}
