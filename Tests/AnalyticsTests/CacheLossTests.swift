import Analytics
import Pricing
import Testing
import UsageModel

/// Why the cache was lost, by the responses alone.
struct CacheLossTests {
  private struct Step {
    var minute: Int
    var read: Int64
    var write: Int64 = 0
    var hour = true
    var input: Int64 = 0
    var variant: Int32 = 1
    var version = "1"
    var transcript: Int64 = 1
    var recorded: RecordedMiss?
  }

  private static func losses(_ steps: [Step]) -> [CacheLoss] {
    var finder = CacheLossFinder(variants: testVariants, rates: testRates)
    return steps.compactMap { step in
      let at = time("2026-11-10", 0).advanced(byMilliseconds: Int64(step.minute) * 60_000)
      var made = row(at)
      made.variant = step.variant
      made.tally.tokens = TokenCounts(
        input: step.input, output: 1, cacheWrite5m: step.hour ? 0 : step.write,
        cacheWrite1h: step.hour ? step.write : 0, cacheRead: step.read)
      return finder.take(
        CacheStep(
          row: made, transcript: step.transcript, isSidechain: false, version: step.version,
          recorded: step.recorded))
    }
  }

  @Test func whatIsReadIsNotLost() {
    #expect(
      Self.losses([
        Step(minute: 0, read: 0, write: 50_000), Step(minute: 1, read: 50_000, write: 900),
        Step(minute: 2, read: 50_900),
        // The last block is often not there yet.
        Step(minute: 3, read: 49_900, write: 1_000),
      ]).isEmpty)
  }

  @Test(arguments: [
    (61, true, 1 as Int32, "1", 50_000 as Int64, CacheLossCause.pauseOfAnHour),
    (59, true, 1, "1", 50_000, .unknown),
    (6, false, 1, "1", 50_000, .pauseOfFiveMinutes),
    (4, false, 1, "1", 50_000, .unknown),
    (61, false, 1, "1", 50_000, .pauseOfAnHour),
    (2, true, 2, "1", 50_000, .otherModel),
    (2, true, 2, "2", 50_000, .otherModel),
    (2, true, 1, "2", 50_000, .otherVersion),
    (2, true, 1, "1", 20_000, .shorterPrompt),
    (90, true, 2, "2", 20_000, .shorterPrompt),
  ])
  func theCauseIsTheNearest(
    minutes: Int, hour: Bool, variant: Int32, version: String, write: Int64, cause: CacheLossCause
  ) {
    let found = Self.losses([
      Step(minute: 0, read: 0, write: 50_000, hour: hour),
      Step(
        minute: minutes, read: 0, write: write, hour: hour, variant: variant, version: version),
    ])
    #expect(found.map(\.cause) == [cause])
    #expect(found.map(\.tokens) == [write])
  }

  @Test func whatClaudeCodeRecordedCountsBeforeAnythingDerived() {
    let found = Self.losses([
      Step(minute: 0, read: 0, write: 50_000),
      Step(
        minute: 90, read: 0, write: 60_000,
        recorded: RecordedMiss(cause: "system_changed", tokens: 40_000)),
      Step(
        minute: 91, read: 0, write: 60_000,
        recorded: RecordedMiss(cause: "previous_message_not_found", tokens: nil)),
    ])
    #expect(
      found.map(\.cause) == [
        .recorded("system_changed"), .recorded("previous_message_not_found"),
      ])
    #expect(found.map(\.tokens) == [40_000, 60_000])
    #expect(found.map(\.cause.isDerived) == [false, false])
  }

  @Test func otherConversationsTellNothing() {
    #expect(
      Self.losses([
        Step(minute: 0, read: 0, write: 50_000),
        Step(minute: 1, read: 0, write: 40_000, transcript: 2),
        Step(minute: 2, read: 50_000),
      ]).isEmpty)
  }

  @Test func theCostIsThatOfSendingAgain() throws {
    let found = Self.losses([
      Step(minute: 0, read: 0, write: 1_000_000),
      Step(minute: 61, read: 0, write: 600_000, input: 500_000),
    ])
    let loss = try #require(found.first)
    // A dollar for a million tokens of either class, and of reading.
    #expect(loss.tokens == 1_000_000)
    #expect(loss.cost == Cost(dollars: 1))
    #expect(loss.extra == .zero)
    let unpriced = Self.losses([
      Step(minute: 0, read: 0, write: 50_000, variant: 4),
      Step(minute: 61, read: 0, write: 50_000, variant: 4),
    ])
    #expect(unpriced.map(\.cost) == [nil])
    var sum = CacheLossSum()
    for loss in found + unpriced { sum.add(loss) }
    #expect(sum.count == 2 && sum.unpriced == 1 && sum.cost == Cost(dollars: 1))
  }
}
