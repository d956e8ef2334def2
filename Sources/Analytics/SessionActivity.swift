package import UsageModel

/// What a session did in the last hours.
package struct SessionActivity: Hashable, Sendable, Identifiable {
  /// The session id of its transcripts.
  package var id: String
  /// Keys into `UsageCatalog`.
  package var session: Int32
  package var project: Int32
  /// Hostile text, like everything that stands in a transcript.
  package var projectName: String
  /// What Claude Code or the user calls the session: hostile text of one line and at
  /// most 200 characters; nil when its transcript has none.
  package var title: String?
  /// The model of its last response, as the response names it.
  package var model: String
  /// All that it ever used, subagents included: the row of `plimsoll sessions`.
  package var usage: Usage
  /// What it used in the last 15 minutes, subagents included.
  package var recent: Usage
  /// Tokens a minute over the last 15 minutes.
  package var tokensPerMinute: Double
  /// Its part of what all sessions used in the last 15 minutes, from 0 to 1: of the
  /// cost, or of the tokens where a cost is unknown. nil when nothing was used.
  package var share: Double?
  /// Tokens that the last response of the main conversation had to read: what its
  /// context holds. nil when that lies too far back.
  package var contextTokens: Int64?
  /// Its prompt cache, as its last responses tell; nil when they used none.
  package var cache: SessionCache?
  package var state: ActivityState
  /// The last response, or the last change of a transcript, whichever is later.
  package var lastSeen: Timestamp
  /// Its transcript; nil when that is not known.
  package var transcript: String?
  /// The folder in which it began, and the branch of git of its last response: hostile
  /// text; nil where they are not known.
  package var workingDirectory: String?
  package var branch: String?
  /// Its subagents of the last hours, the one that was last active first.
  package var agents: [AgentActivity]

  package init(
    id: String, session: Int32, project: Int32, projectName: String, title: String? = nil,
    model: String, usage: Usage = Usage(), recent: Usage = Usage(), tokensPerMinute: Double = 0,
    share: Double? = nil, contextTokens: Int64? = nil, cache: SessionCache? = nil,
    state: ActivityState = .idle, lastSeen: Timestamp, transcript: String? = nil,
    workingDirectory: String? = nil, branch: String? = nil, agents: [AgentActivity] = []
  ) {
    self.id = id
    self.session = session
    self.project = project
    self.projectName = projectName
    self.title = title
    self.model = model
    self.usage = usage
    self.recent = recent
    self.tokensPerMinute = tokensPerMinute
    self.share = share
    self.contextTokens = contextTokens
    self.cache = cache
    self.state = state
    self.lastSeen = lastSeen
    self.transcript = transcript
    self.workingDirectory = workingDirectory
    self.branch = branch
    self.agents = agents
  }
}

/// The prompt cache of a session's main conversation: derived from its responses, as
/// each of them begins its time anew.
package struct SessionCache: Hashable, Sendable {
  /// Tokens that the last response read from it or wrote into it.
  package var tokens: Int64
  /// Seconds that it lives without use: 300 or 3600.
  package var lifetime: Int64
  /// When it goes cold, unless it is used before.
  package var expiresAt: Timestamp
  /// What it costs more to write these tokens again than to read them; nil when a
  /// price is not known.
  package var rewriteCost: Cost?

  package init(tokens: Int64, lifetime: Int64, expiresAt: Timestamp, rewriteCost: Cost? = nil) {
    self.tokens = tokens
    self.lifetime = lifetime
    self.expiresAt = expiresAt
    self.rewriteCost = rewriteCost
  }

  /// Whether the next request finds it.
  package func isWarm(at now: Timestamp) -> Bool { now < expiresAt }
}

/// Whether a session or subagent does something.
package enum ActivityState: String, Hashable, Sendable, CaseIterable {
  /// An answer or a tool is under way, as far as its transcript tells.
  case working
  /// It waits for its user, or nothing has come for a while.
  case idle

  /// Milliseconds without a change after which something counts as idle whose
  /// transcript does not tell who has the floor.
  package static let patience: Int64 = 120_000
  /// The same where the transcript says that a tool or an answer is under way.
  package static let longPatience: Int64 = 600_000

  package init(lastSeen: Timestamp, turn: TranscriptTail.Turn?, now: Timestamp) {
    let patience =
      switch turn {
      case .ended: Int64(0)
      case .running: ActivityState.longPatience
      case nil: ActivityState.patience
      }
    self = now.milliseconds - lastSeen.milliseconds < patience ? .working : .idle
  }
}

/// What a subagent of a session did in the last hours.
package struct AgentActivity: Hashable, Sendable, Identifiable {
  /// The name of its transcript, such as `agent-a1b2c3`; `subagents` for all those
  /// of a version that wrote them into the session's own.
  package var id: String
  package var model: String
  /// What it used in the last hours, and in the last 15 minutes.
  package var usage: Usage
  package var recent: Usage
  package var tokensPerMinute: Double
  package var share: Double?
  package var contextTokens: Int64?
  package var state: ActivityState
  package var lastSeen: Timestamp

  package init(
    id: String, model: String, usage: Usage = Usage(), recent: Usage = Usage(),
    tokensPerMinute: Double = 0, share: Double? = nil, contextTokens: Int64? = nil,
    state: ActivityState = .idle, lastSeen: Timestamp
  ) {
    self.id = id
    self.model = model
    self.usage = usage
    self.recent = recent
    self.tokensPerMinute = tokensPerMinute
    self.share = share
    self.contextTokens = contextTokens
    self.state = state
    self.lastSeen = lastSeen
  }
}
