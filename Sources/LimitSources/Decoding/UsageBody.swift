internal import Scanning
internal import UsageModel

/// To whom the readings of one answer belong, and when they were true.
struct AnswerContext {
  var organization: String
  var capturedAt: Timestamp
  var source: LimitSourceKind

  func reading(
    _ window: LimitWindow, percent: Double, resetsAt: Timestamp?
  ) -> LimitReading {
    LimitReading(
      organization: organization, window: window, percent: percent, resetsAt: resetsAt,
      capturedAt: capturedAt, source: source)
  }
}

/// The answer of the usage endpoint in all the forms that it has had; Claude Code's
/// cache, its `get_usage` and claude.ai give the same body.
///
/// Percentages are 0 to 100 here, always: 1.0 is one per cent. A bucket that is
/// null is not in force or not known, which is not the same as 0. Every bucket is
/// read on its own, so that one of a new form costs only itself.
enum UsageBody {
  /// Flat weekly buckets of one model or surface, by the names they have had. Null
  /// since July 2026, when `limits` took their place.
  private static let scopedBuckets: [(key: String, scope: String)] = [
    ("seven_day_opus", "Opus"), ("seven_day_sonnet", "Sonnet"),
    ("seven_day_oauth_apps", "OAuth apps"),
    ("seven_day_cowork", "Daily Routines"), ("seven_day_routines", "Daily Routines"),
    ("seven_day_claude_routines", "Daily Routines"), ("claude_routines", "Daily Routines"),
    ("routines", "Daily Routines"), ("cowork", "Daily Routines"),
  ]

  /// Members that are read, or known to say nothing about a limit.
  private static let known: Set<String> = Set(
    [
      "five_hour", "seven_day", "limits", "model_scoped", "spend", "extra_usage",
      "seven_day_breakdown", "member_dashboard_available", "seven_day_omelette", "seven_day_design",
    ] + scopedBuckets.map(\.key))

  /// Names that Anthropic uses inside only. What they mean is disputed, so they
  /// never become a row.
  static let codenames: Set<String> = [
    "omelette_promotional", "iguana_necktie", "tangelo", "nimbus_quill", "cinder_cove",
    "amber_ladder", "juniper_tide", "velvet_otter",
  ]

  static func decode(_ body: JSONValue, _ context: AnswerContext) -> LimitAnswer {
    var windows: [LimitReading] = []
    var told: Set<LimitWindow> = []
    var refused: [RefusedReading] = []
    func take(_ reading: LimitReading?) {
      if let reading, told.insert(reading.window).inserted { windows.append(reading) }
    }
    // A percentage that is something else than a number is told, and of no use.
    func refuse(_ percent: JSONValue?, of window: LimitWindow) {
      guard let percent, percent != .null, percent.double == nil, !told.contains(window) else {
        return
      }
      refused.append(
        RefusedReading(window: window, source: context.source, reason: .impossiblePercent))
    }
    for row in body["limits"]?.elements ?? [] { take(limit(row, context)) }
    for (key, kind) in [("five_hour", LimitWindow.Kind.fiveHour), ("seven_day", .sevenDay)] {
      take(bucket(body[key], LimitWindow(kind: kind), context))
      refuse(body[key]?["utilization"], of: LimitWindow(kind: kind))
    }
    for row in body["model_scoped"]?.elements ?? [] {
      guard let scope = row["display_name"]?.text else { continue }
      take(bucket(row, LimitWindow(kind: .sevenDayScoped, scope: scope), context))
    }
    for (key, scope) in scopedBuckets {
      take(bucket(body[key], LimitWindow(kind: .sevenDayScoped, scope: scope), context))
    }
    return LimitAnswer(
      readings: windows, spend: SpendBody.decode(body, context), refused: refused,
      unknownFields: unknownFields(of: body))
  }

  /// Whether a body has the form of an answer at all: one of its known members,
  /// with or without a value.
  static func isUsage(_ body: JSONValue) -> Bool {
    body.members.contains { known.contains($0.name) }
  }

  /// A row of `limits`, the form since July 2026. `is_active` marks the limit that
  /// binds; rows without it are as real.
  private static func limit(_ row: JSONValue, _ context: AnswerContext) -> LimitReading? {
    guard let kind = row["kind"]?.text, let percent = row["percent"]?.double else { return nil }
    let scope = scope(row["scope"])
    let window: LimitWindow
    switch kind {
    case "session": window = LimitWindow(kind: .fiveHour, scope: scope)
    case "weekly_all": window = LimitWindow(kind: .sevenDay, scope: scope)
    case "weekly_scoped":
      // Without a name it cannot be told from another one.
      window = LimitWindow(kind: .sevenDayScoped, scope: scope ?? "unnamed")
    default:
      if codenames.contains(kind) { return nil }
      window = LimitWindow(kind: .other(kind), scope: scope)
    }
    return context.reading(window, percent: percent, resetsAt: row["resets_at"]?.time)
  }

  /// The model of a scoped limit by its name for people, since its id was null in
  /// all answers that are known; else the surface.
  private static func scope(_ scope: JSONValue?) -> String? {
    guard let scope else { return nil }
    let model = scope["model"]
    let surface = scope["surface"]
    return model?["display_name"]?.text ?? model?.text ?? surface?["display_name"]?.text
      ?? surface?.text ?? model?["id"]?.text
  }

  private static func bucket(
    _ bucket: JSONValue?, _ window: LimitWindow, _ context: AnswerContext
  ) -> LimitReading? {
    guard let bucket, let percent = bucket["utilization"]?.double else { return nil }
    return context.reading(window, percent: percent, resetsAt: bucket["resets_at"]?.time)
  }

  /// What is new in a body, for `doctor`. Inner names count once they carry a value.
  private static func unknownFields(of body: JSONValue) -> [String] {
    body.members.filter { member in
      if known.contains(member.name) { return false }
      return !codenames.contains(member.name) || member.value != .null
    }.map(\.name).sorted()
  }
}

/// The money in a usage body.
enum SpendBody {
  /// `spend`, which names its units, else `extra_usage`, which leaves them to be
  /// known. The two are never mixed: a limit of one and a use of the other would
  /// make a figure that nobody gave.
  static func decode(_ body: JSONValue, _ context: AnswerContext) -> SpendReading? {
    if let spend = body["spend"], let used = money(spend["used"]) {
      return SpendReading(
        organization: context.organization, isEnabled: spend["enabled"]?.bool, used: used,
        limit: money(spend["limit"]) ?? money(spend["cap"]?["money"]),
        percent: spend["percent"]?.double, resetsAt: spend["resets_at"]?.time,
        capturedAt: context.capturedAt, source: context.source)
    }
    guard let extra = body["extra_usage"], !extra.members.isEmpty else { return nil }
    let reading = SpendReading(
      organization: context.organization, isEnabled: extra["is_enabled"]?.bool,
      used: money(extra, "used_credits"), limit: money(extra, "monthly_limit"),
      percent: extra["utilization"]?.double, resetsAt: extra["resets_at"]?.time,
      capturedAt: context.capturedAt, source: context.source)
    let saysSomething =
      reading.isEnabled != nil || reading.used != nil || reading.limit != nil
      || reading.percent != nil
    return saysSomething ? reading : nil
  }

  /// `{"amount_minor":4001,"currency":"EUR","exponent":2}`.
  static func money(_ node: JSONValue?) -> Money? {
    guard let node, let amount = minorUnits(node["amount_minor"]) else { return nil }
    return Money(
      minorUnits: amount, exponent: exponent(node["exponent"]),
      currency: node["currency"]?.text ?? "USD")
  }

  /// An amount in minor units whose currency stands beside it: cents, unless
  /// `decimal_places` says otherwise, and dollars before a currency was given.
  private static func money(_ extra: JSONValue, _ key: String) -> Money? {
    guard let amount = minorUnits(extra[key]) else { return nil }
    return Money(
      minorUnits: amount, exponent: exponent(extra["decimal_places"]),
      currency: extra["currency"]?.text ?? "USD")
  }

  private static func exponent(_ node: JSONValue?) -> Int {
    node?.integer.flatMap(Int.init(exactly:)) ?? 2
  }

  /// Whole minor units; a fraction of one is rounded, since credits are counted in
  /// finer steps than they are billed.
  private static func minorUnits(_ node: JSONValue?) -> Int64? {
    guard let node else { return nil }
    return node.integer ?? node.double.flatMap { Int64(exactly: $0.rounded()) }
  }
}
