import Live
import Settings
import Terminal
import UsageModel

/// What a key or a word of the palette does.
enum MonitorAction: String, CaseIterable {
  case quit, help, freeze, refresh, theme, preset, zoom, settings, export, copy, sort, dimension,
    faster, slower

  var key: Character {
    switch self {
    case .quit: "q"
    case .help: "?"
    case .freeze: " "
    case .refresh: "r"
    case .theme: "t"
    case .preset: "p"
    case .zoom: "z"
    case .settings: "o"
    case .export: "e"
    case .copy: "y"
    case .sort: "s"
    case .dimension: "d"
    case .faster: "-"
    case .slower: "+"
    }
  }

  /// What it does, in the palette and on the page of help.
  var summary: String {
    switch self {
    case .quit: "leave the monitor"
    case .help: "all keys"
    case .freeze: "hold the picture still"
    case .refresh: "read logs and ask for limits now"
    case .theme: "next theme"
    case .preset: "full, calm or compact"
    case .zoom: "this screen alone"
    case .settings: "settings"
    case .export: "write what is shown to a file"
    case .copy: "copy the row that is selected"
    case .sort: "next order of the table"
    case .dimension: "screen 7: skills, subagents, branches …"
    case .faster: "look more often"
    case .slower: "look less often"
    }
  }
}

extension MonitorState {
  mutating func perform(_ action: MonitorAction) -> [MonitorEffect] {
    switch action {
    case .quit: return [.quit]
    case .help: return pop(.help(offset: 0))
    case .freeze:
      frozen = frozen == nil ? latest : nil
      return frozen == nil ? ask(anew: true) : []
    case .refresh:
      say("reading and asking now")
      return [.refresh]
    case .theme: return change(.theme, by: 1)
    case .preset: return change(.preset, by: 1)
    case .zoom:
      isZoomed.toggle()
      return []
    case .settings: return pop(.settings(selected: 0))
    case .export:
      let file = exportFile
      return [.export(name: file.name, text: file.text)]
    case .copy:
      guard let text = copiedText else { return [] }
      say("copied: \(cutAtEnd(text.replacing("\t", with: "  "), to: 60))")
      return [.copy(text)]
    case .sort:
      sort = sort.next
      selected = 0
      say("sorted by \(sort.rawValue)")
      return []
    case .dimension: return nextDimension(1)
    case .faster: return setInterval(MonitorState.intervals.last { $0 < options.interval })
    case .slower: return setInterval(MonitorState.intervals.first { $0 > options.interval })
    }
  }

  /// Seconds that the keys go through.
  static let intervals = [1, 2, 5, 10, 15, 30, 60, 120, 300]

  private mutating func setInterval(_ seconds: Int?) -> [MonitorEffect] {
    guard let seconds else { return [] }
    options.interval = seconds
    say("looks every \(seconds) s")
    return [.setInterval(seconds)]
  }

  // MARK: Typing

  mutating func setPrompt(_ next: Prompt?) {
    prompt = next
    if case .filter(let text) = next { filter = text }
    clampSelection()
  }

  mutating func type(_ key: Key) -> [MonitorEffect] {
    switch (prompt, key.code) {
    case (.filter, .escape):
      filter = ""
      setPrompt(nil)
    case (.palette, .escape): setPrompt(nil)
    case (.filter, .enter): prompt = nil
    case (.palette(let text, let selected), .enter):
      setPrompt(nil)
      let matches = PaletteEntry.matching(text)
      return matches.indices.contains(selected) ? run(matches[selected]) : []
    case (.filter(let text), .backspace): setPrompt(.filter(String(text.dropLast())))
    case (.palette(let text, _), .backspace):
      setPrompt(text.isEmpty ? nil : .palette(String(text.dropLast()), selected: 0))
    case (.palette(let text, let selected), .up):
      setPrompt(.palette(text, selected: max(0, selected - 1)))
    case (.palette(let text, let selected), .down):
      let last = max(0, PaletteEntry.matching(text).count - 1)
      setPrompt(.palette(text, selected: min(last, selected + 1)))
    case (.filter(let text), .character(let typed)) where key.modifiers.isEmpty:
      setPrompt(.filter(text + String(typed)))
    case (.palette(let text, _), .character(let typed)) where key.modifiers.isEmpty:
      setPrompt(.palette(text + String(typed), selected: 0))
    default: break
    }
    return []
  }

  private mutating func run(_ entry: PaletteEntry) -> [MonitorEffect] {
    switch entry.target {
    case .screen(let screen): return show(screen)
    case .action(let action): return perform(action)
    case .theme(let theme):
      options.theme = theme
      return [.keep(key: MonitorSetting.theme.key, word: theme.rawValue)]
    case .bucket(let bucket):
      self.bucket = bucket
      return show(.history)
    case .dimension(let dimension): return show(dimension)
    }
  }
}

extension SessionSort {
  fileprivate var next: SessionSort {
    let all = SessionSort.allCases
    return all[((all.firstIndex(of: self) ?? 0) + 1) % all.count]
  }
}

/// One line of the palette.
struct PaletteEntry: Sendable {
  /// What it leads to.
  enum Target: Sendable {
    case screen(MonitorScreen)
    case action(MonitorAction)
    case theme(MonitorTheme)
    case bucket(HistoryQuestion.Bucket)
    case dimension(UsageDimension)
  }

  var name: String
  var summary: String
  var target: Target

  static let all: [PaletteEntry] =
    MonitorScreen.allCases.map {
      PaletteEntry(
        name: $0.title.lowercased(), summary: "screen \($0.rawValue)", target: .screen($0))
    }
    + MonitorAction.allCases.map {
      PaletteEntry(name: $0.rawValue, summary: $0.summary, target: .action($0))
    }
    + MonitorTheme.allCases.map {
      PaletteEntry(name: "theme \($0.rawValue)", summary: "theme", target: .theme($0))
    }
    + HistoryQuestion.Bucket.allCases.map {
      PaletteEntry(name: "by \($0.rawValue)", summary: "history", target: .bucket($0))
    }
    + UsageDimension.shown.map {
      PaletteEntry(name: $0.title.lowercased(), summary: "where", target: .dimension($0))
    }

  /// Entries in which the letters occur in order, those that begin with them first.
  static func matching(_ text: String) -> [PaletteEntry] {
    let wanted = text.lowercased().filter { $0 != " " }
    guard !wanted.isEmpty else { return all }
    let found = all.filter { entry in
      var rest = wanted[...]
      for character in entry.name where character == rest.first { rest = rest.dropFirst() }
      return rest.isEmpty
    }
    let starts = found.filter { $0.name.hasPrefix(wanted) }
    return starts + found.filter { !$0.name.hasPrefix(wanted) }
  }
}

/// The settings that can be changed from within.
enum MonitorSetting: CaseIterable {
  case theme, preset, interval, ascii, reducedMotion, bell, title, progress, mouse

  /// The name in the configuration file.
  var key: String {
    switch self {
    case .theme: SettingKey.monitorTheme.name
    case .preset: SettingKey.monitorPreset.name
    case .interval: SettingKey.monitorInterval.name
    case .ascii: SettingKey.monitorASCII.name
    case .reducedMotion: SettingKey.monitorReducedMotion.name
    case .bell: SettingKey.monitorBell.name
    case .title: SettingKey.monitorTitle.name
    case .progress: SettingKey.monitorProgress.name
    case .mouse: SettingKey.monitorMouse.name
    }
  }

  var label: String {
    switch self {
    case .theme: "Theme"
    case .preset: "Preset"
    case .interval: "Look every"
    case .ascii: "ASCII only"
    case .reducedMotion: "Reduced motion"
    case .bell: "Bell and message when a warning is raised"
    case .title: "Fullest limit in the terminal's title"
    case .progress: "Progress bar of the terminal"
    case .mouse: "Mouse (from the next start on)"
    }
  }
}

extension MonitorState {
  /// The word for a setting's value, as it stands in the configuration file.
  func word(_ setting: MonitorSetting) -> String {
    func flag(_ value: Bool) -> String { value ? "true" : "false" }
    return switch setting {
    case .theme: options.theme.rawValue
    case .preset: options.preset.rawValue
    case .interval: String(options.interval)
    case .ascii: flag(options.isASCII)
    case .reducedMotion: flag(options.reducesMotion)
    case .bell: flag(options.ringsBell)
    case .title: flag(options.setsTitle)
    case .progress: flag(options.showsProgress)
    case .mouse: flag(options.usesMouse)
    }
  }

  mutating func change(_ setting: MonitorSetting, by step: Int) -> [MonitorEffect] {
    func next<Choice: CaseIterable & Equatable>(_ choice: Choice) -> Choice {
      let all = Array(Choice.allCases)
      return all[((all.firstIndex(of: choice) ?? 0) + step + all.count) % all.count]
    }
    var effects: [MonitorEffect] = []
    switch setting {
    case .theme: options.theme = next(options.theme)
    case .preset: options.preset = next(options.preset)
    case .interval: effects = perform(step > 0 ? .slower : .faster)
    case .ascii: options.isASCII.toggle()
    case .reducedMotion: options.reducesMotion.toggle()
    case .bell: options.ringsBell.toggle()
    case .title: options.setsTitle.toggle()
    case .progress: options.showsProgress.toggle()
    case .mouse: options.usesMouse.toggle()
    }
    if popup == nil { say("\(setting.label.lowercased()): \(word(setting))") }
    return effects + [.keep(key: setting.key, word: word(setting))]
  }
}
