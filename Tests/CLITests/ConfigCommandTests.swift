import Foundation
import TestSupport
import Testing

@Suite("plimsoll config", .timeLimited)
struct ConfigCommandTests {
  private let home: Home
  private let file = ".config/plimsoll/config.json"

  init() throws { home = try Home() }

  /// Commands and all that they print, as one would see it in a terminal.
  private func session(_ commands: [[String]]) async throws -> String {
    var text = ""
    for command in commands {
      let result = try await home.run(command)
      let words = command.map { $0.contains(" ") || $0.isEmpty ? "'\($0)'" : $0 }
      text += "$ plimsoll \(words.joined(separator: " "))\n"
      text += result.standardOutput + result.standardError
      text += result.status == 0 ? "" : "[\(result.status ?? -1)]\n"
      text += "\n"
    }
    return text.replacing(home.directory.path, with: "~")
  }

  @Test("sets, shows and unsets")
  func session() async throws {
    let text = try await session([
      ["config", "path"], ["config", "path", "--json"],
      ["config", "set", "limits.oauth", "off"], ["config", "get", "limits.oauth"],
      ["config", "set", "usage.compact_format", "yes"],
      ["config", "set", "usage.warning_threshold", "70"],
      ["config", "set", "display.show_weekly_usage", "no"],
      ["config", "get", "usage.compact_format"],
      ["config", "get", "usage.warning_threshold", "--json"],
      ["config", "list"], ["config", "unset", "limits.oauth"],
      ["config", "unset", "limits.oauth"], ["config", "unset", "limits.claude_path"],
      ["config", "unset", "usage.compact_format", "--json"],
      ["config", "get", "limits.claude_path"],
    ])
    expectSnapshot(text, named: "config-session.txt")
    expectSnapshot(try home.directory.read(file), named: "config-session.json")
  }

  @Test("refuses what it does not know, with the nearest name")
  func refusals() async throws {
    let text = try await session([
      ["config", "set", "limits.oath", "off"], ["config", "get", "statusline.preste"],
      ["config", "unset", "limits.oath"], ["config", "set", "limits.oauth", "of"],
      ["config", "set", "statusline.threshold_high", "800"],
      ["config", "set", "statusline.show_weekly", "perhaps"],
      ["config", "set", "limits.claude_path", "bin/claude"],
      ["config", "set", "usage.compact_format", "perhaps"],
      ["config", "set", "anthropic.api_key", "two words"], ["config", "get", "nonsense"],
      ["config", "git"],
    ])
    expectSnapshot(text, named: "config-refusals.txt")
    #expect(!FileManager.default.fileExists(atPath: home.directory.path(of: file)))
  }

  @Test("names line and key of a file that is wrong, and mends it")
  func badFile() async throws {
    var text = ""
    for bad in [
      "{\n  \"limits\": {\n    \"oath\": \"off\"\n  }\n}\n",
      "{\n  \"limits\": {\n    \"oauth\": \"of\"\n  }\n}\n",
      "{\n  \"limits\": {\n    \"oauth\": \"off\"\n  }\n",
      "{\"usage\": {\"compact_format\": true}}",
      "{\"anthropic\": {\"api_key\": \"sk-ant-api03-secret-secret\"}}", "{\"limits\": true}",
      "{} // none",
    ] {
      try home.directory.write(bad, to: file)
      text += bad + (bad.hasSuffix("\n") ? "" : "\n")
      text += try await session([["config", "list"], ["config", "set", "limits.keychain", "on"]])
    }
    try home.directory.write("{\n\n  \"limits\": {\"oath\": 1}, \"a\": 2\n}\n", to: file)
    text += try await session([
      ["config", "unset", "limits.oath"], ["config", "unset", "a"], ["config", "list"],
    ])
    text += try home.directory.read(file)
    #expect(!text.replacing("\"sk-ant-api03-secret-secret\"", with: "").contains("secret-secret"))
    expectSnapshot(text, named: "config-bad-file.txt")
  }

  @Test("keeps secrets apart and never prints them")
  func secrets() async throws {
    let key = "sk-ant-api03-0123456789-abcd"
    let folder = home.directory
    let set = try await runPlimsoll(
      ["config", "set", "anthropic.api_key", "-"], home: folder, standardInput: key + "\n")
    #expect(set.status == 0)
    var text = set.standardOutput + set.standardError
    text += try await session([
      ["config", "get", "anthropic.api_key"], ["config", "get", "anthropic.api_key", "--json"],
    ])
    let list = try await home.run("config", "list", "--json")
    #expect(!list.standardOutput.contains(key) && list.standardOutput.contains("sk-ant-…abcd"))
    #expect(!text.contains(key))
    #expect(!FileManager.default.fileExists(atPath: folder.path(of: file)))
    let secrets = folder.path(of: ".config/plimsoll/secrets.json")
    #expect(try folder.read(".config/plimsoll/secrets.json").contains(key))
    let attributes = try FileManager.default.attributesOfItem(atPath: secrets)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: secrets)
    text += try await session([["config", "list"]])
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: secrets)
    text += try await session([
      ["config", "unset", "anthropic.api_key"], ["config", "get", "anthropic.api_key"],
    ])
    expectSnapshot(text, named: "config-secrets.txt")
  }

  /// A `secret-tool` as desktops of Linux have it, whose vault is a folder.
  private func vaultPath() throws -> String {
    let script = """
      #!/bin/sh
      folder="$HOME/vault"; mkdir -p "$folder"
      echo "$*" >> "$HOME/vault.log"
      verb=$1; for last in "$@"; do :; done
      case $verb in
        store) cat > "$folder/$last" ;;
        lookup) [ -e "$folder/$last" ] && cat "$folder/$last" ;;
        clear) rm -f "$folder/$last" ;;
      esac
      """
    let path = try home.directory.write(script, to: "bin/secret-tool")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    return home.directory.path(of: "bin") + ":/usr/bin:/bin"
  }

  @Test(
    "keeps secrets in the keychain of the system where that is wished",
    .enabled(if: !FileManager.default.isExecutableFile(atPath: "/usr/bin/security")))
  func keychain() async throws {
    let key = "sk-ant-api03-0123456789-abcd"
    let without = try await home.run("config", "set", "secrets.keep_in", "keychain")
    #expect(without.status == 78 && without.standardError.contains("secret-tool"))
    #expect(try await home.run("config", "get", "secrets.keep_in").standardOutput == "file\n")
    let variables = ["PATH": try vaultPath()]
    #expect(
      try await home.run("config", "set", "secrets.keep_in", "keychain", environment: variables)
        .status == 0)
    let set = try await runPlimsoll(
      ["config", "set", "anthropic.api_key", "-"], home: home.directory, environment: variables,
      standardInput: key + "\n")
    #expect(set.status == 0, "\(set.standardError)")
    #expect(set.standardOutput == "anthropic.api_key = sk-ant-…abcd\n")
    #expect(try home.directory.read("vault/anthropic.api_key") == key)
    // Neither in a file of ours nor among the arguments, which everybody can see.
    #expect(!(try home.directory.read("vault.log")).contains(key))
    #expect(
      !FileManager.default.fileExists(
        atPath: home.directory.path(of: ".config/plimsoll/secrets.json"))
    )
    let get = try await home.run("config", "get", "anthropic.api_key", environment: variables)
    #expect(get.standardOutput == "sk-ant-…abcd\n")
    let doctor = try await home.run("doctor", environment: variables)
    #expect(doctor.standardOutput.contains("`anthropic.api_key` is set"))
    // What is kept goes with the setting, there and back.
    for place in ["file", "keychain"] {
      _ = try await home.run("config", "set", "secrets.keep_in", place, environment: variables)
      let isInVault = FileManager.default.fileExists(
        atPath: home.directory.path(of: "vault/anthropic.api_key"))
      #expect(isInVault == (place == "keychain"))
      #expect(
        try await home.run("config", "get", "anthropic.api_key", environment: variables)
          .standardOutput == "sk-ant-…abcd\n")
    }
    let unset = try await home.run("config", "unset", "anthropic.api_key", environment: variables)
    #expect(unset.standardOutput == "anthropic.api_key has no value again\n")
    #expect(
      try await home.run("config", "get", "anthropic.api_key", environment: variables).status == 66)
  }

  @Test(
    "refuses a template of which a part means nothing",
    arguments: [
      ("{nosuch}", "there is no part called nosuch"),
      ("S:{5h:of", "{5h:of has no closing brace"),
      ("{7d:reset}", "there is no {7d:reset}, only {7d}, {7d:percent}"),
    ])
  func templates(template: String, reason: String) async throws {
    let refused = try await home.run("config", "set", "statusline.template", template)
    #expect(refused.status == 64)
    #expect(
      refused.standardError.hasPrefix(
        "error: statusline.template cannot be \"\(template)\"\n  because: \(reason)"))
    #expect(!FileManager.default.fileExists(atPath: home.directory.path(of: file)))
    let taken = try await home.run("config", "set", "statusline.template", "S:{5h:of}")
    #expect(taken.status == 0, "\(taken.standardError)")
  }

  @Test("opens an editor and checks what it leaves")
  func editor() async throws {
    // `--` shows that the variable may hold options too.
    let good = ["EDITOR": "cp /dev/stdin --"]
    let folder = home.directory
    let fine = try await runPlimsoll(
      ["config", "edit"], home: folder, environment: good,
      standardInput: "{\"limits\": {\"oauth\": \"off\"}}")
    #expect(fine.status == 0, "\(fine.standardError)")
    let bad = try await runPlimsoll(
      ["config", "edit"], home: folder, environment: good, standardInput: "{\"limits\": }")
    #expect(bad.status == 78)
    #expect(bad.standardError.contains("line 1, column 12: a value is missing"))
    #expect(try folder.read(file) == "{\"limits\": }")
    let failed = try await home.run("config", "edit", environment: ["VISUAL": "false"])
    #expect(failed.status == 74)
    #expect(failed.standardError.contains("`false`"))
  }

  @Test("74 where the file cannot be written")
  func unwritable() async throws {
    let result = try await home.run(
      "config", "set", "limits.oauth", "off", environment: ["XDG_CONFIG_HOME": "/dev/null"])
    #expect(result.status == 74)
    #expect(result.standardError.contains("/dev/null/plimsoll"))
  }
}
