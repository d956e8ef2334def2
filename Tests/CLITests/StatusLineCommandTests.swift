import Foundation
import StatusSnapshot
import TestSupport
import Testing
import UsageModel

@Suite("The status line as a program", .timeLimited)
struct StatusLineCommandTests {
  private static let inputs = PackageLayout.root + "/Tests/StatusLineTests/statusline-cases/inputs"

  /// Runs `plimsoll-line` or `plimsoll statusline` in a home of its own.
  private func draw(
    _ input: String?, home: TemporaryDirectory, program: [String] = [PackageLayout.statusLine],
    environment: [String: String] = [:]
  ) async throws -> ProcessResult {
    let variables = [
      "HOME": home.path, "PATH": "/usr/bin:/bin", "TZ": "UTC", "COLUMNS": "80", "NO_COLOR": "1",
    ]
    return try await runProcess(
      program[0], Array(program.dropFirst()), environment: variables.merging(environment) { $1 },
      standardInput: input)
  }

  /// An input whose windows are open now.
  private func input(percent: Double, session: String = "s", filler: Int = 0) -> String {
    let now = Int64(Date().timeIntervalSince1970)
    return """
      {"session_id":"\(session)","filler":"\(String(repeating: "x", count: filler))",\
      "model":{"display_name":"Opus"},"context_window":{"used_percentage":59},\
      "rate_limits":{"five_hour":{"used_percentage":\(percent),"resets_at":\(now + 9000)}}}
      """
  }

  @Test(arguments: [[PackageLayout.statusLine], [PackageLayout.plimsoll, "statusline"]])
  func alwaysAnswersAndEndsWell(program: [String]) async throws {
    let home = try TemporaryDirectory()
    let folder = StatusLineCommandTests.inputs
    var texts = ["", "no JSON", "{", "[]", "null", "\u{0}", input(percent: 3, filler: 1_200_000)]
    for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
      texts.append(try String(contentsOfFile: folder + "/" + name, encoding: .utf8))
    }
    for text in texts {
      let result = try await draw(text, home: home, program: program)
      #expect(result.status == 0 && result.standardError == "", "\(text.prefix(60))")
      #expect(result.standardOutput.count > 1 && result.standardOutput.hasSuffix("\n"))
    }
    #expect(try await draw(nil, home: home, program: program).status == 0)
  }

  @Test(arguments: [PackageLayout.statusLine, PackageLayout.plimsoll + " statusline"])
  func doesNotWaitForTheEndOfAPipeThatStaysOpen(program: String) async throws {
    let home = try TemporaryDirectory()
    // The writer lives until the line is out: a line that waits for it ends never.
    for (input, expected) in [
      (#"{"model":{"display_name":"Opus"}}"#, "Opus"), (#"{"model":{"id":"x"#, "\n"), ("", "\n"),
    ] {
      let script = """
        mkfifo pipe; exec 3<>pipe; printf '%s' '\(input)' >&3; \(program) <pipe
        """
      let result = try await runProcess(
        "/bin/sh", ["-c", script],
        environment: [
          "HOME": home.path, "PATH": "/usr/bin:/bin", "TZ": "UTC", "COLUMNS": "80",
          "NO_COLOR": "1",
        ], workingDirectory: home.path)
      #expect(result.status == 0 && result.standardOutput.contains(expected), "\(input)")
      try FileManager.default.removeItem(atPath: home.path(of: "pipe"))
    }
  }

  @Test func needsNoPlaceToWrite() async throws {
    let home = try TemporaryDirectory()
    try home.write("in the way", to: ".local")
    try home.write("{", to: ".config/plimsoll/config.json")
    let result = try await draw(input(percent: 36), home: home)
    #expect(result.status == 0)
    #expect(result.standardOutput.contains("5h") && result.standardOutput.contains("36%"))
  }

  @Test func keepsWhatWentWrongForTheDoctor() async throws {
    let home = try TemporaryDirectory()
    let notes = home.path(of: ".local/state/plimsoll/line.troubles")
    try home.write(
      "{\"statusline\":{\"preset\":\"clam\",\"refresh_interval\":0}}",
      to: ".config/plimsoll/config.json")
    try home.write("none", to: ".local/state/plimsoll/status.snapshot")
    _ = try await draw(input(percent: 36), home: home)
    let mode = try FileManager.default.attributesOfItem(atPath: notes)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    let text = try String(contentsOfFile: notes, encoding: .utf8)
    #expect(text.contains("statusline.preset: it takes calm"))
    #expect(text.contains("status.snapshot is of another version of Plimsoll, or damaged"))
    try home.write(
      "{\"statusline\":{\"refresh_interval\":0}}", to: ".config/plimsoll/config.json")
    let doctor = try await runProcess(
      PackageLayout.plimsoll, ["doctor", "--no-index"],
      environment: ["HOME": home.path, "PATH": "/usr/bin:/bin", "TZ": "UTC", "COLUMNS": "400"])
    #expect(doctor.standardOutput.contains("statusline.preset: it takes calm"))
    #expect(doctor.standardOutput.contains("(a line met this "))
    try FileManager.default.removeItem(
      atPath: home.path(of: ".local/state/plimsoll/status.snapshot"))
    _ = try await draw(input(percent: 36), home: home)
    #expect(try String(contentsOfFile: notes, encoding: .utf8) == "")
  }

  /// A command of the user's, or another tool's line, that fails is reported where people
  /// look, whichever program draws.
  @Test(arguments: [[PackageLayout.statusLine], [PackageLayout.plimsoll, "statusline"]])
  func aCommandThatFailsIsReported(program: [String]) async throws {
    let home = try TemporaryDirectory()
    try home.write(
      """
      {"statusline":{"wrap":"plimsoll-test-no-such-program","template":"{model}|{command}",
      "command":"false","command_cache":60,"refresh_interval":0}}
      """, to: ".config/plimsoll/config.json")
    let wrap =
      "statusline.wrap: the command does not exist: it ended with status 127 and printed nothing"
    let command = "statusline.command: the command ended with status 1 and printed nothing"
    // Twice: the second time the command is not run again.
    for _ in 1...2 {
      #expect(try await draw(input(percent: 36), home: home, program: program).status == 0)
      let notes = try home.read(".local/state/plimsoll/line.troubles")
      #expect(notes.contains(wrap + "\n") && notes.contains(command + "\n"))
    }
    // A bar runs neither, and leaves what lines met as it is.
    _ = try await runPlimsoll(["bar"], home: home)
    let wide = ["COLUMNS": "400"]
    let explain = try await runPlimsoll(["explain"], home: home, environment: wide)
    #expect(explain.standardOutput.contains("note: " + wrap + "\n"))
    #expect(explain.standardOutput.contains("note: " + command + " (a line met this just now)\n"))
    let doctor = try await runPlimsoll(["doctor", "--no-index"], home: home, environment: wide)
    #expect(doctor.standardOutput.contains(wrap + " (a line met this just now)."))
    let hint = "correct statusline.wrap, or remove it: `plimsoll config unset statusline.wrap`."
    #expect(doctor.standardOutput.contains("Status line: " + hint))
    #expect(doctor.standardOutput.contains(command + " (a line met this just now)."))
    // One that works again is not a trouble any more.
    try home.write(
      "{\"statusline\":{\"wrap\":\"echo theirs\",\"refresh_interval\":0}}",
      to: ".config/plimsoll/config.json")
    _ = try await draw(input(percent: 36), home: home, program: program)
    #expect(try home.read(".local/state/plimsoll/line.troubles") == "")
  }

  /// The examples in the help leave nothing behind.
  @Test(arguments: [[PackageLayout.statusLine], [PackageLayout.plimsoll, "statusline"]])
  func theSampleIsNeverStored(program: [String]) async throws {
    let home = try TemporaryDirectory()
    let sample = try await runPlimsoll(["statusline", "sample"], home: home)
    let drawn = try await draw(sample.standardOutput, home: home, program: program)
    #expect(drawn.standardOutput.contains("36%"))
    let journals = try FileManager.default.contentsOfDirectory(
      atPath: home.path(of: ".local/state/plimsoll")
    ).filter { $0.hasSuffix(".journal") }
    #expect(journals == [])
    let check = try await runPlimsoll(["check", "--no-ask"], home: home)
    #expect(check.status == 3, "\(check.standardOutput)")
    let next = try await draw("{}", home: home, program: program)
    #expect(!next.standardOutput.contains("36%"))
    // Nor is the state that measurements use written over an index.
    let state = try await runPlimsoll(["statusline", "sample", "--state"], home: home)
    #expect(state.status == 64)
  }

  @Test func fiftyAtOnceLoseNoReadingAndTearNone() async throws {
    let home = try TemporaryDirectory()
    // A refresh would take what the journals hold into the index, and empty them.
    try home.write(
      "{\"statusline\":{\"refresh_interval\":0}}", to: ".config/plimsoll/config.json")
    try await withThrowingTaskGroup(of: Int32?.self) { group in
      for number in 1...50 {
        group.addTask {
          // A folder of Claude Code of its own for each, and one that all share.
          let shared = try await draw(
            input(percent: Double(number), session: "s\(number)"), home: home)
          let own = try await draw(
            input(percent: Double(number)), home: home,
            environment: ["CLAUDE_CONFIG_DIR": "/roots/\(number)"])
          return (shared.status ?? 1) | (own.status ?? 1)
        }
      }
      for try await status in group { #expect(status == 0) }
    }
    let state = home.path + "/.local/state/plimsoll"
    for number in 1...50 {
      let journal = LimitJournal(
        stateDirectory: state, root: SnapshotKey.root("/roots/\(number)"))
      #expect(try journal.records().map(\.reading.percent) == [Double(number)])
    }
    let journal = LimitJournal(
      stateDirectory: state, root: SnapshotKey.root(home.path + "/.claude"))
    let records = try journal.records()
    #expect(journal.size == records.count * JournalRecord.size)
    // Those that saw a higher figure had nothing to add; the highest is there.
    #expect(records.map(\.reading.percent).max() == 50)
    let last = try await draw("{}", home: home)
    #expect(last.standardOutput.contains("50%"))
  }

  @Test func startsOneRefreshInAnIntervalAndWaitsForNone() async throws {
    let home = try TemporaryDirectory()
    let programs = home.path + "/bin"
    try home.write(
      "#!/bin/sh\necho \"$*\" >>\"\(home.path)/refreshes\"\nsleep 5\n", to: "bin/plimsoll")
    try FileManager.default.copyItem(
      atPath: PackageLayout.statusLine, toPath: programs + "/plimsoll-line")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o755], ofItemAtPath: programs + "/plimsoll")
    try await withThrowingTaskGroup(of: Int32?.self) { group in
      for number in 1...8 {
        group.addTask {
          try await draw(
            input(percent: Double(number)), home: home, program: [programs + "/plimsoll-line"]
          ).status
        }
      }
      for try await status in group { #expect(status == 0) }
    }
    var refreshes = ""
    for _ in 0..<100 where refreshes.isEmpty {
      try await Task.sleep(for: .milliseconds(50))
      if FileManager.default.fileExists(atPath: home.path(of: "refreshes")) {
        refreshes = try home.read("refreshes")
      }
    }
    #expect(refreshes == "refresh --quiet\n")
  }

  @Test func runsACommandOfTheUserWithinItsTime() async throws {
    let home = try TemporaryDirectory()
    func configure(_ command: String) throws {
      try home.write(
        """
        {"statusline": {"template": "{model}|{command}", "command": "\(command)",
         "command_timeout": 2000, "command_cache": 0}}
        """, to: ".config/plimsoll/config.json")
    }
    try configure("grep -o session_id | head -1; echo second")
    #expect(try await draw(input(percent: 1), home: home).standardOutput == "Opus │ session_id\n")
    try configure("printf '\\\\033[31mred\\\\033[0m'")
    #expect(try await draw(input(percent: 1), home: home).standardOutput == "Opus │ red\n")
    // It is given more than a pipe holds, and reads none of it.
    try configure("echo deaf")
    let deaf = try await draw(input(percent: 1, filler: 300_000), home: home)
    #expect(deaf.standardOutput == "Opus │ deaf\n")
    // One that fails and says nothing leaves its last answer in place.
    try configure("if [ -e ~/broken ]; then exit 3; fi; echo fine")
    #expect(try await draw(input(percent: 1), home: home).standardOutput == "Opus │ fine\n")
    try home.write("", to: "broken")
    #expect(try await draw(input(percent: 1), home: home).standardOutput == "Opus │ fine\n")
    try configure("sleep 60")
    #expect(try await draw(input(percent: 1), home: home).standardOutput == "Opus\n")
  }

  @Test func previewsSayThatTheyAreSamples() async throws {
    let home = try TemporaryDirectory()
    let result = try await runPlimsoll(
      ["statusline", "preview", "--preset", "calm"], home: home)
    #expect(result.status == 0, "\(result.standardError)")
    expectSnapshot(result.standardOutput, named: "statusline-preview.txt")
    let sample = try await runPlimsoll(["statusline", "sample"], home: home)
    let drawn = try await draw(sample.standardOutput, home: home)
    #expect(drawn.standardOutput.hasPrefix("Sonnet 4.5 high │ shop"))
    let classic = try await runPlimsoll(
      ["statusline", "preview", "--preset", "classic", "--width", "80"], home: home)
    #expect(classic.standardOutput.hasSuffix("\nCode: 7M | Pro 5h:36% 7d:20%\n"))
    let narrow = try await runPlimsoll(
      ["statusline", "test", "--preset", "classic", "--width", "1"], home: home)
    #expect(narrow.standardOutput.hasSuffix("\nclassic, 1 column\nP\n") == true)
    for arguments in [
      ["--preset", "clasic"], ["--width", "wide"], ["--width", "0"], ["--width", ""],
      ["--width", ","],
    ] {
      let refused = try await runPlimsoll(["statusline", "preview"] + arguments, home: home)
      #expect(refused.status == 64 && refused.standardError.contains("hint:"))
    }
  }

  /// A line draws whatever the settings are; a preview is where somebody looks at it.
  @Test(
    "A preview names settings that are faulty",
    arguments: [
      (
        #"{"statusline": {"preset": "foo"}}"#,
        "statusline.preset: it takes calm, dense, classic, compact, windows or framed"
      ),
      (
        #"{"statusline": {"template": "{nosuch} {5h:reset}"}}"#,
        "statusline.template: there is no part called nosuch"
      ),
      (
        #"{"statusline": {"template": "{5h:reset}"}}"#,
        "statusline.template: there is no {5h:reset}, only {5h}, {5h:percent}, {5h:bare}, "
          + "{5h:brief}, {5h:of}"
      ),
      (#"{"statusline": {"template": "#, "the configuration file is not valid JSON"),
    ])
  func faultyPreview(settings: String, problem: String) async throws {
    let home = try TemporaryDirectory()
    try home.write(settings, to: ".config/plimsoll/config.json")
    let result = try await runPlimsoll(["statusline", "test", "--width", "80"], home: home)
    #expect(result.status == 78)
    #expect(result.standardError.split(separator: "\n").first == "warning: \(problem)")
    #expect(result.standardOutput.hasPrefix("SAMPLE DATA"))
    let explained = try await runPlimsoll(
      ["explain"], home: home, environment: ["COLUMNS": "400"])
    #expect(explained.standardOutput.contains("note: \(problem)\n"))
  }

  @Test func explainsEachFigure() async throws {
    let home = try TemporaryDirectory()
    let none = try await runPlimsoll(["explain"], home: home)
    #expect(none.status == 0 && none.standardOutput.contains("No number is known yet."))
    let result = try await runPlimsoll(
      ["explain", "--quiet"], home: home, standardInput: input(percent: 36))
    #expect(
      result.standardOutput.hasPrefix("5-hour limit  36%\n    from Claude Code's status line"))
    #expect(result.standardOutput.contains("official; 0s old; resets "))
    #expect(result.standardOutput.contains("context  59%"))
    let odd = try await runPlimsoll(
      ["explain"], home: home, standardInput: input(percent: 1_776_950_400))
    #expect(odd.standardOutput.contains("5-hour limit  hidden"))
  }
}
