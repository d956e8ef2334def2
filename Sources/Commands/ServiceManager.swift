import ChildProcesses
import Configuration
import Foundation
import Index
import Terminal

/// The service manager of the user's session: systemd's, or launchd.
struct ServiceManager {
  let isLaunchd: Bool
  let home: String
  let environment: [String: String]

  init(_ invocation: Invocation, isLaunchd: Bool = ServicePlatform.isLaunchd) {
    self.isLaunchd = isLaunchd
    home = invocation.workspace.homeDirectory
    environment = invocation.environment
  }

  /// Where its file for Plimsoll is.
  var path: String {
    if isLaunchd {
      return home + "/Library/LaunchAgents/\(ServiceUnit.launchdLabel).plist"
    }
    let config =
      environment["XDG_CONFIG_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? home + "/.config"
    return config + "/systemd/user/" + ServiceUnit.systemdName
  }

  /// What it is called, for sentences.
  var name: String { isLaunchd ? "launchd" : "systemd's user manager" }

  /// Where to look for what was said before our own log was open.
  var logHint: String {
    isLaunchd
      ? "what it says before that: \(home)/Library/Logs/plimsoll-service.log"
      : "what it says before that: journalctl --user --unit \(ServiceUnit.systemdName)"
  }

  /// The text of its file.
  func text(of unit: ServiceUnit) -> String {
    isLaunchd ? unit.launchd(log: home + "/Library/Logs/plimsoll-service.log") : unit.systemd
  }

  /// Why the manager did not do something.
  struct Problem {
    var text: String
    /// Whether there is none that could, as in a container.
    var isAbsence = false
  }

  /// Starts the service now and with each session.
  ///
  /// - Returns: Why not, where it could not be.
  func enable() async -> Problem? {
    if isLaunchd {
      _ = await call(["launchctl", "bootout", target])
      return await call(["launchctl", "bootstrap", domain, path])
    }
    for arguments in [
      ["daemon-reload"], ["enable", ServiceUnit.systemdName], ["restart", ServiceUnit.systemdName],
    ] {
      if let problem = await call(["systemctl", "--user"] + arguments) { return problem }
    }
    return nil
  }

  /// Ends the service, now and for good.
  ///
  /// - Returns: Why not, where it could not be.
  func disable() async -> Problem? {
    if isLaunchd { return await call(["launchctl", "bootout", target]) }
    return await call(["systemctl", "--user", "disable", "--now", ServiceUnit.systemdName])
  }

  /// Takes note that the file is gone.
  func forget() async {
    if !isLaunchd { _ = await call(["systemctl", "--user", "daemon-reload"]) }
  }

  private var domain: String { "gui/\(getuid())" }
  private var target: String { domain + "/" + ServiceUnit.launchdLabel }

  /// Runs a command of the manager.
  ///
  /// - Returns: What it said, where it failed; nil where it did not.
  private func call(_ command: [String]) async -> Problem? {
    // Errors are read with the output; `exec` leaves no shell between.
    let child = ChildProcess(
      path: "/bin/sh", arguments: ["-c", "exec \"$0\" \"$@\" 2>&1"] + command,
      environment: environment, timeLimit: .seconds(20))
    do {
      let result = try await child.run()
      if case .exited(status: 0) = result.ending { return nil }
      let said = String(decoding: result.output.prefix(400), as: UTF8.self)
        .split(separator: "\n").first.map(String.init)
      if case .exited(status: 127) = result.ending {
        return Problem(text: "\(command[0]) is not installed", isAbsence: true)
      }
      let text = said ?? "\(command.joined(separator: " ")) failed"
      // A machine that was started without systemd, or a user without a session.
      let isAbsence = ["connect to bus", "booted with systemd"].contains(where: text.contains)
      return Problem(text: text, isAbsence: isAbsence)
    } catch {
      return Problem(text: "\(command[0]) could not be started", isAbsence: true)
    }
  }
}
