import Analytics
import Foundation
import Pricing
import Reports
import Scanning
import Terminal
import TestSupport
import Testing
import UsageModel

@Suite("Documents")
struct DocumentSnapshotTests {
  static let jsonDocuments: [(name: String, text: String)] = {
    var documents = ReportKind.allCases.map { kind in
      let report = SampleUsage.report(
        kind, limit: kind == .daily ? 2 : nil, breakdown: kind == .monthly)
      return ("\(kind.rawValue).json", json(.usage(report)))
    }
    documents.append(("blocks.json", json(.windows(SampleUsage.windowReport()))))
    let today = SampleUsage.day("2026-03-10")
    documents.append(
      ("prices.json", PriceReport(list: SampleUsage.prices, today: today).json.document))
    documents.append(("doctor.json", SampleUsage.health().json.document))
    return documents
  }()

  private static func json(_ document: ReportDocument) -> String {
    document.rendered(as: .json, on: Surface(columns: 80)).output
  }

  private func csv(_ document: ReportDocument) -> String {
    document.rendered(as: .csv, on: Surface(columns: 80)).output
  }

  @Test("in JSON", arguments: jsonDocuments.map(\.name))
  func json(name: String) throws {
    let text = try #require(Self.jsonDocuments.first { $0.name == name }?.text)
    expectSnapshot(text, named: name)
    #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(text.utf8)) }
    let controls = text.unicodeScalars.filter {
      $0 != "\n" && ($0.properties.generalCategory == .control || $0.value == 0x202E)
    }
    #expect(controls.isEmpty)
  }

  @Test("in CSV", arguments: ReportKind.allCases)
  func csv(kind: ReportKind) {
    let report = SampleUsage.report(kind, breakdown: kind == .monthly)
    let text = csv(.usage(report))
    expectSnapshot(text, named: "\(kind.rawValue).csv")
    let lines = text.split(separator: "\r\n", omittingEmptySubsequences: false)
    #expect(lines.last == "")
    #expect(!lines.contains { $0.contains("\n") || $0.contains("\r") })
    let fields = lines.flatMap { $0.split(separator: ",") }
    #expect(!fields.contains { "=+-@\t".contains($0.first ?? " ") })
  }

  @Test("of windows in CSV")
  func windowsCSV() {
    expectSnapshot(csv(.windows(SampleUsage.windowReport())), named: "blocks.csv")
  }

  @Test("keep every member's name in docs/json.md")
  func documented() throws {
    let documentation = try String(
      contentsOfFile: PackageLayout.root + "/docs/json.md", encoding: .utf8)
    var names: Set<String> = []
    for (name, text) in Self.jsonDocuments {
      let object = try JSONSerialization.jsonObject(with: Data(text.utf8))
      collect(object, into: &names, skippingMembersOf: name == "prices.json" ? ["sources"] : [])
    }
    let missing = names.filter { !documentation.contains("`\($0)`") }
    #expect(missing.isEmpty, "not in docs/json.md: \(missing.sorted())")
  }

  private func collect(
    _ value: Any, into names: inout Set<String>, skippingMembersOf skipped: Set<String>
  ) {
    if let members = value as? [String: Any] {
      for (name, member) in members {
        names.insert(name)
        if !skipped.contains(name) { collect(member, into: &names, skippingMembersOf: skipped) }
      }
    } else if let elements = value as? [Any] {
      for element in elements { collect(element, into: &names, skippingMembersOf: skipped) }
    }
  }

  @Test("say on the side what cannot be seen in their numbers")
  func warnings() {
    let report = ReportDocument.usage(SampleUsage.report(.daily))
    for format in [OutputFormat.json, .csv] {
      let lines = report.rendered(as: format, on: Surface(columns: 80)).warnings
        .split(separator: "\n")
      #expect(lines.count == 2)
      #expect(lines.allSatisfy { $0.hasPrefix("warning: ") && !$0.contains("\u{7}") })
    }
    #expect(report.rendered(as: .table, on: Surface(columns: 80)).warnings.isEmpty)
  }

  @Test("name an unknown cost null and a partial one partial")
  func unknownCosts() throws {
    let text = try #require(Self.jsonDocuments.first { $0.name == "models.json" }?.text)
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    let rows = try #require(object["rows"] as? [[String: Any]])
    let mystery = try #require(rows.first { $0["model"] as? String == "mystery-\u{7}model-x" })
    #expect(mystery["costUSD"] is NSNull)
    let totals = try #require(object["totals"] as? [String: Any])
    #expect(totals["costIsPartial"] as? Bool == true)
    #expect(totals["costIsLowerBound"] as? Bool == true)
  }

  @Test("recorded costs only, where the mode asks for them")
  func displayMode() {
    let report = ReportDocument.usage(SampleUsage.report(.daily, mode: .display))
    let text = report.rendered(as: .table, on: Surface(columns: 100)).output
    #expect(text.contains("Claude Code recorded no cost for"))
    #expect(!text.contains("$"))
  }
}

@Suite("Numbers in JSON")
struct JSONValueTests {
  @Test("keep every digit of a cost")
  func costs() {
    let texts = ["0.000000000001", "0.1", "1", "-2.5", "0", "123456789.123456789012"]
    let picodollars: [Int128] = [
      1, 100_000_000_000, 1_000_000_000_000, -2_500_000_000_000, 0, 123_456_789_123_456_789_012,
    ]
    for (text, amount) in zip(texts, picodollars) {
      #expect(exactText(Cost(picodollars: amount)) == text)
    }
  }

  private func exactText(_ cost: Cost) -> String {
    let usage = Usage(
      tally: UsageTally(responses: 1), cost: CostSum(known: cost, pricedResponses: 1))
    let entry = CcusageSession.Entry(time: nil, model: "m", usage: usage)
    let text = CcusageSession(id: "s", entries: [entry]).json.document
    let line = text.split(separator: "\n").first { $0.contains("totalCost") } ?? ""
    return String(line.split(separator: " ").last?.dropLast() ?? "")
  }

  @Test("escape what a terminal would obey")
  func escapes() {
    #expect(
      JSONValue.object([.init("a\n", .string("\u{1B}\"\\\t\u{9B}\u{202E}é"))]).document
        == "{\n  \"a\\n\": \"\\u001b\\\"\\\\\\t\\u009b\\u202eé\"\n}\n")
    #expect(
      JSONValue.array([.object([]), .null, .bool(true)]).document
        == "[\n  {},\n  null,\n  true\n]\n")
  }
}
