/// The percentages from which on a limit is called what: in tables, on the monitor, in
/// the status line and in warnings. Only the page goes by `LevelThresholds`.
package enum LevelBounds {
  /// The status line turns yellow.
  package static let medium = 50
  /// "High".
  package static let high = 80
  /// "Nearly used up".
  package static let critical = 95
}

/// How serious a percentage is on the page.
package enum UsageLevel: String, Sendable, CaseIterable {
  case normal
  case warning
  case critical

  /// - Parameters:
  ///   - percent: What is used.
  ///   - thresholds: Per cent that may be reached, and not passed.
  package init(_ percent: Double, thresholds: LevelThresholds) {
    self =
      percent > Double(thresholds.critical)
      ? .critical : percent > Double(thresholds.warning) ? .warning : .normal
  }
}

/// Per cent above which the page shows a window as a warning, and as critical.
package struct LevelThresholds: Sendable, Hashable {
  package var warning: Int
  package var critical: Int

  package init(warning: Int = 70, critical: Int = 90) {
    self.warning = warning
    self.critical = critical
  }
}
