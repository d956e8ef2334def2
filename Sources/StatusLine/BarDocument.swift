internal import StatusSnapshot
internal import UsageModel

/// An object of JSON, written member by member.
struct BarObject {
  private var members: [String] = []

  mutating func add(_ name: String, raw: String) {
    members.append(SubagentLines.quoted(name) + ":" + raw)
  }

  mutating func add(_ name: String, _ text: String?) {
    add(name, raw: text.map { SubagentLines.quoted($0) } ?? "null")
  }

  mutating func add(_ name: String, _ texts: [String]) {
    add(name, raw: "[" + texts.map { SubagentLines.quoted($0) }.joined(separator: ",") + "]")
  }

  mutating func add(_ name: String, _ objects: [BarObject]) {
    add(name, raw: "[" + objects.map { $0.text }.joined(separator: ",") + "]")
  }

  mutating func add(_ name: String, _ time: Timestamp?) {
    add(name, time.map { BarObject.text(of: $0) })
  }

  var text: String { "{" + members.joined(separator: ",") + "}" }

  /// `2026-11-29T20:20:51Z`.
  static func text(of time: Timestamp) -> String {
    let seconds = time.seconds - floorDivide(time.seconds, 86_400) * 86_400
    func two(_ number: Int64) -> String { (number < 10 ? "0" : "") + String(number) }
    return time.quarterHour.utcDay.description + "T" + two(seconds / 3600) + ":"
      + two(seconds / 60 % 60) + ":" + two(seconds % 60) + "Z"
  }

  /// `12.34` of millionths, without zeros that say nothing.
  static func decimal(_ microdollars: Int64) -> String {
    var digits = String(microdollars.magnitude)
    digits = String(repeating: "0", count: max(0, 7 - digits.utf8.count)) + digits
    let whole = digits.dropLast(6)
    var rest = digits.suffix(6)
    while rest.utf8.last == UInt8(ascii: "0") { rest = rest.dropLast() }
    return (microdollars < 0 ? "-" : "") + whole + (rest.isEmpty ? "" : "." + rest)
  }
}

/// Everything that a bar knows, for scripts: the only format with all of it.
///
/// It holds times and no ages, so that it changes only when something else than the
/// time has.
struct BarDocument {
  let content: BarContent

  init(_ content: BarContent) { self.content = content }

  var text: String {
    var object = BarObject()
    object.add("schemaVersion", raw: "1")
    object.add("text", content.plainText)
    object.add("shortText", content.shortText)
    object.add("state", content.state.rawValue)
    object.add("percentage", raw: content.percentage.map { String($0) } ?? "null")
    object.add("isStale", raw: content.isStale ? "true" : "false")
    object.add("reason", content.silence?.text)
    object.add("limits", content.figures.map { limit($0) })
    object.add("today", raw: sum(content.facts.today))
    object.add("month", raw: sum(content.facts.month))
    object.add("projects", burners(.project))
    object.add("models", burners(.model))
    object.add("snapshotAt", content.facts.snapshot?.writtenAt)
    return object.text
  }

  private func limit(_ figure: BarContent.Figure) -> BarObject {
    let limit = figure.figure.limit
    var object = BarObject()
    object.add("window", harmless(figure.window.name))
    object.add("label", figure.long)
    let isAmount = figure.figure.isAmountAlone
    object.add("percent", raw: isAmount ? "null" : BarDocument.number(figure.figure.percent))
    object.add("state", figure.state.rawValue)
    object.add("resetsAt", limit.reading.resetsAt)
    // A pace is an estimate, and moves with every second: whole minutes and per cents.
    object.add(
      "runsOutAt",
      figure.figure.pace?.exhaustedAt.map {
        Timestamp(seconds: floorDivide($0.seconds, 60) * 60)
      })
    object.add(
      "percentAtReset",
      raw: figure.figure.pace.map { BarDocument.number($0.projected.rounded()) } ?? "null")
    object.add("used", limit.used.map { $0.decimalText + " " + harmless($0.currency) })
    object.add("limit", limit.allowed.map { $0.decimalText + " " + harmless($0.currency) })
    object.add("capturedAt", limit.reading.capturedAt)
    object.add("source", limit.reading.source.name)
    object.add("confidence", limit.reading.confidence.name)
    return object
  }

  private func burners(_ kind: SnapshotBurner.Kind) -> [BarObject] {
    guard content.facts.today != nil, let snapshot = content.facts.snapshot else { return [] }
    return snapshot.burners(of: content.facts.folder).filter { $0.kind == kind }.map {
      var object = BarObject()
      object.add("name", harmless($0.name))
      object.add("today", raw: sum($0.spending))
      return object
    }
  }

  private func sum(_ spending: Spending?) -> String {
    guard let spending else { return "null" }
    var object = BarObject()
    object.add("dollars", raw: spending.microdollars.map { BarObject.decimal($0) } ?? "null")
    object.add("tokens", raw: String(spending.tokens))
    object.add("isLowerBound", raw: spending.isLowerBound ? "true" : "false")
    object.add("hasUnknownCost", raw: spending.hasUnknownCost ? "true" : "false")
    return object.text
  }

  /// Two decimals at most.
  private static func number(_ value: Double) -> String {
    let hundredths = Int64((min(max(value, 0), 1e9) * 100).rounded())
    return BarObject.decimal(hundredths * 10_000)
  }
}
