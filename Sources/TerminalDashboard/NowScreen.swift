import Analytics
import Index
import Limits
internal import Live
import Pricing
import Reports
import Terminal
import UsageModel
import Wording

/// A row of the table of sessions: a session, or below it one of its subagents.
struct SessionRow {
  var session: SessionActivity
  var agent: AgentActivity?
}

extension MonitorState {
  /// The sessions that match, in their order, with subagents where unfolded.
  var sessionRows: [SessionRow] {
    let found = (update?.usage.sessions ?? []).filter {
      matches($0.displayName) || matches($0.model) || matches($0.id)
    }
    return sorted(found).flatMap { session -> [SessionRow] in
      let own = [SessionRow(session: session)]
      guard unfolded.contains(session.id) else { return own }
      return own + session.agents.map { SessionRow(session: session, agent: $0) }
    }
  }

  private func sorted(_ sessions: [SessionActivity]) -> [SessionActivity] {
    switch sort {
    case .recent: sessions
    case .share: sessions.sorted { ($0.share ?? -1, $1.id) > ($1.share ?? -1, $0.id) }
    case .cost:
      sessions.sorted { ($0.usage.cost.known, $1.id) > ($1.usage.cost.known, $0.id) }
    case .tokens:
      sessions.sorted { ($0.tokensPerMinute, $1.id) > ($1.tokensPerMinute, $0.id) }
    case .project:
      sessions.sorted { ($0.projectName, $0.id) < ($1.projectName, $1.id) }
    }
  }

  /// Rows of the list on the screen.
  var rowCount: Int {
    switch screen {
    case .limits: 0
    case .now: sessionRows.count
    case .history: historyRows.count
    case .models: modelRows.count + projectRows.count
    case .cache: cacheDays.count
    case .alerts: logLines.count
    case .attribution: attributeRows.count
    }
  }
}

extension Picture {
  /// Screen 2: who works, how fast, at what cost.
  mutating func drawNow(_ state: MonitorState, _ area: Area) {
    guard let usage = state.update?.usage else { return canvas.draw("Reading …", .dim, area) }
    if let text = state.readingText {
      _ = canvas.paragraph(text, .dim, area, row: 0, most: 3)
      return
    }
    let top = drawBurnHead(usage.burn, area)
    let rows = state.sessionRows
    var grid = Grid(
      columns: [
        .text("State", fold: 3), .name("Project", least: 12), .name("Title", least: 10, fold: 7),
        .name("Model", least: 10, fold: 4), .number("Tokens/min", fold: 5),
        .number("Share", fold: 1), .number("Cost", fold: 0), .number("Context", fold: 2),
        .number("Seen", fold: 6),
      ],
      rows: rows.map { cells(of: $0, state) })
    grid.empty =
      usage.isEmpty
      ? "No usage found yet. Logs of Claude Code appear here as they are written."
      : state.filter.isEmpty
        ? "No session in the last 12 hours." : "No session matches \"\(state.filter)\"."
    draw(grid, area.below(top), selected: state.selected, firstHit: 0)
  }

  private mutating func drawBurnHead(_ burn: RecentBurn, _ area: Area) -> Int {
    func pieces(_ name: String, _ rate: BurnRate) -> [Piece] {
      [
        Piece(name + "  ", .dim), Piece(compactCount(rate.tokensPerMinute), .strong),
        Piece(" tokens/min  ", .dim), Piece(rate.costText, .strong),
      ]
    }
    let quarter = pieces("15 min", burn.quarter)
    let hour = pieces("60 min", burn.hour)
    guard area.rows > 8 else { return 0 }
    if area.columns >= 76 {
      canvas.draw(quarter + [Piece("     ", .text)] + hour, area)
    } else {
      canvas.draw(quarter, area)
    }
    if area.rows > 12 {
      let label = " 6 hours"
      canvas.draw(
        [
          Piece(burn.spark(cells: min(72, area.columns - label.count)), .accent),
          Piece(label, .faint),
        ], area, row: 1)
      return 3
    }
    return 2
  }

  private func cells(of row: SessionRow, _ state: MonitorState) -> [Piece] {
    if let agent = row.agent { return agentCells(agent, state) }
    let session = row.session
    let isWorking = session.state == .working
    let shape = isWorking ? "●" : "○"
    let isUnfolded = state.unfolded.contains(session.id)
    let fold = session.agents.isEmpty ? "" : isUnfolded ? " ▾" : " ▸\(session.agents.count)"
    let base: Role = isWorking ? .text : .dim
    return [
      Piece("\(shape) \(isWorking ? "working" : "idle")", isWorking ? .good : .dim),
      Piece(plainText(session.projectName) + fold, isWorking ? .strong : .text),
      Piece(session.title ?? "", .dim), Piece(modelName(session.model), base),
      Piece(compactCount(session.tokensPerMinute), base),
      Piece(shareText(session.share), base), Piece(UsageCells.cost(session.usage), base),
      Piece(session.contextTokens.map { compactCount($0) } ?? "", base),
      Piece(state.seen(session.lastSeen), .dim),
    ]
  }

  private func agentCells(_ agent: AgentActivity, _ state: MonitorState) -> [Piece] {
    let isWorking = agent.state == .working
    return [
      Piece("  \(isWorking ? "●" : "○") agent", isWorking ? .good : .dim),
      Piece("  " + agent.id, .dim), Piece("", .dim), Piece(modelName(agent.model), .dim),
      Piece(compactCount(agent.tokensPerMinute), .dim), Piece(shareText(agent.share), .dim),
      Piece(UsageCells.cost(agent.usage), .dim),
      Piece(agent.contextTokens.map { compactCount($0) } ?? "", .dim),
      Piece(state.seen(agent.lastSeen), .dim),
    ]
  }

  /// Lines of the popup on one session.
  func sessionLines(_ id: String, _ state: MonitorState) -> (title: String, lines: [[Piece]])? {
    guard let session = state.update?.usage.sessions.first(where: { $0.id == id }) else {
      return nil
    }
    let tokens = session.usage.tally.tokens
    var lines: [[Piece]] = []
    func add(_ name: String, _ value: String, _ role: Role = .text) {
      // Whole, however long: a path that is cut leads nowhere.
      for (number, part) in wrapped(plainText(value), width: 54).enumerated() {
        lines.append([Piece(padded(number == 0 ? name : "", toCells: 14), .dim), Piece(part, role)])
      }
    }
    add("State", session.state == .working ? "● working" : "○ idle", .strong)
    add("Project", session.projectName)
    if let title = session.title { add("Title", title) }
    if let folder = session.workingDirectory { add("Folder", folder) }
    if let branch = session.branch { add("Branch", branch) }
    add("Session", session.id)
    add("Model", session.model)
    add("Last seen", "\(state.words.clock(session.lastSeen)), \(state.seen(session.lastSeen))")
    lines.append([])
    add("Cost", UsageCells.cost(session.usage), .strong)
    add("Responses", grouped(session.usage.tally.responses))
    add("Input", grouped(tokens.input))
    add("Output", (session.usage.tally.isLowerBound ? "≥" : "") + grouped(tokens.output))
    add("Cache write", grouped(tokens.cacheWrite))
    add("Cache read", grouped(tokens.cacheRead))
    add("Cache hits", percentage(tokens.cacheRead, of: tokens.prompt))
    add("Context", session.contextTokens.map { grouped($0) + " tokens" } ?? "not known")
    lines.append([])
    add("Last 15 min", "\(compactCount(session.tokensPerMinute)) tokens/min")
    add("", "\(UsageCells.cost(session.recent)), share \(shareText(session.share))")
    if !session.agents.isEmpty {
      lines.append([])
      lines.append([Piece("Subagents of the last hours", .strong)])
      for agent in session.agents {
        let shape = agent.state == .working ? "●" : "○"
        lines.append([
          Piece("\(shape) \(padded(cutAtEnd(agent.id, to: 20), toCells: 20)) ", .text),
          Piece(padded(cutAtEnd(modelName(agent.model), to: 14), toCells: 14), .dim),
          Piece(padded(UsageCells.cost(agent.usage), toCells: 10, alignRight: true), .text),
        ])
      }
    }
    if let transcript = session.transcript {
      lines.append([])
      add("Transcript", transcript, .dim)
    }
    return (session.projectName, lines)
  }
}

/// `41 %`; nothing where nothing was used.
func shareText(_ share: Double?) -> String {
  percentText(share.map { $0 * 100 })
}

extension MonitorState {
  /// `now`, `5 min`.
  func seen(_ time: Timestamp) -> String {
    age(now.milliseconds - time.milliseconds)
  }
}
