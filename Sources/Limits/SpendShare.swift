package import UsageModel

/// What a share of spending is a share of.
///
/// Servers give 0 per cent for spending that has no limit. A percentage of nothing is
/// none: shown, it would say that there is room.
extension SpendReading {
  /// Whether the percentage says anything: there is a limit, or one whose amount is
  /// not told. A server that names the amount names the limit too, where there is one;
  /// versions of Claude Code tell the percentage alone, or with what was used.
  package var hasShare: Bool {
    guard let percent else { return false }
    return limit != nil || (percent > 0 && (used == nil || source == .statusLine))
  }
}

extension LimitWindow {
  /// Whether it counts money.
  package var isMoney: Bool { kind == .spendLimit || kind == .extraUsage }
}

extension AccountInfo {
  /// Whether what is spent beyond the plan is the organization's, not the member's.
  package var sharesSpending: Bool { plan?.hasPrefix("Team") == true }
}

extension LimitOverview {
  /// Takes away percentages that are of no limit.
  package mutating func dropSharesOfNothing() {
    for index in spend.indices where !spend[index].hasShare { spend[index].percent = nil }
    let unlimited = spend.filter { $0.percent == nil && $0.limit == nil && $0.used != nil }
    readings.removeAll { reading in
      reading.window.isMoney
        && unlimited.contains {
          $0.organization == reading.organization
            && (reading.percent == 0 || $0.source == reading.source)
        }
    }
  }
}
