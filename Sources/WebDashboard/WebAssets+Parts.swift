package import WebBase

extension WebAssets {
  /// Modules and styles of the page, each as it is written: what other servers' pages are
  /// made of too, so that they look and read alike. By the name that follows `/assets/`.
  package static let parts: [String: Asset] = {
    let names = [
      "bars.js", "dom.js", "figure.js", "format.js", "models.js", "patch.js", "plot.js",
      "server.js", "base.css", "charts.css", "dialogs.css", "tokens.css",
    ]
    var parts: [String: Asset] = [:]
    for name in names {
      guard let bytes = sources[name] else { preconditionFailure("there is no \(name)") }
      parts[name] = Asset(type: name.hasSuffix(".js") ? Asset.script : Asset.style, bytes: bytes)
    }
    parts["icon.svg"] = all["icon.svg"]
    return parts
  }()
}
