import Digests
import Foundation
import HubStore
import Index
import Limits
import Reports
import Scanning
import Settings
import UsageModel

/// Tells the hub what this machine has of the days that it may know.
struct HubPublisher {
  let membership: HubMembership
  let client: HubClient
  private let index: UsageIndex
  private let workspace: Workspace
  private let settings: SyncSettings
  private let hash: OrganizationHash
  private let isPatient: Bool

  /// What a publication did.
  struct Report: Equatable {
    var days = 0
    var rows = 0
    /// Days that the hub had already.
    var unchanged = 0
    /// Days that are no longer there, and were taken back.
    var retracted = 0
    var limits = 0
  }

  /// Bytes of days that are sent at once; the hub takes a million.
  private static let batchSize = 700_000

  /// - Parameter isPatient: Whether somebody waits for it who would rather wait longer.
  init(
    _ membership: HubMembership, _ invocation: Invocation, _ index: UsageIndex,
    isPatient: Bool = true
  ) async throws {
    try membership.requireThisMachine()
    (self.membership, self.index, self.isPatient) = (membership, index, isPatient)
    workspace = invocation.workspace
    client = try await HubClient(membership, invocation, isPatient: isPatient)
    let access = SettingsAccess(invocation)
    guard let key = try await access.secret(.hubOrganizationKey, in: try access.settings())
    else {
      throw Explanation(
        what: "the organization's key for \(membership.url) is gone",
        hint: "join again with another code: `plimsoll sync join \(membership.url) CODE`",
        status: .notPermitted)
    }
    settings = try SyncAccess.settings(invocation) ?? SyncSettings(version: "")
    hash = OrganizationHash(key: Array(key.utf8))
  }

  // MARK: Sending

  /// Sends what the hub does not have, and takes back what is no longer there. If nothing
  /// has changed since the last time, neither here nor at the hub, no day is read, unless
  /// somebody waits for it.
  func publish(now: Timestamp) async throws -> Report {
    // Days of which parts are missing would replace whole ones at the hub.
    guard try index.knownSince() == nil else {
      throw Explanation(
        what: "nothing was sent to \(membership.url)",
        because: "transcripts are still being read for the first time",
        hint: "nothing to do: days are sent when all of them have been read")
    }
    var known = try await digests()
    let last = try HubMark.stored(workspace)
    var mark = HubMark(
      changes: try index.usageChanges(), scope: scopeDigest, days: HubPublisher.digest(known),
      readings: last?.readings ?? 0)
    if !isPatient, let last, last.isSame(as: mark) { return Report(unchanged: known.count) }
    let report = try await send(&known)
    mark.days = HubPublisher.digest(known)
    mark.readings += 1
    try mark.write(workspace)
    return report
  }

  /// All that decides what leaves, besides the usage itself.
  private var scopeDigest: String {
    let words =
      [membership.url, membership.device, membership.scopeText] + (membership.folders ?? ["*"])
      + ["without"] + settings.excluded
    return SHA256.hexadecimal(Array(words.joined(separator: "\n").utf8))
  }

  private static func digest(_ days: [Int64: String]) -> String {
    let lines = days.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
    return SHA256.hexadecimal(Array(lines.joined(separator: "\n").utf8))
  }

  /// - Parameter known: The digests that the hub has, before and after.
  private func send(_ known: inout [Int64: String]) async throws -> Report {
    var report = Report()
    let told = try HubDays(membership, index, settings, hash)
    let days = try told.days()
    let changed = days.filter { known[$0.day] != $0.digest }
    report.unchanged = days.count - changed.count
    let first = membership.firstDay ?? .min
    let own = Set(days.map(\.day))
    let gone = known.keys.filter { $0 >= first && !own.contains($0) }.sorted()
    report.retracted = gone.count
    // One after the other: at response grain a day may have nearly a megabyte.
    var batch = Batch(client: client)
    for day in changed { try await batch.add(told.text(of: day)) }
    for day in gone {
      try await batch.add(DayDocument.written(day: day, rows: [], variants: [:]).text)
    }
    try await batch.send()
    report.days = changed.count
    report.rows = changed.reduce(0) { $0 + $1.rows.count }
    for day in changed { known[day.day] = day.digest }
    for day in gone { known[day] = nil }
    return report
  }

  /// Days that are sent in one request.
  private struct Batch {
    let client: HubClient
    private var days: [String] = []
    private var size = 0

    init(client: HubClient) { self.client = client }

    /// Adds a day, and sends those before it where they would be too many with it.
    mutating func add(_ text: String) async throws {
      if size + text.utf8.count > HubPublisher.batchSize { try await send() }
      days.append(text)
      size += text.utf8.count
    }

    mutating func send() async throws {
      guard !days.isEmpty else { return }
      _ = try await client.post("api/hub/days", DayDocument.body(days))
      (days, size) = ([], 0)
    }
  }

  private func digests() async throws -> [Int64: String] {
    let document = try JSONValue(parsing: try await client.get("api/hub/digests"))
    var digests: [Int64: String] = [:]
    for member in document["days"]?.members ?? [] {
      guard let day = CivilDay(member.name), let digest = member.value.text else { continue }
      digests[Int64(day.daysSince1970)] = digest
    }
    return digests
  }

  /// Tells the newest readings of the windows that run.
  func publish(limits: LimitOverview, now: Timestamp) async throws -> Int {
    let rows = limits.readings.filter { reading in
      reading.capturedAt.milliseconds <= now.milliseconds
        && (reading.resetsAt.map { $0.milliseconds > now.milliseconds } ?? true)
        && reading.percent.isFinite && (0...1000).contains(reading.percent)
    }.map { reading -> JSONValue in
      .object([
        .init("account", .string(hash("account", reading.organization))),
        .init("window", .string(reading.window.name)),
        .init("millipercent", .integer(Int64((reading.percent * 1000).rounded()))),
        .init("resetsAt", .optional(reading.resetsAt?.milliseconds)),
        .init("capturedAt", .integer(reading.capturedAt.milliseconds)),
        .init("source", .string(reading.source.name)),
        .init("confidence", .integer(Int64(reading.confidence.rawValue))),
      ])
    }
    guard !rows.isEmpty else { return 0 }
    _ = try await client.post(
      "api/hub/limits", JSONValue.object([.init("limits", .array(rows))]).line)
    return rows.count
  }
}
