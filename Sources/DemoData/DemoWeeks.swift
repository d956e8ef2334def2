internal import Files
import UsageModel

/// The last weeks of one made-up developer.
extension CorpusGenerator {
  private static let demoProjects: [DemoProject] = [
    DemoProject(workingDirectory: "/home/demo/demo-shop", branches: ["main", "checkout"]),
    DemoProject(workingDirectory: "/home/demo/demo-weather", branches: ["main", "widgets"]),
    DemoProject(workingDirectory: "/home/demo/demo-notes", branches: ["main"]),
  ]

  /// Writes day after day, each from a source of its own, so that a day looks
  /// the same whenever the demo is made.
  func writeWeeks(_ writer: inout SessionWriter) throws(FileError) {
    let offset = Int64(options.utcOffset) * 1000
    let localNow = options.now.advanced(byMilliseconds: offset)
    let today = localNow.quarterHour.utcDay
    for back in (0..<max(1, options.days)).reversed() {
      let day = today.adding(days: -back)
      var random = SeededRandom(seed: options.seed, part: UInt64(max(0, day.daysSince1970)))
      writer.random = SeededRandom(seed: random.next())
      let midnight = Timestamp(milliseconds: Int64(day.daysSince1970) * 86_400_000 - offset)
      for minute in starts(on: day, &random) {
        let plan = demoPlan(
          day: day, start: midnight.advanced(byMilliseconds: Int64(minute) * 60_000), &random)
        if plan.start < plan.end { _ = try writer.write(plan) }
      }
    }
    // Somebody is at work right now, so that there is an open window to show.
    var random = SeededRandom(seed: options.seed, part: .max - 1)
    writer.random = SeededRandom(seed: random.next())
    let start = options.now.advanced(byMilliseconds: -95 * 60_000)
    var plan = demoPlan(day: today, start: start, &random)
    plan.pace = 20_000...60_000
    plan.main = FileBudget(responses: 400)
    _ = try writer.write(plan)
  }

  /// Minutes of the day at which sessions begin.
  private func starts(on day: CivilDay, _ random: inout SeededRandom) -> [Int] {
    // A week off now and then.
    let week = Int(day.startOfWeek(weekStart: 0).daysSince1970) / 7
    var weekSource = SeededRandom(seed: options.seed, part: UInt64(max(0, week)) << 32)
    if weekSource.percent(7) { return [] }
    if day.weekday >= 5 {
      return random.percent(35) ? [random.within(10 * 60...20 * 60)] : []
    }
    if random.percent(6) { return [] }
    var minutes = [random.within(8 * 60 + 20...9 * 60 + 40)]
    for _ in 0..<random.within(1...3) { minutes.append(random.within(10 * 60...17 * 60)) }
    if random.percent(20) { minutes.append(random.within(19 * 60...22 * 60)) }
    return minutes.sorted()
  }

  private func demoPlan(
    day: CivilDay, start: Timestamp, _ random: inout SeededRandom
  ) -> SessionPlan {
    let era = Era.containing(day)
    let size: ModelLineup.Size = random.percent(65) ? .large : .medium
    let model = ModelLineup.choose(size, on: day, &random)
    let share = random.below(100)
    let project = CorpusGenerator.demoProjects[share < 55 ? 0 : share < 85 ? 1 : 2]
    let agents = random.percent(40) ? random.within(1...3) : 0
    let id = Identifier(.uuid, &random)
    return SessionPlan(
      project: project, id: id, fileName: id.text, start: start,
      end: options.now.advanced(byMilliseconds: -20_000), pace: 6000...70_000, era: era,
      version: era.versions[era.versions.count - 1],
      main: FileBudget(responses: random.within(12...95)),
      agents: (0..<agents).map { _ in FileBudget(responses: random.within(4...22)) },
      model: model, usesFastMode: random.percent(4) && (model.fast?.contains(day) ?? false))
  }
}
