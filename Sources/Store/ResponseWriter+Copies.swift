internal import GRDB
internal import UsageModel

/// The earliest copy of a response in one folder of Claude Code.
struct CopyPlace: Hashable {
  var folder: Int32
  var origin: UsageOrigin
  var time: Timestamp?
  /// The context of an earliest copy, whatever the copy stands behind.
  var context: Int32
  var file: Int64
  var offset: Int64
}

extension StoredResponse {
  /// Makes a copy the one that gives time and context.
  mutating func move(to place: CopyPlace) {
    event.time = place.time
    event.context = place.context
    event.placeOffset = place.offset
    placeFile = place.file
  }
}

// Copies in several folders of Claude Code. A response counts in each folder where that
// is shown alone, and once where several are: at the earliest copy in any of them.
extension ResponseWriter {
  /// Joins a copy into a response of which not all copies stand in one folder.
  mutating func join(
    _ old: StoredResponse, with other: StoredResponse, in folder: Int32,
    cache: inout IngestCache
  ) throws {
    let oldPlaces = try places(of: old, cache: &cache)
    var new = old
    let result = try new.event.join(
      other.event, usageOrder: cache.order(of: other.usageFile, relativeTo: old.usageFile),
      placeOrder: .otherIsElsewhere
    ) { try cache.names.compare(db, $0, $1, $2) }
    if result.tookUsage { new.usageFile = other.usageFile }
    let newPlaces = try merged(
      CopyPlace(
        folder: folder, origin: other.event.origin, time: other.event.time,
        context: other.event.context, file: other.placeFile, offset: other.event.placeOffset),
      into: oldPlaces, cache: &cache)
    new.move(to: newPlaces[0])
    new.hasCopies = newPlaces.count > 1
    guard
      new.event != old.event || new.usageFile != old.usageFile || new.placeFile != old.placeFile
        || newPlaces != oldPlaces
    else { return }
    report.responsesImproved += 1
    new.bind(to: replacement)
    try replacement.run()
    if result.tookUsage {
      try deleteParts(of: old.event.key)
      try writeParts(of: new)
    }
    let before = try standings(of: oldPlaces, cache: &cache)
    let after = try standings(of: newPlaces, cache: &cache)
    if newPlaces != oldPlaces {
      try deleteCopies(of: old.event.key)
      try writeCopies(of: new, at: newPlaces, contexts: after.map(\.context))
    }
    // Where only a copy has come, nothing is taken away: times need no second look.
    let isSame = new.contributions.elementsEqual(old.contributions) { $0 == $1 }
    for standing in before where !(isSame && after.contains(standing)) {
      remove(old, at: standing.time, context: standing.context)
    }
    for standing in after where !(isSame && before.contains(standing)) {
      add(new, at: standing.time, context: standing.context)
    }
  }

  /// Takes a response out of the sums of all folders.
  mutating func removeAll(
    _ response: StoredResponse, at places: [CopyPlace], cache: inout IngestCache
  ) throws {
    for standing in try standings(of: places, cache: &cache) {
      remove(response, at: standing.time, context: standing.context)
    }
  }

  /// The earliest copies of a response in each folder, the earliest of all first.
  func places(of response: StoredResponse, cache: inout IngestCache) throws -> [CopyPlace] {
    let event = response.event
    var places = [
      CopyPlace(
        folder: try cache.folder(db, ofContext: event.context), origin: event.origin,
        time: event.time, context: event.context, file: response.placeFile,
        offset: event.placeOffset)
    ]
    guard response.hasCopies else { return places }
    let statement = try PreparedStatement(
      db,
      """
      SELECT folder, isAssistant, time, context, file, offset FROM responseCopy
      WHERE response = ?
      """)
    statement.bind(1, Int64(bitPattern: event.key.value))
    while try statement.step() {
      places.append(
        CopyPlace(
          folder: Int32(truncatingIfNeeded: statement.integer(0)),
          origin: statement.integer(1) != 0 ? .assistant : .progress,
          time: statement.optionalInteger(2).map(Timestamp.init(milliseconds:)),
          context: Int32(truncatingIfNeeded: statement.integer(3)), file: statement.integer(4),
          offset: statement.integer(5)))
    }
    for index in places.indices.dropFirst() {
      places[index].context = try cache.context(db, like: places[index].context, behind: [])
    }
    return try places.sorted { try cache.precedes(db, $0, $1) }
  }

  /// The places with one more: the earlier of two in one folder is kept.
  private func merged(
    _ place: CopyPlace, into places: [CopyPlace], cache: inout IngestCache
  ) throws -> [CopyPlace] {
    var places = places
    if let index = places.firstIndex(where: { $0.folder == place.folder }) {
      let known = places[index]
      // The same line, read once more, tells what holds by now.
      let isSameLine =
        known.file == place.file && known.offset == place.offset && known.time == place.time
        && known.file != IngestCache.noFile
      if try isSameLine || !cache.precedes(db, known, place) { places[index] = place }
    } else {
      places.append(place)
    }
    return try places.sorted { try cache.precedes(db, $0, $1) }
  }

  /// Under which times and contexts a response with such copies is summed up.
  private func standings(
    of places: [CopyPlace], cache: inout IngestCache
  ) throws -> [Standing] {
    var standings: [Standing] = []
    for (index, place) in places.enumerated() {
      let behind = places[..<index].map(\.folder).sorted()
      standings.append(
        Standing(
          time: place.time,
          context: index == 0
            ? place.context : try cache.context(db, like: place.context, behind: behind)))
    }
    return standings
  }

  /// Puts a response with such copies, the earliest first, in the place of what is kept
  /// of it. The sums are the caller's.
  func replace(
    _ response: StoredResponse, at places: [CopyPlace], cache: inout IngestCache
  ) throws {
    response.bind(to: replacement)
    try replacement.run()
    try deleteCopies(of: response.event.key)
    let standings = try standings(of: places, cache: &cache)
    try writeCopies(of: response, at: places, contexts: standings.map(\.context))
  }

  struct Standing: Hashable {
    var time: Timestamp?
    var context: Int32
  }

  func deleteCopies(of key: ResponseKey) throws {
    let deletion = try PreparedStatement(db, "DELETE FROM responseCopy WHERE response = ?")
    deletion.bind(1, Int64(bitPattern: key.value))
    try deletion.run()
  }

  private func writeCopies(
    of response: StoredResponse, at places: [CopyPlace], contexts: [Int32]
  ) throws {
    let insertion = try PreparedStatement(
      db,
      """
      INSERT INTO responseCopy (response, folder, isAssistant, time, context, file, offset)
      VALUES (?, ?, ?, ?, ?, ?, ?)
      """)
    for (place, context) in zip(places, contexts).dropFirst() {
      insertion.bind(1, Int64(bitPattern: response.event.key.value))
      insertion.bind(2, Int64(place.folder))
      insertion.bind(3, place.origin == .assistant ? 1 : 0)
      insertion.bind(4, place.time?.milliseconds)
      insertion.bind(5, Int64(context))
      insertion.bind(6, place.file)
      insertion.bind(7, place.offset)
      try insertion.run()
    }
  }
}

extension IngestCache {
  /// The order of `UsageEvent.join`: lines of the response itself, then time, then the
  /// names of the contexts; of places that say the same the earlier line.
  mutating func precedes(_ db: Database, _ left: CopyPlace, _ right: CopyPlace) throws -> Bool {
    if left.origin != right.origin { return left.origin == .assistant }
    if left.time != right.time {
      guard let time = left.time else { return false }
      return right.time.map { time < $0 } ?? true
    }
    let byName = try names.compare(db, .context, left.context, right.context)
    if byName != 0 { return byName < 0 }
    switch order(of: left.file, relativeTo: right.file) {
    case .same: return left.offset < right.offset
    case .otherIsEarlier, .onlyOtherIsHere: return true
    case .otherIsLater, .otherIsElsewhere: return false
    }
  }
}
