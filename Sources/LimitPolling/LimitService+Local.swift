internal import AnthropicAPI
internal import Foundation
package import Index
internal import LimitSources
internal import Limits
internal import Scanning
internal import StatusSnapshot
internal import Store
package import UsageModel

/// What is there without asking anybody: the words of status lines and transcripts.
extension LimitService {
  // MARK: Status lines

  /// Takes in what status lines received since the snapshot was made.
  package func hearStatusLines(now: Timestamp) throws(IndexError) -> Answer {
    func nothing(_ reason: String) -> Answer {
      Answer(source: .statusLine, outcome: LimitSourceOutcome(.nothing(reason: reason)))
    }
    guard let journals else { return nothing("these are not the limits of your own index") }
    var heard = LimitAnswer()
    var exchanges: [LimitExchange] = []
    let told = try journals.told()
    let folders = try folders(told)
    for told in told {
      let owner = folders.owner(of: told)
      let answer = try take(told.records, of: owner, now: now)
      exchanges.append(
        LimitExchange(
          request: "read \(told.path)", status: "read",
          bodyExcerpt: told.records.suffix(10).map(LimitService.line).joined(separator: "\n"),
          conclusion:
            "\(told.records.count) \(told.records.count == 1 ? "record" : "records"), of \(folders.path(of: owner) ?? "a folder that is not known")"
        ))
      guard owner == folders.current else { continue }
      heard.readings += answer.readings
      heard.spend = answer.spend ?? heard.spend
    }
    guard let last = heard.readings.map(\.capturedAt).max() else {
      var answer = nothing("no status line received anything that is not known already")
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

  /// What status lines received before, as far as it still counts: for who asks them
  /// alone.
  func recallStatusLines(now: Timestamp) throws(IndexError) -> LimitAnswer? {
    let told = try overview(now: now, historySince: now).currentReadings.filter {
      $0.source == .statusLine
    }
    return told.isEmpty ? nil : LimitAnswer(readings: told)
  }

  /// Counts the impossible figures among records that are about to go.
  package func count(refusedIn told: [LimitJournals.Told], now: Timestamp) throws(IndexError) {
    let refused = told.flatMap(\.records).filter(LimitService.isTrue).compactMap { record in
      record.refusal.map {
        RefusedReading(window: record.reading.window, source: .statusLine, reason: $0)
      }
    }
    try store(LimitAnswer(refused: refused), now: now)
  }

  /// The impossible figures in the journals, which are counted for good only when a refresh
  /// takes them out of there.
  func uncountedRefusals() throws(IndexError) -> [RefusedCount] {
    guard let journals else { return [] }
    let counts = try journals.told().flatMap(\.records).filter(LimitService.isTrue).compactMap {
      record in
      record.refusal.map {
        RefusedCount(
          source: .statusLine, window: record.reading.window.name, reason: $0, count: 1,
          lastAt: record.reading.capturedAt)
      }
    }
    return RefusedCount.joined([], with: counts)
  }

  /// Whether it is not of the sample, which earlier versions wrote down too.
  private static func isTrue(_ record: JournalRecord) -> Bool {
    record.session != SnapshotKey.sampleSession
  }

  /// Stores records of one folder.
  ///
  /// - Parameter folder: The name under which the account of the folder is kept.
  private func take(
    _ records: [JournalRecord], of folder: String, now: Timestamp
  ) throws(IndexError) -> LimitAnswer {
    let since = try index.withStore { store throws(StoreError) in
      try store.accountChange(root: folder)
    }
    var answer = LimitAnswer()
    for record in records where LimitService.isTrue(record) {
      var reading = record.reading
      if case .organization = LimitOwner(stored: reading.organization) {
        // The line knew whose they were.
      } else {
        // Told before the folder was signed in to another organization.
        if let since, reading.capturedAt < since { continue }
        reading.organization = folder
      }
      if record.refusal != nil { continue }
      // It was true when it was reported, though its window may have ended since.
      let isAhead = reading.capturedAt.milliseconds - LimitAdmission.clockSlack > now.milliseconds
      if let reason = LimitAdmission.refusal(
        of: reading, at: isAhead ? now : reading.capturedAt)
      {
        if isAhead {
          answer.refused.append(
            RefusedReading(window: reading.window, source: .statusLine, reason: reason))
        }
        continue
      }
      answer.readings.append(reading)
      guard record.used != nil || record.allowed != nil else { continue }
      answer.spend = SpendReading(
        organization: reading.organization, isEnabled: true, used: record.used,
        limit: record.allowed, percent: reading.percent, resetsAt: reading.resetsAt,
        capturedAt: reading.capturedAt, source: .statusLine)
    }
    try store(answer, of: folder, admits: false, now: now)
    return answer
  }

  /// Takes in readings of the past as they are, oldest first: each was true when it was
  /// captured, though its window may have ended since.
  package func takePast(_ readings: [LimitReading], now: Timestamp) throws(IndexError) {
    try store(LimitAnswer(readings: readings), admits: false, now: now)
  }

  // MARK: Transcripts

  /// When the newest refusal that still holds was met; nil where there is none.
  package func newestRejection(now: Timestamp) throws(IndexError) -> Timestamp? {
    let folder = realPath(root) ?? root
    return try index.withStore { store throws(StoreError) in
      try store.rejections(root: folder, at: now).map(\.time).max()
    }
  }

  /// Takes in which requests a limit refused, as far as that still holds.
  func hearTranscripts(now: Timestamp) throws(IndexError) -> Answer {
    let folder = realPath(root) ?? root
    let account = try folders().current
    let (rejections, since) = try index.withStore { store throws(StoreError) in
      (try store.rejections(root: folder, at: now), try store.accountChange(root: account))
    }
    let own = rejections.filter { rejection in since.map { rejection.time >= $0 } ?? true }
    let request = "search the transcripts below \(folder)/projects"
    guard
      let answer = TranscriptRejections.answer(
        own, organization: account, now: now)
    else {
      let reason = "no transcript has a request that a limit refuses now"
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

  /// Whether a source has asked to wait, and the time is not over.
  func isWaiting(
    _ kind: LimitSourceKind, _ states: [LimitSourceState], now: Timestamp
  ) -> Bool {
    guard let next = states.first(where: { $0.source == kind })?.nextAt else { return false }
    return next > now
      && next <= now.advanced(byMilliseconds: RetryPolicy.longestBelieved * 1000)
  }

  func sourceStates() throws(IndexError) -> [LimitSourceState] {
    try index.withStore { store throws(StoreError) in try store.sourceStates() }
  }
}
