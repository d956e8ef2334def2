internal import EmbeddedFiles
internal import WebBase

/// The files of the page, which are part of the program: nothing is read from disk,
/// so no address can lead to another file.
package enum WebAssets {
  /// One of them.
  static func answer(_ name: String) throws(Refusal) -> Answer {
    guard let asset = all[name] else { throw .notFound }
    return asset.answer
  }

  /// By the name that follows `/assets/`.
  static let all: [String: Asset] = {
    let texts = sources.mapValues { String(decoding: $0, as: UTF8.self) }
    do throws(ModuleJoiner.Fault) {
      let page = try JoinedPage("index.html", as: "page", of: texts)
      let design = try JoinedPage("design.html", as: "design", of: texts)
      return page.files.merging(design.files) { page, _ in page }
        .merging(others) { page, _ in page }
    } catch {
      preconditionFailure("the page's modules cannot be joined: \(error)")
    }
  }()

  /// Files that are served as they are.
  private static let others: [String: Asset] = [
    "icon.svg": Asset(type: "image/svg+xml", bytes: bytes("icon.svg")),
    "icon-maskable.svg": Asset(type: "image/svg+xml", bytes: bytes("icon-maskable.svg")),
    "manifest.webmanifest": Asset(
      type: "application/manifest+json", bytes: bytes("manifest.webmanifest")),
    "embed.js": Asset(type: Asset.script, bytes: bytes("embed.js")),
    "claude-usage.d.ts": Asset(
      type: "text/plain; charset=utf-8", bytes: bytes("claude-usage.d.ts")),
  ]

  /// What the page is made of.
  static let sources = files.filter { name, _ in
    !others.keys.contains(name) && [".js", ".css", ".html"].contains { name.hasSuffix($0) }
  }

  private static let files = EmbeddedFiles.all(of: .dashboard)

  /// One of the files as it is.
  static func bytes(_ name: String) -> [UInt8] {
    guard let bytes = files[name] else { preconditionFailure("the page has no \(name)") }
    return bytes
  }
}
