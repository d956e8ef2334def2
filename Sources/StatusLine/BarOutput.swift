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
    isColored = (environment.noColor ?? "").isEmpty && settings.text("color") != "never"
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
    var object = BarObject()
    object.add("text", BarEscape.pango(content.plainText))
    object.add("alt", content.state.rawValue)
    object.add(
      "tooltip", content.details.map { BarEscape.pango($0) }.joined(separator: "\n"))
    object.add("class", content.classes)
    if let percentage = content.percentage { object.add("percentage", raw: String(percentage)) }
    return object.text
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
    var object = BarObject()
    object.add("full_text", full)
    object.add("short_text", short)
    if let color { object.add("color", color) }
    object.add("urgent", raw: content.state == .critical ? "true" : "false")
    return object.text + "\n"
  }

  private var i3statusRust: String {
    var object = BarObject()
    let state =
      switch content.state {
      case .unknown: "Info"
      case .normal: "Idle"
      case .warning: "Warning"
      case .critical: "Critical"
      }
    object.add("state", state)
    object.add("text", BarEscape.pango(content.plainText))
    object.add("short_text", BarEscape.pango(content.shortText))
    return object.text
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
