internal import AlertDelivery
package import Alerts
internal import Analytics
package import Index
internal import Store
package import UsageModel

extension AlertService {
  /// Raises warnings that somebody else found to be due, each once, and owes them to
  /// every way out. Quiet hours and muted kinds hold for them too.
  ///
  /// - Returns: Those that were raised now, by this process.
  package func raise(_ due: [Alert], now: Timestamp) throws(IndexError) -> [Alert] {
    guard rules.isEnabled, !due.isEmpty else { return [] }
    let local = now.seconds + Int64(zone.offset(at: now))
    let minute = Int(local - floorDivide(local, 86_400) * 86_400) / 60
    let isQuiet = rules.quiet?.contains(minute: minute) ?? false
    let channels = delivery?.channels ?? []
    let oldest = now.advanced(byMilliseconds: -AlertRules.memory)
    return try index.withStore { store throws(StoreError) in
      try store.raise(forgetting: oldest, owedBy: channels) { log in
        let known = Set(log.map(\.id))
        return due.filter { !known.contains($0.id) }.map { alert in
          var alert = alert
          alert.isMuted = isQuiet || rules.muted.contains(alert.kind)
          return alert
        }
      }
    }
  }
}
