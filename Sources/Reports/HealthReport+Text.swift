import Analytics
import Pricing
import Terminal
package import UsageModel
import Wording

extension HealthReport {
  /// The report for a person: facts first, then what to do.
  package func lines(on surface: Surface) -> [String] {
    var text = TextSections(surface: surface)
    text.section("Folders of Claude Code")
    for root in roots { text.item(root.path + (root.exists ? "" : " (not there)")) }
    addDamage(to: &text)
    text.section("Index")
    text.item(databasePath + (databaseBytes.map { " (\(megabytes($0)))" } ?? ""))
    text.item(
      counted(files, "transcript")
        + (filesGone == 0 ? "" : ", of which \(grouped(filesGone)) no longer on disk") + "; "
        + "\(counted(lines, "line")), \(counted(tally.responses, "response"))")
    text.section("Output counts")
    if let note = ReportNote.lowerBound(tally) {
      text.item(note.text)
    } else {
      text.item("All output counts are final.")
    }
    text.section("Prices")
    if let note = ReportNote.unknownCost(
      sessions.summary.models, mode: sessions.context.costMode)
    {
      text.item(note.text)
    } else {
      text.item("Every model that was used has a known price.")
    }
    for (title, items) in limits?.healthSections ?? [] {
      text.section(title)
      for item in items { text.item(item) }
    }
    if let credits {
      text.section("Admin API")
      for item in credits.healthItems { text.item(item) }
    }
    if let statusLine {
      text.section("Status line")
      for item in statusLine.lines { text.item(item) }
    }
    let zone = sessions.context.zone
    func clock(_ time: Timestamp) -> String { clockText(time, offset: zone.offset(at: time)) }
    if let sharing {
      text.section("Other machines")
      for item in sharing.lines(clock: clock) { text.item(item) }
    }
    if let hub {
      text.section("Team's hub")
      for item in hub.lines(clock: clock) { text.item(item) }
    }
    addProgram(to: &text)
    addCensus(to: &text)
    addCrossChecks(to: &text)
    addUnseenDays(to: &text)
    if !problems.isEmpty {
      text.section("Not readable")
      for problem in problems.prefix(20) { text.item("\(problem.path): \(problem.reason)") }
      if problems.count > 20 { text.item("… and \(problems.count - 20) more") }
    }
    text.section("What to do")
    for line in advice { text.item(line) }
    if advice.isEmpty { text.item("Nothing: all is well.") }
    return text.lines
  }

  /// The browser's extension, and how this copy of the program was installed.
  private func addProgram(to text: inout TextSections) {
    if let browser {
      text.section("Browser extension")
      for item in browser.lines { text.item(item) }
    }
    if let installation {
      text.section("This program")
      for item in installation.lines { text.item(item) }
    }
  }

  private func addDamage(to text: inout TextSections) {
    guard let damage else { return }
    text.section("The index was damaged")
    text.item(
      "Met on \(sessions.context.zone.day(of: damage.at)); the old file is now \(damage.path)")
    if damage.lost.isEmpty { text.item("Nothing is known to be lost.") }
    for line in damage.lost { text.item("Lost: \(line)") }
    for line in damage.kept { text.item("Kept: \(line)") }
  }

  private func addCensus(to text: inout TextSections) {
    for kind in LineNote.Kind.allCases {
      let found = findings.filter { $0.note.kind == kind }
      guard !found.isEmpty else { continue }
      text.section(kind.title)
      for finding in found { text.finding(finding, hasExample: kind != .ordinary) }
    }
  }

  private func addCrossChecks(to text: inout TextSections) {
    let checks = crossChecks
    guard !checks.isEmpty else { return }
    text.section("Costs that Claude Code itself reported")
    for check in checks.prefix(5) {
      text.item(
        "\(check.session) (\(check.project)): reported \(dollars(check.reported)), counted "
          + "\(dollars(check.counted)), difference \(dollars(check.difference))")
    }
    text.item(
      "Reported costs also cover calls that no transcript has, such as titles and web searches; "
        + "`plimsoll sessions --json` has them all.")
  }

  private func megabytes(_ bytes: Int64) -> String {
    let tenths = (bytes + 50_000) / 100_000
    return "\(tenths / 10).\(tenths % 10) MB"
  }
}

extension LineNote.Kind {
  /// The heading above the reasons of this severity.
  fileprivate var title: String {
    switch self {
    case .ordinary: "Lines without usage of their own"
    case .repaired: "Lines counted after a repair"
    case .fallback: "Lines counted where nothing better is found"
    case .unreadable: "Lines that could not be read"
    }
  }
}

/// The census of an index run: each reason with its first example.
package struct CensusText {
  /// - Parameter findings: In the order in which they are to be shown.
  package static func lines(_ findings: [LineFinding], on surface: Surface) -> [String] {
    var text = TextSections(surface: surface)
    for kind in LineNote.Kind.allCases {
      let found = findings.filter { $0.note.kind == kind }
      guard !found.isEmpty else { continue }
      text.section(kind.title)
      for finding in found { text.finding(finding, hasExample: true) }
    }
    return text.lines
  }
}

/// Headings with indented lines below.
struct TextSections {
  let surface: Surface
  private(set) var lines: [String] = []

  init(surface: Surface) {
    self.surface = surface
  }

  mutating func section(_ title: String) {
    if !lines.isEmpty { lines.append("") }
    lines.append(Style.strong.applied(to: title, colored: surface.isColored))
  }

  mutating func item(_ text: String) {
    lines += wrapped(text, width: surface.columns - 2, indent: "  ", keepsPaths: true).map {
      "  " + $0
    }
  }

  mutating func finding(_ finding: LineFinding, hasExample: Bool) {
    item("\(grouped(finding.count)) × \(finding.note.summary)")
    guard hasExample else { return }
    // Whole, however long it is, so that it can be copied.
    let place = plainText("\(finding.path):\(finding.line)")
    lines.append("    " + Style.accent.applied(to: place, colored: surface.isColored))
  }
}
