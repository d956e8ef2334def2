import Foundation
import StatusLine
import Terminal
import TestSupport
import Testing
import UsageModel

@Suite("Another tool's line that ours wraps")
struct WrappedTests {
  private let clock = LocalClock(now: Timestamp(seconds: 1_738_418_400)) { _ in 0 }

  /// The lines above ours, with `\e` for escapes.
  private func wrapped(
    _ text: String, width: Int = 80, depth: ColorDepth = .basic
  ) -> [String] {
    var facts = LineSample.facts(settings: StatusLineSettings(), clock: clock, home: "/")
    let alone = StatusLine.render(facts, width: width, depth: depth)
    facts.wrapped = Array(text.utf8)
    let both = StatusLine.render(facts, width: width, depth: depth)
    #expect(Array(both.suffix(alone.count)) == alone)
    return both.dropLast(alone.count).map { $0.replacingOccurrences(of: "\u{1B}", with: "\\e") }
  }

  @Test func keepsAllItsLinesItsColoursAndItsLinks() {
    #expect(wrapped("one\ntwo\r\n\n  three\n") == ["one", "two", "  three"])
    #expect(
      wrapped("\u{1B}[1;38;5;208mhot\u{1B}[0m and cold\n") == [
        "\\e[1;38;5;208mhot\\e[0m and cold"
      ])
    #expect(
      wrapped("\u{1B}]8;;https://a.b/c\u{07}link\u{1B}]8;;\u{07}!")
        == ["\\e]8;;https://a.b/c\\e\\link\\e]8;;\\e\\!"])
    #expect(wrapped("\u{1B}[31mred", depth: .none) == ["red"])
    #expect(wrapped((1...20).map { "\($0)\n" }.joined()).count == 8)
  }

  @Test func endsWhatItLeavesOpen() {
    #expect(wrapped("\u{1B}[7mx") == ["\\e[7mx\\e[0m"])
    #expect(
      wrapped("\u{1B}]8;;https://a.b\u{1B}\\x") == ["\\e]8;;https://a.b\\e\\x\\e]8;;\\e\\"])
  }

  @Test(arguments: [
    "\u{1B}[2J\u{1B}[Hgone", "a\u{1B}]0;title\u{07}b", "\u{1B}]52;c;Zm9v\u{07}clip", "\u{1B}c",
    "\u{1B}[?1049hscreen", "\u{1B}P1;2qsixel\u{1B}\\x", "bell\u{07}", "\u{9B}31mcsi",
    "\u{1B}]8;;javascript:\u{1B}[31m", "\u{1B}[", "\u{1B}]8;;never ends", "\u{1B}", "\u{0}nul",
    "\u{202E}txt.exe", "\u{1B}[31;9999999999999999999999999999999999999999999999999999999999999mx",
  ])
  func cannotMoveTheCursorOrWriteElsewhere(text: String) {
    for line in wrapped(text) {
      let rest = line.replacing(/\\e\[[0-9;:]*m/, with: "")
        .replacing(/\\e\]8;[!-~]*?\\e\\/, with: "")
      #expect(!rest.contains("\\e"), "\(rest)")
      #expect(
        rest.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F..<0xA0).contains($0.value) })
    }
  }

  @Test func isNeverWiderThanTheTerminal() {
    let text = "\u{1B}[32m日本語 and a line that is longer than most terminals are wide\u{1B}[0m"
    for width in 1...80 {
      for line in wrapped(text, width: width, depth: .none) {
        #expect(displayWidth(line) <= width)
      }
    }
  }

  @Test func isRunWithTheSameInputAndDoesNotWrapItself() throws {
    let home = try TemporaryDirectory()
    let settings = #"{"wrap": "cat; echo; echo \"$PLIMSOLL_WRAPPED\"", "refresh_interval": 0}"#
    try home.write("{\"statusline\": \(settings)}", to: ".config/plimsoll/config.json")
    func lines(_ variables: [String: String]) -> [String] {
      let environment = LineEnvironment {
        ["HOME": home.path, "NO_COLOR": "1"].merging(variables) { $1 }[$0]
      }
      let sources = LineSources(environment: environment, clock: clock)
      let facts = sources.gather(Array(#"{"version":"2"}"#.utf8), stores: false).facts
      return StatusLine.render(facts, width: 80, depth: .none)
    }
    #expect(lines([:]) == [#"{"version":"2"}"#, "1", "Plimsoll: nothing to show yet"])
    #expect(lines(["PLIMSOLL_WRAPPED": "1"]) == ["Plimsoll: nothing to show yet"])
  }

  @Test func anAnswerThatDoesNotComeIsThatOfBefore() throws {
    let home = try TemporaryDirectory()
    let flag = home.path(of: "slow")
    let settings = """
      {"wrap": "if [ -e \(flag) ]; then sleep 5; else echo theirs; fi", "wrap_timeout": 300}
      """
    try home.write("{\"statusline\": \(settings)}", to: ".config/plimsoll/config.json")
    let environment = LineEnvironment { ["HOME": home.path, "NO_COLOR": "1"][$0] }
    func lines(_ seconds: Int64) -> [String] {
      let later = LocalClock(now: Timestamp(seconds: 1_738_418_400 + seconds)) { _ in 0 }
      let sources = LineSources(environment: environment, clock: later)
      let input = Array(String(repeating: " ", count: 300_000).utf8)
      return StatusLine.render(
        sources.gather(input, stores: false).facts, width: 80, depth: .none)
    }
    #expect(lines(0).count == 2)
    try home.write("", to: "slow")
    #expect(lines(30) == ["theirs", "Plimsoll: nothing to show yet"])
    #expect(lines(3600) == ["Plimsoll: nothing to show yet"])
  }
}
