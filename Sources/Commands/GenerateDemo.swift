import ArgumentParser
import DemoData
import Files
import Foundation
import Terminal
import UsageModel

/// `plimsoll demo generate`: transcripts to try things on, and what is in them.
struct GenerateDemo: GuidedCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate",
    abstract: "Writes invented transcripts and prints what they contain as JSON.",
    usage: "plimsoll demo generate <folder> [<options>]",
    discussion: guide.text)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll demo generate logs --megabytes 5", "write them"),
      CommandExample("plimsoll daily --root logs", "look at them"),
    ],
    notes: """
      The same options write the same transcripts: shaped like real logs, with their repeats, \
      copies and damage.
      """)

  @Argument(help: "The folder to write to; `projects` is created in it.", completion: .directory)
  var folder: String

  @Option(
    help: ArgumentHelp(
      "The seed of the random numbers; each gives other transcripts.", valueName: "number"))
  var seed: UInt64 = 1

  @Option(help: ArgumentHelp("Size of all transcripts together.", valueName: "number"))
  var megabytes: Int?

  @Option(help: ArgumentHelp("API responses in all transcripts together.", valueName: "number"))
  var responses: Int?

  @Option(help: ArgumentHelp("Number of transcripts.", valueName: "number"))
  var files: Int?

  @Option(
    help: ArgumentHelp(
      "The share of responses, from 0 to 1, without a known price.", valueName: "share"))
  var unknownModels: Double = 0.01

  @Option(help: ArgumentHelp("Last day of the transcripts.", valueName: "YYYY-MM-DD"))
  var until: String = "2026-11-20"

  @Option(help: ArgumentHelp("Days that they reach back from that day.", valueName: "number"))
  var days: Int?

  @Flag(help: "Write usage lines and little else: many responses in few bytes.")
  var compact = false

  func validate() throws {
    if megabytes != nil, responses != nil {
      throw ValidationError("--megabytes and --responses cannot be used together")
    }
    for (name, value) in [
      ("--megabytes", megabytes), ("--responses", responses), ("--files", files), ("--days", days),
    ] {
      guard let value else { continue }
      guard (1...1_000_000_000).contains(value) else {
        throw ValidationError("\(name) \(value) is not a number from 1 to 1000000000")
      }
    }
    guard (0...1).contains(unknownModels) else {
      throw ValidationError("--unknown-models \(unknownModels) is not a number from 0 to 1")
    }
    guard CivilDay(until) != nil else {
      throw ValidationError("--until \(until) is not a day such as 2026-11-20")
    }
  }

  func run() throws {
    guard let day = CivilDay(until) else { throw ExitCode.validationFailure }
    let end = Timestamp(seconds: Int64(day.adding(days: 1).daysSince1970) * 86_400)
    let options = CorpusOptions(
      seed: seed, kind: compact ? .compact : .lifelike, now: end, days: days,
      bytes: megabytes.map { Int64($0) * 1_000_000 } ?? (responses == nil ? 10_000_000 : nil),
      responses: responses, files: files, unknownModelShare: unknownModels)
    let root = URL(fileURLWithPath: folder).standardizedFileURL.path
    let truth: CorpusTruth
    do {
      truth = try CorpusGenerator(options).write(to: root)
    } catch {
      throw Explanation(
        what: "the transcripts could not be written", because: error.description,
        hint: "name a folder that you may write, with room for them",
        status: .inputOutput)
    }
    try StandardStream.standardOutput.send(truth.json + "\n")
  }
}
