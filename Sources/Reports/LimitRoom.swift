import Limits
package import UsageModel

/// Whether there is room in the limits, or when there will be.
package enum LimitRoom: Hashable, Sendable {
  /// There is.
  case now
  /// Not before that time; nil where no source names one.
  case notBefore(Timestamp?)
  /// Nothing is known of the windows in question.
  case unknown

  /// - Parameters:
  ///   - selection: The windows in question.
  ///   - below: There is room when all of them are below so many per cent. A window
  ///     that has ended is.
  package init(_ report: LimitsReport, selection: LimitCheck.Selection, below: Double) {
    let rows = (report.current?.rows ?? []).filter { selection.contains($0.window) }
    guard !rows.isEmpty else {
      self = .unknown
      return
    }
    let full = rows.filter { ($0.state.percent ?? -1) >= below }
    guard !full.isEmpty else {
      self = .now
      return
    }
    let resets = full.compactMap(\.state.reading.resetsAt)
    self = .notBefore(resets.count == full.count ? resets.max() : nil)
  }

  /// The next reset of the windows in question, full or not.
  package init(resetIn report: LimitsReport, selection: LimitCheck.Selection) {
    let rows = (report.current?.rows ?? []).filter { selection.contains($0.window) }
    let resets = rows.filter { $0.state.condition == .running }
      .compactMap(\.state.reading.resetsAt)
    self = rows.isEmpty ? .unknown : resets.min().map { .notBefore($0) } ?? .now
  }
}
