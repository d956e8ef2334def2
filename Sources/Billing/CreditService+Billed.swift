internal import Analytics
package import Index
internal import Store
package import UsageModel

/// What an organization was billed, row by row, as its reports show it.
package struct BilledRows: Sendable {
  package var organization: String
  package var name: String?
  /// Of hours or days of UTC; no stretch of time is in two of them.
  package var rows: [BillingRow]
  /// Names of workspaces, by id.
  package var workspaces: [String: String]
}

extension CreditService {
  /// All that is known of what was billed; nil where nothing has been read. Asks nobody.
  package func billed(now: Timestamp) throws(IndexError) -> BilledRows? {
    try index.withStore { store throws(StoreError) -> BilledRows? in
      guard let sync = try store.adminState(), let organization = sync.organization else {
        return nil
      }
      let billing = try BilledCost(store, organization: organization, now: now)
      guard billing.known != nil else { return nil }
      let workspaces = try store.names(organization: organization)
        .filter { $0.kind == .workspace }.map { ($0.id, $0.name) }
      return BilledRows(
        organization: organization, name: sync.organizationName,
        rows: (billing.hours + billing.wholeDays).sorted { $0.start < $1.start },
        workspaces: Dictionary(workspaces) { first, _ in first })
    }
  }
}
