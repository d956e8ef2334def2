/// What complete sequences mean.
enum KeySequences {
  /// A control sequence by what stands between `ESC [` and its last byte.
  static func event(parameters: ArraySlice<UInt8>, final: UInt8) -> InputEvent? {
    switch final {
    case UInt8(ascii: "M"), UInt8(ascii: "m"):
      guard parameters.first == UInt8(ascii: "<") else { return nil }
      return mouse(numbers(parameters.dropFirst()), isRelease: final == UInt8(ascii: "m"))
    case UInt8(ascii: "I") where parameters.isEmpty: return .focus(true)
    case UInt8(ascii: "O") where parameters.isEmpty: return .focus(false)
    case UInt8(ascii: "c"):
      return parameters.first == UInt8(ascii: "?") ? .deviceAttributes : nil
    default: break
    }
    guard parameters.allSatisfy({ $0 < 0x3C }) else { return nil }
    let values = numbers(parameters)
    let modifiers = modifiers(values.count > 1 ? values[1] : 1)
    switch final {
    case UInt8(ascii: "~"):
      return values.first.flatMap(editingKey).map { .key(Key($0, modifiers)) }
    case UInt8(ascii: "u"):
      return values.first.flatMap { described($0, modifiers) }
    case UInt8(ascii: "Z"): return .key(Key(.tab, .shift))
    default: return cursorKey(final: final, modifiers: modifiers)
    }
  }

  static func cursorKey(final: UInt8, modifiers: Key.Modifiers) -> InputEvent? {
    let code: Key.Code
    switch final {
    case UInt8(ascii: "A"): code = .up
    case UInt8(ascii: "B"): code = .down
    case UInt8(ascii: "C"): code = .right
    case UInt8(ascii: "D"): code = .left
    case UInt8(ascii: "H"): code = .home
    case UInt8(ascii: "F"): code = .end
    case UInt8(ascii: "P"): code = .function(1)
    case UInt8(ascii: "Q"): code = .function(2)
    case UInt8(ascii: "R"): code = .function(3)
    case UInt8(ascii: "S"): code = .function(4)
    default: return nil
    }
    return .key(Key(code, modifiers))
  }

  private static func editingKey(_ number: Int) -> Key.Code? {
    switch number {
    case 1, 7: .home
    case 2: .insert
    case 3: .delete
    case 4, 8: .end
    case 5: .pageUp
    case 6: .pageDown
    case 11...15: .function(number - 10)
    case 17...21: .function(number - 11)
    case 23, 24: .function(number - 12)
    default: nil
    }
  }

  /// A key that a newer terminal names by its code point.
  private static func described(_ number: Int, _ modifiers: Key.Modifiers) -> InputEvent? {
    switch number {
    case 13: return .key(Key(.enter, modifiers))
    case 9: return .key(Key(.tab, modifiers))
    case 27: return .key(Key(.escape, modifiers))
    case 127: return .key(Key(.backspace, modifiers))
    default:
      guard number >= 0x20, let scalar = UInt32(exactly: number).flatMap(Unicode.Scalar.init)
      else { return nil }
      return .key(Key(Character(scalar), modifiers.subtracting(.shift)))
    }
  }

  /// 1 plus a bit for each key held.
  private static func modifiers(_ number: Int) -> Key.Modifiers {
    Key.Modifiers(rawValue: UInt8(truncatingIfNeeded: max(0, number - 1)) & 7)
  }

  private static func mouse(_ values: [Int], isRelease: Bool) -> InputEvent? {
    guard values.count == 3, values[1] > 0, values[2] > 0 else { return nil }
    let (code, column, row) = (values[0], values[1] - 1, values[2] - 1)
    let action: MouseEvent.Action
    switch code & 0xC3 {
    case 64: action = .scrollUp
    case 65: action = .scrollDown
    case 0...2: action = code & 32 != 0 ? .move : isRelease ? .release : .press
    case 3: action = .move
    default: return nil
    }
    return .mouse(MouseEvent(action, button: code & 3, column: column, row: row))
  }

  /// An answer between `ESC ]` and its end.
  static func answer(_ bytes: ArraySlice<UInt8>) -> InputEvent? {
    let text = String(decoding: bytes, as: UTF8.self)
    guard text.hasPrefix("11;rgb:") || text.hasPrefix("11;rgba:") else { return nil }
    let parts = text.drop { $0 != ":" }.dropFirst().split(separator: "/").prefix(3)
    let values = parts.compactMap(channel)
    guard values.count == 3 else { return nil }
    let color = TerminalColor(values[0], values[1], values[2], basic: 0)
    return .background(color)
  }

  /// The part of a colour, given in one to four hexadecimal digits.
  private static func channel(_ digits: Substring) -> UInt8? {
    guard (1...4).contains(digits.utf8.count), let value = UInt32(digits, radix: 16) else {
      return nil
    }
    let greatest = (UInt32(1) << UInt32(digits.utf8.count * 4)) - 1
    return UInt8(value * 255 / greatest)
  }

  /// Numbers between semicolons; what follows a colon is detail.
  private static func numbers(_ bytes: ArraySlice<UInt8>) -> [Int] {
    bytes.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false).map { part in
      var value = 0
      for byte in part {
        guard byte >= 0x30, byte <= 0x39 else { break }
        value = min(value * 10 + Int(byte - 0x30), 1_000_000_000)
      }
      return value
    }
  }
}
