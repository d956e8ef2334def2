internal import Foundation
package import Index
internal import Scanning
package import UsageModel

/// The service that keeps everything new in the background, as other commands find it:
/// a file that says what it is, and a lock for as long as its process lives, however that
/// ends.
package struct ServiceRecord: Sendable, Equatable {
  package var process: Int32
  /// Milliseconds since 1970.
  package var startedAt: Int64
  package var version: String
  /// The folders of Claude Code that it covers, as paths.
  package var folders: [String]
  /// Whether it covers all that were ever seen.
  package var coversAll: Bool
  /// Where it serves the dashboard; nil where it does not.
  package var url: String?

  package init(
    process: Int32, startedAt: Timestamp, version: String, folders: [String], coversAll: Bool,
    url: String? = nil
  ) {
    self.process = process
    self.startedAt = startedAt.milliseconds
    self.version = version
    self.folders = folders
    self.coversAll = coversAll
    self.url = url
  }

  private static func path(_ stateDirectory: String) -> String { stateDirectory + "/service.json" }

  private static func lockPath(_ stateDirectory: String) -> String {
    stateDirectory + "/service.lock"
  }

  /// The service that runs over a state folder; nil where none does.
  package static func running(stateDirectory: String) throws(IndexError) -> ServiceRecord? {
    guard PrivateFolder.exists(lockPath(stateDirectory)) else { return nil }
    // Whoever gets the lock knows that nobody has it.
    if let lock = try WorkLock(at: lockPath(stateDirectory)) {
      withExtendedLifetime(lock) {}
      return nil
    }
    do {
      let data = try Data(contentsOf: URL(fileURLWithPath: path(stateDirectory)))
      if let record = ServiceRecord(try JSONValue(parsing: Array(data))) { return record }
    } catch {
      // It has the lock and has yet to say what it is.
      return unknown
    }
    return unknown
  }

  /// A service of which only that it runs is known.
  private static var unknown: ServiceRecord {
    ServiceRecord(
      process: 0, startedAt: Timestamp(milliseconds: 0), version: "", folders: [],
      coversAll: false)
  }

  /// What the file says; nil where it is not such a file.
  private init?(_ value: JSONValue) {
    guard let process = value["process"]?.integer.flatMap({ Int32(exactly: $0) }),
      let startedAt = value["startedAt"]?.integer, case .string(let version)? = value["version"],
      case .array(let folders)? = value["folders"], let coversAll = value["coversAll"]?.bool
    else { return nil }
    self.init(
      process: process, startedAt: Timestamp(milliseconds: startedAt), version: version,
      folders: folders.compactMap(\.text), coversAll: coversAll, url: value["url"]?.text)
  }

  private var json: JSONValue {
    .object(
      [
        .init("coversAll", .bool(coversAll)), .init("folders", .strings(folders)),
        .init("process", .integer(Int64(process))), .init("startedAt", .integer(startedAt)),
      ] + (url.map { [.init("url", .string($0))] } ?? []) + [.init("version", .string(version))])
  }

  /// Says what this service is.
  package func write(stateDirectory: String) throws(IndexError) {
    try PrivateFile.replace(ServiceRecord.path(stateDirectory), with: json.line + "\n")
  }

  /// Makes this process the one service of a state folder, for as long as it has what is
  /// returned; nil where another one runs.
  package static func lock(stateDirectory: String) throws(IndexError) -> ServiceLock? {
    guard let lock = try WorkLock(at: lockPath(stateDirectory)) else { return nil }
    return ServiceLock(lock)
  }

  /// Runs `body` as the one service of a state folder.
  ///
  /// - Returns: False, having done nothing, where another one runs.
  package static func alone(
    stateDirectory: String, _ body: () async throws -> Void
  ) async throws -> Bool {
    guard let lock = try WorkLock(at: lockPath(stateDirectory)) else { return false }
    try await body()
    withExtendedLifetime(lock) {}
    return true
  }
}

/// Says that the service runs.
package struct ServiceLock: ~Copyable {
  private let lock: WorkLock

  init(_ lock: consuming WorkLock) { self.lock = lock }
}
