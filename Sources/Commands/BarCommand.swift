import ArgumentParser
import Configuration
import Index
import StatusLine
import Terminal
import UsageModel

/// `plimsoll bar`: what `plimsoll-line bar` prints, for those who have only this program.
struct BarCommand: GuidedCommand {
  static let configuration = CommandConfiguration(
    commandName: "bar",
    abstract: "Prints the limits for Waybar, tmux, SwiftBar and other bars and prompts.",
    discussion: guide.text,
    subcommands: [BarDraw.self, BarInstall.self],
    defaultSubcommand: BarDraw.self)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll bar --format tmux", "print it once"),
      CommandExample("plimsoll bar install waybar", "what to put into Waybar's settings"),
    ],
    notes: """
      It reads what the last refresh left, and uses neither index nor network; figures older \
      than a minute are refreshed in the background. `plimsoll-line bar` does the same and \
      starts faster. docs/bars.md shows each format.
      """)
}

extension BarFormat: ExpressibleByArgument {}

/// `plimsoll bar` without more.
struct BarDraw: GuidedCommand {
  static let configuration = CommandConfiguration(
    commandName: "draw",
    abstract: "Prints the limits in the format of a bar.",
    discussion: guide.text)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll bar --format waybar", "JSON for Waybar"),
      CommandExample("plimsoll bar --template '{5h} {7d}'", "a form of your own"),
    ])

  @Option(
    help: ArgumentHelp(
      "\(BarFormat.allCases.map(\.rawValue).joined(separator: ", ")).", valueName: "name"))
  var format: BarFormat = .plain

  @Option(
    help: ArgumentHelp(
      "Parts as in statusline.template, or the name of a preset.", valueName: "text"))
  var template: String?

  @Option(help: ArgumentHelp("The maximum width of a template, in cells.", valueName: "cells"))
  var width = BarOptions.defaultWidth

  @Flag(help: "Keep running, and print whenever something has changed.")
  var follow = false

  mutating func validate() throws {
    guard BarOptions.widths.contains(width) else {
      throw ValidationError("--width takes 1 to 400 cells")
    }
  }

  func run() throws {
    let options = BarOptions(format: format, template: template, width: width, follows: follow)
    do {
      try options.check()
    } catch {
      throw Explanation(what: error.what, hint: error.hint, status: .usage)
    }
    throw ExitCode(BarProgram.run(options))
  }
}

/// `plimsoll bar install`
struct BarInstall: InvokedCommand {
  static let configuration = CommandConfiguration(
    commandName: "install",
    abstract: "Shows what belongs in a bar's settings, and writes it if you ask.",
    usage: "plimsoll bar install <format> [<options>]",
    discussion: guide.text)

  static let guide = CommandGuide(
    examples: [
      CommandExample("plimsoll bar install waybar", "only look"),
      CommandExample("plimsoll bar install tmux --write", "write it"),
    ],
    notes: """
      Without --write, nothing is changed. With it, the file is first copied beside itself, \
      under a name with the time in it.
      """)

  @Argument(
    help: ArgumentHelp(
      "\(BarPlace.formats.map(\.rawValue).joined(separator: ", ")).", valueName: "format"))
  var format: BarFormat

  @Flag(help: "Write it into the file, and keep a copy of the old file.")
  var write = false

  @Option(
    help: ArgumentHelp(
      "The file, if it is not the usual one.", valueName: "path"),
    completion: .file())
  var file: String?

  mutating func run(in invocation: Invocation) async throws {
    let place = try BarPlace(
      format, file: file, environment: invocation.environment,
      home: invocation.workspace.homeDirectory)
    let text =
      write
      ? try place.write(stamp: invocation.stamp)
      : "\(place.belongs)\n\n\(place.snippet)\n\(place.steps(isWritten: false))"
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    try StandardStream.standardOutput.send(
      lines.map { plainText(String($0)) }.joined(separator: "\n"))
  }
}
