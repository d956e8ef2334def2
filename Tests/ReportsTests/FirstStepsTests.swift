import Reports
import Testing

@Suite("What leads a new user on")
struct FirstStepsTests {
  /// The commands in the sentences, in their order.
  private func commands(
    _ line: FirstSteps.Line, hasFolder: Bool = true, hasUsage: Bool = true, hasLimits: Bool = false
  ) -> [String] {
    FirstSteps(
      .init(hasFolder: hasFolder, line: line), hasUsage: hasUsage, hasLimits: hasLimits
    ).sentences.map { sentence in
      let parts = sentence.split(separator: "`", omittingEmptySubsequences: false)
      return parts.count > 1 ? String(parts[1]) : sentence
    }
  }

  @Test func areThreeInTheOrderOfThisUser() {
    let line = "plimsoll statusline install"
    let (ask, serve) = ("plimsoll limits --refresh", "plimsoll serve --open")
    #expect(
      commands(.none, hasFolder: false, hasUsage: false) == ["claude", line, "plimsoll demo"])
    #expect(
      commands(.none, hasUsage: false)
        == ["Use Claude Code once: what it writes is counted by itself.", line, ask])
    #expect(commands(.none) == [line, ask, serve])
    #expect(commands(.other) == [line + " --wrap", ask, serve])
    #expect(commands(.ours) == [ask, serve, "plimsoll doctor"])
  }

  @Test func areNoneForWhomHasBegun() {
    for line in [FirstSteps.Line.none, .other, .ours] {
      #expect(commands(line, hasLimits: true).isEmpty)
    }
  }

  @Test func haveTheirNumbers() {
    let steps = FirstSteps(.init(hasFolder: true, line: .ours), hasUsage: true, hasLimits: false)
    #expect(steps.numbered.map { $0.prefix(3) } == ["1. ", "2. ", "3. "])
  }
}
