package import UsageModel

/// All that is known of the limits at one moment, as the store has it.
package struct LimitOverview: Hashable, Sendable {
  /// What counts of each window, those that ended among them.
  package var readings: [LimitReading] = []
  /// Samples of the windows' past, ascending, as far as they were asked for.
  package var history: [LimitKey: [LimitSample]] = [:]
  package var spend: [SpendReading] = []
  /// Who the organizations are, as far as that is known, by organization.
  package var accounts: [String: AccountInfo] = [:]
  /// The folders of Claude Code, as they are shown, of owners that are known by nothing
  /// else: whose account is not known yet.
  package var folders: [String: String] = [:]
  /// The organization to which Claude Code is signed in here; before that is
  /// known, the name under which its folder's readings are kept.
  package var currentOrganization: String
  package var sources: [LimitSourceState] = []
  package var refused: [RefusedCount] = []
  /// Whether Claude Code has our status line, which brings the limits.
  package var hasStatusLine = false
  /// The variable of this process by which Claude Code is billed by use, without any limit
  /// of a plan; nil where none is set.
  package var billedBy: String?

  package init(currentOrganization: String) {
    self.currentOrganization = currentOrganization
  }

  /// Readings of the organization that Claude Code is signed in to here.
  package var currentReadings: [LimitReading] {
    readings.filter { $0.organization == currentOrganization }
  }
}
