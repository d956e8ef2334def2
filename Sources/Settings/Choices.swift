/// Whether Claude Code's own login is used to ask for limits.
package enum OAuthUse: String, SettingChoice {
  /// When no other source has anything fresh.
  case auto
  /// Never.
  case off
}

/// How projects and branches are named to others.
package enum NameSharing: String, SettingChoice {
  case name
  case hash
  case none
}

/// What colours the monitor has.
package enum MonitorTheme: String, SettingChoice {
  /// Dark or light, as the terminal says it is.
  case auto
  case dark
  case light
  case highContrast = "high-contrast"
  case colorBlind = "color-blind"
}

/// How much the monitor shows.
package enum MonitorPreset: String, SettingChoice {
  /// All there is.
  case full
  /// Without sources, ages and the sums beside the limits.
  case calm
  /// The boxed form.
  case compact
}

/// A plan, by the word that interfaces and settings have for it.
package enum PlanTier: String, SettingChoice {
  case free
  case pro
  case max5
  case max20
  case team
  case enterprise
}

/// How a webhook's messages are written.
package enum WebhookFormat: String, SettingChoice {
  /// By the address: Slack, Discord and ntfy are known, others get our own JSON.
  case automatic = "auto"
  case slack
  case discord
  case ntfy
  /// A workflow of Microsoft Teams that posts adaptive cards.
  case teams
  case json
}

/// What colours the page has.
package enum WebTheme: String, SettingChoice {
  /// As the viewer's system has it.
  case auto
  case light
  case dark
}

/// Where secrets are kept.
package enum SecretPlace: String, SettingChoice {
  /// In a file for its owner alone.
  case file
  /// In the keychain of the system.
  case keychain
}
