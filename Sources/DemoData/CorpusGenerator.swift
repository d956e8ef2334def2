package import Files
import UsageModel

/// Writes a corpus of transcripts that holds what real ones hold, and knows
/// exactly what that is.
package struct CorpusGenerator: Sendable {
  package var options: CorpusOptions

  package init(_ options: CorpusOptions) {
    self.options = options
  }

  /// Writes the transcripts below `root`, an absolute path, in the layout of a
  /// configuration folder of Claude Code (`projects/…`).
  ///
  /// Files that are there already stay, unless one of the same name is written.
  package func write(to root: String) throws(FileError) -> CorpusTruth {
    var writer = SessionWriter(root: root, options: options)
    try Folder.make(root + "/projects")
    switch options.kind {
    case .demo: try writeWeeks(&writer)
    case .lifelike, .compact: try writeHeap(&writer)
    }
    writer.truth.files = writer.out.files
    writer.truth.bytes = writer.out.bytes
    writer.truth.removeEmptyKeys()
    return writer.truth
  }

  // MARK: - Many sessions of many sizes

  /// Sizes of transcripts in bytes, as public collections have them.
  private static let fileSizes = Quantiles([
    (0, 2000), (100, 12_000), (250, 34_000), (500, 105_000), (750, 290_000), (900, 760_000),
    (950, 1_350_000), (990, 5_400_000), (999, 15_000_000), (1000, 29_000_000),
  ])

  private func writeHeap(_ writer: inout SessionWriter) throws(FileError) {
    var random = SeededRandom(seed: options.seed, part: 2)
    var budgets = fileBudgets(&random)
    let projects = CorpusGenerator.projects
    var source: (plan: SessionPlan, history: [GeneratedResponse], end: Timestamp)?
    while !budgets.isEmpty {
      var plan = heapPlan(projects, &budgets, &random)
      if let source, options.kind == .lifelike, random.percent(12) {
        continueSession(source, as: &plan, &random)
      }
      let written = try writer.write(plan)
      source = written.history.isEmpty ? nil : (plan, written.history, written.end)
    }
  }

  /// What each file may hold, scaled so that all together meet the target.
  private func fileBudgets(_ random: inout SeededRandom) -> [FileBudget] {
    let isCompact = options.kind == .compact
    let bytesEach = isCompact ? 200_000 : 420_000
    let responsesEach = isCompact ? 333 : 17
    let target: Int
    let count: Int
    if let bytes = options.bytes {
      target = Int(bytes)
      count = options.files ?? max(1, target / bytesEach)
    } else {
      target = options.responses ?? 1000
      count = options.files ?? max(1, target / responsesEach)
    }
    let sizes = (0..<max(1, count)).map { _ in CorpusGenerator.fileSizes.draw(&random) }
    let sum = sizes.reduce(0, +)
    return sizes.map { size in
      let share = Int(Double(size) / Double(sum) * Double(target))
      return options.bytes == nil
        ? FileBudget(responses: max(1, share)) : FileBudget(bytes: Int64(max(1500, share)))
    }
  }

  private func heapPlan(
    _ projects: [DemoProject], _ budgets: inout [FileBudget], _ random: inout SeededRandom
  ) -> SessionPlan {
    let end = options.now.advanced(byMilliseconds: -10_000)
    let day = random.below(max(1, options.days))
    let inDay = random.within(25_000...80_000)
    let start = min(
      end, options.now.advanced(byMilliseconds: -Int64(day) * 86_400_000 - Int64(inDay) * 1000))
    var era = Era.containing(start.quarterHour.utcDay)
    // Not everybody updates.
    if options.kind == .lifelike, random.percent(15) { era = random.element(of: Era.all) }
    let version = random.element(of: era.versions)
    var main = budgets.removeLast()
    var agents: [FileBudget] = []
    if random.percent(45) {
      for _ in 0..<random.within(1...5) {
        if era.layout == .insideMainFile {
          agents.append(main.takeTenth())
        } else if let budget = budgets.popLast() {
          agents.append(budget)
        }
      }
    }
    let id = Identifier(.uuid, &random)
    var fileName = id.text
    if options.kind == .lifelike, era.layout == .insideMainFile, random.percent(4) {
      fileName = Identifier(.uuid, &random).text
    }
    let size: ModelLineup.Size = random.percent(60) ? .large : .medium
    let model = ModelLineup.choose(size, on: start.quarterHour.utcDay, &random)
    let isFastDay = model.fast?.contains(start.quarterHour.utcDay) ?? false
    return SessionPlan(
      project: random.element(of: projects), id: id, fileName: fileName, start: start, end: end,
      pace: 2000...40_000, era: era, version: version, main: main, agents: agents,
      hasCompactionAgent: options.kind == .lifelike && era.features.contains(.compactionAgents)
        && random.percent(20),
      model: model, usesFastMode: random.percent(8) && isFastDay)
  }

  /// Turns a plan into one that goes on where another session stopped.
  private func continueSession(
    _ source: (plan: SessionPlan, history: [GeneratedResponse], end: Timestamp),
    as plan: inout SessionPlan, _ random: inout SeededRandom
  ) {
    let pause = Int64(random.within(60_000...200_000_000))
    plan.project = source.plan.project
    plan.start = min(plan.end, source.end.advanced(byMilliseconds: pause))
    plan.era = source.plan.era
    plan.version = source.plan.version
    plan.model = source.plan.model
    plan.usesFastMode = false
    plan.hasCompactionAgent = false
    plan.history = source.history
    plan.resume = source.plan.era.resume
  }

  /// Where the sessions of a heap belong: paths of all sorts.
  private static let projects: [DemoProject] = [
    DemoProject(workingDirectory: "/home/dev/work/demo-api", branches: ["main", "fix/retry"]),
    DemoProject(workingDirectory: "/home/dev/work/demo-web", branches: ["main"]),
    DemoProject(workingDirectory: "/home/dev/work/demo.dotted.name", branches: ["main"]),
    DemoProject(workingDirectory: "/Users/josé/demo-café", branches: ["größe", "main"]),
    DemoProject(workingDirectory: "/Users/dev/demo/日本語", branches: ["main"]),
    DemoProject(workingDirectory: "C:\\Users\\dev\\demo-desktop", branches: ["main"]),
    DemoProject(workingDirectory: "c:\\Users\\dev\\demo-desktop", branches: ["main"]),
    DemoProject(workingDirectory: "/srv/demo/with spaces/app", branches: ["release/\"2\""]),
    DemoProject(workingDirectory: "/home/dev/demo-scripts", branches: [""]),
  ]
}
