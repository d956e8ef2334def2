package import Analytics
import Limits
import Pricing
package import Scanning
import Terminal
package import UsageModel
import Wording

/// What `doctor` says: where usage comes from, what of it is uncertain, and what
/// to do about it.
package struct HealthReport: Sendable {
  /// A folder in which transcripts are looked for.
  package struct Root: Sendable, Equatable {
    package var path: String
    package var exists: Bool

    package init(path: String, exists: Bool) {
      self.path = path
      self.exists = exists
    }
  }

  package var roots: [Root] = []
  package var problems: [FileProblem] = []
  package var databasePath = ""
  /// Bytes of the database; nil when it could not be asked.
  package var databaseBytes: Int64?
  /// Damage of the database that nobody has seen yet.
  package var damage: DamageNotice?
  /// Lines of the ledger's file that say nothing.
  package var unreadableLedgerLines = 0
  /// Whether a later version of Plimsoll has written the index.
  package var isIndexNewer = false
  package var files: Int64 = 0
  package var filesGone: Int64 = 0
  package var lines: Int64 = 0
  package var usageLines: Int64 = 0
  package var findings: [LineFinding] = []
  /// The limits, for how their sources did; nil where nobody looked.
  package var limits: LimitsReport?
  /// What is set as Claude Code's status line, and what keeps it from being seen;
  /// nil where nobody looked.
  package var statusLine: StatusLineHealth?
  /// Why changes of logs cannot be heard of, so that live faces have to look for them;
  /// nil where the system reports it.
  package var walkingReason: String?
  /// What has to be said of the program on this system; nil where nothing has.
  package var systemNote: String?
  /// Credits, for how the reports of the organization did; nil where nobody looked.
  package var credits: CreditsReport?
  /// How the sharing with other machines does; nil where there is none.
  package var sharing: SharingHealth?
  /// How telling a team's hub does; nil where none was joined.
  package var hub: HubHealth?
  /// How this copy of the program was installed; nil where nobody looked.
  package var installation: InstallationHealth?
  /// The browser's extension; nil where nobody has one.
  package var browser: BrowserHealth?
  /// Days on which a limit rose while no transcript had a response.
  package var unseenDays: [UnseenDay] = []
  /// All sessions, with no range and no selection.
  package var sessions: UsageReport

  package init(sessions: UsageReport) {
    self.sessions = sessions
  }

  /// A session whose cost Claude Code itself reported.
  struct CrossCheck {
    var session: String
    var project: String
    var reported: Cost
    var counted: Cost
    var difference: Cost
  }

  /// The sessions whose reported cost differs most from the counted one, at
  /// least by a cent.
  var crossChecks: [CrossCheck] {
    let all = sessions.summary.groups.compactMap { group -> CrossCheck? in
      guard case .session(let key) = group.subject, let info = sessions.names.session(key),
        let reported = info.reportedCost, let counted = group.usage.cost.cost,
        let difference = sessions.reportedDifference(of: group)
      else { return nil }
      return CrossCheck(
        session: info.id, project: sessions.names.project(group.project), reported: reported,
        counted: counted, difference: difference)
    }
    func weight(_ check: CrossCheck) -> UInt128 { check.difference.picodollars.magnitude }
    return all.filter { $0.difference.cents != 0 }
      .sorted { (weight($1), $0.session) < (weight($0), $1.session) }
  }

  var tally: UsageTally { sessions.summary.usage.tally }

  /// What the reader should do, most urgent first.
  package var advice: [String] {
    var advice: [String] = []
    if !roots.contains(where: \.exists) {
      advice.append(
        "No folder of Claude Code was found. Name one with --root or CLAUDE_CONFIG_DIR.")
    }
    if !problems.isEmpty {
      advice.append("Make the files under \"Not readable\" readable, then run `plimsoll index`.")
    }
    if let damage {
      advice.append(
        "The index was damaged and has been rebuilt; the old file is now \(damage.path). "
          + "Delete it when you miss nothing, and end this note with `plimsoll doctor --seen`.")
    }
    if unreadableLedgerLines > 0 {
      let lines = counted(Int64(unreadableLedgerLines), "line")
      advice.append(
        "\(lines) of ledger.jsonl cannot be read and count for nothing. Look whether an entry is "
          + "missing in `plimsoll credits list`.")
    }
    if !sessions.summary.unpricedModels.isEmpty {
      advice.append(
        "Add the models without a price to prices.json: see `plimsoll prices --help`.")
    }
    if isIndexNewer {
      advice.append(
        "A later version of Plimsoll has written the index. This one shows what it can read and "
          + "writes nothing: update it, or restart it if it has been running since.")
    }
    if findings.contains(where: \.note.isLoss) {
      advice.append(
        "Look at the first example of each unreadable line. If Claude Code can read it, Plimsoll "
          + "should too: please report it.")
    }
    for state in limits?.sources ?? [] where state.outcome == .failed {
      if let hint = state.hint { advice.append("Limits, \(state.source.name): \(hint).") }
    }
    if let found = limitAdvice { advice.append(found) }
    for problem in statusLine?.problems ?? [] {
      if let hint = problem.hint { advice.append("Status line: \(hint).") }
    }
    advice += [sharing?.advice, hub?.advice].compactMap { $0 }
    for place in browser?.places ?? [] {
      if let hint = place.hint { advice.append("Extension in \(place.browser): \(hint).") }
    }
    if let walkingReason {
      advice.append(
        "Nothing to do, but live faces walk all folders every few seconds to find changes: "
          + "\(walkingReason).")
    }
    if let systemNote { advice.append(systemNote) }
    return advice
  }

  /// Why no limit is known, and what helps, as `limits` says it; nil where one is, or where
  /// a source that failed is named already.
  private var limitAdvice: String? {
    guard let reason = limits?.reason else { return nil }
    switch reason.kind {
    case .failed, .waiting, .noWindows, .reading, .stale: return nil
    case .expired, .unavailable, .impossible, .ended, .unasked:
      return reason.advice.map { "Limits: " + $0 }
    }
  }

  // MARK: JSON

  /// The report as the document that `docs/json.md` describes.
  package var json: JSONValue {
    .object([
      .init("schemaVersion", .integer(1)),
      .init("report", .string("doctor")),
      .init("generatedAt", .time(sessions.context.generatedAt)),
      .init(
        "roots",
        .array(
          roots.map {
            .object([.init("path", .string($0.path)), .init("exists", .bool($0.exists))])
          })),
      .init(
        "problems",
        .array(
          problems.map {
            .object([.init("path", .string($0.path)), .init("reason", .string($0.reason))])
          })),
      .init("databasePath", .string(databasePath)),
      .init("databaseBytes", .optional(databaseBytes)),
      .init("damagedDatabase", .optional(damage?.path)),
      .init("damage", damage.map(damageJSON) ?? .null),
      .init("unreadableLedgerLines", .integer(Int64(unreadableLedgerLines))),
      .init("files", .integer(files)),
      .init("filesGone", .integer(filesGone)),
      .init("lines", .integer(lines)),
      .init("usageLines", .integer(usageLines)),
      .init("findings", .array(findings.map(finding))),
      .init("totals", .object(UsageCells.members(sessions.summary.usage))),
      .init("unpricedModels", .array(sessions.summary.unpricedModels.map(unpriced))),
      .init("reportedCosts", .array(crossChecks.prefix(20).map(crossCheck))),
      .init("unseenDays", unseenJSON),
      .init("limits", limits.map { .object($0.sourceMembers + $0.presenceMembers) } ?? .null),
      .init("statusLine", statusLine.map(\.json) ?? .null),
      .init("credits", credits.map(\.healthJSON) ?? .null),
      .init("sharing", sharing.map(\.json) ?? .null),
      .init("hub", hub.map(\.json) ?? .null),
      .init("browser", browser.map(\.json) ?? .null),
      .init("installation", installation.map(\.json) ?? .null),
      .init("advice", .strings(advice)),
    ])
  }

  private func damageJSON(_ damage: DamageNotice) -> JSONValue {
    .object([
      .init("at", .time(damage.at)), .init("path", .string(damage.path)),
      .init("lost", .strings(damage.lost)), .init("kept", .strings(damage.kept)),
    ])
  }

  private func finding(_ finding: LineFinding) -> JSONValue {
    .object([
      .init("reason", .string(finding.note.name)),
      .init("severity", .string(finding.note.kind.name)),
      .init("message", .string(finding.note.summary)),
      .init("count", .integer(finding.count)),
      .init("firstPath", .string(finding.path)),
      .init("firstLine", .integer(finding.line)),
    ])
  }

  private func unpriced(_ model: ModelUsage) -> JSONValue {
    .object([
      .init("model", .string(model.model)),
      .init("unknownCostResponses", .integer(model.usage.cost.unknownResponses)),
      .init("unknownCostTokens", .integer(model.usage.cost.unknownTokens)),
    ])
  }

  private func crossCheck(_ check: CrossCheck) -> JSONValue {
    .object([
      .init("session", .string(check.session)),
      .init("project", .string(check.project)),
      .init("reportedCostUSD", .cost(check.reported)),
      .init("costUSD", .cost(check.counted)),
      .init("reportedCostDifferenceUSD", .cost(check.difference)),
    ])
  }
}
