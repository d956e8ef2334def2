import Configuration
import Files
import Foundation
import Hub
import HubStore
import Index
import Reports
import Settings
import StatusLine
import UsageModel

/// The hub that this machine serves: where it keeps what it is told, and how it is opened.
struct ServedHub {
  private let invocation: Invocation
  let settings: SettingValues
  private let access: SettingsAccess

  init(_ invocation: Invocation) throws {
    self.invocation = invocation
    access = SettingsAccess(invocation)
    settings = try access.settings()
  }

  /// The folder of the hub, in the state folder.
  var folder: String { invocation.workspace.stateDirectory + "/hub" }

  /// The file of a hub on SQLite where no other is named.
  var defaultFile: String { folder + "/hub.db" }

  /// What `hub.database` says; nil where it says nothing.
  func database() async throws -> String? {
    try await access.secret(.hubDatabase, in: settings)
  }

  /// Whether this machine has a hub of its own.
  func isHere() async throws -> Bool {
    try await database() != nil || FileManager.default.fileExists(atPath: defaultFile)
  }

  /// Opens the hub's database, and makes what is missing.
  func open() async throws -> HubStore { try await open(try database() ?? defaultFile) }

  /// - Parameter place: A path, or what libpq reads.
  func open(_ place: String, connections: Int? = nil) async throws -> HubStore {
    if place.hasPrefix("/") {
      try Folder.make(above: place)
      return HubStore(try await SQLiteHub.open(at: place))
    }
    return HubStore(try await PostgresHub.open(options(place, connections: connections)))
  }

  /// How PostgreSQL is reached at a place.
  func options(_ place: String, connections: Int? = nil, schema: String? = nil)
    -> PostgresHub.Options
  {
    PostgresHub.Options(
      url: place, libraryPath: settings[.hubLibpq],
      connections: connections ?? settings[.hubConnections],
      schema: schema ?? settings[.hubSchema])
  }

  /// The key with which devices hash what they do not name. It is drawn once, and is not
  /// in the database.
  func organizationKey() throws -> String {
    let path = folder + "/organization.key"
    if let data = FileManager.default.contents(atPath: path) {
      let key = String(decoding: data, as: UTF8.self).trimmingCharacters(
        in: .whitespacesAndNewlines)
      if key.utf8.count >= 32 { return key }
    }
    let key = HubCode.make() + HubCode.make()
    try PrivateFile.replace(path, with: key + "\n", durability: .lasting)
    return key
  }

  /// Who may name a person in a header.
  var trustedProxies: [String] {
    (settings[.hubTrustedProxy] ?? "").split(separator: ",")
      .map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
  }
}
