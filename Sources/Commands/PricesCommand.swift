import Analytics
import ArgumentParser
import Pricing
import Reports
import Scanning
import Terminal
import UsageModel

/// `plimsoll prices`
struct Prices: InvokedCommand {
  static let configuration = CommandConfiguration(
    commandName: "prices",
    abstract: "Shows the price list, with the source and date of every price.",
    discussion: guide.text)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll prices", "every model"),
      CommandExample("plimsoll prices opus", "models with opus in their names"),
    ],
    notes: """
      Put prices of your own into prices.json in the configuration folder, which is \
      ~/.config/plimsoll by default. They replace the built-in ones on the days that they name:

        { "models": { "house-model": { "rates": [
            { "from": "2026-10-01", "input": "1.70", "output": "8.50",
              "cacheWrite5m": "2.125", "cacheWrite1h": "3.40", "cacheRead": "0.17",
              "source": "our contract" } ] } } }

      All are US dollars for a million tokens. A class of tokens that is left out has no known \
      price. A file that cannot be used ends every report with status 78 and says what is wrong.
      """,
    statuses: .usual(and: .noData))

  @Argument(
    help: ArgumentHelp(
      "A model, or a part of its name; without it, today's prices of all models.",
      valueName: "model"))
  var model: String?

  @Flag(help: "Print the JSON that docs/json.md describes.")
  var json = false

  @Option(help: ArgumentHelp("Colour the output: auto, always or never.", valueName: "when"))
  var color: ColorChoice = .auto

  mutating func run(in invocation: Invocation) async throws {
    let list = try PriceFile.load(invocation.workspace)
    let report = PriceReport(list: list, name: model, today: invocation.now.quarterHour.utcDay)
    if let model, report.models.isEmpty {
      let near = nearestNames(to: model, among: list.models.map(\.id))
      throw Explanation(
        what: "no price is known for \(model)",
        because: "neither the built-in list nor \(PriceFile.path(invocation.workspace)) has it",
        hint: near.isEmpty
          ? "run `plimsoll prices` to see all models"
          : "did you mean \(near.joined(separator: ", "))?",
        status: .noData)
    }
    if json {
      try StandardStream.standardOutput.send(report.json.document)
      return
    }
    let surface = Surface.ofOutput(
      environment: invocation.environment,
      isColored: color.allowsColor(
        isTerminal: StandardStream.standardOutput.isTerminal,
        environment: invocation.environment))
    let lines = report.tableLines(on: surface)
    try StandardStream.standardOutput.send(lines.map { $0 + "\n" }.joined())
  }
}
