extension SettingKey<Bool> {
  package static var alertsEnabled: Self { Self("alerts.enabled", true) }
  package static var alertsDesktop: Self { Self("alerts.desktop", false) }
}

extension SettingKey<String> {
  package static var alertsThresholds: Self { Self("alerts.thresholds", "80,95") }
  package static var alertsSpendThresholds: Self {
    Self("alerts.spend_thresholds", "75,90,100")
  }
}

extension SettingKey<Int> {
  package static var alertsCreditDays: Self { Self("alerts.credit_days", 14) }
  package static var alertsCacheMinutes: Self { Self("alerts.cache_minutes", 0) }
}

extension SettingKey<[String]> {
  package static var alertsMute: Self { Self("alerts.mute", []) }
}

extension SettingKey<WebhookFormat> {
  package static var alertsWebhookFormat: Self { Self("alerts.webhook_format", .automatic) }
}

extension SettingKey<String?> {
  package static var alertsQuietHours: Self { Self("alerts.quiet_hours") }
  package static var alertsCommand: Self { Self("alerts.command") }
  package static var alertsWebhook: Self { Self("alerts.webhook") }
  package static var alertsWebhookSecret: Self { Self("alerts.webhook_secret") }
}

extension SettingsTable {
  /// What is warned of, when, and where to.
  static let alerts: [Setting] = [
    .flag(.alertsEnabled, "raise warnings at all"),
    .text(
      .alertsThresholds, "per cent of a limit at which to warn, with commas",
      check: { percentagesRefusal($0) }),
    .text(
      .alertsSpendThresholds, "per cent of a limit of spending at which to warn, with commas",
      check: { percentagesRefusal($0) }),
    .number(
      .alertsCreditDays, 0...365,
      "warn when the API credits last for fewer days; 0 for never"),
    .number(
      .alertsCacheMinutes, 0...60,
      "warn so many minutes before the cache of a session goes cold; 0 for never"),
    .words(
      .alertsMute,
      [
        "threshold", "projection", "reset", "cache-cold", "extra-usage", "spend-limit", "credits",
        "anomaly", "budget", "silent-machine",
      ], "kinds of warnings that are listed and not delivered"),
    .text(
      .alertsQuietHours,
      "when warnings are listed and not delivered, such as 22:00-07:30 of local time",
      check: { quietHoursRefusal($0) }),
    .flag(
      .alertsDesktop,
      "show warnings on the desktop, by notify-send or the notifications of macOS"),
    .text(
      .alertsCommand,
      "what /bin/sh runs for each warning; it finds the text in PLIMSOLL_ALERT_TEXT"),
    .choice(
      .alertsWebhookFormat,
      "the format of the webhook's messages; auto chooses by its address"),
    .secret(.alertsWebhook, "an address that each warning is sent to") { text in
      text.hasPrefix("https://") || text.hasPrefix("http://127.0.0.1:")
        || text.hasPrefix("http://localhost:")
        ? nil : "a webhook begins with https://, or with http:// on this machine"
    },
    .secret(
      .alertsWebhookSecret,
      "signs what the webhook gets as JSON, by the rule of Standard Webhooks"
    ) { text in
      let key = text.hasPrefix("whsec_") ? text.utf8.dropFirst(6) : text.utf8[...]
      return byteCount(ofBase64: key) ?? 0 >= 16
        ? nil : "it is whsec_ and a key of at least 16 bytes in base64"
    },
  ]

  /// How many bytes a text in base64 stands for; nil where it is none.
  private static func byteCount(ofBase64 text: Substring.UTF8View) -> Int? {
    guard text.count % 4 == 0 else { return nil }
    var digits = text
    var padding = 0
    while padding < 2, digits.last == UInt8(ascii: "=") {
      digits = digits.dropLast()
      padding += 1
    }
    let isGood = digits.allSatisfy {
      (0x61...0x7A).contains($0 | 0x20) || (0x30...0x39).contains($0) || $0 == 0x2B || $0 == 0x2F
    }
    return isGood ? text.count / 4 * 3 - padding : nil
  }

  private static func percentagesRefusal(_ text: String) -> String? {
    let words = text.split(separator: ",", omittingEmptySubsequences: false)
    let isGood = words.allSatisfy { word in
      guard let number = Int(word.filter { $0 != " " }) else { return false }
      return (1...200).contains(number)
    }
    return isGood || text.isEmpty
      ? nil : "it takes whole numbers from 1 to 200 with commas, such as 80,95"
  }

  private static func quietHoursRefusal(_ text: String) -> String? {
    let ends = text.split(separator: "-", omittingEmptySubsequences: false)
    let isGood =
      ends.count == 2
      && ends.allSatisfy { end in
        let parts = end.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ (1...2).contains($0.utf8.count) }),
          let hour = UInt8(parts[0]), let minute = UInt8(parts[1])
        else { return false }
        return hour < 24 && minute < 60
      }
    return isGood || text.isEmpty ? nil : "it takes two times, such as 22:00-07:30"
  }
}
