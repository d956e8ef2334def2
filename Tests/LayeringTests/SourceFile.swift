import Foundation

/// The parts of a source file that the rules are about.
struct SourceFile {
  var target: String
  /// Relative to the package.
  var path: String
  /// Module names with the numbers of their lines.
  var imports: [(module: String, line: Int)] = []
  /// Lines with `#if os(`.
  var platformConditions: [Int] = []
  /// Whether a program starts here.
  var hasMain = false

  init(target: String, path: String, text: String) {
    self.target = target
    self.path = path
    hasMain = path.hasSuffix("/main.swift")
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      let words = line.prefix { $0 != ";" }.split(separator: " ")
      if let module = SourceFile.importedModule(words) {
        imports.append((module, index + 1))
      }
      if words.first == "#if" || words.first == "#elseif", line.contains("os(") {
        platformConditions.append(index + 1)
      }
      if words.first == "@main" { hasMain = true }
    }
  }

  /// The module of an import line: `@testable package import struct Store.Row`
  /// imports `Store`.
  private static func importedModule(_ words: [Substring]) -> String? {
    let modifiers: Set<Substring> = ["public", "package", "internal", "fileprivate", "private"]
    let kinds: Set<Substring> = [
      "class", "enum", "func", "let", "protocol", "struct", "typealias", "var",
    ]
    var rest = words[...]
    while let first = rest.first, first.hasPrefix("@") || modifiers.contains(first) {
      rest = rest.dropFirst()
    }
    guard rest.first == "import" else { return nil }
    rest = rest.dropFirst()
    if let kind = rest.first, kinds.contains(kind) { rest = rest.dropFirst() }
    return rest.first?.split(separator: ".").first.map(String.init)
  }

  /// All Swift files under `Sources` of the package at `root`.
  static func all(root: String) throws -> [SourceFile] {
    let sources = root + "/Sources"
    guard let walk = FileManager.default.enumerator(atPath: sources) else { return [] }
    var files: [SourceFile] = []
    for case let path as String in walk where path.hasSuffix(".swift") {
      let text = try String(contentsOfFile: sources + "/" + path, encoding: .utf8)
      let target = path.split(separator: "/").first.map(String.init) ?? ""
      files.append(SourceFile(target: target, path: "Sources/" + path, text: text))
    }
    return files.sorted { $0.path < $1.path }
  }
}
