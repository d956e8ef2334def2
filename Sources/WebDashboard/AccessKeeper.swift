internal import Synchronization

/// Who may come in: one-time links, sessions, the token for scripts, the password.
///
/// A lock and no actor, because it is asked in the middle of every request and
/// never waits for anything.
final class AccessKeeper: Sendable {
  /// Somebody who has come in.
  struct Session: Sendable, Equatable {
    /// What a browser keeps; no script of a page can read it.
    var identifier: String
    /// What every change must carry besides.
    var requestToken: String
  }

  /// How a request showed that it may read.
  enum Entry: Sendable, Equatable {
    case session(Session)
    /// A script with the token: no page can send it on somebody's behalf.
    case token
    /// Nobody is asked.
    case open(Session)
  }

  private struct State {
    var links: [String] = []
    var sessions: [Session] = []
    /// Times of wrong passwords and links, in milliseconds.
    var failures: [Int64] = []
  }

  private let options: DashboardOptions
  private let openSession: Session
  private let state = Mutex(State())

  /// Sessions that are kept; the oldest goes when another one begins.
  private static let sessionLimit = 25
  /// One-time links that are good at the same time.
  private static let linkLimit = 8
  /// Wrong answers in a minute after which none is looked at.
  private static let failureLimit = 10

  init(_ options: DashboardOptions) {
    self.options = options
    openSession = Session(identifier: Secret.make(), requestToken: Secret.make())
  }

  /// Whether somebody who comes from a browser must have been let in.
  var needsSession: Bool { options.needsSession }

  /// A word that lets one browser in, once.
  func makeLink() -> String {
    let link = Secret.make()
    state.withLock { state in
      state.links.append(link)
      if state.links.count > AccessKeeper.linkLimit { state.links.removeFirst() }
    }
    return link
  }

  /// What became of an attempt to come in.
  enum Attempt: Sendable, Equatable {
    case entered(Session)
    case refused
    /// Too many have failed lately.
    case tooMany
  }

  /// Exchanges a one-time link, the token or the password for a session.
  func enter(with word: String, now: Int64) -> Attempt {
    state.withLock { state in
      state.failures.removeAll { now - $0 > 60_000 }
      guard state.failures.count < AccessKeeper.failureLimit else { return .tooMany }
      var isKnown = Secret.isEqual(word, options.token)
      if let password = options.password, Secret.isEqual(word, password) { isKnown = true }
      if let place = state.links.firstIndex(where: { Secret.isEqual(word, $0) }) {
        state.links.remove(at: place)
        isKnown = true
      }
      guard isKnown else {
        state.failures.append(now)
        return .refused
      }
      let session = Session(identifier: Secret.make(), requestToken: Secret.make())
      state.sessions.append(session)
      if state.sessions.count > AccessKeeper.sessionLimit { state.sessions.removeFirst() }
      return .entered(session)
    }
  }

  /// Whether a request may read.
  ///
  /// - Parameters:
  ///   - cookie: The session's identifier, as the browser sends it.
  ///   - bearer: The token of a script.
  func entry(cookie: String?, bearer: String?) -> Entry? {
    if let bearer { return Secret.isEqual(bearer, options.token) ? .token : nil }
    guard options.needsSession else { return .open(openSession) }
    guard let cookie else { return nil }
    return state.withLock { state in
      state.sessions.first { Secret.isEqual($0.identifier, cookie) }.map(Entry.session)
    }
  }

  /// Ends a session.
  func leave(_ session: Session) {
    state.withLock { $0.sessions.removeAll { $0 == session } }
  }
}

/// Words that nobody can guess.
package enum Secret {
  /// 256 bits from the system's generator, in hexadecimal.
  package static func make() -> String {
    var generator = SystemRandomNumberGenerator()
    return (0..<4).map { _ in
      let digits = String(generator.next(), radix: 16)
      return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }.joined()
  }

  /// Compares in a time that does not tell how much of a guess is right.
  static func isEqual(_ guess: String, _ secret: String) -> Bool {
    let left = Array(guess.utf8)
    let right = Array(secret.utf8)
    guard !right.isEmpty else { return false }
    var difference = left.count ^ right.count
    for index in right.indices {
      let byte = left.isEmpty ? 0 : left[index % left.count]
      difference |= Int(byte ^ right[index])
    }
    return difference == 0
  }
}
