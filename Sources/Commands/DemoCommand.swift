import Analytics
import ArgumentParser
import DemoData
import Files
import Foundation
import Index
import LimitPolling
import UsageModel

/// `plimsoll demo`
struct Demo: GuidedCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: "Shows the reports on invented logs.",
    usage: """
      plimsoll demo [<command> [<options>]]
      plimsoll demo generate <folder> [<options>]
      """,
    discussion: guide.text,
    subcommands: [ShowDemo.self, GenerateDemo.self, DemoHub.self],
    defaultSubcommand: ShowDemo.self)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll demo", "the overview"),
      CommandExample("plimsoll demo monthly --breakdown", "any other report"),
    ],
    notes: """
      Any report can follow, with its options. The logs and their index are in the cache \
      folder; your own are not touched.
      """,
    statuses: .usual(and: .noData))
}

/// `plimsoll demo`, and any report after it
struct ShowDemo: InvokedCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Shows the reports on invented logs.",
    discussion: guide.text,
    shouldDisplay: false)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll demo show daily", "any report")
    ],
    statuses: .usual(and: .noData))

  @Argument(
    parsing: .captureForPassthrough,
    help: ArgumentHelp("A command and its options; without it, an overview.", valueName: "command"))
  var arguments: [String] = []

  mutating func run(in invocation: Invocation) async throws {
    if arguments.first == "--help" || arguments.first == "-h" {
      throw CleanExit.helpRequest(self)
    }
    var command = try Plimsoll.parsed(arguments)
    guard var invoked = command as? any InvokedCommand, !(command is ShowDemo) else {
      try command.run()
      return
    }
    try await invoked.run(in: try ShowDemo.prepared(invocation))
  }

  /// Writes the logs again, up to this moment, and points everything else to them.
  private static func prepared(_ invocation: Invocation) throws -> Invocation {
    let folder = invocation.workspace.cacheDirectory + "/demo"
    let files = FileManager.default
    if files.fileExists(atPath: folder) { try files.removeItem(atPath: folder) }
    try files.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    let zone = try invocation.zone(nil)
    let corpus = CorpusGenerator(
      CorpusOptions(
        seed: 1, kind: .demo, now: invocation.now, unknownModelShare: 0,
        utcOffset: zone.offset(at: invocation.now)))
    do {
      _ = try corpus.write(to: folder + "/claude")
    } catch {
      throw Explanation(
        what: "the demo could not be written", because: error.description,
        hint: "set XDG_CACHE_HOME to a folder that you may write")
    }
    var demo = invocation
    demo.workspace.databasePath = folder + "/index/plimsoll.db"
    demo.fixedRoots = [folder + "/claude"]
    let past = DemoLimits(start: invocation.now).past
    try LimitService(
      index: try UsageIndex.open(demo.workspace), sources: [], root: folder + "/claude"
    ).takePast(past, now: invocation.now)
    demo.banner = "DEMO: these numbers are invented. Your own are shown by `plimsoll`."
    return demo
  }
}
