import UsageModel

/// How much a transcript shall hold; whichever ends first.
struct FileBudget: Sendable {
  var bytes = Int64.max
  var responses = Int.max

  /// Splits off what a subagent inside the same file may take.
  mutating func takeTenth() -> FileBudget {
    var part = FileBudget()
    if bytes < .max { part.bytes = max(1, bytes / 10) }
    if responses < .max {
      part.responses = responses / 10
      responses -= part.responses
    }
    return part
  }
}

/// A folder under `projects/`.
struct DemoProject: Hashable, Sendable {
  var workingDirectory: String
  /// The folder's name.
  var folder: String
  var branches: [String]

  init(workingDirectory: String, branches: [String]) {
    self.workingDirectory = workingDirectory
    self.branches = branches
    folder = String(
      workingDirectory.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" })
  }

  /// The name under which the folder counts: drive letters fold together.
  var key: String {
    guard folder.dropFirst().hasPrefix("--") else { return folder }
    return folder.prefix(1).uppercased() + folder.dropFirst()
  }
}

/// A session to be written: its main file and those of its subagents.
struct SessionPlan: Sendable {
  var project: DemoProject
  var id: Identifier
  /// Name of the main file without its extension; the session id but for a few
  /// old files.
  var fileName: String
  var start: Timestamp
  /// Nothing is later.
  var end: Timestamp
  /// Milliseconds from one response to the next.
  var pace: ClosedRange<Int>
  var era: Era
  var version: String
  var main: FileBudget
  var agents: [FileBudget] = []
  /// What this session copies at its beginning.
  var history: [GeneratedResponse] = []
  var resume = Era.Resume.nothing
  /// Whether a compaction agent repeats the main session.
  var hasCompactionAgent = false
  /// Model of the main session.
  var model: ModelLineup.Entry
  var usesFastMode = false
}
