import Analytics
import Index
import Terminal
import UsageModel

extension MonitorState {
  mutating func take(_ input: InputEvent) -> [MonitorEffect] {
    switch input {
    case .key(let key): return take(key)
    case .mouse(let event): return take(event)
    case .paste(let text):
      let line = text.prefix { $0 != "\n" && $0 != "\r" }
      switch prompt {
      case .filter(let typed): setPrompt(.filter(typed + line))
      case .palette(let typed, _): setPrompt(.palette(typed + line, selected: 0))
      case nil: break
      }
      return []
    case .focus(let hasFocus):
      self.hasFocus = hasFocus
      return []
    case .background(let color):
      isLight = color.luminance > 0.5
      return []
    case .deviceAttributes: return []
    }
  }

  private mutating func take(_ key: Key) -> [MonitorEffect] {
    if key == Key("c", .control) { return [.quit] }
    if key == Key("z", .control) { return [.stop] }
    if key == Key("l", .control) { return [.redraw] }
    if prompt != nil { return type(key) }
    if popup != nil, let effects = takeInPopup(key) { return effects }
    switch key.code {
    case .character(let character) where key.modifiers.isEmpty: return take(character)
    case .character("d") where key.modifiers == .control: return move(by: pageRows / 2)
    case .character("u") where key.modifiers == .control: return move(by: -pageRows / 2)
    case .character: return []
    case .tab: return show(neighbour(key.modifiers.contains(.shift) ? -1 : 1))
    case .up: return move(by: -1)
    case .down: return move(by: 1)
    case .pageUp: return move(by: -pageRows)
    case .pageDown: return move(by: pageRows)
    case .home: return move(by: -.max / 2)
    case .end: return move(by: .max / 2)
    case .left: return sidestep(-1)
    case .right: return sidestep(1)
    case .enter: return open()
    case .escape: return escape()
    case .function(1): return pop(.help(offset: 0))
    case .function(2): return pop(.settings(selected: 0))
    case .backspace, .insert, .delete, .function: return []
    }
  }

  private mutating func take(_ character: Character) -> [MonitorEffect] {
    if let digit = character.wholeNumberValue, let screen = MonitorScreen(rawValue: digit) {
      return show(screen)
    }
    switch character {
    case "h": return sidestep(-1)
    case "j": return move(by: 1)
    case "k": return move(by: -1)
    case "l": return sidestep(1)
    case "g": return move(by: -.max / 2)
    case "G": return move(by: .max / 2)
    case "[": return show(neighbour(-1))
    case "]": return show(neighbour(1))
    case "/":
      prompt = .filter(filter)
      return []
    case ":":
      prompt = .palette("", selected: 0)
      return []
    case "D": return nextDimension(-1)
    case "<": return nextSpan(-1)
    case ">": return nextSpan(1)
    default:
      guard let action = MonitorAction.allCases.first(where: { $0.key == character }) else {
        return []
      }
      return perform(action)
    }
  }

  func neighbour(_ step: Int) -> MonitorScreen {
    let count = MonitorScreen.allCases.count
    let index = (screen.rawValue - 1 + step + count) % count
    return MonitorScreen(rawValue: index + 1) ?? .limits
  }

  // MARK: Moving

  /// Rows by which a page moves.
  private var pageRows: Int { max(1, size.rows - 8) }

  mutating func move(by count: Int) -> [MonitorEffect] {
    let target = count.magnitude > 1 << 30 ? (count < 0 ? 0 : rowCount) : selected + count
    selected = target
    clampSelection()
    return []
  }

  /// To the side: through the hours, days, weeks and months, the ranges, and in
  /// the table of sessions into and out of a session.
  private mutating func sidestep(_ step: Int) -> [MonitorEffect] {
    switch screen {
    case .now:
      guard let row = sessionRows.indices.contains(selected) ? sessionRows[selected] : nil else {
        return []
      }
      if step > 0 { unfolded.insert(row.session.id) } else { unfolded.remove(row.session.id) }
      if step < 0, row.agent != nil,
        let parent = sessionRows.firstIndex(where: { $0.session.id == row.session.id })
      {
        selected = parent
      }
      clampSelection()
      return []
    case .history, .models, .cache, .attribution: return nextSpan(step)
    case .limits, .alerts: return []
    }
  }

  mutating func nextSpan(_ step: Int) -> [MonitorEffect] {
    switch screen {
    case .history:
      bucket = neighbour(of: bucket, step)
      selected = 0
    case .models, .cache, .attribution:
      days = neighbour(of: days, step)
      selected = 0
    case .limits, .now, .alerts: return []
    }
    return ask()
  }

  private func neighbour<Choice: CaseIterable & Equatable>(of choice: Choice, _ step: Int)
    -> Choice
  {
    let all = Array(Choice.allCases)
    let index = (all.firstIndex(of: choice) ?? 0) + step
    return all[(index + all.count) % all.count]
  }

  // MARK: Opening and closing

  private mutating func open() -> [MonitorEffect] {
    if screen == .attribution, let place = selectedPlace {
      return pop(.attribute(place, offset: 0)) + ask()
    }
    guard screen == .now, sessionRows.indices.contains(selected) else { return [] }
    return pop(.session(sessionRows[selected].session.id, offset: 0))
  }

  mutating func pop(_ popup: Popup) -> [MonitorEffect] {
    self.popup = popup
    return []
  }

  /// The outermost thing goes; the monitor itself is left with `q` alone.
  private mutating func escape() -> [MonitorEffect] {
    if popup != nil {
      popup = nil
    } else if !filter.isEmpty {
      filter = ""
      clampSelection()
    } else if isZoomed {
      isZoomed = false
    } else if frozen != nil {
      return perform(.freeze)
    }
    return []
  }

  /// nil where the key means the same as without the popup.
  private mutating func takeInPopup(_ key: Key) -> [MonitorEffect]? {
    let isUp = key == Key(.up) || key == Key("k")
    let isDown = key == Key(.down) || key == Key("j")
    switch popup {
    case .settings(let selected):
      let count = MonitorSetting.allCases.count
      if isUp { return pop(.settings(selected: (selected + count - 1) % count)) }
      if isDown { return pop(.settings(selected: (selected + 1) % count)) }
      let isNext = [Key(.right), Key("l"), Key(.enter), Key(" ")].contains(key)
      if isNext { return change(MonitorSetting.allCases[selected], by: 1) }
      if key == Key(.left) || key == Key("h") {
        return change(MonitorSetting.allCases[selected], by: -1)
      }
    case .session(let id, let offset):
      if let lines = lines(for: key) { return pop(.session(id, offset: scrolled(offset, lines))) }
      if key == Key(.enter) { return escape() }
    case .attribute(let place, let offset):
      if let lines = lines(for: key) {
        return pop(.attribute(place, offset: scrolled(offset, lines)))
      }
      if key == Key(.enter) { return escape() }
    case .help(let offset):
      if let lines = lines(for: key) { return pop(.help(offset: scrolled(offset, lines))) }
      // The key that opened it closes it.
      if key == Key("?") || key == Key(.function(1)) { return escape() }
    case nil: break
    }
    if case .settings = popup, key == Key("o") { return escape() }
    if key == Key("q") { return escape() }
    return nil
  }

  /// By how many lines a key scrolls what lies over the screen; nil where it does not.
  private func lines(for key: Key) -> Int? {
    let page = max(1, size.rows - 4)
    return switch key {
    case Key(.up), Key("k"): -1
    case Key(.down), Key("j"): 1
    case Key(.pageUp): -page
    case Key(.pageDown): page
    case Key(.home), Key("g"): -Self.allLines
    case Key(.end), Key("G"): Self.allLines
    default: nil
    }
  }

  /// More lines than anything over the screen has.
  private static let allLines = 10_000

  /// - Returns: The first line that is seen after scrolling, within what there is.
  private func scrolled(_ offset: Int, _ lines: Int) -> Int {
    min(max(0, offset + lines), Picture(of: self).popupLinesLeft)
  }

  /// Scrolls what lies over the screen; false where nothing there scrolls.
  private mutating func scrollPopup(by lines: Int) -> Bool {
    switch popup {
    case .session(let id, let offset):
      popup = .session(id, offset: scrolled(offset, lines))
    case .attribute(let place, let offset):
      popup = .attribute(place, offset: scrolled(offset, lines))
    case .help(let offset): popup = .help(offset: scrolled(offset, lines))
    case .settings, nil: return false
    }
    return true
  }

  // MARK: Mouse

  private mutating func take(_ event: MouseEvent) -> [MonitorEffect] {
    switch event.action {
    case .scrollUp: return scrollPopup(by: -1) ? [] : move(by: -1)
    case .scrollDown: return scrollPopup(by: 1) ? [] : move(by: 1)
    case .release, .move: return []
    case .press: break
    }
    guard event.button == 0 else { return [] }
    if popup != nil { return escape() }
    switch Picture(of: self).hit(column: event.column, row: event.row) {
    case .tab(let screen): return show(screen)
    case .row(let row) where row == selected: return open()
    case .row(let row):
      selected = row
      clampSelection()
    case nil: break
    }
    return []
  }
}
