internal import AlertDelivery
internal import Analytics
internal import Index
internal import LimitPolling
internal import UsageModel

/// What faces see while transcripts are read for the first time: the sums of today as
/// soon as they are whole, then those of longer periods.
extension LiveEngine {
  /// Takes over how far an earlier process came.
  func noteEarlierReading(hasUsage: Bool) throws(IndexError) {
    if let since = try index.knownSince() {
      indexing.knownSince = since
    } else if hasUsage {
      indexing.hasFigures = true
    }
  }

  /// Takes over how far another process has come that reads all transcripts again, as
  /// after an update of the program: sums are whole no more until it has ended.
  func noteReadingElsewhere() throws(IndexError) {
    guard !isReading else { return }
    if let since = try index.knownSince() {
      isReadElsewhere = true
      indexing.hasFigures = false
      indexing.knownSince = since
    } else if isReadElsewhere {
      isReadElsewhere = false
      indexing.hasFigures = true
      indexing.knownSince = nil
    }
  }

  /// Takes note of how far a reading has come.
  ///
  /// - Returns: Whether another sum became whole, and was told of.
  func note(firstReading progress: IndexProgress, in usage: UsagePicture) -> Bool {
    guard let since = progress.knownSince else { return false }
    let periods = [usage.today, usage.yesterday, usage.week, usage.monthToDate]
    // All is read anew, as after an update of the program: what was known no longer holds.
    indexing.hasFigures = false
    if let known = indexing.knownSince, since > known { indexing.knownSince = nil }
    let isNews = periods.contains { period in
      let start = settings.zone.firstQuarter(of: period.since).start
      return since <= start && !indexing.knows(since: start)
    }
    guard isNews else { return false }
    // The picture is made before it is said what of it is known.
    picture.invalidate()
    do throws(IndexError) {
      _ = try picture.make(
        index: index, settings: settings, root: limits?.root, now: clock.now())
    } catch {
      failure = failure ?? error
      return false
    }
    indexing.knownSince = since
    lastStatus = nil
    publish()
    do throws(IndexError) {
      try publishStatus()
    } catch {
      failure = failure ?? error
    }
    return true
  }

  /// While a face runs, status lines find what they need and start no refresh.
  func publishStatus() throws(IndexError) {
    guard isRunning, let publisher, let current else { return }
    let now = clock.now()
    let isOld = lastStatus.map {
      abs(now.milliseconds - $0.milliseconds) >= LiveEngine.statusInterval
    }
    guard isOld ?? true else { return }
    lastStatus = now
    // What is known of these sums, and not of those that are being made.
    try publisher.publish(current.usage, of: current.indexing, now: now)
  }
}

extension ZoneDays {
  /// When the local day of a time began.
  func midnight(of time: Timestamp) -> Timestamp { firstQuarter(of: day(of: time)).start }
}
