import Foundation
import TestSupport
import Testing

/// A team's hub as its users meet it: served, joined, told and looked at by the program.
@Suite("The hub's commands", .timeLimited)
struct HubCommandTests {
  /// The last line of what a command printed.
  private func last(_ result: ProcessResult) -> String {
    result.standardOutput.split(separator: "\n").last.map(String.init) ?? ""
  }

  /// Starts `hub serve`, and runs `body` with its address until it is done.
  private func serving(
    _ home: Home, _ body: (String) async throws -> Void
  ) async throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: PackageLayout.plimsoll)
    process.arguments = ["hub", "serve", "--port", "0"]
    process.environment = ["HOME": home.directory.path, "TZ": "UTC", "PATH": "/usr/bin:/bin"]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    defer {
      process.terminate()
      process.waitUntilExit()
    }
    var text = ""
    while !text.contains("It keeps") {
      let data = output.fileHandleForReading.availableData
      guard !data.isEmpty else { break }
      text += String(decoding: data, as: UTF8.self)
    }
    let match = try #require(text.firstMatch(of: /http:\/\/127\.0\.0\.1:\d+/), "\(text)")
    try await body(String(match.output))
  }

  @Test func goFromAnInvitationToTheSumsOfBoth() async throws {
    let hub = try Home()
    let member = try Home()
    try member.writeSample()
    try await serving(hub) { url in
      let lead = last(try await hub.run("hub", "invite", "--lead"))
      #expect(lead.wholeMatch(of: /[0-9a-f]{32}/) != nil)
      let joined = try await hub.run("sync", "join", url, lead, "--yes")
      #expect(joined.status == 0, "\(joined.standardError)")
      let invitation = try await hub.run("hub", "invite", "member@example.com", "--json")
      let code = try #require(
        invitation.standardOutput.firstMatch(of: /"code": "([0-9a-f]{32})"/)?.output.1)
      #expect(invitation.standardOutput.contains("\"expires\": \""))

      // Without a terminal nobody can confirm.
      let unconfirmed = try await member.run("sync", "join", url, String(code))
      #expect(unconfirmed.status == 64)
      let told = try await member.run("sync", "join", url, String(code), "--yes", "--since", "all")
      #expect(told.status == 0, "\(told.standardError)")
      #expect(told.standardOutput.contains("3 days"), "\(told.standardOutput)")
      let again = try await member.run("sync", "now")
      #expect(again.standardOutput.contains("nothing new"), "\(again.standardOutput)")

      // A code that was used lets nobody in.
      #expect(try await member.run("sync", "join", url, String(code), "--yes").status == 77)
      #expect(try await Home().run("sync", "join", url, String(code), "--yes").status == 77)

      let list = try await hub.run("hub", "members", "--json")
      #expect(list.standardOutput.contains("member@example.com"))
      let team = try await hub.run(
        "team", "--team", "--json", "--since", "2026-03-01", "--until", "2026-03-31")
      let daily = try await member.run("daily", "--tz", "UTC", "--json")
      #expect(team.status == 0, "\(team.standardError)")
      let tokens = try #require(
        team.standardOutput.matches(of: /"totalTokens": (\d+)/).last?.output.1)
      #expect(daily.standardOutput.contains("\"totalTokens\": \(tokens)"), "\(tokens)")

      // Who is shut out learns it by the status.
      #expect(try await hub.run("hub", "revoke", "member@example.com").status == 0)
      #expect(try await member.run("sync", "now").status == 77)
    }
  }

  @Test func eraseAtLeaving() async throws {
    let hub = try Home()
    let member = try Home()
    try member.writeSample()
    try await serving(hub) { url in
      let code = last(try await hub.run("hub", "invite", "ada@example.com"))
      _ = try await member.run("sync", "join", url, code, "--yes", "--since", "all")
      let left = try await member.run("sync", "leave", "--erase")
      #expect(left.status == 0, "\(left.standardError)")
      #expect(try await member.run("sync", "now").status == 64)
      let team = try await hub.run(
        "team", "--team", "--csv", "--since", "2026-03-01", "--until", "2026-03-31")
      #expect(team.standardOutput.contains("ada@example.com,0,false,0,0"), "\(team.standardOutput)")
    }
  }

  @Test func leaveNothingForWhoReadsTheDatabase() async throws {
    let hub = try Home()
    let member = try Home()
    try member.writeSample()
    try await serving(hub) { url in
      let code = last(try await hub.run("hub", "invite", "ada@example.com"))
      let joined = try await member.run("sync", "join", url, code, "--yes", "--since", "all")
      #expect(joined.status == 0, "\(joined.standardError)")
      let secrets = try member.directory.read(".config/plimsoll/secrets.json")
      let words = secrets.matches(of: /"([0-9a-zA-Z_-]{32,})"/).map { String($0.output.1) }
      #expect(words.count >= 2, "the token of the machine, and the organization's key")
      let folder = hub.directory.path(of: ".local/state/plimsoll/hub")
      var found = 0
      for name in try FileManager.default.contentsOfDirectory(atPath: folder)
      where name.hasPrefix("hub.db") {
        let path = folder + "/" + name
        let data = try Data(contentsOf: URL(fileURLWithPath: path))
        found += data.range(of: Data("claude-opus-4-6".utf8)) == nil ? 0 : 1
        for word in words + [code, "session-1", "session-2", "/home/ada", "-home-ada-api"] {
          #expect(data.range(of: Data(word.utf8)) == nil, "\(name) has \(word.prefix(9))")
        }
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect(attributes[.posixPermissions] as? Int == 0o600, "\(name)")
      }
      // What it is for is there.
      #expect(found > 0)
    }
  }

  @Test func refuseWhatWouldSendTokensInClear() async throws {
    let home = try Home()
    let served = try await home.run("hub", "serve", "--host", "0.0.0.0", "--port", "0")
    #expect(served.status == 64)
    #expect(served.standardError.contains("--tls-certificate"))
    let joined = try await home.run("sync", "join", "http://hub.example", "00", "--yes")
    #expect(joined.status == 64)
    #expect(joined.standardError.contains("https"))
  }
}
