import TestSupport
import Testing
import Transcripts
import UsageModel

/// In which order transcripts are read.
struct IndexPlanTests {
  private static let midnight = Timestamp(seconds: 1_790_812_800)

  /// A transcript that was last changed so many minutes after midnight.
  private static func file(_ name: String, _ minutes: Int64, megabytes: Int64) -> TranscriptFile {
    TranscriptFile(
      path: "/home/ada/.claude/projects/-p/\(name).jsonl", project: "-p", device: 1, inode: 1,
      size: megabytes << 20,
      modified: (midnight.seconds + minutes * 60) * 1_000_000_000)
  }

  private static func names(_ plan: IndexPlan) -> [String] {
    plan.work.map { String($0.file.path.split(separator: "/").last?.dropLast(6) ?? "") }
  }

  @Test func whatMayBeOfTodayComesFirstThenTheNewest() {
    let files = [
      Self.file("years-small", -900_000, megabytes: 1),
      Self.file("years-large", -1_000_000, megabytes: 63),
      Self.file("week", -7000, megabytes: 2), Self.file("yesterday", -1, megabytes: 1),
      Self.file("early", 0, megabytes: 1), Self.file("now", 600, megabytes: 9),
      Self.file("month", -40_000, megabytes: 30),
    ]
    let plan = IndexPlan(files: files, midnight: Self.midnight) { _ in nil }
    #expect(plan.recent == 2 && plan.putsTodayFirst)
    // The oldest 64 MB are ordered by size, so that no long file is left for the end.
    #expect(
      Self.names(plan) == [
        "now", "early", "yesterday", "week", "month", "years-large", "years-small",
      ])
    let bySize = IndexPlan(files: files) { _ in nil }
    #expect(Self.names(bySize).prefix(3) == ["years-large", "month", "now"])
    #expect(bySize.recent == files.count && !bySize.putsTodayFirst)
  }

  @Test func aFileThatWasChangedInTheMillisecondOfMidnightIsOfToday() {
    var file = Self.file("s", 0, megabytes: 1)
    for (nanoseconds, recent) in [(0 as Int64, 1), (999_999, 1), (-1, 0)] {
      file.modified = Self.midnight.milliseconds * 1_000_000 + nanoseconds
      let plan = IndexPlan(files: [file], midnight: Self.midnight) { _ in nil }
      #expect(plan.recent == recent, "\(nanoseconds)")
    }
  }

  /// Whatever the order, each file is read once.
  @Test func noFileIsLeftOut() {
    var random = SeededGenerator(seed: 19)
    for _ in 0..<50 {
      let files = (0..<Int.random(in: 0..<60, using: &random)).map { number in
        Self.file(
          "s\(number)", Int64.random(in: -100_000...1000, using: &random),
          megabytes: Int64.random(in: 0...40, using: &random))
      }
      let plan = IndexPlan(files: files, midnight: Self.midnight) { _ in nil }
      #expect(plan.work.count == files.count && Set(plan.work.map(\.file)) == Set(files))
      #expect(plan.work.prefix(plan.recent).allSatisfy { $0.file.lastChange >= Self.midnight })
      #expect(plan.work.dropFirst(plan.recent).allSatisfy { $0.file.lastChange < Self.midnight })
    }
  }
}
