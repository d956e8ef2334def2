import Configuration
import Foundation
import StatusLine
import UsageModel

/// What belongs into the settings of a bar, and where these are.
struct BarPlace {
  /// How the file is changed.
  enum Way {
    /// At its end. What is not there already is not made: the target would lose its
    /// own defaults by it.
    case append
    /// At its end, or as a file of its own.
    case appendOrMake
    /// As a script of its own.
    case script
    /// As a module of Waybar's JSON.
    case waybar
  }

  let format: BarFormat
  /// The program that it is for.
  let target: String
  let file: String
  let way: Way
  let snippet: String
  /// What is left to be done by hand, as sentences.
  let byHand: [String]

  /// The formats of programs that have settings.
  static let formats = BarFormat.allCases.filter { $0 != .plain && $0 != .json }

  init(
    _ format: BarFormat, file: String?, environment: [String: String], home: String
  ) throws {
    guard let recipe = BarRecipe(format, environment: environment, home: home) else {
      throw Explanation(
        what: "\(format.rawValue) does not belong to a program, so there is nothing to install",
        hint: "start `plimsoll-line bar --format \(format.rawValue)` from your own script",
        status: .usage)
    }
    self.format = format
    target = recipe.target
    if let file {
      self.file =
        file.hasPrefix("/")
        ? file
        : URL(fileURLWithPath: FileManager.default.currentDirectoryPath)
          .appendingPathComponent(file).standardizedFileURL.path
    } else {
      self.file = recipe.files.first(where: TextFile.exists) ?? recipe.files[0]
    }
    way = recipe.way
    snippet = recipe.snippet
    byHand = recipe.byHand
  }

  /// Where the snippet belongs.
  var belongs: String {
    switch way {
    case .append, .appendOrMake: "At the end of \(file) belongs:"
    case .script: "\(target) runs scripts: \(file) is to hold (and to be executable):"
    case .waybar: "Into the object in \(file) belong:"
    }
  }

  /// What is left to do.
  func steps(isWritten: Bool) -> String {
    let own =
      isWritten ? [] : ["`plimsoll bar install \(format.rawValue) --write` writes it there."]
    return (own + byHand).map { $0 + "\n" }.joined()
  }

  // MARK: Writing

  /// Writes the snippet into the file.
  /// - Parameter stamp: The time, for the name of the copy from before.
  /// - Returns: What was done, for people.
  func write(stamp: String) throws -> String {
    var text = try TextFile(path: file)
    let old = text.bytes.map { String(decoding: $0, as: UTF8.self) }
    if let old, old.contains("bar --format \(format.rawValue)") {
      return "Nothing to do: \(file) has Plimsoll already.\n"
    }
    let new: String
    switch way {
    case .append, .appendOrMake:
      guard old != nil || way == .appendOrMake else { throw missing }
      new = BarPlace.joined(old ?? "", snippet)
    case .script:
      if old != nil { throw occupied }
      text.mode = 0o755
      new = snippet
    case .waybar:
      guard let old else { throw missing }
      new = try waybar(old)
    }
    let backup = try text.backUp(stamp: stamp)
    try text.replace(with: Array(new.utf8))
    var lines = "Written: \(file)\n"
    if let backup {
      lines +=
        "  backup  \(backup)\n  undo    mv \(ShellCommand.quoted(backup)) "
        + ShellCommand.quoted(text.target) + "\n"
    } else {
      lines += "  undo    rm \(ShellCommand.quoted(file))\n"
    }
    return lines + steps(isWritten: true)
  }

  private static func joined(_ old: String, _ snippet: String) -> String {
    if old.isEmpty { return snippet }
    return old + (old.hasSuffix("\n") ? "\n" : "\n\n") + snippet
  }

  private var missing: Explanation {
    Explanation(
      what: "\(file) is not there",
      because: "\(target) has no settings of yours, and a file with this alone would take its own "
        + "defaults away",
      hint:
        "create the file first, or name another with --file; without --write, the snippet is shown",
      status: .inputOutput)
  }

  private var occupied: Explanation {
    Explanation(
      what: "\(file) is there already, and is not Plimsoll's",
      hint: "name another file with --file", status: .inputOutput)
  }

  // MARK: Waybar

  /// Waybar's settings with the module, and its name among those at the right.
  private func waybar(_ old: String) throws -> String {
    func document(_ text: String) throws -> JSONDocument {
      let found: JSONDocument
      do {
        found = try JSONDocument(text)
      } catch {
        throw Explanation(
          what: "\(file) cannot be read",
          because: "line \(error.position.line): \(error.reason)",
          hint: "it was not changed; correct it, or add the snippet by hand",
          status: .configuration)
      }
      guard found.root.isObject else {
        throw Explanation(
          what: "\(file) is not one bar",
          because: "it is a list, or something other than an object",
          hint: "add the snippet to the bar that is meant; without --write it is shown",
          status: .configuration)
      }
      return found
    }
    let module = try document("{\(snippet)}")
    guard let value = module.member(at: ["custom/plimsoll"])?.value else { return old }
    let parts = value.members.map { member in
      JSONDraft.Part(member.name, .text(module.text(member.value.range)))
    }
    let first = try document(old)
    var text = String(
      decoding: JSONTextEdit.apply(
        first.edits(setting: ["custom/plimsoll"], to: .object(parts)), to: first.bytes),
      as: UTF8.self)
    let second = try document(text)
    let name = "\"custom/plimsoll\""
    let edits: [JSONTextEdit]
    if let list = second.member(at: ["modules-right"])?.value {
      let shown = second.text(list.range)
      guard shown.hasPrefix("["), !shown.contains(name) else { return text }
      let rest = shown.dropFirst()
      let isEmpty = rest.drop { $0.isWhitespace }.first == "]"
      edits = second.edits(
        replacing: list.range, with: "[" + name + (isEmpty ? "" : ", ") + rest)
    } else {
      edits = second.edits(setting: ["modules-right"], to: .text("[\(name)]"))
    }
    text = String(decoding: JSONTextEdit.apply(edits, to: second.bytes), as: UTF8.self)
    return text
  }
}
