import ArgumentParser
import Reports

/// `plimsoll skills`
struct Skills: UsageCommand {
  static let configuration = CommandConfiguration(
    commandName: "skills",
    abstract: "Shows usage and cost by skill and slash command.",
    discussion: guide.text)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll skills --last 30d", "the last 30 days")
    ],
    notes: """
      Claude Code records the active skill from version 2.1.123 on. Usage without such a \
      record is one row, unattributed.
      """,
    statuses: .usual(and: .noData))
  static let kind = ReportKind.skills
  @OptionGroup var arguments: UsageArguments
}

/// `plimsoll agents`
struct Agents: UsageCommand {
  static let configuration = CommandConfiguration(
    commandName: "agents",
    abstract: "Shows usage and cost by type of subagent.",
    discussion: guide.text)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll agents --last 30d", "the last 30 days")
    ],
    notes: """
      Claude Code records the type of a subagent from version 2.1.126 on. Conversations \
      themselves, and subagents without such a record, are one row, unattributed.
      """,
    statuses: .usual(and: .noData))
  static let kind = ReportKind.agents
  @OptionGroup var arguments: UsageArguments
}

/// `plimsoll plugins`
struct Plugins: UsageCommand {
  static let configuration = CommandConfiguration(
    commandName: "plugins",
    abstract: "Shows usage and cost by plugin, of its skills and subagents.",
    discussion: guide.text)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll plugins --last 30d", "the last 30 days")
    ],
    statuses: .usual(and: .noData))
  static let kind = ReportKind.plugins
  @OptionGroup var arguments: UsageArguments
}

/// `plimsoll mcp-servers`
struct MCPServers: UsageCommand {
  static let configuration = CommandConfiguration(
    commandName: "mcp-servers",
    abstract: "Shows usage and cost by MCP server, or with --tools by tool.",
    discussion: guide.text)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll mcp-servers --last 30d", "the last 30 days"),
      CommandExample("plimsoll mcp-servers --tools", "a row for each tool"),
    ],
    notes: """
      It counts the requests that carried an answer from a server. Versions of Claude Code \
      before 2.1.222 name a server for more requests than that.
      """,
    statuses: .usual(and: .noData))
  static let kind = ReportKind.mcpServers

  @Flag(help: "Show a row for each tool of each server.")
  var tools = false

  @OptionGroup var arguments: UsageArguments

  var shownKind: ReportKind { tools ? .mcpTools : .mcpServers }
}

/// `plimsoll branches`
struct Branches: UsageCommand {
  static let configuration = CommandConfiguration(
    commandName: "branches",
    abstract: "Shows usage and cost by git branch.",
    discussion: guide.text)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll branches --last 30d", "the last 30 days"),
      CommandExample("plimsoll branches --project api", "those of one project"),
    ],
    notes: "Branches with the same name in two repositories have a row each.",
    statuses: .usual(and: .noData))
  static let kind = ReportKind.branches
  @OptionGroup var arguments: UsageArguments
}

/// `plimsoll entrypoints`
struct Entrypoints: UsageCommand {
  static let configuration = CommandConfiguration(
    commandName: "entrypoints",
    abstract: "Shows usage by how Claude Code was started: terminal, editor, desktop, SDK.",
    discussion: guide.text)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll entrypoints --last 30d", "the last 30 days")
    ],
    statuses: .usual(and: .noData))
  static let kind = ReportKind.entrypoints
  @OptionGroup var arguments: UsageArguments
}

/// `plimsoll pulls`
struct Pulls: UsageCommand {
  static let configuration = CommandConfiguration(
    commandName: "pulls",
    abstract: "Shows usage and cost by pull request.",
    discussion: guide.text)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll pulls --last 30d", "the last 30 days")
    ],
    notes: """
      Claude Code links a session to the pull request that it opens or works on. From then on, \
      what the session and its subagents use counts for that pull request.
      """,
    statuses: .usual(and: .noData))
  static let kind = ReportKind.pulls
  @OptionGroup var arguments: UsageArguments
}
