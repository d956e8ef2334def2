#if !canImport(Darwin)
  internal import Foundation
#endif

/// How the desktop is told of a warning: by a program that gets the texts as
/// arguments, never through a shell or as part of a script.
enum DesktopNotice {
  /// How urgent the desktop takes a notice to be, in the words of `notify-send`.
  enum Urgency: String {
    case low, normal, critical
  }

  typealias Command = (path: String, arguments: [String])

  /// The program of this system and its arguments; nil when there is none.
  static func command(
    text: String, urgency: Urgency, environment: [String: String]
  ) -> Command? {
    #if canImport(Darwin)
      return appleCommand(text: text)
    #else
      let folders = (environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":")
      let path = folders.map { "\($0)/notify-send" }.first {
        FileManager.default.isExecutableFile(atPath: $0)
      }
      return path.map { ($0, freedesktopArguments(text: text, urgency: urgency)) }
    #endif
  }

  /// What tells the desktop of macOS, which knows no urgency.
  static func appleCommand(text: String) -> Command {
    let script = [
      "-e", "on run arguments",
      "-e", "display notification (item 1 of arguments) with title \"Plimsoll\"",
      "-e", "end run",
    ]
    return ("/usr/bin/osascript", script + [withoutNUL(text)])
  }

  /// What `notify-send` is told.
  static func freedesktopArguments(text: String, urgency: Urgency) -> [String] {
    // The body is markup to some of those who show it.
    let body = withoutNUL(text).unicodeScalars.reduce(into: "") { body, scalar in
      switch scalar {
      case "&": body += "&amp;"
      case "<": body += "&lt;"
      default: body.unicodeScalars.append(scalar)
      }
    }
    return ["--app-name=Plimsoll", "--urgency=\(urgency.rawValue)", "--", "Plimsoll", body]
  }

  /// An argument ends at a NUL.
  private static func withoutNUL(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.map { $0 == "\0" ? " " : $0 }))
  }
}
