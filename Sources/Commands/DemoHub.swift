import ArgumentParser
import DemoData
import Foundation
import Hub
import HubStore
import Index
import StatusLine
import Terminal
import UsageModel
import WebBase
import WebDashboard

/// `plimsoll demo hub`
struct DemoHub: InvokedCommand {
  static let configuration = CommandConfiguration(
    commandName: "hub",
    abstract: "Serves a team's hub with forty invented members.",
    discussion: guide.text)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll demo hub --open", "and open it in your browser")
    ],
    notes: """
      It is created again each time in the cache folder, and served on this machine alone \
      until Ctrl-C. The link that it prints opens its page as a lead.
      """)

  @Option(
    help: ArgumentHelp("Port to listen on; 0 takes any free one.", valueName: "number"))
  var port = 0

  @Flag(help: "Open the page in the browser.") var open = false

  @Option(help: ArgumentHelp("Days before today that have usage.", valueName: "number"))
  var days = 90

  mutating func validate() throws {
    guard (0...65_535).contains(port) else {
      throw ValidationError("--port \(port) is out of range; use 0 to 65535")
    }
    guard (1...1000).contains(days) else {
      throw ValidationError("--days \(days) is not a number from 1 to 1000")
    }
  }

  mutating func run(in invocation: Invocation) async throws {
    let folder = invocation.workspace.cacheDirectory + "/demo-hub"
    let files = FileManager.default
    if files.fileExists(atPath: folder) { try files.removeItem(atPath: folder) }
    try files.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    let store = HubStore(try await SQLiteHub.open(at: folder + "/hub.db"))
    let team = InventedTeam(store: store, now: invocation.now)
    let lead = try await team.fill(days: Int64(days))
    let server = HubServer(
      options: HubOptions(
        web: WebOptions(port: port, token: ""), organizationKey: HubCode.make(),
        version: LineHelp.version),
      store: store, folder: StateFolder(stateDirectory: folder),
      prices: try PriceFile.load(invocation.workspace), assets: WebAssets.parts,
      clock: { Invocation.clock() })
    let opens = open
    try await server.run { place in
      do {
        let word = Secret.make()
        try await store.keepLink(
          digest: Secret.digest(word), member: lead.identifier, now: Invocation.clock())
        let link = place.url + "#t=" + word
        try StandardStream.standardOutput.send(
          "DEMO: the forty members are invented.\nThe team's page is at \(link)\n")
        if opens { try await Browser.open(link, environment: invocation.environment) }
      } catch {
        StandardStream.standardError.offer(
          "warning: the page is served, but could not be announced: \(error)\n")
      }
    }
    await store.database.close()
  }
}

/// Forty people who never were, and what they used.
struct InventedTeam {
  let store: HubStore
  let now: Timestamp

  private static let names = [
    "ada", "ben", "cleo", "dan", "eva", "finn", "gus", "hana", "ines", "jon", "kai", "lea", "max",
    "nora", "otto", "pia", "quinn", "ravi", "sara", "tom", "uma", "vic", "wes", "xenia", "yara",
    "zoe", "amir", "bea", "carl", "dora", "emil", "fay", "gil", "hugo", "iris", "jade", "kim",
    "lars", "mia", "noel",
  ]
  private static let projects = ["api", "web", "mobile", "infra", "billing", "docs"]
  private static let variants = [
    ModelVariant(model: "claude-opus-4-6"), ModelVariant(model: "claude-sonnet-4-6"),
    ModelVariant(model: "claude-haiku-4-5-20251001"),
  ]

  /// Writes everything; the first of them is the lead who looks.
  func fill(days: Int64) async throws -> HubStore.Member {
    var random = SeededRandom(seed: 40)
    var members: [HubStore.Member] = []
    for (number, name) in InventedTeam.names.enumerated() {
      // Most were heard of within the hour; a few are away.
      let silence = number % 13 == 12 ? 86_400 * (2 + random.below(20)) : random.below(3600)
      let heard = now.advanced(byMilliseconds: -Int64(silence) * 1000)
      let device = try await join(name, number: number, machine: "laptop")
      members.append(device.member)
      let size = 1 + random.below(9)
      let sent = (0..<days).reversed().compactMap { back -> DayDocument.Day? in
        let day = HubFigures.day(of: heard) - back
        return self.day(day, of: name, size: size, shares: number % 5 > 0, &random)
      }
      try await publish(sent, of: device, heard)
      try await store.publish(
        limits: limits(of: name, heard, &random), of: device, now: heard)
      guard number % 8 == 3 else { continue }
      // A second machine, on which the last session of the first went on.
      let second = try await join(name, number: number, machine: "desktop")
      guard var last = sent.last, var row = last.rows.first else { continue }
      row.tally.responses += 7
      row.tally.tokens.output += 4000
      last.rows = [row]
      last.digest = Secret.digest(last.digest)
      try await publish([last], of: second, heard)
    }
    try await lookAround(members)
    return members[0]
  }

  private func publish(
    _ days: [DayDocument.Day], of device: HubStore.Device, _ time: Timestamp
  ) async throws {
    _ = try await store.publish(
      days,
      variants: Dictionary(
        uniqueKeysWithValues: InventedTeam.variants.map { (VariantKey.of($0), $0) }),
      of: device, now: time)
  }

  /// The other lead has opened a few members' pages, the first lead's too; and somebody
  /// has left.
  private func lookAround(_ members: [HubStore.Member]) async throws {
    for (number, member) in members.enumerated() where number % 9 == 0 {
      try await store.note(
        lead: members[1], looksAt: member.identifier, what: "usage, limits and machines",
        now: now.advanced(byMilliseconds: -Int64(number + 1) * 4_000_000))
    }
    _ = try await store.revoke(
      "\(InventedTeam.names[24])@example.com", now: now.advanced(byMilliseconds: -86_400_000))
  }

  private func join(
    _ name: String, number: Int, machine: String
  ) async throws -> HubStore.Device {
    let code = HubCode.digest("demo \(name) \(machine)")
    let joined = now.advanced(byMilliseconds: -Int64(200 - number) * 86_400_000)
    _ = try await store.invite(
      digest: code, address: "\(name)@example.com", role: number < 2 ? .lead : .member,
      now: joined)
    let digits = Secret.digest("\(machine) of \(name)").prefix(32)
    let admission = try await store.admit(
      codeDigest: code,
      HubStore.Newcomer(
        machine: String(digits), label: "\(name)'s \(machine)", version: LineHelp.version,
        scope: "days, projects \(number % 5 > 0 ? "name" : "none"), all folders, "
          + "since the beginning",
        tokenDigest: Secret.digest(Secret.make()),
        memberIdentifier: String(Secret.digest(name).prefix(16)),
        deviceIdentifier: String(Secret.digest("device \(machine) of \(name)").prefix(12))),
      now: joined)
    guard case .admitted(let device) = admission else {
      preconditionFailure("a member of the demo was not let in")
    }
    return device
  }

  private func day(
    _ day: Int64, of name: String, size: Int, shares: Bool, _ random: inout SeededRandom
  ) -> DayDocument.Day? {
    let isWeekend = CivilDay(daysSince1970: Int32(day)).weekday > 4
    guard random.below(10) < (isWeekend ? 2 : 9) else { return nil }
    var rows: [DayDocument.Row] = []
    for session in 0...random.below(4) {
      let digest = Secret.digest("\(name) \(day) \(session)").prefix(32)
      let variant = InventedTeam.variants[random.below(InventedTeam.variants.count)]
      var tally = UsageTally()
      tally.responses = Int64(5 + random.below(40 * size))
      tally.tokens = TokenCounts(
        input: tally.responses * Int64(5 + random.below(60)),
        output: tally.responses * Int64(200 + random.below(900)),
        cacheWrite5m: tally.responses * Int64(500 + random.below(3000)),
        cacheRead: tally.responses * Int64(20_000 + random.below(60_000)))
      rows.append(
        DayDocument.Row(
          session: String(digest),
          project: shares ? InventedTeam.projects[random.below(InventedTeam.projects.count)] : "",
          variant: VariantKey.of(variant), tally: tally))
    }
    return DayDocument.Day(day: day, digest: Secret.digest("\(name) \(day)"), rows: rows)
  }

  private func limits(
    of name: String, _ heard: Timestamp, _ random: inout SeededRandom
  ) -> [HubStore.LimitRow] {
    let account = String(Secret.digest("account of \(name)").prefix(32))
    return [("five_hour", Int64(5)), ("seven_day", 168)].map { window, hours in
      let left = Int64(1 + random.below(Int(hours) * 50)) * 72_000
      return HubStore.LimitRow(
        account: account, window: window,
        millipercent: Int64(min(100_000, random.below(103_000))),
        resetsAt: heard.advanced(byMilliseconds: min(left, hours * 3_600_000)),
        capturedAt: heard.advanced(byMilliseconds: -Int64(random.below(900_000))),
        source: "statusline", confidence: 2)
    }
  }
}
