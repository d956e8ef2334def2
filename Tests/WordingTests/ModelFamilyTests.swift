import Testing
import Wording

@Suite("Families of models")
struct ModelFamilyTests {
  @Test(arguments: [
    ("claude-opus-4-6", ModelFamily.opus), ("claude-3-5-haiku-20241022", .haiku),
    ("us.anthropic.claude-sonnet-5-5-v1:0", .sonnet), ("Fable", .fable), ("gpt-x", .other),
    ("", .other), ("other", .other), ("claude-instant-1.2", .instant),
  ])
  func areFoundInTheNamesOfResponses(name: String, family: ModelFamily) {
    #expect(ModelFamily(name) == family)
  }

  @Test func haveNamesForPeople() {
    #expect(ModelFamily.allCases.map(\.title).prefix(2) == ["Opus", "Sonnet"])
    #expect(ModelFamily.other.title == "other")
  }
}
