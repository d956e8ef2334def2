extension SettingsTable {
  /// The settings of the status line.
  static let statusLine = lookOfLine + limitsOnLine + otherOfLine

  private static let lookOfLine = [
    Setting(
      "statusline.preset",
      .choice(["calm", "dense", "classic", "compact", "windows", "framed"]),
      fallback: .text("calm"), "which of the ready-made lines is drawn"),
    Setting(
      "statusline.theme", .choice(["dark", "light", "color-blind"]), fallback: .text("dark"),
      "colours for a dark or light background, or for colour-blind eyes"),
    Setting(
      "statusline.glyphs", .choice(["nerd", "unicode", "ascii"]), fallback: .text("unicode"),
      "which characters are drawn with"),
  ]

  private static let limitsOnLine = [
    Setting(
      "statusline.threshold_medium", .number(0...100), fallback: .number(50),
      "per cent from which yellow begins"),
    Setting(
      "statusline.threshold_high", .number(0...100), fallback: .number(80),
      "per cent from which orange begins"),
    Setting(
      "statusline.threshold_critical", .number(0...100), fallback: .number(95),
      "per cent from which red begins"),
    Setting(
      "statusline.show_session", .flag, fallback: .flag(true), "show the 5-hour window"),
    Setting("statusline.show_weekly", .flag, fallback: .flag(true), "show the weekly windows"),
  ]

  private static let otherOfLine = [
    Setting(
      "statusline.command", .text, fallback: .text(""),
      "a command of yours whose first line {command} shows"),
    Setting(
      "statusline.refresh_interval", .number(0...86_400), fallback: .number(60),
      "seconds between two refreshes in the background; 0 for none"),
  ]
}
