import Configuration
import Foundation
import Scanning
import StatusLine

/// How each bar, prompt and launcher is set up for Plimsoll.
struct BarRecipe {
  var target: String
  /// Where its settings can be; the first that is there is meant.
  var files: [String]
  var way: BarPlace.Way
  var snippet: String
  var byHand: [String]

  private static let note = "Plimsoll: how full the limits of Claude Code are"

  /// nil for formats that belong to no program.
  init?(_ format: BarFormat, environment: [String: String], home: String) {
    let config =
      environment["XDG_CONFIG_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
      ?? home + "/.config"
    let program = OwnProgram.linePath(environment) ?? OwnProgram.path(environment)
    let command = ShellCommand.quoted(program) + " bar --format \(format.rawValue)"
    let dashboard = ShellCommand.quoted(OwnProgram.path(environment)) + " serve --open"
    switch format {
    case .waybar: self = .waybar(config, command, dashboard)
    case .polybar: self = .polybar(config, command, dashboard)
    case .i3blocks: self = .i3blocks(config, home, command)
    case .i3statusRust: self = .i3statusRust(config, command)
    case .tmux: self = .tmux(config, home, command)
    case .swiftbar: self = .swiftbar(home, command)
    case .argos: self = .argos(config, command)
    case .sketchybar: self = .sketchybar(config, home, command)
    case .starship: self = .starship(environment["STARSHIP_CONFIG"], config, command)
    case .raycast: self = .raycast(home, command)
    case .plain, .json: return nil
    }
  }

  private init(
    _ target: String, _ files: [String], _ way: BarPlace.Way, _ lines: [String],
    byHand: [String]
  ) {
    self.target = target
    self.files = files
    self.way = way
    snippet = lines.map { $0 + "\n" }.joined()
    self.byHand = byHand
  }

  private static func waybar(
    _ config: String, _ command: String, _ dashboard: String
  ) -> BarRecipe {
    let quoted = JSONWriter.quoted
    return BarRecipe(
      "Waybar", ["/config.jsonc", "/config"].map { config + "/waybar" + $0 }, .waybar,
      [
        "\"custom/plimsoll\": {", "  \"exec\": \(quoted(command + " --follow")),",
        "  \"return-type\": \"json\",", "  \"restart-interval\": 30,",
        "  \"on-click\": \(quoted(dashboard))", "},",
        "\"modules-right\": [\"custom/plimsoll\"]",
      ],
      byHand: [
        "Restart Waybar. The states are the classes normal, warning, critical, unknown and stale "
          + "of #custom-plimsoll in its style.css."
      ])
  }

  private static func polybar(
    _ config: String, _ command: String, _ dashboard: String
  ) -> BarRecipe {
    BarRecipe(
      "polybar", ["/config.ini", "/config"].map { config + "/polybar" + $0 }, .append,
      [
        "; \(note)", "[module/plimsoll]", "type = custom/script",
        "exec = \(command) --follow", "tail = true", "click-left = \(dashboard)",
      ],
      byHand: ["Add plimsoll to modules-right of your bar, and restart polybar."])
  }

  private static func i3blocks(
    _ config: String, _ home: String, _ command: String
  ) -> BarRecipe {
    BarRecipe(
      "i3blocks", [config + "/i3blocks/config", home + "/.i3blocks.conf"], .append,
      ["# \(note)", "[plimsoll]", "command=\(command)", "interval=30"],
      byHand: ["Restart i3 in place (`i3-msg restart`). A limit from 95 % on marks it urgent."])
  }

  private static func i3statusRust(_ config: String, _ command: String) -> BarRecipe {
    BarRecipe(
      "i3status-rust", [config + "/i3status-rust/config.toml"], .append,
      [
        "# \(note)", "[[block]]", "block = \"custom\"",
        "command = \(JSONWriter.quoted(command))", "json = true", "interval = 30",
      ], byHand: ["Restart i3 or sway in place."])
  }

  private static func tmux(_ config: String, _ home: String, _ command: String) -> BarRecipe {
    let part = " #(\(command))"
    let escaped = part.reduce(into: "") { text, letter in
      text += "\\\"$".contains(letter) ? "\\\(letter)" : String(letter)
    }
    let quoted = part.contains("'") ? "\"\(escaped)\"" : "'\(part)'"
    return BarRecipe(
      "tmux", [home + "/.tmux.conf", config + "/tmux/tmux.conf"], .appendOrMake,
      [
        "# \(note)", "set -g status-right-length 100", "set -ag status-right \(quoted)",
      ], byHand: ["A running tmux takes it by `tmux source-file` and the file's name."])
  }

  private static func swiftbar(_ home: String, _ command: String) -> BarRecipe {
    let support = home + "/Library/Application Support"
    let xbar = support + "/xbar/plugins"
    let folder = TextFile.exists(xbar) ? xbar : support + "/SwiftBar/Plugins"
    return BarRecipe(
      "SwiftBar (and xbar)", [folder + "/plimsoll.1m.sh"], .script,
      [
        "#!/bin/sh", "# <xbar.title>Plimsoll</xbar.title>",
        "# <xbar.desc>How full the limits of Claude Code are</xbar.desc>",
        "# <swiftbar.hideAbout>true</swiftbar.hideAbout>",
        "# <swiftbar.hideRunInTerminal>true</swiftbar.hideRunInTerminal>", "exec \(command)",
      ],
      byHand: [
        "SwiftBar reads the folder that you chose at its first start: where it is another, name "
          + "the file by --file."
      ])
  }

  private static func argos(_ config: String, _ command: String) -> BarRecipe {
    BarRecipe(
      "Argos", [config + "/argos/plimsoll.30s.sh"], .script,
      ["#!/bin/sh", "# \(note)", "exec \(command)"], byHand: ["Argos shows it by itself."])
  }

  private static func sketchybar(
    _ config: String, _ home: String, _ command: String
  ) -> BarRecipe {
    let script = "\(command) | xargs sketchybar --set plimsoll"
    return BarRecipe(
      "SketchyBar", [config + "/sketchybar/sketchybarrc", home + "/.sketchybarrc"], .append,
      [
        "# \(note)",
        "sketchybar --add item plimsoll right \\",
        "           --set plimsoll update_freq=30 script=\(ShellCommand.quoted(script))",
      ], byHand: ["`sketchybar --reload` shows it."])
  }

  private static func starship(
    _ file: String?, _ config: String, _ command: String
  ) -> BarRecipe {
    BarRecipe(
      "Starship", [file ?? config + "/starship.toml"], .appendOrMake,
      [
        "# \(note)", "[custom.plimsoll]", "command = \(JSONWriter.quoted(command))",
        "when = true", "shell = [\"sh\"]", "format = \"[$output]($style) \"",
        "style = \"bold yellow\"",
      ],
      byHand: ["The next prompt shows it; where `format` is set, add ${custom.plimsoll} to it."])
  }

  private static func raycast(_ home: String, _ command: String) -> BarRecipe {
    BarRecipe(
      "Raycast", [home + "/.config/raycast/scripts/plimsoll.sh"], .script,
      [
        "#!/bin/sh", "# @raycast.schemaVersion 1", "# @raycast.title Claude Code limits",
        "# @raycast.mode inline", "# @raycast.refreshTime 1m", "# @raycast.icon 📊",
        "# @raycast.packageName Plimsoll", "exec \(command)",
      ],
      byHand: [
        "Add the folder in Raycast's settings: Extensions, Script Commands, Add Directories."
      ])
  }
}
