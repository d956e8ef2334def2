import Index
import Settings
import Terminal
import TestSupport
import Testing

@testable import TerminalDashboard

@Suite("Golden screens of the monitor")
struct GoldenScreenTests {
  /// Every breakpoint, and each side of those for small panes.
  private static let sizes: [(Int, Int)] = [
    (200, 50), (140, 40), (120, 40), (120, 30), (80, 24), (60, 20), (59, 12), (44, 14), (40, 12),
    (30, 6), (29, 5), (12, 2),
  ]

  private static func text(_ state: MonitorState) -> String {
    let lines = Picture(of: state).buffer.lines
    return "\(state.size.columns) × \(state.size.rows)\n"
      + lines.map { "|" + $0 }.joined(separator: "\n") + "\n\n"
  }

  @Test("of the limits, in each state and at each size", arguments: SampleMonitor.states)
  func limits(state: String) {
    let text = Self.sizes.map {
      Self.text(SampleMonitor.state(state, columns: $0.0, rows: $0.1))
    }.joined()
    expectSnapshot(text, named: "limits-\(state).txt")
  }

  @Test("of the other screens, at each size", arguments: MonitorScreen.allCases.dropFirst())
  func others(screen: MonitorScreen) {
    let text = Self.sizes.filter { $0.0 >= 40 }.map {
      Self.text(SampleMonitor.state(columns: $0.0, rows: $0.1, screen: screen))
    }.joined()
    expectSnapshot(text, named: "screen-\(screen.title.lowercased()).txt")
  }

  @Test("of what lies over a screen")
  func popups() {
    var text = ""
    for keys in ["?", "o", ":the", "/api"] {
      var state = SampleMonitor.state(columns: 80, rows: 24, screen: .now)
      for key in keys { _ = state.take(.input(.key(Key(key)))) }
      text += Self.text(state)
    }
    // Too long for the screen: it scrolls, and no further than to its end.
    for keys in [[], [Key(.down), Key(.down)], [Key(.end)]] {
      var state = SampleMonitor.state(columns: 40, rows: 12, screen: .now)
      _ = state.take(.input(.key(Key("?"))))
      for key in keys { _ = state.take(.input(.key(key))) }
      text += Self.text(state)
    }
    var state = SampleMonitor.state(columns: 80, rows: 30, screen: .now)
    _ = state.take(.input(.key(Key(.right))))
    text += Self.text(state)
    _ = state.take(.input(.key(Key(.enter))))
    text += Self.text(state)
    expectSnapshot(text, named: "popups.txt")
  }

  @Test("of what is inside a row of what used it, and of each thing that is told apart")
  func attribution() {
    var text = ""
    for (columns, rows) in [(120, 40), (80, 24), (44, 14)] {
      var state = SampleMonitor.state(columns: columns, rows: rows, screen: .attribution)
      SampleMonitor.press([Key(.down), Key(.enter)], &state)
      text += Self.text(state)
      SampleMonitor.press([Key(.escape), Key("D"), Key("D"), Key("D")], &state)
      text += Self.text(state)
      SampleMonitor.press([Key("/"), Key("r"), Key("e"), Key("v"), Key(.enter)], &state)
      text += Self.text(state)
    }
    expectSnapshot(text, named: "attribution.txt")
  }

  @Test("of the presets, and in ASCII")
  func presets() {
    var text = ""
    for preset in MonitorPreset.allCases {
      var options = MonitorOptions()
      options.preset = preset
      text += Self.text(SampleMonitor.state(columns: 120, rows: 24, options: options))
    }
    var options = MonitorOptions()
    options.isASCII = true
    let ascii = [MonitorScreen.limits, .now, .history].map {
      Self.text(SampleMonitor.state(columns: 100, rows: 24, screen: $0, options: options))
    }.joined()
    #expect(
      ascii.split(separator: "\n").allSatisfy {
        $0.hasSuffix("24") || $0.utf8.allSatisfy { $0 < 0x80 }
      })
    expectSnapshot(text + ascii, named: "presets.txt")
  }

  @Test("the key figures never leave, whatever the size, the screen and the theme")
  func keyFigures() {
    for columns in stride(from: 12, through: 200, by: 3) {
      for rows in [1, 2, 5, 6, 7, 11, 12, 13, 24, 60] {
        for screen in MonitorScreen.allCases {
          let state = SampleMonitor.state(columns: columns, rows: rows, screen: screen)
          let buffer = Picture(of: state).buffer
          #expect(buffer.size == state.size)
          let shown = buffer.lines.joined(separator: "\n").filter { $0 != " " }
          let figures = ["41%", "47%"].filter(shown.contains)
          #expect(figures.count >= (columns >= 15 ? 2 : 1), "\(columns) × \(rows), \(screen)")
          #expect(!shown.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
        }
      }
    }
  }
}
