import Foundation
import Settings
import Terminal
import Testing

@testable import TerminalDashboard

@Suite("The monitor's themes on a light background")
struct ThemeTests {
  private static let white = TerminalColor(255, 255, 255, basic: 15)

  @Test(arguments: [MonitorTheme.light, .highContrast, .colorBlind])
  func haveTextThatCanBeRead(name: MonitorTheme) {
    let theme = Theme(name, isLight: true)
    for role in Role.allCases {
      // What has no colour has the terminal's own.
      guard let color = theme.style(role).foreground else { continue }
      for background in [Self.white, theme.selection] {
        let contrast = Self.contrast(color, background)
        #expect(contrast >= 4.5, "\(role) has \(contrast) on \(background)")
      }
    }
  }

  /// Bars and marks beside a name in the terminal's own colour.
  @Test(arguments: [(MonitorTheme.light, 4.5), (.highContrast, 4.5), (.colorBlind, 3)])
  func haveBarsThatCanBeSeen(name: MonitorTheme, least: Double) throws {
    for style in Theme(name, isLight: true).series {
      let contrast = Self.contrast(try #require(style.foreground), Self.white)
      #expect(contrast >= least, "\(style) has \(contrast)")
    }
  }

  /// By the definition of WCAG 2.2.
  private static func contrast(_ one: TerminalColor, _ other: TerminalColor) -> Double {
    let lights = [light(one), light(other)].sorted()
    return (lights[1] + 0.05) / (lights[0] + 0.05)
  }

  private static func light(_ color: TerminalColor) -> Double {
    func linear(_ part: UInt8) -> Double {
      let share = Double(part) / 255
      return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
    }
    return 0.2126 * linear(color.red) + 0.7152 * linear(color.green) + 0.0722 * linear(color.blue)
  }
}
