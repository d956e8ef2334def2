internal import Settings
internal import StatusSnapshot
internal import UsageModel
internal import Wording

/// Limits and the context window: percentages, bars, resets and pace.
extension SegmentForms {
  // MARK: Context

  func context() -> [LineForm] {
    guard let percent = facts.contextPercent else {
      return input.exceeds200k == true
        ? [LineForm([LineRun("ctx ", .label), LineRun(">200k", .high)])] : []
    }
    let role = levelRole(percent)
    let figure = LineRun(NumberForms.percent(percent), role)
    let label = LineRun(isVerbose ? "context " : "ctx ", .label)
    let width = settings[.lineBarWidth]
    var tokens: [LineRun] = []
    if let used = input.contextTokens ?? input.totalInputTokens, used > 0 {
      var text = " " + compactCount(used)
      if let size = input.contextSize, size > 0 { text += "/" + compactCount(size) }
      tokens = [LineRun(text, .label)]
    }
    func bar(_ cells: Int) -> [LineRun] {
      glyphs.bar(percent, width: cells, tickAt: nil, role: role) + [LineRun(" ")]
    }
    return [
      LineForm([label] + bar(width) + [figure] + tokens),
      LineForm([label] + bar(max(3, width / 2)) + [figure] + tokens),
      LineForm([label] + bar(max(3, width / 2)) + [figure]),
      LineForm([LineRun("ctx ", .label), figure]), LineForm([LineRun("c", .label), figure]),
    ]
  }

  // MARK: Windows

  func window(_ kind: LimitWindow.Kind, look: String?) -> [LineForm] {
    guard let figure = facts.limit(kind) else { return [] }
    let (short, long) = (figure.window.shortName, figure.window.label)
    let percent = percentRun(figure)
    let age = ageRuns(figure.age)
    let shortest = LineForm([
      LineRun(short, .label), percent, LineRun(ageSign(figure.age), .label),
    ])
    switch look {
    case "percent":
      let label = LineRun((isVerbose ? long : short) + ":", .label)
      return [LineForm([label, percent] + age), shortest]
    case "bare": return [LineForm([percent] + age)]
    case "brief", "of":
      let label = LineRun(kind == .fiveHour ? "S:" : "W:", .label)
      let figures = look == "of" ? ofRuns(figure) : [percent]
      var runs = [label] + figures
      if let reset = figure.limit.reading.resetsAt {
        runs.append(
          LineRun("(" + NumberForms.roughly(reset.seconds - facts.now.seconds) + ")", .label))
      }
      return [LineForm(runs + age), LineForm([label] + figures + age), shortest]
    default:
      return windowForms(figure, label: isVerbose ? long : short) + [shortest]
    }
  }

  /// From "bar, percent, reset and projection" down to the percentage.
  private func windowForms(_ figure: LimitFigure, label: String) -> [LineForm] {
    let head = LineRun(label + " ", .label)
    let percent = percentRun(figure)
    let age = ageRuns(figure.age)
    let reset = resetRuns(figure)
    let pace = paceRuns(figure)
    let warning = warningRuns(figure)
    let width = settings[.lineBarWidth]
    let expected = settings[.lineShowPace] ? figure.pace?.expected : nil
    func bar(_ cells: Int) -> [LineRun] {
      glyphs.bar(figure.percent, width: cells, tickAt: expected, role: role(of: figure))
        + [LineRun(" ")]
    }
    return [
      LineForm([head] + bar(width) + [percent] + age + reset + pace),
      LineForm([head] + bar(max(3, width / 2)) + [percent] + age + reset + pace),
      LineForm([head, percent] + age + reset + pace),
      LineForm([head, percent] + age + reset + warning),
      LineForm([head, percent] + age + warning.prefix(1)), LineForm([head, percent] + age),
      LineForm([head, percent, LineRun(ageSign(figure.age), .label)]),
    ]
  }

  /// Both figures in the briefest way; with their names where one is missing, since
  /// a number alone would not say which it is.
  func pair() -> [LineForm] {
    let five = settings.hides(.fiveHour) ? nil : facts.limit(.fiveHour)
    let seven = settings.hides(.sevenDay) ? nil : facts.limit(.sevenDay)
    switch (five, seven) {
    case (nil, nil): return []
    case (.some, nil): return window(.fiveHour, look: "percent")
    case (nil, .some): return window(.sevenDay, look: "percent")
    case (let five?, let seven?):
      let slash = LineRun("/", .label)
      let oldest = max(five.age, seven.age)
      let plain = [percentRun(five), slash, percentRun(seven)]
      return [
        LineForm(plain + ageRuns(oldest)),
        LineForm(plain + [LineRun(ageSign(oldest), .label)]),
      ]
    }
  }

  /// Weekly windows of single models, and windows that nobody knew before.
  func otherWindows() -> [LineForm] {
    var joined: [[LineRun]] = []
    for figure in facts.limits {
      switch figure.window.kind {
      case .sevenDayScoped, .other: break
      default: continue
      }
      let forms = windowForms(figure, label: shown(figure.window.shortName, limit: 20))
      if joined.isEmpty {
        joined = forms.map { $0.runs }
      } else {
        for (index, form) in forms.enumerated() {
          joined[index].append(LineRun("  "))
          joined[index] += form.runs
        }
      }
    }
    return joined.map { LineForm($0) }
  }

  /// Money against a limit.
  func spend(_ kind: LimitWindow.Kind, label: String) -> [LineForm] {
    guard let figure = facts.limit(kind), !figure.isNothing else { return [] }
    let head = LineRun(label + " ", .label)
    let age = ageRuns(figure.age)
    let reset = resetRuns(figure)
    if figure.isAmountAlone, let used = figure.limit.used {
      let amount = LineRun(amount(used))
      return [LineForm([head, amount] + age + reset), LineForm([head, amount] + age)]
    }
    let percent = percentRun(figure)
    let bar = glyphs.bar(
      figure.percent, width: settings[.lineBarWidth], tickAt: nil, role: role(of: figure))
    var money: [LineRun] = []
    if let used = figure.limit.used {
      var text = " " + amount(used)
      if let allowed = figure.limit.allowed { text += "/" + amount(allowed) }
      money = [LineRun(text)]
    }
    return [
      LineForm([head] + bar + [LineRun(" "), percent] + money + age + reset),
      LineForm([head, percent] + money + age + reset),
      LineForm([head, percent] + money + age), LineForm([head, percent] + age),
    ]
  }

  // MARK: Parts

  private func percentRun(_ figure: LimitFigure) -> LineRun {
    LineRun(NumberForms.percent(figure.percent), role(of: figure))
  }

  /// What is used of what there is, as scripts of old showed it: `45/100`. Of a window
  /// of which only a percentage is known there are 100.
  private func ofRuns(_ figure: LimitFigure) -> [LineRun] {
    guard let used = figure.limit.used, let allowed = figure.limit.allowed,
      allowed.minorUnits > 0
    else {
      let text = NumberForms.percent(figure.percent)
      return [LineRun(String(text.dropLast()), role(of: figure)), LineRun("/100", .label)]
    }
    return [
      LineRun(amount(used), role(of: figure)),
      LineRun("/" + amount(allowed), .label),
    ]
  }

  private func amount(_ money: Money) -> String {
    moneyText(money, isPlain: glyphs.isPlain)
  }

  private func resetRuns(_ figure: LimitFigure) -> [LineRun] {
    guard let resetsAt = figure.limit.reading.resetsAt else { return [] }
    let left = NumberForms.countdown(resetsAt.seconds - facts.now.seconds)
    let is12Hour = settings[.lineClock] == .hours12
    let isClock = settings[.lineReset] == .clock
    var lead = isVerbose ? "resets in " : glyphs.reset
    if isClock, isVerbose || settings.glyphs == .ascii { lead = isVerbose ? "resets " : "at " }
    let text: String
    switch settings[.lineReset] {
    case .clock: text = facts.clock.moment(resetsAt, is12Hour: is12Hour)
    case .both: text = left + " " + facts.clock.moment(resetsAt, is12Hour: is12Hour)
    case .countdown: text = left
    }
    return [LineRun(" " + lead + text, .label)]
  }

  /// Where the window will end: `→71%` when it lasts, `→130% ✗1h20m` when it will
  /// be used up that soon.
  private func paceRuns(_ figure: LimitFigure) -> [LineRun] {
    guard settings[.lineShowPace], let pace = figure.pace else { return [] }
    let role = paceRole(pace)
    let projected = min(pace.projected, 999)
    var text = " " + glyphs.arrow + NumberForms.percent(projected)
    if pace.projected > 999 { text += "+" }
    if let exhaustedAt = pace.exhaustedAt, figure.percent < 100 {
      let left = NumberForms.countdown(exhaustedAt.seconds - facts.now.seconds)
      text += " " + glyphs.fails + (isVerbose ? " full in " : "") + left
    } else if figure.percent >= 100 {
      text = " " + glyphs.fails + (isVerbose ? " used up" : "")
    } else if isVerbose {
      text += " " + glyphs.survives
    }
    return [LineRun(text, role)]
  }

  /// Only that a window will not last, and until when it does; nothing when it does.
  private func warningRuns(_ figure: LimitFigure) -> [LineRun] {
    guard settings[.lineShowPace], let pace = figure.pace, let end = pace.exhaustedAt else {
      return []
    }
    let mark = LineRun(" " + glyphs.fails, paceRole(pace))
    guard figure.percent < 100 else { return [mark] }
    return [mark, LineRun(NumberForms.countdown(end.seconds - facts.now.seconds), paceRole(pace))]
  }

  // MARK: Colours

  func levelRole(_ percent: Double) -> LineRole {
    if percent >= Double(settings[.lineThresholdCritical]) { return .critical }
    if percent >= Double(settings[.lineThresholdHigh]) { return .high }
    return percent >= Double(settings[.lineThresholdMedium]) ? .medium : .low
  }

  private func paceRole(_ pace: WindowForecast) -> LineRole {
    if pace.projected > 120 { return .critical }
    if pace.projected > 100 { return .high }
    return pace.projected > 90 ? .medium : .low
  }

  private func role(of figure: LimitFigure) -> LineRole {
    guard settings[.lineColorBy] == .pace, let pace = figure.pace,
      figure.percent < Double(settings[.lineThresholdCritical])
    else { return levelRole(figure.percent) }
    return paceRole(pace)
  }
}
