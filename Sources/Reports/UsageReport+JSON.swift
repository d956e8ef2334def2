import Analytics
import Pricing
internal import Scanning
import UsageModel

extension UsageReport {
  /// The report as the document that `docs/json.md` describes.
  var json: JSONValue {
    .object(
      context.members(report: kind.rawValue) + [
        .init("rows", .array(shown.map(row))),
        .init("rowsOmitted", .integer(Int64(summary.groups.count - shown.count))),
        .init("totals", .object(totals)),
        .init("notes", .array(notes.map(\.json))),
      ])
  }

  private var totals: [JSONValue.Member] {
    UsageCells.members(summary.usage) + [
      .init("sessions", .integer(Int64(summary.sessionCount))),
      .init("firstActivity", .time(summary.first)),
      .init("lastActivity", .time(summary.last)),
      .init("modelsUsed", .strings(summary.models.map(\.model).sorted())),
    ]
  }

  private func row(_ group: UsageGroup) -> JSONValue {
    let machine = isByMachine ? names.project(group.project) : nil
    var members =
      subjectMembers(of: group) + (machine.map { [.init("machine", .string($0))] } ?? [])
      + UsageCells.members(group.usage)
    members += [
      .init("sessions", .integer(Int64(group.sessionCount))),
      .init("firstActivity", .time(group.first)),
      .init("lastActivity", .time(group.last)),
      .init("modelsUsed", .strings(group.modelsByFirstUse)),
      .init(
        "modelBreakdown",
        hasBreakdown
          ? .array(
            group.models.map {
              .object([.init("model", .string($0.model))] + UsageCells.members($0.usage))
            }) : .null),
    ]
    return .object(members)
  }

  private func subjectMembers(of group: UsageGroup) -> [JSONValue.Member] {
    switch group.subject {
    case .hour(let hour): [.init(kind.key, .string(isoTime(hour.start, offset: hour.offset)))]
    case .unknownTime: [.init(kind.key, .null)]
    case .day, .week, .month, .model: [.init(kind.key, .string(names.label(of: group.subject)))]
    case .project(let key): [.init(kind.key, project(key))]
    case .session(let key):
      sessionMembers(key, group: group)
    case .attribute(let key): attributeMembers(key, group: group)
    }
  }

  /// The name of what used it; `isAttributed` tells what nothing is said of from what is
  /// called `unattributed`.
  private func attributeMembers(_ key: Int32, group: UsageGroup) -> [JSONValue.Member] {
    var members: [JSONValue.Member] = [
      .init(kind.key, .string(names.label(of: group.subject))),
      .init("isAttributed", .bool(key != 0)),
    ]
    if kind.isSplitByProject { members.append(.init("project", project(group.project))) }
    if kind == .pulls {
      let pull = names.attributes?.pull(key)
      members.append(.init("repository", .optional(pull?.repository)))
      members.append(.init("number", .optional(pull?.number)))
    }
    return members
  }

  private func project(_ key: Int32?) -> JSONValue {
    let info = names.projectInfo(key)
    return .object([
      .init("name", .string(names.project(key))),
      .init("folder", .optional(info?.folder)),
      .init("path", .optional(info?.workingDirectory)),
    ])
  }

  private func sessionMembers(_ key: Int32, group: UsageGroup) -> [JSONValue.Member] {
    let session = names.session(key)
    return [
      .init(kind.key, .optional(session?.id)),
      .init("project", project(group.project)),
      .init("reportedCostUSD", .cost(session?.reportedCost)),
      .init("reportedCostDifferenceUSD", .cost(reportedDifference(of: group))),
      .init("reportedOutputTokens", .optional(session?.reportedOutput)),
    ]
  }

  /// What Claude Code itself reported for a session beyond what its transcripts
  /// account for; nil where either is unknown, and where a range or a model
  /// leaves parts of the session out.
  func reportedDifference(of group: UsageGroup) -> Cost? {
    guard case .session(let key) = group.subject, !context.range.isLimited,
      context.selection.models.isEmpty, let reported = names.session(key)?.reportedCost,
      let known = group.usage.cost.cost
    else { return nil }
    return reported - known
  }
}
