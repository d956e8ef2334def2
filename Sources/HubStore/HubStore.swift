package import UsageModel

/// What a team's hub keeps: who belongs to it, what their machines told, and sums of
/// that. The same over SQLite and PostgreSQL.
package struct HubStore: Sendable {
  package let database: any HubDatabase

  package init(_ database: any HubDatabase) { self.database = database }

  /// What somebody may see.
  package enum Role: String, Sendable, CaseIterable {
    /// Oneself, against the team.
    case member
    /// Everybody.
    case lead
  }

  /// Somebody who belongs to the team.
  package struct Member: Sendable, Equatable {
    /// A word that stays when the address changes.
    package var identifier: String
    /// How people call them, such as an address of mail.
    package var address: String
    package var role: Role
  }

  /// A machine that was let in.
  package struct Device: Sendable, Equatable {
    package var identifier: String
    package var member: Member
    /// The machine's own id.
    package var machine: String
    package var label: String
    package var version: String
    /// What it said that it tells: grain, names, first day.
    package var scope: String
    package var created: Timestamp
    /// When it last asked for anything, and when it last told something new.
    package var seen: Timestamp?
    package var published: Timestamp?
    package var revoked: Timestamp?
  }

  /// How long a code lets somebody in, in seconds.
  package static let codeLife: Int64 = 86_400
  /// Seconds after its last use at which a browser's session ends.
  package static let visitLife: Int64 = 30 * 86_400
  /// Seconds for which a link to the page is good.
  package static let linkLife: Int64 = 600

  // MARK: Codes

  /// Keeps a code that lets one device in.
  ///
  /// - Parameters:
  ///   - digest: Of the code, which is not kept.
  ///   - device: The device whose token it replaces; nil for a new one.
  /// - Returns: When it ends.
  package func invite(
    digest: String, address: String, role: Role, device: String? = nil, now: Timestamp
  ) async throws -> Timestamp {
    let expires = now.advanced(byMilliseconds: HubStore.codeLife * 1000)
    try await database.transaction(writes: true) { session in
      try session.run(
        "DELETE FROM @invitation WHERE expires < $1",
        [.integer(now.milliseconds - 30 * 86_400_000)])
      try session.append(
        [
          [
            .text(digest), .text(address), .text(role.rawValue), .optional(device),
            .integer(now.milliseconds), .integer(expires.milliseconds), .null,
          ]
        ], to: HubTables.invitation)
    }
    return expires
  }

  /// What became of a code that somebody came with.
  package enum Admission: Sendable, Equatable {
    case admitted(Device)
    case unknownCode
    case usedCode
    case expiredCode
    /// The member or device that the code is for is no longer wanted.
    case revoked
  }

  /// Who comes in with a code.
  package struct Newcomer: Sendable {
    package var machine: String
    package var label: String
    package var version: String
    package var scope: String
    /// Of the token that it is given; the token is not kept.
    package var tokenDigest: String
    /// Fresh words for a member and a device.
    package var memberIdentifier: String
    package var deviceIdentifier: String

    package init(
      machine: String, label: String, version: String, scope: String, tokenDigest: String,
      memberIdentifier: String, deviceIdentifier: String
    ) {
      self.machine = machine
      self.label = label
      self.version = version
      self.scope = scope
      self.tokenDigest = tokenDigest
      self.memberIdentifier = memberIdentifier
      self.deviceIdentifier = deviceIdentifier
    }
  }

  /// Uses a code up and lets a device in.
  package func admit(
    codeDigest: String, _ newcomer: Newcomer, now: Timestamp
  ) async throws -> Admission {
    try await database.transaction(writes: true) { session in
      // Of two who come with one code, one changes the row.
      let taken = try session.rows(
        "UPDATE @invitation SET used = $1 WHERE digest = $2 AND used IS NULL AND expires >= $3 "
          + "RETURNING address, role, device",
        [.integer(now.milliseconds), .text(codeDigest), .integer(now.milliseconds)])
      guard let row = taken.first else {
        let known = try session.rows(
          "SELECT used FROM @invitation WHERE digest = $1", [.text(codeDigest)])
        guard let row = known.first else { return .unknownCode }
        return row[0] == .null ? .expiredCode : .usedCode
      }
      if let identifier = row[2].optionalString {
        return try HubStore.renew(identifier, newcomer, session)
      }
      let member = try HubStore.member(
        address: row[0].string, role: Role(rawValue: row[1].string) ?? .member,
        fresh: newcomer.memberIdentifier, now: now, session)
      guard let member else { return .revoked }
      let device = Device(
        identifier: newcomer.deviceIdentifier, member: member, machine: newcomer.machine,
        label: newcomer.label, version: newcomer.version, scope: newcomer.scope, created: now)
      try session.append(
        [
          [
            .text(device.identifier), .text(member.identifier), .text(device.machine),
            .text(device.label), .text(device.version), .text(newcomer.tokenDigest),
            .text(device.scope), .integer(now.milliseconds), .null, .null, .null,
          ]
        ], to: HubTables.device)
      return .admitted(device)
    }
  }

  /// Gives a device another token.
  private static func renew(
    _ identifier: String, _ newcomer: Newcomer, _ session: any HubSession
  ) throws -> Admission {
    try session.run(
      "UPDATE @device SET digest = $1, label = $2, version = $3, scope = $4 "
        + "WHERE device = $5 AND revoked IS NULL",
      [
        .text(newcomer.tokenDigest), .text(newcomer.label), .text(newcomer.version),
        .text(newcomer.scope), .text(identifier),
      ])
    let device = try devices(session, condition: "d.device = $1", [.text(identifier)]).first
    guard let device, device.revoked == nil else { return .revoked }
    return .admitted(device)
  }

  /// The member of an address, who is made where there is none. An invitation as a lead
  /// makes a member one; none makes a lead a member.
  private static func member(
    address: String, role: Role, fresh: String, now: Timestamp, _ session: any HubSession
  ) throws -> Member? {
    let known = try session.rows(
      "SELECT member, role, revoked FROM @member WHERE address = $1", [.text(address)])
    guard let row = known.first else {
      try session.append(
        [
          [
            .text(fresh), .text(address), .text(role.rawValue), .integer(now.milliseconds), .null,
          ]
        ], to: HubTables.member)
      return Member(identifier: fresh, address: address, role: role)
    }
    let was = Role(rawValue: row[1].string) ?? .member
    let role = was == .lead ? .lead : role
    // Whoever is invited again is wanted again.
    try session.run(
      "UPDATE @member SET role = $1, revoked = NULL WHERE member = $2",
      [.text(role.rawValue), row[0]])
    return Member(identifier: row[0].string, address: address, role: role)
  }

  // MARK: Devices

  static func devices(
    _ session: any HubSession, condition: String, _ values: [SQLValue]
  ) throws -> [Device] {
    try session.rows(
      """
      SELECT d.device, m.member, m.address, m.role, d.machine, d.label, d.version, d.scope,
        d.created, d.seen, d.published, coalesce(d.revoked, m.revoked)
      FROM @device d JOIN @member m ON m.member = d.member WHERE \(condition)
      ORDER BY m.address, d.created, d.device
      """, values
    ).map { row in
      Device(
        identifier: row[0].string,
        member: Member(
          identifier: row[1].string, address: row[2].string,
          role: Role(rawValue: row[3].string) ?? .member),
        machine: row[4].string, label: row[5].string, version: row[6].string,
        scope: row[7].string, created: Timestamp(milliseconds: row[8].number),
        seen: row[9].optionalNumber.map(Timestamp.init(milliseconds:)),
        published: row[10].optionalNumber.map(Timestamp.init(milliseconds:)),
        revoked: row[11].optionalNumber.map(Timestamp.init(milliseconds:)))
    }
  }

  /// The device of a token; a revoked one too, which says so.
  package func device(tokenDigest: String) async throws -> Device? {
    try await database.transaction(writes: false) { session in
      try HubStore.devices(session, condition: "d.digest = $1", [.text(tokenDigest)]).first
    }
  }

  /// All devices, by member.
  package func devices() async throws -> [Device] {
    try await database.transaction(writes: false) { session in
      try HubStore.devices(session, condition: "1 = 1", [])
    }
  }

  /// All members, also those without a device.
  package func members() async throws -> [(member: Member, created: Timestamp, revoked: Timestamp?)]
  {
    let rows = try await database.transaction(writes: false) { session in
      try session.rows(
        "SELECT member, address, role, created, revoked FROM @member ORDER BY address")
    }
    return rows.map { row in
      (
        Member(
          identifier: row[0].string, address: row[1].string,
          role: Role(rawValue: row[2].string) ?? .member),
        Timestamp(milliseconds: row[3].number),
        row[4].optionalNumber.map(Timestamp.init(milliseconds:))
      )
    }
  }
}
