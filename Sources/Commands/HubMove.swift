import ArgumentParser
import Foundation
import HubStore
import Index
import Reports
import Terminal
import UsageModel
import Wording

/// `plimsoll hub move`
struct HubMove: InvokedCommand {
  static let configuration = CommandConfiguration(
    commandName: "move",
    abstract: "Copies a hub's database to another, and proves that both are equal.",
    discussion: guide.text)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll hub move postgres://hub@localhost/hub", "to PostgreSQL")
    ],
    notes: """
      It copies the file of this machine's hub to the database that you name, or to \
      hub.database. Stop the server first: what machines send in the meantime is not copied, \
      and they send it again. The original stays as it is.
      """,
    statuses: .usual(and: .noData))

  @Argument(
    help: ArgumentHelp(
      "The database to copy to: postgres://… or the absolute path of a file; "
        + "hub.database by default."))
  var target: String?

  @Option(
    name: .customLong("from"),
    help: ArgumentHelp(
      "The database to copy from; by default the file of this machine's hub.", valueName: "place")
  )
  var source: String?

  mutating func run(in invocation: Invocation) async throws {
    let hub = try ServedHub(invocation)
    let from = source ?? hub.defaultFile
    var to = target
    if to == nil { to = try await hub.database() }
    guard let to, to != from else {
      throw Explanation(
        what: "nothing says where the hub is to be moved",
        hint: "`plimsoll hub move postgres://…`, or set hub.database first",
        status: .usage)
    }
    if from.hasPrefix("/"), !FileManager.default.fileExists(atPath: from) {
      throw Explanation(
        what: "there is no hub at \(from)", hint: "name the database with --from",
        status: .noData)
    }
    let old = try await hub.open(from)
    let new = try await hub.open(to, connections: 1)
    let tables = try await HubMover(from: old.database, to: new.database).run()
    await old.database.close()
    await new.database.close()
    let rows = tables.reduce(Int64(0)) { $0 + $1.rows }
    try StandardStream.standardOutput.send(
      tables.map { "\($0.digest.prefix(16))  \($0.name)  \(grouped($0.rows))\n" }.joined()
        + "Copied \(grouped(rows)) rows; the digests of all \(tables.count) tables are equal.\n")
  }
}

/// `plimsoll hub check`
struct HubCheck: InvokedCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Checks whether a server can hold a hub.",
    discussion: guide.text)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll hub check postgres://hub@localhost/hub", "")
    ],
    notes: """
      It runs the checks of Plimsoll's own tests in a schema of their own, which must not \
      exist yet, and drops it at the end. Nothing else on the server is touched.
      """)

  @Argument(help: "The server: postgres://…, or anything that libpq reads, such as service=team.")
  var server: String

  @Option(help: ArgumentHelp("The schema to create and drop.", valueName: "name"))
  var schema = "plimsoll_check"

  mutating func run(in invocation: Invocation) async throws {
    let hub = try ServedHub(invocation)
    let database = try await PostgresHub.open(
      hub.options(server, schema: schema), isNew: true)
    let findings = await HubConformance(database).run { finding in
      let mark = finding.problem == nil ? "good" : "BAD "
      StandardStream.standardOutput.offer(
        plainText("\(mark)  \(finding.sentence)" + (finding.problem.map { ": \($0)" } ?? "")) + "\n"
      )
    }
    try await database.drop()
    await database.close()
    let bad = findings.count { $0.problem != nil }
    guard bad == 0 else {
      throw Explanation(
        what: "\(database.name) is not fit for a hub",
        because: "\(bad) of \(findings.count) checks failed", hint: "see docs/hub.md",
        status: .inputOutput)
    }
    try StandardStream.standardOutput.send(
      plainText("\(database.name) is fit for a hub: \(findings.count) checks, all good.") + "\n")
  }
}
