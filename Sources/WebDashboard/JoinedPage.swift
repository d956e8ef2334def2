internal import WebBase

/// The page as it is served: one document, one style sheet and one script, made of the
/// files in which they are written. Style sheet and script are named by their content,
/// so that a browser keeps them for ever and asks for new ones when there are any.
struct JoinedPage {
  /// The files, by the names under which they are served.
  private(set) var files: [String: Asset] = [:]

  /// - Parameters:
  ///   - name: The document among the files, which says in which order the style sheets
  ///     come and which script begins.
  ///   - stem: What the names of style sheet and script begin with.
  ///   - sources: The text of the files by their names.
  /// - Throws: `ModuleJoiner.Fault`.
  init(
    _ name: String, as stem: String, of sources: [String: String]
  ) throws(ModuleJoiner.Fault) {
    guard let page = sources[name] else { throw .missing(name) }
    var style = ""
    var entry = ""
    for line in page.split(separator: "\n") {
      if line.contains("rel=\"stylesheet\""), let name = JoinedPage.asset(in: line) {
        guard let text = sources[name] else { throw .missing(name) }
        style += JoinedPage.withoutMargin(text)
      } else if line.contains("<script"), let name = JoinedPage.asset(in: line) {
        entry = name
      }
    }
    let scripts = try ModuleJoiner.join(entry, of: sources) { later in
      keep(later, "\(stem)-later", "js", type: Asset.script)
    }
    let styleName = keep(style, stem, "css", type: Asset.style)
    let scriptName = keep(scripts.first, stem, "js", type: Asset.script)
    var document = ""
    var hasStyle = false
    for line in page.split(separator: "\n") {
      guard let name = JoinedPage.asset(in: line),
        line.contains("rel=\"stylesheet\"") || line.contains("<script")
      else {
        document += line + "\n"
        continue
      }
      let isStyle = line.contains("rel=\"stylesheet\"")
      if isStyle, hasStyle { continue }
      hasStyle = hasStyle || isStyle
      document += line.replacing(name, with: isStyle ? styleName : scriptName) + "\n"
    }
    files[name] = Asset(
      type: "text/html; charset=utf-8", bytes: Array(document.utf8))
  }

  /// Keeps a file under a name that tells its content, and under one that does not.
  private mutating func keep(
    _ text: String, _ name: String, _ ending: String, type: String
  ) -> String {
    let asset = Asset(type: type, bytes: Array(text.utf8))
    let own = "\(name).\(asset.digest.prefix(16)).\(ending)"
    files[own] = asset.immutable
    files["\(name).\(ending)"] = asset
    return own
  }

  /// The name behind `"assets/` in a line; nil where there is none.
  private static func asset(in line: Substring) -> String? {
    guard let range = line.firstRange(of: "\"assets/") else { return nil }
    let name = line[range.upperBound...].prefix { $0 != "\"" }
    return name.isEmpty ? nil : String(name)
  }

  /// Without what lines begin with, and without comments that fill a line.
  private static func withoutMargin(_ text: String) -> String {
    var result = ""
    for line in text.split(separator: "\n") {
      let line = line.drop { $0 == " " }
      if line.isEmpty || (line.hasPrefix("/*") && line.hasSuffix("*/")) { continue }
      result += line + "\n"
    }
    return result
  }
}
