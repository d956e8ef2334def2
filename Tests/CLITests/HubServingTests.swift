import Foundation
import HubStore
import TestSupport
import Testing
import UsageModel

/// A hub that goes on serving: certificates that are renewed, warnings that go out, and
/// several of its processes at once.
@Suite("A hub that serves", .timeLimited)
struct HubServingTests {
  /// The code on the last line of an invitation.
  private func code(_ home: Home, _ arguments: String...) async throws -> String {
    let invited = try await home.run(["hub", "invite"] + arguments)
    return invited.standardOutput.split(separator: "\n").last.map(String.init) ?? ""
  }

  // MARK: Certificates

  /// Waits until the hub shows a certificate of a name.
  private func waitUntilShown(_ name: String, _ program: HubProgram) async throws {
    while try await !SignedCertificate.shown(port: program.port).contains(name) {
      try await Task.sleep(for: .milliseconds(50))
    }
  }

  @Test func readsItsCertificateAgainAtSIGHUP() async throws {
    let home = try Home()
    let folder = home.directory
    let first = try await SignedCertificate.make(for: "first.example", in: folder, as: "hub")
    let program = try HubProgram(
      home,
      options: [
        "--tls-certificate", folder.path(of: first.certificate), "--tls-key",
        folder.path(of: first.key),
      ])
    defer { program.end() }
    #expect(program.url.hasPrefix("https://"))
    try await waitUntilShown("first.example", program)
    _ = try await SignedCertificate.make(for: "second.example", in: folder, as: "hub")
    // Nobody has said so yet.
    #expect(try await SignedCertificate.shown(port: program.port).contains("first.example"))
    program.reload()
    try await waitUntilShown("second.example", program)
    // What cannot be used leaves the old one in its place, and the hub running.
    try folder.write("no certificate\n", to: first.certificate)
    program.reload()
    for _ in 0..<3 {
      #expect(try await SignedCertificate.shown(port: program.port).contains("second.example"))
    }
    _ = try await SignedCertificate.make(for: "third.example", in: folder, as: "hub")
    program.reload()
    try await waitUntilShown("third.example", program)
  }

  // MARK: Warnings

  private static let variant = ModelVariant(model: "claude-opus-4-6")

  /// A member who is near the wall, a team that has used up its budget, and a machine of
  /// which nothing was heard for three days.
  private func fill(_ home: Home) async throws {
    let database = try await SQLiteHub.open(
      at: home.directory.path(of: ".local/state/plimsoll/hub/hub.db"))
    let store = HubStore(database)
    let seconds = Int64(Date().timeIntervalSince1970)
    let now = Timestamp(seconds: seconds)
    for (name, joined) in [("ada", now), ("ben", now.advanced(byMilliseconds: -3 * 86_400_000))] {
      _ = try await store.invite(
        digest: "code of \(name)", address: "\(name)@example.com", role: .member, now: joined)
      let admission = try await store.admit(
        codeDigest: "code of \(name)",
        HubStore.Newcomer(
          machine: "machine of \(name)", label: "\(name)'s laptop", version: "1", scope: "days",
          tokenDigest: "token of \(name)", memberIdentifier: "member \(name)",
          deviceIdentifier: "device \(name)"), now: joined)
      guard case .admitted(let device) = admission, name == "ada" else { continue }
      var tally = UsageTally()
      tally.responses = 1
      tally.tokens.output = 1_000_000
      let key = VariantKey.of(Self.variant)
      let row = DayDocument.Row(
        session: String(repeating: "0", count: 32), project: "", variant: key, tally: tally)
      _ = try await store.publish(
        [DayDocument.Day(day: seconds / 86_400, digest: "1", rows: [row])],
        variants: [key: Self.variant], of: device, now: now)
      try await store.publish(
        limits: [
          HubStore.LimitRow(
            account: "account", window: "five_hour", millipercent: 96_000,
            resetsAt: now.advanced(byMilliseconds: 3_600_000), capturedAt: now, source: "oauth",
            confidence: 2)
        ], of: device, now: now)
    }
    await database.close()
  }

  /// How many lines a file has; none where it is not there yet.
  private func lines(of path: String) -> Int {
    guard let data = FileManager.default.contents(atPath: path) else { return 0 }
    return data.count { $0 == 0x0A }
  }

  @Test func warnsOnceOfWallsBudgetsAndSilenceByTheOutbox() async throws {
    let home = try Home()
    let file = home.directory.path(of: "received")
    for (name, value) in [
      (
        "alerts.command",
        "printf '%s\\n' \"$PLIMSOLL_ALERT_KIND: $PLIMSOLL_ALERT_TEXT\" >> \(file)"
      ),
      ("hub.budget", "20"), ("hub.silent_days", "2"),
    ] {
      #expect(try await home.run("config", "set", name, value).status == 0)
    }
    try home.directory.makeDirectory(".local/state/plimsoll/hub")
    try await fill(home)
    // The second time everything was raised already.
    for _ in 0..<2 {
      let program = try HubProgram(home)
      while lines(of: file) < 3 {
        try await Task.sleep(for: .milliseconds(50))
      }
      program.end()
    }
    let received = try home.directory.read("received").split(separator: "\n").sorted()
    #expect(received.count == 3, "\(received)")
    for (kind, text) in [
      ("silent-machine", "ben's laptop (ben@example.com)"), ("budget", "125 % of $20"),
      ("threshold", "ada@example.com: 5-hour limit at 96 %"),
    ] {
      #expect(received.contains { $0.hasPrefix(kind) && $0.contains(text) }, "\(kind): \(received)")
    }
    let listed = try await home.run("alerts", "--json")
    #expect(!listed.standardOutput.contains("\"deliveredAt\": null"), "\(listed.standardOutput)")
  }

  // MARK: Several processes

  @Test(.enabled(if: PostgresServer.programs != nil, "PostgreSQL's server is not installed"))
  func servesOneTeamFromTwoProcesses() async throws {
    let server = try await PostgresServer(programs: try #require(PostgresServer.programs))
    let (one, two) = (try Home(), try Home())
    for home in [one, two] {
      _ = try await home.run(
        "config", "set", "hub.database",
        "postgres:///postgres?host=\(server.folder)&user=plimsoll")
    }
    let first = try HubProgram(one)
    let key = ".local/state/plimsoll/hub/organization.key"
    try two.directory.write(try one.directory.read(key), to: key)
    let second = try HubProgram(two)
    defer { second.end() }
    let (ada, ben) = (try Home(), try Home())
    for home in [ada, ben] { try home.writeSample() }
    let codes = [try await code(one, "ada@example.com"), try await code(two, "ben@example.com")]
    // Each joins at the process that did not invite.
    for (home, url, code) in [(ada, second.url, codes[0]), (ben, first.url, codes[1])] {
      let joined = try await home.run("sync", "join", url, code, "--yes", "--since", "all")
      #expect(joined.status == 0, "\(joined.standardError)")
      #expect(try await Home().run("sync", "join", url, code, "--yes").status == 77)
    }
    // Both have the same sessions under the same hashes: they count once.
    let team = try await two.run(
      "team", "--team", "--json", "--since", "2026-03-01", "--until", "2026-03-31")
    let daily = try await ada.run("daily", "--tz", "UTC", "--json")
    let tokens = try #require(
      team.standardOutput.matches(of: /"totalTokens": (\d+)/).last?.output.1)
    #expect(daily.standardOutput.contains("\"totalTokens\": \(tokens)"), "\(tokens)")
    // One of them goes away, and the balancer sends everybody to the other.
    await first.kill()
    let membership = ".local/state/plimsoll/hub.json"
    let text = try ben.directory.read(membership)
    #expect(text.contains(first.url.replacing("/", with: "\\/")) || text.contains(first.url))
    try ben.directory.write(
      text.replacing(":\(first.port)", with: ":\(second.port)"), to: membership)
    let again = try await ben.run("sync", "now")
    #expect(again.standardOutput.contains("nothing new"), "\(again)")
    try await server.remove()
  }
}
