/// Compares sources and manifest with the written rules.
struct LayerCheck {
  var rules: [LayerRule]
  var manifest: Manifest
  var files: [SourceFile]
  /// Files outside `Platform` that may import libc.
  var filesWithLibc: Set<String> = []

  /// One sentence for each breach, each naming what to change; empty when all
  /// is well.
  func violations() -> [String] {
    targetViolations() + productViolations() + files.flatMap(fileViolations)
      + needlessPermissions()
  }

  /// Files that may import libc and do not.
  private func needlessPermissions() -> [String] {
    let users = files.filter { file in
      file.imports.contains { LayerRules.libc.contains($0.module) }
    }
    return filesWithLibc.subtracting(users.map(\.path)).sorted().map {
      "LayerRules.swift lets \($0) import libc, which it does not"
    }
  }

  /// What a rule allows and no file of the target makes use of.
  func deadEdges() -> [String] {
    var imported: [String: Set<String>] = [:]
    for file in files { imported[file.target, default: []].formUnion(file.imports.map(\.module)) }
    return rules.flatMap { rule -> [String] in
      guard let used = imported[rule.target] else { return [] }
      var allowed = rule.own.union(rule.thirdParty).union(rule.system.subtracting(LayerRules.libc))
      if !rule.system.isDisjoint(with: LayerRules.libc), used.isDisjoint(with: LayerRules.libc) {
        allowed.insert("libc")
      }
      return allowed.subtracting(used).sorted().map {
        "LayerRules.swift lets \(rule.target) import \($0); no file of it does"
      }
    }
  }

  private var targets: [Manifest.Target] { manifest.targets.filter { !$0.isTest } }

  private func rule(for target: String) -> LayerRule? { rules.first { $0.target == target } }

  /// Edges of the manifest against the rules, in both directions.
  private func targetViolations() -> [String] {
    var found: [String] = []
    for target in targets {
      guard let rule = rule(for: target.name) else {
        found.append("target \(target.name) has no rule in LayerRules.swift")
        continue
      }
      for module in target.own.subtracting(rule.own).sorted() {
        found.append("Package.swift lets \(target.name) use \(module); LayerRules.swift does not")
      }
      for module in rule.own.subtracting(target.own).sorted() {
        found.append("LayerRules.swift lets \(target.name) use \(module); Package.swift does not")
      }
      for product in target.products.subtracting(rule.thirdParty).sorted() {
        found.append("Package.swift lets \(target.name) use \(product); LayerRules.swift does not")
      }
    }
    let names = Set(targets.map(\.name))
    for rule in rules where !names.contains(rule.target) {
      found.append("LayerRules.swift has a rule for \(rule.target), which is no target")
    }
    return found
  }

  /// A product of another package enters through one target; the tests of that
  /// target may look at it from the other side, and no others.
  private func productViolations() -> [String] {
    var users: [String: Set<String>] = [:]
    for target in manifest.targets {
      let isSuite = target.isTest && target.name.hasSuffix("Tests")
      let tested = isSuite ? String(target.name.dropLast("Tests".count)) : target.name
      for product in target.products { users[product, default: []].insert(tested) }
    }
    return users.sorted { $0.key < $1.key }.filter { $0.value.count > 1 }.map { product, targets in
      "\(product) enters through \(targets.sorted().joined(separator: " and ")); one must do"
    }
  }

  private func fileViolations(_ file: SourceFile) -> [String] {
    guard let rule = rule(for: file.target) else {
      return ["\(file.path) belongs to \(file.target), which has no rule in LayerRules.swift"]
    }
    let declared = manifest.targets.first { $0.name == file.target }
    var found: [String] = []
    for (module, line) in file.imports {
      let place = "\(file.path):\(line): \(file.target)"
      if let reason = reasonAgainst(module, in: rule) {
        found.append("\(place) must not import \(module): \(reason)")
      } else if LayerRules.libc.contains(module), file.target != "Platform",
        !filesWithLibc.contains(file.path)
      {
        found.append("\(place) must not import \(module): only Platform does")
      } else if rule.own.contains(module), declared?.own.contains(module) != true {
        found.append("\(place) imports \(module), which Package.swift does not declare for it")
      }
    }
    if !LayerRules.isPlatformFile(file.path) {
      found += file.platformConditions.map {
        "\(file.path):\($0): #if os( belongs into a file with Platform in its name"
      }
    }
    if file.hasMain, !LayerRules.programs.contains(file.target) {
      found.append("\(file.path): only the executable target has a main")
    }
    return found
  }

  private func reasonAgainst(_ module: String, in rule: LayerRule) -> String? {
    if LayerRules.foundationFree.contains(rule.target), module.hasPrefix("Foundation") {
      return "it does without Foundation in any form"
    }
    for edge in LayerRules.forbidden where edge.target == rule.target && edge.module == module {
      return edge.because
    }
    if rule.own.contains(module) || rule.system.contains(module) { return nil }
    if rule.thirdParty.contains(module) { return nil }
    if let owner = rules.first(where: { $0.thirdParty.contains(module) }) {
      return "it enters through \(owner.target) only"
    }
    return "LayerRules.swift does not allow it"
  }
}
