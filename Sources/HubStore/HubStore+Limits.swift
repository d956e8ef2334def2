package import UsageModel

extension HubStore {
  /// The newest that is known of a window of an account.
  package struct LimitRow: Sendable, Equatable {
    /// A keyed hash of the account.
    package var account: String
    /// As `LimitWindow.name`.
    package var window: String
    /// Used, in thousandths of a per cent.
    package var millipercent: Int64
    package var resetsAt: Timestamp?
    package var capturedAt: Timestamp
    package var source: String
    /// As `Confidence` has it.
    package var confidence: Int64

    package init(
      account: String, window: String, millipercent: Int64, resetsAt: Timestamp?,
      capturedAt: Timestamp, source: String, confidence: Int64
    ) {
      self.account = account
      self.window = window
      self.millipercent = millipercent
      self.resetsAt = resetsAt
      self.capturedAt = capturedAt
      self.source = source
      self.confidence = confidence
    }
  }

  /// Takes readings in. Of each window of an account the newest stays, whoever told it;
  /// of equally old ones the higher.
  package func publish(
    limits: [LimitRow], of device: Device, now: Timestamp
  ) async throws {
    try await database.transaction(writes: true) { session in
      try session.run(
        "UPDATE @device SET seen = $1 WHERE device = $2",
        [.integer(now.milliseconds), .text(device.identifier)])
      let sorted = limits.sorted { ($0.account, $0.window) < ($1.account, $1.window) }
      try session.merge(
        sorted.map { limit in
          [
            .text(limit.account), .text(limit.window), .integer(limit.millipercent),
            .optional(limit.resetsAt?.milliseconds), .integer(limit.capturedAt.milliseconds),
            .text(limit.source), .integer(limit.confidence), .text(device.member.identifier),
            .text(device.machine),
          ]
        }, into: HubTables.limitWindow,
        otherwise: """
          DO UPDATE SET millipercent = excluded.millipercent, resets_at = excluded.resets_at,
            captured_at = excluded.captured_at, source = excluded.source,
            confidence = excluded.confidence, member = excluded.member,
            machine = excluded.machine
          WHERE excluded.captured_at > @limit_window.captured_at
            OR (excluded.captured_at = @limit_window.captured_at
              AND excluded.millipercent > @limit_window.millipercent)
          """)
      let accounts = Set(sorted.map(\.account)).sorted()
      try session.merge(
        accounts.map {
          [.text($0), .text(device.member.identifier), .integer(now.milliseconds)]
        }, into: HubTables.accountMember, otherwise: "DO UPDATE SET seen = excluded.seen")
    }
  }

  /// All windows of all accounts, each with the members whose account it is.
  package func limits() async throws -> [(limit: LimitRow, members: [String])] {
    let (rows, owners) = try await database.transaction(writes: false) { session in
      (
        try session.rows(
          "SELECT \(HubTables.limitWindow.list) FROM @limit_window ORDER BY account, window_name"),
        try session.rows("SELECT account, member FROM @account_member ORDER BY account, member")
      )
    }
    let members = Dictionary(grouping: owners) { $0[0].string }.mapValues {
      $0.map { $0[1].string }
    }
    return rows.map { row in
      (
        LimitRow(
          account: row[0].string, window: row[1].string, millipercent: row[2].number,
          resetsAt: row[3].optionalNumber.map(Timestamp.init(milliseconds:)),
          capturedAt: Timestamp(milliseconds: row[4].number), source: row[5].string,
          confidence: row[6].number), members[row[0].string] ?? []
      )
    }
  }
}
