import Analytics
import Configuration
import Index
import Pricing
import Settings
import UsageModel

/// Where months begin, and what budgets are compared with, by the user's settings.
extension Invocation {
  /// The day on which months begin, 1 to 31.
  func monthStart() throws -> Int {
    guard fixedRoots == nil else { return 1 }
    return try SettingsAccess(self).settings()[.billingMonthStarts]
  }

  /// The names that the user gave to projects.
  func projectAliases() throws -> ProjectAliases {
    guard fixedRoots == nil else { return ProjectAliases() }
    let text = try SettingsAccess(self).settings()[.projectsAlias]
    return text.flatMap { ProjectAliases($0) } ?? ProjectAliases()
  }

  /// Compares the user's budgets with what was used.
  func budgetService(index: UsageIndex, zone: ZoneDays) throws -> BudgetService {
    BudgetService(
      index: index, prices: try PriceFile.load(workspace), zone: zone,
      monthStart: try monthStart())
  }
}
