internal import Scanning
internal import Wording

/// What the user has set about the status line.
///
/// Whatever the configuration file holds, there are settings: what cannot be used
/// is left at its default and named in `problems`.
package struct StatusLineSettings: Hashable, Sendable {
  package private(set) var values: [String: StatusLineSetting.Value] = [:]
  /// What was refused, for people: `statusline.preset: it is one of calm, …`.
  package private(set) var problems: [String] = []
  /// Whether the locale of the terminal has ASCII alone; a setting overrides it.
  package var isPlainLocale = false

  package init() {}

  /// Reads the object `statusline` of a configuration file.
  package init(configuration bytes: RawSpan) {
    do throws(ScanError) {
      var at = 0
      var members = try ObjectReader(bytes, &at, depth: 0)
      while let key = try members.next(bytes, &at) {
        if JSONScanner.decode(key, bytes) == "statusline", bytes.peek(at) == UInt8(ascii: "{") {
          try readMembers(bytes, &at)
        } else {
          try JSONScanner.skipValue(bytes, &at, depth: 1)
        }
      }
    } catch {
      problems.append("the configuration file is not valid JSON")
    }
  }

  private mutating func readMembers(_ bytes: RawSpan, _ at: inout Int) throws(ScanError) {
    var members = try ObjectReader(bytes, &at, depth: 1)
    while let key = try members.next(bytes, &at) {
      let name = JSONScanner.decode(key, bytes)
      let value = try StatusLineSettings.value(bytes, &at)
      guard let setting = StatusLineSetting.named(name) else {
        problems.append("statusline.\(harmless(name)): there is no such setting")
        continue
      }
      guard let value else {
        problems.append("\(setting.key): \(setting.refusal(of: .words(["?"])) ?? "")")
        continue
      }
      set(setting, to: value)
    }
  }

  /// Sets one value, or notes why it cannot be.
  package mutating func set(_ setting: StatusLineSetting, to value: StatusLineSetting.Value) {
    if let refusal = setting.refusal(of: value) {
      problems.append("\(setting.key): \(harmless(refusal, limit: 200))")
    } else {
      values[setting.name] = value
    }
  }

  private static func value(
    _ bytes: RawSpan, _ at: inout Int
  ) throws(ScanError) -> StatusLineSetting.Value? {
    switch bytes.peek(at) {
    case UInt8(ascii: "\""): return .text(try JSONScanner.optionalText(bytes, &at) ?? "")
    case UInt8(ascii: "t"), UInt8(ascii: "f"):
      return try JSONScanner.optionalBool(bytes, &at).map { .flag($0) }
    case UInt8(ascii: "["):
      var words: [String] = []
      var elements = try ArrayReader(bytes, &at, depth: 2)
      while try elements.next(bytes, &at) {
        guard let word = try JSONScanner.optionalText(bytes, &at) else { continue }
        words.append(word)
      }
      return .words(words)
    default:
      return try JSONScanner.optionalNumber(bytes, &at)?.integer.map { .number(Int($0)) }
    }
  }

  // MARK: Typed values

  /// The text, word or colour that is set, or the default.
  package func text(_ name: String) -> String {
    if case .text(let text)? = values[name] { return text }
    return StatusLineSettings.usualText(name)
  }

  /// The number that is set, or the default.
  package func number(_ name: String) -> Int {
    if case .number(let number)? = values[name] { return number }
    return StatusLineSettings.usualNumber(name)
  }

  /// Whether a flag is on; those that show something are so by default.
  package func flag(_ name: String) -> Bool {
    if case .flag(let flag)? = values[name] { return flag }
    return name.utf8.starts(with: "show_".utf8)
  }

  /// The words that are set, or none.
  package func words(_ name: String) -> [String] {
    if case .words(let words)? = values[name] { return words }
    return []
  }

  /// The defaults of the table once more: a line that is drawn ten times a minute
  /// does not build the table, and a test compares the two.
  private static func usualText(_ name: String) -> String {
    switch name {
    case "preset": "calm"
    case "style": "plain"
    case "theme": "dark"
    case "color": "auto"
    case "color_by": "level"
    case "glyphs": "unicode"
    case "reset": "countdown"
    case "clock": "24h"
    default: ""
    }
  }

  private static func usualNumber(_ name: String) -> Int {
    switch name {
    case "bar_width": 10
    case "reserve": 3
    case "stale_after": 10
    case "threshold_medium": LevelBounds.medium
    case "threshold_high": LevelBounds.high
    case "threshold_critical": LevelBounds.critical
    case "command_timeout": 300
    case "wrap_timeout": 2000
    case "command_cache": 10
    case "refresh_interval": 60
    default: 0
    }
  }

  package var preset: LinePreset { LinePreset(rawValue: text("preset")) ?? .calm }
  package var theme: LineTheme { LineTheme(rawValue: text("theme")) ?? .dark }
  package var glyphs: GlyphSet {
    if isPlainLocale, values["glyphs"] == nil { return .ascii }
    return GlyphSet(rawValue: text("glyphs")) ?? .unicode
  }

  /// How many colours to send: the setting, or else what the environment says.
  package func colorDepth(_ environment: LineEnvironment) -> ColorDepth {
    // NO_COLOR overrides a setting: it is for one terminal, now.
    if let value = environment.noColor, !value.isEmpty { return .none }
    switch text("color") {
    case "never": return .none
    case "16": return .basic
    case "256": return .indexed
    case "truecolor": return .millions
    default: return ColorDepth(environment: environment)
    }
  }

  /// Whether the user does not want a part of the line.
  package func hides(_ name: SegmentName) -> Bool {
    switch name {
    case .fiveHour: if !flag("show_session") { return true }
    case .sevenDay, .models: if !flag("show_weekly") { return true }
    default: break
    }
    return values["hide"] != nil && words("hide").contains(name.rawValue)
  }
}
