internal import AnthropicAPI
internal import Digests
internal import Files
internal import Scanning
package import UsageModel

/// How often something may be asked, kept by all processes of the machine together
/// in one small file.
///
/// A request is written down before it is sent: of many processes that want to ask
/// at once, one does.
package struct RequestBudget: Sendable {
  /// The folder that holds the budgets.
  var directory: String
  /// What is asked, and with which credential: `oauth-<fingerprint>`.
  var name: String
  /// Seconds between two requests.
  var minimumAge: Int64

  package init(directory: String, name: String, minimumAge: Int64) {
    self.directory = directory
    self.name = name
    self.minimumAge = minimumAge
  }

  /// The answer to a wish to ask.
  package enum Claim: Hashable, Sendable {
    case granted
    /// The last request is not long enough ago.
    case early(until: Timestamp, reason: String)
    case blocked(until: Timestamp, reason: String)
    /// The server refused this credential for good.
    case refused(reason: String)
    case failed(Explanation)
  }

  /// What the file holds.
  private struct State: Hashable {
    var lastRequest: Timestamp?
    var blockedUntil: Timestamp?
    /// Why the server is left alone until then.
    var blockReason: String?
    /// Refusals in a row.
    var refusals = 0
    /// Whether the one try by hand during the present refusals was made.
    var isTriedByHand = false
    var refusedForGood: String?
    var lastAnswer: Timestamp?
    /// When a request asked who signed in, in place of what is used.
    var lastProfile: Timestamp?
  }

  /// Asks for leave, and takes it when it is given.
  ///
  /// - Parameter isByHand: Whether a person wants it now. Such a wish may once
  ///   break a block that the server asked for, because the server's word can be
  ///   old; never the time between two requests. More than one try would make the
  ///   block longer.
  package func claim(now: Timestamp, isByHand: Bool = false) async -> Claim {
    do {
      return try await withState { state -> Claim in
        if let reason = state.refusedForGood { return .refused(reason: reason) }
        let next = nextTurn(state, now: now)
        if let until = block(state, now: now) {
          guard isByHand, !state.isTriedByHand, next == nil else {
            return .blocked(
              until: max(until, next ?? until),
              reason: state.blockReason ?? "the server asked to wait")
          }
          state.isTriedByHand = true
        } else if let next {
          return .early(until: next, reason: "asked less than \(minimumAge / 60) minutes ago")
        }
        state.lastRequest = now
        return .granted
      }
        ?? .early(
          until: now.advanced(byMilliseconds: 5000), reason: "another process is asking just now")
    } catch {
      return .failed(Self.failure(error, directory))
    }
  }

  /// Whether a turn that was granted is to ask who signed in: once a day, while the
  /// figures are so new that they can wait for the next turn.
  func takesProfileTurn(now: Timestamp) async -> Bool {
    var isTaken = false
    await change { state in
      func age(_ time: Timestamp?) -> Int64 {
        time.map { (now.milliseconds - $0.milliseconds) / 1000 } ?? .max
      }
      guard age(state.lastAnswer) < 3 * minimumAge, age(state.lastProfile) >= 86_400 else {
        return
      }
      state.lastProfile = now
      isTaken = true
    }
    return isTaken
  }

  /// When the next request may go out by our own rule; nil when it may now.
  private func nextTurn(_ state: State, now: Timestamp) -> Timestamp? {
    guard let last = state.lastRequest else { return nil }
    let next = last.advanced(byMilliseconds: minimumAge * 1000)
    // One from the future was written by a clock that has been set back since.
    return next > now && last <= now.advanced(byMilliseconds: 60_000) ? next : nil
  }

  /// Until when the server wants to be left alone; nil when it does not.
  private func block(_ state: State, now: Timestamp) -> Timestamp? {
    guard let until = state.blockedUntil, until > now else { return nil }
    // A longer block than any server is believed comes from a clock that was wrong
    // when it was written.
    let longest = now.advanced(byMilliseconds: RetryPolicy.longestBelieved * 1000)
    return until <= longest ? until : nil
  }

  /// Writes down that the server answered.
  package func succeed(now: Timestamp) async {
    await change { state in
      state.lastAnswer = now
      state.refusals = 0
      state.blockedUntil = nil
      state.blockReason = nil
      state.isTriedByHand = false
    }
  }

  /// Writes down that the server refused, and returns until when it is left alone.
  ///
  /// - Parameter reason: What is said of it until then, to whoever wants to ask.
  package func refuse(
    now: Timestamp, retryAfter: Int64?, reason: String
  ) async -> Timestamp {
    var until = now.advanced(
      byMilliseconds: RetryPolicy.wait(refusals: 1, retryAfter: retryAfter) * 1000)
    await change { state in
      state.refusals += 1
      let wait = RetryPolicy.wait(refusals: state.refusals, retryAfter: retryAfter)
      until = now.advanced(byMilliseconds: wait * 1000)
      state.blockedUntil = until
      state.blockReason = reason
    }
    return until
  }

  /// Writes down that the server will never answer to this credential.
  func refuseForGood(_ reason: String) async {
    await change { $0.refusedForGood = reason }
  }

  /// A change that follows a request. That it cannot be kept is no reason to lose
  /// the answer: the request itself stands written already.
  private func change(_ change: (inout State) -> Void) async {
    do {
      _ = try await withState { state in change(&state) }
    } catch {
      // The next claim meets the same folder, and says what is wrong with it.
      return
    }
  }

  /// Runs `body` over the state under the lock and stores what it made of it; nil
  /// when the lock could not be had within a second.
  private func withState<Result>(
    _ body: (inout State) -> Result
  ) async throws(FileError) -> Result? {
    try Folder.make(directory)
    let base = directory + "/" + name
    for _ in 0..<100 {
      if let lock = try FileLock(base + ".lock") {
        let old = try load(base + ".json")
        var state = old
        let result = body(&state)
        if state != old { try File.replace(base + ".json", with: Self.text(state)) }
        _ = consume lock
        return result
      }
      do {
        try await Task.sleep(for: .milliseconds(10))
      } catch {
        // Cancelled: whoever asked does not wait any more.
        return nil
      }
    }
    return nil
  }

  private func load(_ path: String) throws(FileError) -> State {
    let bytes: [UInt8]
    do {
      bytes = try File.read(path, limit: 65_536).bytes
    } catch {
      if error.isMissing { return State() }
      throw error
    }
    let node: JSONValue
    do {
      node = try JSONValue(parsing: bytes)
    } catch {
      // A file that only we write is broken: begin anew, it is worth five minutes.
      return State()
    }
    return State(
      lastRequest: node["lastRequest"]?.integer.map(Timestamp.init(milliseconds:)),
      blockedUntil: node["blockedUntil"]?.integer.map(Timestamp.init(milliseconds:)),
      blockReason: node["blockReason"]?.text,
      refusals: Int(max(0, min(node["refusals"]?.integer ?? 0, 1000))),
      isTriedByHand: node["isTriedByHand"]?.bool ?? false,
      refusedForGood: node["refusedForGood"]?.text,
      lastAnswer: node["lastAnswer"]?.integer.map(Timestamp.init(milliseconds:)),
      lastProfile: node["lastProfile"]?.integer.map(Timestamp.init(milliseconds:)))
  }

  private static func text(_ state: State) -> [UInt8] {
    func time(_ time: Timestamp?) -> JSONValue { .optional(time?.milliseconds) }
    let document = JSONValue.object([
      .init("lastRequest", time(state.lastRequest)),
      .init("blockedUntil", time(state.blockedUntil)),
      .init("refusals", .integer(Int64(state.refusals))),
      .init("isTriedByHand", .bool(state.isTriedByHand)),
      .init("lastAnswer", time(state.lastAnswer)),
      .init("lastProfile", time(state.lastProfile)),
      .init("blockReason", .optional(state.blockReason)),
      .init("refusedForGood", .optional(state.refusedForGood)),
    ])
    return Array((document.line + "\n").utf8)
  }

  private static func failure(_ error: FileError, _ directory: String) -> Explanation {
    Explanation(
      what: "no request was sent, because its time could not be recorded",
      because: "\(directory): \(error.reason)",
      hint: "check that you may write that folder")
  }
}

/// A name for a credential that is not the credential: it tells two apart, and
/// nobody can come back from it.
enum CredentialFingerprint {
  static func of(_ credential: String) -> String { SHA256.hexadecimal(credential.utf8) }
}
