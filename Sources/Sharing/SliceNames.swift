internal import Scanning
internal import UsageModel

/// The second line of a document: the names to which its rows refer. A reader passes over
/// members that it does not know, so that further ones need no other schema.
struct SliceNames {
  struct Project {
    var claudeFolder: String
    var folder: String
    var start: String?
    /// The main worktree of its repository, and a digest of where that came from.
    var root: String?
    var origin: String?
  }

  struct Session {
    var name: String
    var reportedPicodollars: Int64?
    var reportedOutput: Int64?
    var pulls: [Pull]?
  }

  struct Pull {
    /// Milliseconds since 1970.
    var time: Int64
    var repository: String
    var number: Int64
  }

  struct Context {
    var project: Int
    var session: Int
    var gitBranch: String?
    var version: String?
    var isSidechain: Bool?
    var skill: String?
    var agent: String?
    var plugin: String?
    var mcpServer: String?
    var mcpTool: String?
    var entrypoint: String?
  }

  struct Model {
    var model: String
    var speed: String?
    var serviceTier: String?
    var inferenceGeo: String?
    var provider: Int?
    var promptClass: Int?
    var hasRecordedCost: Bool?
  }

  /// What a row has, in order; for people, and for versions to come.
  var columns = SliceRows.columns
  var projects: [Project]
  var sessions: [Session]
  var contexts: [Context]
  var models: [Model]
  /// Why responses missed the prompt cache.
  var misses: [String]?

  var line: [UInt8] { SliceJSON.line(self) }

  init(_ kept: KeptResponses) {
    projects = kept.projects.map {
      Project(
        claudeFolder: $0.claudeFolder, folder: $0.folder, start: $0.start.isEmpty ? nil : $0.start,
        root: $0.repository?.root, origin: $0.repository?.origin)
    }
    sessions = kept.sessions.map {
      Session(
        name: $0.name, reportedPicodollars: $0.reportedPicodollars,
        reportedOutput: $0.reportedOutput, pulls: SliceNames.pulls($0))
    }
    contexts = kept.contexts.map {
      Context(
        project: Int($0.project), session: Int($0.session), gitBranch: $0.gitBranch,
        version: $0.version, isSidechain: $0.isSidechain ? true : nil,
        skill: $0.attribution.skill, agent: $0.attribution.agent, plugin: $0.attribution.plugin,
        mcpServer: $0.attribution.mcpServer, mcpTool: $0.attribution.mcpTool,
        entrypoint: $0.attribution.entrypoint)
    }
    models = kept.variants.map {
      Model(
        model: $0.model, speed: $0.speed, serviceTier: $0.serviceTier,
        inferenceGeo: $0.inferenceGeo,
        provider: $0.provider == .anthropic ? nil : $0.provider.rawValue,
        promptClass: $0.promptClass == .upTo100k ? nil : $0.promptClass.rawValue,
        hasRecordedCost: $0.hasRecordedCost ? true : nil)
    }
    let causes = SliceNames.causes(kept)
    misses = causes.isEmpty ? nil : causes
  }

  /// Why responses missed the prompt cache, each once.
  static func causes(_ kept: KeptResponses) -> [String] {
    Set(kept.responses.compactMap(\.event.usage.cacheMiss?.cause)).sorted()
  }

  private static func pulls(_ session: KeptResponses.Session) -> [Pull]? {
    guard !session.pulls.isEmpty else { return nil }
    return session.pulls.map {
      Pull(
        time: $0.time.milliseconds, repository: $0.pull.repository, number: $0.pull.number)
    }
  }

  /// The names alone, without a response.
  func kept() throws(SliceRefusal) -> KeptResponses {
    var kept = KeptResponses()
    for project in projects {
      // A name that could be one of another machine's folder is none of this one's.
      guard !MachineFolder.isMachines(project.claudeFolder) else {
        throw .forged("it names a folder of another machine")
      }
      kept.projects.append(
        KeptResponses.Project(
          claudeFolder: project.claudeFolder, folder: project.folder, start: project.start ?? "",
          repository: project.root.map { SharedRepository(root: $0, origin: project.origin) }))
    }
    for session in sessions {
      kept.sessions.append(
        KeptResponses.Session(
          name: session.name, reportedPicodollars: session.reportedPicodollars.map { max(0, $0) },
          reportedOutput: session.reportedOutput,
          pulls: (session.pulls ?? []).map {
            KeptResponses.Pull(
              time: Timestamp(milliseconds: $0.time),
              pull: PullRequest(repository: $0.repository, number: $0.number))
          }))
    }
    for context in contexts {
      guard projects.indices.contains(context.project), sessions.indices.contains(context.session)
      else { throw .forged("a name is missing") }
      kept.contexts.append(
        KeptResponses.Context(
          project: Int32(context.project), session: Int32(context.session),
          gitBranch: context.gitBranch, version: context.version,
          isSidechain: context.isSidechain ?? false,
          attribution: Attribution(
            skill: context.skill, agent: context.agent, plugin: context.plugin,
            mcpServer: context.mcpServer, mcpTool: context.mcpTool,
            entrypoint: context.entrypoint)))
    }
    for model in models {
      guard let provider = Provider(rawValue: model.provider ?? 0),
        let promptClass = PromptClass(rawValue: model.promptClass ?? 0)
      else { throw .forged("a model cannot be") }
      kept.variants.append(
        ModelVariant(
          model: model.model, speed: model.speed, serviceTier: model.serviceTier,
          inferenceGeo: model.inferenceGeo, provider: provider, promptClass: promptClass,
          hasRecordedCost: model.hasRecordedCost ?? false))
    }
    return kept
  }
}
