import AnthropicAPI
import ArgumentParser
import Configuration
import Engine
import Foundation
import HubStore
import Reports
import StatusLine
import Terminal
import UsageModel
import WebBase

/// `plimsoll sync join`
struct SyncJoin: SurroundedCommand {
  static let configuration = CommandConfiguration(
    commandName: "join", abstract: "Joins a team's hub with a code of its lead.",
    usage: "plimsoll sync join <address> <code>|- [<options>]",
    discussion: """
      It shows what would be told and asks; --yes answers. Told are sums of tokens by day of UTC, \
      session (as a keyed hash), model and, where you wish, project; and how full your limits are. \
      Never text, titles, paths or prompts. Leads of the team see this with your name.
      """)

  @Argument(help: "The hub's address, such as https://hub.example.") var address: String

  @Argument(help: "The code, or - to read it from standard input.") var code: String

  @Option(
    help: ArgumentHelp(
      "The first day to tell; today without it, `all` for everything.", valueName: "date"))
  var since: String?

  @Option(
    help: ArgumentHelp(
      "How projects are told: none, hash or name. Without it, as hub.projects says.",
      valueName: "how"))
  var projects: String?

  @Flag(help: "Do not ask.") var yes = false

  mutating func validate() throws {
    if let projects, !["none", "hash", "name"].contains(projects) {
      throw ValidationError("--projects takes none, hash or name")
    }
  }

  mutating func run(in surroundings: Surroundings) async throws {
    let url = try HubMembership.address(address)
    let known = try HubMembership.stored(surroundings)
    if let known, known.url != url {
      throw Explanation(
        what: "this machine has joined the hub \(known.url)",
        hint: "`plimsoll sync leave` leaves it first", status: .usage)
    }
    let how = try projects ?? ServedHub(surroundings).text("hub.projects") ?? "none"
    let first = try firstDay(surroundings.now)
    guard try isConfirmed(url, how, first) else {
      try StandardStream.standardOutput.send("Nothing was changed.\n")
      return
    }
    let word = code == "-" ? readLine() ?? "" : code
    let membership = try await join(url, word, known, how, first, surroundings)
    try StandardStream.standardOutput.send(
      plainText("Joined \(url) as \(membership.address).") + "\n")
    try await HubSync.run(membership, surroundings)
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

  private func isConfirmed(_ url: String, _ how: String, _ first: CivilDay?) throws -> Bool {
    guard !yes else { return true }
    guard code != "-", isatty(0) == 1, StandardStream.standardError.isTerminal else {
      throw Explanation(
        what: "nobody can be asked whether to tell \(url) this machine's usage",
        because: "this is not a terminal, or the code comes from standard input",
        hint: "run it in a terminal with the code, or with --yes", status: .usage)
    }
    StandardStream.standardError.offer(
      plainText("This machine would tell \(url):") + "\n"
        + """
          what         sums of tokens by day of UTC, session (a keyed hash) and model
          projects     \(how)
          first day    \(first?.description ?? "everything that is known")
          limits       how full they are and when they reset, as they are read
        Leads of the team see this with your name; other members see only medians of five or more.
        Never text, titles, paths or prompts.
        """ + "\nTell this? [y/N] ")
    return ["y", "yes"].contains(readLine()?.lowercased())
  }

  private func join(
    _ url: String, _ code: String, _ known: HubMembership?, _ how: String, _ first: CivilDay?,
    _ surroundings: Surroundings
  ) async throws -> HubMembership {
    let scope = "days, projects \(how), since \(first?.description ?? "the beginning")"
    let body = JSONValue.object([
      .init("code", .string(code)),
      .init("machine", .string(try known?.machine ?? HubSync.machine(surroundings))),
      .init("label", .string(HubSync.label(surroundings))),
      .init("version", .string(LineHelp.version)), .init("scope", .string(scope)),
    ])
    let answer = try AnthropicAPI.JSONNode(
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
    let access = SettingsAccess(surroundings)
    for (name, secret) in [("hub.token", token), ("hub.organization_key", key)] {
      if let setting = SettingsTable.setting(name) { try access.keep(.text(secret), for: setting) }
    }
    let membership = HubMembership(
      url: url, device: device, machine: machine, member: member, address: address, role: role,
      projects: how, since: first?.description)
    try membership.write(surroundings)
    return membership
  }
}

/// Telling the hub, as commands do it.
enum HubSync {
  /// Tells what is new, and says so.
  static func run(
    _ membership: HubMembership, _ surroundings: Surroundings, isQuiet: Bool = false
  ) async throws {
    let workbench = try await Workbench(surroundings, SourceOptions(isQuiet: isQuiet))
    try await run(membership, workbench)
  }

  static func run(_ membership: HubMembership, _ workbench: Workbench) async throws {
    let surroundings = workbench.surroundings
    let publisher = try HubPublisher(membership, surroundings, workbench.index)
    let report = try await publisher.publish(now: surroundings.now)
    let limits = try LimitDesk(workbench).service.overview(
      now: surroundings.now, historySince: surroundings.now)
    let told = try await publisher.publish(limits: limits, now: surroundings.now)
    var words: [String] = []
    if report.days > 0 {
      words.append("\(counted(Int64(report.days), "day")) (\(counted(Int64(report.rows), "row")))")
    }
    if report.retracted > 0 {
      words.append("\(counted(Int64(report.retracted), "day")) taken back")
    }
    if told > 0 { words.append(counted(Int64(told), "limit")) }
    let what = words.isEmpty ? "nothing new" : words.joined(separator: ", ")
    try workbench.printLines([plainText("Told \(membership.url): \(what).")])
  }

  /// This machine's id at the hub.
  static func machine(_ surroundings: Surroundings) throws -> String {
    String(Secret.make().prefix(32))
  }

  /// How people call this machine.
  static func label(_ surroundings: Surroundings) -> String {
    let name = surroundings.environment["PLIMSOLL_MACHINE"] ?? ProcessInfo.processInfo.hostName
    var label = ""
    label.unicodeScalars.append(
      contentsOf: name.unicodeScalars.filter { $0.value >= 0x20 }.prefix(60))
    return label
  }

  /// Leaves the hub.
  ///
  /// - Parameter erases: Whether what was told is taken out of the hub, which must answer
  ///   then.
  static func leave(
    _ membership: HubMembership, erases: Bool, _ surroundings: Surroundings
  ) async throws {
    do {
      _ = try await HubClient(membership, surroundings).send(
        "DELETE", "api/hub/device" + (erases ? "?erase=true" : ""))
    } catch let failure as Explanation where !erases {
      // Whoever is shut out, or cannot reach the hub, may leave all the same.
      StandardStream.standardError.offer(
        "warning: " + plainText("\(failure.what); the hub still lists this machine") + "\n")
    }
    try HubMembership.remove(surroundings)
  }
}
