internal import Settings
internal import StatusSnapshot
internal import UsageModel
internal import Wording

/// What a tooltip or a menu says beyond the line.
extension BarContent {
  /// One sentence a line, for tooltips.
  var details: [String] {
    var lines = figures.map { figure in
      ([figure.long + " " + value(of: figure)] + remarks(on: figure)).joined(separator: ", ")
    }
    lines += sums.map { $0.label + " " + $0.value }
    if let silence { lines.append(silence.text) }
    return lines.isEmpty ? ["Nothing is known yet."] : lines
  }

  /// When a limit resets, whether it lasts, how old it is.
  func remarks(on figure: Figure) -> [String] {
    var remarks: [String] = []
    let limit = figure.figure.limit
    if !figure.figure.isAmountAlone, let used = limit.used, let allowed = limit.allowed {
      let isPlain = forms.glyphs.isPlain
      remarks.append(
        moneyText(used, isPlain: isPlain) + " of "
          + moneyText(allowed, isPlain: isPlain))
    }
    if let reset = reset(of: figure) { remarks.append("resets " + reset) }
    if let outlook = outlook(of: figure) { remarks.append(outlook) }
    if isOld(figure.figure) { remarks.append(NumberForms.roughly(figure.figure.age) + " old") }
    return remarks
  }

  /// `14:21, in 2h21m`.
  func reset(of figure: Figure) -> String? {
    guard let resetsAt = figure.figure.limit.reading.resetsAt else { return nil }
    let is12Hour = facts.settings[.lineClock] == .hours12
    return facts.clock.moment(resetsAt, is12Hour: is12Hour) + ", in "
      + NumberForms.countdown(resetsAt.seconds - facts.now.seconds)
  }

  private func outlook(of figure: Figure) -> String? {
    guard let pace = figure.figure.pace else { return nil }
    if figure.figure.percent >= 100 { return "used up" }
    if let end = pace.exhaustedAt {
      return "runs out in ~" + NumberForms.countdown(end.seconds - facts.now.seconds)
    }
    return "lasts, at " + NumberForms.percent(min(pace.projected, 999), mark: "~") + " at the reset"
  }

  /// A sum of usage, named.
  struct Sum: Sendable {
    var label: String
    var value: String
  }

  /// Today, the month, the window that runs.
  var sums: [Sum] {
    var sums: [Sum] = []
    func add(_ label: String, _ spending: Spending?) {
      guard let spending else { return }
      sums.append(Sum(label: label, value: text(of: spending)))
    }
    add("Today", facts.today)
    add("Month", facts.month)
    if let block = facts.block {
      add("5-hour block", block.spending)
      if let rate = block.microdollarsPerHour, rate > 0, var last = sums.popLast() {
        last.value += ", " + dollars(microdollars: rate) + "/h"
        sums.append(last)
      }
    }
    return sums
  }

  /// `$12.34, 24.0M tokens`.
  func text(of spending: Spending) -> String {
    let tokens =
      (spending.isLowerBound ? forms.glyphs.atLeast : "") + compactCount(spending.tokens)
      + " tokens"
    return cost(spending).map { $0 + ", " + tokens } ?? tokens
  }

  /// What spent most today, projects and then models; nothing of a day that is over.
  func burners(_ kind: SnapshotBurner.Kind) -> [Sum] {
    guard facts.today != nil, let snapshot = facts.snapshot else { return [] }
    return snapshot.burners(of: facts.folder).filter { $0.kind == kind }.map {
      let name = $0.kind == .model ? modelName($0.name) : $0.name
      return Sum(label: harmless(name, limit: 32), value: text(of: $0.spending))
    }
  }
}
