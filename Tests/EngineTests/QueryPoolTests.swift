import Index
import Synchronization
import TestSupport
import Testing
import UsageModel

/// How many are being answered, and the most there ever were.
private final class Running: Sendable {
  private let state = Mutex((now: 0, most: 0))

  var most: Int { state.withLock { $0.most } }

  func begin() {
    state.withLock {
      $0.now += 1
      $0.most = max($0.most, $0.now)
    }
  }

  func end() { state.withLock { $0.now -= 1 } }
}

@Suite("Questions that take long", .timeLimited)
struct QueryPoolTests {
  private func index() throws -> (TemporaryDirectory, UsageIndex) {
    let home = try TemporaryDirectory()
    return (home, try UsageIndex.open(Workspace(environment: [:], homeDirectory: home.path)))
  }

  @Test func areAllAnsweredNoMoreThanItsWidthAtATime() async throws {
    let (home, index) = try index()
    defer { withExtendedLifetime(home) {} }
    let pool = QueryPool(index, width: 2)
    let running = Running()
    let sum = try await withThrowingTaskGroup(of: Int.self) { group in
      for number in 1...40 {
        group.addTask {
          try await pool.run { reader in
            running.begin()
            _ = try reader.catalog(sessions: true)
            running.end()
            return number
          }
        }
      }
      return try await group.reduce(0, +)
    }
    #expect(sum == 820)
    #expect(running.most <= 2)
  }

  @Test func oneTooManyIsToldSo() async throws {
    let (home, index) = try index()
    defer { withExtendedLifetime(home) {} }
    let pool = QueryPool(index, width: 1, limit: 0)
    await #expect(throws: QueryPool.Overloaded.self) { try await pool.run { _ in 1 } }
  }

  @Test func anErrorReachesWhoAsked() async throws {
    let (home, index) = try index()
    defer { withExtendedLifetime(home) {} }
    let pool = QueryPool(index, width: 1)
    await #expect(throws: IndexError.self) {
      try await pool.run { _ -> Int in throw IndexError(what: "a", why: "b", hint: "c") }
    }
    #expect(try await pool.run { _ in 2 } == 2)
  }

  @Test func seeWhatWasWrittenMeanwhileAndTheFoldersThatAreShown() async throws {
    let (home, index) = try index()
    let pool = QueryPool(index, width: 1)
    #expect(try await pool.run { try $0.catalog(sessions: true).sessions.count } == 0)
    try home.write(
      """
      {"type":"assistant","timestamp":"2026-08-01T10:00:00.000Z","sessionId":"s","cwd":"/w",\
      "requestId":"req_1","message":{"id":"msg_1","model":"claude-opus-4-5","role":"assistant",\
      "type":"message","content":[],"stop_reason":"end_turn",\
      "usage":{"input_tokens":1,"output_tokens":2}}}

      """, to: ".claude/projects/-w/s.jsonl")
    _ = try await index.update(roots: [home.path + "/.claude"])
    #expect(try await pool.run { try $0.catalog(sessions: true).sessions.count } == 1)
    index.show(FolderScope(roots: [], shown: ["/nowhere"]), inventory: nil)
    #expect(try await pool.run { $0.shown } == ["/nowhere"])
  }
}
