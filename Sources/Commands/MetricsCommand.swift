import ArgumentParser
internal import Billing
import Configuration
import Foundation
internal import Index
import Live
import Terminal
import UsageModel
import WebDashboard

/// `plimsoll metrics`
struct MetricsCommand: InvokedCommand {
  static let configuration = CommandConfiguration(
    commandName: "metrics",
    abstract: "Prints the metrics for Prometheus, or writes them for node_exporter.",
    usage: "plimsoll metrics [<options>]",
    discussion: guide.text)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll metrics", "print them"),
      CommandExample("plimsoll metrics --textfile plimsoll.prom", "write a file"),
    ],
    notes: """
      They are those of /metrics in `plimsoll serve`, once. node_exporter reads files whose \
      names end in .prom from the folder in --collector.textfile.directory. Such a file is \
      readable by everybody, because node_exporter runs as another user.
      """)

  @Option(
    help: ArgumentHelp("Write this file, atomically, instead of printing.", valueName: "path"),
    completion: .file())
  var textfile: String?

  @OptionGroup(title: "Source") var source: SourceArguments

  mutating func run(in invocation: Invocation) async throws {
    let context = try await CommandContext(invocation, source.options)
    let zone = try invocation.zone(nil)
    let limitAccess = try await LimitAccess(context)
    let engine = LiveEngine(
      index: context.index, limits: limitAccess.service,
      settings: LiveSettings(
        roots: context.scope.roots, zone: zone, prices: context.prices,
        monthStart: try invocation.monthStart()))
    let update = await engine.settled(asking: false)
    if let failure = update.failure { throw failure }
    let now = invocation.now
    let text = MetricsDocument.text(
      update,
      credits: try await CreditAccess(context, zone: zone).service.overview(now: now, zone: zone),
      totals: try MetricsDocument.totals(context.index, prices: context.prices, zone: zone),
      now: now, zone: zone)
    guard let textfile else { return try StandardStream.standardOutput.send(text) }
    guard textfile.hasSuffix(".prom") else {
      throw Explanation(
        what: "\(textfile) does not end in .prom", because: "node_exporter only reads such files",
        status: .usage)
    }
    let path =
      textfile.hasPrefix("/")
      ? textfile : FileManager.default.currentDirectoryPath + "/" + textfile
    var file = try TextFile(path: path)
    file.mode = 0o644
    try file.replace(with: Array(text.utf8))
  }
}
