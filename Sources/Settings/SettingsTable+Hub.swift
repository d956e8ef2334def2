extension SettingKey<String?> {
  package static var hubDatabase: Self { Self("hub.database") }
  package static var hubLibpq: Self { Self("hub.libpq") }
  package static var hubTrustedProxy: Self { Self("hub.trusted_proxy") }
}

extension SettingKey<String> {
  package static var hubSchema: Self { Self("hub.schema", "plimsoll") }
  package static var hubProxyHeader: Self { Self("hub.proxy_header", "X-Forwarded-Email") }
}

extension SettingKey<Int> {
  package static var hubConnections: Self { Self("hub.connections", 8) }
  package static var hubBudget: Self { Self("hub.budget", 0) }
  package static var hubSilentDays: Self { Self("hub.silent_days", 7) }
}

extension SettingKey<NameSharing> {
  package static var hubProjects: Self { Self("hub.projects", .none) }
}

extension SettingsTable {
  /// What a team's hub is, on the machine that serves it and on those that tell it.
  static let hub: [Setting] = [
    .secret(
      .hubDatabase,
      "where the hub stores its data: postgres://…, or a file; by default one of its own"
    ) { text in
      text.hasPrefix("/") || text.hasPrefix("postgres://") || text.hasPrefix("postgresql://")
        || text.utf8.contains(UInt8(ascii: "="))
        ? nil
        : "it takes postgres://…, what libpq reads such as service=team, or the absolute path of "
          + "a file"
    },
    .text(.hubSchema, "the schema of PostgreSQL in which the hub keeps its tables") { text in
      !text.isEmpty && text.utf8.count <= 60
        && text.utf8.allSatisfy {
          (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F
        }
        ? nil : "it has small letters, digits and _ only"
    },
    .number(
      .hubConnections, 1...64,
      "connections of the hub to PostgreSQL, each with a thread of its own"),
    .path(.hubLibpq, "PostgreSQL's client library; without it, where systems have it"),
    .text(
      .hubTrustedProxy,
      "addresses, or unix:/path, from which a proxy may name the person, with commas between"),
    .text(.hubProxyHeader, "the header in which that proxy names the person") { text in
      !text.isEmpty && text.utf8.allSatisfy { (0x61...0x7A).contains($0 | 0x20) || $0 == 0x2D }
        ? nil : "it has letters and - only"
    },
    .number(
      .hubBudget, 0...100_000_000,
      "dollars a month, at list price, of whose parts the hub warns; 0 for none"),
    .number(
      .hubSilentDays, 0...365,
      "days without a word of a machine after which the hub warns; 0 for never"),
    .choice(
      .hubProjects,
      "how this machine names projects to the hub: not at all, as keyed hashes, or by name",
      among: [.none, .hash, .name]),
  ]
}
