internal import UsageModel

/// A row of a day, and whether it counts.
struct CountedRow {
  var member: String
  var machine: String
  var day: Int64
  var row: DayDocument.Row
  /// 0 where another machine has more of the session, 1 where the row counts, 2 where it
  /// counts and another machine has something else of the same session.
  var counted: Int64 = 1

  init(member: String, machine: String, day: Int64, row: DayDocument.Row) {
    self.member = member
    self.machine = machine
    self.day = day
    self.row = row
  }

  /// - Parameter values: A row of `HubTables.dayRow`.
  init(_ values: [SQLValue]) {
    member = values[0].string
    day = values[1].number
    machine = values[2].string
    row = DayDocument.Row(
      session: values[3].string, project: values[4].string, variant: values[5].number,
      tally: UsageTally(values[9...]), response: values[6].string, at: values[7].optionalNumber)
    counted = values[8].number
  }

  /// As the table has it.
  var values: [SQLValue] {
    [
      .text(member), .integer(day), .text(machine), .text(row.session), .text(row.project),
      .integer(row.variant), .text(row.response), .optional(row.at), .integer(counted),
    ] + row.tally.values
  }
}

/// Decides which machine's part of a session counts, where several have some of it.
///
/// Of each session, day and variant the machine with most responses counts. Where the
/// others have the very same, it is a copy, and the sum is exact; where not, the session
/// went on on two machines, and the sum is a lower bound. Where all of them tell each
/// response, every one counts once, for the machine that had it first, and that is exact.
enum SharedSessions {
  private struct Part: Hashable {
    var session: String
    var day: Int64
    var variant: Int64
  }

  private struct Response: Hashable {
    var part: Part
    var response: String
  }

  /// A copy of a response.
  private struct Copy {
    var at: Int64
    var tokens: Int64
    var owner: Owner

    /// Whether it counts and not the other one: the earlier, then the fuller.
    func precedes(_ other: Copy) -> Bool {
      if at != other.at { return at < other.at }
      if tokens != other.tokens { return tokens > other.tokens }
      return owner < other.owner
    }
  }

  static func settle(
    _ new: inout [CountedRow], _ others: inout [CountedRow], shared: Set<String>
  ) {
    var parts: [Part: [Owner: UsageTally]] = [:]
    /// Of these somebody has told the day alone.
    var ofDays: Set<Part> = []
    var first: [Response: Copy] = [:]
    for row in new + others where shared.contains(row.row.session) {
      let part = part(of: row)
      parts[part, default: [:]][owner(of: row), default: .zero] += row.row.tally
      guard let at = row.row.at else {
        ofDays.insert(part)
        continue
      }
      let copy = Copy(at: at, tokens: row.row.tally.tokens.total, owner: owner(of: row))
      let response = Response(part: part, response: row.row.response)
      if first[response].map(copy.precedes) ?? true { first[response] = copy }
    }
    let winners = parts.mapValues { owners in
      let winner = owners.max { left, right in
        let (one, two) = (left.value, right.value)
        if one.responses != two.responses { return one.responses < two.responses }
        if one.tokens.total != two.tokens.total { return one.tokens.total < two.tokens.total }
        return left.key > right.key
      }
      let isSure = owners.values.allSatisfy { $0 == winner?.value }
      return (owner: winner?.key, counted: Int64(isSure ? 1 : 2))
    }
    func settle(_ row: inout CountedRow) {
      let part = part(of: row)
      guard let winner = winners[part] else { return }
      if !ofDays.contains(part) {
        let copy = first[Response(part: part, response: row.row.response)]
        row.counted = copy?.owner == owner(of: row) ? 1 : 0
        return
      }
      row.counted = winner.owner == owner(of: row) ? winner.counted : 0
    }
    for index in new.indices { settle(&new[index]) }
    for index in others.indices { settle(&others[index]) }
  }

  private static func part(of row: CountedRow) -> Part {
    Part(session: row.row.session, day: row.day, variant: row.row.variant)
  }

  private static func owner(of row: CountedRow) -> Owner {
    Owner(member: row.member, machine: row.machine)
  }
}

/// By how much the kept sums change.
struct SumChanges {
  private struct Sum {
    var tally = UsageTally.zero
    var unsure: Int64 = 0
  }
  private struct MemberKey: Hashable {
    var time: Int64
    var member: String
    var variant: Int64
  }
  private struct TeamKey: Hashable {
    var day: Int64
    var project: String
    var variant: Int64
    var shard: Int64
  }

  private var days: [MemberKey: Sum] = [:]
  private var months: [MemberKey: Sum] = [:]
  private var team: [TeamKey: Sum] = [:]

  /// Parts of the members that the team's sums are kept in, so that they seldom wait for
  /// each other.
  static let shards: Int64 = 8

  mutating func add(_ row: CountedRow) { change(row, by: 1) }
  mutating func subtract(_ row: CountedRow) { change(row, by: -1) }

  private mutating func change(_ row: CountedRow, by sign: Int64) {
    guard row.counted > 0 else { return }
    let tally = sign > 0 ? row.row.tally : .zero - row.row.tally
    let unsure = row.counted == 2 ? sign * row.row.tally.responses : 0
    func change(_ sum: inout Sum) {
      sum.tally += tally
      sum.unsure += unsure
    }
    let variant = row.row.variant
    change(&days[MemberKey(time: row.day, member: row.member, variant: variant), default: Sum()])
    change(
      &months[
        MemberKey(time: month(ofDay: row.day), member: row.member, variant: variant),
        default: Sum()])
    change(
      &team[
        TeamKey(
          day: row.day, project: row.row.project, variant: variant, shard: shard(of: row.member)),
        default: Sum()])
  }

  private func shard(of member: String) -> Int64 {
    member.utf8.reduce(Int64(7)) { ($0 &* 31 &+ Int64($1)) & 0xFFFF } % SumChanges.shards
  }

  func write(_ session: any HubSession) throws {
    try write(days, HubTables.memberDay, session)
    try write(months, HubTables.memberMonth, session)
    let changed = team.filter { isChange($0.value) }.sorted {
      ($0.key.day, $0.key.project, $0.key.variant, $0.key.shard)
        < ($1.key.day, $1.key.project, $1.key.variant, $1.key.shard)
    }
    try session.merge(
      changed.map { key, sum in
        [.integer(key.day), .text(key.project), .integer(key.variant), .integer(key.shard)]
          + sum.tally.values + [.integer(sum.unsure)]
      }, into: HubTables.teamDay, otherwise: addition(HubTables.teamDay))
  }

  private func write(
    _ sums: [MemberKey: Sum], _ table: HubTable, _ session: any HubSession
  ) throws {
    let changed = sums.filter { isChange($0.value) }.sorted {
      ($0.key.time, $0.key.member, $0.key.variant) < ($1.key.time, $1.key.member, $1.key.variant)
    }
    let rows = changed.map { key, sum in
      [.integer(key.time), .text(key.member), .integer(key.variant)]
        + sum.tally.values + [.integer(sum.unsure)]
    }
    // Copying takes two thirds of what adding one by one does. If another machine of the
    // member is first, the transaction fails, and is run again.
    let members = Set(changed.map(\.key.member))
    if members.count == 1, let member = members.first,
      try isFresh(Set(changed.map(\.key.time)), member, table, session)
    {
      try session.append(rows, to: table)
    } else {
      try session.merge(rows, into: table, otherwise: addition(table))
    }
  }

  /// Whether a member has no sum of some days or months yet.
  private func isFresh(
    _ times: Set<Int64>, _ member: String, _ table: HubTable, _ session: any HubSession
  ) throws -> Bool {
    let time = table.key[0]
    return try session.rows(
      "SELECT \(time) FROM @\(table.name) WHERE member = $1 AND "
        + session.isListed(time, parameter: 2, texts: false) + " LIMIT 1",
      [.text(member), session.listed(times.sorted())]
    ).isEmpty
  }

  private func isChange(_ sum: Sum) -> Bool { sum.tally != .zero || sum.unsure != 0 }

  private func addition(_ table: HubTable) -> String {
    "DO UPDATE SET "
      + (HubTables.sums + ["unsure"]).map { "\($0) = @\(table.name).\($0) + excluded.\($0)" }
      .joined(separator: ", ")
  }
}

/// The month of a day, as `year * 12 + month - 1`.
func month(ofDay day: Int64) -> Int64 {
  let parts = CivilDay(daysSince1970: Int32(day)).components
  return Int64(parts.year * 12 + parts.month - 1)
}
