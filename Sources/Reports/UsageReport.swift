package import Analytics
package import Pricing
internal import Scanning
package import UsageModel

/// A report whose rows are days, sessions, models and the like.
package struct UsageReport: Sendable {
  package var kind: ReportKind
  package var context: ReportContext
  package var names: ReportNames
  /// Everything in the range; totals are taken from here.
  package var summary: UsageSummary
  /// The rows to show, sorted.
  package var shown: [UsageGroup]
  /// Whether each row is followed by one for each of its models.
  package var hasBreakdown: Bool
  /// Whether each row is that of a machine, which takes the place of a project.
  package var isByMachine = false

  package init(
    kind: ReportKind, context: ReportContext, names: ReportNames, summary: UsageSummary,
    order: GroupOrder? = nil, limit: Int? = nil, hasBreakdown: Bool = false
  ) {
    self.kind = kind
    self.context = context
    self.names = names
    self.summary = summary
    self.hasBreakdown = hasBreakdown
    let order = order ?? kind.order
    let sorted = order.sorted(summary.groups) { names.label(of: $0.subject) }
    shown = order.limited(sorted, to: limit)
  }
}

/// What a report was asked for, as far as its reader has to know.
package struct ReportContext: Sendable {
  package var generatedAt: Timestamp
  package var zone: ZoneDays
  package var range: ReportRange
  package var selection: UsageSelection
  package var costMode: CostMode
  /// Lines of transcripts that could not be read, of whatever time.
  package var lostLines: Int64
  /// Files and folders that could not be read just now.
  package var lostFiles: Int
  /// Usage of folders of Claude Code that are not shown, if the user is to be informed.
  package var hidden: HiddenUsage?
  /// How many machines the usage is of.
  package var machines = 1
  /// How the sharing with other machines does; nil where there is none.
  package var sharing: SharingHealth?
  /// The model at whose prices all tokens are priced, and what they cost by their own; nil
  /// where that is not asked.
  package var pricedAs: (model: String, own: Usage)?

  package init(
    generatedAt: Timestamp, zone: ZoneDays, range: ReportRange = .everything,
    selection: UsageSelection = UsageSelection(), costMode: CostMode = .auto,
    lostLines: Int64 = 0, lostFiles: Int = 0, hidden: HiddenUsage? = nil
  ) {
    self.hidden = hidden
    self.generatedAt = generatedAt
    self.zone = zone
    self.range = range
    self.selection = selection
    self.costMode = costMode
    self.lostLines = lostLines
    self.lostFiles = lostFiles
  }

  /// What is beside the title: the days, the zone and the selection.
  var subtitle: String {
    var parts: [String] = []
    switch (range.since, range.until, range.from) {
    case (_, _, let from?):
      parts.append("since " + clockText(from.start, offset: zone.offset(at: from.start)))
    case (let since?, let until?, nil):
      parts.append(since == until ? "\(since)" : "\(since) to \(until)")
    case (let since?, nil, nil): parts.append("since \(since)")
    case (nil, let until?, nil): parts.append("until \(until)")
    case (nil, nil, nil): parts.append("all time")
    }
    parts.append(zone.name)
    if machines > 1 { parts.append("\(machines) machines") }
    if !selection.projects.isEmpty {
      parts.append("project " + selection.projects.joined(separator: ", "))
    }
    if !selection.models.isEmpty {
      parts.append("model " + selection.models.joined(separator: ", "))
    }
    for (dimension, names) in selection.namedAttributes {
      parts.append(dimension.noun + " " + names.joined(separator: ", "))
    }
    if let pricedAs { parts.append("priced as " + pricedAs.model) }
    return parts.joined(separator: " · ")
  }

  /// Members that every JSON report has.
  func members(report: String) -> [JSONValue.Member] {
    [
      .init("schemaVersion", .integer(1)),
      .init("report", .string(report)),
      .init("generatedAt", .time(generatedAt)),
      .init("timeZone", .string(zone.name)),
      .init("since", .optional(range.since?.description)),
      .init("until", .optional(range.until?.description)),
      .init("from", .time(range.from?.start)),
      .init("projects", selection.projects.isEmpty ? .null : .strings(selection.projects)),
      .init("models", selection.models.isEmpty ? .null : .strings(selection.models)),
      .init("costMode", .string(costMode.rawValue)),
    ] + attributeMembers
      + (machines > 1 ? [.init("machines", .integer(Int64(machines)))] : [])
  }

  /// What else the report is limited to; nothing where it is not.
  private var attributeMembers: [JSONValue.Member] {
    selection.namedAttributes.map { dimension, names in
      JSONValue.Member(dimension.filterKey, .strings(names))
    }
      + (pricedAs.map {
        [
          .init("pricedAs", .string($0.model)), .init("ownCostUSD", .cost($0.own.cost.cost)),
        ]
      } ?? [])
  }
}

extension UsageDimension {
  /// The member of a JSON document that names what it is limited to.
  package var filterKey: String {
    switch self {
    case .skill: "skills"
    case .agent: "agents"
    case .plugin: "plugins"
    case .mcpServer: "mcpServers"
    case .mcpTool: "mcpTools"
    case .branch: "branches"
    case .entrypoint: "entrypoints"
    case .pull: "pulls"
    }
  }
}
