internal import AnthropicAPI
internal import UsageModel

/// Why a source has nothing to ask with.
enum SourceAbsence: Error, Hashable {
  /// It is not there, or switched off; in plain words.
  case nothing(String)
  /// The sign-in has run out.
  case expired(String)
  case failed(Explanation)

  /// It as what came of asking.
  var result: LimitSourceOutcome.Result {
    switch self {
    case .nothing(let reason): .nothing(reason: reason)
    case .expired(let reason): .expired(reason: reason)
    case .failed(let failure): .failed(failure)
    }
  }

  /// It as what is told where nobody is asked.
  func presence(hint: String? = nil) -> LimitSourcePresence {
    switch self {
    case .nothing(let reason): LimitSourcePresence(isFound: false, text: reason, hint: hint)
    case .expired(let reason): LimitSourcePresence(isFound: true, text: reason, hint: hint)
    case .failed(let failure):
      LimitSourcePresence(isFound: true, text: failure.line, hint: failure.hint)
    }
  }
}

/// What all sources have in common that ask a server or start a program: a turn of
/// the budget is claimed, something is asked in it, and what came of that is
/// concluded, once.
struct BudgetedSource {
  let places: LimitPlaces
  /// Seconds between two requests.
  let minimumAge: Int64

  /// Reads a source.
  ///
  /// - Parameters:
  ///   - access: Finds what is asked with; nobody is asked for it.
  ///   - name: The name of the budget of what was found.
  ///   - ask: Asks; called in a turn of that budget alone.
  func read<Access>(
    now: Timestamp, isByHand: Bool, access: () async throws(SourceAbsence) -> Access,
    name: (Access) -> String, ask: (Access, Turn) async -> LimitSourceOutcome
  ) async -> LimitSourceOutcome {
    let found: Access
    do throws(SourceAbsence) {
      found = try await access()
    } catch {
      return LimitSourceOutcome(error.result)
    }
    let budget = RequestBudget(
      directory: places.stateDirectory + "/limits", name: name(found), minimumAge: minimumAge)
    switch await budget.claim(now: now, isByHand: isByHand) {
    case .granted: break
    case .early(let until, let reason):
      return LimitSourceOutcome(.early(until: until, reason: reason))
    case .blocked(let until, let reason):
      return LimitSourceOutcome(.blocked(until: until, reason: reason))
    case .refused(let reason): return LimitSourceOutcome(.nothing(reason: reason))
    case .failed(let failure): return LimitSourceOutcome(.failed(failure))
    }
    return await ask(found, Turn(budget: budget, now: now))
  }

  /// A turn that was granted, and the ends that it can have. Each of them writes down
  /// what the budget is to know.
  struct Turn {
    let budget: RequestBudget
    let now: Timestamp

    /// The server answered.
    func answer(_ answer: LimitAnswer) async -> LimitSourceOutcome.Result {
      await budget.succeed(now: now)
      return .answer(answer)
    }

    /// The server is left alone for a while, for as long as its answer says.
    func block(
      _ reason: String, _ reply: HTTPReply? = nil
    ) async -> LimitSourceOutcome.Result {
      .blocked(until: await leaveAlone(reason, reply), reason: reason)
    }

    /// The server will not answer before something has changed on this side.
    ///
    /// - Parameter wait: Seconds to leave it alone; nil for what its answer says.
    func fail(
      _ failure: Explanation, _ refusal: ServerRefusal, wait: Int64? = nil
    ) async -> LimitSourceOutcome.Result {
      _ = await leaveAlone(failure.note, refusal.reply, wait: wait)
      return .failed(failure)
    }

    /// The end of a request that was refused because of its time: there were too
    /// many, or the server has trouble. nil for other refusals.
    ///
    /// - Parameter server: What it is called, as the beginning of a sentence.
    func rest(
      _ refusal: ServerRefusal, of server: String
    ) async -> LimitSourceOutcome.Result? {
      switch refusal.reply.status {
      case 429:
        await block("\(server) is asked too often (\(refusal.words))", refusal.reply)
      case 500...: await block("\(server) has trouble (\(refusal.words))", refusal.reply)
      default: nil
      }
    }

    private func leaveAlone(
      _ reason: String, _ reply: HTTPReply?, wait: Int64? = nil
    ) async -> Timestamp {
      let said = reply.flatMap {
        RetryPolicy.seconds(retryAfter: $0.header("retry-after"), now: now)
      }
      return await budget.refuse(now: now, retryAfter: wait ?? said, reason: reason)
    }
  }
}

/// An answer with a status that is not 200.
struct ServerRefusal {
  let reply: HTTPReply
  /// The server's own words, as far as it had any.
  let words: String

  init(_ reply: HTTPReply, message: String?) {
    self.reply = reply
    words = message ?? "status \(reply.status) without a reason"
  }
}

extension LimitSourceOutcome.Result {
  /// What was made of an answer, for `--debug`.
  var conclusion: String {
    switch self {
    case .answer(let answer): answer.windowsText
    case .nothing(let reason), .expired(let reason), .early(_, let reason): reason
    case .blocked(_, let reason): "left alone for a while: " + reason
    case .failed(let failure): failure.reason
    }
  }
}
