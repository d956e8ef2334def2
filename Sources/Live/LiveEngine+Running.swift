internal import AlertDelivery
internal import Alerts
internal import Analytics
internal import Index
internal import LimitSources
internal import Limits
internal import UsageModel

/// What goes on in a live engine while it runs, each in a task of its own.
extension LiveEngine {
  func watchFolders(_ watcher: DirectoryWatcher) async {
    for await _ in watcher.signals {
      let found = watcher.take()
      if found.hasSettings { hasNewSettings = true }
      if found.hasIndex || found.hasSettings { othersSignal.give() }
      if found.hasJournal { journalSignal.give() }
      guard found.hasTranscripts else { continue }
      noteNews()
      changes.add(found)
      readSignal.give()
    }
  }

  /// What status lines receive, and requests that a limit refused, as soon as they are
  /// written down.
  func foldJournals() async {
    for await _ in journalSignal.stream {
      await takeInTold()
      publish()
      do {
        try await clock.sleep(LiveEngine.readingPause)
      } catch {
        // Cancelled: the face has ended.
        return
      }
    }
  }

  func readTranscripts(_ watcher: DirectoryWatcher) async {
    readSignal.give()
    for await _ in readSignal.stream {
      let isDue = lastWalk.map { time in
        // In both directions: the clock may have been set back.
        abs(clock.now().milliseconds - time.milliseconds) >= LiveEngine.walkingInterval
      }
      var hasRead = true
      if changes.isIncomplete || isDue ?? true || indexing.watching.isPolling {
        await walk(watcher)
      } else if !changes.paths.isEmpty {
        await read(watcher)
      } else {
        hasRead = false
      }
      await shareWithMachines()
      noteRejections()
      publish()
      // The pause is for busy sessions; after a look that found nothing it would only
      // wake the machine once more.
      guard hasRead else { continue }
      do {
        try await clock.sleep(LiveEngine.readingPause)
      } catch {
        // Cancelled: the face has ended.
        return
      }
    }
  }

  /// Writes and reads what machines share, where that is due.
  private func shareWithMachines() async {
    guard let sharing = settings.sharing else { return }
    let sync = MachineSync(index: index, settings: sharing)
    guard let report = await sync.runIfDueAside(now: clock.now()) else { return }
    picture.note(changedDays: report.changedDays)
    if report.taken > 0 { hasStaleLimits = true }
  }

  /// Tells a team's hub what is new, where that is due. It may take its time to answer:
  /// nothing waits for it.
  func keepTellingHub() async {
    guard let tell = settings.tellHub else { return }
    hubSignal.give()
    for await _ in hubSignal.stream { await tell(clock.now()) }
  }

  func keepAsking() async {
    askSignal.give()
    for await _ in askSignal.stream {
      await askSources()
      publish()
    }
  }

  /// What is found only by looking: sessions that fall idle, sources that are due,
  /// what other processes have written.
  func keepLooking() async {
    while !Task.isCancelled {
      do {
        try await clock.sleep(.seconds(secondsToNextLook()))
      } catch {
        // Cancelled: the face has ended.
        return
      }
      hubSignal.give()
      if settings.isQuiet || isResting {
        await lookQuietly()
        continue
      }
      for look in beside { await look() }
      readSignal.give()
      askSignal.give()
      // What another process raised and did not come to send is sent here.
      deliverySignal.give()
    }
  }

  /// Has something done at each look at the clock, in the same wake-up.
  package func lookBeside(_ look: @escaping @Sendable () async -> Void) { beside.append(look) }

  /// All that is due, one after the other: each task that is woken for itself costs a
  /// machine that sleeps more than its work does.
  private func lookQuietly() async {
    for look in beside { await look() }
    let isWalkDue = lastWalk.map {
      abs(clock.now().milliseconds - $0.milliseconds) >= LiveEngine.walkingInterval
    }
    if isWalkDue ?? true || changes.isIncomplete || indexing.watching.isPolling {
      readSignal.give()
    }
    await shareWithMachines()
    noteRejections()
    await askSources()
    publish()
    deliverySignal.give()
  }

  /// What time alone changes, at the moment at which it does.
  func keepTurning() async {
    await withDiscardingTaskGroup { group in
      for await time in changeTimes.stream { group.addTask { await self.turn(at: time) } }
    }
  }

  /// Milliseconds of one sleep until facts turn: each look at the clock sees them turn as
  /// well.
  private static let longestTurn: Int64 = 600_000

  /// Waits until `time`, and shows the facts again; not if they change at another time
  /// by then.
  private func turn(at time: Timestamp) async {
    while current?.nextChange == time {
      let left = time.milliseconds - clock.now().milliseconds
      guard left > 0 else {
        // What was heard of limits may have to be chosen from again.
        hasStaleLimits = true
        publish()
        return
      }
      do {
        // Not in one sleep: the clock may be set meanwhile.
        try await clock.sleep(.milliseconds(min(left, LiveEngine.longestTurn)))
      } catch {
        // Cancelled: the face has ended.
        return
      }
    }
  }

  /// How far a long reading has come.
  func keepTelling() async {
    for await progress in progressSignal.stream {
      // The last word of a reading may come after its end.
      guard isReading, var update = current else { continue }
      indexing.progress = progress
      if note(firstReading: progress, in: update.usage) { continue }
      update.indexing = indexing
      tell(update)
    }
  }

  /// Which source is being asked, where it takes its time.
  func keepTellingOfQuestions() async {
    for await kind in askingSignal.stream where kind.isLive {
      do {
        try await clock.sleep(LiveEngine.askingPatience)
      } catch {
        // Cancelled: the face has ended.
        return
      }
      guard isAsking, var update = current else { continue }
      indexing.asking = kind
      update.indexing = indexing
      tell(update)
    }
  }

  /// Carries out warnings; a webhook that does not answer takes its time.
  func keepDelivering() async {
    deliverySignal.give()
    for await _ in deliverySignal.stream {
      // Another one after the settings were changed.
      guard let outbox = alerts?.outbox else { continue }
      do {
        var outcome = try await outbox.deliver()
        note(outcome)
        while let next = outcome.next {
          let left = next.milliseconds - clock.now().milliseconds
          guard left <= LiveEngine.deliveryPatience else { break }
          try await clock.sleep(.milliseconds(max(100, left)))
          outcome = try await outbox.deliver()
          note(outcome)
        }
      } catch let error as IndexError {
        deliveryProblem = error
      } catch {
        // Cancelled: the face has ended. What is owed stays in the outbox.
        return
      }
    }
  }

  private func note(_ outcome: AlertOutbox.Outcome) {
    if let failed = outcome.problem {
      deliveryProblem = IndexError(
        what: "a warning was not delivered by \(failed.channel)", because: failed.problem,
        hint: "it is tried again; `plimsoll alerts test` tries it at once")
    } else if outcome.delivered > 0 {
      deliveryProblem = nil
    }
  }

  /// When the facts of an update next mean something else.
  func nextChange(of update: LiveUpdate) -> Timestamp {
    let usage = update.usage.nextChange(after: update.at, zone: settings.zone)
    return update.limits.nextChange(after: update.at).map { min($0, usage) } ?? usage
  }
}
