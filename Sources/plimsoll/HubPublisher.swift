import AnthropicAPI
import Digests
import Engine
import Foundation
import HubStore
import Limits
import Reports
import UsageModel

/// Tells the hub what this machine has of the days that it may know.
struct HubPublisher {
  let membership: HubMembership
  let client: HubClient
  let index: UsageIndex
  /// The organization's key.
  private let key: [UInt8]

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

  init(_ membership: HubMembership, _ surroundings: Surroundings, _ index: UsageIndex) throws {
    self.membership = membership
    self.index = index
    client = try HubClient(membership, surroundings)
    let access = SettingsAccess(surroundings)
    guard let key = try access.secret("hub.organization_key", in: try access.settings()) else {
      throw Explanation(
        what: "the organization's key for \(membership.url) is gone",
        hint: "join again with another code: `plimsoll sync join \(membership.url) CODE`",
        status: .notPermitted)
    }
    self.key = Array(key.utf8)
  }

  /// Everything that leaves, as it leaves.
  func days() throws -> [(day: Int64, text: String, digest: String, rows: Int)] {
    let catalog = try index.projectCatalog(sessions: true, showsWorktrees: false)
    let first = membership.since.flatMap { CivilDay($0) }
    var filter = UsageFilter()
    if let first {
      filter.from = QuarterHour(index: Int32(Int64(first.daysSince1970) * 96))
    }
    struct Key: Hashable {
      var session: Int32
      var project: Int32
      var variant: Int32
    }
    var sums: [Int64: [Key: UsageTally]] = [:]
    try index.forEachRow(filter) { row in
      guard let quarter = row.quarter else { return }
      let project = membership.projects == "none" ? 0 : catalog.shownProject(row.project)
      sums[Int64(quarter.utcDay.daysSince1970), default: [:]][
        Key(session: row.session, project: project, variant: row.variant), default: .zero
      ] += row.tally
    }
    let variants = Dictionary(
      catalog.variants.values.map { (VariantKey.of($0), $0) },
      uniquingKeysWith: { first, _ in first })
    var sessions: [Int32: String] = [:]
    for key in Set(sums.values.flatMap { $0.keys.map(\.session) }) {
      sessions[key] = hash("session", catalog.sessions[key]?.id ?? "")
    }
    var projects: [Int32: String] = [:]
    return sums.sorted { $0.key < $1.key }.map { day, rows in
      // Two sessions or projects of one name are one row.
      var merged: [DayDocument.Row] = []
      var places: [String: Int] = [:]
      for (key, tally) in rows where tally.responses > 0 {
        guard let variant = catalog.variants[key.variant].map(VariantKey.of) else { continue }
        let project = projects[key.project] ?? name(ofProject: key.project, catalog)
        projects[key.project] = project
        let session = sessions[key.session] ?? ""
        let place = "\(session) \(variant) \(project)"
        if let index = places[place] {
          merged[index].tally += tally
        } else {
          places[place] = merged.count
          merged.append(
            DayDocument.Row(session: session, project: project, variant: variant, tally: tally))
        }
      }
      let written = DayDocument.written(day: day, rows: merged, variants: variants)
      return (day, written.text, written.digest, merged.count)
    }
  }

  private func name(ofProject key: Int32, _ catalog: UsageCatalog) -> String {
    guard membership.projects != "none", let project = catalog.projects[key] else { return "" }
    let name = project.displayName
    if membership.projects == "hash" { return "#" + hash("project", name).prefix(16) }
    let plain = name.unicodeScalars.filter { $0.value >= 0x20 }
    return String(String.UnicodeScalarView(plain).prefix(60))
  }

  /// A keyed hash, 32 hexadecimal digits.
  private func hash(_ kind: String, _ text: String) -> String {
    Hexadecimal.text(
      PBKDF2.key(password: key, salt: Array("\(kind)\n\(text)".utf8), rounds: 1).prefix(16))
  }

  // MARK: Sending

  /// Sends what the hub does not have, and takes back what is no longer there.
  func publish(now: Timestamp) async throws -> Report {
    var report = Report()
    let known = try await digests()
    let days = try days()
    let changed = days.filter { known[$0.day] != $0.digest }
    report.unchanged = days.count - changed.count
    let first = membership.since.flatMap { CivilDay($0) }.map { Int64($0.daysSince1970) } ?? .min
    let own = Set(days.map(\.day))
    let gone = known.keys.filter { $0 >= first && !own.contains($0) }.sorted()
    report.retracted = gone.count
    var texts = changed.map(\.text)
    texts += gone.map { DayDocument.written(day: $0, rows: [], variants: [:]).text }
    var batch: [String] = []
    var size = 0
    for text in texts {
      if !batch.isEmpty, size + text.utf8.count > HubPublisher.batchSize {
        _ = try await client.post("api/hub/days", DayDocument.body(batch))
        (batch, size) = ([], 0)
      }
      batch.append(text)
      size += text.utf8.count
    }
    if !batch.isEmpty { _ = try await client.post("api/hub/days", DayDocument.body(batch)) }
    report.days = changed.count
    report.rows = changed.reduce(0) { $0 + $1.rows }
    return report
  }

  private func digests() async throws -> [Int64: String] {
    let document = try JSONNode(parsing: try await client.get("api/hub/digests"))
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
