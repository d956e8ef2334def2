import Foundation
import TestSupport
import Testing

@Suite("Setting up", .timeLimited)
struct SetupCommandTests {
  private func tree(_ home: Home) throws -> [String: String] {
    var found: [String: String] = [:]
    let paths = FileManager.default.enumerator(atPath: home.directory.path)
    while let path = paths?.nextObject() as? String {
      guard !path.contains(".local/state/plimsoll/") else { continue }
      var isFolder: ObjCBool = false
      let whole = home.directory.path(of: path)
      _ = FileManager.default.fileExists(atPath: whole, isDirectory: &isFolder)
      if !isFolder.boolValue { found[path] = try home.directory.read(path) }
    }
    return found
  }

  @Test func whatIsSetUpIsShownFirstAndUndoneToTheByte() async throws {
    let home = try Home()
    try home.directory.write("{ \"model\": \"opus\" }\n", to: ".claude/settings.json")
    try home.directory.write("", to: ".config/chromium/First Run")
    try home.directory.write("set -g status on\n", to: ".tmux.conf")
    let before = try tree(home)
    let preview = try await home.run("setup", "--dry-run")
    #expect(preview.status == 0, "\(preview.standardError)")
    #expect(preview.standardOutput.contains("+++ \(home.directory.path)/.claude/settings.json"))
    #expect(preview.standardOutput.contains("plimsoll.browser_host.json"))
    #expect(
      preview.standardOutput.contains(
        "+++ \(home.directory.path)/.config/systemd/user/plimsoll.service"))
    #expect(
      preview.standardOutput.contains(
        "It needs an answer: `plimsoll sync folder FOLDER --yes`."))
    #expect(
      preview.standardOutput.contains("It needs an answer: `plimsoll budget set 400/month`."))
    #expect(try tree(home) == before)
    let done = try await home.run("setup", "--yes")
    #expect(done.status == 0, "\(done.standardError)")
    #expect(
      done.standardOutput.contains("Set up: Status line, Service, Balance of API credits, tmux"))
    #expect(try home.directory.read(".tmux.conf").contains("plimsoll"))
    #expect(try home.directory.read(".claude/settings.json").contains("statusLine"))
    let again = try await home.run("setup", "--yes")
    #expect(again.standardOutput.contains("Done already."))
    #expect(again.standardOutput.contains("Nothing was changed."))
    let undone = try await home.run("setup", "--undo")
    #expect(undone.status == 0, "\(undone.standardError)")
    #expect(try tree(home).filter { !$0.key.contains(".plimsoll-") } == before)
    let nothing = try await home.run("setup", "--undo")
    #expect(nothing.standardOutput.hasPrefix("Nothing to undo"))
  }

  @Test func stepsThatAskTakeTheirAnswerFromTheCommandLine() async throws {
    let home = try Home()
    try home.writeSample()
    let folder = home.directory.path(of: "shared folder")
    let steps = ["--step", "sync=\(folder)", "--step", "budget=400/month"]
    let before = try tree(home)
    let preview = try await home.run(["setup", "--dry-run"] + steps)
    #expect(preview.status == 0, "\(preview.standardError)")
    #expect(preview.standardOutput.contains("This machine would share its usage"))
    #expect(preview.standardOutput.contains("+  \"folder\": \"\(folder)\","), "\(preview)")
    #expect(preview.standardOutput.contains(#""period":"month","picodollars":400000000000000"#))
    #expect(try tree(home) == before)
    let kept = home.directory.path(of: ".local/state/plimsoll/budgets.jsonl")
    #expect(!FileManager.default.fileExists(atPath: kept))
    let done = try await home.run(["setup", "--yes"] + steps)
    #expect(done.standardOutput.contains("Set up: Your other machines, Budget."), "\(done)")
    #expect(try await home.run("budget").standardOutput.contains("400/month"))
    #expect(FileManager.default.fileExists(atPath: folder + "/machines"))
    let again = try await home.run(["setup", "--yes"] + steps)
    #expect(again.standardOutput.contains("Nothing was changed."), "\(again)")
    let undone = try await home.run("setup", "--undo")
    #expect(undone.status == 0, "\(undone.standardError)")
    #expect(undone.standardOutput.contains("Removed 400/month"), "\(undone)")
    #expect(undone.standardOutput.contains("Left \(folder)."), "\(undone)")
    #expect(try await home.run("sync", "now").status == 64)
    // What cannot be is said by the command itself, and nothing is noted.
    let wrong = try await home.run("setup", "--yes", "--step", "budget=much")
    #expect(wrong.standardError.contains("much is not a budget"), "\(wrong)")
    #expect(wrong.standardOutput.contains("Nothing was changed."))
    let needless = try await home.run("setup", "--yes", "--step", "statusline=x")
    #expect(needless.status == 64 && needless.standardError.contains("does not take an answer"))
  }

  @Test func oneStepAloneCanBeTakenAndWrongOnesAreRefused() async throws {
    let home = try Home()
    try home.directory.write("", to: ".mozilla/x")
    let done = try await home.run("setup", "--yes", "--step", "browser")
    #expect(done.standardOutput.contains("Set up: Balance of API credits."))
    #expect(
      !FileManager.default.fileExists(atPath: home.directory.path(of: ".claude/settings.json")))
    let wrong = try await home.run("setup", "--step", "nosuch")
    #expect(wrong.status == 64 && wrong.standardError.contains("statusline"))
    let nobody = try await home.run("setup")
    #expect(nobody.status == 64 && nobody.standardError.contains("--dry-run"))
  }

  @Test func doctorSaysHowThisCopyWasInstalled() async throws {
    let home = try Home()
    let text = try await home.run("doctor", "--quiet").standardOutput
    #expect(text.contains("This program") && text.contains("It never updates itself."))
    // A copy of the program with a note beside it.
    let copy = home.directory.path(of: "opt/bin/plimsoll")
    try FileManager.default.createDirectory(
      atPath: home.directory.path(of: "opt/bin"), withIntermediateDirectories: true)
    try FileManager.default.copyItem(atPath: PackageLayout.plimsoll, toPath: copy)
    try home.directory.write("deb\n", to: "opt/share/plimsoll/installed-by")
    let result = try await runProcess(
      copy, ["doctor", "--json", "--quiet"],
      environment: ["HOME": home.directory.path, "PATH": "/usr/bin:/bin", "TZ": "UTC"])
    let document = try #require(
      try JSONSerialization.jsonObject(with: Data(result.standardOutput.utf8)) as? [String: Any])
    let installation = try #require(document["installation"] as? [String: Any])
    #expect(installation["way"] as? String == "deb")
    #expect((installation["update"] as? String)?.contains("apt install") == true)
  }
}
