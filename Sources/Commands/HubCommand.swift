import ArgumentParser
import Configuration
import Foundation
import Hub
import HubStore
import Index
import Reports
import Scanning
import Settings
import StatusLine
import Terminal
import UsageModel
import WebBase
import WebDashboard

/// `plimsoll hub`
struct HubCommand: GuidedCommand {
  static let configuration = CommandConfiguration(
    commandName: "hub",
    abstract: "Runs a team's server: members, projects and limits, without prompts.",
    discussion: guide.text,
    subcommands: [
      HubServe.self, HubInvite.self, HubMembers.self, HubRotate.self, HubRevoke.self,
      HubMove.self, HubCheck.self,
    ])

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll hub serve", "start it, on this machine alone"),
      CommandExample("plimsoll hub invite ada@example.com", "a code for one machine"),
    ],
    notes: """
      `plimsoll hub serve` starts it on SQLite, in a folder of its own; hub.database puts it \
      on PostgreSQL. `plimsoll hub invite` prints a code with which one machine joins, through \
      `plimsoll sync join`. docs/hub.md says what leaves a machine, and how to run a hub.
      """,
    statuses: .usual(and: .noData, .notPermitted))
}

/// `plimsoll hub serve`
struct HubServe: InvokedCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Serves the team's hub.",
    usage: "plimsoll hub serve [<options>]",
    discussion: guide.text)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll hub serve", "until Ctrl-C"),
      CommandExample("plimsoll hub serve --port 8443 --name hub.example.com", "behind a proxy"),
    ],
    notes: """
      It listens on this machine alone unless --host says otherwise; then it needs a \
      certificate, or a proxy named in hub.trusted_proxy. SIGHUP makes it read the certificate \
      again. Ctrl-C stops it.
      """)

  /// The port when nothing else is said.
  static let defaultPort = 4848

  @Option(help: ArgumentHelp("Address to listen on.", valueName: "address"))
  var host = WebOptions.defaultHost

  @Option(
    help: ArgumentHelp("Port to listen on; 0 takes any free one.", valueName: "number"))
  var port = HubServe.defaultPort

  @Option(
    name: .customLong("tls-certificate"),
    help: ArgumentHelp("The certificate and its chain, as PEM.", valueName: "file"),
    completion: .file())
  var certificate: String?

  @Option(
    name: .customLong("tls-key"),
    help: ArgumentHelp("The key of the certificate, as PEM.", valueName: "file"),
    completion: .file())
  var key: String?

  @Option(
    name: .customLong("name"),
    help: ArgumentHelp(
      "The host name that browsers use, if it is behind a proxy.", valueName: "name"))
  var names: [String] = []

  mutating func validate() throws {
    guard (0...65_535).contains(port) else {
      throw ValidationError("--port \(port) is out of range; use 0 to 65535")
    }
    if (certificate == nil) != (key == nil) {
      throw ValidationError("--tls-certificate and --tls-key belong together")
    }
  }

  mutating func run(in invocation: Invocation) async throws {
    let hub = try ServedHub(invocation)
    let options = try options(hub)
    try options.checkExposure()
    let store = try await hub.open()
    let billed = try await HubBilled(invocation)
    let server = HubServer(
      options: options, store: store,
      folder: StateFolder(stateDirectory: hub.folder),
      prices: try PriceFile.load(invocation.workspace), assets: WebAssets.parts,
      billed: { billed?.billing($0) }, clock: { Invocation.clock() })
    let database = plainText(store.database.name)
    let alarm = try await HubAlarm(invocation, hub, store)
    try await server.run(companions: [{ await alarm.run() }, { await billed?.run() }]) { place in
      StandardStream.standardOutput.offer(
        "The team's hub is at \(place.url)\nIt stores its data in \(database)\n"
          + "`plimsoll hub invite --lead` prints a code for the first machine\n")
    }
    await store.database.close()
  }

  private func options(_ hub: ServedHub) throws -> HubOptions {
    var web = WebOptions(host: host, port: port, names: names, token: "")
    if let certificate, let key {
      web.tls = try TLSFiles(certificate: certificate, key: key)
    }
    return HubOptions(
      web: web, trustedProxies: hub.trustedProxies,
      personHeader: hub.settings[.hubProxyHeader],
      organizationKey: try hub.organizationKey(), version: LineHelp.version)
  }
}

/// `plimsoll hub invite`
struct HubInvite: InvokedCommand {
  static let configuration = CommandConfiguration(
    commandName: "invite",
    abstract: "Prints a code with which one machine joins, once, within a day.",
    usage: "plimsoll hub invite [<address>] [--lead] [--json]",
    discussion: guide.text)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll hub invite ada@example.com", "a member"),
      CommandExample("plimsoll hub invite grace@example.com --lead", "a lead"),
    ],
    notes: """
      The address names the member, such as an e-mail address; nothing is sent to it. The code \
      is alone on the last line. Each further machine of a member needs an invitation of its \
      own. This needs the hub's database, but not its server.
      """)

  @Argument(help: "The member's address; needed unless --lead is given.") var address: String?

  @Flag(help: "Let the member see all others.") var lead = false

  @Flag(help: "Print the JSON that docs/json.md describes.") var json = false

  mutating func validate() throws {
    guard address != nil || lead else {
      throw ValidationError("name the member's address, or --lead for the first of a team")
    }
    if let address {
      guard !address.isEmpty, address.utf8.count <= 200, !address.contains(where: \.isWhitespace)
      else { throw ValidationError("the address is empty, too long or has blanks") }
    }
  }

  mutating func run(in invocation: Invocation) async throws {
    let store = try await ServedHub(invocation).open()
    let code = HubCode.make()
    let expires = try await store.invite(
      digest: HubCode.digest(code), address: address ?? "lead", role: lead ? .lead : .member,
      now: Invocation.clock())
    await store.database.close()
    try HubInvite.show(code, expires: expires, for: address ?? "lead", json: json)
  }

  static func show(_ code: String, expires: Timestamp, for whom: String, json: Bool) throws {
    if json {
      let document = JSONValue.object([
        .init("code", .string(code)), .init("expires", .time(expires)),
      ])
      try StandardStream.standardOutput.send(document.document)
      return
    }
    try StandardStream.standardOutput.send(
      plainText("An invitation for \(whom), good once until \(isoTime(expires)):") + "\n"
        + "plimsoll sync join https://HUB CODE\n\(code)\n")
  }
}

/// `plimsoll hub rotate`
struct HubRotate: InvokedCommand {
  static let configuration = CommandConfiguration(
    commandName: "rotate",
    abstract: "Makes a machine's token void, and prints a code for a new one.",
    discussion: guide.text)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll hub rotate 4f2a", "by the start of its id")
    ],
    notes: """
      The machine is shut out until it joins again with the code; what it has sent is kept. \
      `plimsoll hub members` lists machines.
      """,
    statuses: .usual(and: .noData))

  @Argument(help: "The machine's id, or the beginning of it.") var device: String

  @Flag(help: "Print the JSON that docs/json.md describes.") var json = false

  mutating func run(in invocation: Invocation) async throws {
    let store = try await ServedHub(invocation).open()
    let code = HubCode.make()
    let (found, expires) = try await store.rotate(
      device, codeDigest: HubCode.digest(code), now: Invocation.clock())
    await store.database.close()
    guard case .device(let identifier) = found else { throw HubRevoke.notFound(device, found) }
    try HubInvite.show(code, expires: expires, for: "the machine \(identifier)", json: json)
  }
}

/// `plimsoll hub revoke`
struct HubRevoke: InvokedCommand {
  static let configuration = CommandConfiguration(
    commandName: "revoke",
    abstract: "Shuts a member or a machine out.",
    discussion: guide.text)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll hub revoke ada@example.com", "a member"),
      CommandExample("plimsoll hub revoke 4f2a", "a machine"),
    ],
    notes: "What was sent is kept. Anyone who is invited again is let in again.",
    statuses: .usual(and: .noData))

  @Argument(help: "A member's address, or a machine's id or the beginning of it.")
  var name: String

  mutating func run(in invocation: Invocation) async throws {
    let store = try await ServedHub(invocation).open()
    let found = try await store.revoke(name, now: Invocation.clock())
    await store.database.close()
    switch found {
    case .member(let address):
      try StandardStream.standardOutput.send(
        plainText("\(address) and all their machines are shut out.") + "\n")
    case .device(let identifier):
      try StandardStream.standardOutput.send("The machine \(identifier) is shut out.\n")
    case .unknown, .ambiguous: throw HubRevoke.notFound(name, found)
    }
  }

  static func notFound(_ name: String, _ found: HubStore.Revocation) -> Explanation {
    if case .ambiguous(let names) = found {
      return Explanation(
        what: "several machines begin with \(name)", because: names.joined(separator: ", "),
        hint: "write more of the id", status: .usage)
    }
    return Explanation(
      what: "no member or machine of the hub is called \(name)",
      hint: "`plimsoll hub members` lists them", status: .noData)
  }
}
