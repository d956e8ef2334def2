internal import AlertDelivery
internal import CShims
internal import Index
internal import LimitPolling
internal import UsageModel

/// When nothing happens, and when something does in other processes.
extension LiveEngine {
  /// Milliseconds without news after which the engine rests: what happens is still told
  /// by events, and looked for only as often as a snapshot has to be renewed.
  static let restingAfter: Int64 = 60_000
  /// Seconds between two looks of an engine that rests.
  static let restingInterval = 50
  /// Seconds between two looks at the pool of threads while the engine rests.
  static let restingPoolInterval: UInt32 = 60

  /// Whether nothing has happened for a while. What others do is noticed then as well, or
  /// the engine would not rest.
  var isResting: Bool {
    noticesOthers && !indexing.watching.isPolling
      && abs(clock.now().milliseconds - lastNews.milliseconds) >= LiveEngine.restingAfter
  }

  /// Something happened that others may do more of.
  func noteNews() {
    lastNews = clock.now()
    plimsoll_set_pool_interval(1)
  }

  /// How long to sleep until the next look at the clock.
  func secondsToNextLook() -> Int {
    if indexing.watching.isPolling { return min(interval, LiveEngine.pollingInterval) }
    guard isResting else { return interval }
    plimsoll_set_pool_interval(LiveEngine.restingPoolInterval)
    return max(interval, LiveEngine.restingInterval)
  }

  /// Has what other processes write noticed, as far as the system can tell of it.
  func watchOthers(_ watcher: DirectoryWatcher) {
    if limits?.journals != nil { watcher.watchJournals(in: index.workspace.stateDirectory) }
    noticesOthers = watcher.watchIndex(index.workspace.databasePath)
    guard let folder = settings.settingsFolder else { return }
    if !watcher.watchSettings(in: folder) { noticesOthers = false }
  }

  /// Shows what another process has written, and takes in settings that have changed.
  func keepNotingOthers(_ watcher: DirectoryWatcher) async {
    for await _ in othersSignal.stream {
      if hasNewSettings {
        hasNewSettings = false
        noteNews()
        // Their folder may only just have come, or have gone.
        watchOthers(watcher)
        for look in beside { await look() }
      }
      // No news in the sense of resting: two faces that rest would wake each other for ever.
      if hasForeignWriting() { publish() }
      do {
        // A process that reads years of transcripts writes on and on.
        try await clock.sleep(LiveEngine.readingPause)
      } catch {
        // Cancelled: the face has ended.
        return
      }
    }
  }

  /// Whether another process has written anything that is not shown yet. So
  /// does an index that cannot be read.
  private func hasForeignWriting() -> Bool {
    guard let version else { return true }
    do throws(IndexError) {
      return try index.version().foreign != version.foreign
    } catch {
      // The update says why.
      return true
    }
  }

  /// Another process may have changed limits, or usage.
  func noteForeignWriting() throws(IndexError) {
    let found = try index.version()
    defer { version = found }
    guard let version, version.foreign == found.foreign else {
      hasStaleLimits = true
      if version?.usage != found.usage { picture.invalidate() }
      try noteReadingElsewhere()
      return
    }
  }
}
