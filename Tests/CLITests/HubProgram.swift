import Foundation
import TestSupport
import Testing

/// `plimsoll hub serve`, running in a home of its own.
struct HubProgram {
  private let program: SpawnedProgram
  let url: String

  /// Starts it, and waits until it takes requests.
  ///
  /// - Parameters:
  ///   - port: 0 for one that is free.
  ///   - options: Further options of the command.
  init(_ home: Home, port: Int = 0, options: [String] = []) throws {
    let output = Pipe()
    program = try SpawnedProgram(
      PackageLayout.plimsoll, ["hub", "serve", "--port", "\(port)"] + options,
      environment: ["HOME": home.directory.path, "TZ": "UTC", "PATH": "/usr/bin:/bin"],
      output: output.fileHandleForWriting)
    try output.fileHandleForWriting.close()
    var text = ""
    while !text.contains("It stores") {
      let data = output.fileHandleForReading.availableData
      guard !data.isEmpty else { break }
      text += String(decoding: data, as: UTF8.self)
    }
    let match = try #require(text.firstMatch(of: /https?:\/\/127\.0\.0\.1:\d+/), "\(text)")
    url = String(match.output)
  }

  /// Where it listens.
  var port: Int { url.split(separator: ":").last.flatMap { Int($0) } ?? 0 }

  /// Ends it as a user would.
  func end() { program.stop() }

  /// Has it read its certificate again.
  func reload() { program.send(SIGHUP) }

  /// Ends it as a crash would.
  func kill() async {
    program.send(SIGKILL)
    _ = await program.ending()
  }
}
