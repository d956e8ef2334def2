internal import Foundation
internal import LimitSources
internal import Limits
internal import Scanning
internal import StatusSnapshot
internal import Store
internal import UsageModel

/// What is there without asking anybody: the words of status lines and transcripts.
extension LimitService {
  // MARK: Status lines

  /// Takes in what status lines were told since the snapshot was made.
  func hearStatusLines(now: Timestamp) throws(IndexError) -> Answer {
    func nothing(_ reason: String) -> Answer {
      Answer(source: .statusLine, outcome: LimitSourceOutcome(.nothing(reason: reason)))
    }
    guard let journals else { return nothing("these are not the limits of your own index") }
    var heard = LimitAnswer()
    var exchanges: [LimitExchange] = []
    for told in try journals.told() {
      let owner = path(ofKey: told.root)
      let answer = try take(told.records, ofRoot: owner, key: told.root, now: now)
      exchanges.append(
        LimitExchange(
          request: "read \(told.path)", status: "read",
          bodyExcerpt: told.records.suffix(10).map(LimitService.line).joined(separator: "\n"),
          conclusion:
            "\(told.records.count) \(told.records.count == 1 ? "record" : "records"), of \(owner ?? "a folder that is not known")"
        ))
      guard owner == root else { continue }
      heard.readings += answer.readings
      heard.spend = answer.spend ?? heard.spend
    }
    guard let last = heard.readings.map(\.capturedAt).max() else {
      var answer = nothing("no status line was told anything that is not known already")
      answer.outcome.exchanges = exchanges
      return answer
    }
    try setState(
      LimitSourceState(source: .statusLine, askedAt: now, answeredAt: last, outcome: .answered))
    return Answer(
      source: .statusLine, outcome: LimitSourceOutcome(.answer(heard), exchanges: exchanges))
  }

  /// A record for `--debug`.
  private static func line(_ record: JournalRecord) -> String {
    let reading = record.reading
    let end = reading.resetsAt.map { ", resets at \($0.seconds)" } ?? ""
    let mark = record.refusal.map { " (\($0))" } ?? ""
    return "\(reading.window.name) \(reading.percent) %\(end), "
      + "heard at \(reading.capturedAt.seconds)\(mark)"
  }

  /// What status lines told before, as far as it still counts: for who asks them
  /// alone.
  func recallStatusLines(now: Timestamp) throws(IndexError) -> LimitAnswer? {
    let told = try overview(now: now, historySince: now).currentReadings.filter {
      $0.source == .statusLine
    }
    return told.isEmpty ? nil : LimitAnswer(readings: told)
  }

  /// Counts the impossible figures among records that are about to go.
  func count(refusedIn told: [LimitJournals.Told], now: Timestamp) throws(IndexError) {
    let refused = told.flatMap(\.records).compactMap { record in
      record.refusal.map {
        RefusedReading(window: record.reading.window, source: .statusLine, reason: $0)
      }
    }
    try store(LimitAnswer(refused: refused), now: now)
  }

  /// The folder that a journal's key stands for, among those that are known here.
  private func path(ofKey key: UInt64) -> String? {
    let folders = [root] + index.workspace.transcriptRoots(overrides: [])
    return folders.first { keys(ofFolder: $0).contains(key) }
  }

  /// Stores records of one folder.
  ///
  /// - Parameter key: Names the owner while the folder is not known.
  private func take(
    _ records: [JournalRecord], ofRoot owner: String?, key: UInt64, now: Timestamp
  ) throws(IndexError) -> LimitAnswer {
    let folder = owner ?? LimitService.name(ofKey: key)
    let organization = LimitService.alias(ofRoot: folder)
    let since = try index.withStore { store throws(StoreError) in
      try store.accountChange(root: folder)
    }
    var answer = LimitAnswer()
    for record in records {
      let reading = record.reading
      // Told before the folder was signed in to another organization.
      if let since, reading.capturedAt < since { continue }
      if record.refusal != nil { continue }
      var owned = reading
      owned.organization = organization
      // It was true when it was told, though its window may have ended since.
      guard LimitAdmission.refusal(of: owned, at: min(reading.capturedAt, now)) == nil else {
        continue
      }
      answer.readings.append(owned)
      guard record.used != nil || record.allowed != nil else { continue }
      answer.spend = SpendReading(
        organization: organization, isEnabled: true, used: record.used, limit: record.allowed,
        percent: reading.percent, resetsAt: reading.resetsAt, capturedAt: reading.capturedAt,
        source: .statusLine)
    }
    try store(answer, ofRoot: folder, admits: false, now: now)
    return answer
  }

  // MARK: Transcripts

  /// Takes in which requests a limit refused, as far as that still holds.
  func hearTranscripts(now: Timestamp) throws(IndexError) -> Answer {
    let folder = realPath(root) ?? root
    let (rejections, since) = try index.withStore { store throws(StoreError) in
      (try store.rejections(root: folder, at: now), try store.accountChange(root: root))
    }
    let own = rejections.filter { rejection in since.map { rejection.time >= $0 } ?? true }
    let request = "search the transcripts below \(folder)/projects"
    guard
      let answer = TranscriptRejections.answer(
        own, organization: LimitService.alias(ofRoot: root), now: now)
    else {
      let reason = "no transcript tells of a request that a limit refuses now"
      return Answer(
        source: .transcript,
        outcome: LimitSourceOutcome(
          .nothing(reason: reason),
          exchanges: [
            LimitExchange(request: request, status: "read", bodyExcerpt: "", conclusion: reason)
          ]))
    }
    try store(answer, now: now)
    let last = own.map(\.time).max() ?? now
    try setState(
      LimitSourceState(source: .transcript, askedAt: now, answeredAt: last, outcome: .answered))
    let names = own.map { "\($0.limit) refused" }
    return Answer(
      source: .transcript,
      outcome: LimitSourceOutcome(
        .answer(answer),
        exchanges: [
          LimitExchange(
            request: request, status: "read", bodyExcerpt: names.joined(separator: "\n"),
            conclusion: "used up: " + answer.readings.map(\.window.name).joined(separator: ", "))
        ]))
  }
}

extension LimitService {
  /// The folders, by `SnapshotKey.root`, to which the limits of each organization
  /// are shown. The keys are the names under which readings are kept.
  func owners(now: Timestamp) throws(IndexError) -> [String: [UInt64]] {
    var owners: [String: Set<UInt64>] = [:]
    let accounts = try index.withStore { store throws(StoreError) in try store.accounts() }
    for (folder, account) in accounts {
      guard let organization = account.organization else { continue }
      owners[organization, default: []].formUnion(keys(ofFolder: folder))
    }
    for folder in [root] + index.workspace.transcriptRoots(overrides: []) {
      owners[LimitService.alias(ofRoot: folder), default: []].formUnion(keys(ofFolder: folder))
    }
    let overview = try overview(now: now, historySince: now)
    for reading in overview.readings {
      guard let key = LimitService.key(ofName: reading.organization) else { continue }
      owners[reading.organization, default: []].insert(key)
    }
    // Who has a session key and no Claude Code that is signed in means that account.
    owners[overview.currentOrganization, default: []].formUnion(keys(ofFolder: root))
    return owners.mapValues { $0.sorted() }
  }

  /// The keys under which status lines know a folder: by its path, and by what the
  /// environment calls it.
  private func keys(ofFolder folder: String) -> [UInt64] {
    var keys = [SnapshotKey.root(folder)]
    if folder == root,
      let first = index.workspace.environment["CLAUDE_CONFIG_DIR"]?.split(separator: ",").first
    {
      keys.append(SnapshotKey.root(String(first)))
    }
    return keys
  }

  /// The name of a folder of which only the key is known.
  static func name(ofKey key: UInt64) -> String { "root-" + String(key, radix: 16) }

  /// The key in a name under which readings of such a folder are kept.
  private static func key(ofName name: String) -> UInt64? {
    let start = alias(ofRoot: "root-")
    return name.hasPrefix(start) ? UInt64(name.dropFirst(start.count), radix: 16) : nil
  }
}
