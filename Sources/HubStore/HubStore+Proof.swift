extension HubStore {
  /// Where kept sums differ from the rows that they are sums of; empty where all is
  /// well. Reads everything.
  package func sumProblems() async throws -> [String] {
    try await database.transaction(writes: false) { session in
      let sums = HubTables.sums.map { "CAST(sum(\($0)) AS BIGINT)" }.joined(separator: ", ")
      let unsure = "CAST(sum(CASE WHEN counted = 2 THEN responses ELSE 0 END) AS BIGINT)"
      func compare(
        _ name: String, _ rows: String, _ kept: String
      ) throws -> [String] {
        let wanted = try session.rows(rows)
        let found = try session.rows(kept)
        let (left, right) = (Set(wanted), Set(found))
        guard left != right else { return [] }
        return [
          "\(name) has \(right.subtracting(left).count) rows that are wrong and lacks "
            + "\(left.subtracting(right).count)"
        ]
      }
      let nothing = HubTables.sums.map { "sum(\($0)) <> 0" }.joined(separator: " OR ")
      return try compare(
        "member_day",
        "SELECT day, member, variant, \(sums), \(unsure) FROM @day_row WHERE counted > 0 "
          + "GROUP BY day, member, variant",
        "SELECT day, member, variant, \(HubTables.sums.joined(separator: ", ")), unsure "
          + "FROM @member_day WHERE responses <> 0")
        + compare(
          "team_day",
          "SELECT day, project, variant, \(sums), \(unsure) FROM @day_row WHERE counted > 0 "
            + "GROUP BY day, project, variant",
          "SELECT day, project, variant, \(sums), CAST(sum(unsure) AS BIGINT) FROM @team_day "
            + "GROUP BY day, project, variant HAVING \(nothing)")
        + compare(
          "member_month",
          "SELECT member, variant, \(sums), CAST(sum(unsure) AS BIGINT) FROM @member_day "
            + "GROUP BY member, variant HAVING \(nothing)",
          "SELECT member, variant, \(sums), CAST(sum(unsure) AS BIGINT) FROM @member_month "
            + "GROUP BY member, variant HAVING \(nothing)")
    }
  }
}
