internal import LimitSources
internal import Limits
internal import UsageModel

extension LimitOverview {
  /// Adds the plan that the folder's own sign-in names, where nothing better is known:
  /// an expired sign-in still says what was paid for.
  ///
  /// - Parameter named: The plan that the user named, where the sign-in names none either.
  mutating func addPlan(of folder: SignInFolder, orElse named: String?) {
    var account = accounts[currentOrganization] ?? AccountInfo()
    guard account.plan == nil else { return }
    account.plan = folder.keptPlan(of: account.organization)
    if account.plan == nil {
      account.plan = named
      account.isPlanNamedByUser = true
    }
    if account.plan != nil { accounts[currentOrganization] = account }
  }
}
