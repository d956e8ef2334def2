import UsageModel

/// What newer versions of Claude Code write down of what caused a response. Nothing is
/// drawn for it: it follows from what is there, so that all else stays as it was.
extension JSONBuffer {
  private static let skills = ["review", "commit", "shop:release-notes", "fix-flaky-tests"]
  private static let agents = ["Explore", "general-purpose", "Plan"]

  /// The skill, server or subagent behind a response; its lines and its copies say the
  /// same, because they have its time.
  mutating func attribution(of response: GeneratedResponse, in context: LineContext) {
    guard context.features.contains(.attribution), !context.isCompact else { return }
    if let agent = context.agent {
      key("attributionAgent")
      plain(Self.agents[Int(agent.low % UInt64(Self.agents.count))])
    } else if context.isSidechain {
      key("attributionAgent")
      plain(Self.agents[0])
    }
    // Whoever works with a skill does so for a while.
    let stretch = UInt64(clamping: response.time(of: 0).milliseconds / 1_500_000)
    let choice = Int((stretch &* 0x9E37_79B9_7F4A_7C15) >> 32 % 10)
    if choice < Self.skills.count {
      let skill = Self.skills[choice]
      key("attributionSkill")
      plain(skill)
      if skill.hasPrefix("shop:") {
        key("attributionPlugin")
        plain("shop")
      }
    } else if choice == Self.skills.count {
      key("attributionMcpServer")
      plain("tracker")
      key("attributionMcpTool")
      plain("search_issues")
    }
  }

  /// Why nothing was read from the cache; for some responses nothing is said of it.
  mutating func diagnostics(of response: GeneratedResponse, in context: LineContext) {
    guard context.features.contains(.attribution), !context.isCompact,
      response.tokens.cacheRead == 0, let id = response.id, id.low % 4 < 3
    else { return }
    let reasons = ["system_changed", "tools_changed", "messages_changed"]
    key("diagnostics")
    beginObject()
    key("cache_miss_reason")
    beginObject()
    key("type")
    plain(reasons[Int(id.low % 4)])
    endObject()
    endObject()
  }

  /// Says on which pull request a session works.
  mutating func pullLine(_ plan: SessionPlan) {
    let name = plan.project.workingDirectory.split { $0 == "/" || $0 == "\\" }.last ?? "repository"
    let number = Int64(plan.id.low % 180) + 1
    beginObject()
    key("type")
    plain("pr-link")
    key("sessionId")
    string(plan.id.text)
    key("prNumber")
    integer(number)
    key("prUrl")
    string("https://github.com/ada/\(name)/pull/\(number)")
    key("prRepository")
    string("ada/\(name)")
    key("timestamp")
    time(plan.start)
    endObject()
  }
}
