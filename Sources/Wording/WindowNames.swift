package import UsageModel

extension LimitWindow {
  /// The name in a table or above a figure: `5 hours`, `7 days, Fable`, `Spend limit`.
  package var label: String {
    let name =
      switch kind {
      case .fiveHour: "5 hours"
      case .sevenDay, .sevenDayScoped: "7 days"
      case .spendLimit: "Spend limit"
      case .extraUsage: "Usage credits"
      case .other(let name): LimitWindow.words(name)
      }
    return scope.map { "\(name), \($0)" } ?? name
  }

  /// The name within a sentence: `5-hour limit`, `7-day limit of Fable`, `spend limit`.
  package var sentenceName: String {
    let name =
      switch kind {
      case .fiveHour: "5-hour limit"
      case .sevenDay, .sevenDayScoped: "7-day limit"
      case .spendLimit: "spend limit"
      case .extraUsage: "limit on usage credits"
      case .other(let name): "limit " + LimitWindow.words(name)
      }
    return scope.map { "\(name) of \($0)" } ?? name
  }

  /// The name where each cell counts: `5h`, `7d`, `Fable`, `spend`.
  package var shortName: String {
    switch kind {
    case .fiveHour: "5h"
    case .sevenDay: "7d"
    case .sevenDayScoped: scope ?? "7d"
    case .spendLimit: "spend"
    case .extraUsage: "extra"
    case .other(let name): LimitWindow.words(name)
    }
  }

  private static func words(_ name: String) -> String {
    name.split(separator: "_").joined(separator: " ")
  }
}
