import Analytics
import Limits
import Live
import Pricing
import Reports
import Terminal
import UsageModel
import Wording

/// The course of a window: its samples as parts of its length and of all of it.
struct Course {
  var gauge: Gauge
  /// From (0, 0) to now.
  var points: [(x: Double, y: Double)] = []
  /// How full earlier windows were when they ended, the oldest first.
  var earlier: [Double] = []

  /// - Parameter trail: The past of its limit; nil as long as it is not there.
  /// - Returns: nil where the window does not run between known ends.
  init?(_ gauge: Gauge, trail: LimitTrail?, now: Timestamp) {
    let reading = gauge.row.state.reading
    guard gauge.row.state.condition == .running, let length = reading.window.length,
      let resetsAt = reading.resetsAt
    else { return nil }
    self.gauge = gauge
    let start = resetsAt.milliseconds - length * 1000
    func place(_ time: Timestamp) -> Double {
      Double(time.milliseconds - start) / Double(length * 1000)
    }
    let own = LimitSample(reading)
    for run in LimitRun.runs(of: trail?.samples ?? []) {
      if run.samples.last?.isSameWindow(as: own) == true {
        points = run.samples.map { (place($0.time), $0.percent / 100) }
      } else if run.resetsAt <= now {
        earlier.append(run.highest)
      }
    }
    points = points.filter { $0.x >= 0 && $0.x < place(reading.capturedAt) }
    points.insert((0, 0), at: 0)
    points.append((min(1, max(0, place(reading.capturedAt))), reading.percent / 100))
  }
}

extension MonitorState {
  /// The courses of the windows on the first screen, those that hold for all models
  /// first.
  var courses: [Course] {
    guard let current = limits?.current else { return [] }
    let trails = history[.course]?.limits ?? []
    return current.rows.compactMap { row in
      Course(
        Gauge(row), trail: trails.first { $0.key.window == row.window }, now: now)
    }
  }
}

extension Picture {
  /// The least rows that the charts below the limits take.
  static let leastCourseRows = 7

  /// Draws the courses of windows beside each other, and where there is room below
  /// them today's hours.
  mutating func drawCourses(_ state: MonitorState, _ area: Area) {
    let courses = state.courses
    let hasToday = area.rows >= 16
    var rest = area
    if !courses.isEmpty {
      let height = min(hasToday ? area.rows - 7 : area.rows, 14)
      let count = min(courses.count, max(1, area.columns / 36))
      let width = (area.columns - 3 * (count - 1)) / count
      for (place, course) in courses.prefix(count).enumerated() {
        drawCourse(
          course, state,
          Area(
            column: area.column + place * (width + 3), row: area.row, columns: width,
            rows: height))
      }
      rest = area.below(height + 1)
    }
    if rest.rows >= 6 { drawToday(state, rest.withRows(8)) }
  }

  private mutating func drawCourse(_ course: Course, _ state: MonitorState, _ area: Area) {
    let gauge = course.gauge
    let reading = gauge.row.state.reading
    let label = 4
    let name = cutAtEnd(reading.window.label, to: 16)
    let end = canvas.draw([Piece(name, .strong), Piece(" so far", .dim)], area)
    if course.earlier.count > 1 {
      let cells = max(0, min(course.earlier.count, area.columns - end - 12))
      let bars = course.earlier.suffix(cells).map { percent -> Character in
        Glyphs.levels[max(1, min(8, Int((percent / 100 * 8).rounded(.up))))]
      }
      canvas.drawRight(
        [Piece("before ", .faint), Piece(String(bars), .dim)], area, after: end + 2)
    }
    var dots = DotGrid(columns: area.columns - label - 1, rows: area.rows - 2)
    dots.line(from: (0, 0), to: (1, 1), .dim, step: 4)
    if let last = course.points.last, let projected = gauge.projected, last.y < 1 {
      let height = projected / 100
      let stop =
        height > 1
        ? (x: last.x + (1 - last.x) * (1 - last.y) / (height - last.y), y: 1.0)
        : (x: 1.0, y: height)
      dots.line(from: last, to: stop, gauge.role == .good ? .dim : gauge.role, step: 2)
    }
    for (from, to) in zip(course.points, course.points.dropFirst()) {
      dots.line(
        from: (from.x, min(1, from.y)), to: (to.x, min(1, to.y)),
        gauge.role == .good ? .accent : gauge.role)
    }
    for row in 0..<dots.rows {
      let text = row == 0 ? "100" : row == dots.rows / 2 ? "50" : row == dots.rows - 1 ? "0" : ""
      canvas.draw(
        [Piece(padded(text, toCells: label - 1, alignRight: true) + " ", .faint)]
          + dots.pieces(row: row), area, row: 1 + row)
    }
    drawEnds(reading, state, area, from: label)
  }

  /// The beginning and the end of a window, below its course.
  private mutating func drawEnds(
    _ reading: LimitReading, _ state: MonitorState, _ area: Area, from column: Int
  ) {
    guard let resetsAt = reading.resetsAt, let length = reading.window.length else { return }
    let start = resetsAt.advanced(byMilliseconds: -length * 1000)
    let foot = area.rows - 1
    let end = canvas.draw(
      [Piece(state.words.clock(start), .faint)], area, row: foot, from: column)
    canvas.drawRight(
      [Piece(state.words.clock(resetsAt), .faint)], area, row: foot, after: end + 2)
  }

  /// Today's hours as columns, with a stretch for each family of models.
  private mutating func drawToday(_ state: MonitorState, _ area: Area) {
    guard let answer = state.history[.today], state.readingText == nil else { return }
    let end = canvas.draw([Piece("Today by the hour", .strong)], area)
    var families = FamilySums()
    var hours: [Int: FamilySums] = [:]
    for bucket in answer.buckets {
      guard case .hour(let hour) = bucket.subject else { continue }
      let place = Int((hour.start.seconds + Int64(hour.offset)) / 3600 % 24)
      for part in bucket.parts {
        families.add(part)
        hours[place, default: FamilySums()].add(part)
      }
    }
    guard !hours.isEmpty else {
      return canvas.draw("nothing yet", .dim, area, row: 1)
    }
    let legend = families.ordered.flatMap { family, cost in
      [
        Piece("  ■ ", .text), Piece(family.title, .text),
        Piece(" " + dollars(Cost(dollars: cost) ?? .zero), .dim),
      ]
    }
    if end + 2 + legend.width <= area.columns {
      let start = area.columns - legend.width
      canvas.drawRight(legend, area)
      var column = start
      for (family, cost) in families.ordered {
        canvas.buffer.put(
          "■", area.column + column + 2, area.row, canvas.theme.family(family))
        column += 4 + family.title.count + 1 + dollars(Cost(dollars: cost) ?? .zero).count
      }
    }
    drawHours(hours, area)
  }

  private mutating func drawHours(_ hours: [Int: FamilySums], _ area: Area) {
    let height = max(1, area.rows - 2)
    let width = max(1, min(4, (area.columns - 2) / 24))
    let bar = width > 1 ? width - 1 : 1
    let greatest = hours.values.map(\.total).max() ?? 0
    guard greatest > 0 else { return }
    for (hour, sums) in hours {
      let cells = max(1, Int((sums.total / greatest * Double(height)).rounded()))
      var reached = 0.0
      var filled = 0
      for (family, cost) in sums.ordered {
        reached += cost
        let top = max(filled, Int((reached / sums.total * Double(cells)).rounded()))
        for cell in filled..<top {
          canvas.buffer.put(
            String(repeating: canvas.isMonochrome ? family.texture : "█", count: bar),
            area.column + hour * width, area.row + height - cell, canvas.theme.family(family))
        }
        filled = top
      }
    }
    for hour in stride(from: 0, to: 24, by: 6) {
      canvas.draw(
        [Piece(padded(hour, to: 2), .faint)], area, row: height + 1, from: hour * width)
    }
  }
}

/// Costs by family of models.
struct FamilySums {
  private var costs: [ModelFamily: Double] = [:]

  mutating func add(_ part: NamedUsage) {
    costs[ModelFamily(part.id), default: 0] += part.usage.cost.known.dollars
  }

  var total: Double { costs.values.reduce(0, +) }

  /// In the order of the families, those without a cost left out.
  var ordered: [(family: ModelFamily, cost: Double)] {
    ModelFamily.allCases.compactMap { family in
      costs[family].flatMap { $0 > 0 ? (family, $0) : nil }
    }
  }
}
