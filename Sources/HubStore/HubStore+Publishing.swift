package import UsageModel

extension HubStore {
  /// What a publication changed.
  package struct Publication: Sendable, Equatable {
    package var days = 0
    package var rows = 0
    /// Days that were there already, to the row.
    package var unchanged = 0
  }

  /// Notes that a device was heard of, at most once a minute.
  package func hear(_ device: Device, now: Timestamp) async throws {
    if let seen = device.seen, now.milliseconds - seen.milliseconds < 60_000 { return }
    try await database.transaction(writes: true) { session in
      try session.run(
        "UPDATE @device SET seen = $1 WHERE device = $2",
        [.integer(now.milliseconds), .text(device.identifier)])
    }
  }

  /// The digest of each day that a device's machine has told.
  package func digests(of device: Device) async throws -> [Int64: String] {
    let rows = try await database.transaction(writes: false) { session in
      try session.rows(
        "SELECT day, digest FROM @day_digest WHERE member = $1 AND machine = $2",
        [.text(device.member.identifier), .text(device.machine)])
    }
    return Dictionary(uniqueKeysWithValues: rows.map { ($0[0].number, $0[1].string) })
  }

  /// Puts days in place of what the machine told of them before, and brings all sums in
  /// line, in one transaction. Equal ones change nothing, however often they come.
  package func publish(
    _ days: [DayDocument.Day], variants: [Int64: ModelVariant], of device: Device, now: Timestamp
  ) async throws -> Publication {
    try await database.transaction(writes: true) { session in
      try Publishing(session: session, device: device, now: now).run(days, variants)
    }
  }
}

/// One publication, within its transaction.
private struct Publishing {
  let session: any HubSession
  let device: HubStore.Device
  let now: Timestamp

  private var member: SQLValue { .text(device.member.identifier) }
  private var machine: SQLValue { .text(device.machine) }

  func run(
    _ days: [DayDocument.Day], _ variants: [Int64: ModelVariant]
  ) throws -> HubStore.Publication {
    var publication = HubStore.Publication()
    // Two programs of one machine follow one another: the row is locked until the end.
    try session.run(
      "UPDATE @device SET seen = $1, published = $2 WHERE device = $3",
      [.integer(now.milliseconds), .integer(now.milliseconds), .text(device.identifier)])
    let known = try digests(days.map(\.day))
    let changed = days.filter { known[$0.day]?.digest != $0.digest || $0.digest.isEmpty }
    publication.unchanged = days.count - changed.count
    guard !changed.isEmpty else { return publication }
    publication.days = changed.count
    publication.rows = changed.reduce(0) { $0 + $1.rows.count }
    let list = session.listed(changed.map(\.day))
    let old =
      changed.contains { known[$0.day] != nil }
      ? try rows(
        "member = $1 AND machine = $2 AND \(session.isListed("day", parameter: 3, texts: false))",
        [member, machine, list]) : []
    try keepVariants(variants)
    var new = changed.flatMap { day in
      day.rows.map { row in
        CountedRow(
          member: device.member.identifier, machine: device.machine, day: day.day, row: row)
      }
    }
    let shared = try takeSessions(Set(old.map(\.row.session)).union(new.map(\.row.session)))
    let others = shared.isEmpty ? [] : try rowsOfOthers(shared, list)
    var sums = SumChanges()
    for row in old { sums.subtract(row) }
    for row in others where shared[row.row.session] != nil { sums.subtract(row) }
    var settledOthers = others
    if !shared.isEmpty { SharedSessions.settle(&new, &settledOthers, shared: Set(shared.keys)) }
    for row in new { sums.add(row) }
    for row in settledOthers { sums.add(row) }
    try replace(old, new, changed, list)
    for (was, row) in zip(others, settledOthers) where was.counted != row.counted {
      try setCounted(row)
    }
    try sums.write(session)
    return publication
  }

  private func digests(_ days: [Int64]) throws -> [Int64: (digest: String, rows: Int64)] {
    let rows = try session.rows(
      "SELECT day, digest, rows FROM @day_digest WHERE member = $1 AND machine = $2 AND "
        + session.isListed("day", parameter: 3, texts: false),
      [member, machine, session.listed(days)])
    return Dictionary(
      uniqueKeysWithValues: rows.map { ($0[0].number, ($0[1].string, $0[2].number)) })
  }

  private func rows(_ condition: String, _ values: [SQLValue]) throws -> [CountedRow] {
    try session.rows("SELECT \(HubTables.dayRow.list) FROM @day_row WHERE \(condition)", values)
      .map(CountedRow.init)
  }

  private func keepVariants(_ variants: [Int64: ModelVariant]) throws {
    let keys = variants.keys.sorted()
    guard !keys.isEmpty else { return }
    // Nearly always all are there, and nothing is written.
    let known = Set(
      try session.rows(
        "SELECT variant FROM @variant WHERE "
          + session.isListed("variant", parameter: 1, texts: false), [session.listed(keys)]
      ).map { $0[0].number })
    try session.merge(
      keys.filter { !known.contains($0) }.compactMap { key in
        variants[key].map { variant in
          [
            .integer(key), .text(variant.model), .optional(variant.speed),
            .optional(variant.serviceTier), .optional(variant.inferenceGeo),
            .integer(Int64(variant.provider.rawValue)),
            .integer(Int64(variant.promptClass.rawValue)),
            .integer(variant.hasRecordedCost ? 1 : 0),
          ]
        }
      }, into: HubTables.variant, otherwise: "DO NOTHING")
  }

  /// Notes whose sessions these are, and holds those that others have too until the end.
  ///
  /// - Returns: The machines of each session that several have.
  private func takeSessions(_ names: Set<String>) throws -> [String: [(String, String)]] {
    let sorted = names.sorted()
    guard !sorted.isEmpty else { return [:] }
    // The row is locked whether or not it is changed: of two machines that send the
    // same session at once, the second sees what the first has sent. Nearly all are new,
    // and nobody wants their names back.
    let owner = ["session", "member", "machine"]
    let taken = try session.merge(
      sorted.map { [.text($0), member, machine, .integer(0)] }, into: HubTables.session,
      otherwise: "DO UPDATE SET is_shared = 1 WHERE @session.is_shared = 0 "
        + "AND (@session.member <> excluded.member OR @session.machine <> excluded.machine)",
      returning: owner.map { "CASE WHEN is_shared = 1 THEN \($0) END" }.joined(separator: ", "))
    var shared = taken.filter { $0[0] != .null }
    // What was neither new nor changed is this machine's own, or known to be shared.
    if taken.count < sorted.count {
      let changed = Set(shared.map(\.[0]))
      shared += try session.rows(
        "SELECT \(owner.joined(separator: ", ")) FROM @session WHERE is_shared = 1 AND "
          + session.isListed("session", parameter: 1, texts: true), [session.listed(sorted)]
      ).filter { !changed.contains($0[0]) }
    }
    guard !shared.isEmpty else { return [:] }
    let names = shared.map { $0[0].string }.sorted()
    let owners =
      shared + names.map { [.text($0), member, machine] }
    try session.merge(
      owners.sorted {
        ($0[0].string, $0[1].string, $0[2].string)
          < ($1[0].string, $1[1].string, $1[2].string)
      }.uniqued(),
      into: HubTables.sessionOwner, otherwise: "DO NOTHING")
    let all = try session.rows(
      "SELECT session, member, machine FROM @session_owner WHERE "
        + session.isListed("session", parameter: 1, texts: true), [session.listed(names)])
    return Dictionary(grouping: all) { $0[0].string }
      .mapValues { $0.map { ($0[1].string, $0[2].string) } }
  }

  /// What other machines have of sessions that several have, on the days in question.
  private func rowsOfOthers(
    _ shared: [String: [(String, String)]], _ days: SQLValue
  ) throws -> [CountedRow] {
    var sessions: [Owner: [String]] = [:]
    for (name, owners) in shared {
      for owner in owners where owner != (device.member.identifier, device.machine) {
        sessions[Owner(member: owner.0, machine: owner.1), default: []].append(name)
      }
    }
    return try sessions.sorted { $0.key < $1.key }.flatMap { owner, names in
      try rows(
        "member = $1 AND machine = $2 AND \(session.isListed("day", parameter: 3, texts: false)) "
          + "AND \(session.isListed("session", parameter: 4, texts: true))",
        [.text(owner.member), .text(owner.machine), days, session.listed(names.sorted())])
    }
  }

  private func replace(
    _ old: [CountedRow], _ new: [CountedRow], _ days: [DayDocument.Day], _ list: SQLValue
  ) throws {
    if !old.isEmpty {
      try session.run(
        "DELETE FROM @day_row WHERE member = $1 AND machine = $2 AND "
          + session.isListed("day", parameter: 3, texts: false), [member, machine, list])
    }
    try session.append(new.map(\.values), to: HubTables.dayRow)
    let gone = days.filter(\.rows.isEmpty).map(\.day)
    if !gone.isEmpty {
      try session.run(
        "DELETE FROM @day_digest WHERE member = $1 AND machine = $2 AND "
          + session.isListed("day", parameter: 3, texts: false),
        [member, machine, session.listed(gone)])
    }
    try session.merge(
      days.filter { !$0.rows.isEmpty }.sorted { $0.day < $1.day }.map {
        [member, machine, .integer($0.day), .text($0.digest), .integer(Int64($0.rows.count))]
      }, into: HubTables.dayDigest,
      otherwise: "DO UPDATE SET digest = excluded.digest, rows = excluded.rows")
  }

  private func setCounted(_ row: CountedRow) throws {
    try session.run(
      "UPDATE @day_row SET counted = $1 WHERE member = $2 AND day = $3 AND machine = $4 "
        + "AND session = $5 AND project = $6 AND variant = $7 AND response = $8",
      [
        .integer(row.counted), .text(row.member), .integer(row.day), .text(row.machine),
        .text(row.row.session), .text(row.row.project), .integer(row.row.variant),
        .text(row.row.response),
      ])
  }
}

/// A machine of a member.
struct Owner: Hashable, Comparable {
  var member: String
  var machine: String

  static func < (left: Owner, right: Owner) -> Bool {
    (left.member, left.machine) < (right.member, right.machine)
  }
}

extension [[SQLValue]] {
  /// Without rows that are equal to the one before.
  fileprivate func uniqued() -> [[SQLValue]] {
    var result: [[SQLValue]] = []
    for row in self where result.last != row { result.append(row) }
    return result
  }
}
