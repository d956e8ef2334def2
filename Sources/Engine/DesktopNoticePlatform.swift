internal import Alerts
internal import Foundation

/// How the desktop is told of a warning: by a program that gets the texts as
/// arguments, never through a shell or as part of a script.
enum DesktopNotice {
  /// The program and its arguments; nil when there is none.
  static func command(
    for alert: Alert, environment: [String: String]
  ) -> (path: String, arguments: [String])? {
    let text = alert.text.replacingOccurrences(of: "\0", with: " ")
    #if os(macOS)
      let script = [
        "-e", "on run arguments",
        "-e", "display notification (item 1 of arguments) with title \"Plimsoll\"",
        "-e", "end run",
      ]
      return ("/usr/bin/osascript", script + [text])
    #else
      let urgency =
        switch alert.severity {
        case .information: "low"
        case .warning: "normal"
        case .critical: "critical"
        }
      let folders = (environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":")
      let path = folders.map { "\($0)/notify-send" }.first {
        FileManager.default.isExecutableFile(atPath: $0)
      }
      guard let path else { return nil }
      // The body is markup to some of those who show it.
      let body = text.replacingOccurrences(of: "&", with: "&amp;")
        .replacingOccurrences(of: "<", with: "&lt;")
      return (path, ["--app-name=Plimsoll", "--urgency=\(urgency)", "--", "Plimsoll", body])
    #endif
  }
}
