internal import Wording

extension SettingKey<LinePreset> {
  package static var linePreset: Self { Self("statusline.preset", .calm) }
}

extension SettingKey<LineStyle> {
  package static var lineStyle: Self { Self("statusline.style", .plain) }
}

extension SettingKey<LineTheme> {
  package static var lineTheme: Self { Self("statusline.theme", .dark) }
}

extension SettingKey<LineColors> {
  package static var lineColor: Self { Self("statusline.color", .auto) }
}

extension SettingKey<LineColorBasis> {
  package static var lineColorBy: Self { Self("statusline.color_by", .level) }
}

extension SettingKey<GlyphSet> {
  package static var lineGlyphs: Self { Self("statusline.glyphs", .unicode) }
}

extension SettingKey<LineReset> {
  package static var lineReset: Self { Self("statusline.reset", .countdown) }
}

extension SettingKey<LineClock> {
  package static var lineClock: Self { Self("statusline.clock", .hours24) }
}

extension SettingKey<LineColor?> {
  package static var lineColorLow: Self { Self("statusline.color_low") }
  package static var lineColorMedium: Self { Self("statusline.color_medium") }
  package static var lineColorHigh: Self { Self("statusline.color_high") }
  package static var lineColorCritical: Self { Self("statusline.color_critical") }
}

extension SettingKey<Bool> {
  package static var lineVerbose: Self { Self("statusline.verbose", false) }
  package static var lineShowSession: Self { Self("statusline.show_session", true) }
  package static var lineShowWeekly: Self { Self("statusline.show_weekly", true) }
  package static var lineShowPace: Self { Self("statusline.show_pace", true) }
}

extension SettingKey<Int> {
  package static var lineThresholdMedium: Self {
    Self("statusline.threshold_medium", LevelBounds.medium)
  }
  package static var lineThresholdHigh: Self {
    Self("statusline.threshold_high", LevelBounds.high)
  }
  package static var lineThresholdCritical: Self {
    Self("statusline.threshold_critical", LevelBounds.critical)
  }
  package static var lineBarWidth: Self { Self("statusline.bar_width", 10) }
  package static var lineStaleAfter: Self { Self("statusline.stale_after", 10) }
  package static var lineMaxWidth: Self { Self("statusline.max_width", 0) }
  package static var lineReserve: Self { Self("statusline.reserve", 3) }
  package static var lineWrapTimeout: Self { Self("statusline.wrap_timeout", 2000) }
  package static var lineCommandTimeout: Self { Self("statusline.command_timeout", 300) }
  package static var lineCommandCache: Self { Self("statusline.command_cache", 10) }
  package static var lineRefreshInterval: Self { Self("statusline.refresh_interval", 60) }
}

extension SettingKey<String?> {
  package static var lineTemplate: Self { Self("statusline.template") }
  package static var lineSeparator: Self { Self("statusline.separator") }
  package static var lineText: Self { Self("statusline.text") }
  package static var lineCommand: Self { Self("statusline.command") }
  package static var lineWrap: Self { Self("statusline.wrap") }
}

extension SettingKey<[String]> {
  package static var lineHide: Self { Self("statusline.hide", []) }
}

extension SettingsTable {
  /// The settings of the status line. The line itself reads its part of the file by
  /// these rows, and builds no others.
  package static let statusLine: [Setting] =
    [
      .choice(.linePreset, "which of the ready-made lines is drawn"),
      .text(.lineTemplate, "lines of your own in place of the preset"),
      .choice(.lineStyle, "plain text, or coloured blocks with arrows"),
      .text(.lineSeparator, "what is between parts; empty for the preset's"),
      .choice(
        .lineTheme, "colours for a dark or light background, or for colour-blind eyes"),
      .choice(.lineColor, "how many colours are used; auto asks the environment"),
      .choice(.lineColorBy, "colour limits by what is used, or by where they will end"),
      .choice(.lineGlyphs, "which characters are drawn with"),
      .flag(.lineVerbose, "words instead of short forms"),
    ] + lineLimits + lineRest

  private static let lineLimits: [Setting] = [
    .number(.lineThresholdMedium, 0...100, "per cent from which yellow begins"),
    .number(.lineThresholdHigh, 0...100, "per cent from which orange begins"),
    .number(.lineThresholdCritical, 0...100, "per cent from which red begins"),
    .color(.lineColorLow, "colour below the first threshold"),
    .color(.lineColorMedium, "colour from threshold_medium on"),
    .color(.lineColorHigh, "colour from threshold_high on"),
    .color(.lineColorCritical, "colour from threshold_critical on"),
    .number(.lineBarWidth, 3...40, "cells of a full-length bar"),
    .flag(.lineShowSession, "show the 5-hour window"),
    .flag(.lineShowWeekly, "show the weekly windows"),
    .flag(.lineShowPace, "show pace marks and projections"),
    .choice(.lineReset, "when a limit resets: time left, time of day, or both"),
    .number(.lineStaleAfter, 1...1440, "minutes after which a figure carries its age"),
  ]

  private static let lineRest: [Setting] = [
    .words(
      .lineHide, SegmentName.allCases.map { $0.rawValue }, "parts that are never shown"),
    .choice(.lineClock, "how times of day are shown"),
    .number(.lineMaxWidth, 0...1000, "widest line in cells; 0 for the terminal's"),
    .number(
      .lineReserve, 0...200,
      "columns at the right that are left free, because Claude Code does not draw there"),
    .text(.lineText, "what the part {text} shows"),
    .text(.lineCommand, "a command of yours whose first line {command} shows"),
    .text(.lineWrap, "another status line's command, whose lines are shown above ours"),
    .number(
      .lineWrapTimeout, 10...10_000, "milliseconds that the other status line may take"),
    .number(.lineCommandTimeout, 10...5000, "milliseconds that the command may take"),
    .number(
      .lineCommandCache, 0...86_400, "seconds for which an answer of the command is kept"),
    .number(
      .lineRefreshInterval, 0...86_400,
      "seconds between two refreshes in the background; 0 for none"),
  ]
}
