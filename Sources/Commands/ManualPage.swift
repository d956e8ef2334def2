import Scanning

/// The manual page of one command, written from what the commands say of
/// themselves, so that it cannot say anything else than `--help`.
struct ManualPage {
  /// File name without the section: `plimsoll-daily`.
  var name: String
  /// The page in the `man` macros of roff.
  var text: String

  /// All pages of a tool: one for itself, one for each command that `--help` shows.
  ///
  /// - Parameters:
  ///   - dump: What `--experimental-dump-help` prints.
  ///   - guides: What each command adds to that, by the words that name it.
  ///   - version: For the foot of the page.
  ///   - appendix: Sections of roff for the page of the tool itself.
  static func all(
    dump: String, guides: [[String]: CommandGuide], version: String, appendix: String
  ) throws -> [ManualPage] {
    let root = CommandDump(try JSONValue(parsing: Array(dump.utf8))["command"] ?? .null)
    var pages: [ManualPage] = []
    var waiting: [(command: CommandDump, path: [String])] = [(root, [])]
    while let (command, above) = waiting.popLast() {
      let path = above + [command.commandName]
      let isRoot = above.isEmpty
      var page = RoffWriter()
      page.writeHead(path: path, version: version, abstract: command.abstract ?? "")
      page.writeSynopsis(path: path, command: command)
      page.writeDescription(command, guides[path])
      page.writeArguments(command)
      page.writeCommands(command, path: path)
      if let guide = guides[path] { page.writeEnding(guide) }
      if isRoot { page.writeRaw(appendix) }
      page.writeSeeAlso(path: path)
      pages.append(ManualPage(name: path.joined(separator: "-"), text: page.text))
      waiting += command.visibleSubcommands.map { ($0, path) }
    }
    return pages.sorted { $0.name < $1.name }
  }
}

/// Builds roff, taking care of what roff would take for its own.
private struct RoffWriter {
  private(set) var text = ""

  mutating func writeHead(path: [String], version: String, abstract: String) {
    let name = path.joined(separator: "-")
    writeRaw(
      ".TH \"\(escaped(name.uppercased()))\" \"1\" \"\" \"Plimsoll \(escaped(version))\" "
        + "\"Plimsoll manual\"\n")
    section("Name")
    writeRaw("\(escaped(name)) \\- \(escaped(firstLetterLowered(withoutFinalStop(abstract))))\n")
  }

  mutating func writeSynopsis(path: [String], command: CommandDump) {
    section("Synopsis")
    var words = ["\\fB\(escaped(path.joined(separator: " ")))\\fR"]
    // Every command has these two; they would only hide the others here.
    words += command.visibleArguments.filter {
      !["help", "version"].contains($0.preferredName?.name)
    }.map(\.synopsis)
    if !command.visibleSubcommands.isEmpty { words.append("\\fIcommand\\fR \\&...") }
    writeRaw(words.joined(separator: "\n") + "\n")
  }

  mutating func writeDescription(_ command: CommandDump, _ guide: CommandGuide?) {
    section("Description")
    paragraphs(command.abstract ?? "")
    if let notes = guide?.notes, !notes.isEmpty {
      writeRaw(".PP\n")
      paragraphs(notes)
    }
  }

  /// Examples, and how the command ends.
  mutating func writeEnding(_ guide: CommandGuide) {
    if !guide.examples.isEmpty {
      section("Examples")
      paragraphs(guide.exampleLines)
    }
    section("Exit status")
    for status in guide.statuses {
      writeRaw(".TP\n\\fB\(status.code)\\fR\n\(escaped(firstLetterRaised(status.meaning))).\n")
    }
  }

  /// Arguments and options, those under a title of their own after the others.
  mutating func writeArguments(_ command: CommandDump) {
    let arguments = command.visibleArguments
    guard !arguments.isEmpty else { return }
    section("Options")
    var titles: [String?] = []
    for argument in arguments where !titles.contains(argument.sectionTitle) {
      titles.append(argument.sectionTitle)
    }
    titles.sort { $0 == nil && $1 != nil }
    for title in titles {
      if let title { writeRaw(".SS \"\(escaped(title))\"\n") }
      for argument in arguments where argument.sectionTitle == title {
        writeRaw(".TP\n\(argument.heading)\n")
        paragraphs(argument.explanation)
      }
    }
  }

  mutating func writeCommands(_ command: CommandDump, path: [String]) {
    guard !command.visibleSubcommands.isEmpty else { return }
    section("Commands")
    for subcommand in command.visibleSubcommands {
      let page = (path + [subcommand.commandName]).joined(separator: "-")
      writeRaw(".TP\n\\fB\(escaped(page))\\fR(1)\n")
      paragraphs(subcommand.abstract ?? "")
    }
  }

  mutating func writeSeeAlso(path: [String]) {
    guard path.count > 1 else { return }
    section("See also")
    let above = path.dropLast().joined(separator: "-")
    writeRaw("\\fB\(escaped(above))\\fR(1), for files and environment\n")
  }

  mutating func writeRaw(_ roff: String) {
    text += roff
  }

  private mutating func section(_ title: String) {
    text += ".SH \(title.uppercased())\n"
  }

  /// Text whose blank lines part paragraphs and whose indented lines keep their
  /// form, as in `--help`.
  private mutating func paragraphs(_ prose: String) {
    var isVerbatim = false
    for line in prose.split(separator: "\n", omittingEmptySubsequences: false) {
      let isIndented = line.hasPrefix("  ")
      if isIndented != isVerbatim {
        text += isIndented ? ".nf\n" : ".fi\n"
        isVerbatim = isIndented
      }
      text += line.isEmpty ? ".sp\n" : escaped(String(line)) + "\n"
    }
    if isVerbatim { text += ".fi\n" }
  }

  private func withoutFinalStop(_ sentence: String) -> String {
    sentence.hasSuffix(".") ? String(sentence.dropLast()) : sentence
  }

  private func firstLetterRaised(_ phrase: String) -> String {
    phrase.prefix(1).uppercased() + phrase.dropFirst()
  }

  private func firstLetterLowered(_ sentence: String) -> String {
    // "Claude usage" and "CSV" keep their capitals.
    let word = sentence.prefix { $0 != " " }
    guard word.dropFirst().allSatisfy(\.isLowercase), word != "Claude", word != "Plimsoll" else {
      return sentence
    }
    return sentence.prefix(1).lowercased() + sentence.dropFirst()
  }
}

/// Text as roff shows it verbatim, in ASCII: what else there is goes by its number,
/// so that no locale can spoil it.
private func escaped(_ text: String) -> String {
  let named: [Unicode.Scalar: String] = [
    "\\": "\\e", "-": "\\-", "\"": "\\(dq", "'": "\\(aq", "`": "\\(ga", "^": "\\(ha", "~": "\\(ti",
  ]
  var output = ""
  for scalar in text.unicodeScalars {
    if let escape = named[scalar] {
      output += escape
    } else if scalar == ".", output.isEmpty {
      // At the start of a line it would call a macro.
      output += "\\&."
    } else if scalar.isASCII {
      output.unicodeScalars.append(scalar)
    } else {
      let number = String(scalar.value, radix: 16, uppercase: true)
      output += "\\[u\(String(repeating: "0", count: max(0, 4 - number.count)))\(number)]"
    }
  }
  return output
}

/// The part of ArgumentParser's own description of a tool that the pages need.
private struct CommandDump {
  var commandName: String
  var shouldDisplay: Bool?
  var abstract: String?
  var discussion: String?
  var subcommands: [CommandDump]?
  var arguments: [ArgumentDump]?

  init(_ value: JSONValue) {
    commandName = value["commandName"]?.string ?? ""
    shouldDisplay = value["shouldDisplay"]?.bool
    abstract = value["abstract"]?.string
    discussion = value["discussion"]?.string
    subcommands = value["subcommands"]?.elements.map(CommandDump.init)
    arguments = value["arguments"]?.elements.map(ArgumentDump.init)
  }

  /// `help` has no page of its own: `man` is the help.
  var visibleSubcommands: [CommandDump] {
    (subcommands ?? []).filter { $0.shouldDisplay != false && $0.commandName != "help" }
  }

  /// Arguments in their order, options after them.
  var visibleArguments: [ArgumentDump] {
    let shown = (arguments ?? []).filter(\.shouldDisplay)
    return shown.filter { $0.kind == "positional" } + shown.filter { $0.kind != "positional" }
  }
}

private struct ArgumentDump {
  struct Name {
    var kind: String
    var name: String

    init(_ value: JSONValue) {
      kind = value["kind"]?.string ?? ""
      name = value["name"]?.string ?? ""
    }

    /// Bold, with its dashes.
    var roff: String { "\\fB\(escaped((kind == "long" ? "--" : "-") + name))\\fR" }
  }

  var kind: String
  var shouldDisplay: Bool
  var sectionTitle: String?
  var isOptional: Bool
  var isRepeating: Bool
  var names: [Name]?
  var preferredName: Name?
  var valueName: String?
  var defaultValue: String?
  var allValues: [String]?
  var abstract: String?
  var discussion: String?

  init(_ value: JSONValue) {
    kind = value["kind"]?.string ?? ""
    shouldDisplay = value["shouldDisplay"]?.bool ?? true
    sectionTitle = value["sectionTitle"]?.string
    isOptional = value["isOptional"]?.bool ?? false
    isRepeating = value["isRepeating"]?.bool ?? false
    names = value["names"]?.elements.map(Name.init)
    preferredName = value["preferredName"].map(Name.init)
    valueName = value["valueName"]?.string
    defaultValue = value["defaultValue"]?.string
    allValues = value["allValues"]?.elements.compactMap(\.string)
    abstract = value["abstract"]?.string
    discussion = value["discussion"]?.string
  }

  private var value: String { "\\fI\(escaped(valueName ?? "value"))\\fR" }

  /// As it appears in the synopsis: `[--since date]`.
  var synopsis: String {
    var usage = preferredName?.roff ?? ""
    if kind == "positional" { usage = value }
    if kind == "option" { usage += " " + value }
    if isRepeating { usage += " \\&..." }
    return isOptional ? "[\(usage)]" : usage
  }

  /// As it appears above its explanation: `-s, --since date`.
  var heading: String {
    if kind == "positional" { return value }
    let (short, long) = (
      (names ?? []).filter { $0.kind == "short" }, (names ?? []).filter { $0.kind != "short" }
    )
    let list = (short + long).map(\.roff).joined(separator: ", ")
    return kind == "option" ? list + " " + value : list
  }

  /// What it is for, with values and default where `--help` has not said them.
  var explanation: String {
    var sentences = [abstract, discussion].compactMap { $0 }
    if let allValues, !allValues.isEmpty {
      sentences.append("Values: \(allValues.joined(separator: ", ")).")
    }
    if let defaultValue { sentences.append("Default: \(defaultValue).") }
    return sentences.joined(separator: " ")
  }
}

extension JSONValue {
  /// The text of a string, an empty one too.
  fileprivate var string: String? {
    if case .string(let text) = self { text } else { nil }
  }
}
