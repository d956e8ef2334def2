internal import GRDB
internal import UsageModel

/// What reports ask of a context: where its responses count.
struct ContextPlace: Hashable {
  var project: Int32
  var session: Int32
  /// The folder of Claude Code.
  var folder: Int32
  /// The folders with earlier copies of the same responses, ascending: they count here
  /// only where none of these is shown.
  var behind: [Int32] = []

  /// Folders as the column `behind` has them.
  static func text(of folders: [Int32]) -> String {
    folders.map(String.init).joined(separator: ",")
  }

  static func folders(in text: String) -> [Int32] {
    text.utf8.isEmpty ? [] : text.split(separator: ",").compactMap { Int32($0) }
  }
}

/// Looks up contexts, each once.
struct ContextPlaces {
  private let lookup: PreparedStatement
  private var places: [Int32: ContextPlace] = [:]

  init(_ db: Database) throws {
    lookup = try PreparedStatement(
      db,
      """
      SELECT project, session, claudeFolder, behind
      FROM context CROSS JOIN project ON project.id = context.project WHERE context.id = ?
      """)
  }

  /// The place of a context; one that is not there, as in no state of a sound store,
  /// has a place that no folder shows.
  mutating func place(_ context: Int32) throws -> ContextPlace {
    if let place = places[context] { return place }
    lookup.bind(1, Int64(context))
    var place = ContextPlace(project: 0, session: 0, folder: 0)
    if try lookup.step() {
      place = ContextPlace(
        project: Int32(truncatingIfNeeded: lookup.integer(0)),
        session: Int32(truncatingIfNeeded: lookup.integer(1)),
        folder: Int32(truncatingIfNeeded: lookup.integer(2)),
        behind: ContextPlace.folders(in: lookup.text(3) ?? ""))
    }
    lookup.reset()
    places[context] = place
    return place
  }
}

/// A `UsageFilter` with what the tables call the folders that it names.
struct PlaceFilter {
  private var filter: UsageFilter
  private let folders: Set<Int32>?

  init(_ filter: UsageFilter, _ db: Database) throws {
    self.filter = filter
    guard let paths = filter.folders else {
      folders = nil
      return
    }
    var folders: Set<Int32> = []
    let all = try PreparedStatement(db, "SELECT id, path FROM claudeFolder")
    while try all.step() {
      if paths.contains(all.text(1) ?? "") {
        folders.insert(Int32(truncatingIfNeeded: all.integer(0)))
      }
    }
    self.folders = folders
  }

  /// The same without a range.
  var atAnyTime: PlaceFilter {
    var other = self
    other.filter.from = nil
    other.filter.until = nil
    return other
  }

  /// Whether responses of that place count.
  func wants(_ place: ContextPlace) -> Bool {
    let isShown =
      folders.map { $0.contains(place.folder) && $0.isDisjoint(with: place.behind) }
      ?? place.behind.isEmpty
    return isShown && filter.projects?.contains(place.project) ?? true
      && filter.sessions?.contains(place.session) ?? true
  }

  /// Whether responses of that context count.
  func wants(context: Int32) -> Bool { filter.contexts?.contains(context) ?? true }

  /// Whether a row of such a place counts.
  func wants(_ row: UsageRow) -> Bool {
    filter.quarters.contains(row.quarter)
      && filter.variants?.contains(row.variant) ?? true
  }
}
