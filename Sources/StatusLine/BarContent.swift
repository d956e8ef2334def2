internal import Settings
internal import StatusSnapshot
internal import UsageModel
internal import Wording

/// What a bar shows, before it is written in the language of one.
package struct BarContent: Sendable {
  /// A limit, and how it is shown.
  struct Figure: Sendable {
    var figure: LimitFigure
    var state: BarState
    /// `5h`, and `5-hour`.
    var short: String
    var long: String

    var window: LimitWindow { figure.window }
  }

  let forms: SegmentForms
  var facts: LineFacts { forms.facts }
  /// All limits that the settings do not hide, in the order in which they are shown.
  private(set) var figures: [Figure] = []
  /// The line of text, never empty.
  private(set) var runs: [LineRun] = []
  private(set) var state = BarState.unknown
  /// The limit that is nearest to its end.
  private(set) var leading: Figure?
  /// Why there are no limits, or only old ones; nil where all is well.
  private(set) var silence: LimitSilence?
  /// Files that could not be read, in sentences.
  let troubles: [String]

  package init(_ gathered: LineSources.Gathered, _ options: BarOptions) {
    forms = SegmentForms(gathered.facts)
    troubles = gathered.troubles.map { harmless($0, limit: 200) }
    figures = forms.facts.limits.compactMap { figure in
      guard !figure.isNothing, !facts.settings.hides(BarContent.segment(of: figure.window)) else {
        return nil
      }
      return Figure(
        figure: figure, state: BarState(figure, facts.settings),
        short: harmless(figure.window.shortName, limit: 20),
        long: harmless(figure.window.label, limit: 30))
    }.sorted { BarContent.place(of: $0.window) < BarContent.place(of: $1.window) }
    for figure in figures where !figure.figure.isAmountAlone {
      state = max(state, figure.state)
      if let leading {
        let isWorse =
          figure.state == leading.state
          ? figure.figure.percent > leading.figure.percent : figure.state > leading.state
        if !isWorse { continue }
      }
      leading = figure
    }
    if state == .unknown, !figures.isEmpty { state = .normal }
    silence = makeSilence()
    runs = makeRuns(options)
  }

  /// The segment of the line in which a window is shown, by which it is hidden.
  private static func segment(of window: LimitWindow) -> SegmentName {
    switch window.kind {
    case .fiveHour: .fiveHour
    case .sevenDay: .sevenDay
    case .sevenDayScoped, .other: .models
    case .spendLimit: .spend
    case .extraUsage: .extra
    }
  }

  private static func place(of window: LimitWindow) -> Int {
    switch window.kind {
    case .fiveHour: 0
    case .sevenDay: 1
    case .sevenDayScoped: 2
    case .other: 3
    case .spendLimit: 4
    case .extraUsage: 5
    }
  }

  // MARK: Why nothing is known

  /// Seconds after which a snapshot is reported as old: whoever refreshes it does so once
  /// a minute.
  static let oldSnapshot: Int64 = 3600

  private func makeSilence() -> LimitSilence? {
    guard let snapshot = facts.snapshot else {
      guard let trouble = troubles.first else {
        return LimitSilence(
          brief: "no figures yet",
          text: "Plimsoll has not gathered any figures yet: `plimsoll refresh` does.")
      }
      return LimitSilence(brief: "figures cannot be read", text: trouble + ".")
    }
    let isStale = figures.allSatisfy { isOld($0.figure) }
    guard figures.isEmpty || isStale else { return nil }
    if facts.snapshotAge > BarContent.oldSnapshot {
      let age = NumberForms.roughly(facts.snapshotAge)
      return LimitSilence(
        brief: "not refreshed for \(age)",
        text: "Nothing has refreshed the figures for \(age): `plimsoll refresh` does, and "
          + "`plimsoll doctor` says what keeps it from doing so.")
    }
    if facts.isOtherAccounts {
      return LimitSilence(
        brief: "none of this account yet",
        text: "The limits that are known are of another account than the one Claude Code is "
          + "signed in to here: `plimsoll limits --refresh` asks for these.")
    }
    if let told = snapshot.silence {
      return LimitSilence(
        brief: harmless(told.brief, limit: 60), text: harmless(told.text, limit: 400))
    }
    guard figures.isEmpty else { return nil }
    if !facts.limits.isEmpty {
      return LimitSilence(
        brief: "hidden by the settings",
        text: "The limits are known, and hidden by `statusline.hide`, `statusline.show_session` "
          + "or `statusline.show_weekly`.")
    }
    return LimitSilence(
      brief: "no limits known yet",
      text: "No limits are known yet: `plimsoll limits --refresh` asks now, and `plimsoll doctor` "
        + "says what each source lacks.")
  }

  /// Whether a figure is so old that it carries its age.
  func isOld(_ figure: LimitFigure) -> Bool { !forms.ageRuns(figure.age).isEmpty }

  /// Whether nothing newer than an old figure is known.
  var isStale: Bool { !figures.isEmpty && figures.allSatisfy { isOld($0.figure) } }

  // MARK: The line

  private func makeRuns(_ options: BarOptions) -> [LineRun] {
    let drawn = options.template == nil ? usualRuns : templateRuns(options)
    return drawn.isEmpty ? placeholder : drawn
  }

  /// The two windows, money, and what else is high.
  private var usualRuns: [LineRun] {
    var runs: [LineRun] = []
    for figure in figures {
      switch figure.window.kind {
      case .fiveHour, .sevenDay, .spendLimit: break
      default: if figure.state < .warning { continue }
      }
      if !runs.isEmpty { runs.append(LineRun(" ")) }
      runs.append(LineRun(figure.short + " ", .label))
      runs.append(LineRun(value(of: figure), role(of: figure)))
      runs += forms.ageRuns(figure.figure.age)
    }
    if runs.isEmpty, let figure = leading ?? figures.first {
      runs = [LineRun(figure.short + " ", .label), LineRun(value(of: figure), role(of: figure))]
    }
    return runs
  }

  private func templateRuns(_ options: BarOptions) -> [LineRun] {
    var separator = harmless(facts.settings[.lineSeparator] ?? "", limit: 12)
    if separator.isEmpty {
      separator = (options.preset ?? .calm).separator(forms.glyphs)
    }
    var runs: [LineRun] = []
    for groups in facts.template.lines {
      var layout = LineLayout(groups, forms, separator: separator)
      guard !layout.isEmpty else { continue }
      layout.fit(options.width)
      let parts = layout.fits(options.width) ? layout.groups() : [layout.packed(options.width)]
      for part in parts where !part.isEmpty {
        if !runs.isEmpty { runs.append(LineRun(separator, .label)) }
        runs += part
      }
    }
    return runs.contains { !$0.text.isEmpty } ? runs : []
  }

  /// What is shown where no limit is known: today's cost where that is, and the reason.
  private var placeholder: [LineRun] {
    var runs: [LineRun] = []
    if let cost = cost(facts.today) {
      runs = [LineRun(cost), LineRun(" today, ", .label)]
    }
    let brief = silence?.brief ?? "nothing to show"
    return runs + [LineRun("limits ? ", .label), LineRun(brief, .label)]
  }

  /// The leading figure alone.
  var shortText: String { leading.map { value(of: $0) } ?? "?" }

  /// Whole per cent of the leading figure; nil where none is known.
  var percentage: Int? {
    guard let percent = leading?.figure.percent else { return nil }
    return Int(wholePercent(min(percent, 9999)))
  }

  var plainText: String { runs.reduce(into: "") { $0 += $1.text } }

  // MARK: Parts

  /// `62%`, or an amount of which no limit is known.
  func value(of figure: Figure) -> String {
    if figure.figure.isAmountAlone, let used = figure.figure.limit.used {
      return moneyText(used, isPlain: forms.glyphs.isPlain)
    }
    return NumberForms.percent(figure.figure.percent)
  }

  /// The colour of a figure: that of the line, and at least that of its state.
  func role(of figure: Figure) -> LineRole {
    if figure.figure.isAmountAlone { return .plain }
    switch figure.state {
    case .critical: return .critical
    case .warning: return .high
    default: return forms.levelRole(figure.figure.percent)
    }
  }

  /// The colour of the whole.
  var role: LineRole { leading.map { role(of: $0) } ?? .plain }

  /// An amount with its honesty; nil where nothing has a price.
  func cost(_ spending: Spending?) -> String? {
    guard let spending, let amount = spending.microdollars else { return nil }
    return dollars(
      microdollars: amount, mark: spending.isLowerBound ? forms.glyphs.atLeast : "")
      + (spending.hasUnknownCost ? "?" : "")
  }
}
