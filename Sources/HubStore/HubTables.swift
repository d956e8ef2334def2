package import UsageModel

/// The tables of the hub. A later version may add columns that may be null, and tables;
/// it never takes any away or gives them another meaning.
package enum HubTables {
  /// What holds of the whole: the version of the tables, and the row that who changes
  /// them locks.
  static let about = HubTable(
    name: "about", columns: [.text("name"), .text("value")], key: ["name"])

  /// The people.
  package static let member = HubTable(
    name: "member",
    columns: [
      .text("member"), .text("address"), .text("role"), .number("created"),
      .number("revoked").orNull,
    ], key: ["member"])

  /// Codes that let one device in, by their digests.
  package static let invitation = HubTable(
    name: "invitation",
    columns: [
      .text("digest"), .text("address"), .text("role"), .text("device").orNull,
      .number("created"), .number("expires"), .number("used").orNull,
    ], key: ["digest"])

  /// What was let in. A machine that joins again is another device.
  package static let device = HubTable(
    name: "device",
    columns: [
      .text("device"), .text("member"), .text("machine"), .text("label"), .text("version"),
      .text("digest"), .text("scope"), .number("created"), .number("seen").orNull,
      .number("published").orNull, .number("revoked").orNull,
    ], key: ["device"])

  /// Sessions of browsers, one-time links and the tries of codes.
  static let visit = HubTable(
    name: "visit",
    columns: [.text("digest"), .text("member"), .number("created"), .number("used")],
    key: ["digest"])
  static let link = HubTable(
    name: "link",
    columns: [.text("digest"), .text("member"), .number("created"), .number("used").orNull],
    key: ["digest"])
  static let attempt = HubTable(
    name: "attempt", columns: [.text("address"), .number("minute"), .number("tries")],
    key: ["address", "minute"])

  /// What a response was billed as, under a hash of itself.
  package static let variant = HubTable(
    name: "variant",
    columns: [
      .number("variant"), .text("model"), .text("speed").orNull, .text("service_tier").orNull,
      .text("inference_geo").orNull, .number("provider"), .number("prompt_class"),
      .number("has_recorded_cost"),
    ], key: ["variant"])

  /// The names of the sums, in the order in which rows have them.
  package static let sums = [
    "input", "output", "thinking", "cache_write_5m", "cache_write_1h", "cache_read",
    "web_searches", "web_fetches", "responses", "lower_bound_responses", "lower_bound_output",
    "recorded_picodollars",
  ]
  private static let sumColumns = sums.map(HubTable.Column.number)

  /// What devices told, as they told it. `counted` is 0 where another machine has more
  /// of the same session. At response grain a row is one response: `at` says when it was.
  package static let dayRow = HubTable(
    name: "day_row",
    columns: [
      .text("member"), .number("day"), .text("machine"), .text("session"), .text("project"),
      .number("variant"), .text("response"), .number("at").orNull, .number("counted"),
    ] + sumColumns,
    key: ["member", "day", "machine", "session", "project", "variant", "response"])

  /// What was told of each day, in short: what is the same is not sent again.
  static let dayDigest = HubTable(
    name: "day_digest",
    columns: [.text("member"), .text("machine"), .number("day"), .text("digest"), .number("rows")],
    key: ["member", "machine", "day"])

  /// Who told a session first, and whether anybody else has.
  static let session = HubTable(
    name: "session",
    columns: [.text("session"), .text("member"), .text("machine"), .number("is_shared")],
    key: ["session"])
  /// Everybody who has told a session that several have.
  static let sessionOwner = HubTable(
    name: "session_owner", columns: [.text("session"), .text("member"), .text("machine")],
    key: ["session", "member", "machine"])

  /// Sums of what counts, kept in the transaction that changes it: of each member, and
  /// of everybody by project. `unsure` counts responses of sessions that went on on two
  /// machines. A shard is a part of the members, so that they do not wait for each
  /// other.
  static let memberDay = HubTable(
    name: "member_day",
    columns: [.number("day"), .text("member"), .number("variant")] + sumColumns
      + [.number("unsure")],
    key: ["day", "member", "variant"])
  static let memberMonth = HubTable(
    name: "member_month",
    columns: [.number("month"), .text("member"), .number("variant")] + sumColumns
      + [.number("unsure")],
    key: ["month", "member", "variant"])
  static let teamDay = HubTable(
    name: "team_day",
    columns: [.number("day"), .text("project"), .number("variant"), .number("shard")]
      + sumColumns + [.number("unsure")],
    key: ["day", "project", "variant", "shard"], isRewritten: true)

  /// The newest of each window of each account, and whose accounts they are.
  package static let limitWindow = HubTable(
    name: "limit_window",
    columns: [
      .text("account"), .text("window_name"), .number("millipercent"),
      .number("resets_at").orNull, .number("captured_at"), .text("source"),
      .number("confidence"), .text("member"), .text("machine"),
    ], key: ["account", "window_name"])
  package static let accountMember = HubTable(
    name: "account_member",
    columns: [.text("account"), .text("member"), .number("seen")], key: ["account", "member"])

  /// Which lead looked at which member.
  package static let access = HubTable(
    name: "access",
    columns: [.text("member"), .number("at"), .text("lead"), .text("what")],
    key: ["member", "at", "lead", "what"])

  /// All of them, in an order in which each can be filled.
  package static let all = [
    about, member, invitation, device, visit, link, attempt, variant, dayRow, dayDigest, session,
    sessionOwner, memberDay, memberMonth, teamDay, limitWindow, accountMember, access,
  ]

  /// Indexes besides those of the keys, as table and columns.
  static let indexes: [(name: String, table: String, columns: String)] = [
    ("member_by_address", "member", "address"), ("device_by_digest", "device", "digest"),
    ("device_by_member", "device", "member"), ("member_day_by_member", "member_day", "member, day"),
  ]
}

extension UsageTally {
  /// The sums as a row has them.
  package var values: [SQLValue] { UsageSum.allCases.map { .integer(self[sum: $0]) } }

  /// - Parameter row: The sums of a row, in their order.
  package init(_ row: ArraySlice<SQLValue>) {
    self.init()
    for (sum, value) in zip(UsageSum.allCases, row) { self[sum: sum] = value.number }
  }
}
