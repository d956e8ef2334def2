import Limits
package import UsageModel
import Wording

/// Compares limits with two thresholds, as plugins of monitoring systems do.
package struct LimitCheck: Sendable {
  /// The answer; its raw value is the exit status that such systems expect.
  package enum Verdict: Int32, Comparable, Sendable {
    case fine = 0
    case warning = 1
    case critical = 2
    /// Nothing official is known.
    case unknown = 3

    package static func < (left: Verdict, right: Verdict) -> Bool {
      left.rawValue < right.rawValue
    }
  }

  /// Which windows are looked at.
  package enum Selection: Hashable, Sendable {
    case any
    case kind(LimitWindow.Kind)
    /// Windows of a model, by its name or a part of it.
    case model(String)

    /// - Parameter text: `5h`, `7d`, `any` or `model:NAME`.
    package init?(_ text: String) {
      switch text.lowercased() {
      case "any": self = .any
      case "5h": self = .kind(.fiveHour)
      case "7d": self = .kind(.sevenDay)
      default:
        guard text.lowercased().hasPrefix("model:"), text.utf8.count > 6 else { return nil }
        self = .model(String(text.dropFirst(6)))
      }
    }

    func contains(_ window: LimitWindow) -> Bool {
      switch self {
      case .any: true
      case .kind(let kind): window.kind == kind && window.scope == nil
      case .model(let name):
        window.scope.map { $0.lowercased().contains(name.lowercased()) } ?? false
      }
    }
  }

  package var verdict: Verdict
  /// One line for the monitoring system: the verdict, why, and the figures.
  package var line: String

  /// - Parameters:
  ///   - warn: Per cent from which it warns.
  ///   - fail: Per cent from which it is critical.
  ///   - isProjected: Whether the percentage at the reset, by the worse of both
  ///     estimates, counts where it is higher.
  package init(
    _ report: LimitsReport, selection: Selection, warn: Double, fail: Double, isProjected: Bool
  ) {
    let text = LimitText(now: report.now, zone: report.zone)
    let rows = (report.current?.rows ?? []).filter { selection.contains($0.window) }
    var worst: Verdict?
    var parts: [String] = []
    var figures: [String] = []
    for row in rows {
      guard let percent = row.state.percent, row.state.reading.confidence > .estimate else {
        let why = row.state.condition == .ended ? "its window ended" : "only an estimate"
        parts.append("\(row.window.label) unknown (\(why))")
        continue
      }
      // An old figure is a lower bound: it can raise an alarm, but clear none.
      if row.state.isUntrusted, percent < warn {
        parts.append(
          "\(row.window.label) unknown (\(percentText(percent)) is as old as "
            + "\(text.age(row.state)))")
        continue
      }
      let projected = [row.forecast?.average, row.forecast?.recent].compactMap { $0 }
        .map(\.percentAtReset).max()
      let counted = isProjected ? max(percent, projected ?? percent) : percent
      let verdict: Verdict = counted >= fail ? .critical : counted >= warn ? .warning : .fine
      worst = max(worst ?? .fine, verdict)
      let outlook =
        isProjected && counted > percent ? ", \(percentText(counted, mark: "~")) ahead" : ""
      parts.append(
        "\(row.window.label) \(percentText(percent))\(outlook), resets "
          + text.reset(of: row.state))
      figures.append(
        "'\(row.window.name)'=\(LimitCheck.decimal(counted))%;"
          + "\(LimitCheck.decimal(warn));\(LimitCheck.decimal(fail));0;100")
    }
    parts += report.refusedParts(selection, besides: rows.map(\.window))
    verdict = worst ?? .unknown
    // A part that is unknown never makes the rest look fine for sure, but what is
    // known of the rest still counts.
    if verdict == .unknown, let reason = report.reason {
      // A bar would begin the figures.
      parts.append(String(reason.text.map { $0 == "|" ? "/" : $0 }))
    } else if parts.isEmpty {
      parts.append("no such limit is known")
    }
    let name =
      switch verdict {
      case .fine: "OK"
      case .warning: "WARNING"
      case .critical: "CRITICAL"
      case .unknown: "UNKNOWN"
      }
    line = "LIMITS \(name) - " + parts.joined(separator: "; ")
    if !figures.isEmpty { line += " | " + figures.joined(separator: " ") }
  }

  private static func decimal(_ number: Double) -> String {
    let tenths = Int64((min(number, 1e9) * 10).rounded())
    return tenths % 10 == 0 ? String(tenths / 10) : "\(tenths / 10).\(abs(tenths % 10))"
  }
}

extension LimitsReport {
  /// Windows of which nothing is known because it could not be true: without a word they
  /// would look like windows that the plan does not have.
  fileprivate func refusedParts(
    _ selection: LimitCheck.Selection, besides known: [LimitWindow]
  ) -> [String] {
    unanswered.compactMap { refusal in
      let window = LimitWindow(name: refusal.window)
      guard selection.contains(window), !known.contains(window) else { return nil }
      return "\(window.label) unknown (\(refusal.reason.inWords))"
    }
  }

  /// Whether `pair` has any figure.
  package var hasPair: Bool {
    [LimitWindow.Kind.fiveHour, .sevenDay].contains { current?.row($0)?.state.percent != nil }
  }

  /// `41:20`: whole per cent of five hours and of seven days, `?` where unknown.
  ///
  /// - Parameter source: Only figures of this source; nil for any.
  package func pair(source: LimitSourceKind? = nil) -> String {
    [LimitWindow.Kind.fiveHour, .sevenDay].map { kind in
      guard let state = current?.row(kind)?.state, let percent = state.percent,
        source.map({ state.reading.source == $0 }) ?? true
      else { return "?" }
      return String(wholePercent(percent))
    }.joined(separator: ":")
  }
}
