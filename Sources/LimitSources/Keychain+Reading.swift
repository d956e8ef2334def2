internal import ChildProcesses
internal import Platform
internal import Scanning

extension Keychain {
  /// Reads the sign-in that Claude Code keeps in the Keychain.
  ///
  /// - Parameters:
  ///   - places: Whose environment says which item it is.
  ///   - program: What is run in place of `/usr/bin/security`; for tests.
  static func read(
    _ places: LimitPlaces, program: String? = nil
  ) async throws(SourceAbsence) -> Credentials {
    let command = command(environment: places.environment)
    let process = ChildProcess(
      path: program ?? command.path, arguments: command.arguments,
      environment: places.environment, input: [], timeLimit: .seconds(3))
    let result: ChildProcess.Result
    do {
      result = try await process.run()
    } catch {
      throw .nothing("\(process.path) cannot be run: \(error.reason)")
    }
    guard result.ending == .exited(status: 0) else {
      throw .nothing("the Keychain gave no sign-in of Claude Code")
    }
    return try Credentials.decode(result.output, origin: "the Keychain")
  }
}
