import Foundation
import Settings
import StatusLine
import StatusSnapshot
import Terminal
import TestSupport
import Testing
import UsageModel

/// Every file of `statusline-cases`. `UPDATE_SNAPSHOTS=1` writes the lines anew;
/// reading the difference is the test.
@Suite("The status line conforms")
struct ConformanceTests {
  @Test(arguments: try LineCase.all())
  func toTheLinesOfItsCase(_ lineCase: LineCase) throws {
    let lines = try lineCase.draw()
    let mode = Snapshot.Mode(environment: ProcessInfo.processInfo.environment)
    #expect(mode != .refuse, "UPDATE_SNAPSHOTS is refused where CI is set")
    if mode == .update {
      try lineCase.update(lines)
    } else {
      #expect(
        lines == lineCase.expected, "\(LineDiff.describe(from: lineCase.expected, to: lines))")
    }
  }

  @Test func forEveryFaultAndEveryGenerationOfClaudeCode() throws {
    #expect(try LineCase.all().count >= 30)
  }
}

@Suite("Whatever the width, a line")
struct WidthTests {
  private func lines(_ preset: LinePreset, _ glyphs: GlyphSet, _ width: Int) -> [String] {
    var settings = StatusLineSettings()
    settings[.linePreset] = preset
    settings[.lineGlyphs] = glyphs
    let clock = LocalClock(now: Timestamp(seconds: 1_738_418_400)) { _ in 0 }
    return StatusLine.render(
      LineSample.facts(settings: settings, clock: clock, home: "/home/ada"), width: width,
      depth: .none)
  }

  @Test(arguments: LinePreset.allCases, GlyphSet.allCases)
  func isNeverWiderThanThat(_ preset: LinePreset, _ glyphs: GlyphSet) {
    for width in 1...200 {
      for line in lines(preset, glyphs, width) {
        #expect(cellWidth(line) <= width, "\(width): \(line)")
        #expect(displayWidth(line) <= width, "\(width): \(line)")
      }
    }
  }

  @Test(arguments: LinePreset.allCases)
  func keepsTheFiguresThatMatter(_ preset: LinePreset) {
    for width in StatusLine.leastWidth...200 {
      let text = lines(preset, .unicode, width).joined(separator: "\n")
      #expect(text.contains("36%"), "\(width): \(text)")
      #expect(text.contains("20%"), "\(width): \(text)")
      if [.calm, .dense, .framed].contains(preset) {
        #expect(text.contains("59%"), "\(width): \(text)")
      }
    }
  }

  @Test func keepsThemInOneLineAtTheLeastWidth() throws {
    var settings = StatusLineSettings()
    settings[.lineTemplate] = "{model}|{context}|{5h}|{7d}|{cost}"
    let clock = LocalClock(now: Timestamp(seconds: 1_738_418_400)) { _ in 0 }
    var facts = LineSample.facts(settings: settings, clock: clock, home: "/")
    facts.input.contextPercent = 100
    for index in facts.limits.indices {
      facts.limits[index].limit.reading.percent = 100
      facts.limits[index].age = 7200
    }
    #expect(
      StatusLine.render(facts, width: StatusLine.leastWidth, depth: .none) == [
        "c100% 5h100%· 7d100%·"
      ])
  }

  @Test func usesOnlyCharactersOfOneCell() throws {
    for preset in LinePreset.allCases where preset != .framed {
      for line in lines(preset, .unicode, 200) {
        for character in line { #expect(displayWidth(character) == 1, "\(character)") }
      }
      for line in lines(preset, .ascii, 200) {
        #expect(line.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }, "\(line)")
      }
    }
  }
}
