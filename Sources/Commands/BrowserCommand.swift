import ArgumentParser
import BrowserBridge
import Configuration
import Reports
import Scanning
import Terminal

/// `plimsoll browser`
struct BrowserCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "browser",
    abstract: "The browser's extension, which reads the balance that the Console shows.",
    discussion: """
      Anthropic gives programs no way to read the balance of API credits. The extension reads it where you see it: \
      when you open the Console's billing page or claude.ai's usage page, it asks for the JSON \
      that the page itself reads, and hands the figures to Plimsoll. It reads no cookie and no \
      page, and nothing leaves this machine.
      """,
    subcommands: [
      BrowserInstall.self, BrowserUninstall.self, BrowserStatus.self,
    ], defaultSubcommand: BrowserStatus.self)
}

/// Which browsers a command is about.
struct BrowserArguments: ParsableArguments {
  @Option(
    name: .customLong("browser"),
    help: ArgumentHelp(
      "chrome, chromium, edge, brave or firefox; may be repeated. Those that are here by default.",
      valueName: "name"))
  var names: [String] = []

  mutating func validate() throws { _ = try browsers }

  var browsers: [InstalledBrowser] {
    get throws {
      try names.map { name in
        guard let browser = InstalledBrowser(rawValue: name.lowercased()) else {
          let all = InstalledBrowser.allCases.map(\.rawValue).joined(separator: ", ")
          throw ValidationError("no browser is called \(name); it is one of \(all)")
        }
        return browser
      }
    }
  }
}

/// `plimsoll browser install`
struct BrowserInstall: SurroundedCommand {
  static let configuration = CommandConfiguration(
    commandName: "install",
    abstract: "Registers this program with your browsers.",
    usage: "plimsoll browser install [<options>]",
    discussion: """
      Writes one small file for each browser, into the folder where it looks for such programs, \
      and a script of two lines that starts this program. The extension itself is installed in \
      the browser: docs/browser.md says how.
      """)

  @OptionGroup var wish: BrowserArguments

  @Flag(help: "Print what would change, and change nothing.")
  var dryRun = false

  mutating func run(in surroundings: Surroundings) async throws {
    let desk = BrowserDesk(surroundings)
    let browsers = try desk.chosen(wish.browsers)
    var isChanged = false
    for change in try desk.installing(browsers) where !change.isNothing {
      isChanged = true
      if dryRun { try change.show() } else { try change.perform() }
    }
    if dryRun {
      if !isChanged { try desk.say("Nothing would change.") }
      return
    }
    for browser in browsers {
      try desk.say("\(browser.name): \(desk.manifestPath(browser))")
      if let box = desk.box(of: browser) {
        try desk.say(
          "  \(box) is there: a browser in such a box may not be able to start programs.")
      }
    }
    try desk.say("They start \(desk.script)")
    try desk.say(
      "Next, install the extension in the browser (docs/browser.md), and open the Console's "
        + "billing page. `plimsoll browser status` says what came.")
  }
}

/// `plimsoll browser uninstall`
struct BrowserUninstall: SurroundedCommand {
  static let configuration = CommandConfiguration(
    commandName: "uninstall",
    abstract: "Removes what `browser install` wrote.",
    usage: "plimsoll browser uninstall [<options>]",
    discussion: """
      What was read stays in the ledger; the extension itself is removed in the browser.
      """)

  @OptionGroup var wish: BrowserArguments

  @Flag(help: "Print what would change, and change nothing.")
  var dryRun = false

  mutating func run(in surroundings: Surroundings) async throws {
    let desk = BrowserDesk(surroundings)
    let wanted = try wish.browsers
    let changes = try desk.uninstalling(wanted.isEmpty ? InstalledBrowser.allCases : wanted)
    guard !changes.isEmpty else {
      try desk.say("Nothing to do: Plimsoll is not registered with any browser.")
      return
    }
    for change in changes {
      if dryRun {
        try change.show()
      } else {
        try change.perform()
        try desk.say("Removed \(change.path)")
      }
    }
  }
}

/// `plimsoll browser status`
struct BrowserStatus: SurroundedCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Where Plimsoll is registered, and what the extension said last.",
    usage: "plimsoll browser status [<options>]")

  @OptionGroup var wish: BrowserArguments

  @Flag(help: "Print the JSON that docs/json.md describes.")
  var json = false

  mutating func run(in surroundings: Surroundings) async throws {
    let desk = BrowserDesk(surroundings)
    let health = try desk.health(wish.browsers)
    if json {
      try StandardStream.standardOutput.send(health.json.document)
    } else {
      for line in health.lines { try desk.say(line) }
    }
  }
}
