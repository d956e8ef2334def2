import ArgumentParser
import Reports

/// `plimsoll skills`
struct Skills: UsageCommand {
  static let configuration = CommandConfiguration(
    commandName: "skills", abstract: "Usage by skill and slash command.",
    discussion: """
      Claude Code 2.1.123 and later write down which skill was at work. What nothing is said of \
      is one row, unattributed.
      """)
  static let kind = ReportKind.skills
  @OptionGroup var arguments: UsageArguments
}

/// `plimsoll agents`
struct Agents: UsageCommand {
  static let configuration = CommandConfiguration(
    commandName: "agents", abstract: "Usage by type of subagent.",
    discussion: """
      Claude Code 2.1.126 and later write down the type of a subagent. Conversations themselves, \
      and subagents of which nothing is said, are one row, unattributed.
      """)
  static let kind = ReportKind.agents
  @OptionGroup var arguments: UsageArguments
}

/// `plimsoll plugins`
struct Plugins: UsageCommand {
  static let configuration = CommandConfiguration(
    commandName: "plugins", abstract: "Usage by plugin, of its skills and subagents.")
  static let kind = ReportKind.plugins
  @OptionGroup var arguments: UsageArguments
}

/// `plimsoll mcp-servers`
struct MCPServers: UsageCommand {
  static let configuration = CommandConfiguration(
    commandName: "mcp-servers", abstract: "Usage by MCP server, or with --tools by its tools.",
    discussion: """
      The requests that carried an answer of a server. Versions of Claude Code before 2.1.222 \
      name a server for more requests than that.
      """)
  static let kind = ReportKind.mcpServers

  @Flag(help: "A row for each tool of each server.")
  var tools = false

  @OptionGroup var arguments: UsageArguments

  var shownKind: ReportKind { tools ? .mcpTools : .mcpServers }
}

/// `plimsoll branches`
struct Branches: UsageCommand {
  static let configuration = CommandConfiguration(
    commandName: "branches", abstract: "Usage by branch of git.",
    discussion: "Branches of one name in two repositories have a row each.")
  static let kind = ReportKind.branches
  @OptionGroup var arguments: UsageArguments
}

/// `plimsoll entrypoints`
struct Entrypoints: UsageCommand {
  static let configuration = CommandConfiguration(
    commandName: "entrypoints",
    abstract: "Usage by how Claude Code was started: terminal, editor, desktop or SDK.")
  static let kind = ReportKind.entrypoints
  @OptionGroup var arguments: UsageArguments
}

/// `plimsoll pulls`
struct Pulls: UsageCommand {
  static let configuration = CommandConfiguration(
    commandName: "pulls", abstract: "Usage by pull request.",
    discussion: """
      Claude Code links a session with the pull request that it opens or works on. What the \
      session and its subagents use from then on counts for that pull request.
      """)
  static let kind = ReportKind.pulls
  @OptionGroup var arguments: UsageArguments
}
