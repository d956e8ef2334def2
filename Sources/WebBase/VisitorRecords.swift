internal import Synchronization

/// Sessions and one-time links, which outlive the server that made them. Only
/// digests are kept: who reads the folder cannot come in with what stands there.
///
/// Where the folder cannot be written, they are kept in memory and end with the
/// server.
package final class VisitorRecords: Sendable {
  private let folder: StateFolder
  /// Digests and times of last use, where there is no other place for them.
  private let memory = Mutex<[String: Int64]>([:])

  /// Seconds after its last use at which a session ends.
  package static let sessionLife: Int64 = 30 * 86_400
  /// Seconds after which a link that nobody followed is good no more.
  package static let linkLife: Int64 = 86_400
  /// Sessions that are kept; the one that was used least lately goes when another
  /// begins.
  static let sessionLimit = 25
  /// Links that are good at the same time; the oldest goes when another is made.
  static let linkLimit = 8

  package init(_ folder: StateFolder) { self.folder = folder }

  // MARK: Links

  /// A word that lets one browser in, once.
  ///
  /// - Parameter now: Seconds.
  package func makeLink(now: Int64) -> String {
    let word = Secret.make()
    prune("links", life: VisitorRecords.linkLife, limit: VisitorRecords.linkLimit - 1, now: now)
    keep("links/" + Secret.digest(word), now: now)
    return word
  }

  /// What a word was that somebody came with.
  enum Link: Sendable, Equatable {
    /// Good, and used up by this very call.
    case good
    case usedBefore
    case tooOld
    case unknown
  }

  /// Uses a link up.
  func useLink(_ word: String, now: Int64) -> Link {
    let name = "links/" + Secret.digest(word)
    if let made = time(of: name) {
      guard now - made < VisitorRecords.linkLife else { return .tooOld }
      return forget(name, as: name + ".used") ? .good : .usedBefore
    }
    return time(of: name + ".used") == nil ? .unknown : .usedBefore
  }

  // MARK: Sessions

  /// Begins a session.
  func begin(_ identifier: String, now: Int64) {
    prune(
      "sessions", life: VisitorRecords.sessionLife, limit: VisitorRecords.sessionLimit - 1,
      now: now)
    keep(name(of: identifier), now: now)
  }

  /// Whether a session is good. Notes that it was used.
  func isGood(_ identifier: String, now: Int64) -> Bool {
    let name = name(of: identifier)
    guard let used = time(of: name), now - used < VisitorRecords.sessionLife else { return false }
    // Not with every request: an hour in thirty days does not matter.
    if now - used >= 3600 { setTime(of: name, to: now) }
    return true
  }

  /// Ends a session.
  func end(_ identifier: String) {
    let name = name(of: identifier)
    memory.withLock { $0[name] = nil }
    folder.remove(name)
  }

  /// When each session that is good was last noted to be used, in seconds, the newest
  /// first; and which of them is `identifier`.
  func sessions(now: Int64, marking identifier: String?) -> [(usedAt: Int64, isMarked: Bool)] {
    let own = identifier.map(name)
    return sessionNames.compactMap { name in
      guard let used = time(of: name), now - used < VisitorRecords.sessionLife else { return nil }
      return (used, name == own)
    }.sorted { $0.usedAt > $1.usedAt }
  }

  /// Ends every session but one.
  ///
  /// - Parameter identifier: That which stays; nil for none.
  func endSessions(but identifier: String?) {
    let own = identifier.map(name)
    for name in sessionNames where name != own { remove(name) }
  }

  private var sessionNames: Set<String> {
    Set(memory.withLock { Array($0.keys) }.filter { $0.hasPrefix("sessions/") })
      .union(folder.names(in: "sessions").map { "sessions/" + $0 })
  }

  private func name(of identifier: String) -> String { "sessions/" + Secret.digest(identifier) }

  // MARK: Keeping

  private func keep(_ name: String, now: Int64) {
    do {
      _ = try folder.create(folder.path + "/" + name, with: "")
      try folder.setTime(of: name, to: now)
    } catch {
      folder.remove(name)
      memory.withLock { $0[name] = now }
    }
  }

  private func time(of name: String) -> Int64? {
    memory.withLock { $0[name] } ?? folder.time(of: name)
  }

  private func setTime(of name: String, to now: Int64) {
    let isHere = memory.withLock { memory in
      guard memory[name] != nil else { return false }
      memory[name] = now
      return true
    }
    if isHere { return }
    do {
      try folder.setTime(of: name, to: now)
    } catch {
      // It ends earlier than it might have.
    }
  }

  /// Renames a record; whether this call was the one that did.
  private func forget(_ name: String, as other: String) -> Bool {
    let wasHere = memory.withLock { memory in
      guard let made = memory.removeValue(forKey: name) else { return false }
      memory[other] = made
      return true
    }
    return wasHere || folder.move(name, to: other)
  }

  /// Takes away what has ended, and the oldest of what is too much.
  private func prune(_ kind: String, life: Int64, limit: Int, now: Int64) {
    let kept = memory.withLock { Array($0.keys) }.filter { $0.hasPrefix(kind + "/") }
    let names = kept + folder.names(in: kind).map { kind + "/" + $0 }
    var good: [(name: String, time: Int64)] = []
    for name in names {
      guard let time = time(of: name) else { continue }
      if now - time >= life {
        remove(name)
      } else if !name.hasSuffix(".used") {
        good.append((name, time))
      }
    }
    guard good.count > limit else { return }
    for record in good.sorted(by: { $0.time < $1.time }).prefix(good.count - limit) {
      remove(record.name)
    }
  }

  private func remove(_ name: String) {
    memory.withLock { $0[name] = nil }
    folder.remove(name)
  }
}
