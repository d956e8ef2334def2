internal import Analytics
internal import Limits
internal import UsageModel

extension LiveUpdate {
  /// Whether both say the same but for when they were made and when sources were
  /// last asked in vain.
  func showsTheSame(as other: LiveUpdate) -> Bool {
    usage == other.usage && budgets == other.budgets && alerts == other.alerts
      && indexing == other.indexing
      && failure == other.failure && hidden == other.hidden && machines == other.machines
      && limits.withoutAskingTimes == other.limits.withoutAskingTimes
  }
}

extension LimitOverview {
  fileprivate var withoutAskingTimes: LimitOverview {
    var overview = self
    for index in overview.sources.indices {
      overview.sources[index].askedAt = Timestamp(milliseconds: 0)
      if !overview.sources[index].source.isLive { overview.sources[index].answeredAt = nil }
    }
    return overview
  }
}
