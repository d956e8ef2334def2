import Foundation

/// The table of targets in `ARCHITECTURE.md`.
struct ArchitecturePage {
  /// One row, as it is written.
  struct Row: Equatable {
    var layer: String
    var target: String
    var mayImport: String
    var summary: String
  }

  var rows: [Row]
  /// The targets that the page says do without Foundation.
  var foundationFree: Set<String>

  init(text: String) {
    let lines = text.split(separator: "\n")
    rows = lines.compactMap { line in
      guard line.hasPrefix("|") else { return nil }
      let cells = line.split(separator: "|", omittingEmptySubsequences: false)
        .dropFirst().dropLast().map { $0.trimmingCharacters(in: .whitespaces) }
      guard cells.count == 4, let mark = cells[0].first, mark.isNumber else { return nil }
      return Row(
        layer: cells[0], target: cells[1].trimmingCharacters(in: CharacterSet(charactersIn: "`")),
        mayImport: cells[2], summary: cells[3])
    }
    let sentence = lines.first { $0.contains("do without Foundation") } ?? ""
    // Every second piece stands between backquotes.
    let pieces = sentence.prefix { $0 != ":" }
      .split(separator: "`", omittingEmptySubsequences: false)
    foundationFree = Set(stride(from: 1, to: pieces.count, by: 2).map { String(pieces[$0]) })
  }

  /// What the page gets wrong about the package, each with what is to be written.
  ///
  /// - Parameters:
  ///   - layers: The number of the section of `Package.swift` in which a target is.
  ///   - targetsInC: Targets without a Swift file.
  func mistakes(
    rules: [LayerRule], layers: [String: Int], targetsInC: Set<String>,
    foundationFree free: Set<String>
  ) -> [String] {
    var found: [String] = []
    let names = rules.map(\.target)
    if rows.map(\.target) != names {
      found.append("the targets are, in this order: \(names.joined(separator: ", "))")
    }
    for row in rows {
      guard let rule = rules.first(where: { $0.target == row.target }) else { continue }
      let layer = layers[row.target].map(String.init) ?? "nowhere in Package.swift"
      if row.layer != layer { found.append("\(row.target), Layer: \(layer)") }
      let imports =
        targetsInC.contains(row.target) ? "libc, in C" : Self.cell(rule, order: names)
      if row.mayImport != imports { found.append("\(row.target), May import: \(imports)") }
      if row.summary.isEmpty { found.append("\(row.target), What it is: empty") }
    }
    if foundationFree != free {
      found.append("without Foundation: \(free.sorted().joined(separator: ", "))")
    }
    return found
  }

  /// Everything that a target may import: our targets in the order of the table, what
  /// comes with system and toolchain, and in bold modules of other packages.
  static func cell(_ rule: LayerRule, order: [String]) -> String {
    var parts = order.filter(rule.own.contains)
    if !rule.system.isDisjoint(with: LayerRules.libc) { parts.append("libc") }
    parts += rule.system.subtracting(LayerRules.libc).sorted()
    parts += rule.thirdParty.sorted().map { "**\($0)**" }
    return parts.isEmpty ? "the standard library" : parts.joined(separator: ", ")
  }
}

extension ArchitecturePage {
  /// The layers of `Package.swift`, which is divided by comments such as `// Layer 0`.
  static func layers(ofManifestText text: String) -> [String: Int] {
    var layers: [String: Int] = [:]
    var layer: Int?
    var isTarget = false
    for line in text.split(separator: "\n") {
      let plain = line.trimmingCharacters(in: .whitespaces)
      if plain.hasPrefix("//") {
        let words = plain.split(separator: " ")
        if words.count >= 3, words[1] == "Layer" {
          layer = Int(words[2].prefix { $0.isNumber })
        } else if plain.hasPrefix("// Tests that belong") {
          layer = nil
        }
        continue
      }
      if ["module(", ".target(", ".systemLibrary(", ".executableTarget("].contains(
        where: plain.hasPrefix)
      {
        isTarget = true
      } else if plain.hasPrefix("tests(") || plain.hasPrefix(".testTarget(") {
        isTarget = false
      }
      // The name is the first text of a declaration.
      let texts = plain.split(separator: "\"", omittingEmptySubsequences: false)
      if isTarget, let layer, texts.count >= 3 {
        layers[String(texts[1])] = layer
        isTarget = false
      }
    }
    return layers
  }
}
