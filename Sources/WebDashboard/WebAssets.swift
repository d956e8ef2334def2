/// The files of the page, which are part of the program: nothing is read from disk,
/// so no address can lead to another file.
enum WebAssets {
  /// A file and what it is.
  struct Asset: Sendable {
    var type: String
    var bytes: [UInt8]
  }

  private static let script = "text/javascript; charset=utf-8"
  private static let style = "text/css; charset=utf-8"

  /// By the name that follows `/assets/`.
  static let all: [String: Asset] = [
    "index.html": Asset(type: "text/html; charset=utf-8", bytes: PackageResources.index_html),
    "icon.svg": Asset(type: "image/svg+xml", bytes: PackageResources.icon_svg),
    "page.css": Asset(type: style, bytes: PackageResources.page_css),
    "charts.css": Asset(type: style, bytes: PackageResources.charts_css),
    "activity.js": Asset(type: script, bytes: PackageResources.activity_js),
    "charts.js": Asset(type: script, bytes: PackageResources.charts_js),
    "code-card.js": Asset(type: script, bytes: PackageResources.code_card_js),
    "credits-card.js": Asset(type: script, bytes: PackageResources.credits_card_js),
    "dom.js": Asset(type: script, bytes: PackageResources.dom_js),
    "format.js": Asset(type: script, bytes: PackageResources.format_js),
    "history.js": Asset(type: script, bytes: PackageResources.history_js),
    "page.js": Asset(type: script, bytes: PackageResources.page_js),
    "server.js": Asset(type: script, bytes: PackageResources.server_js),
    "settings.js": Asset(type: script, bytes: PackageResources.settings_js),
    "openapi.json": Asset(type: Answer.jsonType, bytes: PackageResources.openapi_json),
  ]
}
