import Analytics
import Pricing
import Testing
import UsageModel

@Suite("The story of a session")
struct SessionStoryTests {
  private func story(_ responses: [RecentResponse]) -> SessionStory {
    var told = SessionResponses()
    told.responses = responses
    told.places = [
      8: TranscriptPlace(path: "/x/agent-a1.jsonl", size: 1, modified: time("2026-09-16"))
    ]
    return SessionStory(told, variants: testVariants, rates: testRates)
  }

  @Test func keepsConversationsApartAndAddsUpToTheWhole() {
    let story = story([
      RecentResponse(
        row: row(time("2026-09-16", 9), input: 1_000_000), isSidechain: false, transcript: 7),
      RecentResponse(
        row: row(time("2026-09-16", 9, 1), variant: 2, output: 1_000_000), isSidechain: true,
        transcript: 8),
      RecentResponse(
        row: row(time("2026-09-16", 9, 2), input: 3_000_000), isSidechain: false, transcript: 7),
    ])
    #expect(story.lanes.map(\.agent) == [nil, "agent-a1"])
    #expect(story.lanes.map(\.usage.tally.tokens.total) == [4_000_000, 1_000_000])
    #expect(story.models == ["alpha", "beta"])
    #expect(story.steps.map(\.lane) == [0, 1, 0] && story.steps.map(\.model) == [0, 1, 0])
    #expect(story.total.cost.known == Cost(dollars: 6))
    #expect(story.contextTokens == 3_000_000)
    #expect(story.lanes[0].first == time("2026-09-16", 9))
    #expect(story.lanes[0].last == time("2026-09-16", 9, 2))
  }

  @Test func aPartBelongsToTheResponseBeforeIt() {
    let moment = time("2026-09-16", 9)
    let story = story([
      RecentResponse(row: row(moment, input: 1), isSidechain: false, transcript: 7),
      RecentResponse(
        row: row(moment, variant: 2, input: 2), isPart: true, isSidechain: false, transcript: 7),
    ])
    #expect(story.steps.count == 1 && story.steps[0].usage.tally.tokens.input == 3)
  }

  @Test func nothingIsToldOfNothing() {
    #expect(story([]).steps.isEmpty && story([]).contextTokens == nil)
  }
}
