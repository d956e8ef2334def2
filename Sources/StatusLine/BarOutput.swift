internal import Scanning
internal import Settings
internal import StatusSnapshot
internal import UsageModel

/// Writes what a bar shows in the language of one.
package struct BarOutput {
  let content: BarContent
  let options: BarOptions
  let painter: LinePainter
  /// Whether colours are wanted.
  let isColored: Bool
  /// Where `plimsoll` is, for the entries of a menu; nil where it was not found.
  let program: String?

  package init(
    _ content: BarContent, _ options: BarOptions, environment: LineEnvironment, program: String?
  ) {
    self.content = content
    self.options = options
    self.program = program
    let settings = content.facts.settings
    // Bars have colours whatever terminal they were started from.
    isColored = (environment.noColor ?? "").isEmpty && settings[.lineColor] != .never
    painter = LinePainter(settings, depth: .millions)
  }

  /// Everything that is printed, with its line breaks.
  package var text: String {
    switch options.format {
    case .waybar: waybar + "\n"
    case .polybar: polybar + "\n"
    case .i3blocks: i3blocks
    case .i3statusRust: i3statusRust + "\n"
    case .tmux: tmux + "\n"
    case .swiftbar, .argos: BarMenu(self).text
    case .sketchybar: sketchybar + "\n"
    case .starship, .raycast, .plain: content.plainText + "\n"
    case .json: BarDocument(content).text + "\n"
    }
  }

  /// The exit status: i3blocks marks a block as urgent by 33.
  package var status: Int32 {
    options.format == .i3blocks && !options.follows && content.state == .critical ? 33 : 0
  }

  func color(_ role: LineRole) -> String? {
    isColored ? painter.rgb(role).map { BarEscape.color($0) } : nil
  }

  private var waybar: String {
    let details = content.details.map { BarEscape.pango($0) }.joined(separator: "\n")
    var members: [JSONValue.Member] = [
      .init("text", .string(BarEscape.pango(content.plainText))),
      .init("alt", .string(content.state.rawValue)), .init("tooltip", .string(details)),
      .init("class", .strings(content.classes)),
    ]
    if let percentage = content.percentage {
      members.append(.init("percentage", .integer(Int64(percentage))))
    }
    return JSONValue.object(members).line
  }

  private var polybar: String {
    var result = ""
    for run in content.runs {
      let text = BarEscape.polybar(run.text, after: result.unicodeScalars.last)
      if let color = color(run.role) {
        result += "%{F" + color + "}" + text + "%{F-}"
      } else {
        result += text
      }
    }
    return result
  }

  private var i3blocks: String {
    let (full, short) = (content.plainText, content.shortText)
    let color = color(content.role)
    guard options.follows else {
      return full + "\n" + short + "\n" + (color.map { $0 + "\n" } ?? "")
    }
    // What runs on and on is read one JSON object a line (`format=json`).
    var members: [JSONValue.Member] = [
      .init("full_text", .string(full)), .init("short_text", .string(short)),
    ]
    if let color { members.append(.init("color", .string(color))) }
    members.append(.init("urgent", .bool(content.state == .critical)))
    return JSONValue.object(members).line + "\n"
  }

  private var i3statusRust: String {
    let state =
      switch content.state {
      case .unknown: "Info"
      case .normal: "Idle"
      case .warning: "Warning"
      case .critical: "Critical"
      }
    return JSONValue.object([
      .init("state", .string(state)),
      .init("text", .string(BarEscape.pango(content.plainText))),
      .init("short_text", .string(BarEscape.pango(content.shortText))),
    ]).line
  }

  private var tmux: String {
    var result = ""
    for run in content.runs {
      let text = BarEscape.tmux(run.text)
      if let color = color(run.role) {
        let bold = run.role == .critical ? ",bold" : ""
        result += "#[fg=" + color + bold + "]" + text + "#[default]"
      } else {
        result += text
      }
    }
    return result
  }

  private var sketchybar: String {
    let label = "label=" + BarEscape.word(content.plainText)
    guard isColored, let rgb = painter.rgb(content.role) else { return label }
    return label + " label.color=0xff" + BarEscape.digits(rgb)
  }
}

extension BarContent {
  /// Classes for style sheets.
  var classes: [String] {
    ["plimsoll", state.rawValue] + (isStale ? ["stale"] : [])
  }
}
