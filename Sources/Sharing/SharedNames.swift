internal import Digests
package import UsageModel

/// How projects, branches and folders are named in what leaves a machine.
package enum SharedNames: Hashable, Sendable {
  case clear
  /// By a keyed digest: who has the key can try names.
  case hash(key: [UInt8])
  case none

  /// The responses with the names that leave.
  package func applied(to kept: KeptResponses) -> KeptResponses {
    switch self {
    case .clear: kept
    case .hash(let key): SharedNames.hashed(kept, key: key)
    case .none: SharedNames.nameless(kept)
    }
  }

  private static func hashed(_ kept: KeptResponses, key: [UInt8]) -> KeptResponses {
    func hash(_ text: String) -> String {
      let digest = PBKDF2.key(password: key, salt: Array(text.utf8), rounds: 1)
      return Hexadecimal.text(digest.prefix(8))
    }
    var kept = kept
    kept.projects = kept.projects.map { project in
      KeptResponses.Project(
        claudeFolder: "/" + hash(project.claudeFolder),
        folder: hash(project.start.isEmpty ? project.folder : project.start), start: "")
    }
    for index in kept.contexts.indices {
      kept.contexts[index].gitBranch = kept.contexts[index].gitBranch.map(hash)
      let caused = kept.contexts[index].attribution
      kept.contexts[index].attribution = Attribution(
        skill: caused.skill.map(hash), agent: caused.agent.map(hash),
        plugin: caused.plugin.map(hash), mcpServer: caused.mcpServer.map(hash),
        mcpTool: caused.mcpTool.map(hash), entrypoint: caused.entrypoint)
    }
    for index in kept.sessions.indices {
      kept.sessions[index].pulls = kept.sessions[index].pulls.map { pull in
        var pull = pull
        pull.pull.repository = hash(pull.pull.repository)
        return pull
      }
    }
    return kept
  }

  private static func nameless(_ kept: KeptResponses) -> KeptResponses {
    var kept = kept
    let folders = Set(kept.projects.map(\.claudeFolder)).sorted()
    kept.projects = kept.projects.map { project in
      let number = (folders.firstIndex(of: project.claudeFolder) ?? 0) + 1
      return KeptResponses.Project(claudeFolder: "/\(number)", folder: "", start: "")
    }
    for index in kept.contexts.indices {
      kept.contexts[index].gitBranch = nil
      kept.contexts[index].attribution = Attribution(
        entrypoint: kept.contexts[index].attribution.entrypoint)
    }
    for index in kept.sessions.indices { kept.sessions[index].pulls = [] }
    return kept
  }
}
