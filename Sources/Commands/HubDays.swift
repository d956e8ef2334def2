import Digests
import Foundation
import HubStore
import Index
import UsageModel

/// Hashes of what a hub may tell apart but not read.
struct OrganizationHash {
  /// The organization's key.
  let key: [UInt8]

  /// A keyed hash, 32 hexadecimal digits.
  ///
  /// - Parameter kind: What it is of: the same text as something else has another hash.
  func callAsFunction(_ kind: String, _ text: String) -> String {
    Hexadecimal.text(
      PBKDF2.key(password: key, salt: Array("\(kind)\n\(text)".utf8), rounds: 1).prefix(16))
  }
}

/// What a hub is told of this machine's own usage, day by day, as far as the scope has it
/// that was confirmed at joining. What other machines share over a folder is theirs to
/// tell.
struct HubDays {
  private let membership: HubMembership
  private let index: UsageIndex
  private let settings: SyncSettings
  private let hash: OrganizationHash
  private let catalog: UsageCatalog
  private let folders: Set<String>
  /// What the hub calls each variant, by its number here.
  private let variantKeys: [Int32: Int64]
  private let variants: [Int64: ModelVariant]
  /// Projects by the place of their folder.
  private let projectKeys: [String: Int32]

  /// A day as it leaves.
  struct Day {
    var day: Int64
    var digest: String
    /// At day grain.
    var rows: [DayDocument.Row]
    var text: String
  }

  /// Bytes that one day may have: the hub takes a million, with what stands around it.
  private static let largestDay = 900_000

  init(
    _ membership: HubMembership, _ index: UsageIndex, _ settings: SyncSettings,
    _ hash: OrganizationHash
  ) throws {
    self.membership = membership
    self.index = index
    self.settings = settings
    self.hash = hash
    folders = try membership.folders.map { Set($0) } ?? Set(try index.claudeFolders())
    catalog = try index.projectCatalog(sessions: true, showsWorktrees: false, folders: folders)
    var variantKeys: [Int32: Int64] = [:]
    var variants: [Int64: ModelVariant] = [:]
    for (number, variant) in catalog.variants {
      let key = VariantKey.of(variant)
      variantKeys[number] = key
      variants[key] = variant
    }
    (self.variantKeys, self.variants) = (variantKeys, variants)
    projectKeys = Dictionary(
      catalog.projects.map { key, project in
        (HubDays.place(project.claudeFolder, project.folder, project.workingDirectory), key)
      }, uniquingKeysWith: { first, _ in first })
  }

  /// All days that there are, by ascending day.
  func days() throws -> [Day] {
    var filter = UsageFilter()
    filter.folders = folders
    if let first = membership.firstDay { filter.from = QuarterHour(index: Int32(first * 96)) }
    struct Key: Hashable {
      var session: Int32
      var project: Int32
      var variant: Int32
    }
    let home = index.homeDirectory
    let leftOut = Set(
      catalog.projects.filter { _, project in
        settings.excludes(
          ProjectInfo(folder: project.folder, workingDirectory: project.workingDirectory),
          home: home)
      }.keys)
    var sums: [Int64: [Key: UsageTally]] = [:]
    try index.forEachRow(filter) { row in
      guard let quarter = row.quarter, !leftOut.contains(row.project) else { return }
      let project = membership.projects == "none" ? 0 : catalog.shownProject(row.project)
      sums[Int64(quarter.utcDay.daysSince1970), default: [:]][
        Key(session: row.session, project: project, variant: row.variant), default: .zero
      ] += row.tally
    }
    var sessions: [Int32: String] = [:]
    for key in Set(sums.values.flatMap { $0.keys.map(\.session) }) {
      sessions[key] = hash("session", catalog.sessions[key]?.id ?? "")
    }
    var projects: [Int32: String] = [:]
    return sums.sorted { $0.key < $1.key }.map { day, rows in
      // Two sessions or projects of one name are one row.
      var merged = Merged()
      for (key, tally) in rows where tally.responses > 0 {
        guard let variant = variantKeys[key.variant] else { continue }
        let project = projects[key.project] ?? name(ofProject: key.project)
        projects[key.project] = project
        merged.add(
          DayDocument.Row(
            session: sessions[key.session] ?? "", project: project, variant: variant,
            tally: tally))
      }
      return written(day, merged.rows)
    }
  }

  private func written(_ day: Int64, _ rows: [DayDocument.Row]) -> Day {
    let written = DayDocument.written(day: day, rows: rows, variants: variants)
    // Whether a day has changed is known from its sums, at either grain.
    let digest =
      membership.tellsResponses
      ? SHA256.hexadecimal(Array("responses \(written.digest)".utf8)) : written.digest
    return Day(day: day, digest: digest, rows: rows, text: written.text)
  }

  /// A day as it is sent: at response grain where the member chose that, and it fits.
  func text(of day: Day) throws -> String {
    guard membership.tellsResponses else { return day.text }
    let start = day.day * 86_400_000
    let kept = try index.ownResponses(in: start..<start + 86_400_000, folders: folders, settings)
    let projects = kept.projects.map { project -> String in
      let place = HubDays.place(
        project.claudeFolder, project.folder, project.start.isEmpty ? nil : project.start)
      return projectKeys[place].map { name(ofProject: catalog.shownProject($0)) } ?? ""
    }
    let sessions = kept.sessions.map { hash("session", $0.name) }
    let numbers = kept.variants.map(VariantKey.of)
    var merged = Merged()
    for response in kept.responses {
      guard let time = response.event.time else { continue }
      let context = kept.contexts[Int(response.event.context)]
      let name = hash("response", String(response.event.key.value, radix: 16))
      for (variant, tally) in response.event.contributions {
        merged.add(
          DayDocument.Row(
            session: sessions[Int(context.session)], project: projects[Int(context.project)],
            variant: numbers[Int(variant)], tally: tally, response: name,
            at: time.milliseconds - start))
      }
    }
    let all = Dictionary(zip(numbers, kept.variants)) { first, _ in first }
    let text = DayDocument.written(
      day: day.day, rows: merged.rows, variants: all, digest: day.digest
    ).text
    if text.utf8.count <= HubDays.largestDay { return text }
    return DayDocument.written(
      day: day.day, rows: day.rows, variants: variants, digest: day.digest
    ).text
  }

  private static func place(_ claudeFolder: String, _ folder: String, _ start: String?) -> String {
    "\(claudeFolder)\u{0}\(folder)\u{0}\(start ?? "")"
  }

  private func name(ofProject key: Int32) -> String {
    guard membership.projects != "none", let project = catalog.projects[key] else { return "" }
    let name = project.displayName
    if membership.projects == "hash" { return "#" + hash("project", name).prefix(16) }
    let plain = name.unicodeScalars.filter { $0.value >= 0x20 }
    return String(String.UnicodeScalarView(plain).prefix(60))
  }

  /// Rows of which those with the same names are one.
  private struct Merged {
    var rows: [DayDocument.Row] = []
    private var places: [String: Int] = [:]

    mutating func add(_ row: DayDocument.Row) {
      let place = "\(row.session) \(row.variant) \(row.response) \(row.project)"
      if let index = places[place] {
        rows[index].tally += row.tally
      } else {
        places[place] = rows.count
        rows.append(row)
      }
    }
  }
}
