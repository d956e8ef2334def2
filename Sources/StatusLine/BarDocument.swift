internal import Scanning
internal import StatusSnapshot
internal import UsageModel

/// Everything that a bar knows, for scripts: the only format with all of it.
///
/// It holds times and no ages, so that it changes only when something else than the
/// time has.
struct BarDocument {
  let content: BarContent

  init(_ content: BarContent) { self.content = content }

  var text: String {
    let facts = content.facts
    return JSONValue.object([
      .init("schemaVersion", .integer(1)),
      .init("text", .string(content.plainText)),
      .init("shortText", .string(content.shortText)),
      .init("state", .string(content.state.rawValue)),
      .init("percentage", .optional(content.percentage.map { Int64($0) })),
      .init("isStale", .bool(content.isStale)),
      .init("reason", .optional(content.silence?.text)),
      .init("limits", .array(content.figures.map { limit($0) })),
      .init("today", sum(facts.today)),
      .init("month", sum(facts.month)),
      .init("projects", burners(.project)),
      .init("models", burners(.model)),
      .init("snapshotAt", time(facts.snapshot?.writtenAt)),
    ]).line
  }

  private func limit(_ figure: BarContent.Figure) -> JSONValue {
    let limit = figure.figure.limit
    let pace = figure.figure.pace
    // A pace is an estimate, and moves with every second: whole minutes and per cents.
    let end = pace?.exhaustedAt.map { Timestamp(seconds: floorDivide($0.seconds, 60) * 60) }
    return .object([
      .init("window", .string(harmless(figure.window.name))),
      .init("label", .string(figure.long)),
      .init("percent", figure.figure.isAmountAlone ? .null : number(figure.figure.percent)),
      .init("state", .string(figure.state.rawValue)),
      .init("resetsAt", time(limit.reading.resetsAt)),
      .init("runsOutAt", time(end)),
      .init("percentAtReset", pace.map { number($0.projected.rounded()) } ?? .null),
      .init("used", money(limit.used)),
      .init("limit", money(limit.allowed)),
      .init("capturedAt", time(limit.reading.capturedAt)),
      .init("source", .string(limit.reading.source.name)),
      .init("confidence", .string(limit.reading.confidence.name)),
    ])
  }

  private func burners(_ kind: SnapshotBurner.Kind) -> JSONValue {
    guard content.facts.today != nil, let snapshot = content.facts.snapshot else {
      return .array([])
    }
    let burners = snapshot.burners(of: content.facts.folder).filter { $0.kind == kind }
    return .array(
      burners.map {
        .object([.init("name", .string(harmless($0.name))), .init("today", sum($0.spending))])
      })
  }

  private func sum(_ spending: Spending?) -> JSONValue {
    guard let spending else { return .null }
    let dollars = spending.microdollars.map { JSONValue.number(BarDocument.decimal($0)) }
    return .object([
      .init("dollars", dollars ?? .null),
      .init("tokens", .integer(spending.tokens)),
      .init("isLowerBound", .bool(spending.isLowerBound)),
      .init("hasUnknownCost", .bool(spending.hasUnknownCost)),
    ])
  }

  private func money(_ money: Money?) -> JSONValue {
    .optional(money.map { $0.decimalText + " " + harmless($0.currency) })
  }

  /// `2026-11-29T20:20:51Z`.
  private func time(_ time: Timestamp?) -> JSONValue {
    guard let time else { return .null }
    let seconds = time.seconds - floorDivide(time.seconds, 86_400) * 86_400
    func two(_ number: Int64) -> String { (number < 10 ? "0" : "") + String(number) }
    return .string(
      time.quarterHour.utcDay.description + "T" + two(seconds / 3600) + ":"
        + two(seconds / 60 % 60) + ":" + two(seconds % 60) + "Z")
  }

  /// Two decimals at most.
  private func number(_ value: Double) -> JSONValue {
    let hundredths = Int64((min(max(value, 0), 1e9) * 100).rounded())
    return .number(BarDocument.decimal(hundredths * 10_000))
  }

  /// `12.34` of millionths, without zeros that say nothing.
  private static func decimal(_ microdollars: Int64) -> String {
    var digits = String(microdollars.magnitude)
    digits = String(repeating: "0", count: max(0, 7 - digits.utf8.count)) + digits
    let whole = digits.dropLast(6)
    var rest = digits.suffix(6)
    while rest.utf8.last == UInt8(ascii: "0") { rest = rest.dropLast() }
    return (microdollars < 0 ? "-" : "") + whole + (rest.isEmpty ? "" : "." + rest)
  }
}
