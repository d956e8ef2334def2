package import Scanning

/// What was the same when this machine last compared its days with those of the team's
/// hub. As long as all of it is still the same, no day has to be read.
package struct HubMark: Hashable, Sendable {
  /// The index's count of changes, from before its days were read.
  package var changes: Int64
  /// A digest of all else that decides what leaves: hub, scope and settings.
  package var scope: String
  /// A digest of the days that the hub had afterwards.
  package var days: String
  /// How often all days were read since the hub was joined; at least 1.
  package var readings: Int

  package init(changes: Int64, scope: String, days: String, readings: Int) {
    self.changes = changes
    self.scope = scope
    self.days = days
    self.readings = readings
  }

  /// Whether nothing has changed since another mark.
  package func isSame(as other: HubMark) -> Bool {
    changes == other.changes && scope == other.scope && days == other.days
  }

  /// What was kept; nil if days were never compared.
  package static func stored(_ workspace: Workspace) throws(IndexError) -> HubMark? {
    try SmallJSON.read(path(workspace))
  }

  private static func path(_ workspace: Workspace) -> String {
    workspace.stateDirectory + "/hub.mark"
  }

  /// Keeps the mark, in place of the one before.
  package func write(_ workspace: Workspace) throws(IndexError) {
    try SmallJSON.write(self, to: HubMark.path(workspace))
  }

  /// Forgets the mark, as when the hub is left.
  package static func forget(_ workspace: Workspace) throws(IndexError) {
    try PrivateFile.remove(path(workspace))
  }
}

extension HubMark: JSONReadable, JSONWritable {
  package init(json: JSONValue) throws(JSONMismatch) {
    changes = try json.required("changes")
    scope = try json.required("scope")
    days = try json.required("days")
    readings = try json.required("readings")
  }

  package var json: JSONValue {
    .present([
      "changes": changes.json, "days": days.json, "readings": readings.json, "scope": scope.json,
    ])
  }
}
