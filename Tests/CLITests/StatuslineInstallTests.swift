import Foundation
import TestSupport
import Testing

@Suite("plimsoll statusline install and uninstall", .timeLimited)
struct StatuslineInstallTests {
  private let home: Home
  private let settings = ".claude/settings.json"
  private static let foreign =
    "{\n    // mine\n    \"model\": \"opus\", /* for now */\n"
    + "    \"statusLine\": {\"type\":\"command\", \"command\": \"my line\", \"padding\": 0}, // x\n"
    + "    \"env\": {\"A\": \"b\"}\n}"

  init() throws { home = try Home() }

  /// What a run prints, without what differs between machines and runs.
  private func clean(_ text: String) -> String {
    text.replacing(home.directory.path, with: "~")
      .replacing(/\/[^\s"`]*\/plimsoll(-line| statusline)/) { _ in "PLIMSOLL-LINE" }
      .replacing(/\d{8}T\d{6}Z(-\d)?/) { _ in "TIME" }
  }

  private func session(_ commands: [String]) async throws -> String {
    var text = ""
    for command in commands {
      let result = try await home.run(
        ["statusline"] + command.split(separator: " ").map(String.init))
      text += "$ plimsoll statusline \(command)\n"
      text += clean(result.standardOutput + result.standardError)
      text += result.status == 0 ? "\n" : "[\(result.status ?? -1)]\n\n"
    }
    return text
  }

  private func mode(_ path: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: home.directory.path(of: path))[
      .posixPermissions] as? Int
  }

  private func exists(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: home.directory.path(of: path))
  }

  @Test("in a clean home")
  func cleanHome() async throws {
    var text = try await session(["install --dry-run"])
    #expect(!exists(".claude") && !exists(".local"))
    text += try await session(["install"])
    #expect(try mode(settings) == 0o600)
    text += clean(try home.directory.read(settings))
    text += try await session([
      "install", "install --refresh-interval 0", "uninstall --dry-run", "uninstall", "uninstall",
      "uninstall --dry-run",
    ])
    #expect(!exists(settings) && !exists(".local/state/plimsoll/statusline-install.json"))
    expectSnapshot(text, named: "statusline-clean-home.txt")
  }

  @Test("where another status line is set")
  func foreignLine() async throws {
    try home.directory.write(Self.foreign, to: settings)
    var text = try await session(["install", "install --keep", "install --replace --wrap"])
    #expect(try home.directory.read(settings) == Self.foreign)
    text += try await session(["install --replace --dry-run", "install --wrap --dry-run"])
    #expect(try home.directory.read(settings) == Self.foreign)
    #expect(!exists(".config/plimsoll/config.json"))
    text += try await session(["install --replace", "uninstall"])
    #expect(try home.directory.read(settings) == Self.foreign)
    text += try await session(["install --wrap"])
    text += clean(try home.directory.read(settings)) + "\n"
    text += try home.directory.read(".config/plimsoll/config.json")
    text += try await session(["install --keep", "uninstall"])
    #expect(try home.directory.read(settings) == Self.foreign)
    #expect(try home.directory.read(".config/plimsoll/config.json") == "{}\n")
    _ = try await home.run("config", "set", "statusline.wrap", "date")
    text += try await session(["install --wrap"])
    try home.directory.write("{\"statusLine\": {\"type\": \"static\"}}", to: settings)
    text += try await session(["install --wrap"])
    expectSnapshot(text, named: "statusline-foreign.txt")
  }

  @Test("what it installs draws a line, and above it the one that it wraps")
  func drawing() async throws {
    let theirs = "sed s/.*model.*/THEIRS/"
    try home.directory.write(
      "{\"statusLine\": {\"type\": \"command\", \"command\": \"\(theirs)\"}}", to: settings)
    _ = try await home.run("config", "set", "statusline.refresh_interval", "0")
    _ = try await home.run("config", "set", "statusline.preset", "classic")
    let set = try home.directory.read(".config/plimsoll/config.json")
    let installed = try await home.run("statusline", "install", "--wrap")
    #expect(installed.status == 0, "\(installed.standardError)")
    let pattern = /"command": "([^"]+)"/
    let command = try #require(
      try home.directory.read(settings).firstMatch(of: pattern)?.output.1)
    let line = try await runProcess(
      "/bin/sh", ["-c", String(command)],
      environment: ["HOME": home.directory.path, "PATH": "/usr/bin:/bin", "TZ": "UTC"],
      standardInput: """
        {"model": {"display_name": "Opus"}, "rate_limits": {"five_hour": {"used_percentage": 36,\
         "resets_at": 4000000000}}}
        """)
    #expect(line.status == 0)
    let lines = line.standardOutput.split(separator: "\n")
    #expect(lines.first == "THEIRS" && lines.count == 2, "\(lines)")
    _ = try await home.run("statusline", "uninstall")
    #expect(try home.directory.read(".config/plimsoll/config.json") == set)
  }

  @Test("keeps link, mode and a copy from before")
  func links() async throws {
    let folder = home.directory
    try folder.write(Self.foreign, to: "dotfiles/claude.json")
    try folder.makeDirectory(".claude")
    let link = folder.path(of: settings)
    try FileManager.default.createSymbolicLink(
      atPath: link, withDestinationPath: "../dotfiles/claude.json")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o640], ofItemAtPath: folder.path(of: "dotfiles/claude.json"))
    #expect(try await home.run("statusline", "install", "--replace").status == 0)
    let files = try FileManager.default.contentsOfDirectory(
      atPath: folder.path(of: "dotfiles")
    ).sorted()
    try #require(files.count == 2)
    #expect(files[1].hasPrefix("claude.json.plimsoll-20"))
    #expect(try folder.read("dotfiles/" + files[1]) == Self.foreign)
    #expect(try mode("dotfiles/" + files[1]) == 0o640)
    #expect(try mode("dotfiles/claude.json") == 0o640)
    #expect(try folder.read("dotfiles/claude.json") != Self.foreign)
    #expect(try await home.run("statusline", "uninstall").status == 0)
    #expect(try folder.read("dotfiles/claude.json") == Self.foreign)
    let target = try FileManager.default.destinationOfSymbolicLink(atPath: link)
    #expect(target == "../dotfiles/claude.json")
  }

  @Test("leaves a broken file alone, and says where it is broken")
  func broken() async throws {
    var text = ""
    for bad in ["{\n  \"model\": \"opus\"\n  \"env\": {}\n}\n", "[]", "{\"a\": 'b'}", "{\"a\": 1"] {
      try home.directory.write(bad, to: settings)
      text += try await session(["install --replace", "uninstall"])
      #expect(try home.directory.read(settings) == bad)
    }
    try home.directory.write("{\"disableAllHooks\": true}", to: settings)
    text += try await session(["install", "install --refresh-interval 99999999"])
    expectSnapshot(text, named: "statusline-broken.txt")
  }

  @Test("goes by CLAUDE_CONFIG_DIR, and quotes a path with spaces")
  func places() async throws {
    let folder = try home.directory.makeDirectory("my tools")
    let link = folder + "/plimsoll"
    try FileManager.default.createSymbolicLink(
      atPath: link, withDestinationPath: PackageLayout.plimsoll)
    let environment = [
      "HOME": home.directory.path, "PATH": "/usr/bin:/bin", "TZ": "UTC",
      "CLAUDE_CONFIG_DIR": home.directory.path(of: "work/claude"),
    ]
    let result = try await runProcess(
      link, ["statusline", "install"], environment: environment)
    #expect(result.status == 0, "\(result.standardError)")
    let text = try home.directory.read("work/claude/settings.json")
    #expect(text.contains("\"command\": \"'\(folder)/plimsoll' statusline\""))
    #expect(!exists(".claude"))
    let line = try await runProcess(
      "/bin/sh", ["-c", "'\(folder)/plimsoll' statusline --help"], environment: environment)
    #expect(line.status == 0)
    let relative = try await home.run(
      "statusline", "install", environment: ["CLAUDE_CONFIG_DIR": "claude"])
    #expect(relative.status == 78)
  }

  @Test("takes over what an older script had, if it may")
  func migration() async throws {
    let script = ".claude/statusline.sh"
    let folder = home.directory
    let key = "sk-ant-sid01-0123456789-abcd"
    let old = "{\"statusLine\": {\"type\": \"command\", \"command\": \"~/\(script)\"}}\n"
    let environment =
      "CLAUDE_CODE_OAUTH_TOKEN=sk-ant-oat01-secret\nCLAUDE_SESSION_KEY=\(key)\n"
      + "CLAUDE_ORG_ID=12345678-abcd-1234-abcd-1234567890ab\n"
    try folder.write(old, to: settings)
    try folder.write("echo \"Code: $t | Pro 5h:$a% 7d:$b%\"\n", to: script)
    try folder.write(environment, to: ".claude/.env")
    try folder.write("{\"code\":{}}", to: ".claude/.usage_cache")
    var text = try await session(["install", "install --no-migrate"])
    text += try await session(["install --migrate --dry-run"])
    #expect(!exists(".config/plimsoll") && !exists(".local"))
    text += try await session(["install --migrate"])
    #expect(try mode(".config/plimsoll/.env") == 0o600)
    let own = try folder.read(".config/plimsoll/.env")
    #expect(own.contains(key) && !own.contains("oat01"))
    text += try folder.read(".config/plimsoll/config.json")
    #expect(try folder.read(".claude/.env") == environment)
    text += try await session(["uninstall", "install --migrate", "uninstall"])
    #expect(try folder.read(settings) == old)
    #expect(exists(script) && exists(".claude/.usage_cache"))
    #expect(!text.contains(key) && !text.contains("oat01"))
    expectSnapshot(text, named: "statusline-migration.txt")
  }

  #if canImport(Glibc)
    @Test("asks where somebody is there, and keeps the other line by default")
    func questions() async throws {
      let environment = [
        "HOME": home.directory.path, "PATH": "/usr/bin:/bin", "TERM": "dumb", "SHELL": "/bin/sh",
      ]
      let command = PackageLayout.plimsoll + " statusline install"
      for answer in ["", "k", "w", "r"] {
        try home.directory.write(Self.foreign, to: settings)
        let result = try await runProcess(
          "/usr/bin/script", ["-qec", command, "/dev/null"], environment: environment,
          standardInput: answer + "\n")
        #expect(result.status == 0)
        #expect(result.standardOutput.contains("it runs `my line`"))
        #expect(result.standardOutput.contains("or keep it? [r/w/K]"))
        let wraps = exists(".config/plimsoll/config.json")
        #expect(
          (try home.directory.read(settings) == Self.foreign) == (answer != "w" && answer != "r"))
        #expect(wraps == (answer == "w" || answer == "r"))
        if answer == "w" { _ = try await home.run("statusline", "uninstall") }
      }
    }
  #endif
}
