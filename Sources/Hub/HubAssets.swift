internal import EmbeddedFiles
internal import WebBase

/// The files of the hub's page besides those that it shares with the dashboard.
enum HubAssets {
  static let page = Asset(type: "text/html; charset=utf-8", bytes: bytes("hub.html"))

  /// By the name that follows `/assets/`.
  static let all: [String: Asset] = [
    "hub.css": Asset(type: Asset.style, bytes: bytes("hub.css")),
    "hub.js": Asset(type: Asset.script, bytes: bytes("hub.js")),
    "hub-pages.js": Asset(type: Asset.script, bytes: bytes("hub-pages.js")),
  ]

  private static let files = EmbeddedFiles.all(of: .hub)

  private static func bytes(_ name: String) -> [UInt8] {
    guard let bytes = files[name] else { preconditionFailure("the hub's page has no \(name)") }
    return bytes
  }
}
