import Foundation
import Pricing
import TestSupport
import Testing

@Suite struct ModelNameTests {
  func id(_ name: String) -> String? { PriceList.embedded.match(name)?.model.id }

  @Test(
    "a spelling leads to its model",
    arguments: [
      // Anthropic's own interface
      ("claude-opus-4-5-20251101", "claude-opus-4-5"), ("claude-opus-5[1m]", "claude-opus-5"),
      ("claude-3-7-sonnet-latest", "claude-3-7-sonnet"), ("claude-opus-4-0", "claude-opus-4"),
      ("claude-4-opus-20250514", "claude-opus-4"), ("claude-sonnet-4", "claude-sonnet-4"),
      // Bedrock
      ("anthropic.claude-opus-4-6-v1", "claude-opus-4-6"),
      ("us.anthropic.claude-opus-4-1-20250805-v1:0", "claude-opus-4-1"),
      ("us-gov.anthropic.claude-sonnet-4-5-20250929-v1:0", "claude-sonnet-4-5"),
      ("us.anthropic.claude-sonnet-4-5-20250929-v1:0[1m]", "claude-sonnet-4-5"),
      ("bedrock/us-gov-west-1/anthropic.claude-3-haiku-20240307-v1:0", "claude-3-haiku"),
      ("anthropic.claude-v2:1", "claude-2"),
      (
        "arn:aws:bedrock:eu-west-1:1:inference-profile/eu.anthropic.claude-opus-5",
        "claude-opus-5"
      ),
      // Vertex
      ("claude-opus-4@20250514", "claude-opus-4"), ("claude-fable-5@default", "claude-fable-5"),
      ("vertex_ai/claude-opus-4-7@default", "claude-opus-4-7"),
      ("claude-3-5-sonnet-v2@20241022", "claude-3-5-sonnet"),
      // Foundry
      ("azure_ai/claude-haiku-4-5", "claude-haiku-4-5"),
      // Gateways
      ("anthropic/claude-sonnet-4.5", "claude-sonnet-4-5"),
      ("openrouter/anthropic/claude-opus-4.7", "claude-opus-4-7"),
      ("replicate/anthropic/claude-4.5-haiku", "claude-haiku-4-5"),
      ("databricks/databricks-claude-3-7-sonnet", "claude-3-7-sonnet"),
    ])
  func known(name: String, expected: String) {
    #expect(id(name) == expected)
  }

  @Test(
    "a name that is not listed to the letter is unknown",
    arguments: [
      "", "-", "/", "@", ".", "[1m]", "claude", "claude-", "opus", "gpt-5", "<synthetic>",
      "claude-fable-5-9", "claude-opus-5-6", "claude-opus-4-9-20260101", "claude-sonnet-4-55",
      "claude-fable", "claude-opus-5-", "claude-opus-5-mini", "xclaude-opus-5",
      "claude-haiku-[REDACTED_PHONE]", "claude-opus-4-[REDACTED]", "claude-opus-5[2m]",
      "claude-opus-5 ", "claude-opus-5@", "claude-opus-5@latest", "claude-opus-5-v",
      "claude-opus-5-v1:", "claude-opus-5-20269999", "claude-opus-5-2026080", "claude-5.5.opus",
      "claude-opus-5-v1:0-v1:0", "global.us.anthropic.claude-opus-5", "claude-opus-5/",
      "claude-2.2",
      "claude-opus-\u{0665}",
    ])
  func unknown(name: String) {
    #expect(id(name) == nil)
  }

  @Test("every published spelling leads to its model")
  func published() throws {
    let path = PackageLayout.root + "/Scripts/prices/spellings.tsv"
    let rows = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    #expect(rows.count > 300)
    for row in rows {
      let columns = row.split(separator: "\t").map(String.init)
      try #require(columns.count == 2)
      #expect(id(columns[0]) == columns[1], "\(columns[0])")
    }
  }

  @Test(
    "a name tells whether it chose a region",
    arguments: [
      ("eu.anthropic.claude-opus-5", true), ("apac.anthropic.claude-opus-5", true),
      ("ca.anthropic.claude-opus-5", true), ("me-gov.claude-opus-5", true),
      ("us-gov.anthropic.claude-opus-5", true), ("global.anthropic.claude-opus-5", false),
      ("anthropic.claude-opus-5", false), ("claude-opus-5@default", false),
      ("bedrock/us-east-1/anthropic.claude-opus-5", true),
      ("bedrock/invoke/anthropic.claude-opus-5", false), ("vertex_ai/claude-opus-5", false),
      ("vertex_ai/us-east5/claude-opus-5", true),
      ("openrouter/anthropic/claude-opus-5", false), ("claude-opus-5", false),
    ])
  func regions(name: String, isRegional: Bool) throws {
    #expect(try #require(PriceList.embedded.match(name)).isRegional == isRegional)
  }
}
