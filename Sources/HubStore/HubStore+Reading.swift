package import UsageModel

extension HubStore {
  /// A sum of what counts.
  package struct Usage: Sendable, Equatable {
    /// What it is the sum of: a member's id, a project, or nothing.
    package var group: String
    /// The day, or the number of the stretch of days, that it is the sum of.
    package var time: Int64
    package var variant: Int64
    package var tally: UsageTally
    /// Responses of sessions that went on on two machines: of those the sums say "at
    /// least".
    package var unsure: Int64
  }

  /// Days in stretches in which no price changes: the first day of each, and the day
  /// after the last.
  package struct Stretches: Sendable, Equatable {
    package var starts: [Int64]
    package var end: Int64

    /// - Parameters:
    ///   - days: At least one.
    ///   - breaks: Days on which a price changed.
    package init(_ days: ClosedRange<Int64>, breaks: [Int64]) {
      starts = [days.lowerBound]
      for day in breaks.sorted() where day > days.lowerBound && day <= days.upperBound {
        if starts.last != day { starts.append(day) }
      }
      end = days.upperBound + 1
    }

    /// The first and last day of each.
    var ranges: [ClosedRange<Int64>] {
      zip(starts, starts.dropFirst() + [end]).map { $0...($1 - 1) }
    }
  }

  private static let sumList =
    (HubTables.sums + ["unsure"]).map { "CAST(sum(\($0)) AS BIGINT)" }.joined(separator: ", ")

  private static func usage(_ row: [SQLValue]) -> Usage {
    Usage(
      group: row[0].string, time: row[1].number, variant: row[2].number,
      tally: UsageTally(row[3..<row.count - 1]), unsure: row.last?.number ?? 0)
  }

  /// What each member used of each variant in each stretch.
  package func usageByMember(_ stretches: Stretches) async throws -> [Usage] {
    try await database.transaction(writes: false) { session in
      var sums: [Usage] = []
      for (number, range) in stretches.ranges.enumerated() {
        for part in MonthParts(range).parts {
          let rows = try session.rows(
            """
            SELECT member, CAST(\(number) AS BIGINT), variant, \(HubStore.sumList)
            FROM @\(part.table) WHERE \(part.column) >= $1 AND \(part.column) <= $2
            GROUP BY member, variant ORDER BY member, variant
            """, [.integer(part.range.lowerBound), .integer(part.range.upperBound)])
          sums += rows.map(HubStore.usage)
        }
      }
      return sums.filter { $0.tally != .zero }
    }
  }

  /// What everybody used of each variant, by day.
  package func usageByDay(_ days: ClosedRange<Int64>) async throws -> [Usage] {
    try await database.transaction(writes: false) { session in
      try session.rows(
        """
        SELECT '', day, variant, \(HubStore.sumList) FROM @team_day
        WHERE day >= $1 AND day <= $2 GROUP BY day, variant ORDER BY day, variant
        """, [.integer(days.lowerBound), .integer(days.upperBound)]
      ).map(HubStore.usage).filter { $0.tally != .zero }
    }
  }

  /// What everybody used of each variant in each project in each stretch.
  package func usageByProject(_ stretches: Stretches) async throws -> [Usage] {
    try await database.transaction(writes: false) { session in
      try stretches.ranges.enumerated().flatMap { number, range in
        try session.rows(
          """
          SELECT project, CAST(\(number) AS BIGINT), variant, \(HubStore.sumList) FROM @team_day
          WHERE day >= $1 AND day <= $2 GROUP BY project, variant ORDER BY project, variant
          """, [.integer(range.lowerBound), .integer(range.upperBound)]
        ).map(HubStore.usage)
      }.filter { $0.tally != .zero }
    }
  }

  /// What one member used of each variant, by day.
  package func usage(
    ofMember member: String, _ days: ClosedRange<Int64>
  ) async throws -> [Usage] {
    try await database.transaction(writes: false) { session in
      try session.rows(
        """
        SELECT '', day, variant, \(HubStore.sumList) FROM @member_day
        WHERE member = $1 AND day >= $2 AND day <= $3
        GROUP BY day, variant ORDER BY day, variant
        """, [.text(member), .integer(days.lowerBound), .integer(days.upperBound)]
      ).map(HubStore.usage).filter { $0.tally != .zero }
    }
  }

  /// What one member used of each variant in each project, by day.
  package func projects(
    ofMember member: String, _ days: ClosedRange<Int64>
  ) async throws -> [Usage] {
    let sums = HubTables.sums.map { "CAST(sum(\($0)) AS BIGINT)" }.joined(separator: ", ")
    return try await database.transaction(writes: false) { session in
      try session.rows(
        """
        SELECT project, day, variant, \(sums),
          CAST(sum(CASE WHEN counted = 2 THEN responses ELSE 0 END) AS BIGINT)
        FROM @day_row WHERE member = $1 AND day >= $2 AND day <= $3 AND counted > 0
        GROUP BY project, day, variant ORDER BY project, day, variant
        """, [.text(member), .integer(days.lowerBound), .integer(days.upperBound)]
      ).map(HubStore.usage)
    }
  }

  /// What the keys of variants stand for.
  package func variants() async throws -> [Int64: ModelVariant] {
    let rows = try await database.transaction(writes: false) { session in
      try session.rows("SELECT \(HubTables.variant.list) FROM @variant")
    }
    return Dictionary(
      uniqueKeysWithValues: rows.map { row in
        (
          row[0].number,
          ModelVariant(
            model: row[1].string, speed: row[2].optionalString,
            serviceTier: row[3].optionalString, inferenceGeo: row[4].optionalString,
            provider: Provider(rawValue: Int(row[5].number)) ?? .anthropic,
            promptClass: PromptClass(rawValue: Int(row[6].number)) ?? .upTo100k,
            hasRecordedCost: row[7].number == 1)
        )
      })
  }

  /// Days in the table that has them at the coarsest grain that fits.
  private struct MonthParts {
    struct Part {
      var table: String
      var column: String
      var range: ClosedRange<Int64>
    }
    var parts: [Part] = []

    init(_ days: ClosedRange<Int64>) {
      let first = CivilDay(daysSince1970: Int32(days.lowerBound))
      let startOfMonth = Int64(first.firstOfMonth.daysSince1970)
      var from = month(ofDay: days.lowerBound)
      if startOfMonth < days.lowerBound { from += 1 }
      // The month of the day after the last is never whole.
      let until = month(ofDay: days.upperBound + 1) - 1
      guard until >= from else {
        parts = [Part(table: "member_day", column: "day", range: days)]
        return
      }
      parts = [Part(table: "member_month", column: "month", range: from...until)]
      let (head, tail) = (MonthParts.firstDay(from), MonthParts.firstDay(until + 1))
      if head > days.lowerBound {
        parts.append(
          Part(table: "member_day", column: "day", range: days.lowerBound...(head - 1)))
      }
      if tail <= days.upperBound {
        parts.append(Part(table: "member_day", column: "day", range: tail...days.upperBound))
      }
    }

    private static func firstDay(_ month: Int64) -> Int64 {
      Int64(CivilDay.days(year: Int(month / 12), month: Int(month % 12) + 1, day: 1))
    }
  }
}
