package import UsageModel

extension HubStore {
  // MARK: Links and sessions

  /// Keeps a link that lets one browser in for a member.
  package func keepLink(digest: String, member: String, now: Timestamp) async throws {
    try await database.transaction(writes: true) { session in
      try session.run(
        "DELETE FROM @link WHERE created < $1", [.integer(now.milliseconds - 86_400_000)])
      try session.append(
        [[.text(digest), .text(member), .integer(now.milliseconds), .null]], to: HubTables.link)
    }
  }

  /// Uses a link up and begins a session.
  ///
  /// - Returns: Who came in; nil where the link is not good any more, or never was.
  package func enter(
    linkDigest: String, visitDigest: String, now: Timestamp
  ) async throws -> Member? {
    try await database.transaction(writes: true) { session in
      let rows = try session.rows(
        "UPDATE @link SET used = $1 WHERE digest = $2 AND used IS NULL AND created >= $3 "
          + "RETURNING member",
        [
          .integer(now.milliseconds), .text(linkDigest),
          .integer(now.milliseconds - HubStore.linkLife * 1000),
        ])
      guard let member = rows.first?.first else { return nil }
      try session.run(
        "DELETE FROM @visit WHERE used < $1",
        [.integer(now.milliseconds - HubStore.visitLife * 1000)])
      try session.append(
        [
          [
            .text(visitDigest), member, .integer(now.milliseconds), .integer(now.milliseconds),
          ]
        ], to: HubTables.visit)
      return try HubStore.member(member.string, session)
    }
  }

  /// Whose session it is; nil when it has ended.
  package func visitor(visitDigest: String, now: Timestamp) async throws -> Member? {
    let found = try await database.transaction(writes: false) { session in
      try session.rows(
        "SELECT v.used, m.member, m.address, m.role FROM @visit v "
          + "JOIN @member m ON m.member = v.member WHERE v.digest = $1 AND m.revoked IS NULL",
        [.text(visitDigest)]
      ).first
    }
    guard let found, now.milliseconds - found[0].number < HubStore.visitLife * 1000 else {
      return nil
    }
    // Not with every request: an hour in thirty days does not matter.
    if now.milliseconds - found[0].number >= 3_600_000 {
      try await database.transaction(writes: true) { session in
        try session.run(
          "UPDATE @visit SET used = $1 WHERE digest = $2",
          [.integer(now.milliseconds), .text(visitDigest)])
      }
    }
    return Member(
      identifier: found[1].string, address: found[2].string,
      role: Role(rawValue: found[3].string) ?? .member)
  }

  /// Ends a session.
  package func end(visitDigest: String) async throws {
    try await database.transaction(writes: true) { session in
      try session.run("DELETE FROM @visit WHERE digest = $1", [.text(visitDigest)])
    }
  }

  /// A member by address or id; nil for somebody who is not, or no longer, wanted.
  package func member(_ name: String) async throws -> Member? {
    try await database.transaction(writes: false) { try HubStore.member(name, $0) }
  }

  private static func member(_ name: String, _ session: any HubSession) throws -> Member? {
    try session.rows(
      "SELECT member, address, role FROM @member "
        + "WHERE (member = $1 OR address = $2) AND revoked IS NULL",
      [.text(name), .text(name)]
    ).first.map { row in
      Member(
        identifier: row[0].string, address: row[1].string,
        role: Role(rawValue: row[2].string) ?? .member)
    }
  }

  /// Counts an attempt with a word that was not good.
  ///
  /// - Returns: How many came from the address within the minute, this one too.
  package func countAttempt(from address: String, now: Timestamp) async throws -> Int64 {
    let minute = now.milliseconds / 60_000
    return try await database.transaction(writes: true) { session in
      try session.run("DELETE FROM @attempt WHERE minute < $1", [.integer(minute - 10)])
      try session.merge(
        [[.text(address), .integer(minute), .integer(1)]], into: HubTables.attempt,
        otherwise: "DO UPDATE SET tries = @attempt.tries + 1")
      return try session.rows(
        "SELECT tries FROM @attempt WHERE address = $1 AND minute = $2",
        [.text(address), .integer(minute)]
      ).first?.first?.number ?? 0
    }
  }

  /// How many attempts failed within the minute.
  package func attempts(from address: String, now: Timestamp) async throws -> Int64 {
    try await database.transaction(writes: false) { session in
      try session.rows(
        "SELECT tries FROM @attempt WHERE address = $1 AND minute = $2",
        [.text(address), .integer(now.milliseconds / 60_000)]
      ).first?.first?.number ?? 0
    }
  }

  // MARK: Who looked at whom

  /// One look of a lead at a member's figures.
  package struct Access: Sendable, Equatable {
    package var at: Timestamp
    package var lead: String
    package var what: String
  }

  /// Writes down that a lead looks at a member.
  package func note(
    lead: Member, looksAt member: String, what: String, now: Timestamp
  ) async throws {
    try await database.transaction(writes: true) { session in
      try session.merge(
        [
          [.text(member), .integer(now.milliseconds), .text(lead.identifier), .text(what)]
        ], into: HubTables.access, otherwise: "DO NOTHING")
    }
  }

  /// Who looked at a member, the latest first.
  package func accesses(of member: String, limit: Int64 = 200) async throws -> [Access] {
    try await database.transaction(writes: false) { session in
      try session.rows(
        "SELECT a.at, coalesce(m.address, a.lead), a.what FROM @access a "
          + "LEFT JOIN @member m ON m.member = a.lead WHERE a.member = $1 "
          + "ORDER BY a.at DESC, a.lead LIMIT $2",
        [.text(member), .integer(limit)]
      ).map {
        Access(
          at: Timestamp(milliseconds: $0[0].number), lead: $0[1].string, what: $0[2].string)
      }
    }
  }
}
