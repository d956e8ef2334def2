import TestSupport
import UsageModel

/// A home folder with logs of Claude Code, in which the built program runs.
struct Home {
  let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory()
  }

  /// A line of a transcript: one finished response.
  static func line(
    id: String, at time: String, model: String = "claude-opus-4-6", session: String = "session-1",
    directory: String = "/home/ada/api", input: Int = 10, output: Int = 100,
    stopReason: String? = "end_turn"
  ) -> String {
    let stop = stopReason.map { "\"\($0)\"" } ?? "null"
    return """
      {"type":"assistant","timestamp":"\(time)","sessionId":"\(session)","cwd":"\(directory)",\
      "version":"2.1.100","requestId":"req_\(id)","message":{"id":"msg_\(id)","model":"\(model)",\
      "role":"assistant","type":"message","stop_reason":\(stop),"content":[],"usage":\
      {"input_tokens":\(input),"output_tokens":\(output),"cache_read_input_tokens":0,\
      "cache_creation_input_tokens":0}}}

      """
  }

  /// Writes a transcript below `~/.claude`.
  func write(_ lines: [String], project: String = "-home-ada-api", name: String = "a") throws {
    try directory.write(lines.joined(), to: ".claude/projects/\(project)/\(name).jsonl")
  }

  /// A few responses of two projects, one of them never finished.
  func writeSample() throws {
    try write([
      Home.line(id: "1", at: "2026-03-08T07:59:59.999Z", input: 1),
      Home.line(id: "2", at: "2026-03-08T08:00:00.000Z", input: 2),
      Home.line(id: "3", at: "2026-03-08T13:00:30.000Z", input: 4, output: 3, stopReason: nil),
      "this is no JSON, \"usage\":{\n",
    ])
    try write(
      [
        Home.line(
          id: "4", at: "2026-03-09T06:30:00.000Z", model: "claude-haiku-4-5-20251001",
          session: "session-2", directory: "/home/ada/web", input: 1_000_000, output: 0),
        Home.line(
          id: "5", at: "2026-03-10T12:00:00.000Z", model: "house-model", session: "session-2",
          directory: "/home/ada/web", input: 7),
      ], project: "-home-ada-web", name: "b")
  }

  /// Runs the program with nothing but this home in its environment.
  func run(_ arguments: String..., environment: [String: String] = [:]) async throws
    -> ProcessResult
  {
    try await run(arguments, environment: environment)
  }

  func run(
    _ arguments: [String], environment: [String: String] = [:]
  ) async throws -> ProcessResult {
    try await runProcess(
      PackageLayout.plimsoll, arguments, environment: variables.merging(environment) { $1 })
  }

  /// Runs a shell with `plimsoll` on its path.
  func shell(_ command: String) async throws -> ProcessResult {
    try await runProcess(
      "/bin/sh", ["-c", command],
      environment: variables.merging(["plimsoll": PackageLayout.plimsoll]) { $1 })
  }

  private var variables: [String: String] {
    ["HOME": directory.path, "TZ": "UTC", "COLUMNS": "100", "PATH": "/usr/bin:/bin"]
  }
}
