package import UsageModel

extension HubStore {
  /// Who or what is no longer wanted.
  package enum Revocation: Sendable, Equatable {
    case member(String)
    case device(String)
    case unknown
    /// Several devices begin so.
    case ambiguous([String])
  }

  /// Shuts a member with all devices out, or one device. What they told stays.
  ///
  /// - Parameter name: An address, or a device's id or the beginning of one.
  package func revoke(_ name: String, now: Timestamp) async throws -> Revocation {
    try await database.transaction(writes: true) { session in
      let member = try session.rows(
        "UPDATE @member SET revoked = coalesce(revoked, $1) WHERE address = $2 OR member = $3 "
          + "RETURNING member, address",
        [.integer(now.milliseconds), .text(name), .text(name)])
      if let row = member.first {
        try session.run(
          "UPDATE @device SET revoked = coalesce(revoked, $1) WHERE member = $2",
          [.integer(now.milliseconds), row[0]])
        try session.run("DELETE FROM @visit WHERE member = $1", [row[0]])
        try session.run("DELETE FROM @link WHERE member = $1", [row[0]])
        return .member(row[1].string)
      }
      switch try HubStore.oneDevice(name, session) {
      case .device(let device):
        try session.run(
          "UPDATE @device SET revoked = coalesce(revoked, $1) WHERE device = $2",
          [.integer(now.milliseconds), .text(device)])
        return .device(device)
      case let other: return other
      }
    }
  }

  /// The device that a name means.
  private static func oneDevice(
    _ name: String, _ session: any HubSession
  ) throws -> Revocation {
    guard !name.isEmpty else { return .unknown }
    let rows = try session.rows(
      "SELECT device FROM @device WHERE device = $1 OR substr(device, 1, $2) = $3 ORDER BY device",
      [.text(name), .integer(Int64(name.unicodeScalars.count)), .text(name)])
    let names = rows.map { $0[0].string }
    if names.contains(name) { return .device(name) }
    return names.count > 1 ? .ambiguous(names) : names.first.map(Revocation.device) ?? .unknown
  }

  /// Makes a device's token void, and keeps a code that gives it another one.
  ///
  /// - Returns: The device, and when the code ends.
  package func rotate(
    _ name: String, codeDigest: String, now: Timestamp
  ) async throws -> (found: Revocation, expires: Timestamp) {
    let expires = now.advanced(byMilliseconds: HubStore.codeLife * 1000)
    let found: Revocation = try await database.transaction(writes: true) { session in
      let found = try HubStore.oneDevice(name, session)
      guard case .device(let identifier) = found else { return found }
      guard
        let device = try HubStore.devices(
          session, condition: "d.device = $1", [.text(identifier)]
        ).first, device.revoked == nil
      else { return .unknown }
      // Nothing has an empty digest.
      try session.run(
        "UPDATE @device SET digest = '' WHERE device = $1", [.text(identifier)])
      try session.append(
        [
          [
            .text(codeDigest), .text(device.member.address), .text(device.member.role.rawValue),
            .text(identifier), .integer(now.milliseconds), .integer(expires.milliseconds), .null,
          ]
        ], to: HubTables.invitation)
      return found
    }
    return (found, expires)
  }

  /// Shuts a device out at its own wish, and takes what it told out of all sums where
  /// that is wanted.
  package func leave(_ device: Device, erases: Bool, now: Timestamp) async throws {
    if erases {
      // A month at a time, as it came.
      while true {
        let days: [Int64] = try await database.transaction(writes: false) { session in
          try session.rows(
            "SELECT day FROM @day_digest WHERE member = $1 AND machine = $2 ORDER BY day LIMIT 31",
            [.text(device.member.identifier), .text(device.machine)]
          ).map { $0[0].number }
        }
        guard !days.isEmpty else { break }
        _ = try await publish(
          days.map { DayDocument.Day(day: $0, digest: "", rows: []) }, variants: [:], of: device,
          now: now)
      }
      try await database.transaction(writes: true) { session in
        try session.run(
          "DELETE FROM @limit_window WHERE member = $1 AND machine = $2",
          [.text(device.member.identifier), .text(device.machine)])
        let owner = [SQLValue.text(device.member.identifier), .text(device.machine)]
        try session.run("DELETE FROM @session_owner WHERE member = $1 AND machine = $2", owner)
        try session.run(
          "DELETE FROM @session WHERE member = $1 AND machine = $2 AND is_shared = 0", owner)
        // That others have it too stays known, or it would count twice.
        try session.run(
          "UPDATE @session SET member = '', machine = '' WHERE member = $1 AND machine = $2",
          owner)
      }
    }
    try await database.transaction(writes: true) { session in
      try session.run(
        "UPDATE @device SET revoked = $1 WHERE device = $2 AND revoked IS NULL",
        [.integer(now.milliseconds), .text(device.identifier)])
      if erases {
        try session.run(
          "DELETE FROM @account_member WHERE member = $1 AND NOT EXISTS (SELECT 1 FROM @device "
            + "d WHERE d.member = @account_member.member AND d.revoked IS NULL)",
          [.text(device.member.identifier)])
      }
    }
  }
}
