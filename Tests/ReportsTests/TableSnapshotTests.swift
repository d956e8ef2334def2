import Analytics
import Terminal
import TestSupport
import Testing
import UsageModel

@testable import Reports

@Suite("Tables")
struct TableSnapshotTests {
  private func text(_ document: ReportDocument, width: Int, colored: Bool = false) -> String {
    document.rendered(as: .table, on: Surface(columns: width, isColored: colored)).output
  }

  @Test("of every report at 60, 80 and 120 columns", arguments: ReportKind.allCases, [60, 80, 120])
  func usage(kind: ReportKind, width: Int) {
    let report = ReportDocument.usage(SampleUsage.report(kind))
    expectSnapshot(text(report, width: width), named: "\(kind.rawValue)-\(width).txt")
  }

  @Test("of windows at 60, 80 and 120 columns", arguments: [60, 80, 120])
  func windows(width: Int) {
    let report = ReportDocument.windows(SampleUsage.windowReport())
    expectSnapshot(text(report, width: width), named: "blocks-\(width).txt")
  }

  @Test("with a breakdown by model", arguments: [60, 80, 120])
  func breakdown(width: Int) {
    let report = ReportDocument.usage(SampleUsage.report(.monthly, breakdown: true))
    expectSnapshot(text(report, width: width), named: "monthly-breakdown-\(width).txt")
  }

  @Test("tell of lines that could not be read")
  func lostLines() {
    var report = SampleUsage.report(.daily)
    var windows = SampleUsage.windowReport()
    for (lines, note) in [
      (0, nil), (1, "1 line could not be read; `plimsoll doctor` says which."),
      (1234, "1,234 lines could not be read; `plimsoll doctor` says which."),
    ] as [(Int64, String?)] {
      report.context.lostLines = lines
      windows.context.lostLines = lines
      for document in [ReportDocument.usage(report), .windows(windows)] {
        #expect(text(document, width: 120).contains("could not be read") == (note != nil))
        guard let note else { continue }
        #expect(text(document, width: 120).hasSuffix("\n" + note + "\n"))
        let json = document.rendered(as: .json, on: Surface(columns: 80)).output
        #expect(json.contains("\"linesUnreadable\""))
      }
    }
  }

  @Test("count what is a lower bound in plain words")
  func lowerBounds() {
    func note(_ unfinished: Int64, of all: Int64) -> String? {
      var tally = UsageTally.zero
      tally.responses = all
      tally.lowerBoundResponses = unfinished
      tally.tokens.output = 10 * all
      tally.lowerBoundOutput = 10 * unfinished
      return ReportNote.lowerBound(tally)?.text
    }
    let start = "≥ at least: Claude Code never stored the final output count of "
    #expect(note(0, of: 3) == nil)
    #expect(note(1, of: 1) == start + "the one response here.")
    #expect(note(3, of: 3) == start + "any of the 3 responses here.")
    #expect(
      note(1, of: 4) == start
        + "1 of 4 responses (25 %); these hold 10 of 40 output tokens (25 %).")
  }

  @Test("tell of files that could not be read")
  func lostFiles() {
    var report = SampleUsage.report(.daily)
    var windows = SampleUsage.windowReport()
    for (files, note) in [(1, "1 file could not be read,"), (12, "12 files could not be read,")] {
      report.context.lostFiles = files
      windows.context.lostFiles = files
      for document in [ReportDocument.usage(report), .windows(windows)] {
        #expect(text(document, width: 120).contains("\n" + note))
        let json = document.rendered(as: .json, on: Surface(columns: 80)).output
        #expect(json.contains("\"filesUnreadable\""))
      }
    }
  }

  @Test("in colour")
  func colored() {
    let daily = ReportDocument.usage(SampleUsage.report(.daily, limit: 3))
    expectSnapshot(text(daily, width: 80, colored: true), named: "daily-colored-80.txt")
    let windows = ReportDocument.windows(SampleUsage.windowReport(limit: 2))
    expectSnapshot(text(windows, width: 80, colored: true), named: "blocks-colored-80.txt")
  }

  @Test("of prices and of the state of the index", arguments: [60, 80, 120])
  func others(width: Int) {
    let surface = Surface(columns: width)
    let today = SampleUsage.day("2026-03-10")
    let prices = PriceReport(list: SampleUsage.prices, today: today)
    expectSnapshot(prices.tableLines(on: surface).text, named: "prices-\(width).txt")
    let opus = PriceReport(list: SampleUsage.prices, name: "opus", today: today)
    expectSnapshot(opus.tableLines(on: surface).text, named: "prices-opus-\(width).txt")
    expectSnapshot(SampleUsage.health().lines(on: surface).text, named: "doctor-\(width).txt")
  }

  @Test("are never wider than the terminal and never cut a number", arguments: 60...200)
  func fit(width: Int) {
    let surface = Surface(columns: width)
    var texts = ReportKind.allCases.flatMap { kind in
      [false, true].map { text(.usage(SampleUsage.report(kind, breakdown: $0)), width: width) }
    }
    texts.append(text(.windows(SampleUsage.windowReport()), width: width))
    texts.append(
      PriceReport(list: SampleUsage.prices, name: "claude", today: SampleUsage.day("2026-03-10"))
        .tableLines(on: surface).text)
    texts.append(SampleUsage.health().lines(on: surface).text)
    for text in texts {
      for line in text.split(separator: "\n") {
        #expect(displayWidth(line) <= width, "\(line)")
        #expect(!line.contains("\u{1B}") && !line.contains("\u{202E}") && !line.contains("\u{7}"))
      }
    }
  }

  @Test("keep every number whole, or leave its column out", arguments: ReportKind.allCases)
  func wholeNumbers(kind: ReportKind) {
    func numbers(_ width: Int) -> Set<Substring> {
      // A version is not a number of the table.
      let rows = text(.usage(SampleUsage.report(kind)), width: width)
        .replacing(/(Opus|Sonnet|Haiku) [0-9.]+/, with: "")
        .split(separator: "\n").prefix { !$0.hasPrefix("≥ at least") }
      return Set(
        rows.flatMap { $0.split(separator: " ") }.filter {
          $0.allSatisfy { "0123456789,.$≥".contains($0) }
        })
    }
    let all = numbers(200)
    #expect(all.contains("≥1,324,945,660") && all.contains("≥$829.54"))
    for width in 60..<200 {
      #expect(numbers(width).isSubset(of: all))
      #expect(numbers(width).contains("≥$829.54"))
    }
  }
}

extension [String] {
  var text: String { map { $0 + "\n" }.joined() }
}
