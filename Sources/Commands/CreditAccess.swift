import Analytics
import AnthropicAPI
import Billing
import Configuration
import DemoData
import HTTPTransportNIO
internal import Index
import LimitSources
import Reports
import Settings
import Terminal
import UsageModel

/// The ledger of credits, the reports of the organization, and what a command does
/// with them.
struct CreditAccess {
  let context: CommandContext
  let service: CreditService
  let zone: ZoneDays
  /// nil without an Admin key.
  private let sync: CreditSync?
  private let plan: String?

  init(_ invocation: Invocation, look: LookArguments, timeZone: String? = nil) async throws {
    let source = SourceOptions(
      skipsIndexing: true, isQuiet: look.quiet, color: look.color)
    try await self.init(
      CommandContext(invocation, source, keeps: true), zone: try invocation.zone(timeZone))
  }

  init(_ context: CommandContext, zone: ZoneDays) async throws {
    self.context = context
    self.zone = zone
    let invocation = context.invocation
    plan = try invocation.planTier()
    let key = try await invocation.adminKey()
    service = CreditService(
      index: context.index, settings: try invocation.creditSettings(hasKey: key != nil))
    if invocation.fixedRoots != nil {
      try service.take(.demo(now: invocation.now), now: invocation.now)
    }
    try service.takeEnvironmentBalance(now: invocation.now)
    let server = try invocation.serverAddresses().api
    sync = key.map { [service] key in
      CreditSync(
        service: service,
        client: AdminClient(
          transport: BriefTransport(invocation.network), key: key, server: server), key: key,
        stateDirectory: invocation.workspace.stateDirectory)
    }
  }

  var now: Timestamp { context.invocation.now }

  /// Reads what is due, or what a person wants now.
  ///
  /// - Returns: How it went; nil where there is no key, or nothing is due.
  func refresh(isByHand: Bool, since: CivilDay? = nil) async throws -> AdminSyncState? {
    guard let sync else { return nil }
    guard try isByHand || since != nil || sync.isDue(now: now) else { return nil }
    let display = SyncProgressDisplay(
      isShown: !context.source.isQuiet && StandardStream.standardError.isTerminal)
    defer { display.end() }
    return try await sync.run(
      since: since, isByHand: isByHand || since != nil, now: Invocation.clock,
      progress: { display.show($0) })
  }

  /// Reads what is due while a live face runs; nil without an Admin key. What goes
  /// wrong is in the kept state, which the face shows.
  var backgroundSync: (@Sendable (_ isByHand: Bool) async -> Bool)? {
    guard let sync else { return nil }
    return { isByHand in
      do {
        guard try isByHand || sync.isDue(now: Invocation.clock()) else { return false }
        _ = try await sync.run(isByHand: isByHand, now: Invocation.clock)
        return true
      } catch {
        // The run has written down why, with the state of the sync; the face shows that.
        return false
      }
    }
  }

  func report() throws -> CreditsReport {
    let now = Invocation.clock()
    return CreditsReport(
      try service.overview(now: now, zone: zone), zone: zone, plan: plan)
  }

  func printLedger() throws {
    try context.printBanner()
    try context.printLines(try report().ledgerLines(on: context.surface))
  }
}

extension GivenBilling {
  /// The credits of the demo.
  fileprivate static func demo(now: Timestamp) -> GivenBilling {
    let demo = DemoBilling(seed: 1, now: now)
    return GivenBilling(
      organization: DemoBilling.organization, organizationName: DemoBilling.organizationName,
      firstDay: demo.firstDay, cost: demo.cost, usage: demo.usage, names: demo.names,
      entries: demo.entries)
  }
}

extension Invocation {
  /// The variable that holds an Admin key.
  static let adminKeyVariable = "ANTHROPIC_ADMIN_API_KEY"

  /// The Admin key of the environment, else that of the file with secrets, which
  /// nobody else can read. nil where there is none, and in the demo.
  func adminKey() async throws -> AdminKey? {
    guard fixedRoots == nil else { return nil }
    if let text = environment[Invocation.adminKeyVariable], !text.isEmpty {
      guard let key = AdminKey(text) else {
        throw Explanation(
          what: "\(Invocation.adminKeyVariable) is not an Admin key",
          because:
            "an Admin key begins with \(AdminKey.prefix); a workspace's key cannot read what an "
            + "organization was billed",
          hint:
            "an admin of your organization can create one in the Console under Settings, Admin "
            + "keys",
          status: .configuration)
      }
      return key
    }
    let access = SettingsAccess(self)
    guard
      let text = try await access.secret(.anthropicAdminAPIKey, in: try access.settings())
    else { return nil }
    return AdminKey(text)
  }

  func creditSettings(hasKey: Bool) throws -> CreditSettings {
    // The demo shows what an organization sees, and asks nobody for it.
    guard fixedRoots == nil else { return CreditSettings(hasAdminKey: true) }
    var settings = CreditSettings(hasAdminKey: hasKey)
    settings.minimumAge = Int64(
      try SettingsAccess(self).settings()[.creditsRefreshInterval])
    if let text = environment["CLAUDE_API_BALANCE"], !text.isEmpty {
      guard let amount = Cost(dollarText: text), amount >= .zero else {
        throw Explanation(
          what: "CLAUDE_API_BALANCE is not an amount", because: "it takes dollars, such as 150.00",
          hint: "correct it or unset it", status: .configuration)
      }
      settings.environmentBalance = amount
    }
    return settings
  }

  /// The plan that the user named: that of `CLAUDE_PLAN_TIER`, else the setting.
  func planTier() throws -> String? {
    guard fixedRoots == nil else { return nil }
    if let text = environment["CLAUDE_PLAN_TIER"], !text.isEmpty {
      do throws(SettingRefusal) {
        return try Setting.choice(.planTier, "").value(of: text.lowercased()).text
      } catch {
        throw Explanation(
          what: "CLAUDE_PLAN_TIER is not a plan", because: error.reason,
          hint: "correct it or unset it", status: .configuration)
      }
    }
    return try SettingsAccess(self).settings()[.planTier]?.rawValue
  }
}
