extension SettingsTable {
  /// What a team's hub is, on the machine that serves it and on those that tell it.
  static let hub = [
    Setting(
      "hub.database", .secret,
      "where the hub stores its data: postgres://…, or a file; by default one of its own"
    ) {
      $0.text.hasPrefix("/") || $0.text.hasPrefix("postgres://")
        || $0.text.hasPrefix("postgresql://") || $0.text.contains("=")
        ? nil
        : "it takes postgres://…, what libpq reads such as service=team, or the absolute path of "
          + "a file"
    },
    Setting(
      "hub.schema", .text, fallback: .text("plimsoll"),
      "the schema of PostgreSQL in which the hub keeps its tables"
    ) {
      !$0.text.isEmpty && $0.text.utf8.count <= 60
        && $0.text.utf8.allSatisfy {
          (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F
        }
        ? nil : "it has small letters, digits and _ only"
    },
    Setting(
      "hub.connections", .number(1...64), fallback: .number(8),
      "connections of the hub to PostgreSQL, each with a thread of its own"),
    Setting(
      "hub.libpq", .path,
      "PostgreSQL's client library; without it, where systems have it"),
    Setting(
      "hub.trusted_proxy", .text,
      "addresses, or unix:/path, from which a proxy may name the person, with commas between"),
    Setting(
      "hub.proxy_header", .text, fallback: .text("X-Forwarded-Email"),
      "the header in which that proxy names the person"
    ) {
      !$0.text.isEmpty
        && $0.text.utf8.allSatisfy { (0x61...0x7A).contains($0 | 0x20) || $0 == 0x2D }
        ? nil : "it has letters and - only"
    },
    Setting(
      "hub.budget", .number(0...100_000_000), fallback: .number(0),
      "dollars a month, at list price, of whose parts the hub warns; 0 for none"),
    Setting(
      "hub.silent_days", .number(0...365), fallback: .number(7),
      "days without a word of a machine after which the hub warns; 0 for never"),
    Setting(
      "hub.projects", .choice(["none", "hash", "name"]), fallback: .text("none"),
      "how this machine names projects to the hub: not at all, as keyed hashes, or by name"),
  ]
}
