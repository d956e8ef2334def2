extension SettingKey<Int?> {
  package static var webFiveHourTokens: Self { Self("web.five_hour_tokens") }
}

extension SettingKey<WebTheme> {
  package static var webTheme: Self { Self("web.theme", .auto) }
}

extension SettingKey<Int> {
  package static var webThresholdWarning: Self { Self("web.threshold_warning", 70) }
  package static var webThresholdCritical: Self { Self("web.threshold_critical", 90) }
}

extension SettingKey<String?> {
  package static var webNames: Self { Self("web.names") }
  package static var webEmbedOrigins: Self { Self("web.embed_origins") }
  package static var webBasePath: Self { Self("web.base_path") }
}

extension SettingsTable {
  /// The settings of the web dashboard.
  static let web: [Setting] = [
    .number(
      .webFiveHourTokens, 1...1_000_000_000,
      "tokens of a five-hour window to compare with where no official percentage is known"),
    .choice(.webTheme, "colours of the page; auto goes by the viewer's system"),
    .number(
      .webThresholdWarning, 1...99, "per cent above which the page shows a warning"),
    .number(
      .webThresholdCritical, 1...100,
      "per cent above which the page shows a limit as critical"),
    .text(
      .webNames, "further names by which the server is reached, separated by commas"),
    .text(
      .webEmbedOrigins,
      "origins of pages that may show the card, with commas between, such as https://home.example"
    ) { text in
      text.split(separator: ",").allSatisfy { isOrigin($0.drop { $0 == " " }) }
        ? nil : "it takes origins: scheme, host and port, without a path"
    },
    .text(.webBasePath, "path below which a proxy shows the page, such as /plimsoll") { text in
      let isGood =
        text.isEmpty
        || text.hasPrefix("/")
          && text.utf8.allSatisfy {
            (0x61...0x7A).contains($0 | 0x20) || (0x2D...0x39).contains($0) || $0 == 0x5F
              || $0 == 0x7E
          }
      return isGood ? nil : "it begins with / and has letters, digits and -._~ only"
    },
  ]

  private static func isOrigin(_ text: Substring) -> Bool {
    for scheme in ["https://", "http://"] where text.hasPrefix(scheme) {
      let place = text.utf8.dropFirst(scheme.utf8.count)
      return !place.isEmpty && !place.contains { "/?#@ ".utf8.contains($0) }
    }
    return false
  }
}
