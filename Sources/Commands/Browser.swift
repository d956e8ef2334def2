import ChildProcesses
import UsageModel

/// The user's browser.
enum Browser {
  /// Opens an address, and does not wait for the browser.
  ///
  /// - Throws: `Explanation` if the program that does so cannot be started.
  static func open(_ address: String, environment: [String: String]) async throws {
    let process = ChildProcess(
      path: BrowserPlatform.program, arguments: [address], environment: environment,
      timeLimit: .zero)
    do {
      try await process.launch()
    } catch {
      throw Explanation(
        what: "no browser can be opened",
        because: error.isMissing
          ? "there is no \(process.path)" : "\(process.path) cannot be started: \(error.reason)",
        hint: "open \(address) yourself", status: .inputOutput)
    }
  }
}
