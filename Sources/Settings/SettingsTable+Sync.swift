extension SettingKey<String> {
  package static var syncExclude: Self { Self("sync.exclude", "") }
}

extension SettingKey<NameSharing> {
  package static var syncNames: Self { Self("sync.names", .name) }
}

extension SettingKey<Int> {
  package static var syncInterval: Self { Self("sync.interval", 300) }
}

extension SettingsTable {
  /// What of one's usage other machines are told.
  static let sync: [Setting] = [
    .text(
      .syncExclude,
      "projects that are shared with no other machine: names or paths, with commas"),
    .choice(
      .syncNames,
      "how projects and branches are named to other machines: in clear, by a keyed hash, or not"),
    .number(
      .syncInterval, 60...86_400,
      "seconds between syncs with the folder that machines share, and with a hub"),
  ]
}
