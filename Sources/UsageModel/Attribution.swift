/// What caused a response, as its line says. Every name is hostile text.
package struct Attribution: Hashable, Sendable {
  /// The skill or slash command that was at work.
  package var skill: String?
  /// The type of the subagent that made the request.
  package var agent: String?
  /// The plugin from which skill or subagent come.
  package var plugin: String?
  /// The MCP server whose answer the request carried, and its tool.
  package var mcpServer: String?
  package var mcpTool: String?
  /// How Claude Code was started: `cli`, `claude-vscode`, `sdk-ts` …
  package var entrypoint: String?

  package init(
    skill: String? = nil, agent: String? = nil, plugin: String? = nil, mcpServer: String? = nil,
    mcpTool: String? = nil, entrypoint: String? = nil
  ) {
    self.skill = skill
    self.agent = agent
    self.plugin = plugin
    self.mcpServer = mcpServer
    self.mcpTool = mcpTool
    self.entrypoint = entrypoint
  }

  /// Nothing is said of the response.
  package static var none: Attribution { Attribution() }
}

/// By what usage is told apart beyond time, project, session and model.
package enum UsageDimension: Hashable, Sendable, CaseIterable {
  case skill
  case agent
  case plugin
  case mcpServer
  case mcpTool
  case branch
  case entrypoint
  /// The pull request on which a session worked.
  case pull
}

/// A pull request of a repository. The repository's name is hostile text.
package struct PullRequest: Hashable, Sendable {
  /// As the transcript has it: `owner/name`.
  package var repository: String
  /// From 1.
  package var number: Int64

  package init(repository: String, number: Int64) {
    self.repository = repository
    self.number = number
  }

  /// As people write it: `owner/name#12`.
  package var name: String { repository + "#" + String(number) }
}

/// What a `pr-link` line says: from a time on, a session works on a pull request.
package struct PullLink: Hashable, Sendable {
  package var session: String
  package var time: Timestamp
  package var pull: PullRequest

  package init(session: String, time: Timestamp, pull: PullRequest) {
    self.session = session
    self.time = time
    self.pull = pull
  }
}

/// Why a response did not find in the prompt cache what was in it before, as Claude Code
/// recorded it.
package struct RecordedMiss: Hashable, Sendable {
  /// In Claude Code's words: `system_changed`, `previous_message_not_found` …
  package var cause: String
  /// Tokens that had been in the cache; nil where the line does not say.
  package var tokens: Int64?

  package init(cause: String, tokens: Int64?) {
    self.cause = cause
    self.tokens = tokens
  }
}

/// What is known of a context beyond project and session.
package struct ContextInfo: Hashable, Sendable {
  /// Key into `UsageCatalog.sessions`.
  package var session: Int32
  /// Hostile text; nil where the line names none.
  package var branch: String?
  /// The version of Claude Code.
  package var version: String?
  /// Whether a subagent made the requests.
  package var isSidechain: Bool
  package var attribution: Attribution

  package init(
    session: Int32, branch: String? = nil, version: String? = nil, isSidechain: Bool = false,
    attribution: Attribution = .none
  ) {
    self.session = session
    self.branch = branch
    self.version = version
    self.isSidechain = isSidechain
    self.attribution = attribution
  }

  /// The name by which a dimension tells the context apart; nil where nothing says, and
  /// for pull requests, which depend on time.
  package func name(_ dimension: UsageDimension) -> String? {
    switch dimension {
    case .skill: attribution.skill
    case .agent: attribution.agent
    case .plugin: attribution.plugin
    case .mcpServer: attribution.mcpServer
    case .mcpTool:
      attribution.mcpTool.map { tool in attribution.mcpServer.map { $0 + " · " + tool } ?? tool }
    case .branch: branch
    case .entrypoint: attribution.entrypoint
    case .pull: nil
    }
  }
}
