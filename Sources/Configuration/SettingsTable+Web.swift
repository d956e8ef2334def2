extension SettingsTable {
  /// The settings of the web dashboard.
  static let web = [
    Setting(
      "web.five_hour_tokens", .number(1...1_000_000_000),
      "tokens of a five-hour window to compare with where no official percentage is known"),
    Setting(
      "web.theme", .choice(["auto", "light", "dark"]), fallback: .text("auto"),
      "colours of the page; auto goes by the viewer's system"),
    Setting(
      "web.threshold_warning", .number(1...99), fallback: .number(70),
      "per cent above which the page shows a warning"),
    Setting(
      "web.threshold_critical", .number(1...100), fallback: .number(90),
      "per cent above which the page shows a limit as critical"),
    Setting(
      "web.names", .text,
      "further names by which the server is reached, separated by commas"),
    Setting(
      "web.embed_origins", .text,
      "origins of pages that may show the card, with commas between, such as https://home.example"
    ) {
      let isGood = $0.text.split(separator: ",").allSatisfy { part in
        let origin = part.drop { $0 == " " }
        let place = ["https://", "http://"].first(where: origin.hasPrefix).map {
          origin.dropFirst($0.count)
        }
        return place.map { !$0.isEmpty && !$0.contains { "/?#@ ".contains($0) } } ?? false
      }
      return isGood ? nil : "it takes origins: scheme, host and port, without a path"
    },
    Setting(
      "web.base_path", .text,
      "path below which a proxy shows the page, such as /plimsoll"
    ) {
      let isGood =
        $0.text.isEmpty
        || $0.text.hasPrefix("/")
          && $0.text.utf8.allSatisfy {
            (0x61...0x7A).contains($0 | 0x20) || (0x2D...0x39).contains($0) || $0 == 0x5F
              || $0 == 0x7E
          }
      return isGood ? nil : "it begins with / and has letters, digits and -._~ only"
    },
  ]
}
