import ArgumentParser
import BrowserBridge
import Configuration
import Reports
import Scanning
import Terminal

/// `plimsoll browser`
struct BrowserCommand: GuidedCommand {
  static let configuration = CommandConfiguration(
    commandName: "browser",
    abstract: "Manages the browser extension, which reads the balance in the Console.",
    discussion: guide.text,
    subcommands: [
      BrowserInstall.self, BrowserUninstall.self, BrowserStatus.self,
    ],
    defaultSubcommand: BrowserStatus.self)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll browser", "where Plimsoll is registered"),
      CommandExample("plimsoll browser install --dry-run", "what installing would change"),
    ],
    notes: """
      Anthropic does not offer the balance of API credits to programs. The extension reads it \
      where you see it: when you open the Console's billing page or claude.ai's usage page, it \
      asks for the JSON that the page itself reads, and passes the figures to Plimsoll. It \
      reads neither cookies nor pages, and nothing leaves this machine.
      """,
    statuses: .usual(and: .noData))
}

/// Which browsers a command is about.
struct BrowserArguments: ParsableArguments {
  @Option(
    name: .customLong("browser"),
    help: ArgumentHelp(
      "chrome, chromium, edge, brave or firefox; may be repeated. By default "
        + "every browser that is found.",
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
struct BrowserInstall: InvokedCommand {
  static let configuration = CommandConfiguration(
    commandName: "install",
    abstract: "Registers this program with your browsers.",
    usage: "plimsoll browser install [<options>]",
    discussion: guide.text)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll browser install", "all browsers that are found"),
      CommandExample("plimsoll browser install --browser firefox", "one of them"),
    ],
    notes: """
      It writes one small file for each browser, into the folder where that browser looks for \
      such programs, and a script of two lines that starts this program. The extension itself \
      is installed in the browser, as docs/browser.md describes.
      """,
    statuses: .usual(and: .noData))

  @OptionGroup var wish: BrowserArguments

  @Flag(help: "Print what would change, without changing anything.")
  var dryRun = false

  mutating func run(in invocation: Invocation) async throws {
    let registration = BrowserRegistration(invocation)
    let browsers = try registration.chosen(wish.browsers)
    var isChanged = false
    for change in try registration.installing(browsers) where !change.isNothing {
      isChanged = true
      if dryRun { try change.show() } else { try change.perform() }
    }
    if dryRun {
      if !isChanged { try registration.say("Nothing would change.") }
      return
    }
    for browser in browsers {
      try registration.say("\(browser.name): \(registration.manifestPath(browser))")
      if let box = registration.box(of: browser) {
        try registration.say(
          "  \(box) is there: a browser in such a box may not be able to start programs.")
      }
    }
    try registration.say("They start \(registration.script)")
    try registration.say(
      "Next, install the extension in the browser (docs/browser.md), and open the Console's "
        + "billing page. `plimsoll browser status` says what came.")
  }
}

/// `plimsoll browser uninstall`
struct BrowserUninstall: InvokedCommand {
  static let configuration = CommandConfiguration(
    commandName: "uninstall",
    abstract: "Removes what `browser install` wrote.",
    usage: "plimsoll browser uninstall [<options>]",
    discussion: guide.text)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll browser uninstall", "from every browser"),
      CommandExample("plimsoll browser uninstall --dry-run", "only look"),
    ],
    notes: """
      What was read stays in the ledger. Remove the extension itself in the browser.
      """)

  @OptionGroup var wish: BrowserArguments

  @Flag(help: "Print what would change, without changing anything.")
  var dryRun = false

  mutating func run(in invocation: Invocation) async throws {
    let registration = BrowserRegistration(invocation)
    let wanted = try wish.browsers
    let changes = try registration.uninstalling(wanted.isEmpty ? InstalledBrowser.allCases : wanted)
    guard !changes.isEmpty else {
      try registration.say("Nothing to do: Plimsoll is not registered with any browser.")
      return
    }
    for change in changes {
      if dryRun {
        try change.show()
      } else {
        try change.perform()
        try registration.say("Removed \(change.path)")
      }
    }
  }
}

/// `plimsoll browser status`
struct BrowserStatus: InvokedCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Shows where Plimsoll is registered, and what the extension sent last.",
    usage: "plimsoll browser status [<options>]",
    discussion: guide.text)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll browser", "every browser"),
      CommandExample("plimsoll browser --json", "for scripts"),
    ])

  @OptionGroup var wish: BrowserArguments

  @Flag(help: "Print the JSON that docs/json.md describes.")
  var json = false

  mutating func run(in invocation: Invocation) async throws {
    let registration = BrowserRegistration(invocation)
    let health = try registration.health(wish.browsers)
    if json {
      try StandardStream.standardOutput.send(health.json.document)
    } else {
      for line in health.lines { try registration.say(line) }
    }
  }
}
