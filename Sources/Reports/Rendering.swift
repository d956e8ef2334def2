import Analytics
internal import Scanning
import Terminal

/// Any report, ready to be printed.
package enum ReportDocument: Sendable {
  case usage(UsageReport)
  case windows(WindowReport)
  case folders(FoldersReport)
  case machines(MachinesReport)
}

/// What a report puts on the two output streams.
package struct RenderedReport: Sendable, Equatable {
  package var output: String
  /// Warnings of a document that has no place for them; for standard error.
  package var warnings: String

  package init(output: String, warnings: String = "") {
    self.output = output
    self.warnings = warnings
  }
}

extension ReportDocument {
  /// Renders the report. Tables carry their notes below themselves; those of
  /// JSON and CSV go beside the document.
  package func rendered(as format: OutputFormat, on surface: Surface) -> RenderedReport {
    switch format {
    case .table:
      RenderedReport(output: tableLines(on: surface).joined(separator: "\n") + "\n")
    case .json:
      RenderedReport(output: json.document, warnings: warnings)
    case .csv:
      RenderedReport(output: csv, warnings: warnings)
    }
  }

  private func tableLines(on surface: Surface) -> [String] {
    switch self {
    case .usage(let report): report.tableLines(on: surface)
    case .windows(let report): report.tableLines(on: surface)
    case .folders(let report): report.tableLines(on: surface)
    case .machines(let report): report.tableLines(on: surface)
    }
  }

  private var json: JSONValue {
    switch self {
    case .usage(let report): report.json
    case .windows(let report): report.json
    case .folders(let report): report.json
    case .machines(let report): report.json
    }
  }

  private var csv: String {
    switch self {
    case .usage(let report): report.csv
    case .windows(let report): report.csv
    case .folders(let report): report.csv
    case .machines(let report): report.csv
    }
  }

  private var notes: [ReportNote] {
    switch self {
    case .usage(let report): report.notes
    case .windows(let report): report.notes
    case .folders(let report): report.notes
    case .machines(let report): report.notes
    }
  }

  /// Whether there is nothing in the range.
  package var isEmpty: Bool {
    switch self {
    case .usage(let report): report.summary.groups.isEmpty
    case .windows(let report): report.windows.isEmpty
    case .folders(let report): report.rows.isEmpty
    case .machines(let report): report.rows.isEmpty
    }
  }

  private var warnings: String {
    notes.filter(\.isWarning).map { "warning: " + plainText($0.text) + "\n" }.joined()
  }
}
