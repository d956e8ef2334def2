import Foundation
import TestSupport
import Testing

@Suite("The browser's extension on the command line", .timeLimited)
struct BrowserCommandTests {
  private static let caller = "chrome-extension://fklhlgjagfinmijifaekjjnbodippgfe/"

  /// Runs a command with something at its standard input.
  private func run(
    _ home: Home, _ command: String, input: String
  ) async throws -> ProcessResult {
    try home.directory.write(input, to: "input")
    return try await home.shell("\(command) < '\(home.directory.path(of: "input"))'")
  }

  private func framed(_ text: String) -> String {
    let count = text.utf8.count
    precondition(count < 128)
    return String(decoding: [UInt8(count), 0, 0, 0], as: UTF8.self) + text
  }

  @Test func installWritesTheFilesAndUninstallTakesThemAway() async throws {
    let home = try Home()
    let nothing = try await home.run("browser", "install")
    #expect(nothing.status == 66 && nothing.standardError.contains("--browser"))
    _ = try home.directory.write("", to: ".config/chromium/First Run")
    let dry = try await home.run("browser", "install", "--dry-run")
    let manifest = ".config/chromium/NativeMessagingHosts/plimsoll.browser_host.json"
    let script = ".local/state/plimsoll/browser/plimsoll-browser-host"
    #expect(dry.standardOutput.contains("+++ \(home.directory.path(of: manifest))"))
    #expect(!FileManager.default.fileExists(atPath: home.directory.path(of: manifest)))
    let install = try await home.run("browser", "install", "--browser", "firefox")
    #expect(install.status == 0, "\(install.standardError)")
    _ = try await home.run("browser", "install", environment: ["CLAUDE_CONFIG_DIR": "/a b"])
    #expect(try home.directory.read(manifest).contains(home.directory.path(of: script)))
    let text = try home.directory.read(script)
    #expect(text.contains("export CLAUDE_CONFIG_DIR='/a b'\nexec "))
    #expect(text.hasSuffix(" browser-host \"$@\"\n"))
    for (path, mode) in [(manifest, 0o644), (script, 0o700)] {
      let attributes = try FileManager.default.attributesOfItem(
        atPath: home.directory.path(of: path))
      #expect(attributes[.posixPermissions] as? Int == mode, "\(path)")
    }
    let status = try await home.run(
      "browser", "status", environment: ["CLAUDE_CONFIG_DIR": "/a b"])
    #expect(status.standardOutput.contains("Chromium: ") && !status.standardOutput.contains("do:"))
    #expect(status.standardOutput.contains("No message has come"))
    let doctor = try await home.run("doctor", "--quiet")
    #expect(doctor.standardOutput.contains("Browser extension"))
    let removed = try await home.run("browser", "uninstall")
    #expect(removed.status == 0 && removed.standardOutput.contains("Removed "))
    for path in [manifest, script] {
      #expect(!FileManager.default.fileExists(atPath: home.directory.path(of: path)))
    }
    #expect(
      try await home.run("browser", "uninstall").standardOutput
        == "Nothing to do: Plimsoll is not registered with any browser.\n")
  }

  @Test func aForeignCallerGets77AndNotAWord() async throws {
    let home = try Home()
    for caller in ["chrome-extension://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/", "https://claude.ai/"] {
      let result = try await run(
        home, "$plimsoll browser-host \(caller)",
        input: framed(#"{"v":1,"kind":"hello","extension":"0.1.0"}"#))
      #expect(result.status == 77 && result.standardOutput.isEmpty && result.standardError.isEmpty)
    }
    let nobody = try await home.run("browser-host")
    #expect(nobody.status == 64 && nobody.standardError.contains("browser install"))
  }

  @Test func eachMessageIsAnsweredInTheProtocol() async throws {
    let home = try Home()
    func answer(_ input: String) async throws -> [String: Any] {
      let result = try await run(home, "$plimsoll browser-host \(Self.caller)", input: input)
      #expect(result.status == 0, "\(result.standardError)")
      let json = result.standardOutput.drop { $0 != "{" }
      return try #require(
        try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
    }
    let hello = try await answer(framed(#"{"v":1,"kind":"hello","extension":"0.1.0"}"#))
    #expect(hello["v"] as? Int == 1 && hello["kind"] as? String == "ok")
    #expect(hello["limitsNote"] is String)
    let newer = try await answer(framed(#"{"v":9,"kind":"hello"}"#))
    #expect(newer["outcome"] as? String == "version")
    let senseless = try await answer(framed(#"{"v":1,"kind":"cookie"}"#))
    #expect(senseless["kind"] as? String == "refused")
    let cutOff = try await answer("\u{7F}\u{0}\u{0}\u{0}{")
    #expect((cutOff["text"] as? String)?.contains("cut off") == true)
    let tooLong = try await answer("\u{7F}\u{7F}\u{7F}\u{0}{")
    #expect((tooLong["text"] as? String)?.contains("bytes") == true)
  }

  @Test func pastedJSONIsAnEntryOfItsKind() async throws {
    let home = try Home()
    let json = #"{"amount":15050,"currency":"USD","auto_reload_settings":null}"#
    let set = try await run(home, "$plimsoll credits set -", input: json)
    #expect(set.status == 0, "\(set.standardError)")
    #expect(
      set.standardOutput
        == "Balance of $150.50, as the Console has it, written down as entry 1\n"
        + "Balance: at most $150.50\n")
    let wallet = try await run(home, "$plimsoll credits set - --usage-credits", input: json)
    #expect(wallet.standardOutput.contains("count separately"))
    let table = try await home.run("credits").standardOutput
    #expect(table.contains("Usage credits (claude.ai)") && table.contains("$150.50"))
    for (input, words) in [
      (#"{"amount":-1,"currency":"USD"}"#, "amount is -1"),
      (#"{"type":"error","error":{"type":"permission_error"}}"#, "permission_error"),
      ("150", "not a JSON object"), ("", "not JSON"),
    ] {
      let result = try await run(home, "$plimsoll credits set -", input: input)
      #expect(result.status == 64 && result.standardError.contains(words), "\(input)")
    }
    let id = try await run(home, "$plimsoll credits set - --organization me", input: json)
    #expect(id.status == 64)
    #expect(try await home.run("credits", "set", "5", "--usage-credits").status == 64)
  }

  @Test("works in a real Chromium, against a server that plays the Console", .needs(.browser))
  func works() async throws {
    let suite = try await TestTools.browser.run("Extension/suite.py")
    #expect(suite.standardOutput.contains("ok "), "\(suite.standardError)")
    #expect(suite.status == 0, "\(suite.standardOutput)\(suite.standardError)")
  }

  /// Firefox need not be installed; where Debian's is, the extension is tried in it.
  @Test(
    "works in a real Firefox", .needs(.browser),
    .enabled(
      if: FileManager.default.isExecutableFile(atPath: "/usr/bin/firefox-esr"),
      "there is no /usr/bin/firefox-esr"))
  func worksInFirefox() async throws {
    let suite = try await TestTools.browser.run("Extension/firefox_suite.py")
    #expect(suite.standardOutput.contains("ok "), "\(suite.standardError)")
    #expect(suite.status == 0, "\(suite.standardOutput)\(suite.standardError)")
  }
}
