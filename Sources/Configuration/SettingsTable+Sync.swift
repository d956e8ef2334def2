extension SettingsTable {
  /// What of one's usage other machines are told.
  static let sync = [
    Setting(
      "sync.exclude", .text, fallback: .text(""),
      "projects that are shared with no other machine: names or paths, with commas"),
    Setting(
      "sync.names", .choice(["name", "hash", "none"]), fallback: .text("name"),
      "how projects and branches are named to other machines: in clear, by a keyed hash, or not"),
    Setting(
      "sync.interval", .number(60...86_400), fallback: .number(300),
      "seconds between syncs with the folder that machines share, and with a hub"),
  ]
}
