import Configuration
import Foundation
import Index
import Reports
import Terminal
import UsageModel

/// One run of `plimsoll setup`: what it shows, asks, does, and notes so that it can be
/// undone.
struct SetupPage {
  private let invocation: Invocation
  let asks: Bool
  private let isDryRun: Bool
  private var record: SetupRecord

  init(_ invocation: Invocation, asks: Bool, isDryRun: Bool) throws {
    self.invocation = invocation
    self.asks = asks
    self.isDryRun = isDryRun
    record = try SetupRecord(directory: invocation.workspace.stateDirectory)
  }

  /// Whether somebody is there.
  var canAsk: Bool { isatty(0) == 1 && StandardStream.standardError.isTerminal }

  private func say(_ text: String = "") throws {
    try StandardStream.standardOutput.send(plainText(text) + "\n")
  }

  private func head(_ number: Int, of count: Int, _ step: SetupStep) throws {
    let colored = ColorChoice.auto.allowsColor(
      isTerminal: StandardStream.standardOutput.isTerminal,
      environment: invocation.environment)
    let title = Style.strong.applied(
      to: "\(number) of \(count)  \(step.title)", colored: colored)
    try StandardStream.standardOutput.send("\n\(title)  (--step \(step.name))\n")
    let width = max(40, tableColumns(environment: invocation.environment) - 2)
    for line in wrapped(step.purpose, width: width) { try say("  " + line) }
  }

  /// Goes through the steps.
  ///
  /// - Parameter answers: What was said already, by the names of steps.
  mutating func take(_ steps: [SetupStep], answers: [String: String] = [:]) async throws {
    try say(
      isDryRun
        ? "What each step would change. Nothing is changed now."
        : "Every step is optional and shows first what it changes; `plimsoll setup --undo` takes "
          + "all of it back.")
    var done: [String] = []
    for (index, step) in steps.enumerated() {
      try head(index + 1, of: steps.count, step)
      if step.isDone {
        try say("  Done already.")
        continue
      }
      var answer = answers[step.name]
      if let question = step.question, answer?.isEmpty ?? true {
        guard asks else {
          try say("  It needs an answer: `\(step.typed)`.")
          continue
        }
        answer = try ask("  \(question.text), or nothing to pass on:")
        if answer?.isEmpty ?? true { continue }
      }
      guard await run(step.preview, answer) else { continue }
      if isDryRun { continue }
      if asks, !["y", "yes"].contains(try ask("  Do it? [y/N]").lowercased()) { continue }
      let before = try step.file.map { try TextFile(path: $0).bytes }
      guard await run(step.perform, answer) else { continue }
      var noted = SetupRecord.Step(name: step.name, undo: SetupStep.filled(step.undo, answer))
      if let path = step.file {
        noted.file = SetupRecord.File(
          path: path, before: before.flatMap { $0 }.map { Data($0) },
          after: try TextFile(path: path).bytes.map { Data($0) })
      }
      try record.add(noted)
      done.append(step.title)
    }
    guard !isDryRun else { return }
    try say()
    try say(
      done.isEmpty
        ? "Nothing was changed."
        : "Set up: \(done.joined(separator: ", ")). `plimsoll setup --undo` takes it back.")
    try say("`plimsoll` shows everything in the terminal, `plimsoll serve --open` in the browser.")
  }

  /// Undoes what was noted, the last first.
  mutating func undo(_ steps: [SetupStep]) async throws {
    let noted = record.steps.reversed().filter { noted in
      steps.contains { $0.name == noted.name }
    }
    guard !noted.isEmpty else {
      try say("Nothing to undo: `plimsoll setup` has set up nothing here.")
      return
    }
    for step in noted {
      if let file = step.file {
        try say("\(file.path) is put back as it was.")
        if !isDryRun, try putBack(file) { try record.remove(step) }
        continue
      }
      try say("plimsoll \(step.undo.joined(separator: " "))")
      if isDryRun { continue }
      // One that cannot be undone stays noted, and the others are undone all the same.
      if await run(step.undo, nil) { try record.remove(step) }
    }
  }

  /// Puts a file back as it was before a step, to the byte.
  /// - Returns: Whether it was as the step had left it; else it is left alone.
  private func putBack(_ noted: SetupRecord.File) throws -> Bool {
    var file = try TextFile(path: noted.path)
    guard file.bytes.map({ Data($0) }) == noted.after else {
      try say("  It was changed since, and is left alone: take Plimsoll's lines out by hand.")
      return false
    }
    if let before = noted.before {
      try file.replace(with: Array(before))
    } else {
      try file.remove()
    }
    return true
  }

  /// Runs one of our own commands, which says itself what is wrong.
  /// - Returns: Whether it ended well.
  private func run(_ command: [String], _ answer: String?) async -> Bool {
    await Launcher.run(SetupStep.filled(command, answer), in: invocation) == 0
  }

  private func ask(_ question: String) throws -> String {
    try StandardStream.standardError.send(question + " ")
    return (readLine() ?? "").trimmingCharacters(in: .whitespaces)
  }
}
