import Index
import Limits
internal import Live
import Reports
import Settings
package import Terminal
import UsageModel

/// What a place of the screen is, for the mouse.
enum Hit: Equatable {
  case tab(MonitorScreen)
  /// A row of the screen's list.
  case row(Int)
}

/// The screen for a state: a pure function of it.
package struct Picture {
  var canvas: Canvas
  private var hits: [(area: Area, hit: Hit)] = []
  /// Lines that what lies over the screen has beyond what fits.
  var popupLinesLeft = 0

  /// The cells to show.
  package var buffer: CellBuffer { canvas.buffer }

  /// How a width is laid out.
  enum Width: Int, Comparable {
    /// One line, or the boxed form: numbers before all else.
    case tiny = 0, small = 40, narrow = 60, normal = 80, wide = 120

    init(_ columns: Int) {
      self = [.wide, .normal, .narrow, .small].first { columns >= $0.rawValue } ?? .tiny
    }

    static func < (left: Width, right: Width) -> Bool { left.rawValue < right.rawValue }
  }

  package init(of state: MonitorState) {
    canvas = Canvas(
      buffer: CellBuffer(state.size), theme: state.theme,
      isMonochrome: state.options.colors == .none)
    let size = state.size
    let all = Area(column: 0, row: 0, columns: size.columns, rows: size.rows)
    if size.columns < 30 || size.rows < 6 {
      drawOneLine(state, all)
    } else if state.isBoxed {
      drawCompact(state, all)
    } else {
      drawWhole(state, all)
    }
    if state.popup != nil || state.prompt != nil { drawPopup(state, all) }
    if state.options.isASCII { canvas.buffer = Glyphs.asciiOnly(canvas.buffer) }
  }

  func hit(column: Int, row: Int) -> Hit? {
    hits.last { $0.area.contains(column: column, row: row) }?.hit
  }

  mutating func mark(_ area: Area, _ hit: Hit) { hits.append((area, hit)) }

  private mutating func drawWhole(_ state: MonitorState, _ all: Area) {
    var body = all
    if !state.isZoomed {
      drawHeader(state, all)
      drawFooter(state, all)
      body = Area(column: 0, row: 1, columns: all.columns, rows: all.rows - 2)
    }
    if let banner = state.options.banner, body.rows > 14, !state.isZoomed {
      canvas.draw(cutAtEnd(banner, to: body.columns - 2), .warning, body.inset(1), row: 0)
      body = body.below(1)
    }
    body = body.below(body.rows > 12 ? 1 : 0).inset(1)
    switch state.screen {
    case .limits: drawLimits(state, body)
    case .now: drawNow(state, body)
    case .history: drawHistory(state, body)
    case .models: drawModels(state, body)
    case .cache: drawCache(state, body)
    case .alerts: drawAlerts(state, body)
    case .attribution: drawAttribution(state, body)
    }
  }

  // MARK: Frame

  private mutating func drawHeader(_ state: MonitorState, _ all: Area) {
    let area = all.inset(1)
    let isShort = Width(all.columns) < .normal
    var right = state.keyFigures(isShort: isShort)
    if !isShort { right += [Piece("   " + state.words.clock(state.now), .dim)] }
    var column = 0
    if Width(all.columns) >= .narrow {
      column = canvas.draw([Piece("plimsoll", .title), Piece("  ", .text)], area)
    }
    // The figures outrank the names of other screens, and those their numbers.
    let room = area.columns - column - right.width - 2
    let tabs = MonitorScreen.allCases.map { ($0, "\($0.rawValue) \($0.title)") }
    let titled = tabs.reduce(0) { $0 + $1.1.count + 2 } <= room
    let numbered = 3 * tabs.count + state.screen.title.count + 1 <= room
    for (screen, title) in tabs {
      let isShown = screen == state.screen
      guard isShown || titled || numbered else { continue }
      let digit = Piece(String(screen.rawValue), isShown ? .accent : .dim)
      let name = Piece(String(title.dropFirst()), isShown ? .strong : .dim)
      let start = column
      column = canvas.draw(isShown || titled ? [digit, name] : [digit], area, from: column)
      mark(
        Area(column: area.column + start, row: 0, columns: column - start, rows: 1), .tab(screen))
      column += 2
    }
    if column - 2 > area.columns - right.width - 1 {
      canvas.buffer.fill(area.column..<(area.column + area.columns), 0..<1)
    }
    canvas.drawRight(right, area)
  }

  private mutating func drawFooter(_ state: MonitorState, _ all: Area) {
    let area = Area(column: 1, row: all.rows - 1, columns: max(0, all.columns - 2), rows: 1)
    let status = state.status
    let room = area.columns - (status.isEmpty ? 0 : status.width + 2)
    if let notice = state.notice {
      canvas.draw(cutAtEnd(notice.text, to: room), .accent, area)
    } else {
      var pieces: [Piece] = []
      for (key, word) in state.hints {
        let hint = [Piece(key, .text), Piece(" " + word + "   ", .dim)]
        if pieces.width + hint.width > room { break }
        pieces += hint
      }
      canvas.draw(pieces, area)
    }
    canvas.drawRight(status, area)
  }
}

extension MonitorState {
  /// Whether the boxed form is shown: wished for, or all that the pane has room for.
  var isBoxed: Bool {
    let isSmall = size.columns < 60 || size.rows < 12
    return (options.preset == .compact || isSmall) && screen == .limits
  }

  /// The figures that never leave the screen.
  func keyFigures(isShort: Bool) -> [Piece] {
    guard let current = limits?.current else { return [] }
    var pieces: [Piece] = []
    for (kind, name) in [(LimitWindow.Kind.fiveHour, "5h"), (.sevenDay, "7d")] {
      guard let row = current.row(kind) else { continue }
      let gauge = Gauge(row)
      if !pieces.isEmpty { pieces.append(Piece(isShort ? " " : "  ", .dim)) }
      pieces += [
        Piece(name + " ", .dim), Piece(gauge.percentText, gauge.role),
        Piece(isShort && gauge.role == .good ? "" : " " + gauge.shape, gauge.role),
      ]
    }
    return pieces
  }

  /// What the program itself does just now, at the right of the last row.
  var status: [Piece] {
    if let frozen { return [Piece("held since \(words.clock(frozen.at))", .warning)] }
    if let progress = latest?.indexing.progress, progress.bytesTotal > 0 {
      let share = Int(progress.bytesDone * 100 / max(1, progress.bytesTotal))
      return options.reducesMotion
        ? [Piece("reading logs", .dim)] : [Piece("reading logs \(min(share, 99)) %", .dim)]
    }
    if !filter.isEmpty { return [Piece("filter: \(cutAtEnd(filter, to: 16))", .accent)] }
    if let asking = latest?.indexing.asking { return [Piece("asking \(asking.name)", .dim)] }
    return []
  }

  /// The keys that matter here.
  var hints: [(String, String)] {
    let common = [("?", "help"), ("q", "quit")]
    switch screen {
    case .limits: return [("1-7", "screens"), ("r", "refresh"), ("p", "preset")] + common
    case .now:
      return [
        ("↑↓", "move"), ("enter", "detail"), ("→", "subagents"), ("s", "sort"), ("/", "filter"),
      ]
        + common
    case .history: return [("↑↓", "read"), ("←→", "hours to months"), ("e", "export")] + common
    case .models, .cache: return [("←→", "range"), ("↑↓", "move"), ("e", "export")] + common
    case .alerts: return [("↑↓", "scroll"), ("r", "refresh")] + common
    case .attribution:
      return [
        ("d", "skills to entrypoints"), ("enter", "detail"), ("←→", "range"), ("/", "filter"),
      ] + common
    }
  }
}
