import ArgumentParser
import Configuration
import Index
import StatusLine
import Terminal
import UsageModel

/// `plimsoll bar`: what `plimsoll-line bar` prints, for those who have only this program.
struct BarCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bar",
    abstract: "Prints the limits for Waybar, tmux, SwiftBar and other bars and prompts.",
    discussion: """
      Reads what the last refresh left, and neither index nor network; figures older than a \
      minute are refreshed in the background. `plimsoll-line bar` is the same and starts faster. \
      docs/bars.md shows each format.
      """,
    subcommands: [BarDraw.self, BarInstall.self], defaultSubcommand: BarDraw.self)
}

extension BarFormat: ExpressibleByArgument {}

/// `plimsoll bar` without more.
struct BarDraw: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "draw", abstract: "Prints the limits in the language of a bar.")

  @Option(
    help: ArgumentHelp(
      "\(BarFormat.allCases.map(\.rawValue).joined(separator: ", ")).", valueName: "name"))
  var format: BarFormat = .plain

  @Option(
    help: ArgumentHelp(
      "Parts as in statusline.template, or the name of a preset.", valueName: "text"))
  var template: String?

  @Option(help: ArgumentHelp("The most cells that a template may take.", valueName: "cells"))
  var width = BarOptions.defaultWidth

  @Flag(help: "Go on running, and print whenever something has changed.")
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
struct BarInstall: ParsableCommand, SurroundedCommand {
  static let configuration = CommandConfiguration(
    commandName: "install",
    abstract: "Shows what belongs into the settings of a bar, and writes it on request.",
    usage: "plimsoll bar install <format> [<options>]",
    discussion: """
      Without --write nothing is changed. With it, what is there already is kept beside the file \
      first, under a name with the time in it.
      """)

  @Argument(
    help: ArgumentHelp(
      "\(BarPlace.formats.map(\.rawValue).joined(separator: ", ")).", valueName: "format"))
  var format: BarFormat

  @Flag(help: "Write it into the file, and keep a copy of the file from before.")
  var write = false

  @Option(
    help: ArgumentHelp(
      "The file, where it is not the one that is usual.", valueName: "path"),
    completion: .file())
  var file: String?

  mutating func run(in surroundings: Surroundings) async throws {
    let place = try BarPlace(
      format, file: file, environment: surroundings.environment,
      home: surroundings.workspace.homeDirectory)
    let text =
      write
      ? try place.write(stamp: surroundings.stamp)
      : "\(place.belongs)\n\n\(place.snippet)\n\(place.steps(isWritten: false))"
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    try StandardStream.standardOutput.send(
      lines.map { plainText(String($0)) }.joined(separator: "\n"))
  }
}
