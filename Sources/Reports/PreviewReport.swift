import Terminal
package import UsageModel
import Wording

/// What leaves this machine, for people: `plimsoll sync preview`.
package struct PreviewReport: Sendable {
  /// One file of the shared folder.
  package struct Slice: Sendable {
    /// The day or the month.
    package var name: String
    package var kept: KeptResponses
    /// Bytes of the file.
    package var bytes: Int

    package init(name: String, kept: KeptResponses, bytes: Int) {
      self.name = name
      self.kept = kept
      self.bytes = bytes
    }
  }

  package var slices: [Slice]
  /// What is shared, in words.
  package var scope: String
  /// Readings of limits that leave as well.
  package var limits: Int

  package init(slices: [Slice], scope: String, limits: Int = 0) {
    self.slices = slices
    self.scope = scope
    self.limits = limits
  }

  /// A row for each slice, and below them every name that leaves.
  package func lines(on surface: Surface) -> [String] {
    var table = TextTable(columns: [
      .text("Slice"), .number("Responses", fold: 0), .number("Tokens", fold: 1),
      .number("Bytes", fold: 2),
    ])
    var tokens: Int64 = 0
    for slice in slices {
      let sum = slice.kept.responses.reduce(Int64(0)) { $0 + $1.event.usage.tokens.total }
      tokens += sum
      table.rows.append(
        .init([
          .text(slice.name), .text(grouped(Int64(slice.kept.responses.count))),
          .text(grouped(sum)), .text(grouped(Int64(slice.bytes))),
        ]))
    }
    let responses = slices.reduce(0) { $0 + $1.kept.responses.count }
    table.rows.append(
      .init(
        [
          "Total", .text(grouped(Int64(responses))), .text(grouped(tokens)),
          .text(grouped(Int64(slices.reduce(0) { $0 + $1.bytes }))),
        ], style: .strong, hasRuleAbove: true))
    let layout = table.layout(width: surface.columns, colored: surface.isColored)
    return TableTitle.lines("What leaves this machine", scope, surface: surface) + layout.lines
      + names(on: surface) + limitLines(on: surface)
  }

  private func limitLines(on surface: Surface) -> [String] {
    guard limits > 0 else { return [] }
    return wrapped(
      "Limits: \(counted(Int64(limits), "reading")), each with the id of its account, how full the "
        + "window is and when it resets.", width: surface.columns)
  }

  private static func causes(_ kept: KeptResponses) -> [String] {
    kept.contexts.flatMap { context in
      let caused = context.attribution
      return [
        caused.skill, caused.agent, caused.plugin, caused.mcpServer, caused.mcpTool,
        caused.entrypoint,
      ].compactMap(\.self)
    }
  }

  /// Every name that leaves, each once.
  private func names(on surface: Surface) -> [String] {
    let kept = slices.map(\.kept)
    let lists: [(String, Set<String>)] = [
      ("Folders of Claude Code", Set(kept.flatMap { $0.projects.map(\.claudeFolder) })),
      (
        "Projects",
        Set(kept.flatMap { $0.projects.map { $0.start.isEmpty ? $0.folder : $0.start } })
      ),
      ("Branches", Set(kept.flatMap { $0.contexts.compactMap(\.gitBranch) })),
      ("Skills, subagents, plugins and MCP", Set(kept.flatMap(PreviewReport.causes))),
      (
        "Pull requests",
        Set(kept.flatMap { $0.sessions.flatMap { $0.pulls.map(\.pull.name) } })
      ),
      ("Models", Set(kept.flatMap { $0.variants.map(\.model) })),
      ("Versions of Claude Code", Set(kept.flatMap { $0.contexts.compactMap(\.version) })),
    ]
    let sessions = Set(kept.flatMap { $0.sessions.map(\.name) })
    var lines = [
      "",
      "Of each response leave: a key made of its id, its time, its tokens by kind, and "
        + "which of these names it has.",
    ]
    for (title, names) in lists where !names.subtracting([""]).isEmpty {
      lines.append("\(title): \(names.subtracting([""]).sorted().joined(separator: ", "))")
    }
    lines.append("Sessions: \(grouped(Int64(sessions.count))) ids")
    return lines.flatMap {
      $0.isEmpty
        ? [""] : wrapped(plainText($0), width: surface.columns, indent: "  ", keepsPaths: true)
    }
  }
}
