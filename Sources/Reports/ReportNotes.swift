import Analytics
import Pricing
internal import Scanning
import Terminal
import UsageModel
import Wording

/// Something that a reader must know about the numbers of a report.
struct ReportNote: Equatable {
  enum Kind: String {
    /// Some output counts, and so totals and costs, are "at least".
    case outputIsLowerBound
    /// Some models have no known price.
    case costUnknown
    /// Rows that `--limit` left out.
    case rowsOmitted
    /// Where the five-hour windows come from.
    case derivedFromLocalLogs
    /// Responses without a time, which belong to no window.
    case untimed
    /// Some lines of the transcripts could not be read.
    case linesUnreadable
    /// Some files or folders could not be read.
    case filesUnreadable
    /// Folders of Claude Code with usage are not shown.
    case foldersNotShown
    /// Of some usage nothing says what caused it.
    case unattributed
    /// Responses that count for several machines, and once in all.
    case onSeveralMachines
    /// Machines that are not in a list of them, or that there are none.
    case machinesNotListed
    /// The usage of other machines is older than it could be.
    case machinesNotSynced
  }

  var kind: Kind
  var text: String

  var style: Style {
    switch kind {
    case .costUnknown, .foldersNotShown, .filesUnreadable, .machinesNotSynced: .warning
    case .outputIsLowerBound, .rowsOmitted, .derivedFromLocalLogs, .untimed, .linesUnreadable,
      .unattributed, .onSeveralMachines, .machinesNotListed:
      .dim
    }
  }

  /// Whether it is about numbers that are not what they seem, and so worth a
  /// line on standard error.
  var isWarning: Bool {
    switch kind {
    case .costUnknown, .outputIsLowerBound, .foldersNotShown, .machinesNotSynced: true
    // Of each file that cannot be read standard error has been told.
    case .rowsOmitted, .derivedFromLocalLogs, .untimed, .linesUnreadable, .filesUnreadable,
      .unattributed, .onSeveralMachines, .machinesNotListed:
      false
    }
  }

  var json: JSONValue {
    .object([.init("kind", .string(kind.rawValue)), .init("message", .string(text))])
  }

  /// The meaning of `≥`, and how much of a report it touches; nil where no
  /// number bears the mark for that reason.
  static func lowerBound(_ tally: UsageTally) -> ReportNote? {
    guard tally.isLowerBound else { return nil }
    let start = "≥ at least: Claude Code never stored the final output count of "
    guard tally.lowerBoundResponses < tally.responses else {
      let all =
        tally.responses == 1
        ? "the one response" : "any of the \(counted(tally.responses, "response"))"
      return ReportNote(kind: .outputIsLowerBound, text: start + all + " here.")
    }
    return ReportNote(
      kind: .outputIsLowerBound,
      text: start
        + "\(grouped(tally.lowerBoundResponses)) of \(counted(tally.responses, "response")) "
        + "(\(percentage(tally.lowerBoundResponses, of: tally.responses))); these hold "
        + "\(grouped(tally.lowerBoundOutput)) of \(grouped(tally.tokens.output)) output tokens "
        + "(\(percentage(tally.lowerBoundOutput, of: tally.tokens.output))).")
  }

  /// The meaning of `?` and the models it stands for; nil where all costs are
  /// known.
  static func unknownCost(_ models: [ModelUsage], mode: CostMode) -> ReportNote? {
    let unknown = models.filter(\.usage.cost.hasUnknown)
    guard !unknown.isEmpty else { return nil }
    let list = unknown.prefix(3).map {
      "\($0.model) (\(counted($0.usage.cost.unknownResponses, "response")))"
    }
    let more = unknown.count > list.count ? " and \(unknown.count - list.count) more" : ""
    let names = list.joined(separator: ", ") + more
    let text =
      switch mode {
      case .display:
        "? cost unknown: Claude Code recorded no cost for \(names). "
          + "--cost auto calculates it from list prices."
      case .auto, .calculate:
        "? cost unknown: no price is known for \(names). It is left out of all costs, which are "
          + "then at least (≥); a prices.json adds it: see `plimsoll prices --help`."
      }
    return ReportNote(kind: .costUnknown, text: text)
  }

  static func omitted(_ count: Int, noun: String, nouns: String? = nil) -> ReportNote? {
    guard count > 0 else { return nil }
    let name = count == 1 ? noun : nouns ?? noun + "s"
    return ReportNote(
      kind: .rowsOmitted,
      text: "\(grouped(Int64(count))) more \(name) not shown; the total contains "
        + (count == 1 ? "it." : "them."))
  }

  static func untimed(_ count: Int64) -> ReportNote? {
    guard count > 0 else { return nil }
    return ReportNote(
      kind: .untimed,
      text: "\(counted(count, "response")) without a readable time \(count == 1 ? "is" : "are") "
        + "in no window.")
  }

  static func unreadable(_ lines: Int64) -> ReportNote? {
    guard lines > 0 else { return nil }
    return ReportNote(
      kind: .linesUnreadable,
      text: "\(counted(lines, "line")) could not be read; `plimsoll doctor` says which.")
  }

  static func unreadable(files: Int) -> ReportNote? {
    guard files > 0 else { return nil }
    return ReportNote(
      kind: .filesUnreadable,
      text: "\(counted(Int64(files), "file")) could not be read, so there may be more usage; "
        + "`plimsoll doctor` says which and why.")
  }

  static func hidden(_ hidden: HiddenUsage?) -> ReportNote? {
    hidden.map { ReportNote(kind: .foldersNotShown, text: $0.text) }
  }

  /// - Parameter machines: How many machines the windows are of.
  static func windows(machines: Int) -> ReportNote {
    let logs = machines > 1 ? "the logs of these machines" : "the local logs of Claude Code"
    return ReportNote(
      kind: .derivedFromLocalLogs,
      text:
        "Windows follow the official reset if it is known; all others are derived from "
        + "\(logs): each begins with the first message after the last one ended. Use "
        + "on other devices and in other apps is not in them.")
  }
}

/// What is said below or beside the numbers of a report.
package struct NoteLines {
  /// The lines below a table.
  static func below(
    _ notes: [ReportNote], folded: [String], surface: Surface
  ) -> [String] {
    var blocks = notes.map { ($0.text, $0.style) }
    if !folded.isEmpty {
      blocks.append(
        (
          "Not shown at this width: \(folded.joined(separator: ", ")). --json and --csv have all.",
          .dim
        )
      )
    }
    guard !blocks.isEmpty else { return [] }
    return [""]
      + blocks.flatMap { text, style in
        wrapped(text, width: surface.columns, indent: "  ").map {
          style.applied(to: $0, colored: surface.isColored)
        }
      }
  }
}

/// Where a table is to be seen.
package struct Surface: Sendable {
  /// Cells of a line of text.
  package var columns: Int
  /// Cells of a line of a table; nil for as many as it needs.
  package var tableWidth: Int?
  package var isColored: Bool

  package init(columns: Int, isColored: Bool = false) {
    self.columns = columns
    tableWidth = columns
    self.isColored = isColored
  }

  /// What standard output is shown on: a table that goes to another program has every
  /// column and whole names.
  package static func ofOutput(environment: [String: String], isColored: Bool) -> Surface {
    var surface = Surface(
      columns: tableColumns(environment: environment), isColored: isColored)
    surface.tableWidth = Terminal.tableWidth(environment: environment)
    return surface
  }
}
