import Foundation
import TestSupport
import Testing

/// Live faces of the program as it is, while a limit resets and nothing new is heard.
@Suite("A reset while a face runs", .timeLimited)
struct ResetCommandTests {
  /// Tells a status line of a five-hour limit that resets in so many seconds.
  private static func tell(_ home: Home, resetsIn seconds: Int) async throws {
    let reset = Int(Date.now.timeIntervalSince1970) + seconds
    let input =
      #"{"session_id":"s","rate_limits":{"five_hour":{"used_percentage":41,"#
      + #""resets_at":\#(reset)}}}"#
    let result = try await home.shell("printf '%s' '\(input)' | $plimsoll statusline")
    try #require(result.status == 0)
  }

  @Test("usage.json of a page that is served says so by itself")
  func usageFile() async throws {
    let home = try Home()
    try home.writeSample()
    try await Self.tell(home, resetsIn: 8)
    let result = try await home.shell(
      """
      $plimsoll serve --port 0 --quiet >/dev/null 2>&1 & server=$!
      file="$HOME/.cache/plimsoll/usage.json"
      for state in running ended; do
        tries=0
        until grep -q "\\"state\\": *\\"$state\\"" "$file" 2>/dev/null || [ $tries -gt 500 ]
        do sleep 0.1; tries=$((tries + 1)); done
      done
      kill $server
      wait $server
      cat "$file"
      """)
    #expect(result.standardOutput.contains("\"five_hour_pct\": null"))
    #expect(!result.standardOutput.contains("\"state\": \"running\""))
    let limits = try await home.run("limits", "--json", "--no-ask")
    #expect(limits.standardOutput.contains("\"state\": \"ended\""))
  }

  @Test("the monitor says so to whoever follows it")
  func follow() async throws {
    let home = try Home()
    try home.writeSample()
    try await Self.tell(home, resetsIn: 8)
    let result = try await home.shell(
      "timeout 60 $plimsoll monitor --follow | grep -m 1 -o '\"state\":\"ended\"'")
    #expect(result.standardOutput == "\"state\":\"ended\"\n")
  }
}
