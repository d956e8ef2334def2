package import Analytics
import Pricing
package import Scanning
import Terminal
package import UsageModel

/// A usage report in the JSON that scripts written for `ccusage` read.
package struct CcusageReport: Sendable {
  /// Which of that program's two families of documents: `ccusage daily` covers
  /// every agent it knows, `ccusage claude daily` Claude Code alone.
  package enum Shape: Sendable, CaseIterable {
    case unified
    case claude
  }

  package var shape: Shape
  package var report: UsageReport
  /// Whether rows are gathered under their projects (`--instances`).
  package var isByProject: Bool
  /// Whether rows name their project (`--project`).
  package var namesProject: Bool

  package init(
    shape: Shape, report: UsageReport, isByProject: Bool = false, namesProject: Bool = false
  ) {
    self.shape = shape
    self.report = report
    self.isByProject = isByProject
    self.namesProject = namesProject
  }

  /// The document.
  package var json: JSONValue {
    let totals = JSONValue.Member("totals", .object(usageMembers(report.summary.usage)))
    if isByProject, shape == .claude, report.kind != .sessions {
      return .object([.init("projects", rowsByProject), totals])
    }
    return .object([.init(listName, .array(report.shown.map(row))), totals])
  }

  private var listName: String {
    switch (report.kind, shape) {
    case (.weekly, _): "weekly"
    case (.monthly, _): "monthly"
    case (.sessions, .unified): "session"
    case (.sessions, .claude): "sessions"
    default: "daily"
    }
  }

  private var rowsByProject: JSONValue {
    var folders: [String] = []
    var rows: [String: [JSONValue]] = [:]
    for group in report.shown {
      let folder = folder(of: group)
      if rows[folder] == nil { folders.append(folder) }
      rows[folder, default: []].append(row(group))
    }
    return .object(folders.sorted().map { .init($0, .array(rows[$0] ?? [])) })
  }

  private func row(_ group: UsageGroup) -> JSONValue {
    var members: [JSONValue.Member]
    switch shape {
    case .unified: members = unifiedHead(of: group)
    case .claude: members = claudeHead(of: group)
    }
    members += usageMembers(group.usage)
    let models = shape == .unified ? group.models.map(\.model).sorted() : group.modelsByFirstUse
    members.append(.init("modelsUsed", .strings(models)))
    members.append(.init("modelBreakdowns", .array(group.models.map(breakdown))))
    if namesProject, report.kind != .sessions {
      members.append(.init("project", .string(folder(of: group))))
    }
    return .object(members)
  }

  private func unifiedHead(of group: UsageGroup) -> [JSONValue.Member] {
    let label = report.names.label(of: group.subject)
    let isSession = report.kind == .sessions
    let metadata: [JSONValue.Member] =
      isSession
      ? [.init("lastActivity", .time(group.last))] : [.init("agents", .strings(["claude"]))]
    return [
      .init("period", .string(label)),
      .init("agent", .string(isSession ? "claude" : "all")),
      .init("metadata", .object(metadata)),
    ]
  }

  private func claudeHead(of group: UsageGroup) -> [JSONValue.Member] {
    let label = JSONValue.string(report.names.label(of: group.subject))
    guard report.kind == .sessions else { return [.init(report.kind.key, label)] }
    return [
      .init("sessionId", label),
      .init("projectPath", .string(folder(of: group))),
      .init("firstActivity", .time(group.first)),
      .init("lastActivity", .time(group.last)),
    ]
  }

  private func folder(of group: UsageGroup) -> String {
    report.names.projectInfo(group.project)?.folder ?? "unknown"
  }

  private func usageMembers(_ usage: Usage) -> [JSONValue.Member] {
    let total = usage.tally.tokens.total
    return tokenMembers(usage) + [
      .init("totalTokens", .integer(total)), .init("totalCost", cost(usage)),
    ]
  }

  private func breakdown(_ part: ModelUsage) -> JSONValue {
    .object(
      [.init("modelName", .string(part.model))] + tokenMembers(part.usage)
        + [.init("cost", cost(part.usage))])
  }

  private func tokenMembers(_ usage: Usage) -> [JSONValue.Member] {
    let tokens = usage.tally.tokens
    return [
      .init("inputTokens", .integer(tokens.input)),
      .init("outputTokens", .integer(tokens.output)),
      .init("cacheCreationTokens", .integer(tokens.cacheWrite)),
      .init("cacheReadTokens", .integer(tokens.cacheRead)),
    ]
  }

  /// null where nothing is known: a 0 would pass for free.
  private func cost(_ usage: Usage) -> JSONValue {
    guard let known = usage.cost.cost else { return .null }
    let text = exactDecimal(known)
    // The documents for Claude alone print whole amounts with a fraction.
    return .number(shape == .claude && !text.contains(".") ? text + ".0" : text)
  }
}

/// One session, response by response, as `ccusage session --id` prints it.
package struct CcusageSession: Sendable {
  /// One response.
  package struct Entry: Sendable {
    package var time: Timestamp?
    package var model: String
    package var usage: Usage

    package init(time: Timestamp?, model: String, usage: Usage) {
      self.time = time
      self.model = model
      self.usage = usage
    }
  }

  package var id: String
  package var entries: [Entry]

  package init(id: String, entries: [Entry]) {
    self.id = id
    self.entries = entries
  }

  /// The document.
  package var json: JSONValue {
    let total = entries.reduce(into: Usage()) { $0 += $1.usage }
    return .object([
      .init("sessionId", .string(id)),
      .init("totalCost", .cost(total.cost.cost)),
      .init("totalTokens", .integer(total.tally.tokens.total)),
      .init("entries", .array(entries.map(CcusageSession.entry))),
    ])
  }

  private static func entry(_ entry: Entry) -> JSONValue {
    let tokens = entry.usage.tally.tokens
    return .object([
      .init("timestamp", .time(entry.time)),
      .init("inputTokens", .integer(tokens.input)),
      .init("outputTokens", .integer(tokens.output)),
      .init("cacheCreationTokens", .integer(tokens.cacheWrite)),
      .init("cacheReadTokens", .integer(tokens.cacheRead)),
      .init("model", .string(entry.model)),
      .init("costUSD", .cost(entry.usage.cost.cost)),
    ])
  }
}
