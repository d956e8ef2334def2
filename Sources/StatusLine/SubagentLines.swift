internal import Scanning
internal import StatusSnapshot
internal import UsageModel

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
    unsafe bytes.withUnsafeBytes { buffer in
      let span = unsafe RawSpan(_unsafeBytes: buffer)
      var at = 0
      do throws(ScanError) {
        JSONScanner.skipWhitespace(span, &at)
        try TolerantJSON.members(span, &at, depth: 0) { (key, at) throws(ScanError) in
          switch key {
          case "columns": columns = try TolerantJSON.integer(span, &at)
          case "tasks": try read(&tasks, span, &at)
          default: try JSONScanner.skipValue(span, &at, depth: 1)
          }
        }
      } catch {
        // What was read up to the damage is shown.
      }
    }
    let settings = StatusLineSettings()
    let depth = settings.colorDepth(environment)
    let width = max(1, min(Int(columns ?? Int64(environment.columns ?? 80)), 4096))
    return tasks.compactMap { task in
      guard let identifier = task.identifier else { return nil }
      let content = LinePainter(settings, depth: depth).paint(runs(task, width, clock))
      return "{\"id\":\(quoted(identifier)),\"content\":\(quoted(content))}"
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
      try TolerantJSON.members(bytes, &at, depth: 2) { (key, at) throws(ScanError) in
        switch key {
        case "id": task.identifier = try TolerantJSON.text(bytes, &at)
        case "name": task.name = try TolerantJSON.text(bytes, &at)
        case "type": task.kind = try TolerantJSON.text(bytes, &at)
        case "status": task.status = try TolerantJSON.text(bytes, &at)
        case "label": task.label = try TolerantJSON.text(bytes, &at)
        case "model": task.model = try TolerantJSON.text(bytes, &at)
        case "effort": task.effort = try TolerantJSON.text(bytes, &at)
        case "startTime": task.startedAt = try TolerantJSON.integer(bytes, &at)
        case "contextWindowSize": task.contextSize = try TolerantJSON.integer(bytes, &at)
        case "tokenCount": task.tokens = try TolerantJSON.integer(bytes, &at)
        default: try JSONScanner.skipValue(bytes, &at, depth: 3)
        }
      }
      tasks.append(task)
    }
  }

  /// The parts that fit, the most telling first.
  private static func runs(_ task: Task, _ width: Int, _ clock: LocalClock) -> [LineRun] {
    var parts: [LineRun] = []
    func add(_ text: String?, _ role: LineRole, limit: Int = 40) {
      guard let text, !text.isEmpty else { return }
      parts.append(LineRun(harmless(text, limit: limit), role))
    }
    add(task.label ?? task.name ?? task.kind, .model)
    if let tokens = task.tokens, tokens >= 0 {
      var text = NumberForms.tokens(tokens)
      if let size = task.contextSize, size > 0 {
        text += " (" + NumberForms.percent(Double(tokens) / Double(size) * 100) + ")"
      }
      parts.append(LineRun(text))
    }
    if let started = task.startedAt, started > 0, started < 253_402_300_800_000 {
      // Seconds or thousandths of them, by their size.
      let milliseconds = started < 100_000_000_000 ? started * 1000 : started
      let elapsed = (clock.now.milliseconds - milliseconds) / 1000
      if elapsed >= 0 { parts.append(LineRun(NumberForms.duration(elapsed), .label)) }
    }
    add(task.model.map { $0.hasPrefix("claude-") ? String($0.dropFirst(7)) : $0 }, .label)
    add(task.effort, .label)
    add(task.status, .label)
    var chosen: [LineRun] = []
    var used = 0
    for part in parts {
      let gap = chosen.isEmpty ? 0 : 3
      let cells = cellWidth(part.text)
      if used + gap + cells > width { continue }
      if gap > 0 { chosen.append(LineRun(" · ", .label)) }
      chosen.append(part)
      used += gap + cells
    }
    return chosen
  }

  /// `text` as a string of JSON.
  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
