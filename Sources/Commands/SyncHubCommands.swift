import ArgumentParser
import Configuration
import Foundation
import HubStore
import Index
import Reports
import Scanning
import Settings
import StatusLine
import Terminal
import UsageModel
import WebBase

/// `plimsoll sync join`
struct SyncJoin: InvokedCommand {
  static let configuration = CommandConfiguration(
    commandName: "join",
    abstract: "Joins a team's hub with a code from its lead.",
    usage: "plimsoll sync join <address> <code>|- [<options>]",
    discussion: guide.text)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll sync join https://hub.example.com CODE", "asks first")
    ],
    notes: """
      It shows what would be shared and asks, unless you pass --yes. Shared are sums of tokens \
      by UTC day, session (as a keyed hash), model and, if you want, project; and how full \
      your limits are. Text, titles, paths and prompts are never shared. The team's leads see \
      this with your name.
      """,
    statuses: .usual(and: .notPermitted))

  @Argument(help: "The hub's address, such as https://hub.example.") var address: String

  @Argument(help: "The code, or - to read it from standard input.") var code: String

  @Option(
    help: ArgumentHelp(
      "The first day to share, or `all`; today by default.", valueName: "date"))
  var since: String?

  @Option(
    help: ArgumentHelp(
      "How projects are named: none, hash or name; hub.projects by default.",
      valueName: "how"))
  var projects: String?

  @Option(
    help: ArgumentHelp(
      "What is shared: days for sums by day, responses for every response.", valueName: "grain"))
  var grain = "days"

  @Option(
    name: .customLong("claude-folder"),
    help: ArgumentHelp(
      "A Claude Code folder to share, by a name from `plimsoll folders`; may be "
        + "repeated. By default this shell's.", valueName: "name"))
  var claudeFolders: [String] = []

  @Flag(name: .customLong("all-folders"), help: "Share all Claude Code folders.")
  var allFolders = false

  @Flag(help: "Do not ask.") var yes = false

  mutating func validate() throws {
    guard ["days", "responses"].contains(grain) else {
      throw ValidationError("--grain takes days or responses")
    }
    if let projects, !["none", "hash", "name"].contains(projects) {
      throw ValidationError("--projects takes none, hash or name")
    }
  }

  mutating func run(in invocation: Invocation) async throws {
    let url = try HubMembership.address(address)
    let known = try HubMembership.stored(invocation)
    if let known, known.url != url {
      throw Explanation(
        what: "this machine has joined the hub \(known.url)",
        hint: "`plimsoll sync leave` leaves it first", status: .usage)
    }
    var source = SourceOptions(isQuiet: false)
    source.folders = claudeFolders
    source.showsAllFolders = allFolders
    source.syncsFirst = false
    let context = try await CommandContext(invocation, source, keeps: true)
    let scope = HubMembership.Scope(
      projects: try projects ?? SettingsAccess(invocation).settings()[.hubProjects].rawValue,
      since: try firstDay(invocation.now)?.description,
      folders: try SharedScope.folders(
        context, named: claudeFolders, isAll: allFolders, asks: !yes && code != "-"),
      grain: grain)
    guard try isConfirmed(url, scope, context) else {
      try StandardStream.standardOutput.send("Nothing was changed.\n")
      return
    }
    let word = code == "-" ? readLine() ?? "" : code
    let membership = try await join(url, word, known, scope, invocation)
    try StandardStream.standardOutput.send(
      plainText("Joined \(url) as \(membership.address).") + "\n")
    try await HubSync.run(membership, context)
  }

  private func firstDay(_ now: Timestamp) throws -> CivilDay? {
    guard let since else { return now.quarterHour.utcDay }
    if since == "all" { return nil }
    guard let day = CivilDay(since) else {
      throw Explanation(
        what: "--since \(since) is not a date", hint: "write it as 2026-01-31, or all",
        status: .usage)
    }
    return day
  }

  private func isConfirmed(
    _ url: String, _ scope: HubMembership.Scope, _ context: CommandContext
  ) throws -> Bool {
    guard !yes else { return true }
    guard code != "-", isatty(0) == 1, StandardStream.standardError.isTerminal else {
      throw Explanation(
        what: "sending usage to \(url) needs a confirmation",
        because: "this is not a terminal, or the code comes from standard input",
        hint: "run it in a terminal with the code, or with --yes", status: .usage)
    }
    let excluded = try SyncAccess.settings(context.invocation)?.excluded ?? []
    let what =
      scope.grain == "responses"
      ? "tokens of each response with its time, session (a keyed hash) and model"
      : "sums of tokens by day of UTC, session (a keyed hash) and model"
    StandardStream.standardError.offer(
      plainText("This machine would tell \(url):") + "\n"
        + """
          what                    \(what)
          projects                \(scope.projects)
          folders of Claude Code  \(plainText(SharedScope.text(scope.folders, context)))
          projects left out       \(excluded.isEmpty ? "none" : plainText(excluded.joined(separator: ", ")))
          first day               \(scope.since ?? "everything that is known")
          limits                  how full they are and when they reset, as they are read
        Leads of the team see this with your name; other members see only medians of five or more.
        Never text, titles, paths or prompts.
        """ + "\nTell this? [y/N] ")
    return ["y", "yes"].contains(readLine()?.lowercased())
  }

  private func join(
    _ url: String, _ code: String, _ known: HubMembership?, _ scope: HubMembership.Scope,
    _ invocation: Invocation
  ) async throws -> HubMembership {
    let body = JSONValue.object([
      .init("code", .string(code)),
      .init("machine", .string(try known?.machine ?? HubSync.machine(invocation))),
      .init("label", .string(HubSync.label(invocation))),
      .init("version", .string(LineHelp.version)), .init("scope", .string(scope.text)),
    ])
    let answer = try JSONValue(
      parsing: try await HubClient(url: url).post("api/join", body.line))
    guard let token = answer["token"]?.text, let key = answer["organizationKey"]?.text,
      let device = answer["device"]?.text, let machine = answer["machine"]?.text,
      let member = answer["member"]?.text, let address = answer["address"]?.text,
      let role = answer["role"]?.text
    else {
      throw Explanation(
        what: "the hub \(url) gave an answer that is not understood",
        hint: "one of the two may need an update", status: .inputOutput)
    }
    let access = SettingsAccess(invocation)
    try await access.keep(token, for: .hubToken)
    try await access.keep(key, for: .hubOrganizationKey)
    let membership = HubMembership(
      url: url, device: device, machine: machine, member: member, address: address, role: role,
      scope: scope)
    try membership.write(invocation)
    return membership
  }
}
