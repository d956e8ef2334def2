/// A colour that a user can name.
package enum LineColor: Hashable, Sendable {
  /// One of the 16 colours of every terminal: 0 to 7, and 8 to 15 for the bright.
  case named(UInt8)
  /// One of the 256 of most terminals.
  case indexed(UInt8)
  case rgb(red: UInt8, green: UInt8, blue: UInt8)

  /// The names of the first eight, in their order; `bright-` before each gives
  /// the other eight.
  package static let names = [
    "black", "red", "green", "yellow", "blue", "magenta", "cyan", "white",
  ]

  /// Reads `green`, `bright-red`, `208` or `#ff8800`; nil for anything else.
  package init?(_ text: String) {
    if text.utf8.first == UInt8(ascii: "#") {
      guard text.utf8.count == 7, let value = UInt32(text.dropFirst(), radix: 16) else {
        return nil
      }
      self = .rgb(
        red: UInt8(value >> 16), green: UInt8(value >> 8 & 0xFF), blue: UInt8(value & 0xFF))
    } else if let index = UInt8(text) {
      self = .indexed(index)
    } else {
      let isBright = text.hasPrefix("bright-")
      guard let index = LineColor.names.firstIndex(of: isBright ? String(text.dropFirst(7)) : text)
      else { return nil }
      self = .named(UInt8(index + (isBright ? 8 : 0)))
    }
  }
}

extension LineColor: SettingType {
  /// The colour that the text which was set names.
  package static func read(_ value: SettingValue) -> LineColor? {
    if case .text(let text) = value { LineColor(text) } else { nil }
  }

  package var settingValue: SettingValue? {
    switch self {
    case .named(let index):
      .text((index < 8 ? "" : "bright-") + LineColor.names[Int(index) % 8])
    case .indexed(let index): .text(String(index))
    case .rgb(let red, let green, let blue):
      .text("#" + [red, green, blue].map { LineColor.hexadecimal($0) }.joined())
    }
  }

  private static func hexadecimal(_ byte: UInt8) -> String {
    (byte < 16 ? "0" : "") + String(byte, radix: 16)
  }
}
