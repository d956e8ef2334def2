import ArgumentParser
import Index
import Reports
import Terminal
import UsageModel
import Wording

/// `plimsoll index`
struct Index: InvokedCommand {
  static let configuration = CommandConfiguration(
    commandName: "index",
    abstract: "Brings the index up to date, and says what it did.",
    usage: "plimsoll index [<options>]",
    discussion: guide.text)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll index --verbose", "with every step"),
      CommandExample("plimsoll index --rebuild", "read everything again"),
    ],
    notes: """
      Every report does this by itself. What was once counted stays, even if Claude Code \
      deletes the transcript.
      """,
    statuses: .usual(and: .noData))

  @Flag(name: [.long, .short], help: "List why lines were skipped or repaired, with an example.")
  var verbose = false

  @Flag(
    help: ArgumentHelp(
      "Read all transcripts again. What the index has from deleted transcripts is kept."))
  var rebuild = false

  @Option(
    help: ArgumentHelp("Responses to write at a time; for tests of crashes.", visibility: .hidden))
  var transactionEvents: Int?

  @OptionGroup(title: "Source") var roots: RootArguments
  @OptionGroup var look: LookArguments

  mutating func run(in invocation: Invocation) async throws {
    let source = roots.options(skipsIndexing: true, look: look)
    let context = try await CommandContext(invocation, source)
    let start = ContinuousClock.now
    let report = try await CommandContext.update(
      context.index, roots: context.scope.roots, source: source, anew: rebuild,
      transactionEvents: transactionEvents)
    let elapsed = ContinuousClock.now - start
    try context.index.sealDays(now: invocation.now)
    try context.printBanner()
    try context.printLines(Index.summary(report, elapsed: elapsed))
    for problem in report.problems {
      context.warn("\(problem.path) could not be read: \(problem.reason)")
    }
    guard verbose else { return }
    let findings = try context.index.census().findings
    try context.printLines([""] + CensusText.lines(findings, on: context.surface))
  }

  static func summary(_ report: IndexReport, elapsed: Duration) -> [String] {
    let facts: [(String, String)] = [
      ("Transcripts found", grouped(Int64(report.filesFound))),
      ("Transcripts opened", grouped(Int64(report.filesOpened))),
      ("Bytes read", grouped(report.bytesRead)),
      ("Lines read", grouped(report.linesRead)),
      ("Responses added", grouped(report.responsesAdded)),
      ("Responses improved", grouped(report.responsesImproved)),
      ("Not readable", grouped(Int64(report.problems.count))),
      ("Milliseconds", grouped(elapsed.milliseconds)),
    ]
    let width = facts.map(\.1.utf8.count).max() ?? 0
    var lines = facts.map { name, value in
      padded(name, toCells: 20) + padded(value, toCells: width, alignRight: true)
    }
    if let damaged = report.damagedDatabase {
      lines.append(plainText("The damaged index was moved to \(damaged)."))
    }
    return lines
  }
}

extension Duration {
  fileprivate var milliseconds: Int64 {
    components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
  }
}
