extension SettingsTable {
  /// The settings of the live monitor.
  static let monitor = [
    Setting(
      "monitor.theme", .choice(["auto", "dark", "light", "high-contrast", "color-blind"]),
      fallback: .text("auto"), "the colours of the monitor; auto asks the terminal"),
    Setting(
      "monitor.preset", .choice(["full", "calm", "compact"]), fallback: .text("full"),
      "how much the monitor shows"),
    Setting(
      "monitor.interval", .number(1...3600), fallback: .number(10),
      "seconds between two looks of the monitor at the clock and the sources"),
    Setting(
      "monitor.ascii", .flag, fallback: .flag(false), "draw the monitor with ASCII alone"),
    Setting(
      "monitor.reduced_motion", .flag, fallback: .flag(false),
      "let nothing in the monitor move by itself"),
    Setting(
      "monitor.bell", .flag, fallback: .flag(false),
      "ring the terminal's bell, and send it a message, when a warning is raised"),
    Setting(
      "monitor.title", .flag, fallback: .flag(false),
      "put the fullest limit into the terminal's title"),
    Setting(
      "monitor.progress", .flag, fallback: .flag(false),
      "show the fullest limit in the terminal's progress bar (OSC 9;4)"),
    Setting("monitor.mouse", .flag, fallback: .flag(true), "let the monitor take the mouse"),
  ]
}
