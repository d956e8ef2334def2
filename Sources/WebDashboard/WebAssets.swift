internal import WebBase

/// The files of the page, which are part of the program: nothing is read from disk,
/// so no address can lead to another file.
enum WebAssets {
  /// One of them.
  static func answer(_ name: String) throws(Refusal) -> Answer {
    guard let asset = all[name] else { throw .notFound }
    return asset.answer
  }

  /// By the name that follows `/assets/`.
  static let all: [String: Asset] = [
    "index.html": Asset(type: "text/html; charset=utf-8", bytes: PackageResources.index_html),
    "icon.svg": Asset(type: "image/svg+xml", bytes: PackageResources.icon_svg),
    "page.css": Asset(type: Asset.style, bytes: PackageResources.page_css),
    "charts.css": Asset(type: Asset.style, bytes: PackageResources.charts_css),
    "activity.js": Asset(type: Asset.script, bytes: PackageResources.activity_js),
    "charts.js": Asset(type: Asset.script, bytes: PackageResources.charts_js),
    "code-card.js": Asset(type: Asset.script, bytes: PackageResources.code_card_js),
    "credits-card.js": Asset(type: Asset.script, bytes: PackageResources.credits_card_js),
    "dom.js": Asset(type: Asset.script, bytes: PackageResources.dom_js),
    "format.js": Asset(type: Asset.script, bytes: PackageResources.format_js),
    "history.js": Asset(type: Asset.script, bytes: PackageResources.history_js),
    "patch.js": Asset(type: Asset.script, bytes: PackageResources.patch_js),
    "page.js": Asset(type: Asset.script, bytes: PackageResources.page_js),
    "server.js": Asset(type: Asset.script, bytes: PackageResources.server_js),
    "settings.js": Asset(type: Asset.script, bytes: PackageResources.settings_js),
  ]
}
