import ArgumentParser
import UsageModel

/// What of the usage that something caused a report is limited to.
struct AttributionArguments: ParsableArguments {
  @Option(
    name: .customLong("skill"),
    help: ArgumentHelp(
      "Only what this skill used, or `unattributed` for what no skill did; may be repeated.",
      valueName: "name"))
  var skills: [String] = []

  @Option(
    name: .customLong("agent"),
    help: ArgumentHelp("Only subagents of this type; may be repeated.", valueName: "name"))
  var agents: [String] = []

  @Option(
    name: .customLong("branch"),
    help: ArgumentHelp("Only what was used on this git branch; may be repeated.", valueName: "name")
  )
  var branches: [String] = []

  @Option(
    name: .customLong("pull"),
    help: ArgumentHelp(
      "Only what was used for this pull request: 12, api#12 or its URL; may be repeated.",
      valueName: "number"))
  var pulls: [String] = []

  var names: [UsageDimension: [String]] {
    [.skill: skills, .agent: agents, .branch: branches, .pull: pulls]
      .filter { !$0.value.isEmpty }
  }
}
