import BrowserBridge
import Configuration
import Foundation
import Index
import Reports
import Terminal
import UsageModel
import Wording

/// What has to be in which place so that an extension finds the program.
struct BrowserRegistration {
  let invocation: Invocation

  init(_ invocation: Invocation) {
    self.invocation = invocation
  }

  /// One file as it is to be.
  struct Change {
    var file: TextFile
    /// nil where there is to be none.
    var after: [UInt8]?
    var mode: UInt32

    var path: String { file.path }

    var isNothing: Bool { file.bytes == after && (after == nil || file.mode == mode) }

    func show() throws {
      let lines = UnifiedDifference.lines(from: file.bytes, to: after, path: file.path)
      try StandardStream.standardOutput.send(lines.map { plainText($0) + "\n" }.joined())
    }

    func perform() throws {
      var file = file
      guard let after else { return try file.remove() }
      file.mode = mode
      try file.replace(with: after)
    }
  }

  /// The stable name: manifests have no place for arguments.
  var script: String { invocation.workspace.stateDirectory + "/browser/plimsoll-browser-host" }

  private var home: String { invocation.workspace.homeDirectory }

  private var configuration: String? {
    invocation.environment["XDG_CONFIG_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
  }

  func manifestPath(_ browser: InstalledBrowser) -> String {
    browser.manifestPath(home: home, configuration: configuration)
  }

  func say(_ text: String) throws {
    try StandardStream.standardOutput.send(plainText(text) + "\n")
  }

  private func isThere(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

  /// Those that have run here.
  private var found: [InstalledBrowser] {
    InstalledBrowser.allCases.filter {
      isThere($0.folder(home: home, configuration: configuration))
    }
  }

  /// The browsers that are meant.
  ///
  /// - Throws: `Explanation` where none was named and none is here.
  func chosen(_ wish: [InstalledBrowser]) throws -> [InstalledBrowser] {
    let browsers = wish.isEmpty ? found : wish
    guard !browsers.isEmpty else {
      throw Explanation(
        what: "no browser was found",
        because: "none of the folders of Chrome, Chromium, Edge, Brave and Firefox exists",
        hint: "start the browser once, or name it with --browser", status: .noData)
    }
    return browsers
  }

  /// A snap or a flatpak of a browser that is here.
  func box(of browser: InstalledBrowser) -> String? {
    browser.boxes.map { home + "/" + $0 }.first(where: isThere)
  }

  /// Whether a browser is here with which the program can be registered.
  var hasAny: Bool { !found.isEmpty }

  /// Whether every browser that is here knows the program.
  var isInstalled: Bool { found.allSatisfy { isThere(manifestPath($0)) } }

  // MARK: Changes

  func installing(_ browsers: [InstalledBrowser]) throws -> [Change] {
    var changes = [
      Change(file: try TextFile(path: script), after: Array(scriptText.utf8), mode: 0o700)
    ]
    for browser in browsers {
      changes.append(
        Change(
          file: try TextFile(path: manifestPath(browser)),
          after: Array(HostManifest.text(for: browser, program: script).utf8), mode: 0o644))
    }
    return changes
  }

  /// What takes away all that is there, the script once no browser knows the program.
  func uninstalling(_ browsers: [InstalledBrowser]) throws -> [Change] {
    var changes: [Change] = []
    for browser in browsers {
      let file = try TextFile(path: manifestPath(browser))
      if file.bytes != nil { changes.append(Change(file: file, after: nil, mode: file.mode)) }
    }
    let rest = InstalledBrowser.allCases.filter {
      !browsers.contains($0) && isThere(manifestPath($0))
    }
    let file = try TextFile(path: script)
    if rest.isEmpty, file.bytes != nil {
      changes.append(Change(file: file, after: nil, mode: file.mode))
    }
    return changes
  }

  /// The browser starts programs with an environment of its own, which need not have what
  /// was set in a shell.
  private var scriptText: String {
    let names = ["CLAUDE_CONFIG_DIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"]
    let settings = names.compactMap { name -> String? in
      guard let value = invocation.environment[name], !value.isEmpty else { return nil }
      return "export \(name)=\(ShellCommand.quoted(value))\n"
    }
    let program = OwnProgram.path(invocation.environment)
    return "#!/bin/sh\n# Starts Plimsoll for its browser extension: `plimsoll browser install`.\n"
      + settings.joined()
      + "exec \(ShellCommand.quoted(program)) browser-host \"$@\"\n"
  }

  // MARK: The state of things

  func health(_ wish: [InstalledBrowser] = []) throws -> BrowserHealth {
    let told = InstalledBrowser.allCases.filter { isThere(manifestPath($0)) }
    let shown =
      wish.isEmpty
      ? InstalledBrowser.allCases.filter { found.contains($0) || told.contains($0) } : wish
    return BrowserHealth(places: try shown.map(place), lastMessage: lastMessage())
  }

  private func place(_ browser: InstalledBrowser) throws -> BrowserHealth.Place {
    let path = manifestPath(browser)
    let bytes = try TextFile(path: path).bytes
    var place = BrowserHealth.Place(
      browser: browser.name, manifest: path,
      program: bytes.map { HostManifest.program(in: $0) ?? "" })
    let again = "`plimsoll browser install --browser \(browser.rawValue)`"
    guard let bytes, let program = place.program else { return place }
    if !FileManager.default.isExecutableFile(atPath: program) {
      place.problem = "There is no program at that place"
      place.hint = "\(again) writes both again"
    } else if program == script, try TextFile(path: script).bytes != Array(scriptText.utf8) {
      place.problem = "It starts another copy of Plimsoll than this one"
      place.hint = "\(again) makes it start this one"
    } else if bytes != Array(HostManifest.text(for: browser, program: program).utf8) {
      place.problem = "The manifest is of another version of Plimsoll"
      place.hint = "\(again) writes it again"
    } else if let box = box(of: browser) {
      place.problem = "\(box) is there, and a browser in such a box may not start programs"
      place.hint = "if no message comes, use a browser outside of it, or `plimsoll credits set -`"
    }
    return place
  }

  /// The file with the last message.
  var lastMessagePath: String {
    invocation.workspace.stateDirectory + "/" + LastMessage.fileName
  }

  private func lastMessage() -> String? {
    let bytes: [UInt8]?
    do {
      bytes = try TextFile(path: lastMessagePath).bytes
    } catch {
      return "\(lastMessagePath) cannot be read: \(error.reason)"
    }
    guard let message = bytes.flatMap(LastMessage.init) else { return nil }
    let age = ago(invocation.now.milliseconds - message.time.milliseconds)
    return "\(age), from version \(message.sender) of the extension in \(message.caller): "
      + message.text
  }
}
