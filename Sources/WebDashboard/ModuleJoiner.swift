/// Joins modules of the page into one script: what a browser would have asked for file
/// by file comes in one answer. Modules that are only imported as they are needed,
/// by `import("./name.js")`, come in a second one.
///
/// It knows the forms that the page's own modules keep to, and refuses all others:
/// imports and exports by name, one statement a line or more, and nothing exported
/// that changes.
struct ModuleJoiner {
  /// What is wrong with the modules.
  enum Fault: Error, Equatable {
    case missing(String)
    case circle(through: String)
    case unknownForm(module: String, line: String)
  }

  /// What modules were joined into.
  struct Scripts: Equatable {
    /// What a page begins with.
    var first: String
    /// What it asks for when it needs it; nil where nothing is.
    var later: String?
  }

  private let sources: [String: String]
  private var output = ""
  private var order: [String] = []
  private var isOpen: Set<String> = []
  private var lateImports: [String] = []

  /// The module `entry` and all that it needs, each once, before whatever needs it.
  ///
  /// - Parameters:
  ///   - sources: The text of each module, by its name.
  ///   - nameOfLater: Under what name the second script, whose text it is given, is
  ///     found beside the first.
  /// - Throws: `Fault`, which a test of the page's own modules would have told.
  static func join(
    _ entry: String, of sources: [String: String],
    nameOfLater: (String) -> String = { _ in "later.js" }
  ) throws(Fault) -> Scripts {
    var joiner = ModuleJoiner(sources: sources)
    try joiner.add(entry)
    let first = joiner.output
    let shared = joiner.order.map(Module.variable).joined(separator: ",")
    guard !joiner.lateImports.isEmpty else { return Scripts(first: first, later: nil) }
    let wanted = joiner.lateImports
    joiner.output = ""
    for name in wanted { try joiner.add(name) }
    guard joiner.lateImports == wanted else {
      throw .circle(through: joiner.lateImports.last ?? entry)
    }
    let made = wanted.map(Module.variable).joined(separator: ",")
    let later =
      "export default({\(shared)})=>{\n" + joiner.output + "return{\(made)};\n};\n"
    // One that could not be had is asked for again.
    let call =
      "let $had;\nconst $later=()=>$had??=import(\"./\(nameOfLater(later))\")"
      + ".then((all)=>all.default({\(shared)}),(error)=>{$had=null;throw error;});\n"
    return Scripts(first: first + call, later: later)
  }

  private init(sources: [String: String]) {
    self.sources = sources
  }

  private mutating func add(_ name: String) throws(Fault) {
    if order.contains(name) { return }
    guard let source = sources[name] else { throw .missing(name) }
    guard isOpen.insert(name).inserted else { throw .circle(through: name) }
    let module = try Module(name: name, source: source)
    for link in module.imports { try add(link.source) }
    order.append(name)
    for late in module.lateImports where !lateImports.contains(late) { lateImports.append(late) }
    output += "const \(Module.variable(name))=(()=>{\n"
    for link in module.imports where !link.names.isEmpty {
      output += "const{\(link.names.joined(separator: ","))}=\(Module.variable(link.source));\n"
    }
    output += module.body + "return{\(module.exports.joined(separator: ","))};\n})();\n"
  }
}

/// A module taken apart.
private struct Module {
  /// What it takes from another one; names as a pattern has them, `theirs:ours`.
  struct Link {
    var source: String
    var names: [String]
  }

  private(set) var imports: [Link] = []
  private(set) var exports: [String] = []
  /// Modules that it imports as it needs them.
  private(set) var lateImports: [String] = []
  /// What is left, without comments and without what lines begin with.
  private(set) var body = ""

  /// What a module's exports are kept in: `$codeCard` for `code-card.js`.
  static func variable(_ name: String) -> String {
    let words = name.split(separator: ".")[0].split(separator: "-")
    return "$" + words[0]
      + words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
  }

  init(name: String, source: String) throws(ModuleJoiner.Fault) {
    var statement = ""
    for line in source.split(separator: "\n") {
      let line = line.drop { $0 == " " }
      if line.isEmpty || line.hasPrefix("//") { continue }
      if !statement.isEmpty || line.hasPrefix("import ") || line.hasPrefix("export {") {
        statement += line
        guard statement.hasSuffix(";") else { continue }
        guard let link = Module.link(statement) else {
          throw .unknownForm(module: name, line: statement)
        }
        if let from = link.source {
          imports.append(Link(source: from, names: link.names))
        } else {
          exports += link.names
        }
        statement = ""
      } else if line.hasPrefix("export ") {
        let rest = line.dropFirst("export ".count)
        guard let exported = Module.declared(rest) else {
          throw .unknownForm(module: name, line: String(line))
        }
        exports.append(exported)
        body += rest + "\n"
      } else {
        body += importingLate(line) + "\n"
      }
    }
    guard statement.isEmpty else { throw .unknownForm(module: name, line: statement) }
  }

  /// The line with `import("./name.js")` turned into what the joined script has instead.
  private mutating func importingLate(_ line: Substring) -> String {
    guard let start = line.firstRange(of: "import(\"./"),
      let end = line[start.upperBound...].firstRange(of: "\")")
    else { return String(line) }
    let name = String(line[start.upperBound..<end.lowerBound])
    if !lateImports.contains(name) { lateImports.append(name) }
    return line[..<start.lowerBound] + "$later().then((all)=>all.\(Module.variable(name)))"
      + line[end.upperBound...]
  }

  /// The names of `import { a, b as c } from "./d.js";` or `export { a };`, and where
  /// the former come from; nil for any other form.
  private static func link(_ statement: String) -> (names: [String], source: String?)? {
    var source: String?
    if statement.hasPrefix("import ") {
      let parts = statement.split(separator: "\"", omittingEmptySubsequences: false)
      guard parts.count == 3, parts[1].hasPrefix("./") else { return nil }
      source = String(parts[1].dropFirst(2))
      if statement.hasPrefix("import \"") { return ([], source) }
    }
    guard let start = statement.firstIndex(of: "{"), let end = statement.firstIndex(of: "}"),
      start < end
    else { return nil }
    let names = statement[start..<end].dropFirst().split(separator: ",").map { name in
      name.split(separator: " ")
    }
    .filter { !$0.isEmpty }
    guard names.allSatisfy({ $0.count == 1 || ($0.count == 3 && $0[1] == "as") }) else {
      return nil
    }
    if source == nil, !names.allSatisfy({ $0.count == 1 }) { return nil }
    return (names.map { $0.count == 1 ? String($0[0]) : "\($0[0]):\($0[2])" }, source)
  }

  /// The name that a declaration gives, of a function, class or constant.
  private static func declared(_ text: Substring) -> String? {
    var words = text.split(separator: " ", maxSplits: 3)
    if words.first == "async" { words.removeFirst() }
    guard words.count > 1, ["function", "const", "class"].contains(words[0]) else { return nil }
    let name = words[1].prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "$" }
    return name.isEmpty ? nil : String(name)
  }
}
