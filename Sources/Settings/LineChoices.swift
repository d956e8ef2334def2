/// The ready-made lines.
package enum LinePreset: String, SettingChoice {
  case calm
  case dense
  case classic
  case compact
  case windows
  case framed
}

/// What the colours are made for.
package enum LineTheme: String, SettingChoice {
  case dark
  case light
  case colorBlind = "color-blind"
}

/// Which characters are drawn with.
package enum GlyphSet: String, SettingChoice {
  /// Characters of the private use area that Nerd Fonts have.
  case nerd
  case unicode
  case ascii
}

/// How a line's parts are set off from each other.
package enum LineStyle: String, SettingChoice {
  case plain
  /// Coloured blocks with arrows.
  case powerline
}

/// How many colours a line has.
package enum LineColors: String, SettingChoice {
  /// As the environment says.
  case auto
  case never
  case basic = "16"
  case indexed = "256"
  case millions = "truecolor"
}

/// What the colour of a limit goes by.
package enum LineColorBasis: String, SettingChoice {
  /// What is used.
  case level
  /// Where the window will end.
  case pace
}

/// How a line says when a limit resets.
package enum LineReset: String, SettingChoice {
  /// The time that is left.
  case countdown
  /// The time of day.
  case clock
  case both
}

/// How times of day are shown.
package enum LineClock: String, SettingChoice {
  case hours24 = "24h"
  case hours12 = "12h"
}
