import Foundation
import TestSupport
import Testing

@Suite("The metrics, and what reads them", .needs(.metrics), .timeLimited)
struct MetricsReaderTests {
  /// The suite itself is in Python, which drives a real Prometheus.
  @Test func areReadByPrometheusItselfAndByTheStrictParserOfOpenMetrics() async throws {
    let suite = try await TestTools.metrics.run("Metrics/suite.py")
    #expect(suite.standardOutput.contains("ok "), "\(suite.standardError)")
    #expect(suite.status == 0, "\(suite.standardOutput)\(suite.standardError)")
  }
}

@Suite("plimsoll metrics", .timeLimited)
struct MetricsCommandTests {
  @Test func replacesAFileForNodeExporterThatEverybodyMayRead() async throws {
    let home = try Home()
    try home.writeSample()
    let path = home.directory.path(of: "out/plimsoll.prom")
    let result = try await home.run("metrics", "--textfile", path)
    #expect(result.status == 0 && result.standardOutput == "", "\(result)")
    let text = try home.directory.read("out/plimsoll.prom")
    #expect(text.hasSuffix("\n") && text.contains("# TYPE plimsoll_usage_tokens_total counter\n"))
    // 1 + 2 + 4 tokens of input that all of Opus's responses had.
    let line = #"plimsoll_usage_tokens_total{model="claude-opus-4-6",kind="input"} 7"# + "\n"
    #expect(text.contains(line), "\(text)")
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o644)
    let refused = try await home.run("metrics", "--textfile", "plimsoll.txt")
    #expect(refused.status == 64)
  }
}

@Suite("plimsoll export focus", .timeLimited)
struct FocusCommandTests {
  /// Mandatory in version 1.4; 1.2 calls two of them otherwise.
  private static let mandatory = [
    "BilledCost", "BillingAccountId", "BillingAccountName", "BillingCurrency",
    "BillingPeriodStart", "BillingPeriodEnd", "ChargeCategory", "ChargeClass",
    "ChargeDescription", "ChargePeriodStart", "ChargePeriodEnd", "ContractedCost",
    "EffectiveCost", "HostProviderName", "InvoiceIssuerName", "ListCost", "PricingQuantity",
    "PricingUnit", "ServiceProviderName", "ServiceCategory", "ServiceName",
  ]
  private static let mayBeNull: Set<String> = [
    "BillingAccountName", "ChargeClass", "ChargeDescription", "HostProviderName",
    "PricingQuantity", "PricingUnit",
  ]

  /// A table as a reader of RFC 4180 takes it.
  private func table(_ text: String) -> [[String: String]] {
    var rows: [[String]] = [[""]]
    var isQuoted = false
    var letters = Array(text.replacing("\r\n", with: "\n"))[...]
    while let letter = letters.popFirst() {
      switch letter {
      case "\"" where isQuoted && letters.first == "\"":
        letters.removeFirst()
        rows[rows.count - 1][rows[rows.count - 1].count - 1] += "\""
      case "\"": isQuoted.toggle()
      case "," where !isQuoted: rows[rows.count - 1].append("")
      case "\n" where !isQuoted: rows.append([""])
      default: rows[rows.count - 1][rows[rows.count - 1].count - 1].append(letter)
      }
    }
    let header = rows.first ?? []
    return rows.dropFirst().filter { $0.count == header.count }.map {
      Dictionary(zip(header, $0)) { first, _ in first }
    }
  }

  @Test(arguments: ["1.4", "1.2"])
  func hasTheColumnsOfItsVersionAndTheTotalsOfTheReports(version: String) async throws {
    let home = try Home()
    try home.writeSample()
    let result = try await home.run("export", "focus", "--focus-version", version)
    #expect(result.status == 0)
    // The house model has no price.
    #expect(result.standardError.contains("without a known price are left out"))
    let rows = table(result.standardOutput)
    #expect(rows.count == 2)
    let names = FocusCommandTests.mandatory.map { name in
      version == "1.4"
        ? name
        : [
          "ServiceProviderName": "ProviderName", "HostProviderName": "PublisherName",
        ][name] ?? name
    }
    for row in rows {
      for name in names {
        let value = try #require(row[name], "\(name) is missing")
        #expect(!value.isEmpty || FocusCommandTests.mayBeNull.contains(name), "\(name)")
      }
      #expect(row["BilledCost"] == "0" && row["EffectiveCost"] == "0")
      #expect(row["x_Source"] == "local-logs")
      #expect(row["ChargeDescription"]?.contains("not billed") == true)
      #expect(row["BillingPeriodStart"] == "2026-03-01T00:00:00Z")
      #expect(row["BillingPeriodEnd"] == "2026-04-01T00:00:00Z")
    }
    #expect(
      rows.map { $0["ChargePeriodStart"] } == ["2026-03-08T00:00:00Z", "2026-03-09T00:00:00Z"])
    let haiku = try #require(rows.last)
    #expect(haiku["ListCost"] == "1" && haiku["x_InputTokens"] == "1000000")
  }

  @Test func tellsWhatWasBilledAsBilled() async throws {
    let home = try Home()
    let result = try await home.run("demo", "export", "focus", "--last", "30d")
    let rows = table(result.standardOutput)
    let billed = rows.filter { $0["x_Source"] == "admin-api" }
    #expect(!billed.isEmpty && billed.count < rows.count, "\(rows.count) rows")
    for row in billed {
      #expect(row["BilledCost"] == row["EffectiveCost"] && row["ServiceName"] == "Claude API")
    }
    #expect(billed.contains { ($0["BilledCost"] ?? "0") != "0" })
  }
}
