import Files
import Foundation
import StatusSnapshot
import TestSupport
import Testing
import UsageModel

@Suite("plimsoll bar", .timeLimited)
struct BarCommandTests {
  private let home: Home

  init() throws { home = try Home() }

  private static let formats = [
    "waybar", "polybar", "i3blocks", "i3status-rs", "tmux", "swiftbar", "argos", "sketchybar",
    "starship", "raycast", "plain", "json",
  ]

  private func clean(_ text: String) -> String {
    text.replacing(home.directory.path, with: "~")
      .replacing(/\/[^\s"'`~]*\/plimsoll(-line)?(?= bar| serve)/) { _ in "PLIMSOLL" }
      .replacing(/\d{8}T\d{6}Z(-\d)?/) { _ in "TIME" }
  }

  /// Leaves a snapshot as a refresh would, and forbids another.
  private func writeSnapshot() throws {
    let now = Int64(Date().timeIntervalSince1970)
    func limit(_ percent: Double, _ kind: LimitWindow.Kind, _ left: Int64) -> SnapshotLimit {
      SnapshotLimit(
        reading: LimitReading(
          organization: "", window: LimitWindow(kind: kind), percent: percent,
          resetsAt: Timestamp(seconds: now + left), capturedAt: Timestamp(seconds: now - 5),
          source: .oauth))
    }
    let state = home.directory.path(of: ".local/state/plimsoll")
    try Folder.make(state)
    try StatusSnapshotFile(stateDirectory: state).write(
      StatusSnapshot(
        writtenAt: Timestamp(seconds: now),
        limits: [limit(62, .fiveHour, 3630), limit(31, .sevenDay, 86_430)]))
    try home.directory.write(
      #"{"statusline": {"refresh_interval": 0}}"#, to: ".config/plimsoll/config.json")
  }

  @Test(arguments: formats)
  func printsTheSameAsTheStatusLinesProgram(format: String) async throws {
    try writeSnapshot()
    func both() async throws -> (long: ProcessResult, short: ProcessResult) {
      let long = try await home.run("bar", "--format", format)
      let short = try await runProcess(
        PackageLayout.statusLine, ["bar", "--format", format],
        environment: ["HOME": home.directory.path, "TZ": "UTC", "PATH": "/usr/bin:/bin"])
      return (long, short)
    }
    var (long, short) = try await both()
    // A second of the clock may lie between the two: not twice in a row.
    for _ in 0..<2 where long.standardOutput != short.standardOutput {
      (long, short) = try await both()
    }
    #expect(long.standardOutput == short.standardOutput)
    #expect(long.standardOutput.contains("62%") && long.status == 0 && short.status == 0)
    #expect(long.standardError == "" && short.standardError == "")
  }

  @Test func readsNothingButTheStateFolderAndTheSettings() async throws {
    try writeSnapshot()
    try home.writeSample()
    _ = try await home.run("bar")
    #expect(
      !FileManager.default.fileExists(
        atPath: home.directory.path(of: ".local/state/plimsoll/plimsoll.db")))
  }

  @Test func endsWhenNobodyReadsAnyMore() async throws {
    try writeSnapshot()
    let result = try await home.shell(#""$plimsoll" bar --follow --format waybar | head -1"#)
    #expect(result.status == 0 && result.standardOutput.contains(#""percentage":62"#))
  }

  @Test func refusesWhatIsNoFormat() async throws {
    // In one line, like every other error.
    for arguments in [["bar", "--format", "zzz"], ["bar", "install", "zzz"]] {
      let unknown = try await home.run(arguments)
      #expect(unknown.status == 64)
      let lines = unknown.standardError.split(separator: "\n")
      #expect(lines.count == 2 && !unknown.standardError.contains("\\n"))
      #expect(lines[0].contains("'zzz'") && lines[0].contains("waybar, "))
    }
    let result = try await home.run("bar", "--format", "starship", "--follow")
    #expect(result.status == 64 && result.standardError.contains("each prompt"))
  }

  // MARK: Installing

  @Test func showsWhatBelongsWhereForEachTarget() async throws {
    var text = ""
    for format in BarCommandTests.formats {
      let result = try await home.run("bar", "install", format)
      text += "$ plimsoll bar install \(format)\n"
      text += clean(result.standardOutput + result.standardError)
      text += result.status == 0 ? "\n" : "[\(result.status ?? -1)]\n\n"
    }
    expectSnapshot(text, named: "bar-install.txt")
    #expect(!FileManager.default.fileExists(atPath: home.directory.path(of: ".tmux.conf")))
  }

  @Test(arguments: [
    ("tmux", ".tmux.conf", "set -g mouse on"), ("starship", ".config/starship.toml", "a = 1\n"),
    ("polybar", ".config/polybar/config.ini", "[bar/main]\n"),
    ("i3blocks", ".config/i3blocks/config", "[time]\n"),
    ("i3status-rs", ".config/i3status-rust/config.toml", "[theme]\n"),
    ("sketchybar", ".config/sketchybar/sketchybarrc", "sketchybar --bar\n"),
    (
      "waybar", ".config/waybar/config.jsonc",
      "{\n  // mine\n  \"modules-right\": [\"clock\", \"tray\"],\n  \"height\": 30, // px\n}\n"
    ),
  ])
  func writesItOnRequestAndKeepsWhatWasThere(
    format: String, file: String, before: String
  ) async throws {
    try home.directory.write(before, to: file)
    let result = try await home.run("bar", "install", format, "--write")
    #expect(result.status == 0, "\(result.standardError)")
    let after = try home.directory.read(file)
    #expect(after.contains("bar --format \(format)"))
    if format == "waybar" {
      #expect(after.contains(#"["custom/plimsoll", "clock", "tray"]"#))
      #expect(after.contains("// mine") && after.contains("// px"))
    } else {
      #expect(after.hasPrefix(before))
    }
    let again = try await home.run("bar", "install", format, "--write")
    #expect(again.standardOutput.hasPrefix("Nothing to do") && again.status == 0)
    #expect(try home.directory.read(file) == after)
    // The undoing that is named brings back every byte.
    let undo = try #require(
      result.standardOutput.split(separator: "\n").first { $0.hasPrefix("  undo") })
    _ = try await home.shell(String(undo.dropFirst(10)))
    #expect(try home.directory.read(file) == before)
  }

  @Test(arguments: ["waybar", "polybar", "i3blocks", "i3status-rs", "sketchybar"])
  func makesNoFileThatWouldTakeDefaultsAway(format: String) async throws {
    let result = try await home.run("bar", "install", format, "--write")
    #expect(result.status == 74 && result.standardError.contains("defaults"))
  }

  @Test(arguments: [("argos", "x.sh"), ("swiftbar", "x.1m.sh"), ("raycast", "x.sh")])
  func makesScriptsThatRun(format: String, name: String) async throws {
    try writeSnapshot()
    let path = home.directory.path(of: "scripts/" + name)
    let made = try await home.run("bar", "install", format, "--write", "--file", path)
    #expect(made.status == 0, "\(made.standardError)")
    let result = try await runProcess(
      path, [], environment: ["HOME": home.directory.path, "TZ": "UTC", "PATH": "/usr/bin:/bin"])
    #expect(result.status == 0 && result.standardOutput.contains("62%"))
    try home.directory.write("mine", to: "scripts/other")
    let refused = try await home.run(
      "bar", "install", format, "--write", "--file", home.directory.path(of: "scripts/other"))
    #expect(refused.status == 74)
    #expect(try home.directory.read("scripts/other") == "mine")
  }

  // MARK: The targets' own readers

  private static func isHere(_ program: String) -> Bool {
    ["/usr/bin/", "/usr/local/bin/", "/bin/"].contains {
      FileManager.default.isExecutableFile(atPath: $0 + program)
    }
  }

  @Test(.enabled("tmux is not installed", { BarCommandTests.isHere("tmux") }))
  func isShownByTmuxItself() async throws {
    try writeSnapshot()
    _ = try await home.run("bar", "install", "tmux", "--write")
    // A tmux in a tmux: what the outer one captures is what the inner one shows.
    let script = """
      cd "$HOME"
      inner="tmux -S $HOME/inner -f $HOME/.tmux.conf"
      outer="tmux -S $HOME/outer -f /dev/null"
      $outer new-session -d -x 120 -y 10 "$inner new-session 'sleep 60'"
      for attempt in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28; do
        shown=$($outer capture-pane -e -p | tail -1)
        case $shown in *62%*) break ;; esac
        sleep 0.25
      done
      printf '%s\\n' "$shown"
      $inner kill-server
      $outer kill-server
      """
    let result = try await home.shell(script)
    let shown = result.standardOutput
    let plain = shown.replacing(/\u{1B}\[[0-9;]*m/, with: "")
    #expect(plain.contains("5h 62% 7d 31%"), "\(result)")
    #expect(shown.contains("38;2;230;200;90") || shown.contains("38;5;"), "coloured: \(shown)")
  }

  @Test(.enabled("Python with tomllib is not installed", { try await BarCommandTests.hasTOML() }))
  func isReadByAParserOfTOML() async throws {
    for (format, file) in [
      ("starship", ".config/starship.toml"), ("i3status-rs", ".config/i3status-rust/config.toml"),
    ] {
      try home.directory.write("[theme]\ntheme = \"plain\"\n", to: file)
      let made = try await home.run("bar", "install", format, "--write")
      #expect(made.status == 0, "\(made.standardError)")
      let parsed = try await runProcess(
        "/usr/bin/env",
        [
          "python3", "-c",
          "import json,sys,tomllib; print(json.dumps(tomllib.load(open(sys.argv[1],'rb'))))",
          home.directory.path(of: file),
        ], environment: ProcessInfo.processInfo.environment)
      #expect(parsed.status == 0, "\(parsed.standardError)")
      let whole = try JSONSerialization.jsonObject(with: Data(parsed.standardOutput.utf8))
      let object = try #require(whole as? [String: Any])
      let block =
        format == "starship"
        ? (object["custom"] as? [String: Any])?["plimsoll"] as? [String: Any]
        : (object["block"] as? [[String: Any]])?.first
      let command = try #require(block?["command"] as? String)
      #expect(command.hasSuffix("bar --format \(format)"))
    }
  }

  private static func hasTOML() async throws -> Bool {
    try await runProcess(
      "/usr/bin/env", ["python3", "-c", "import tomllib"],
      environment: ProcessInfo.processInfo.environment
    ).status == 0
  }
}
