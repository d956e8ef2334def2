extension SettingKey<SecretPlace> {
  package static var secretsKeepIn: Self { Self("secrets.keep_in", .file) }
}

extension SettingKey<String?> {
  package static var anthropicAPIKey: Self { Self("anthropic.api_key") }
  package static var anthropicAdminAPIKey: Self { Self("anthropic.admin_api_key") }
  package static var webPassword: Self { Self("web.password") }
  package static var hubToken: Self { Self("hub.token") }
  package static var hubOrganizationKey: Self { Self("hub.organization_key") }
}

extension SettingsTable {
  /// Where secrets are kept, and most of them.
  static let secrets: [Setting] = [
    .choice(
      .secretsKeepIn,
      "where secrets are kept: a file for you alone, or the keychain of the system"),
    .secret(.anthropicAPIKey, "a key of the Anthropic API, to try it as a source of limits"),
    .secret(
      .anthropicAdminAPIKey, "an Admin key of your organization, to read what it was billed"
    ) { text in
      text.hasPrefix(adminKeyPrefix)
        ? nil : "an Admin key begins with \(adminKeyPrefix); other keys cannot read reports"
    },
    .password(
      .webPassword,
      "lets anyone without a link into the web dashboard; needed to listen on a network"),
    .secret(.hubToken, "lets this machine send usage to the team's hub; `sync join` sets it"),
    .secret(
      .hubOrganizationKey, "the key for hashes that leave for the hub; `sync join` sets it"),
  ]

  /// What an Admin key begins with; other keys of Anthropic cannot read reports.
  package static let adminKeyPrefix = "sk-ant-admin"
}
