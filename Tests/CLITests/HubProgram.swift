import Foundation
import TestSupport
import Testing

/// `plimsoll hub serve`, running in a home of its own.
final class HubProgram {
  private let process = Process()
  let url: String

  /// Starts it, and waits until it takes requests.
  ///
  /// - Parameter port: 0 for one that is free.
  init(_ home: Home, port: Int = 0, environment: [String: String] = [:]) throws {
    process.executableURL = URL(fileURLWithPath: PackageLayout.plimsoll)
    process.arguments = ["hub", "serve", "--port", "\(port)"]
    process.environment = [
      "HOME": home.directory.path, "TZ": "UTC", "PATH": "/usr/bin:/bin",
    ].merging(environment) { $1 }
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    var text = ""
    while !text.contains("It keeps") {
      let data = output.fileHandleForReading.availableData
      guard !data.isEmpty else { break }
      text += String(decoding: data, as: UTF8.self)
    }
    let match = try #require(text.firstMatch(of: /http:\/\/127\.0\.0\.1:\d+/), "\(text)")
    url = String(match.output)
  }

  /// Where it listens.
  var port: Int { url.split(separator: ":").last.flatMap { Int($0) } ?? 0 }

  /// Ends it as a user would.
  func end() {
    process.terminate()
    process.waitUntilExit()
  }

  /// Ends it as a crash would.
  func kill() {
    Foundation.kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }
}
