/// A key as it was pressed.
package struct Key: Hashable, Sendable {
  /// Which key.
  package enum Code: Hashable, Sendable {
    case character(Character)
    case enter, tab, backspace, escape
    case up, down, left, right
    case pageUp, pageDown, home, end, insert, delete
    case function(Int)
  }

  /// What was held with it.
  package struct Modifiers: OptionSet, Hashable, Sendable {
    package var rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let shift = Modifiers(rawValue: 1)
    package static let alt = Modifiers(rawValue: 2)
    package static let control = Modifiers(rawValue: 4)
  }

  package var code: Code
  package var modifiers: Modifiers

  package init(_ code: Code, _ modifiers: Modifiers = []) {
    self.code = code
    self.modifiers = modifiers
  }

  package init(_ character: Character, _ modifiers: Modifiers = []) {
    self.init(.character(character), modifiers)
  }
}

/// What a mouse did, with its place in cells from the top left, which is 0, 0.
package struct MouseEvent: Hashable, Sendable {
  /// What happened.
  package enum Action: Hashable, Sendable {
    case press, release, move, scrollUp, scrollDown
  }

  package var action: Action
  /// 0 is the left button.
  package var button: Int
  package var column: Int
  package var row: Int

  package init(_ action: Action, button: Int = 0, column: Int, row: Int) {
    self.action = action
    self.button = button
    self.column = column
    self.row = row
  }
}

/// Something that came in from a terminal.
package enum InputEvent: Hashable, Sendable {
  case key(Key)
  case mouse(MouseEvent)
  /// Text that was pasted, cut after `KeyDecoder.pasteLimit` bytes.
  case paste(String)
  /// Whether the terminal has the keyboard now.
  case focus(Bool)
  /// The colour behind the text, which was asked for.
  case background(TerminalColor)
  /// The answer to the question of what the terminal is: every one gives it, and
  /// in turn, so what was asked before it and is not answered will never be.
  case deviceAttributes
}
