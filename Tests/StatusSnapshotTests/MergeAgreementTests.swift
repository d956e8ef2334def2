import Limits
import StatusSnapshot
import TestSupport
import Testing
import UsageModel

/// The store keeps every reading and the line a snapshot and a journal: both have to
/// come to the same figure.
@Suite("What a line merges agrees with what the store keeps")
struct MergeAgreementTests {
  private static let now: Int64 = 100_000

  private func random(_ generator: inout SeededGenerator, told: Bool) -> LimitReading {
    let sources: [LimitSourceKind] = told ? [.statusLine] : LimitSourceKind.allCases
    let resets: [Int64] = [Self.now - 40, Self.now + 60, Self.now + 7200, Self.now + 16_000]
    var made = reading(
      Double(Int.random(in: 0...8, using: &generator) * 5),
      resets: Int.random(in: 0...11, using: &generator) == 0
        ? nil : resets.randomElement(using: &generator),
      captured: Self.now - Int64.random(in: 0...30, using: &generator),
      source: sources.randomElement(using: &generator) ?? .statusLine)
    // Servers compute the reset anew for each answer.
    made.resetsAt = made.resetsAt?.advanced(
      byMilliseconds: Int64.random(in: -50_000...50_000, using: &generator))
    if made.source == .statusLine, Bool.random(using: &generator) {
      made.evidence = LimitEvidence(
        session: UInt64.random(in: 1...3, using: &generator),
        apiMilliseconds: Int64.random(in: 1...4, using: &generator), drawnAt: made.capturedAt)
    }
    return made
  }

  @Test("in every order", arguments: UInt64(0)..<400)
  func agrees(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let now = Timestamp(seconds: Self.now)
    let stored = (0..<Int.random(in: 0...8, using: &generator)).map { _ in
      random(&generator, told: false)
    }
    let told = (0..<Int.random(in: 0...8, using: &generator)).map { _ in
      random(&generator, told: true)
    }
    let kept = WindowReadings(stored)
    let limits = kept.best.map { best in
      // As it comes back from the file.
      let limit = SnapshotLimit(
        reading: best, kept: kept.all.filter { $0 != best },
        answeredAt: kept.live?.capturedAt)
      let snapshot = StatusSnapshot(writtenAt: now, limits: [limit])
      return SnapshotReading(SnapshotLayout.encode(snapshot))?.allLimits ?? []
    }
    let shown = LimitMerge.merge(
      limits ?? [], told.map { JournalRecord(reading: $0, session: $0.evidence?.session ?? 0) },
      now: now)
    var all = kept
    for reading in told { all.insert(reading) }
    let best = all.best.flatMap { LimitState($0, at: now).condition == .ended ? nil : $0 }
    #expect(shown.count == (best == nil ? 0 : 1))
    #expect(shown.first?.reading == best)
  }
}
