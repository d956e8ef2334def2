import Foundation
import Pricing
import TestSupport
import Testing
import UsageModel

/// Versions up to 1.0.7 wrote a cost beside each response: a judge of the price
/// list that knows nothing of it.
@Suite struct RecordedCostTests {
  private struct Line: Decodable {
    struct Message: Decodable {
      var model: String?
      var usage: Usage?
    }
    struct Usage: Decodable {
      var inputTokens, outputTokens: Int64
      var cacheCreationInputTokens, cacheReadInputTokens: Int64?
    }
    var costUSD: Double?
    var timestamp: String
    var message: Message
  }

  @Test("recorded costs equal the list price", .needsSharedFixtures)
  func recordedCosts() throws {
    let root = try SharedFixtures.path("transcripts/skeleton/egv+dot-files")
    let files = try #require(FileManager.default.enumerator(atPath: root))
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    var checked = 0
    for case let file as String in files where file.hasSuffix(".jsonl") {
      let text = try String(contentsOfFile: root + "/" + file, encoding: .utf8)
      for row in text.split(separator: "\n") where row.contains("\"costUSD\":") {
        let line = try decoder.decode(Line.self, from: Data(row.utf8))
        // Some hits are copies of a line inside a tool result.
        guard let recorded = line.costUSD, let usage = line.message.usage else { continue }
        let model = try #require(line.message.model)
        let tally = UsageTally(
          tokens: TokenCounts(
            input: usage.inputTokens, output: usage.outputTokens,
            cacheWrite5m: usage.cacheCreationInputTokens ?? 0,
            cacheRead: usage.cacheReadInputTokens ?? 0), responses: 1)
        let day = try #require(CivilDay(line.timestamp.prefix(10)))
        let variant = ModelVariant(
          model: model, promptClass: PromptClass(promptTokens: tally.tokens.prompt))
        let rates = try #require(PriceList.embedded.rates(for: variant, on: day))
        let cost = try #require(rates.cost(of: tally).cost)
        #expect(abs(cost.dollars - recorded) < 1e-9, "\(file)")
        checked += 1
      }
    }
    #expect(checked > 0)
  }
}
