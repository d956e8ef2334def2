internal import Settings
internal import StatusSnapshot
internal import UsageModel
internal import Wording

/// Writes each segment of a line in all its forms, the longest first; no form at
/// all where the fact is missing.
struct SegmentForms {
  let facts: LineFacts
  let glyphs: LineGlyphs
  let isVerbose: Bool

  var input: StatusInput { facts.input }
  var settings: StatusLineSettings { facts.settings }

  init(_ facts: LineFacts) {
    self.facts = facts
    glyphs = LineGlyphs(facts.settings.glyphs)
    isVerbose = facts.settings[.lineVerbose]
  }

  /// A segment in the look that a template asks for.
  func segment(_ name: SegmentName, look: String?) -> LineSegment? {
    guard !settings.hides(name) else { return nil }
    return LineSegment(name, forms(name, look: look))
  }

  private func forms(_ name: SegmentName, look: String?) -> [LineForm] {
    switch name {
    case .context: return context()
    case .fiveHour: return window(.fiveHour, look: look)
    case .sevenDay: return window(.sevenDay, look: look)
    case .pair: return pair()
    case .models: return otherWindows()
    case .spend: return spend(.spendLimit, label: isVerbose ? "spend limit" : "spend")
    case .extra: return spend(.extraUsage, label: isVerbose ? "usage credits" : "extra")
    case .cost, .today, .month, .budget, .block, .burn, .tokens, .cache:
      return usage(name, look: look)
    case .duration, .clock: return times(name, look: look)
    default: return words(name)
    }
  }

  /// Segments that are little more than a word of the input.
  private func words(_ name: SegmentName) -> [LineForm] {
    switch name {
    case .model: return model()
    case .folder: return folder()
    case .git: return git()
    case .effort: return word(input.effort, label: "effort ")
    case .thinking: return input.isThinking == true ? [LineForm("thinking", .label)] : []
    case .fast: return input.isFast == true ? [LineForm("fast", .medium)] : []
    case .lines: return lines()
    case .version: return word(input.version, label: "v", isLabelKept: true)
    case .vim: return word(input.vimMode, label: "vim ")
    case .agent: return word(input.agent, label: "agent ", role: .plain)
    case .pull: return pull()
    case .worktree: return word(input.worktree ?? input.gitWorktree, label: "worktree ")
    case .session: return word(input.sessionName, label: "session ")
    case .command: return word(facts.commandOutput, label: "", role: .plain)
    case .text: return word(settings[.lineText], label: "", role: .plain)
    default: return []
    }
  }

  // MARK: Words

  private func word(
    _ text: String?, label: String, isLabelKept: Bool = false, role: LineRole = .label
  ) -> [LineForm] {
    guard let text, !text.isEmpty else { return [] }
    let whole = shown(text, limit: 40)
    let lead = isVerbose || isLabelKept ? label : ""
    var forms = [LineForm(lead + whole, role), LineForm(whole, role)]
    if whole.unicodeScalars.count > 12 { forms.append(LineForm(shown(text, limit: 10), role)) }
    return forms
  }

  private func model() -> [LineForm] {
    var name = input.modelName ?? ""
    if name.isEmpty, let identifier = input.modelID {
      name = modelName(identifier)
    }
    guard !name.isEmpty else { return [] }
    return [
      LineForm(shown(name, limit: 40), .model), LineForm(shown(name, limit: 10), .model),
    ]
  }

  private func folder() -> [LineForm] {
    guard let path = input.folder, !path.isEmpty else { return [] }
    let parts = path.split(whereSeparator: { $0 == "/" || $0 == "\\" })
    guard let last = parts.last else { return [LineForm(shown(path, limit: 1), .folder)] }
    var forms: [LineForm] = []
    if isVerbose {
      var long = path
      if path.hasPrefix(facts.home + "/"), facts.home.utf8.count > 1 {
        long = "~" + path.dropFirst(facts.home.count)
      }
      forms.append(LineForm(shown(long, limit: 60), .folder))
    }
    forms.append(LineForm(shown(String(last), limit: 40), .folder))
    forms.append(LineForm(shown(String(last), limit: 12), .folder))
    return forms
  }

  private func git() -> [LineForm] {
    guard let branch = facts.branch ?? input.worktreeBranch, !branch.isEmpty else { return [] }
    return [40, 20, 10].map { limit in
      LineForm([LineRun(glyphs.branch, .label), LineRun(shown(branch, limit: limit), .branch)])
    }
  }

  private func lines() -> [LineForm] {
    let added = max(0, input.linesAdded ?? 0)
    let removed = max(0, input.linesRemoved ?? 0)
    guard input.linesAdded != nil || input.linesRemoved != nil, added + removed > 0 else {
      return []
    }
    let runs = [
      LineRun("+\(added)", .added), LineRun("/", .label),
      LineRun(glyphs.minus + String(removed), .removed),
    ]
    return isVerbose
      ? [LineForm(runs + [LineRun(" lines", .label)]), LineForm(runs)] : [LineForm(runs)]
  }

  private func pull() -> [LineForm] {
    guard let number = input.pullNumber, number > 0 else { return [] }
    let sign = input.pullKind == "mr" ? "MR !" : "PR #"
    let short = LineForm([LineRun(sign, .label), LineRun(String(number))])
    guard let state = input.pullState, !state.isEmpty else { return [short] }
    let words = shown(state, limit: 20).split(separator: "_").joined(separator: " ")
    return [LineForm(short.runs + [LineRun(" " + words, .label)]), short]
  }

  /// Text of others as it may appear in a line, cut with a character that is drawn.
  func shown(_ text: String, limit: Int = 64) -> String {
    var safe = harmless(text, limit: limit)
    if glyphs.isPlain, safe.hasSuffix("…"), !text.hasSuffix("…") {
      safe = String(safe.dropLast()) + "~"
    }
    guard settings.isPlainLocale, glyphs.isPlain else { return safe }
    // Such a terminal would draw each byte of it as a letter of its own.
    let bytes = safe.unicodeScalars.map { $0.isASCII ? UInt8($0.value) : UInt8(ascii: "?") }
    return String(decoding: bytes, as: UTF8.self)
  }

  // MARK: Ages

  /// What is put behind a figure that is no longer fresh; nothing while it is.
  func ageRuns(_ seconds: Int64) -> [LineRun] {
    guard seconds >= Int64(settings[.lineStaleAfter]) * 60 else { return [] }
    let text = glyphs.age + NumberForms.roughly(seconds)
    return [LineRun(isVerbose ? text + " ago" : text, .label)]
  }

  /// The shortest sign that a figure is old.
  func ageSign(_ seconds: Int64) -> String {
    seconds >= Int64(settings[.lineStaleAfter]) * 60
      ? (settings.glyphs == .ascii ? "~" : "·") : ""
  }
}
