internal import Settings
internal import StatusSnapshot
internal import UsageModel

/// Draws the lines.
package enum StatusLine {
  /// The width taken where nobody says one. Claude Code says it since 2.1.153.
  package static let defaultWidth = 120

  /// The width at which the 5-hour, the 7-day and the context figure are sure to
  /// stand in one line, whatever they are.
  package static let leastWidth = 22

  /// How many cells a line may take: the terminal's columns without those that are
  /// left free at the right, and no more than the widest line. Claude Code draws in a
  /// field that is narrower than `COLUMNS`, cuts what is longer and then drops the lines
  /// below; so three columns are left free unless a setting says otherwise.
  /// - Parameter field: The columns of the field itself, where Claude Code names them:
  ///   of those none is left free unless a setting says so.
  package static func width(
    _ environment: LineEnvironment, _ settings: StatusLineSettings, field: Int? = nil
  ) -> Int {
    let isSet = settings.isSet(.lineReserve)
    let reserve = field == nil || isSet ? settings[.lineReserve] : 0
    var width = (field ?? environment.columns ?? defaultWidth) - reserve
    let widest = settings[.lineMaxWidth]
    if widest > 0 { width = min(width, widest) }
    return max(1, min(width, 4096))
  }

  /// The template that the settings ask for.
  package static func template(_ settings: StatusLineSettings) -> LineTemplate {
    LineTemplate(settings[.lineTemplate] ?? settings[.linePreset].template)
  }

  /// The lines, without a line break at their end; never none. Those of a status line
  /// that ours wraps come first.
  package static func render(
    _ facts: LineFacts, width: Int, depth: ColorDepth
  ) -> [String] {
    guard !facts.wrapped.isEmpty else { return own(facts, width: width, depth: depth) }
    return WrappedLines.lines(facts.wrapped, width: width, colored: depth != .none)
      + own(facts, width: width, depth: depth)
  }

  private static func own(
    _ facts: LineFacts, width: Int, depth: ColorDepth
  ) -> [String] {
    let settings = facts.settings
    let forms = SegmentForms(facts)
    let painter = LinePainter(settings, depth: depth)
    let preset = settings[.lineTemplate] == nil ? settings[.linePreset] : .calm
    let isBlocks = settings[.lineStyle] == .powerline && depth != .none
    let frame = isBlocks ? nil : preset.frame(settings.glyphs)
    var separator = harmless(settings[.lineSeparator] ?? "", limit: 12)
    if separator.isEmpty { separator = preset.separator(forms.glyphs) }
    // A block has a space at each side and an arrow behind it.
    let gap = isBlocks ? "   " : separator
    var rest = width - (frame == nil ? 0 : 3)
    if isBlocks { rest -= 3 }
    var drawn: [[[LineRun]]] = []
    for groups in facts.template.lines {
      var layout = LineLayout(groups, forms, separator: gap)
      guard !layout.isEmpty else { continue }
      layout.fit(rest)
      let runs = layout.fits(rest) ? layout.groups() : [layout.packed(width)]
      let isSomething = runs.contains { !$0.isEmpty }
      if isSomething { drawn.append(layout.fits(rest) ? runs : [[]] + runs) }
    }
    guard !drawn.isEmpty else { return [nothing(facts, width: width)] }
    return drawn.enumerated().map { index, groups in
      // A first group without anything marks a line that is packed: it has neither
      // frame nor blocks.
      if groups.first?.isEmpty == true { return painter.paint(groups[1]) }
      if isBlocks { return painter.paintBlocks(groups, arrow: forms.glyphs.powerline) }
      var runs: [LineRun] = []
      if let frame {
        let mark =
          index == 0 && drawn.count > 1
          ? frame.first : index == drawn.count - 1 ? frame.last : frame.middle
        runs.append(LineRun(mark, .label))
      }
      for (number, group) in groups.enumerated() {
        if number > 0 { runs.append(LineRun(separator, .label)) }
        runs += group
      }
      return painter.paint(runs)
    }
  }

  /// What is shown where nothing is known: an empty line would be taken for a fault.
  /// Where there may never be anything, as when an API key pays, it says so.
  private static func nothing(_ facts: LineFacts, width: Int) -> String {
    let reason = facts.limits.isEmpty ? facts.snapshot?.silence : nil
    let brief = harmless(reason?.brief ?? "", limit: 60)
    let text = "Plimsoll: " + (brief.isEmpty ? "nothing to show yet" : brief)
    for text in [text, "Plimsoll", "P"] where cellWidth(text) <= width { return text }
    return "P"
  }
}
