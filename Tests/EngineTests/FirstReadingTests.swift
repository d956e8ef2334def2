import Analytics
import DemoData
import Foundation
import Index
import Pricing
import StatusSnapshot
import Synchronization
import TestSupport
import Testing
import UsageModel

@testable import AlertDelivery
@testable import LimitPolling
@testable import Live

/// What is known while transcripts are read for the first time.
@Suite(.timeLimited)
struct FirstReadingTests {
  /// 2026-10-01T12:00:00Z.
  private static let now = Timestamp(seconds: 1_790_856_000)
  private static let midnight = Timestamp(seconds: 1_790_812_800)

  /// Transcripts of today, and one of each of many days before.
  private struct Years {
    let home: TestHome
    static let days = 40

    init(version: String? = nil) throws {
      home = try TestHome()
      for day in 0..<Years.days {
        let time = FirstReadingTests.now.advanced(byMilliseconds: Int64(-day) * 86_400_000)
        let file = "projects/-p\(day % 3)/s\(day).jsonl"
        // More than one slice of the work, so that it can be stopped between two.
        let filler = String(repeating: "x", count: 400_000)
        var line = Line.assistant(id: "m\(day)", output: day + 1, time: Self.text(time))
        if let version {
          line = line.replacing("\"sessionId\"", with: "\"version\":\"\(version)\",\"sessionId\"")
        }
        try home.write(
          [line, "{\"type\":\"user\",\"message\":\"\(filler)\"}"], to: file)
        try home.touch(file, at: time.advanced(byMilliseconds: 1000))
      }
    }

    static func text(_ time: Timestamp) -> String {
      Date(timeIntervalSince1970: Double(time.seconds)).formatted(.iso8601)
    }

    /// Reads until today is known, and stops as a process does that is ended.
    func readToday() async throws {
      let (index, root) = (home.index, home.root)
      let reading = Task {
        _ = try await index.update(roots: [root], midnight: FirstReadingTests.midnight) {
          progress in
          if progress.knownSince.map({ $0 <= FirstReadingTests.midnight }) ?? false {
            withUnsafeCurrentTask { $0?.cancel() }
          }
        }
      }
      await #expect(throws: CancellationError.self) { try await reading.value }
    }
  }

  private static func engine(_ home: TestHome) -> LiveEngine {
    LiveEngine(
      index: home.index, limits: nil,
      settings: LiveSettings(roots: [home.root], zone: .utc, prices: .embedded),
      clock: LiveClock(now: { now }, sleep: { try await Task.sleep(for: $0) }))
  }

  @Test func aReadingThatStopsMidwayKnowsTodayAndNotTheYear() async throws {
    let years = try Years()
    try await years.readToday()
    let engine = Self.engine(years.home)
    let update = await engine.snapshot()
    #expect(update.usage.today.usage.tally.tokens.output == 1)
    #expect(update.usage.today.usage.tally.responses == 1)
    #expect(update.indexing.knows(update.usage.today, in: .utc))
    #expect(!update.indexing.knows(update.usage.week, in: .utc))
    #expect(!update.indexing.hasFigures)
    // The next run goes on, and at its end everything is known.
    let whole = await engine.settled()
    #expect(whole.indexing.hasFigures && whole.indexing.knownSince == nil)
    #expect(
      try IndexSums(years.home.index).totals.tokens.output
        == Int64(Years.days * (Years.days + 1) / 2))
    #expect(await Self.engine(years.home).snapshot().indexing.hasFigures)
  }

  @Test func theFirstFiguresAreThoseOfToday() async throws {
    let years = try Years()
    let seen = Mutex<[(since: Timestamp, output: Int64)]>([])
    let index = years.home.index
    _ = try await index.update(roots: [years.home.root], midnight: Self.midnight) { progress in
      guard let since = progress.knownSince, since != Timestamp(milliseconds: .max) else { return }
      var output: Int64 = 0
      let from = QuarterHour(index: since.quarterHour.index + 1)
      do {
        try index.forEachRow(UsageFilter(from: from)) { output += $0.tally.tokens.output }
      } catch {
        Issue.record(error)
      }
      seen.withLock { $0.append((since, output)) }
    }
    let steps = seen.withLock { $0 }
    let first = try #require(steps.first)
    #expect(first.since <= Self.midnight)
    #expect(first.since > Self.midnight.advanced(byMilliseconds: -86_400_000))
    // It moves into the past alone, and what is known is whole at each step.
    for (step, next) in zip(steps, steps.dropFirst()) { #expect(next.since <= step.since) }
    for step in steps {
      let days = (Self.now.milliseconds - step.since.milliseconds) / 86_400_000 + 1
      #expect(step.output == days * (days + 1) / 2)
    }
  }

  /// Versions before 2.0.9 gave the copies of a resumed session the time of the
  /// resumption: until their originals are read, they would count as today's.
  @Test func copiesThatMayBeOlderKeepTodayUnknown() async throws {
    let years = try Years(version: "2.0.5")
    let known = Mutex<[Timestamp]>([])
    _ = try await years.home.index.update(roots: [years.home.root], midnight: Self.midnight) {
      progress in
      if let since = progress.knownSince { known.withLock { $0.append(since) } }
    }
    #expect(known.withLock { $0 }.allSatisfy { $0 == Timestamp(milliseconds: .max) })
  }

  /// What a run that was killed has put into the index counts for the next one.
  @Test func copiesOfAnInterruptedReadingKeepTodayUnknownToo() async throws {
    let years = try Years(version: "2.0.5")
    let (index, root) = (years.home.index, years.home.root)
    let reading = Task {
      _ = try await index.update(
        roots: [root], midnight: Self.midnight, transactionEvents: 1
      ) { progress in
        if progress.filesDone > 0 { withUnsafeCurrentTask { $0?.cancel() } }
      }
    }
    await #expect(throws: CancellationError.self) { try await reading.value }
    #expect(try IndexSums(index).totals.tokens.output > 0)
    let known = Mutex<[Timestamp]>([])
    _ = try await index.update(roots: [root], midnight: Self.midnight) { progress in
      if let since = progress.knownSince { known.withLock { $0.append(since) } }
    }
    #expect(known.withLock { $0 }.allSatisfy { $0 == Timestamp(milliseconds: .max) })
    #expect(try index.knownSince() == nil)
  }

  @Test func aRebuildThatStopsLeavesNoPartThatIsTakenForTheWhole() async throws {
    let years = try Years()
    let (home, root) = (years.home, years.home.root)
    let engine = Self.engine(home)
    #expect(await engine.settled().indexing.hasFigures)
    // As another process does it.
    let other = try UsageIndex.open(home.workspace)
    let rebuilding = Task {
      _ = try await other.rebuild(roots: [root]) { _ in withUnsafeCurrentTask { $0?.cancel() } }
    }
    await #expect(throws: CancellationError.self) { try await rebuilding.value }
    #expect(try other.knownSince() != nil)
    #expect(await Self.engine(home).snapshot().indexing.hasFigures == false)
    // A face that runs meanwhile sees it, and sees when it has ended.
    #expect(await engine.publish().indexing.hasFigures == false)
    _ = try await other.update(roots: [root])
    #expect(await engine.publish().indexing.hasFigures)
  }

  @Test func aFaceSeesTodayBeforeTheRest() async throws {
    let years = try Years()
    let engine = Self.engine(years.home)
    let running = Task { await engine.run() }
    var partial: [LiveUpdate] = []
    for await update in await engine.updates() {
      if update.indexing.hasFigures { running.cancel() } else { partial.append(update) }
    }
    await running.value
    // How many updates come in between is a matter of time; none of them shows a part.
    for update in partial {
      for sum in [update.usage.today, update.usage.yesterday, update.usage.week] {
        let days = Int64(Self.now.seconds / 86_400 - Int64(sum.since.daysSince1970))
        let isKnown = update.indexing.knows(sum, in: .utc)
        guard isKnown else { continue }
        let wanted: Int64 = sum.since == sum.until ? days + 1 : (days + 1) * (days + 2) / 2
        #expect(sum.usage.tally.tokens.output == wanted)
      }
      #expect(update.budgets.isEmpty)
    }
  }

  @Test(
    "The order of reading changes no total",
    arguments: [nil, 0, -1, -7, -60, -400, 1] as [Int64?])
  func orderChangesNothing(days: Int64?) async throws {
    let home = try TestHome()
    let truth = try home.generate(seed: 23, bytes: 3_000_000)
    var random = SeededGenerator(seed: 23)
    for file in try home.transcripts() {
      let back = Int64.random(in: 0..<500, using: &random)
      try home.touch(
        file, at: GeneratedCorpusTests.now.advanced(byMilliseconds: -back * 86_400_000))
    }
    let midnight = days.map { GeneratedCorpusTests.now.advanced(byMilliseconds: $0 * 86_400_000) }
    _ = try await home.index.update(roots: [home.root], midnight: midnight, transactionEvents: 50)
    let sums = try IndexSums(home.index)
    #expect(sums.totals - truth.totals == .zero)
    #expect(difference(sums.byDay, truth.byDay) == nil)
    #expect(difference(sums.bySession, truth.bySession) == nil)
    #expect(difference(sums.byProject, truth.byProject) == nil)
  }

  @Test func statusLinesGetNoPartOfASum() async throws {
    let years = try Years()
    try await years.readToday()
    let index = years.home.index
    let publisher = try #require(
      StatusPublisher(
        index: index, limits: LimitService(index: index, sources: [], root: years.home.root),
        prices: .embedded, zone: .utc))
    let update = await Self.engine(years.home).snapshot()
    let file = StatusSnapshotFile(stateDirectory: years.home.workspace.stateDirectory)
    #expect(try publisher.publish(update.usage, of: update.indexing, now: Self.now))
    let early = try file.read()
    #expect(early?.today?.tokens == 18 && early?.block == nil)
    #expect(try publisher.publish(update.usage, of: IndexingState(), now: Self.now))
    let nothing = try file.read()
    #expect(nothing != nil && nothing?.today == nil && nothing?.month == nil)
  }
}
