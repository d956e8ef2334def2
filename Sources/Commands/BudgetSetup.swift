import Analytics
import Configuration
import Index
import Pricing
import UsageModel

/// Where months begin, and what budgets are compared with, by the user's settings.
extension Invocation {
  /// The day on which months begin, 1 to 31.
  func monthStart() throws -> Int {
    guard fixedRoots == nil else { return 1 }
    let value = try SettingsAccess(self).settings().value("billing.month_starts")
    if case .number(let day)? = value { return day }
    return 1
  }

  /// The names that the user gave to projects.
  func projectAliases() throws -> ProjectAliases {
    guard fixedRoots == nil else { return ProjectAliases() }
    let value = try SettingsAccess(self).settings().value("projects.alias")
    if case .text(let text)? = value { return ProjectAliases(text) ?? ProjectAliases() }
    return ProjectAliases()
  }

  /// Compares the user's budgets with what was used.
  func budgetService(index: UsageIndex, zone: ZoneDays) throws -> BudgetService {
    BudgetService(
      index: index, prices: try PriceFile.load(workspace), zone: zone,
      monthStart: try monthStart())
  }
}
