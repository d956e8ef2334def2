import Foundation

/// What a service manager receives: which program, how, and with which environment.
struct ServiceUnit {
  /// The program, by a path that stays right when it is updated, and its arguments.
  var command: [String]
  var environment: [(name: String, value: String)]

  static let systemdName = "plimsoll.service"
  static let launchdLabel = "plimsoll.service"

  /// Variables that decide what the program sees: a service has no shell that sets them.
  /// None of them holds a secret.
  private static let inherited = [
    "CLAUDE_CONFIG_DIR", "CLAUDE_PLAN_TIER", "HTTPS_PROXY", "HTTP_PROXY", "LANG", "LC_ALL",
    "NODE_EXTRA_CA_CERTS", "NO_PROXY", "PATH", "SSL_CERT_FILE", "TZ", "XDG_CACHE_HOME",
    "XDG_CONFIG_HOME", "XDG_STATE_HOME", "https_proxy", "http_proxy", "no_proxy",
  ]

  /// - Parameter shell: The environment of the shell that installs it.
  init(command: [String], shell: [String: String]) {
    self.command = command
    environment = ServiceUnit.inherited.compactMap { name in
      guard let value = shell[name], !value.isEmpty, !value.contains(where: \.isNewline),
        !ServiceUnit.hasPassword(value)
      else { return nil }
      return (name, value)
    }
  }

  /// Whether an address of a proxy has a password in it.
  static func hasPassword(_ value: String) -> Bool {
    value.contains(/:\/\/[^\/@]*:[^\/@]*@/)
  }

  /// A unit of systemd's user manager.
  var systemd: String {
    let words = command.map { ServiceUnit.systemdWord($0, isCommand: true) }
    let variables = environment.map {
      "Environment=" + ServiceUnit.systemdWord("\($0.name)=\($0.value)", isCommand: false)
    }
    return """
      # Written by `plimsoll service install`; `plimsoll service uninstall` removes it.
      [Unit]
      Description=Plimsoll, which shows how full the limits of Claude Code are

      [Service]
      Type=exec
      ExecStart=\(words.joined(separator: " "))
      \(variables.map { $0 + "\n" }.joined())Restart=on-failure
      RestartSec=30
      Nice=10
      UMask=0077

      [Install]
      WantedBy=default.target

      """
  }

  /// A word in quotes, in which systemd would otherwise find specifiers and variables.
  private static func systemdWord(_ word: String, isCommand: Bool) -> String {
    var text = ""
    for letter in word {
      switch letter {
      case "\\", "\"": text += "\\\(letter)"
      case "%": text += "%%"
      case "$" where isCommand: text += "$$"
      default: text.append(letter)
      }
    }
    return "\"\(text)\""
  }

  /// An agent of launchd.
  ///
  /// - Parameter log: Where what it says before its own log is open goes.
  func launchd(log: String) -> String {
    func string(_ text: String) -> String { "<string>\(ServiceUnit.xml(text))</string>" }
    let words = command.map { "    " + string($0) + "\n" }.joined()
    let variables = environment.map {
      "    <key>\(ServiceUnit.xml($0.name))</key>\n    \(string($0.value))\n"
    }.joined()
    return """
      <?xml version="1.0" encoding="UTF-8"?>
      <!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" \
      "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
      <!-- Written by `plimsoll service install`; `plimsoll service uninstall` removes it. -->
      <plist version="1.0">
      <dict>
        <key>Label</key>
        \(string(ServiceUnit.launchdLabel))
        <key>ProgramArguments</key>
        <array>
      \(words)  </array>
        <key>EnvironmentVariables</key>
        <dict>
      \(variables)  </dict>
        <key>RunAtLoad</key>
        <true/>
        <key>KeepAlive</key>
        <dict>
          <key>SuccessfulExit</key>
          <false/>
        </dict>
        <key>ThrottleInterval</key>
        <integer>30</integer>
        <key>ProcessType</key>
        <string>Background</string>
        <key>StandardErrorPath</key>
        \(string(log))
      </dict>
      </plist>

      """
  }

  private static func xml(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
  }
}
