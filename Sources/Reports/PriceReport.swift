package import Pricing
package import Scanning
import Terminal
package import UsageModel
import Wording

/// The price list, or the part of it that was asked for.
package struct PriceReport: Sendable {
  package var list: PriceList
  package var models: [ModelPrices]
  /// Whether past and future prices are shown beside today's.
  package var hasHistory: Bool
  package var today: CivilDay

  /// - Parameter name: A model as transcripts or the list name it, or a part of
  ///   such a name; nil for the whole list.
  package init(list: PriceList, name: String? = nil, today: CivilDay) {
    self.list = list
    self.today = today
    hasHistory = name != nil
    guard let name else {
      models = list.models
      return
    }
    let wanted = name.lowercased()
    let parts = list.models.filter { model in
      ([model.id, model.displayName] + model.aliases).contains { $0.lowercased().contains(wanted) }
    }
    models = list.match(name).map { [$0.model] } ?? parts
  }

  // MARK: Table

  /// The list as a table with its notes below.
  package func tableLines(on surface: Surface) -> [String] {
    let layout = table.layout(width: surface.tableWidth, colored: surface.isColored)
    let title = hasHistory ? "Prices" : "Prices of today"
    var notes = [
      "US dollars for a million tokens; list of \(list.date). Each web search costs "
        + dollars(Cost(picodollars: Int128(list.rules.webSearch))) + "; batches cost "
        + "\(factor(list.rules.batch)) of the price. Long prompts are priced as a whole."
    ]
    if !hasHistory { notes.append("`plimsoll prices MODEL` shows a model's prices of all days.") }
    let used = Set(rows.map(\.source))
    notes += used.sorted().compactMap { key in list.sources[key].map { "\(key): \($0.what)" } }
    if !layout.foldedTitles.isEmpty {
      notes.append("Not shown at this width: \(layout.foldedTitles.joined(separator: ", ")).")
    }
    return TableTitle.lines(title, "list of \(list.date)", surface: surface) + layout.lines + [""]
      + notes.flatMap { wrapped($0, width: surface.columns, indent: "  ") }.map {
        Style.dim.applied(to: $0, colored: surface.isColored)
      }
  }

  private struct Row {
    var label: String
    var days: DayRange
    var rates: TokenRates
    var source: String
    var isFirst: Bool
  }

  /// A row for each price and each of its tiers, then those for fast mode.
  private var rows: [Row] {
    models.flatMap { model -> [Row] in
      let dated = hasHistory ? model.rates : [model.rates(on: today)].compactMap(\.self)
      var rows: [Row] = []
      for entry in dated {
        rows.append(
          Row(
            label: model.id, days: entry.days, rates: entry.rates, source: entry.source,
            isFirst: rows.isEmpty))
        for tier in entry.tiers {
          rows.append(
            Row(
              label: "└ prompt over \(grouped(tier.promptTokensOver))", days: entry.days,
              rates: tier.rates, source: entry.source, isFirst: false))
        }
      }
      for window in model.fastWindows where hasHistory || window.days.contains(today) {
        guard let base = dated.last(where: { $0.days.overlaps(window.days) }) else { continue }
        rows.append(
          Row(
            label: "└ fast, \(factor(window.factor)) ×", days: window.days,
            rates: base.rates.multiplied(by: [window.factor]), source: window.source,
            isFirst: false))
      }
      return rows
    }
  }

  private var table: TextTable {
    var table = TextTable(columns: [
      .name("Model", cells: 16...44), .text("From", fold: 4), .text("To", fold: 5),
      .number("Input", fold: 0), .number("Write 5m", fold: 2), .number("Write 1h", fold: 3),
      .number("Read", fold: 1), .number("Output", fold: 0), .text("Source", fold: 6),
    ])
    for row in rows {
      let rates = row.rates
      let prices = [
        rates.input, rates.cacheWrite5m, rates.cacheWrite1h, rates.cacheRead, rates.output,
      ]
      let cells: [TextTable.Cell] =
        [.text(row.label), .text(text(row.days.from)), .text(text(row.days.to))]
        + prices.map { .text(price($0)) } + [.text(row.source)]
      table.rows.append(.init(cells, style: row.isFirst ? nil : .dim))
    }
    return table
  }

  private func text(_ day: CivilDay?) -> String { day?.description ?? "" }

  /// At least two decimals, and as many more as the price has.
  private func price(_ rate: Int64?) -> String {
    guard let rate else { return "?" }
    let text = exactDecimal(Cost(picodollars: Int128(rate) * 1_000_000))
    let decimals = text.split(separator: ".").dropFirst().first?.utf8.count ?? 0
    if decimals >= 2 { return text }
    return text + (decimals == 0 ? ".00" : "0")
  }

  private func factor(_ factor: PriceFactor) -> String {
    exactDecimal(Cost(picodollars: Int128(factor.thousandths) * 1_000_000_000))
  }

  // MARK: JSON

  /// The list as the document that `docs/json.md` describes.
  package var json: JSONValue {
    .object([
      .init("schemaVersion", .integer(1)),
      .init("report", .string("prices")),
      .init("date", .string(list.date.description)),
      .init("unit", .string("USD per million tokens")),
      .init("webSearchUSD", .cost(Cost(picodollars: Int128(list.rules.webSearch)))),
      .init("batchFactor", .number(factor(list.rules.batch))),
      .init("usGeographyFactor", .number(factor(list.rules.usGeography))),
      .init("regionFactor", .number(factor(list.rules.region))),
      .init("models", .array(models.map(member))),
      .init(
        "sources",
        .object(
          list.sources.sorted { $0.key < $1.key }.map { key, source in
            .init(
              key,
              .object([
                .init("what", .string(source.what)), .init("url", .string(source.url)),
              ]))
          })),
    ])
  }

  private func member(_ model: ModelPrices) -> JSONValue {
    .object([
      .init("id", .string(model.id)),
      .init("displayName", .string(model.displayName)),
      .init("status", .string(model.status.rawValue)),
      .init("released", .optional(model.released?.description)),
      .init("retires", .optional(model.retires?.description)),
      .init("aliases", .strings(model.aliases)),
      .init("rates", .array(model.rates.map(rates))),
      .init(
        "fast",
        .array(
          model.fastWindows.map { window in
            .object(
              span(window.days) + [
                .init("factor", .number(factor(window.factor))),
                .init("source", .string(window.source)),
              ])
          })),
      .init("notes", .strings(model.notes)),
    ])
  }

  private func span(_ days: DayRange) -> [JSONValue.Member] {
    [
      .init("from", .optional(days.from?.description)),
      .init("to", .optional(days.to?.description)),
    ]
  }

  private func rates(_ dated: DatedRates) -> JSONValue {
    .object(
      span(dated.days) + prices(dated.rates) + [
        .init(
          "tiers",
          .array(
            dated.tiers.map { tier in
              .object(
                [.init("promptTokensOver", .integer(tier.promptTokensOver))] + prices(tier.rates))
            })),
        .init("source", .string(dated.source)),
      ])
  }

  private func prices(_ rates: TokenRates) -> [JSONValue.Member] {
    func price(_ rate: Int64?) -> JSONValue {
      .cost(rate.map { Cost(picodollars: Int128($0) * 1_000_000) })
    }
    return [
      .init("input", price(rates.input)),
      .init("cacheWrite5m", price(rates.cacheWrite5m)),
      .init("cacheWrite1h", price(rates.cacheWrite1h)),
      .init("cacheRead", price(rates.cacheRead)),
      .init("output", price(rates.output)),
    ]
  }
}
