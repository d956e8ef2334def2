package import UsageModel

extension LimitWindow {
  /// - Parameter name: As `name` has it: `seven_day:Fable`.
  package init(name: String) {
    var base = name
    var scope: String?
    if let colon = name.utf8.firstIndex(of: UInt8(ascii: ":")) {
      base = String(name[..<colon])
      scope = String(name[name.utf8.index(after: colon)...])
    }
    let kind: Kind =
      switch base {
      case "five_hour": .fiveHour
      case "seven_day": scope == nil ? .sevenDay : .sevenDayScoped
      case "spend_limit": .spendLimit
      case "extra_usage": .extraUsage
      default: .other(base)
      }
    self.init(kind: kind, scope: scope)
  }
}
