internal import Platform

/// `plimsoll refresh`, started by a program that waits for it and does nothing else.
package enum BackgroundRefresh {
  /// Runs it to its end.
  ///
  /// - Parameter folder: The folder of Claude Code whose shell it is to be; nil for that of
  ///   this process.
  /// - Returns: Whether it went well.
  package static func run(_ program: String, folder: String?) -> Bool {
    let command = [program, "refresh", "--quiet", "--sync"]
    let process =
      folder.map {
        Spawn.start(
          "/usr/bin/env", ["CLAUDE_CONFIG_DIR=" + $0] + command, streams: Spawn.Streams(),
          detached: false)
      } ?? Spawn.start(program, Array(command[1...]), streams: Spawn.Streams(), detached: false)
    guard let process else { return false }
    return Spawn.status(of: process, waits: true) == 0
  }
}
