internal import Digests
internal import Synchronization

/// Who may come in: one-time links, sessions, the token for scripts, the password.
final class AccessKeeper: Sendable {
  /// Somebody who has come in.
  struct Session: Sendable, Equatable {
    /// What a browser keeps; no script of a page can read it.
    var identifier: String
    /// What every change must carry besides. It follows from the identifier, so that
    /// it is the same after the server was started again.
    var requestToken: String

    init(identifier: String) {
      self.identifier = identifier
      requestToken = SHA256.hexadecimal("plimsoll request token\n\(identifier)".utf8)
    }
  }

  /// How a request showed that it may read.
  enum Entry: Sendable, Equatable {
    case session(Session)
    /// A script with the token: no page can send it on somebody's behalf.
    case token
    /// A page of another site, with the token of those.
    case embedded
    /// Nobody is asked.
    case open(Session)
  }

  private let options: WebOptions
  private let records: VisitorRecords
  private let passwords: PasswordCheck?
  private let openSession = Session(identifier: Secret.make())
  /// Times of wrong words in milliseconds, by the address that they came from.
  private let failures = Mutex<[String: [Int64]]>([:])

  /// Wrong words in a minute from one address after which no password of it is
  /// looked at. Links and the token, which nobody can guess, always are.
  static let failureLimit = 10
  /// The same for all addresses together: each look costs time.
  static let failureLimitOfAll = 120

  init(_ options: WebOptions, records: VisitorRecords) {
    self.options = options
    self.records = records
    passwords = options.password.map(PasswordCheck.init)
  }

  /// Whether somebody who comes from a browser must have been let in.
  var needsSession: Bool { options.needsSession }

  /// A word that lets one browser in, once.
  ///
  /// - Parameter now: Milliseconds.
  func makeLink(now: Int64) -> String { records.makeLink(now: now / 1000) }

  /// What became of an attempt to come in.
  enum Attempt: Sendable, Equatable {
    case entered(Session)
    case linkWasUsed
    case linkIsTooOld
    case refused
    /// Too many from the same address have failed lately.
    case tooMany
  }

  /// Exchanges a one-time link, the token or the password for a session.
  ///
  /// - Parameter address: Where the request comes from.
  func enter(with word: String, from address: String, now: Int64) async -> Attempt {
    // What was copied may have a blank or a line end with it; a password has its own.
    let copied = word.trimmingBlanks
    switch records.useLink(copied, now: now / 1000) {
    case .good: return entered(now)
    case .usedBefore: return .linkWasUsed
    case .tooOld: return .linkIsTooOld
    case .unknown: break
    }
    if Secret.isEqual(copied, options.token) { return entered(now) }
    // Counted before it is looked at: attempts at the same time are attempts too.
    guard count(address, now) else { return .tooMany }
    guard let passwords, await passwords.matches(word) else { return .refused }
    failures.withLock { $0[address] = nil }
    return entered(now)
  }

  private func entered(_ now: Int64) -> Attempt {
    let session = Session(identifier: Secret.make())
    records.begin(session.identifier, now: now / 1000)
    return .entered(session)
  }

  /// Notes an attempt; false when there were too many before.
  private func count(_ address: String, _ now: Int64) -> Bool {
    failures.withLock { failures in
      failures = failures.compactMapValues { times in
        let recent = times.filter { now - $0 <= 60_000 }
        return recent.isEmpty ? nil : recent
      }
      guard failures[address, default: []].count < AccessKeeper.failureLimit,
        failures.values.reduce(0, { $0 + $1.count }) < AccessKeeper.failureLimitOfAll
      else { return false }
      failures[address, default: []].append(now)
      return true
    }
  }

  /// Whether a request may read.
  ///
  /// - Parameters:
  ///   - cookie: The session's identifier, as the browser sends it.
  ///   - bearer: The token of a script.
  ///   - now: Milliseconds.
  func entry(cookie: String?, bearer: String?, now: Int64) -> Entry? {
    if let bearer { return entry(bearer: bearer) }
    if let cookie, records.isGood(cookie, now: now / 1000) {
      return .session(Session(identifier: cookie))
    }
    return options.needsSession ? nil : .open(openSession)
  }

  /// The same for whom no cookie lets in.
  func entry(bearer: String?) -> Entry? {
    guard let bearer else { return nil }
    if Secret.isEqual(bearer, options.token) { return .token }
    return options.embedToken.map { Secret.isEqual(bearer, $0) } ?? false ? .embedded : nil
  }

  /// Ends a session.
  func leave(_ session: Session) { records.end(session.identifier) }

  /// Who is signed in: when each session was last noted to be used, in seconds.
  func sessions(now: Int64, marking session: Session?) -> [(usedAt: Int64, isMarked: Bool)] {
    records.sessions(now: now / 1000, marking: session?.identifier)
  }

  /// Ends every session but that one.
  func endSessions(but session: Session?) { records.endSessions(but: session?.identifier) }
}

/// Looks at one password at a time, however many ask: each look takes a processor
/// for a while.
private actor PasswordCheck {
  private let hash: PasswordHash

  init(_ hash: PasswordHash) { self.hash = hash }

  func matches(_ password: String) -> Bool { hash.matches(password) }
}
