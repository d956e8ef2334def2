import DemoData
import Foundation
import TestSupport
import Testing
import UsageModel

/// The program killed while it indexes, and several of it at once.
@Suite(.timeLimited)
struct CrashTests {
  /// Writes transcripts of many small responses below `.claude` of a home folder.
  private func makeTranscripts(
    _ home: TemporaryDirectory, seed: UInt64
  ) throws -> CorpusTruth {
    let options = CorpusOptions(
      seed: seed, now: Timestamp(seconds: 1_794_000_000), bytes: 1_500_000, files: 30)
    return try CorpusGenerator(options).write(to: home.path(of: ".claude"))
  }

  /// What a report over everything adds up to.
  private struct Totals: Equatable, Decodable, Sendable {
    var totalTokens: Int64
    var outputTokens: Int64
    var cacheReadTokens: Int64
    var responses: Int64
    var lowerBoundResponses: Int64
    var costUSD: Double?
  }

  private struct Report: Decodable {
    var totals: Totals
  }

  private func totals(_ home: TemporaryDirectory, state: String) async throws -> Totals {
    let result = try await runPlimsoll(
      ["daily", "--json", "--quiet"], home: home, environment: ["XDG_STATE_HOME": state])
    #expect(result.status == 0, "\(result.standardError)")
    return try JSONDecoder().decode(Report.self, from: Data(result.standardOutput.utf8)).totals
  }

  @Test("Killed at 200 moments of an indexing run, the next run has the totals of a clean one")
  func killed() async throws {
    let home = try TemporaryDirectory()
    let truth = try makeTranscripts(home, seed: 51)
    let clean = try await totals(home, state: home.path(of: "clean"))
    #expect(clean.outputTokens == truth.totals.tokens.output)
    #expect(clean.totalTokens == truth.totals.tokens.total)

    let arguments = ["index", "--quiet", "--transaction-events", "8"]
    let moments = 200
    let killed = try await withThrowingTaskGroup(of: Int.self) { group in
      for lane in 0..<2 {
        group.addTask {
          var killed = 0
          // How long a whole run takes, corrected by each one that was not killed:
          // moments are spread over that, however busy the machine is.
          var duration = Duration.milliseconds(400)
          for moment in stride(from: lane, to: moments, by: 2) {
            let state = home.path(of: "state-\(moment)")
            let result = try await runPlimsoll(
              arguments, home: home, environment: ["XDG_STATE_HOME": state],
              killAfter: duration * (moment * 37 % moments) / moments)
            if result.signal == SIGKILL {
              killed += 1
              duration += duration / 50
            } else {
              duration = result.elapsed
            }
            #expect(try await totals(home, state: state) == clean, "moment \(moment)")
            try FileManager.default.removeItem(atPath: state)
          }
          return killed
        }
      }
      return try await group.reduce(0, +)
    }
    #expect(killed > moments / 4)
  }

  @Test("Eight programs that index at once lose and double nothing")
  func together() async throws {
    let home = try TemporaryDirectory()
    let truth = try makeTranscripts(home, seed: 52)
    let state = home.path(of: "state")
    try await withThrowingTaskGroup(of: ProcessResult.self) { group in
      for _ in 0..<8 {
        group.addTask {
          try await runPlimsoll(
            ["index", "--quiet", "--transaction-events", "8"], home: home,
            environment: ["XDG_STATE_HOME": state])
        }
      }
      for try await result in group { #expect(result.status == 0, "\(result.standardError)") }
    }
    let found = try await totals(home, state: state)
    #expect(found.totalTokens == truth.totals.tokens.total)
    #expect(found.responses == truth.totals.responses)
  }
}
