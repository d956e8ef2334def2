internal import Files
import UsageModel

/// Writes sessions, and keeps the account of what they contain.
struct SessionWriter {
  let root: String
  let options: CorpusOptions
  let filler: FillerText
  let out = CorpusFile()
  var truth = CorpusTruth()
  var random: SeededRandom
  /// Responses of unknown models so far, for a kind that keeps to one model in a
  /// conversation.
  var unknownResponses: Int64 = 0
  /// What the session that is being written has cost so far, with its subagents, in
  /// picodollars.
  var spent: Int64 = 0

  /// As many responses of a session as a later one may copy.
  static let historyLimit = 40

  init(root: String, options: CorpusOptions) {
    self.root = root
    self.options = options
    filler = FillerText(seed: options.seed)
    random = SeededRandom(seed: options.seed, part: 1)
  }

  /// Cases in 10,000 with an unknown model, for a conversation that begins.
  var unknownModels: Int {
    guard options.kind == .compact else { return Int(options.unknownModelShare * 10_000) }
    let wanted = options.unknownModelShare * Double(truth.messages + 1)
    return Double(unknownResponses) < wanted ? 10_000 : 0
  }

  var isLifelike: Bool { options.kind == .lifelike }

  /// Returns what a later session may copy, and when this one ended.
  mutating func write(_ plan: SessionPlan) throws(FileError) -> (
    history: [GeneratedResponse], end: Timestamp
  ) {
    spent = 0
    let folder = "projects/" + plan.project.folder
    try Folder.make(root + "/" + folder)
    let context = LineContext(
      session: plan.id.text, workingDirectory: plan.project.workingDirectory,
      version: plan.version, branch: random.element(of: plan.project.branches),
      features: plan.era.features, isSidechain: false, agent: nil,
      isCompact: options.kind == .compact)
    var agents: [AgentRun] = []
    if plan.era.layout != .insideMainFile {
      for budget in plan.agents {
        agents.append(try writeAgent(plan, budget, context, in: folder))
      }
    }
    var main = Conversation(
      plan: plan, context: context, path: folder + "/" + plan.fileName + ".jsonl",
      time: plan.start,
      maker: ResponseMaker(
        era: plan.era, kind: options.kind, model: plan.model, isAgent: false,
        usesFastMode: plan.usesFastMode, unknownModels: unknownModels, &random))
    try begin(main.path)
    if context.features.contains(.attribution), !context.isCompact, plan.id.low % 4 == 0 {
      out.json.pullLine(plan)
      try endLine()
    }
    try writeHistory(&main)
    main.cutsShort = plan.hasCompactionAgent
    var waiting = agents
    var inside = plan.era.layout == .insideMainFile ? plan.agents : []
    let count = agents.count + inside.count
    var responses = 0
    while out.fileBytes < plan.main.bytes, responses < plan.main.responses, goesOn(main) {
      try step(&main, budget: plan.main)
      responses += 1
      // A developer starts a subagent now and then.
      if responses % 3 == 2 || count > 8 {
        if !waiting.isEmpty { try writeAgentLines(waiting.removeFirst(), &main) }
        if !inside.isEmpty { try writeSidechain(inside.removeFirst(), &main) }
      }
    }
    for agent in waiting { try writeAgentLines(agent, &main) }
    for budget in inside { try writeSidechain(budget, &main) }
    try writeEnd(&main)
    try finish(main)
    if plan.hasCompactionAgent { try writeCompactionAgent(plan, main, in: folder) }
    return (main.history, main.time)
  }

  // MARK: - Files

  mutating func begin(_ path: String) throws(FileError) {
    try out.create(root + "/" + path)
    var style = LineStyle()
    if isLifelike {
      style.isSpaced = random.percent(3)
      style.isEscaped = random.percent(4)
      style.hasCarriageReturns = random.percent(1)
      style.hasTypeFirst = random.percent(8)
      let format = random.below(100)
      style.timeFormat = format < 2 ? .microseconds : format < 4 ? .offset : .milliseconds
    }
    out.json.style = style
  }

  mutating func endLine() throws(FileError) {
    out.json.endLine()
    truth.lines += 1
    try out.flushIfFull()
  }

  /// Ends a file, at times without the last line feed or in the middle of a line.
  mutating func finish(_ conversation: Conversation) throws(FileError) {
    if isLifelike {
      let choice = random.below(100)
      if choice < 12, out.json.bytes.suffix(2).elementsEqual("}\n".utf8) {
        out.json.bytes.removeLast()
      } else if choice < 15 {
        try halfLine(conversation)
        truth.tornFiles += 1
        truth.lines += 1
      }
    }
    try out.finish()
  }

  // MARK: - Subagents

  /// What the main file says about a subagent with a file of its own.
  struct AgentRun {
    var agent: Identifier
    var first: [GeneratedResponse]
    var last: GeneratedResponse?
  }

  private mutating func writeAgent(
    _ plan: SessionPlan, _ budget: FileBudget, _ context: LineContext, in folder: String
  ) throws(FileError) -> AgentRun {
    let agent = Identifier(.agent, &random)
    var place = folder
    if plan.era.layout == .inSessionFolder {
      place += "/" + plan.fileName + "/subagents"
      if random.percent(4) { place += "/workflows/wf_\(random.below(1000))" }
      try Folder.make(root + "/" + place)
    }
    let delay = random.within(20_000...900_000)
    var run = Conversation(
      plan: plan, context: context, path: "\(place)/agent-\(agent.text).jsonl",
      time: clamped(plan.start.advanced(byMilliseconds: Int64(delay)), plan),
      maker: agentMaker(plan))
    run.context.isSidechain = true
    run.context.agent = agent
    try begin(run.path)
    var responses = 0
    while out.fileBytes < budget.bytes, responses < budget.responses, goesOn(run) {
      try step(&run, budget: budget)
      responses += 1
    }
    try finish(run)
    return AgentRun(agent: agent, first: Array(run.history.prefix(6)), last: run.last)
  }

  mutating func agentMaker(_ plan: SessionPlan) -> ResponseMaker {
    let day = plan.start.quarterHour.utcDay
    let size: ModelLineup.Size = random.percent(55) ? .small : .medium
    let model = random.percent(25) ? plan.model : ModelLineup.choose(size, on: day, &random)
    return ResponseMaker(
      era: plan.era, kind: options.kind, model: model, isAgent: true, usesFastMode: false,
      unknownModels: unknownModels, &random)
  }

  /// The subagent's trace in the main file: steps shown, and the result.
  private mutating func writeAgentLines(
    _ run: AgentRun, _ main: inout Conversation
  ) throws(FileError) {
    guard options.kind != .compact else { return }
    if main.plan.era.features.contains(.progress) {
      for response in run.first {
        try writeProgress(response, main, isNormalised: random.percent(10))
      }
    }
    guard let last = run.last else { return }
    let text = filler.prose.bytes[filler.prose.piece(random.within(200...1500), &random)]
    out.json.agentResultLine(
      text, agent: run.agent, last: last, tool: Identifier(.toolUse, &random),
      uuid: Identifier(.uuid, &random), time: main.time, in: main.context)
    truth.nestedUsageLines += 1
    try endLine()
  }

  mutating func writeProgress(
    _ response: GeneratedResponse, _ main: Conversation, isNormalised: Bool
  ) throws(FileError) {
    let prompt = filler.prose.bytes[filler.prose.piece(300, &random)]
    out.json.agentProgressLine(
      response, isNormalised: isNormalised, prompt: prompt, uuid: Identifier(.uuid, &random),
      time: response.time, in: main.context, filler)
    truth.progressCopies += 1
    try endLine()
  }

  /// A subagent of versions that wrote it into the main file.
  private mutating func writeSidechain(
    _ budget: FileBudget, _ main: inout Conversation
  ) throws(FileError) {
    var run = main
    run.maker = agentMaker(main.plan)
    run.context.isSidechain = true
    run.history = []
    let (sum, isEndless) = out.fileBytes.addingReportingOverflow(budget.bytes)
    let limit = FileBudget(bytes: isEndless ? .max : sum)
    var responses = 0
    while out.fileBytes < limit.bytes, responses < budget.responses {
      try step(&run, budget: limit)
      responses += 1
    }
    main.time = run.time
    guard let last = run.last, options.kind != .compact else { return }
    let text = filler.prose.bytes[filler.prose.piece(800, &random)]
    out.json.agentResultLine(
      text, agent: Identifier(.agent, &random), last: last, tool: Identifier(.toolUse, &random),
      uuid: Identifier(.uuid, &random), time: main.time, in: main.context)
    truth.nestedUsageLines += 1
    try endLine()
  }

  /// The file of the call that summed the session up: a response of its own, and
  /// copies of the session, at times more complete than the main file.
  private mutating func writeCompactionAgent(
    _ plan: SessionPlan, _ main: Conversation, in folder: String
  ) throws(FileError) {
    let agent = Identifier(.agent, &random)
    let place = folder + "/" + plan.fileName + "/subagents"
    try Folder.make(root + "/" + place)
    var run = main
    run.path = "\(place)/agent-acompact-\(agent.text).jsonl"
    run.context.isSidechain = true
    run.context.agent = agent
    run.cutsShort = false
    run.history = []
    try begin(run.path)
    for response in main.history {
      try writeCopy(of: response, as: CopyManner(), run)
    }
    try step(&run, budget: FileBudget())
    try finish(run)
  }

  /// A heap of sessions has a size to meet; a demo must not pile up at its end.
  private func goesOn(_ run: Conversation) -> Bool {
    options.kind != .demo || run.time < run.plan.end
  }

  func clamped(_ time: Timestamp, _ plan: SessionPlan) -> Timestamp { min(time, plan.end) }
}
