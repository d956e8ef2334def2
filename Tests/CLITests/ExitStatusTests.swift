import Foundation
import TestSupport
import Testing

@Suite("Exit status and errors", .timeLimited)
struct ExitStatusTests {
  /// What every error looks like: what, because, hint, on standard error alone.
  private func expectError(
    _ result: ProcessResult, status: Int32, mentions: [String],
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(result.status == status, sourceLocation: sourceLocation)
    #expect(result.standardError.contains("error: "), sourceLocation: sourceLocation)
    #expect(result.standardError.contains("\n  hint: "), sourceLocation: sourceLocation)
    for mention in mentions {
      #expect(result.standardError.contains(mention), sourceLocation: sourceLocation)
    }
  }

  @Test(
    "64 for a command line that makes no sense",
    arguments: [
      (["dayly"], "daily"), (["daily", "--frob"], "--frob"), (["daily", "extra"], "extra"),
      (["daily", "--tz", "Europe/Berln"], "Europe/Berlin"),
      (["daily", "--since", "2026-02-30"], "2026-02-30"),
      (["help", "nosuch"], "nosuch"), (["help", "config", "gte"], "get"),
      (["help", "dayly"], "daily"), (["help", "statusline", "tset"], "test"),
      (["daily", "--last", "7y"], "7y"), (["daily", "--last", "-7y"], "-7y"),
      (["daily", "--limit", "none"], "none"),
      (["daily", "--limit", "0"], "--limit 0"), (["daily", "--json", "--csv"], "--csv"),
      (["daily", "--color", "pink"], "pink"), (["daily", "--since"], "--since"),
      (["weekly", "--week-start", "someday"], "someday"), (["models", "--sort", "size"], "size"),
      (["blocks", "--cost", "guess"], "guess"), (["index", "--no-index"], "--no-index"),
      (["ccusage", "blocks", "--token-limit", "many"], "--token-limit"),
      (["ccusage", "daily", "--mode", "guess"], "guess"), (["demo", "dayly"], "daily"),
    ] as [([String], String)])
  func usage(arguments: [String], mention: String) async throws {
    let result = try await Home().run(arguments)
    expectError(result, status: 64, mentions: [mention])
    #expect(result.standardOutput.isEmpty)
  }

  @Test("help takes the other names of commands too")
  func helpOnAliases() async throws {
    let home = try Home()
    let help = try await home.run("help", "statusline", "test")
    #expect(help.status == 0 && help.standardError.isEmpty)
    #expect(help.standardOutput.contains("USAGE: plimsoll statusline preview "))
    #expect(
      help.standardOutput == (try await home.run("help", "statusline", "preview")).standardOutput)
  }

  @Test("78 for a time zone of the machine that cannot be read, never UTC in silence")
  func unreadableZone() async throws {
    let home = try Home()
    try home.writeSample()
    for command in ["daily", "blocks", "overview", "limits"] {
      let result = try await home.run(command, environment: ["TZ": "Mars/Phobos"])
      expectError(result, status: 78, mentions: ["TZ=Mars/Phobos", "Europe/Berlin"])
      #expect(result.standardOutput.isEmpty)
    }
    let asked = try await home.run(
      "daily", "--tz", "Asia/Tokyo", environment: ["TZ": "Mars/Phobos"])
    #expect(asked.status == 0)
    let doctor = try await home.run("doctor", environment: ["TZ": "Mars/Phobos"])
    #expect(doctor.standardOutput.contains("TZ=Mars/Phobos is not a time zone"))
    #expect(doctor.standardOutput.contains("days are those of UTC"))
  }

  @Test("66 where there is no usage, in every format")
  func noData() async throws {
    let empty = try Home()
    expectError(
      try await empty.run("daily"), status: 66, mentions: [".claude", "--root", "plimsoll demo"])
    expectError(try await empty.run(), status: 66, mentions: ["plimsoll demo"])
    let json = try await empty.run("daily", "--json")
    #expect(json.status == 66)
    #expect(json.standardOutput.contains("\"rows\": []"))
    let home = try Home()
    try home.writeSample()
    expectError(
      try await home.run("daily", "--until", "2025-01-01"), status: 66, mentions: ["--until"])
    expectError(
      try await home.run("daily", "--project", "wbe"), status: 66, mentions: ["wbe", "web"])
    expectError(
      try await home.run("daily", "--model", "opsu"), status: 66, mentions: ["opsu", "opus"])
    expectError(try await home.run("prices", "house"), status: 66, mentions: ["house"])
    expectError(
      try await home.run("ccusage", "session", "--id", "none"), status: 66, mentions: ["none"])
  }

  @Test("0 for a script of ccusage that finds nothing")
  func emptyCcusage() async throws {
    let result = try await Home().run("ccusage", "daily", "--json")
    #expect(result.status == 0)
    #expect(result.standardOutput.hasPrefix("{\n  \"daily\": [],\n  \"totals\": {"))
  }

  @Test("74 where the index cannot be written")
  func inputOutput() async throws {
    // What is typed must be kept; reports answer from a copy.
    let result = try await Home().run(
      "credits", "set", "150", environment: ["XDG_STATE_HOME": "/dev/null"])
    expectError(result, status: 74, mentions: ["/dev/null", "because: "])
  }

  @Test(
    "78 where prices.json is wrong, naming what",
    arguments: [
      ("{ \"models\": ", "not valid JSON"),
      ("{ \"models\":\n {,} }", "line 2, column 3: "),
      ("{ \"models\": { \"m\": { \"rates\": [{ \"input\": NaN }] } } }", "not valid JSON"),
      ("{ \"models\": { \"m\": { \"notes\": [\"\\ud800\"] } } }", "not valid JSON"),
      (
        "{ \"models\": { \"m\": { \"rates\": [{ \"input\": true }] } } }",
        "models.m.rates[0].input "
      ),
      ("{ \"models\": { \"m\": { \"rates\": [{ \"output\": 1 }] } } }", "input"),
      (
        "{ \"models\": { \"m\": { \"rates\": [{ \"input\": -1, \"output\": 1 }] } } }",
        "rates[0].input"
      ),
      ("{ \"models\": { \"m\": { \"ratse\": [] } } }", "ratse"),
      ("[]", "prices.json"),
    ])
  func configuration(text: String, mention: String) async throws {
    let home = try Home()
    try home.writeSample()
    try home.directory.write(text, to: ".config/plimsoll/prices.json")
    for command in ["daily", "prices", "blocks"] {
      expectError(
        try await home.run(command), status: 78, mentions: ["prices.json", "because: ", mention])
    }
  }

  @Test("0 and silence when the reader of a pipe goes away")
  func closedPipe() async throws {
    let home = try Home()
    try home.write(
      (0..<4000).map { number in
        Home.line(
          id: "\(number)", at: "2026-03-08T07:59:59.999Z", session: "session-\(number)")
      })
    let command = "{ \"$plimsoll\" sessions --json; echo $? >\"$HOME/status\"; } | head -1"
    let result = try await home.shell(command)
    #expect(result.standardOutput == "{\n")
    #expect(result.standardError.isEmpty)
    #expect(try home.directory.read("status") == "0\n")
  }

  @Test("0 for help and version, on standard output")
  func help() async throws {
    let home = try Home()
    for arguments in [
      ["--help"], ["--version"], ["help", "daily"], ["daily", "-h"], ["demo", "--help"],
    ] {
      let result = try await home.run(arguments)
      #expect(result.status == 0)
      #expect(!result.standardOutput.isEmpty)
      #expect(result.standardError.isEmpty)
    }
  }
}

@Suite("Help", .timeLimited)
struct HelpTests {
  static let commands = [
    [], ["limits"], ["check"], ["wait"], ["alerts"], ["alerts", "test"], ["daily"], ["weekly"],
    ["monthly"], ["hourly"],
    ["sessions"], ["projects"], ["models"],
    ["blocks"], ["index"], ["doctor"], ["backup"], ["restore"], ["prices"],
    ["statusline", "install"],
    ["statusline", "uninstall"], ["config"], ["config", "list"],
    ["config", "get"],
    ["config", "set"], ["config", "unset"], ["config", "path"], ["config", "edit"], ["demo"],
    ["demo", "generate"],
    ["ccusage"], ["ccusage", "daily"],
    ["ccusage", "session"], ["ccusage", "blocks"],
    ["statusline"], ["statusline", "preview"], ["statusline", "sample"], ["explain"],
    ["credits"], ["credits", "show"], ["credits", "set"], ["credits", "add"],
    ["credits", "list"], ["credits", "remove"], ["credits", "sync"], ["team"],
    ["serve"], ["bar"], ["bar", "install"], ["service"], ["service", "install"],
    ["service", "status"], ["service", "logs"], ["service", "uninstall"], ["service", "run"],
    ["metrics"], ["export"], ["export", "focus"],
    ["browser"], ["browser", "install"], ["browser", "uninstall"],
    ["browser", "status"],
    ["setup"],
    ["hub"], ["hub", "serve"], ["hub", "invite"], ["hub", "members"],
    ["hub", "rotate"], ["hub", "revoke"], ["hub", "move"], ["hub", "check"], ["demo", "hub"],
    ["skills"], ["agents"], ["plugins"], ["mcp-servers"], ["branches"], ["entrypoints"],
    ["pulls"], ["cache"], ["turns"], ["compare"], ["budget"], ["budget", "list"],
    ["budget", "set"], ["budget", "remove"], ["monitor"],
    ["sync"], ["sync", "join"], ["sync", "now"], ["sync", "leave"],
  ]

  @Test("of every command", arguments: commands)
  func text(command: [String]) async throws {
    let result = try await Home().run(command + ["--help"], environment: ["COLUMNS": "80"])
    let name = (["help"] + command).joined(separator: "-")
    expectSnapshot(result.standardOutput, named: name + ".txt")
    for line in result.standardOutput.split(separator: "\n") { #expect(line.count <= 80) }
  }

  @Test("of everything fits a screen, and leads to the rest")
  func screen() async throws {
    let home = try Home()
    let short = try await home.run(["--help"], environment: ["COLUMNS": "80"])
    #expect(
      short.standardOutput.split(separator: "\n", omittingEmptySubsequences: false).count <= 25)
    #expect(try await home.run("help").standardOutput == short.standardOutput)
    #expect(try await home.run("-h").standardOutput == short.standardOutput)
    let all = try await home.run(["help", "all"], environment: ["COLUMNS": "80"])
    expectSnapshot(all.standardOutput, named: "help-all.txt")
  }

  @Test("as manual pages and completions")
  func installed() async throws {
    let home = try Home()
    let folder = try home.directory.makeDirectory("man")
    #expect(try await home.run("manual", "--output", folder).status == 0)
    let pages = try FileManager.default.contentsOfDirectory(atPath: folder)
    #expect(pages.contains("plimsoll.1") && pages.contains("plimsoll-ccusage-claude-daily.1"))
    let page = try home.directory.read("man/plimsoll.1")
    #expect(page.contains("EXIT STATUS") && page.contains("CLAUDE_CONFIG_DIR"))
    for shell in ["bash", "zsh", "fish"] {
      let result = try await home.run("--generate-completion-script", shell)
      #expect(result.status == 0)
      #expect(result.standardOutput.contains("plimsoll"))
      #expect(result.standardOutput.contains("limits.oauth"), "a setting that can be set")
    }
    // What the scripts ask for the value after `config set limits.oauth`.
    let values = try await home.run(
      "---completion", "config", "set", "--", "positional@1", "4", "0", "plimsoll", "config", "set",
      "limits.oauth", "")
    #expect(values.standardOutput.split(separator: "\n") == ["auto", "off"])
    let missing = try await home.run("manual", "--output", "/nowhere/at/all")
    #expect(missing.status == 74)
  }
}
