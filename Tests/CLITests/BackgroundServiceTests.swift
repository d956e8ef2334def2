import Foundation
import TestSupport
import Testing

@Suite("plimsoll service", .timeLimited)
struct BackgroundServiceTests {
  private let home: Home

  init() throws { home = try Home() }

  private func clean(_ text: String) -> String {
    text.replacing(home.directory.path, with: "~")
      .replacing(/\/[^\s"'`~]*\/plimsoll(?=["\s])/) { _ in "PLIMSOLL" }
      .replacing(/process \d+/) { _ in "process N" }
      .replacing(/version \d+\.\d+\.\d+/) { _ in "version V" }
      .replacing(/\d{4}-\d\d-\d\dT[\d:]+Z/) { _ in "TIME" }
  }

  private var unit: String { ".config/systemd/user/plimsoll.service" }

  /// A service manager that does as it is told, and writes down what that was.
  private func makeManager(status: Int = 0, says: String = "") throws -> [String: String] {
    let script = """
      #!/bin/sh
      echo "$@" >>"$HOME/told"
      [ \(status) = 0 ] || echo "\(says)" >&2
      exit \(status)

      """
    try home.directory.write(script, to: "bin/systemctl")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o755], ofItemAtPath: home.directory.path(of: "bin/systemctl"))
    return ["PATH": home.directory.path(of: "bin") + ":/usr/bin:/bin"]
  }

  // MARK: Installing

  @Test func isInstalledForTheFoldersOfThisShellAndTakenAwayAgain() async throws {
    var environment = try makeManager()
    environment["CLAUDE_CONFIG_DIR"] = try home.directory.makeDirectory("work claude")
    environment["ANTHROPIC_ADMIN_API_KEY"] = "sk-ant-admin-x"
    environment["HTTPS_PROXY"] = "http://ada:secret@proxy:8080"
    environment["NO_PROXY"] = "localhost"
    let installed = try await home.run(["service", "install"], environment: environment)
    #expect(installed.status == 0, "\(installed.standardError)")
    let text = try home.directory.read(unit)
    #expect(!text.contains("secret") && !text.contains("sk-ant-admin"))
    let status = try await home.run(["service", "status"], environment: environment)
    #expect(status.status == 3)
    let removed = try await home.run(["service", "uninstall"], environment: environment)
    #expect(removed.status == 0)
    #expect(!FileManager.default.fileExists(atPath: home.directory.path(of: unit)))
    let again = try await home.run(["service", "uninstall"], environment: environment)
    expectSnapshot(
      clean(
        "$ plimsoll service install\n" + installed.standardOutput + installed.standardError
          + "\n\(unit):\n" + text + "\n$ plimsoll service status\n" + status.standardOutput
          + "\n$ plimsoll service uninstall\n" + removed.standardOutput
          + "\n$ plimsoll service uninstall\n" + again.standardOutput + "\ntold:\n"
          + (try home.directory.read("told"))
      ).replacing(/PATH=[^"]*/) { _ in "PATH=…" }, named: "service-install.txt")
  }

  @Test func coversWhatOptionsName() async throws {
    let environment = try makeManager()
    let other = try home.directory.makeDirectory("other")
    try home.directory.write("", to: "other/projects/p/a.jsonl")
    let named = try await home.run(
      ["service", "install", "--dry-run", "--folder", other], environment: environment)
    #expect(named.standardOutput.contains(#""--folder" "\#(other)""#), "\(named)")
    let all = try await home.run(
      ["service", "install", "--dry-run", "--all-folders", "--serve"], environment: environment)
    #expect(all.standardOutput.contains(#""run" "--all-folders" "--serve""#), "\(all)")
    #expect(!FileManager.default.fileExists(atPath: home.directory.path(of: unit)))
  }

  @Test func saysWhyTheManagerDidNotStartIt() async throws {
    let refusing = try makeManager(status: 1, says: "Unit plimsoll.service is masked.")
    let result = try await home.run(["service", "install"], environment: refusing)
    #expect(result.status == 74 && result.standardError.contains("is masked"))
    // In a container there is none, and the unit is for later.
    let absent = try makeManager(status: 1, says: "Failed to connect to bus: No medium found")
    for environment in [absent, ["PATH": "/nowhere"]] {
      let result = try await home.run(["service", "install"], environment: environment)
      #expect(result.status == 0, "\(result)")
      #expect(result.standardError.contains("`plimsoll service run` is the same"))
    }
    #expect(FileManager.default.fileExists(atPath: home.directory.path(of: unit)))
  }

  // MARK: Running

  /// Ends the service as a service manager does, which waits only so long.
  private static let ending = """
    kill -TERM $service
    # In short steps: what is left of them keeps the pipes of other tests open.
    (for step in $(seq 1 100); do sleep 0.2; done; kill -KILL $service) >/dev/null 2>&1 &
    killer=$!
    wait $service; echo "ended with $?"
    kill $killer
    """

  /// Starts `plimsoll service run` below a shell that goes on with `script` and ends it.
  private func running(_ script: String, options: String = "") async throws -> ProcessResult {
    try await home.shell(
      """
      "$plimsoll" service run \(options) & service=$!
      for attempt in $(seq 1 200); do
        [ -e "$HOME/.local/state/plimsoll/status.snapshot" ] && break
        sleep 0.05
      done
      \(script)
      \(Self.ending)
      """)
  }

  @Test func keepsIndexSnapshotAndUsageFileNewAndEndsWhenToldTo() async throws {
    try home.writeSample()
    let result = try await running(
      """
      "$plimsoll" service status | head -3
      "$plimsoll" service run
      for attempt in $(seq 1 200); do [ -e "$HOME/.cache/plimsoll/usage.json" ] && break; \
      sleep 0.05; done
      ls "$HOME/.cache/plimsoll" "$HOME/.local/state/plimsoll" | grep -E 'usage|snapshot|db$'
      """)
    let text = clean(result.standardOutput)
    #expect(text.contains("Running: process N, version V"), "\(text)")
    #expect(text.contains("Covers: ~/.claude"), "\(text)")
    #expect(text.contains("The service runs already, as process N."), "\(text)")
    for name in ["plimsoll.db", "status.snapshot", "usage.json"] { #expect(text.contains(name)) }
    #expect(text.hasSuffix("ended with 143\n"), "\(result)")
    let after = try await home.run("service", "status")
    #expect(after.status == 3 && after.standardOutput.contains("Not running."))
    let logs = try await home.run("service", "logs")
    let lines = clean(logs.standardOutput).split(separator: "\n")
    #expect(lines.first == "TIME started: version V, process N, covers ~/.claude", "\(lines)")
  }

  /// A third thread is the runtime's, which wakes the machine once a second.
  @Test(
    .enabled(if: FileManager.default.fileExists(atPath: "/proc/self/task"), "there is no /proc"))
  func waitsWithTheTwoThreadsThatItNeeds() async throws {
    try home.writeSample()
    let result = try await running(
      """
      for attempt in $(seq 1 200); do [ -e "$HOME/.cache/plimsoll/usage.json" ] && break; \
      sleep 0.05; done
      echo "threads: $(ls /proc/$service/task | wc -l)"
      """)
    #expect(result.standardOutput.contains("threads: 2\n"), "\(result)")
  }

  @Test func isWhatTheCommandOfItsUnitStarts() async throws {
    try home.writeSample()
    var environment = try makeManager()
    environment["plimsoll"] = PackageLayout.plimsoll
    environment["HOME"] = home.directory.path
    let script = """
      "$plimsoll" service install --all-folders >/dev/null
      command=$(sed -n 's/^ExecStart=//p' "$HOME/\(unit)")
      eval "exec $command" & service=$!
      for attempt in $(seq 1 200); do
        [ -e "$HOME/.local/state/plimsoll/status.snapshot" ] && break
        sleep 0.05
      done
      "$plimsoll" service status
      \(Self.ending)
      """
    let result = try await runProcess("/bin/sh", ["-c", script], environment: environment)
    let text = clean(result.standardOutput)
    #expect(text.contains("Installed: ~/\(unit)\nRunning: process N"), "\(result)")
    #expect(text.contains("Covers: all folders of Claude Code, now ~/.claude"), "\(result)")
    #expect(text.hasSuffix("ended with 143\n"), "\(result)")
  }

  @Test func isEndedByASignalThatWasBlockedWhereItWasStarted() async throws {
    let result = try await home.shell(
      """
      /usr/bin/env python3 -c 'import os, signal, sys
      signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM, signal.SIGINT])
      os.execv(sys.argv[1], sys.argv[1:])' "$plimsoll" service run & service=$!
      for attempt in $(seq 1 200); do
        [ -e "$HOME/.local/state/plimsoll/service.json" ] && break
        sleep 0.05
      done
      \(Self.ending)
      """)
    #expect(result.standardOutput.hasSuffix("ended with 143\n"), "\(result)")
  }

  @Test func takesInWhatIsWrittenWhileItRuns() async throws {
    try home.writeSample()
    // Of a day of its own, so that the report shows the number.
    let line = Home.line(id: "live", at: "2026-03-11T12:00:00.000Z", input: 123_456)
    try home.directory.write(line, to: "line")
    let result = try await running(
      """
      sleep 1
      cat "$HOME/line" >>"$HOME/.claude/projects/-home-ada-api/a.jsonl"
      for attempt in $(seq 1 300); do
        "$plimsoll" daily --no-index --json | grep -q 123456 && echo found && break
        sleep 0.1
      done
      """)
    #expect(result.standardOutput.contains("found"), "\(result)")
  }

  @Test func servesIfToldTo() async throws {
    let result = try await running(
      """
      for attempt in $(seq 1 100); do
        "$plimsoll" service status | grep -q Serves && break
        sleep 0.1
      done
      "$plimsoll" service status | grep Serves
      """, options: "--serve --port 0")
    #expect(result.standardOutput.contains("Serves: http://127.0.0.1:"), "\(result)")
    #expect(result.standardOutput.hasSuffix("ended with 0\n"))
  }
}
