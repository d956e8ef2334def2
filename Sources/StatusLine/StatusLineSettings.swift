internal import Scanning
package import Settings

/// What the user has set about the status line.
///
/// Whatever the configuration file holds, there are settings: what cannot be used
/// is left at its default and named in `problems`.
package struct StatusLineSettings: Hashable, Sendable {
  private var values = SettingValues()
  /// What was refused, for people: `statusline.preset: it takes calm, …`.
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
    while let member = try members.next(bytes, &at) {
      let name = JSONScanner.decode(member, bytes)
      let key = "statusline." + name
      let value = try StatusLineSettings.value(bytes, &at)
      guard let setting = SettingsTable.statusLine.first(where: { $0.key == key }) else {
        problems.append("statusline.\(harmless(name)): there is no such setting")
        continue
      }
      do throws(SettingRefusal) {
        values.set(setting, to: try setting.accepted(value))
      } catch {
        problems.append("\(key): \(harmless(error.reason, limit: 200))")
      }
    }
  }

  private static func value(
    _ bytes: RawSpan, _ at: inout Int
  ) throws(ScanError) -> SettingValue? {
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

  /// The value that holds for a key.
  package subscript<Value>(key: SettingKey<Value>) -> Value {
    get { values[key] }
    set { values[key] = newValue }
  }

  /// Whether the user has set the key.
  package func isSet<Value>(_ key: SettingKey<Value>) -> Bool { values.isSet(key) }

  package var glyphs: GlyphSet {
    isPlainLocale && !isSet(.lineGlyphs) ? .ascii : self[.lineGlyphs]
  }

  /// How many colours to send: the setting, or else what the environment says.
  package func colorDepth(_ environment: LineEnvironment) -> ColorDepth {
    // NO_COLOR overrides a setting: it is for one terminal, now.
    if let value = environment.noColor, !value.isEmpty { return .none }
    switch self[.lineColor] {
    case .auto: return ColorDepth(environment: environment)
    case .never: return .none
    case .basic: return .basic
    case .indexed: return .indexed
    case .millions: return .millions
    }
  }

  /// Whether the user does not want a part of the line.
  package func hides(_ name: SegmentName) -> Bool {
    switch name {
    case .fiveHour: if !self[.lineShowSession] { return true }
    case .sevenDay, .models: if !self[.lineShowWeekly] { return true }
    default: break
    }
    return self[.lineHide].contains(name.rawValue)
  }
}
