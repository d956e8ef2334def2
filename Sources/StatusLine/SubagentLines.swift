internal import Scanning
internal import Settings
internal import StatusSnapshot
internal import UsageModel
internal import Wording

/// The rows that Claude Code shows for its subagents: one JSON object with `id` and
/// `content` for each task of the input.
package enum SubagentLines {
  /// One task, as far as it could be read.
  struct Task: Sendable {
    var identifier: String?
    var name: String?
    var kind: String?
    var status: String?
    var label: String?
    var model: String?
    var effort: String?
    var startedAt: Int64?
    var contextSize: Int64?
    var tokens: Int64?
  }

  /// The rows, one line each, without line breaks; none for tasks without an id.
  package static func render(
    _ bytes: [UInt8], environment: LineEnvironment, clock: LocalClock
  ) -> [String] {
    var columns: Int64?
    var tasks: [Task] = []
    bytes.withSpan { span in
      var at = 0
      do throws(ScanError) {
        JSONScanner.skipWhitespace(span, &at)
        try JSONScanner.optionalMembers(span, &at, depth: 0) { (key, at) throws(ScanError) in
          switch key {
          case "columns": columns = try JSONScanner.optionalInteger(span, &at)
          case "tasks": try read(&tasks, span, &at)
          default: try JSONScanner.skipValue(span, &at, depth: 1)
          }
        }
      } catch {
        // What was read up to the damage is shown.
      }
    }
    var troubles: [String] = []
    let settings = LineSources(environment: environment, clock: clock).readSettings(&troubles)
    let painter = LinePainter(settings, depth: settings.colorDepth(environment))
    let field = columns.flatMap { $0 > 0 ? Int(min($0, 4096)) : nil }
    let width = StatusLine.width(environment, settings, field: field)
    let forms = SegmentForms(
      LineFacts(
        input: StatusInput(), settings: settings, clock: clock, home: environment.home))
    return tasks.compactMap { task in
      guard let identifier = task.identifier else { return nil }
      let content = painter.paint(runs(task, width, forms))
      return JSONValue.object([
        .init("id", .string(identifier)), .init("content", .string(content)),
      ]).line
    }
  }

  private static func read(
    _ tasks: inout [Task], _ bytes: RawSpan, _ at: inout Int
  ) throws(ScanError) {
    guard bytes.peek(at) == UInt8(ascii: "[") else {
      try JSONScanner.skipValue(bytes, &at, depth: 1)
      return
    }
    var elements = try ArrayReader(bytes, &at, depth: 1)
    while try elements.next(bytes, &at) {
      var task = Task()
      try JSONScanner.optionalMembers(bytes, &at, depth: 2) { (key, at) throws(ScanError) in
        switch key {
        case "id": task.identifier = try JSONScanner.optionalText(bytes, &at)
        case "name": task.name = try JSONScanner.optionalText(bytes, &at)
        case "type": task.kind = try JSONScanner.optionalText(bytes, &at)
        case "status": task.status = try JSONScanner.optionalText(bytes, &at)
        case "label": task.label = try JSONScanner.optionalText(bytes, &at)
        case "model": task.model = try JSONScanner.optionalText(bytes, &at)
        case "effort": task.effort = try JSONScanner.optionalText(bytes, &at)
        case "startTime": task.startedAt = try JSONScanner.optionalInteger(bytes, &at)
        case "contextWindowSize": task.contextSize = try JSONScanner.optionalInteger(bytes, &at)
        case "tokenCount": task.tokens = try JSONScanner.optionalInteger(bytes, &at)
        default: try JSONScanner.skipValue(bytes, &at, depth: 3)
        }
      }
      tasks.append(task)
    }
  }

  /// The row of one task: what does not fit shrinks and goes, as in the line itself.
  private static func runs(_ task: Task, _ width: Int, _ forms: SegmentForms) -> [LineRun] {
    let glyphs = forms.glyphs
    var segments: [LineSegment] = []
    func add(_ parts: [LineForm], _ priority: Int) {
      if let segment = LineSegment(nil, parts, priority: priority) { segments.append(segment) }
    }
    func word(_ text: String?, _ role: LineRole, _ priority: Int, mark: LineRun? = nil) {
      guard let text, !text.isEmpty else { return }
      add(
        [40, 16, 8].map {
          LineForm((mark.map { [$0] } ?? []) + [LineRun(forms.shown(text, limit: $0), role)])
        }, priority)
    }
    let mark = glyphs.mark(ofStatus: task.status)
    word(task.label ?? task.name ?? task.kind, .model, 90, mark: mark)
    add(context(task, forms), 80)
    if let elapsed = elapsed(task, forms.facts.now) {
      add([LineForm(NumberForms.duration(elapsed), .label)], 60)
    }
    word(
      task.model.map { $0.hasPrefix("claude-") ? String($0.dropFirst(7)) : $0 }, .label, 50)
    word(task.effort, .label, 30)
    // The mark says it where it is known.
    if mark == nil { word(task.status, .label, 40) }
    var layout = LineLayout(segments, separator: " \(glyphs.separator) ")
    layout.fit(width)
    guard layout.fits(width) else { return [] }
    var joined: [LineRun] = []
    for (number, group) in layout.groups().enumerated() {
      if number > 0 { joined.append(LineRun(" \(glyphs.separator) ", .label)) }
      joined += group
    }
    return joined
  }

  /// Tokens, and how full the context is where its size is known.
  private static func context(_ task: Task, _ forms: SegmentForms) -> [LineForm] {
    guard let tokens = task.tokens, tokens >= 0 else { return [] }
    let count = LineRun(compactCount(tokens), .label)
    guard let size = task.contextSize, size > 0 else { return [LineForm([count])] }
    let percent = Double(tokens) / Double(size) * 100
    let role = forms.levelRole(percent)
    let figure = LineRun(NumberForms.percent(percent), role)
    let width = max(3, forms.settings[.lineBarWidth] / 2)
    let bar = forms.glyphs.bar(percent, width: width, tickAt: nil, role: role) + [LineRun(" ")]
    return [
      LineForm(bar + [figure, LineRun(" "), count]), LineForm([figure, LineRun(" "), count]),
      LineForm([figure]),
    ]
  }

  /// Seconds since the task began; nil when it does not say.
  private static func elapsed(_ task: Task, _ now: Timestamp) -> Int64? {
    guard let started = task.startedAt, started > 0, started < 253_402_300_800_000 else {
      return nil
    }
    // Seconds or thousandths of them, by their size.
    let milliseconds = started < 100_000_000_000 ? started * 1000 : started
    let elapsed = (now.milliseconds - milliseconds) / 1000
    return elapsed >= 0 ? elapsed : nil
  }
}
