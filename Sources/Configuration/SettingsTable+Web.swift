extension SettingsTable {
  /// The settings of the web dashboard.
  static let web = [
    Setting(
      "web.five_hour_tokens", .number(1...1_000_000_000),
      "tokens of a five-hour window to compare with where no official percentage is known"),
    Setting(
      "web.theme", .choice(["auto", "light", "dark"]), fallback: .text("auto"),
      "colours of the page; auto goes by the viewer's system"),
    Setting(
      "web.threshold_warning", .number(1...99), fallback: .number(70),
      "per cent above which the page shows a warning"),
    Setting(
      "web.threshold_critical", .number(1...100), fallback: .number(90),
      "per cent above which the page shows a limit as critical"),
    Setting(
      "web.names", .text,
      "names besides its own by which the server may be asked, with commas between"),
  ]
}
