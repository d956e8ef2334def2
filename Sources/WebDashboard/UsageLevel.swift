/// How serious a percentage is.
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

/// Per cent above which a window is shown as a warning, and as critical.
package struct LevelThresholds: Sendable, Hashable {
  package var warning: Int
  package var critical: Int

  package init(warning: Int = 70, critical: Int = 90) {
    self.warning = warning
    self.critical = critical
  }
}
