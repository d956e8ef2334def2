import Foundation
import UsageModel

/// The user's browser.
enum Browser {
  /// Opens an address, and does not wait for the browser.
  /// - Throws: `Explanation` where there is no such program.
  static func open(_ address: String) throws {
    let program = BrowserPlatform.program
    guard FileManager.default.isExecutableFile(atPath: program) else {
      throw Explanation(
        what: "no browser can be opened", because: "there is no \(program)",
        hint: "open \(address) yourself", status: .inputOutput)
    }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = [address]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
  }
}
