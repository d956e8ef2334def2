import Analytics
import Live
import Pricing
import Reports
import Terminal
import UsageModel
import Wording

extension MonitorState {
  /// The bars of the history, the newest first; days without use are days too.
  var historyRows: [HistoryBucket] {
    let buckets = history[.buckets(bucket)]?.buckets ?? []
    guard bucket == .day, let last = buckets.last, case .day(let newest) = last.subject else {
      return buckets.reversed()
    }
    var rows: [HistoryBucket] = []
    var day = max(newest, zone.day(of: now))
    for bucket in buckets.reversed() {
      guard case .day(let next) = bucket.subject else {
        rows.append(bucket)
        continue
      }
      while day > next {
        rows.append(HistoryBucket(subject: .day(day), usage: Usage()))
        day = day.adding(days: -1)
      }
      rows.append(bucket)
      day = next.adding(days: -1)
    }
    return rows
  }

  /// What a bar is called.
  func label(of subject: GroupSubject) -> String {
    switch subject {
    case .hour(let hour): String(clockText(hour.start, offset: hour.offset).dropFirst(5))
    case .day(let day): weekdayName(day) + " " + day.description
    case .week(let day): "week of " + day.description
    case .month(let day):
      day == day.firstOfMonth ? String(day.description.prefix(7)) : "from " + day.description
    case .unknownTime: "no time"
    case .session, .project, .attribute: ""
    case .model(let name): name
    }
  }

  private func weekdayName(_ day: CivilDay) -> String {
    ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"][day.weekday]
  }
}

extension Picture {
  /// Screen 3: usage over time, a bar for each hour, day, week or month.
  mutating func drawHistory(_ state: MonitorState, _ area: Area) {
    var head: [Piece] = []
    for bucket in HistoryQuestion.Bucket.allCases {
      head.append(Piece(bucket.rawValue + "s", bucket == state.bucket ? .strong : .dim))
      head.append(Piece("   ", .text))
    }
    canvas.draw(head, area)
    guard let answer = state.history[.buckets(state.bucket)] else {
      return canvas.draw("Reading the index …", .dim, area, row: 2)
    }
    if let text = state.readingText {
      _ = canvas.paragraph(text, .dim, area, row: 2, most: 3)
      return
    }
    let rows = state.historyRows
    guard !rows.isEmpty else { return canvas.draw("No usage in this time.", .dim, area, row: 2) }
    canvas.drawRight(
      [
        Piece("total ", .dim), Piece(UsageCells.cost(answer.total), .strong),
        Piece("  \(compactCount(answer.total.tally.tokens.total)) tokens", .dim),
      ], area, after: head.width)
    let isWide = area.columns >= 112
    let detail = rows.indices.contains(state.selected) ? rows[state.selected] : rows[0]
    var list = area.below(2)
    if isWide {
      list.columns = area.columns - 46
      drawBucket(
        detail, state,
        Area(column: area.column + list.columns + 4, row: list.row, columns: 42, rows: list.rows))
    } else if area.rows > 12 {
      let height = min(3 + detail.parts.count, max(4, area.rows / 3))
      list.rows -= height + 1
      drawBucket(
        detail, state,
        Area(
          column: list.column, row: list.row + list.rows + 1, columns: list.columns, rows: height))
    }
    drawBars(rows, state, list)
  }

  private mutating func drawBars(
    _ rows: [HistoryBucket], _ state: MonitorState, _ area: Area
  ) {
    let labels = rows.map { state.label(of: $0.subject) }
    let costs = rows.map { UsageCells.cost($0.usage) }
    let tokens = rows.map { compactCount($0.usage.tally.tokens.total) }
    let labelWidth = labels.map { displayWidth($0) }.max() ?? 0
    let costWidth = costs.map(\.count).max() ?? 0
    let tokenWidth = area.columns >= 56 ? (tokens.map(\.count).max() ?? 0) + 2 : 0
    let cells = max(0, area.columns - labelWidth - costWidth - tokenWidth - 4)
    let greatest = rows.map { $0.measure }.max() ?? 0
    let first = scrollStart(count: rows.count, visible: area.rows, selected: state.selected)
    for offset in 0..<min(area.rows, rows.count - first) {
      let number = first + offset
      let bucket = rows[number]
      let isSelected = number == state.selected
      canvas.draw(
        [Piece(padded(labels[number], toCells: labelWidth) + "  ", isSelected ? .strong : .dim)],
        area, row: offset)
      if greatest > 0 {
        drawStack(bucket, cells: cells, greatest: greatest, area, offset, labelWidth + 2)
      }
      let right =
        (tokenWidth > 0
          ? [Piece(padded(tokens[number], toCells: tokenWidth, alignRight: true), .dim)] : [])
        + [
          Piece(
            padded(costs[number], toCells: costWidth + 2, alignRight: true),
            isSelected ? .strong : .text)
        ]
      canvas.drawRight(right, area, row: offset)
      if isSelected { canvas.select(area, row: offset) }
      mark(
        Area(column: area.column, row: area.row + offset, columns: area.columns, rows: 1),
        .row(number))
    }
  }

  /// One bar, with a stretch for each family of models; without colours each has a
  /// texture.
  private mutating func drawStack(
    _ bucket: HistoryBucket, cells: Int, greatest: Double, _ area: Area,
    _ row: Int, _ start: Int
  ) {
    var families = FamilySums()
    for part in bucket.parts { families.add(part) }
    var sum = 0.0
    var column = 0
    for (family, cost) in families.ordered where cells > 0 {
      sum += cost
      var end = Int((sum / greatest * Double(cells)).rounded())
      if column == 0 { end = max(1, end) }
      guard end > column else { continue }
      canvas.buffer.put(
        String(
          repeating: canvas.isMonochrome ? family.texture : "█", count: end - column),
        area.column + start + column, area.row + row, canvas.theme.family(family))
      column = end
    }
  }

  private mutating func drawBucket(
    _ bucket: HistoryBucket, _ state: MonitorState, _ area: Area
  ) {
    let tokens = bucket.usage.tally.tokens
    canvas.draw(
      [
        Piece(state.label(of: bucket.subject), .strong), Piece("   ", .text),
        Piece(UsageCells.cost(bucket.usage), .strong),
      ], area)
    let sessions = counted(Int64(bucket.sessionCount), "session")
    let mark = bucket.usage.tally.isLowerBound ? "≥" : ""
    canvas.draw(
      [
        Piece("\(mark)\(grouped(tokens.total)) tokens, ", .dim),
        Piece("\(counted(bucket.usage.tally.responses, "response")), \(sessions)", .dim),
      ], area, row: 1)
    for (offset, part) in bucket.parts.prefix(max(0, area.rows - 2)).enumerated() {
      let family = ModelFamily(part.id)
      let row = 2 + offset
      canvas.buffer.put(
        canvas.isMonochrome ? String(family.texture) : "■", area.column, area.row + row,
        canvas.theme.family(family))
      let name = cutAtEnd(modelName(part.name), to: max(8, area.columns - 30))
      canvas.draw([Piece(name, .text)], area, row: row, from: 2)
      canvas.drawRight(
        [
          Piece(compactCount(part.usage.tally.tokens.total), .dim),
          Piece(padded(UsageCells.cost(part.usage), toCells: 12, alignRight: true), .text),
        ], area, row: row, after: 2 + displayWidth(name))
    }
  }
}

extension HistoryBucket {
  /// How long its bar is: the known cost.
  fileprivate var measure: Double { usage.cost.known.dollars }
}

extension Area {
  func withRows(_ count: Int) -> Area {
    Area(column: column, row: row, columns: columns, rows: Swift.max(0, Swift.min(rows, count)))
  }
}
