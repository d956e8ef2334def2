internal import Settings
internal import StatusSnapshot
internal import UsageModel

/// The menus of SwiftBar, xbar and Argos, which read nearly the same language: a title,
/// a rule, and entries with parameters behind a `|`.
struct BarMenu {
  private let output: BarOutput
  private let content: BarContent

  init(_ output: BarOutput) {
    self.output = output
    content = output.content
  }

  private var isArgos: Bool { output.options.format == .argos }
  /// SwiftBar knows more than xbar.
  private var isSwiftBar: Bool { output.options.format == .swiftbar && !output.options.isXbar }

  var text: String {
    var lines = [title, "---"]
    for figure in content.figures {
      lines.append(entry(limitText(figure), role: content.role(of: figure), isMono: true))
      // The reset is in the entry itself.
      for remark in content.remarks(on: figure) where !remark.hasPrefix("resets ") {
        lines.append(entry(remark, depth: 1))
      }
      let source = figure.figure.limit.reading.source.name
      lines.append(entry("from " + source, depth: 1))
    }
    if let silence = content.silence {
      for line in BarMenu.wrapped(silence.text, width: 60) { lines.append(entry(line)) }
    }
    let sums = content.sums
    if !sums.isEmpty {
      lines.append("---")
      for sum in sums { lines.append(entry(sum.label + "  " + sum.value)) }
    }
    add(.project, "Who burns it today", to: &lines)
    add(.model, "By model today", to: &lines)
    lines.append("---")
    lines += actions
    return lines.map { $0 + "\n" }.joined()
  }

  private func add(_ kind: SnapshotBurner.Kind, _ name: String, to lines: inout [String]) {
    let burners = content.burners(kind)
    guard !burners.isEmpty else { return }
    if kind == .project { lines.append("---") }
    lines.append(entry(name))
    for burner in burners {
      lines.append(entry(burner.label + "  " + burner.value, depth: 1))
    }
  }

  // MARK: Lines

  private var title: String {
    let icon = isArgos ? "iconName=utilities-system-monitor-symbolic" : "sfimage=gauge.medium"
    var parameters = isArgos || isSwiftBar ? [icon] : []
    if let color = color(content.role) { parameters.append("color=" + color) }
    return line(content.plainText, parameters)
  }

  /// `5-hour  ████░░░░░░ 36%  resets 14:21, in 2h21m`.
  private func limitText(_ figure: BarContent.Figure) -> String {
    var text = figure.long + "  "
    if !figure.figure.isAmountAlone {
      let width = content.facts.settings[.lineBarWidth]
      let bar = content.forms.glyphs.bar(
        figure.figure.percent, width: width, tickAt: nil, role: .plain)
      text += bar.reduce(into: "") { $0 += $1.text } + " "
    }
    text += content.value(of: figure)
    if let reset = content.reset(of: figure) { text += "  resets " + reset }
    return text
  }

  private func entry(
    _ text: String, depth: Int = 0, role: LineRole = .plain, isMono: Bool = false,
    _ more: [String] = []
  ) -> String {
    var parameters = more
    if isMono { parameters.append(isArgos ? "font=monospace" : "font=Menlo") }
    if let color = color(role) { parameters.append("color=" + color) }
    return String(repeating: "--", count: depth) + line(text, parameters)
  }

  private func line(_ text: String, _ parameters: [String]) -> String {
    var parameters = parameters
    let shown = BarEscape.menu(text)
    // Names of others are neither emoji nor escapes.
    if shown.utf8.contains(UInt8(ascii: ":")) {
      parameters.append("emojize=false")
      if isSwiftBar { parameters.append("symbolize=false") }
    }
    if isArgos, shown.utf8.contains(UInt8(ascii: "\\")) { parameters.append("unescape=false") }
    let head = isArgos ? BarEscape.pango(shown) : shown
    return parameters.isEmpty ? head : head + " | " + parameters.joined(separator: " ")
  }

  /// SwiftBar takes one colour for light menus and one for dark ones.
  private func color(_ role: LineRole) -> String? {
    guard output.isColored else { return nil }
    guard isSwiftBar else { return output.painter.rgb(role).map { BarEscape.color($0) } }
    let settings = content.facts.settings
    guard let dark = LinePainter(settings, depth: .millions, theme: .dark).rgb(role),
      let light = LinePainter(settings, depth: .millions, theme: .light).rgb(role)
    else { return nil }
    return BarEscape.color(light) + "," + BarEscape.color(dark)
  }

  // MARK: What can be done

  private var actions: [String] {
    var lines: [String] = []
    if let program = output.program {
      lines.append(entry("Refresh", run(program, ["refresh"], refreshes: true)))
      lines.append(entry("Open the dashboard", run(program, ["serve", "--open"])))
      lines.append(
        entry("Where each number is from", run(program, ["explain"], inTerminal: true)))
    } else {
      lines.append(entry("Refresh", ["refresh=true"]))
    }
    return lines
  }

  private func run(
    _ program: String, _ arguments: [String], refreshes: Bool = false, inTerminal: Bool = false
  ) -> [String] {
    var parameters: [String] = []
    if isArgos {
      parameters.append("bash=" + BarMenu.quoted(([program] + arguments).joined(separator: " ")))
    } else {
      parameters.append("bash=" + BarMenu.quoted(program))
      for (number, argument) in arguments.enumerated() {
        parameters.append("param\(number + 1)=" + BarMenu.quoted(argument))
      }
    }
    parameters.append("terminal=" + (inTerminal ? "true" : "false"))
    if refreshes { parameters.append("refresh=true") }
    return parameters
  }

  /// The value of a parameter; in quotes where it would end too early.
  private static func quoted(_ text: String) -> String {
    let isPlain = text.utf8.allSatisfy { $0 > 0x20 && $0 != UInt8(ascii: "'") && $0 != 0x7C }
    return isPlain ? text : "\"" + text + "\""
  }

  /// Lines of at most `width` characters.
  static func wrapped(_ text: String, width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ") {
      if !line.isEmpty, cellWidth(line) + 1 + cellWidth(String(word)) > width {
        lines.append(line)
        line = ""
      }
      line += (line.isEmpty ? "" : " ") + word
    }
    if !line.isEmpty { lines.append(line) }
    return lines
  }
}
