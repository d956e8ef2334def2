internal import AnthropicAPI
internal import Scanning
package import UsageModel

/// What Claude Code itself wrote down of its limits: `cachedUsageUtilization` in
/// `.claude.json`. Only ever read. Hours or days can lie between two writings, so
/// windows that have ended since are left out; and it may be of another account.
package struct CacheSource: LimitSource {
  package let kind = LimitSourceKind.cache
  private let folder: SignInFolder

  /// Claude Code does not believe its own cache beyond an hour; where no reset says
  /// how long a figure holds, neither do we.
  static let longestWithoutReset: Int64 = 3600

  package init(folder: SignInFolder) {
    self.folder = folder
  }

  /// Reads the file; that costs nobody anything, so there is no budget.
  package func read(now: Timestamp, isByHand: Bool) async -> LimitSourceOutcome {
    let found: SignInFolder.Configuration?
    do {
      found = try await folder.configuration()
    } catch {
      return LimitSourceOutcome(
        .failed(
          Explanation(
            what: "cannot read \(error.path)", because: error.reason,
            hint: "start `claude` once; it writes the file again")),
        exchanges: [exchange(error.path, status: nil, "not read: \(error.reason)")])
    }
    guard let found else {
      let places = folder.configurationFiles.joined(separator: ", ")
      return LimitSourceOutcome(
        .nothing(reason: "Claude Code has left no file of its account (\(places))"),
        exchanges: [exchange(places, status: nil, "not there")])
    }
    let account = AccountBody.decode(claudeFile: found.account)
    let result = decode(found, account: account, now: now)
    let conclusion =
      switch result {
      case .answer(let answer): answer.windowsText
      case .nothing(let reason), .expired(let reason): reason
      case .early, .blocked, .failed: ""
      }
    return LimitSourceOutcome(
      result,
      exchanges: [
        exchange(
          found.path, status: "read", conclusion,
          body: found.cachedUsage.map { "cachedUsageUtilization: " + $0.line } ?? "")
      ])
  }

  /// Looks for what the source needs, and asks nobody.
  package func presence(now: Timestamp) async -> LimitSourcePresence {
    do {
      guard let found = try await folder.configuration() else {
        return LimitSourcePresence(
          isFound: false, text: "there is no .claude.json of a Claude Code that was signed in",
          hint: "start `claude` and sign in")
      }
      return LimitSourcePresence(isFound: true, text: found.path)
    } catch {
      return LimitSourcePresence(
        isFound: true, text: "\(error.path) cannot be read: \(error.reason)",
        hint: "start `claude` once; it writes the file again")
    }
  }

  private func decode(
    _ found: SignInFolder.Configuration, account: AccountInfo?, now: Timestamp
  ) -> LimitSourceOutcome.Result {
    // Who is signed in is worth knowing without any figure.
    func without(_ reason: String) -> LimitSourceOutcome.Result {
      account.map { .answer(LimitAnswer(account: $0)) } ?? .nothing(reason: reason)
    }
    guard let cached = found.cachedUsage, let body = cached["utilization"],
      let fetched = cached["fetchedAtMs"]?.integer
    else { return without("Claude Code has kept no limits") }
    if let owner = cached["accountUuid"]?.text, let signedIn = account?.account, owner != signedIn {
      return without("what Claude Code has kept belongs to another account")
    }
    let context = AnswerContext(
      organization: account?.organization ?? LimitOwner.unknown.stored,
      capturedAt: Timestamp(milliseconds: fetched), source: .cache)
    var answer = UsageBody.decode(body, context)
    let age = now.milliseconds - context.capturedAt.milliseconds
    answer.readings.removeAll { reading in
      guard let resetsAt = reading.resetsAt else { return age > Self.longestWithoutReset * 1000 }
      return resetsAt <= now
    }
    answer.account = account
    return .answer(answer)
  }

  private func exchange(
    _ path: String, status: String?, _ conclusion: String, body: String = ""
  ) -> LimitExchange {
    LimitExchange(
      request: "read \(path)", status: status,
      bodyExcerpt: Redaction([]).excerpt(Array(body.utf8)), conclusion: conclusion)
  }
}
