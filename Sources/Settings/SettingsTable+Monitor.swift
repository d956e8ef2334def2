extension SettingKey<MonitorTheme> {
  package static var monitorTheme: Self { Self("monitor.theme", .auto) }
}

extension SettingKey<MonitorPreset> {
  package static var monitorPreset: Self { Self("monitor.preset", .full) }
}

extension SettingKey<Int> {
  package static var monitorInterval: Self { Self("monitor.interval", 10) }
}

extension SettingKey<Bool> {
  package static var monitorASCII: Self { Self("monitor.ascii", false) }
  package static var monitorReducedMotion: Self { Self("monitor.reduced_motion", false) }
  package static var monitorBell: Self { Self("monitor.bell", false) }
  package static var monitorTitle: Self { Self("monitor.title", false) }
  package static var monitorProgress: Self { Self("monitor.progress", false) }
  package static var monitorMouse: Self { Self("monitor.mouse", true) }
}

extension SettingsTable {
  /// The settings of the live monitor.
  static let monitor: [Setting] = [
    .choice(.monitorTheme, "the colours of the monitor; auto asks the terminal"),
    .choice(.monitorPreset, "how much the monitor shows"),
    .number(
      .monitorInterval, 1...3600,
      "seconds between two looks of the monitor at the clock and the sources"),
    .flag(.monitorASCII, "draw the monitor with ASCII alone"),
    .flag(.monitorReducedMotion, "let nothing in the monitor move by itself"),
    .flag(
      .monitorBell,
      "ring the terminal's bell, and send it a message, when a warning is raised"),
    .flag(.monitorTitle, "put the fullest limit into the terminal's title"),
    .flag(
      .monitorProgress, "show the fullest limit in the terminal's progress bar (OSC 9;4)"),
    .flag(.monitorMouse, "let the monitor take the mouse"),
  ]
}
