internal import Synchronization
internal import UsageModel

/// How often each member may ask, so that none slows the others: a store of requests that
/// fills up again with time.
final class RequestBudgets: Sendable {
  /// Requests that may come at once, and that come back each second.
  static let most = 240.0
  static let perSecond = 20.0

  private struct Store {
    var left: Double
    var at: Int64
  }

  private let stores = Mutex<[String: Store]>([:])

  /// Takes one request out of a member's store; false where it is empty.
  func take(_ member: String, now: Timestamp) -> Bool {
    stores.withLock { stores in
      var store = stores[member] ?? Store(left: RequestBudgets.most, at: now.milliseconds)
      let seconds = Double(max(0, now.milliseconds - store.at)) / 1000
      store.left = min(RequestBudgets.most, store.left + seconds * RequestBudgets.perSecond)
      store.at = now.milliseconds
      let isEnough = store.left >= 1
      if isEnough { store.left -= 1 }
      stores[member] = store
      return isEnough
    }
  }
}
