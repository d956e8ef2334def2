import Analytics
import Index
internal import Live
import Pricing
import Reports
import Terminal
import UsageModel
import Wording

extension MonitorState {
  private var economy: CacheEconomy? { history[.cache(days: days.rawValue)]?.cache }

  /// The days of the cache screen, the newest first.
  var cacheDays: [CacheEconomy.Day] { (economy?.days ?? []).reversed() }
}

extension Picture {
  /// Screen 5: what the prompt cache saved.
  mutating func drawCache(_ state: MonitorState, _ area: Area) {
    let used = drawRanges(state, area)
    guard let answer = state.history[.cache(days: state.days.rawValue)] else {
      return canvas.draw("Reading the index …", .dim, area, row: 2)
    }
    let economy = answer.cache
    if let text = state.readingText {
      _ = canvas.paragraph(text, .dim, area, row: 2, most: 3)
      return
    }
    canvas.drawRight(
      [Piece("net saved ", .dim), Piece(netText(economy.total), .strong)], area, after: used)
    var row = 2
    for line in summary(economy.total) + lost(economy.losses, of: answer.total) {
      row += canvas.paragraph(line, .text, area, row: row, most: 2)
    }
    row += drawWarmth(state, area.below(row + 1)) + 2
    let body = area.below(row)
    let models = modelGrid(economy)
    let causes = causeGrid(economy.losses, whole: answer.total)
    let days = dayGrid(state.cacheDays, cells: area.columns >= 70 ? 24 : 0)
    if area.columns >= 112 {
      let half = (body.columns - 4) / 2
      draw(
        days, Area(column: body.column, row: body.row, columns: half, rows: body.rows),
        selected: state.selected, firstHit: 0)
      let right = Area(
        column: body.column + half + 4, row: body.row, columns: half, rows: body.rows)
      let top = min(economy.models.count + 1, max(2, body.rows / 2))
      draw(models, right.withRows(top))
      guard !causes.rows.isEmpty else { return }
      draw(causes, right.below(top + 1))
      draw(sessionGrid(economy), right.below(top + causes.rows.count + 3))
      return
    }
    let top = min(economy.models.count + 1, max(2, body.rows / 4))
    draw(models, body.withRows(top))
    var rest = body.below(top + 1)
    // The days can be scrolled, the causes cannot.
    let height = min(causes.rows.count + 1, rest.rows - 3)
    if !causes.rows.isEmpty, height >= 2 {
      draw(causes, rest.withRows(height))
      rest = rest.below(height + 1)
    }
    draw(days, rest, selected: state.selected, firstHit: 0)
  }

  private func summary(_ total: CacheSaving) -> [String] {
    guard total.read + total.written > 0 else { return ["Nothing went through the cache."] }
    var text =
      "\(grouped(total.read)) tokens were read from the cache: \(dollars(total.saved)) less than "
      + "as plain input. Writing it cost \(dollars(total.writePremium)) more."
    if total.unpricedTokens > 0 {
      text += " \(grouped(total.unpricedTokens)) tokens have no known price and count nowhere."
    }
    return [text]
  }

  /// What was sent again although it had been in the cache, and why.
  private func lost(_ losses: [CacheLossCause: CacheLossSum], of whole: Usage) -> [String] {
    let ordered = ordered(losses)
    guard let first = ordered.first else { return [] }
    var (count, tokens, cost) = (Int64(0), Int64(0), Cost.zero)
    for (_, sum) in ordered {
      count += sum.count
      tokens += sum.tokens
      cost = cost + sum.cost
    }
    let hasUnpriced = ordered.contains { $0.value.unpriced > 0 }
    let part = whole.cost.known > .zero ? cost.dollars / whole.cost.known.dollars : nil
    return [
      "Lost \(counted(count, "time")): \(compactCount(tokens)) tokens were sent again for "
        + "\(dollars(cost, isLowerBound: hasUnpriced))"
        + (part.map { ", \(shareText($0)) of the cost" } ?? "") + ", most of it: "
        + plainText(CacheReport.words(first.key)) + "."
    ]
  }

  /// The dearest first.
  private func ordered(
    _ losses: [CacheLossCause: CacheLossSum]
  ) -> [(key: CacheLossCause, value: CacheLossSum)] {
    losses.sorted {
      $0.value.cost != $1.value.cost
        ? $0.value.cost > $1.value.cost : $0.key.isBefore($1.key)
    }
  }

  /// Why the cache was lost, and what that cost.
  private func causeGrid(_ losses: [CacheLossCause: CacheLossSum], whole: Usage) -> Grid {
    Grid(
      columns: [
        .name("Lost by (~ derived)", least: 16), .number("Times", fold: 3),
        .number("Tokens", fold: 2), .number("Cost", fold: 0), .number("Of cost", fold: 1),
      ],
      rows: ordered(losses).map { cause, sum in
        let isUnknown = sum.unpriced == sum.count
        let part = whole.cost.known > .zero ? sum.cost.dollars / whole.cost.known.dollars : nil
        return [
          Piece(CacheReport.words(cause), .text), Piece(grouped(sum.count), .dim),
          Piece(compactCount(sum.tokens), .dim),
          Piece(lostText(sum), .text),
          Piece(isUnknown ? "?" : shareText(part), .dim),
        ]
      })
  }

  /// Sessions whose cache is warm, and what it would cost to let them go cold.
  /// Returns the rows taken.
  private mutating func drawWarmth(_ state: MonitorState, _ area: Area) -> Int {
    let warm = state.warmth
    guard !warm.isEmpty, area.rows > 3 else { return -1 }
    canvas.draw([Piece("Cache now", .strong)], area)
    let most = min(warm.count, max(1, area.rows / 4))
    let names = max(10, min(24, area.columns / 3))
    for (offset, line) in warm.prefix(most).enumerated() {
      let name = cutAtEnd(line.name, to: names)
      let room = area.columns - names - 4
      canvas.draw(
        [
          Piece(line.isWarm ? "● " : "○ ", line.isWarm ? .good : .dim),
          Piece(padded(name, toCells: names + 2), .text),
          Piece(cutAtEnd(line.text.count <= room ? line.text : line.short, to: room), .dim),
        ], area, row: 1 + offset)
    }
    return most + 1
  }

  private func netText(_ saving: CacheSaving) -> String {
    (saving.unpricedTokens > 0 && saving.net != nil ? "≥" : "")
      + (saving.net.map { dollars($0) } ?? "?")
  }

  private func hits(_ saving: CacheSaving) -> String {
    saving.hitRatio.map { shareText($0) } ?? "—"
  }

  private func dayGrid(_ days: [CacheEconomy.Day], cells: Int) -> Grid {
    let greatest = days.map { $0.saving.net?.dollars ?? 0 }.max() ?? 0
    var grid = Grid(
      columns: [
        .text("Day", fold: 0), .number("Net saved", fold: 0), .text("", fold: 3),
        .number("Lost", fold: 2), .number("Hits", fold: 1), .number("Read", fold: 4),
      ],
      rows: days.map { day in
        let part = greatest > 0 ? (day.saving.net?.dollars ?? 0) / greatest : 0
        return [
          Piece(day.day.description, .dim), Piece(netText(day.saving), .text),
          Piece(padded(Glyphs.bar(part, cells: cells), toCells: cells), .accent),
          Piece(day.lost.count > 0 ? lostText(day.lost) : "", .dim),
          Piece(hits(day.saving), .dim), Piece(compactCount(day.saving.read), .dim),
        ]
      })
    grid.empty = "no day with cached tokens"
    return grid
  }

  private func lostText(_ sum: CacheLossSum) -> String {
    sum.unpriced == sum.count ? "?" : dollars(sum.cost, isLowerBound: sum.unpriced > 0)
  }

  private func sessionGrid(_ economy: CacheEconomy) -> Grid {
    Grid(
      columns: [
        .name("Lost in session", least: 16), .number("Times", fold: 2),
        .number("Tokens", fold: 1), .number("Cost", fold: 0),
      ],
      rows: economy.lostSessions.map { lost in
        let project = lost.projectName.map { $0 + " " } ?? ""
        return [
          Piece(project + String(lost.id.prefix(8)), .text), Piece(grouped(lost.sum.count), .dim),
          Piece(compactCount(lost.sum.tokens), .dim), Piece(lostText(lost.sum), .text),
        ]
      })
  }

  private func modelGrid(_ economy: CacheEconomy) -> Grid {
    Grid(
      columns: [
        .name("Model", least: 12), .number("Net saved", fold: 0), .number("Hits", fold: 1),
        .number("Read", fold: 2), .number("Written", fold: 3),
      ],
      rows: economy.models.map {
        [
          Piece(modelName($0.model), .text), Piece(netText($0.saving), .text),
          Piece(hits($0.saving), .dim), Piece(compactCount($0.saving.read), .dim),
          Piece(compactCount($0.saving.written), .dim),
        ]
      })
  }
}

/// How warm the cache of one session is.
struct SessionWarmth {
  var name: String
  var isWarm: Bool
  var text: String
  /// The same in few cells: how much it would be to write again, then until when.
  var short: String
}

extension MonitorState {
  /// Sessions of the last hours by how long ago they were answered: an estimate,
  /// because logs do not tell when a cache entry ends.
  var warmth: [SessionWarmth] {
    (update?.usage.sessions ?? []).prefix(8).compactMap { session in
      guard let context = session.contextTokens, context > 0 else { return nil }
      let tokens = session.usage.tally.tokens
      let isHour = tokens.cacheWrite1h >= tokens.cacheWrite5m
      let ends = session.lastSeen.advanced(byMilliseconds: isHour ? 3_600_000 : 300_000)
      let size = compactCount(context)
      if ends > now {
        return SessionWarmth(
          name: session.projectName, isWarm: true,
          text:
            "warm until about \(words.clock(ends)); cold, the next turn rewrites \(size) tokens",
          short: "\(size) tokens warm until ~\(words.clock(ends))")
      }
      return SessionWarmth(
        name: session.projectName, isWarm: false,
        text: "cold since about \(words.clock(ends)); the next turn writes \(size) tokens",
        short: "\(size) tokens cold since ~\(words.clock(ends))")
    }
  }
}
