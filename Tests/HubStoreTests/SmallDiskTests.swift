import Foundation
import HubStore
import TestSupport
import Testing
import UsageModel

/// A hub on SQLite whose disk is full.
@Suite("A hub on a full disk", .timeLimited, .needsSmallDisk)
struct SmallDiskTests {
  private static let now = Timestamp(milliseconds: 1_790_000_000_000)
  private static let variant = ModelVariant(model: "claude-opus-4-6")
  private static let variants = [VariantKey.of(variant): variant]

  private static func day(_ day: Int64) -> DayDocument.Day {
    let rows = (0..<200).map { number in
      var tally = UsageTally()
      tally.responses = 1
      tally.tokens.output = day
      return DayDocument.Row(
        session: "session \(day) \(number)", project: "", variant: VariantKey.of(variant),
        tally: tally)
    }
    let digest = DayDocument.written(day: day, rows: rows, variants: variants).digest
    return DayDocument.Day(day: day, digest: digest, rows: rows)
  }

  @Test func refusesWithAReasonKeepsWhatItHasAndGoesOn() async throws {
    let disk = try await SmallDisk(kilobytes: 1024)
    let database = try await SQLiteHub.open(at: disk.path + "/hub.db")
    let store = HubStore(database)
    _ = try await store.invite(
      digest: "code", address: "ada@example.com", role: .member, now: Self.now)
    let admission = try await store.admit(
      codeDigest: "code",
      HubStore.Newcomer(
        machine: "machine", label: "m", version: "1", scope: "", tokenDigest: "token",
        memberIdentifier: "member", deviceIdentifier: "device"), now: Self.now)
    guard case .admitted(let device) = admission else {
      Issue.record("not let in: \(admission)")
      return
    }
    var told: [Int64] = []
    var refusal: HubError?
    for day in Int64(20_000)..<20_100 where refusal == nil {
      do {
        _ = try await store.publish(
          [Self.day(day)], variants: Self.variants, of: device, now: Self.now)
        told.append(day)
      } catch let error as HubError {
        refusal = error
      }
    }
    #expect(refusal?.kind == .cannotWrite, "\(refusal as Any)")
    #expect(!told.isEmpty)
    #expect(try await store.digests(of: device).keys.sorted() == told)
    #expect(try await store.sumProblems() == [])
    try await disk.remount("size=64m")
    for day in Int64(20_000)..<20_100 {
      _ = try await store.publish(
        [Self.day(day)], variants: Self.variants, of: device, now: Self.now)
    }
    #expect(try await store.digests(of: device).count == 100)
    #expect(try await store.sumProblems() == [])
    #expect(try await store.usageByDay(20_050...20_050).first?.tally.responses == 200)
    await database.close()
    try await disk.unmount()
  }
}
