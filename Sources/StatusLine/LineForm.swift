internal import Settings

/// What a piece of text is, as far as its colour shows.
package enum LineRole: Sendable {
  case plain
  case strong
  case label
  case model
  case folder
  case branch
  case low
  case medium
  case high
  case critical
  case added
  case removed
}

/// A piece of text in one colour.
struct LineRun: Hashable, Sendable {
  var text: String
  var role: LineRole

  init(_ text: String, _ role: LineRole = .plain) {
    self.text = text
    self.role = role
  }
}

/// One way to write a segment.
struct LineForm: Hashable, Sendable {
  var runs: [LineRun]
  let width: Int

  init(_ runs: [LineRun]) {
    self.runs = runs
    width = runs.reduce(0) { $0 + cellWidth($1.text) }
  }

  init(_ text: String, _ role: LineRole = .plain) {
    self.init([LineRun(text, role)])
  }
}

/// A part of the line, in forms from the longest to the shortest.
struct LineSegment: Sendable {
  var name: SegmentName?
  var forms: [LineForm]
  /// The higher stays the longer.
  var priority: Int
  /// Whether it stays whatever happens.
  var isKept: Bool
  /// Whether it is one of the two windows that everybody has.
  var isWindow: Bool { name == .fiveHour || name == .sevenDay }

  init?(_ name: SegmentName, _ forms: [LineForm]) {
    self.init(name, forms, priority: LineSegment.priority(of: name))
  }

  /// - Parameter name: nil for what no template can name.
  init?(_ name: SegmentName?, _ forms: [LineForm], priority: Int) {
    guard !forms.isEmpty else { return nil }
    self.name = name
    // Only what is really shorter is a step; but the two windows keep all of theirs,
    // so that they shrink alike.
    let keepsAll = name == .fiveHour || name == .sevenDay
    var steps: [LineForm] = []
    for form in forms where form.width > 0 {
      if let last = steps.last, form.width > last.width || (form.width == last.width && !keepsAll) {
        continue
      }
      steps.append(form)
    }
    guard !steps.isEmpty else { return nil }
    self.forms = steps
    self.priority = priority
    isKept = priority >= 100
  }

  private static func priority(of name: SegmentName) -> Int {
    switch name {
    case .context, .fiveHour, .sevenDay, .pair: 100
    case .models: 70
    case .spend: 65
    case .model: 60
    case .extra: 55
    case .folder: 50
    case .git: 46
    case .agent: 42
    case .cost: 40
    case .tokens: 39
    case .today: 38
    case .command, .text: 36
    case .block: 34
    case .budget: 37
    case .fast: 33
    case .effort: 30
    case .burn: 28
    case .cache: 26
    case .pull: 25
    case .month: 24
    case .worktree: 22
    case .lines: 20
    case .duration: 18
    case .clock: 16
    case .session: 15
    case .vim: 14
    case .thinking: 12
    case .version: 5
    }
  }
}
