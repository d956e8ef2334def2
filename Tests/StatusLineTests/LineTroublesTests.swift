import TestSupport
import Testing
import UsageModel

@testable import StatusLine

/// What is written down of troubles, by lines and by bars.
struct LineTroublesTests {
  private static let start = Timestamp(seconds: 1_788_472_800)

  @Test func aBarKeepsWhatALinesCommandsDidAtItsTime() throws {
    let folder = try TemporaryDirectory()
    let ofCommands = [
      "statusline.wrap: the command failed", "statusline.command: signal 9 ended the command",
    ]
    LineTroubles.note(
      ofCommands + ["the configuration file is not valid JSON"], stateDirectory: folder.path,
      now: Self.start)
    for minutes: Int64 in [11, 60, 600] {
      let now = Self.start.advanced(byMilliseconds: minutes * 60_000)
      LineTroubles.note([], isBar: true, stateDirectory: folder.path, now: now)
      let read = try #require(LineTroubles.read(stateDirectory: folder.path))
      #expect(read.sentences == ofCommands)
      #expect(read.time == Self.start)
    }
    // A line on which all went well takes them away.
    LineTroubles.note([], stateDirectory: folder.path, now: Self.start)
    #expect(LineTroubles.read(stateDirectory: folder.path) == nil)
  }
}
