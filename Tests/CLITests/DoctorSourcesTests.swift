import Foundation
import TestSupport
import Testing

@Suite("doctor, of limits and the status line", .timeLimited)
struct DoctorSourcesTests {
  private func lines(_ home: LimitHome, environment: [String: String] = [:]) async throws
    -> [String]
  {
    let result = try await home.run(
      ["doctor"], environment: ["COLUMNS": "1000"].merging(environment) { $1 })
    #expect(result.status == 0, "\(result.standardError)")
    return result.standardOutput.split(separator: "\n").map {
      $0.trimmingCharacters(in: .whitespaces)
    }
  }

  private func line(of source: String, _ lines: [String]) -> String {
    lines.first { $0.hasPrefix(source + " (") } ?? ""
  }

  @Test func eachSourceIsThereOrNotWithWhatToDo() async throws {
    let home = try LimitHome()
    let bare = try await lines(home)
    #expect(line(of: "cache", bare).contains("not there: "))
    #expect(line(of: "claude", bare).hasSuffix("names yours."))
    #expect(line(of: "oauth", bare).contains("not there: Claude Code keeps no sign-in in "))
    #expect(line(of: "session-key", bare).contains("no CLAUDE_SESSION_KEY is set"))
    #expect(line(of: "api-key", bare).contains("no API key is set"))
    #expect(line(of: "transcript", bare).contains("there is no folder of Claude Code"))
    #expect(line(of: "statusline", bare).contains("nothing heard yet"))

    try home.signIn()
    let signedIn = line(of: "oauth", try await lines(home))
    #expect(signedIn.contains("found: the sign-in that Claude Code keeps holds for another 4 h"))
    #expect(signedIn.contains("; answered at ") && signedIn.contains(", just now"))
    #expect(!signedIn.contains("SECRET"))
  }

  @Test func whatBlocksASourceIsSaid() async throws {
    let home = try LimitHome { _ in .json(429, "{}", headers: ["retry-after: 1800"]) }
    try home.signIn()
    let blocked = line(of: "oauth", try await lines(home))
    #expect(blocked.contains("held back at ") && blocked.contains("not asked again before "))
    try home.signIn(expiresInHours: 0.05)
    let expired = line(of: "oauth", try await lines(home))
    #expect(expired.contains("has expired") && expired.contains("what to do: use Claude Code once"))
  }

  @Test func theStatusLineIsInspected() async throws {
    let home = try LimitHome()
    let bare = try await lines(home)
    #expect(bare.contains("Status line: `plimsoll statusline install` sets it."))
    #expect(try await home.run("statusline", "install").status == 0)
    let set = try await lines(home)
    #expect(set.contains { $0.hasPrefix("Set in ") && $0.contains("plimsoll") })
    #expect(!set.contains { $0.hasPrefix("Status line: ") })

    let path = home.home.directory.path + "/.claude/settings.json"
    try home.home.directory.write(
      #"{"disableAllHooks":true,"statusLine":{"type":"command","command":"/gone/plimsoll-line"}}"#,
      to: ".claude/settings.json")
    let broken = try await lines(home, environment: ["CLAUDE_CODE_USE_VERTEX": "1"])
    #expect(broken.contains { $0.hasPrefix("`disableAllHooks` is true in \(path)") })
    #expect(broken.contains { $0.hasPrefix("/gone/plimsoll-line is not a program") })
    #expect(broken.contains { $0.hasPrefix("CLAUDE_CODE_USE_VERTEX is set here") })

    try home.home.directory.write("{\"statusLine\": ", to: ".claude/settings.json")
    #expect(try await lines(home).contains("\(path) cannot be read."))
  }

  @Test func aFolderThatIsNotTrustedIsNamed() async throws {
    let home = try LimitHome()
    let folder = home.home.directory.path + "/work"
    try home.home.directory.write("", to: "work/a")
    try home.home.directory.write(
      "{\"projects\":{\"\(folder)\":{\"hasTrustDialogAccepted\":false}}}", to: ".claude.json")
    let result = try await runProcess(
      PackageLayout.plimsoll, ["doctor"],
      environment: [
        "HOME": home.home.directory.path, "TZ": "UTC", "COLUMNS": "1000", "PATH": "/usr/bin:/bin",
        "PLIMSOLL_TEST_SERVER": home.server.url,
      ], workingDirectory: folder)
    #expect(result.standardOutput.contains("because the folder is not trusted"))
  }
}
