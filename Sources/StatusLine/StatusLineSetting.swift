internal import Wording

/// One thing that a user can set about the status line: a member of the object
/// `statusline` in the configuration file.
///
/// The table below is the only list there is. The reader of the line, the command
/// that lists and checks settings, and the published schema all go by it.
package struct StatusLineSetting: Hashable, Sendable {
  /// What values a setting takes.
  package enum Kind: Hashable, Sendable {
    /// One of a few words.
    case choice([String])
    /// A whole number within bounds.
    case number(ClosedRange<Int>)
    case flag
    case text
    /// Words out of a list, in an array.
    case words([String])
    /// The name of one of the 16 colours, a number of 256, or `#rrggbb`.
    case color
  }

  /// The value of a setting.
  package enum Value: Hashable, Sendable {
    case text(String)
    case number(Int)
    case flag(Bool)
    case words([String])
  }

  /// The name of the member, such as `preset`.
  package var name: String
  package var kind: Kind
  package var fallback: Value
  /// One line for people.
  package var summary: String

  /// The name from the top of the configuration: `statusline.preset`.
  package var key: String { "statusline." + name }

  private init(_ name: String, _ kind: Kind, _ fallback: Value, _ summary: String) {
    self.name = name
    self.kind = kind
    self.fallback = fallback
    self.summary = summary
  }

  /// The setting of that name (`preset`, not `statusline.preset`).
  package static func named(_ name: String) -> StatusLineSetting? {
    all.first { $0.name == name }
  }

  /// Why `value` is refused; nil when it may be set.
  package func refusal(of value: Value) -> String? {
    switch (kind, value) {
    case (.choice(let words), .text(let word)):
      return words.contains(word) ? nil : "it is one of " + words.joined(separator: ", ")
    case (.number(let range), .number(let number)):
      return range.contains(number)
        ? nil : "it lies between \(range.lowerBound) and \(range.upperBound)"
    case (.flag, .flag), (.text, .text): return nil
    case (.words(let known), .words(let words)):
      guard let odd = words.first(where: { !known.contains($0) }) else { return nil }
      return "there is no \(odd); there are " + known.joined(separator: ", ")
    case (.color, .text(let text)):
      return LineColor(text) == nil
        ? "a colour is a name such as green or bright-red, a number up to 255, or #rrggbb" : nil
    case (.choice(let words), _): return "it is one of " + words.joined(separator: ", ")
    case (.number, _): return "it is a whole number"
    case (.flag, _): return "it is true or false"
    case (.text, _): return "it is text"
    case (.words, _): return "it is a list of words"
    case (.color, _): return "it is the name of a colour, in quotes"
    }
  }

  /// All settings, in the order in which they are shown.
  package static let all: [StatusLineSetting] =
    [
      StatusLineSetting(
        "preset", .choice(LinePreset.allCases.map { $0.rawValue }), .text("calm"),
        "which of the ready-made lines is drawn"),
      StatusLineSetting(
        "template", .text, .text(""), "lines of your own in place of the preset"),
      StatusLineSetting(
        "style", .choice(["plain", "powerline"]), .text("plain"),
        "plain text, or coloured blocks with arrows"),
      StatusLineSetting(
        "separator", .text, .text(""), "what is between parts; empty for the preset's"),
      StatusLineSetting(
        "theme", .choice(LineTheme.allCases.map { $0.rawValue }), .text("dark"),
        "colours for a dark or light background, or for colour-blind eyes"),
      StatusLineSetting(
        "color", .choice(["auto", "never", "16", "256", "truecolor"]), .text("auto"),
        "how many colours are used; auto asks the environment"),
      StatusLineSetting(
        "color_by", .choice(["level", "pace"]), .text("level"),
        "colour limits by what is used, or by where they will end"),
      StatusLineSetting(
        "glyphs", .choice(GlyphSet.allCases.map { $0.rawValue }), .text("unicode"),
        "which characters are drawn with"),
      StatusLineSetting("verbose", .flag, .flag(false), "words instead of short forms"),
    ] + limitSettings + otherSettings

  private static let limitSettings = [
    StatusLineSetting(
      "threshold_medium", .number(0...100), .number(LevelBounds.medium),
      "per cent from which yellow begins"),
    StatusLineSetting(
      "threshold_high", .number(0...100), .number(LevelBounds.high),
      "per cent from which orange begins"),
    StatusLineSetting(
      "threshold_critical", .number(0...100), .number(LevelBounds.critical),
      "per cent from which red begins"),
    StatusLineSetting("color_low", .color, .text(""), "colour below the first threshold"),
    StatusLineSetting("color_medium", .color, .text(""), "colour from threshold_medium on"),
    StatusLineSetting("color_high", .color, .text(""), "colour from threshold_high on"),
    StatusLineSetting("color_critical", .color, .text(""), "colour from threshold_critical on"),
    StatusLineSetting("bar_width", .number(3...40), .number(10), "cells of a full-length bar"),
    StatusLineSetting("show_session", .flag, .flag(true), "show the 5-hour window"),
    StatusLineSetting("show_weekly", .flag, .flag(true), "show the weekly windows"),
    StatusLineSetting("show_pace", .flag, .flag(true), "show pace marks and projections"),
    StatusLineSetting(
      "reset", .choice(["countdown", "clock", "both"]), .text("countdown"),
      "when a limit resets: time left, time of day, or both"),
    StatusLineSetting(
      "stale_after", .number(1...1440), .number(10),
      "minutes after which a figure carries its age"),
  ]

  private static let otherSettings = [
    StatusLineSetting(
      "hide", .words(SegmentName.allCases.map { $0.rawValue }), .words([]),
      "parts that are never shown"),
    StatusLineSetting(
      "clock", .choice(["24h", "12h"]), .text("24h"), "how times of day are shown"),
    StatusLineSetting(
      "max_width", .number(0...1000), .number(0), "widest line in cells; 0 for the terminal's"),
    StatusLineSetting(
      "reserve", .number(0...200), .number(3),
      "columns at the right that are left free, because Claude Code does not draw there"),
    StatusLineSetting("text", .text, .text(""), "what the part {text} shows"),
    StatusLineSetting(
      "command", .text, .text(""), "a command of yours whose first line {command} shows"),
    StatusLineSetting(
      "wrap", .text, .text(""), "another status line's command, whose lines are shown above ours"),
    StatusLineSetting(
      "wrap_timeout", .number(10...10_000), .number(2000),
      "milliseconds that the other status line may take"),
    StatusLineSetting(
      "command_timeout", .number(10...5000), .number(300),
      "milliseconds that the command may take"),
    StatusLineSetting(
      "command_cache", .number(0...86_400), .number(10),
      "seconds for which an answer of the command is kept"),
    StatusLineSetting(
      "refresh_interval", .number(0...86_400), .number(60),
      "seconds between two refreshes in the background; 0 for none"),
  ]
}
