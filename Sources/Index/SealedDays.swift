internal import Digests
internal import Files
internal import Foundation
internal import Gzip
internal import Store
package import UsageModel

/// Days that are over, each in a file of its own below the state folder: everything that
/// the join of copies reads of their responses, and the history of limits. Claude Code
/// deletes its transcripts after thirty days, and an index can be damaged.
///
/// A file is written once nothing more is expected of its day, and replaced whole where
/// something comes all the same.
struct SealedDays: Sendable {
  let folder: String

  init(stateDirectory: String) {
    folder = stateDirectory + "/days"
  }

  /// Days after which nothing more is expected of one: long before Claude Code deletes
  /// its transcripts, after 30.
  static let settlingDays: Int64 = 3
  private static let header = Array("plimsoll day 1\n".utf8)
  private static let suffix = ".day"
  /// Bytes that a day takes at most: those of some millions of responses.
  private static let largestDay = 1 << 28

  /// Whether something is at this name that could be the file of a day.
  static func isName(_ name: String) -> Bool {
    guard name.hasSuffix(suffix) else { return false }
    let parts = name.dropLast(suffix.count).split(separator: "-", omittingEmptySubsequences: false)
    return parts.map(\.count) == [4, 2, 2] && parts.joined().allSatisfy(\.isWholeNumber)
  }

  /// The names of the files that are there, ascending.
  func names() throws(IndexError) -> [String] {
    guard PrivateFolder.exists(folder) else { return [] }
    do {
      return try FileManager.default.contentsOfDirectory(atPath: folder)
        .filter(SealedDays.isName).sorted()
    } catch {
      throw failure(folder, error)
    }
  }

  /// What a file has; nil where it is not what was written.
  func contents(_ name: String) throws(IndexError) -> [UInt8]? {
    let data: Data
    do {
      data = try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name))
    } catch {
      throw failure(folder + "/" + name, error)
    }
    let count = SealedDays.header.count
    guard data.count >= count + SHA256.byteCount,
      data.prefix(count).elementsEqual(SealedDays.header)
    else { return nil }
    let digest = data.dropFirst(count).prefix(SHA256.byteCount)
    let body = Array(data.dropFirst(count + SHA256.byteCount))
    guard SHA256.digest(body).elementsEqual(digest) else { return nil }
    do throws(Gzip.Damage) {
      return try Gzip.expanded(body, limit: SealedDays.largestDay)
    } catch {
      // With a digest that fits, nothing that was ever written.
      return nil
    }
  }

  /// Writes the file of a day, or replaces it.
  ///
  /// - Parameter day: Counted from 1970.
  func write(_ body: [UInt8], ofDay day: Int64) throws(IndexError) {
    let packed = Gzip.compressed(body)
    let bytes = SealedDays.header + SHA256.digest(packed) + packed
    try PrivateFile.replace(
      folder + "/" + SealedDays.name(ofDay: day), with: bytes, durability: .lasting)
  }

  private static func name(ofDay day: Int64) -> String {
    CivilDay(daysSince1970: Int32(clamping: day)).description + suffix
  }

  private func failure(_ path: String, _ error: any Error) -> IndexError {
    IndexError(
      what: "cannot read \(path)", because: error.localizedDescription,
      hint: "check that you may read it")
  }
}

extension UsageIndex {
  private var sealedDays: SealedDays? {
    workspace.isUsersOwn ? SealedDays(stateDirectory: workspace.stateDirectory) : nil
  }

  /// Takes the sealed days into an index that never had any: one that was deleted, or
  /// one of before there were such files.
  func takeSealedDays() throws(IndexError) {
    guard let sealedDays, !isNewer else { return }
    try withStore { store throws(StoreError) in
      if try store.hasBegunSealing() { return }
      _ = try sealedDays.restore(into: store)
      try store.beginSealing()
    }
  }

  /// Seals days that are over and have changed since they were sealed.
  ///
  /// - Parameters:
  ///   - now: The current time.
  ///   - limit: How many at most: all of many years take some seconds.
  package func sealDays(now: Timestamp, limit: Int = .max) throws(IndexError) {
    guard let sealedDays, !isNewer else { return }
    let today = floorDivide(now.seconds, 86_400)
    var refusal: IndexError?
    do {
      try withStore { store throws(StoreError) in
        let days = try store.unsealedDays(before: today - SealedDays.settlingDays).prefix(limit)
        try store.forEachPackedDay(Array(days)) { day, bytes in
          do {
            if let bytes { try sealedDays.write(bytes, ofDay: day.day) }
          } catch let error as IndexError {
            refusal = error
            throw error
          }
        }
        try store.noteSealed(Array(days))
      }
    } catch {
      throw refusal ?? error
    }
  }
}

extension SealedDays {
  /// Joins all days into an index.
  ///
  /// - Returns: How many responses the index did not have, how many days there were, and
  ///   the files that are not what was written.
  func restore(
    into store: UsageStore
  ) throws(StoreError) -> (added: Int64, days: Int, damaged: [String]) {
    var cache = IngestCache()
    var added: Int64 = 0
    var damaged: [String] = []
    let names: [String]
    do {
      names = try self.names()
    } catch {
      throw StoreError(kind: .inaccessible, path: error.what, message: error.reason)
    }
    for name in names {
      let bytes: [UInt8]?
      do {
        bytes = try contents(name)
      } catch {
        // One file that cannot be read stops no other one.
        damaged.append(name)
        continue
      }
      guard let bytes, let report = try store.take(packedResponses: bytes, cache: &cache) else {
        damaged.append(name)
        continue
      }
      added += report.responsesAdded
    }
    return (added, names.count - damaged.count, damaged)
  }
}
