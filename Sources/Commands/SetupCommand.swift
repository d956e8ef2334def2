import ArgumentParser
import Index
import Reports
import UsageModel

/// `plimsoll setup`
struct SetupCommand: InvokedCommand {
  static let configuration = CommandConfiguration(
    commandName: "setup",
    abstract: "Sets up, step by step, what you want of it; --undo takes it back.",
    usage: "plimsoll setup [<options>]",
    discussion: guide.text)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll setup", "asks about each step"),
      CommandExample("plimsoll setup --step budget=400/month --yes", "without questions"),
      CommandExample("plimsoll setup --dry-run", "only look"),
    ],
    notes: """
      Each step is optional: it says what it is for, shows what would change, and asks. Steps \
      that are already done are skipped. What is done here is recorded, and `plimsoll setup \
      --undo` undoes it, the last step first.
      """)

  @Flag(help: "Undo what `setup` has done.")
  var undo = false

  @Flag(help: "Show what each step would change, without changing anything.")
  var dryRun = false

  @Flag(name: .shortAndLong, help: "Do not ask: take every step that does not need an answer.")
  var yes = false

  @Flag(help: "Show what was found, and the next three commands for you.")
  var next = false

  @Option(
    name: .customLong("step"),
    help: ArgumentHelp(
      "Only this step, by its name in this command's output; may be repeated. An "
        + "answer follows =, as in budget=400/month.", valueName: "name"))
  var wishes: [String] = []

  mutating func run(in invocation: Invocation) async throws {
    if next { return try await NextCommands(invocation).show() }
    var page = try SetupPage(invocation, asks: !yes && !dryRun, isDryRun: dryRun)
    let all = SetupStep.all(invocation)
    var answers: [String: String] = [:]
    for wish in wishes {
      let parts = wish.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = String(parts[0])
      guard let step = all.first(where: { $0.name == name }) else {
        throw Explanation(
          what: "no step is called \(name)",
          hint: "there are \(all.map(\.name).joined(separator: ", "))", status: .usage)
      }
      guard parts.count == 1 || step.question != nil else {
        throw Explanation(
          what: "the step \(name) does not take an answer", hint: "write --step \(name)",
          status: .usage)
      }
      answers[name] = parts.count == 1 ? "" : String(parts[1])
    }
    let steps = wishes.isEmpty ? all : all.filter { answers[$0.name] != nil }
    if undo { return try await page.undo(steps) }
    guard !page.asks || page.canAsk else {
      throw Explanation(
        what: "setup has nobody to ask", because: "this is not a terminal",
        hint: "--dry-run shows what would be done, --yes does it", status: .usage)
    }
    try await page.take(steps, answers: answers)
  }
}
