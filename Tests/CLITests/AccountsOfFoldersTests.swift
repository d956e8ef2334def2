import Foundation
import TestSupport
import Testing

/// Whose limits are shown: with several folders of Claude Code, several accounts and
/// several ways to one folder. Lines, refreshes and reports run as processes.
@Suite("Accounts of folders", .timeLimited)
struct AccountsOfFoldersTests {
  private let home: TemporaryDirectory
  private let now = Int64(Date().timeIntervalSince1970)

  init() throws {
    home = try TemporaryDirectory()
    try home.write(#"{"statusline":{"refresh_interval":0}}"#, to: ".config/plimsoll/config.json")
  }

  private func signIn(_ number: Int, file: String = ".claude.json") throws {
    try home.write(
      """
      {"oauthAccount":{"accountUuid":"account-\(number)","emailAddress":"user\(number)@example.com",\
      "organizationUuid":"organization-\(number)","organizationName":"Org \(number)"}}
      """, to: file)
  }

  private func run(
    _ arguments: [String], input: String? = nil, _ environment: [String: String] = [:]
  ) async throws -> String {
    var variables = [
      "HOME": home.path, "XDG_STATE_HOME": home.path + "/state",
      "XDG_CONFIG_HOME": home.path + "/.config", "PATH": "/usr/bin:/bin", "TZ": "UTC",
      "NO_COLOR": "1", "COLUMNS": "160",
    ]
    variables.merge(environment) { $1 }
    let result = try await runProcess(
      arguments[0], Array(arguments.dropFirst()), environment: variables, standardInput: input)
    return result.standardOutput
  }

  private func refresh(_ environment: [String: String] = [:]) async throws {
    _ = try await run([PackageLayout.plimsoll, "refresh"], environment)
  }

  /// What Claude Code tells a line; `api` grows with each answer of the session.
  private func tell(
    _ percent: Int, session: String, api: Int = 1000, resetIn: Int64 = 9000,
    _ environment: [String: String] = [:]
  ) async throws -> String {
    try await run(
      [PackageLayout.statusLine],
      input: """
        {"session_id":"\(session)","model":{"id":"claude-opus-5","display_name":"Opus 5"},\
        "workspace":{"current_dir":"/srv/shop"},"cost":{"total_api_duration_ms":\(api)},\
        "rate_limits":{"five_hour":{"used_percentage":\(percent),"resets_at":\(now + resetIn)}}}
        """, environment)
  }

  /// The five-hour figure of the account that is signed in, and of all that are listed.
  private func limits(
    _ environment: [String: String] = [:]
  ) async throws -> (current: Double?, all: [String: Double]) {
    let text = try await run([PackageLayout.plimsoll, "limits", "--json", "--no-ask"], environment)
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    var current: Double?
    var all: [String: Double] = [:]
    for organization in object["organizations"] as? [[String: Any]] ?? [] {
      let window = (organization["windows"] as? [[String: Any]])?.first {
        $0["window"] as? String == "five_hour"
      }
      let percent = window?["percent"] as? Double
      if organization["isCurrent"] as? Bool == true { current = percent }
      let name = organization["email"] as? String ?? organization["name"] as? String ?? "?"
      #expect(all[name] == nil, "\(name) is listed twice")
      all[name] = percent
    }
    return (current, all)
  }

  @Test func afterSigningInAnewTheNextDrawIsTheNewAccounts() async throws {
    try signIn(1)
    #expect(try await tell(85, session: "old").contains("85%"))
    try await refresh()
    try signIn(2)
    #expect(try await !tell(10, session: "new", api: 300, resetIn: 7000).contains("85%"))
    // The session from before draws on, before and after the refresh.
    #expect(try await !tell(85, session: "old").contains("85%"))
    try await refresh()
    let line = try await tell(85, session: "old")
    #expect(line.contains("10%") && !line.contains("85%"))
    try await refresh()
    let after = try await limits()
    #expect(after.current == 10)
    #expect(after.all == ["user1@example.com": 85, "user2@example.com": 10])
    // An answer that came after that is the new account's.
    #expect(try await tell(12, session: "old", api: 1500, resetIn: 7000).contains("12%"))
  }

  @Test func foldersOfTwoAccountsStayApartWhoeverRefreshes() async throws {
    try signIn(1)
    try signIn(2, file: ".claude-b/.claude.json")
    let other = ["CLAUDE_CONFIG_DIR": home.path + "/.claude-b/"]
    _ = try await tell(80, session: "a")
    #expect(try await !tell(10, session: "b", other).contains("80%"))
    // Nothing has ever been refreshed from within the other folder.
    try await refresh()
    #expect(try await limits().current == 80)
    #expect(try await limits(other).current == 10)
    #expect(try await limits().all == ["user1@example.com": 80, "user2@example.com": 10])
    let drawn = try await run(
      [PackageLayout.statusLine], input: #"{"session_id":"c","model":{"display_name":"Opus"}}"#,
      other)
    #expect(drawn.contains("10%") && !drawn.contains("80%"))
  }

  @Test func oneFolderByTwoPathsIsOneAccount() async throws {
    try signIn(1)
    try home.write("", to: ".claude/settings.json")
    let container = home.path + "/vscode"
    try FileManager.default.createDirectory(atPath: container, withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: container + "/.claude", withDestinationPath: home.path + "/.claude")
    _ = try await tell(40, session: "a")
    try await refresh()
    // Of the account nothing is to be seen in there.
    _ = try await tell(45, session: "b", ["HOME": container])
    try await refresh()
    #expect(try await limits().all == ["user1@example.com": 45])
  }

  @Test func anAccountThatIsNotKnownIsNamedByItsFolder() async throws {
    try home.write("", to: ".claude-work/settings.json")
    let work = ["CLAUDE_CONFIG_DIR": home.path + "/.claude-work"]
    _ = try await tell(33, session: "a", work)
    try await refresh()
    let all = try await limits().all
    #expect(all["the account in ~/.claude-work"] == 33, "\(all)")
    // Once it is known, its figures are its own.
    try signIn(3, file: ".claude-work/.claude.json")
    #expect(try await tell(33, session: "a", work).contains("33%"))
    try await refresh()
    #expect(try await limits().all["user3@example.com"] == 33)
    #expect(try await limits(work).current == 33)
  }

  /// Who has the status line alone is warned too, once.
  @Test func aRefreshRaisesWhatIsDue() async throws {
    try signIn(1)
    try home.write(
      #"{"alerts":{"command":"echo $PLIMSOLL_ALERT_KIND >> \#(home.path)/told","desktop":false}}"#,
      to: ".config/plimsoll/config.json")
    for percent in [70, 96, 96] {
      _ = try await tell(percent, session: "a", api: percent * 10)
      try await refresh()
    }
    let told = try String(contentsOfFile: home.path + "/told", encoding: .utf8)
    #expect(told.split(separator: "\n").count { $0 == "threshold" } == 1, "\(told)")
  }
}
