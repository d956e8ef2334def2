internal import Foundation
package import Index
package import UsageModel

/// The service that keeps everything new in the background, as other commands find it:
/// a file that says what it is, and a lock for as long as its process lives, however that
/// ends.
package struct ServiceRecord: Codable, Sendable, Equatable {
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
      return try JSONDecoder().decode(ServiceRecord.self, from: data)
    } catch {
      // It has the lock and has yet to say what it is.
      return ServiceRecord(
        process: 0, startedAt: Timestamp(milliseconds: 0), version: "", folders: [],
        coversAll: false)
    }
  }

  /// Says what this service is.
  package func write(stateDirectory: String) throws(IndexError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do {
      try PrivateFile.replace(
        ServiceRecord.path(stateDirectory),
        with: String(decoding: try encoder.encode(self), as: UTF8.self) + "\n")
    } catch let error as IndexError {
      throw error
    } catch {
      preconditionFailure("numbers and texts are always JSON: \(error)")
    }
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
