internal import Foundation

extension SettingsTable {
  /// What is warned of, when, and where to.
  static let alerts = [
    Setting("alerts.enabled", .flag, fallback: .flag(true), "raise warnings at all"),
    Setting(
      "alerts.thresholds", .text, fallback: .text("80,95"),
      "per cent of a limit at which to warn, with commas"
    ) { percentagesRefusal($0) },
    Setting(
      "alerts.spend_thresholds", .text, fallback: .text("75,90,100"),
      "per cent of a limit of spending at which to warn, with commas"
    ) { percentagesRefusal($0) },
    Setting(
      "alerts.credit_days", .number(0...365), fallback: .number(14),
      "warn when the API credits last for fewer days; 0 for never"),
    Setting(
      "alerts.cache_minutes", .number(0...60), fallback: .number(0),
      "warn so many minutes before the cache of a session goes cold; 0 for never"),
    Setting(
      "alerts.mute",
      .words([
        "threshold", "projection", "reset", "cache-cold", "extra-usage", "spend-limit", "credits",
        "anomaly", "budget", "silent-machine",
      ]), fallback: .words([]), "kinds of warnings that are listed and not delivered"),
    Setting(
      "alerts.quiet_hours", .text,
      "when warnings are listed and not delivered, such as 22:00-07:30 of local time"
    ) { quietHoursRefusal($0) },
    Setting(
      "alerts.desktop", .flag, fallback: .flag(false),
      "show warnings on the desktop, by notify-send or the notifications of macOS"),
    Setting(
      "alerts.command", .text,
      "what /bin/sh runs for each warning; it finds the text in PLIMSOLL_ALERT_TEXT"),
    Setting(
      "alerts.webhook_format", .choice(["auto", "slack", "discord", "ntfy", "teams", "json"]),
      fallback: .text("auto"), "the format of the webhook's messages; auto chooses by its address"),
    Setting("alerts.webhook", .secret, "an address that each warning is sent to") {
      $0.text.hasPrefix("https://") || $0.text.hasPrefix("http://127.0.0.1:")
        || $0.text.hasPrefix("http://localhost:")
        ? nil : "a webhook begins with https://, or with http:// on this machine"
    },
    Setting(
      "alerts.webhook_secret", .secret,
      "signs what the webhook gets as JSON, by the rule of Standard Webhooks"
    ) {
      let text = $0.text.hasPrefix("whsec_") ? String($0.text.dropFirst(6)) : $0.text
      return Data(base64Encoded: text).map { $0.count >= 16 } ?? false
        ? nil : "it is whsec_ and a key of at least 16 bytes in base64"
    },
  ]

  private static func percentagesRefusal(_ value: SettingValue) -> String? {
    let words = value.text.split(separator: ",", omittingEmptySubsequences: false)
    let isGood = words.allSatisfy { word in
      guard let number = Int(word.filter { $0 != " " }) else { return false }
      return (1...200).contains(number)
    }
    return isGood || value.text.isEmpty
      ? nil : "it takes whole numbers from 1 to 200 with commas, such as 80,95"
  }

  private static func quietHoursRefusal(_ value: SettingValue) -> String? {
    let ends = value.text.split(separator: "-", omittingEmptySubsequences: false)
    let isGood =
      ends.count == 2
      && ends.allSatisfy { end in
        let parts = end.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ (1...2).contains($0.utf8.count) }),
          let hour = UInt8(parts[0]), let minute = UInt8(parts[1])
        else { return false }
        return hour < 24 && minute < 60
      }
    return isGood || value.text.isEmpty ? nil : "it takes two times, such as 22:00-07:30"
  }
}
