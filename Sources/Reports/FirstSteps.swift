/// What leads somebody on who has only just begun: at most three things to do, in their
/// order, each as a sentence. Terminal, page and pipe say the same.
package struct FirstSteps: Sendable, Equatable {
  /// Which status line Claude Code has.
  package enum Line: Sendable {
    case none
    /// Another program's.
    case other
    case ours
  }

  /// What was found of the user.
  package struct Facts: Sendable, Equatable {
    /// Whether there is a folder of Claude Code.
    package var hasFolder: Bool
    package var line: Line

    package init(hasFolder: Bool, line: Line) {
      self.hasFolder = hasFolder
      self.line = line
    }
  }

  /// The sentences, in the order in which they are to be done; none for whom has begun.
  package let sentences: [String]

  /// - Parameters:
  ///   - hasUsage: Whether any usage is in the index.
  ///   - hasLimits: Whether any window of the account was ever told.
  ///   - isInBrowser: Whether they are read in the browser, to which nobody need be led.
  package init(_ facts: Facts, hasUsage: Bool, hasLimits: Bool, isInBrowser: Bool = false) {
    guard !hasUsage || !hasLimits else {
      sentences = []
      return
    }
    var steps: [String] = []
    if !hasUsage {
      steps.append(
        facts.hasFolder
          ? "Use Claude Code once: what it writes is counted by itself."
          : "Start `claude` and sign in. If its folder is not ~/.claude, name it in "
            + "CLAUDE_CONFIG_DIR.")
    }
    switch facts.line {
    case .ours: break
    case .none:
      steps.append(
        "`plimsoll statusline install` shows your limits below Claude Code's prompt, and brings "
          + "them here without any request.")
    case .other:
      steps.append(
        "`plimsoll statusline install --wrap` shows your limits beside the status line that you "
          + "have, and brings them here without any request.")
    }
    if !hasLimits, facts.hasFolder {
      steps.append("`plimsoll limits --refresh` asks for your limits now.")
    }
    if !hasUsage { steps.append("`plimsoll demo` shows everything on invented figures.") }
    if !isInBrowser {
      steps.append("`plimsoll serve --open` shows everything in your browser.")
    }
    steps.append("`plimsoll doctor` says what is missing, and what to do.")
    sentences = Array(steps.prefix(3))
  }

  /// The sentences with their numbers.
  package var numbered: [String] {
    sentences.enumerated().map { "\($0.offset + 1). \($0.element)" }
  }
}

extension LimitsReport {
  /// Whether nothing is known because nothing has been set up or asked yet; other reasons
  /// say themselves what helps.
  package var isUnbegun: Bool {
    guard isEmpty, let kind = reason?.kind else { return false }
    return kind == .unasked || kind == .unavailable
  }
}
