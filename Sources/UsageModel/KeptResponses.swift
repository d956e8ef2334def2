/// Responses with everything that the join of copies reads, by names instead of row
/// numbers: so they can leave an index, and be joined into another one.
package struct KeptResponses: Hashable, Sendable {
  /// A project in a folder of Claude Code.
  package struct Project: Hashable, Sendable {
    /// The path of the folder of Claude Code, links followed.
    package var claudeFolder: String
    package var folder: String
    /// Where it was started; empty where no line says.
    package var start: String
    /// To which repository it belongs, where another machine says so.
    package var repository: SharedRepository?

    package init(
      claudeFolder: String, folder: String, start: String, repository: SharedRepository? = nil
    ) {
      self.claudeFolder = claudeFolder
      self.folder = folder
      self.start = start
      self.repository = repository
    }
  }

  /// A session, with what Claude Code itself last reported as its cost.
  package struct Session: Hashable, Sendable {
    package var name: String
    package var reportedPicodollars: Int64?
    package var reportedOutput: Int64?
    /// The pull requests on which it worked, by ascending time.
    package var pulls: [Pull]

    package init(
      name: String, reportedPicodollars: Int64? = nil, reportedOutput: Int64? = nil,
      pulls: [Pull] = []
    ) {
      self.name = name
      self.reportedPicodollars = reportedPicodollars
      self.reportedOutput = reportedOutput
      self.pulls = pulls
    }
  }

  /// A pull request, and from when on a session worked on it.
  package struct Pull: Hashable, Sendable {
    package var time: Timestamp
    package var pull: PullRequest

    package init(time: Timestamp, pull: PullRequest) {
      self.time = time
      self.pull = pull
    }
  }

  /// A context; project and session are places in the lists here.
  package struct Context: Hashable, Sendable {
    package var project: Int32
    package var session: Int32
    package var gitBranch: String?
    package var version: String?
    package var isSidechain: Bool
    package var attribution: Attribution

    package init(
      project: Int32, session: Int32, gitBranch: String? = nil, version: String? = nil,
      isSidechain: Bool = false, attribution: Attribution = .none
    ) {
      self.attribution = attribution
      self.project = project
      self.session = session
      self.gitBranch = gitBranch
      self.version = version
      self.isSidechain = isSidechain
    }
  }

  /// The earliest copy in a further folder of Claude Code.
  package struct Copy: Hashable, Sendable {
    package var isAssistant: Bool
    package var time: Timestamp?
    package var context: Int32
    package var file: Int32
    package var offset: Int64

    package init(
      isAssistant: Bool, time: Timestamp?, context: Int32, file: Int32 = 0, offset: Int64 = 0
    ) {
      self.isAssistant = isAssistant
      self.time = time
      self.context = context
      self.file = file
      self.offset = offset
    }
  }

  /// A response; variants, contexts and files are places in the lists here.
  package struct Response: Hashable, Sendable {
    package var event: UsageEvent
    package var usageFile: Int32
    package var placeFile: Int32
    package var copies: [Copy]

    package init(
      event: UsageEvent, usageFile: Int32 = 0, placeFile: Int32 = 0, copies: [Copy] = []
    ) {
      self.event = event
      self.usageFile = usageFile
      self.placeFile = placeFile
      self.copies = copies
    }
  }

  /// A sample of a limit: the name of a window, and what it was.
  package struct Sample: Hashable, Sendable {
    package var organization: String
    package var kind: String
    package var scope: String
    package var time: Int64
    package var percent: Double
    package var resetsAt: Int64?
    package var source: Int64

    package init(
      organization: String, kind: String, scope: String, time: Int64, percent: Double,
      resetsAt: Int64?, source: Int64
    ) {
      self.organization = organization
      self.kind = kind
      self.scope = scope
      self.time = time
      self.percent = percent
      self.resetsAt = resetsAt
      self.source = source
    }
  }

  /// Transcripts by their paths; an empty one stands for what was read elsewhere.
  package var files: [String] = []
  package var projects: [Project] = []
  package var sessions: [Session] = []
  package var contexts: [Context] = []
  package var variants: [ModelVariant] = []
  package var responses: [Response] = []
  /// The history of limits in the same time.
  package var samples: [Sample] = []

  package init() {}
}
