internal import Files
internal import Scanning
internal import Settings
internal import StatusSnapshot
internal import UsageModel

/// Gathers what a line is drawn from: the input, the settings, the snapshot and the
/// journal. One opened file each, whatever is wrong with any of them.
package struct LineSources {
  let environment: LineEnvironment
  let clock: LocalClock
  /// In place of what the settings say that the lines consist of; a bar has one of its
  /// own, and wraps nobody's line.
  let template: LineTemplate?

  package init(
    environment: LineEnvironment, clock: LocalClock, template: LineTemplate? = nil
  ) {
    self.environment = environment
    self.clock = clock
    self.template = template
  }

  /// What was gathered.
  package struct Gathered: Sendable {
    package var facts: LineFacts
    /// Files that are there and could not be read, and a zone that cannot be, for
    /// `explain`.
    package var troubles: [String] = []
    /// The folder of Claude Code whose account the limits are of.
    package var root: String
    /// Entries of the journal.
    package var journalCount = 0
    /// Whether the snapshot is younger than the refresh interval.
    var isFresh = false
  }

  /// - Parameter stores: Whether what the input says of the limits is kept, which
  ///   happens before anything is drawn: Claude Code ends a line that takes too
  ///   long for it.
  package func gather(_ bytes: [UInt8], stores: Bool) -> Gathered {
    let input = bytes.withSpan { StatusInput($0) }
    var troubles = clock.zoneTrouble.map { [$0] } ?? []
    let settings = readSettings(&troubles)
    let root = environment.claudeRoot(transcriptPath: input.transcriptPath)
    let now = clock.now
    let snapshot = readSnapshot(&troubles)
    let account = LineAccount(
      folder: root, home: environment.home, snapshot: snapshot, now: now)
    let journal = LimitJournal(
      stateDirectory: environment.stateDirectory, root: account.journalKey)
    var records: [JournalRecord] = []
    do throws(FileError) {
      records = try journal.records()
    } catch {
      troubles.append(LineSources.trouble(error))
    }
    let stored = snapshot?.allLimits ?? []
    // As a rule all are this account's, and nothing has to be copied.
    let earlier = records.allSatisfy(account.owns) ? records : records.filter(account.owns)
    let own = stored.allSatisfy(account.owns) ? stored : stored.filter(account.owns)
    let known = LimitMerge.merge(own, earlier, now: now)
    let intake = intake(input, of: account, known, stored, records, now: now)
    let limits = LimitMerge.merge(known, intake.records, now: now)
    // What `statusline sample` invents is drawn, and never taken for true afterwards.
    if stores, intake.records.first?.session != SnapshotKey.sampleSession {
      do throws(FileError) {
        try LimitKeeper(
          journal: journal, folder: account.alias, stateDirectory: environment.stateDirectory
        ).keep(intake.records, known: known, told: limits, earlier: earlier)
      } catch {
        troubles.append(LineSources.trouble(error))
      }
    }
    var facts = LineFacts(
      input: input, settings: settings, limits: limits.map { LimitFigure($0, now: now) },
      snapshot: snapshot, clock: clock, home: environment.home, template: template)
    facts.refused = intake.refused
    facts.figures = account.folder.flatMap { snapshot?.figures(of: $0) }
    facts.isSessionWhole = facts.mayBeCostOfMoreSessions && isIndexed(input, by: snapshot)
    let template = facts.template
    if template.mentions(.git), !settings.hides(.git), let folder = input.folder {
      facts.branch = GitHead.branch(in: folder)
    }
    if template.mentions(.command) {
      facts.commandOutput = commandOutput(settings, bytes, input, &troubles)
    }
    if self.template == nil { facts.wrapped = wrapped(settings, bytes, input, &troubles) }
    facts.folder = account.folder
    // Limits are there, and none of them is this account's.
    facts.isOtherAccounts = !stored.isEmpty && own.isEmpty
    var gathered = Gathered(facts: facts, troubles: troubles, root: root)
    gathered.journalCount = records.count
    gathered.isFresh =
      snapshot.map {
        let age = now.seconds - $0.writtenAt.seconds
        return age >= 0 && age < Int64(settings[.lineRefreshInterval])
      } ?? false
    return gathered
  }

  private func readSnapshot(_ troubles: inout [String]) -> SnapshotReading? {
    let file = StatusSnapshotFile(stateDirectory: environment.stateDirectory)
    do throws(FileError) {
      var isForeign = false
      let snapshot = try file.read(isForeign: &isForeign)
      if isForeign {
        troubles.append(
          file.path + " is of another version of Plimsoll, or damaged; a refresh replaces it")
      }
      return snapshot
    } catch {
      troubles.append(LineSources.trouble(error))
      return nil
    }
  }

  private static func trouble(_ error: FileError) -> String {
    error.path + " could not be used: " + error.reason
  }

  /// What the input says of the limits; nothing where it repeats what another account
  /// was reported.
  private func intake(
    _ input: StatusInput, of account: LineAccount, _ known: [SnapshotLimit],
    _ stored: [SnapshotLimit], _ records: [JournalRecord], now: Timestamp
  ) -> LimitIntake {
    let heardAt = heardAt(input, known, now: now)
    if !input.limits.isEmpty, let evidence = LimitIntake.evidence(of: input, at: now),
      account.isOfAnother(evidence, heardAt: heardAt, stored, records)
    {
      return LimitIntake()
    }
    return LimitIntake(input, organization: account.owner, capturedAt: heardAt, now: now)
  }

  /// The settings, and what is wrong with them and their template, one sentence each.
  package func settings() -> (StatusLineSettings, problems: [String]) {
    var problems: [String] = []
    let settings = readSettings(&problems)
    problems += settings.problems
    problems += LineTemplate(settings[.lineTemplate] ?? "").problems.map {
      "statusline.template: " + $0
    }
    return (settings, problems)
  }

  func readSettings(_ troubles: inout [String]) -> StatusLineSettings {
    var settings = settingsOfFile(&troubles)
    settings.isPlainLocale = environment.isPlainLocale
    return settings
  }

  private func settingsOfFile(_ troubles: inout [String]) -> StatusLineSettings {
    do throws(FileError) {
      let path = environment.configurationDirectory + "/config.json"
      let bytes = try File.part(of: path, limit: 1 << 20).bytes
      return bytes.withSpan { StatusLineSettings(configuration: $0) }
    } catch {
      if !error.isMissing { troubles.append(LineSources.trouble(error)) }
      return StatusLineSettings()
    }
  }

  private func commandOutput(
    _ settings: StatusLineSettings, _ bytes: [UInt8], _ input: StatusInput,
    _ troubles: inout [String]
  ) -> String? {
    guard let command = settings[.lineCommand], !settings.hides(.command) else { return nil }
    let custom = CustomCommand(
      command: command, timeLimit: Int64(settings[.lineCommandTimeout]),
      lifetime: Int64(settings[.lineCommandCache]),
      cacheDirectory: environment.cacheDirectory)
    return output(of: custom, "statusline.command", bytes, input, &troubles)
      .flatMap(CustomCommand.firstLine)
  }

  /// What the other status line says. It is asked each time, as Claude Code would.
  private func wrapped(
    _ settings: StatusLineSettings, _ bytes: [UInt8], _ input: StatusInput,
    _ troubles: inout [String]
  ) -> [UInt8] {
    // A line that wraps itself would never end.
    guard let command = settings[.lineWrap], !environment.isWrapped else { return [] }
    let custom = CustomCommand(
      command: LineEnvironment.wrapped + "=1; export " + LineEnvironment.wrapped + "\n" + command,
      timeLimit: Int64(settings[.lineWrapTimeout]), lifetime: 0,
      cacheDirectory: environment.cacheDirectory, limit: 32_768)
    return output(of: custom, "statusline.wrap", bytes, input, &troubles) ?? []
  }

  private func output(
    of command: CustomCommand, _ setting: String, _ bytes: [UInt8], _ input: StatusInput,
    _ troubles: inout [String]
  ) -> [UInt8]? {
    let outcome = command.output(
      input: bytes, session: input.sessionID ?? input.folder ?? "", now: clock.now.seconds)
    // `doctor` has no input to give it, without which a sound one may fail.
    if let failure = outcome.failure, !bytes.isEmpty || failure.isOfEveryInput {
      troubles.append(failure.sentence(of: setting, timeLimit: command.timeLimit))
    }
    return outcome.answer
  }

  /// Whether the snapshot was made after the last answer in the session's transcript.
  private func isIndexed(_ input: StatusInput, by snapshot: SnapshotReading?) -> Bool {
    guard let snapshot, let path = input.transcriptPath, path.hasPrefix("/"),
      let answered = LastAnswer.time(inTranscript: path)
    else { return false }
    return answered < snapshot.writtenAt
  }

  /// When what the input says of the limits was true: the time of the last answer in
  /// the transcript, which is opened only for an answer that is not known yet, and
  /// now where there is none.
  private func heardAt(
    _ input: StatusInput, _ known: [SnapshotLimit], now: Timestamp
  ) -> Timestamp {
    guard !input.limits.isEmpty else { return now }
    if let evidence = LimitIntake.evidence(of: input, at: now) {
      for limit in known {
        for reading in [limit.reading] + limit.kept {
          guard let other = reading.evidence, evidence.isSamePair(as: other) else { continue }
          return reading.capturedAt
        }
      }
    }
    guard let path = input.transcriptPath, path.hasPrefix("/"),
      let time = LastAnswer.time(inTranscript: path), time.milliseconds > 0
    else { return now }
    return min(time, now)
  }
}
