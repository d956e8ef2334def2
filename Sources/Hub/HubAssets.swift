internal import WebBase

/// The files of the hub's page besides those that it shares with the dashboard.
enum HubAssets {
  static let page = Asset(
    type: "text/html; charset=utf-8", bytes: PackageResources.hub_html)

  /// By the name that follows `/assets/`.
  static let all: [String: Asset] = [
    "hub.css": Asset(type: Asset.style, bytes: PackageResources.hub_css),
    "hub.js": Asset(type: Asset.script, bytes: PackageResources.hub_js),
    "hub-pages.js": Asset(type: Asset.script, bytes: PackageResources.hub_pages_js),
  ]
}
