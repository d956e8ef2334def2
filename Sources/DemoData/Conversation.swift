internal import Files
import UsageModel

/// One chain of responses: a main session or a subagent.
struct Conversation {
  var plan: SessionPlan
  var context: LineContext
  /// Path below the root.
  var path: String
  var time: Timestamp
  var maker: ResponseMaker
  var parent: Identifier?
  var last: GeneratedResponse?
  /// Responses that another file may copy.
  var history: [GeneratedResponse] = []
  /// Whether some responses stay unfinished here because a copy has the rest.
  var cutsShort = false
  var responses = 0
  var sum = TokenCounts.zero

  init(
    plan: SessionPlan, context: LineContext, path: String, time: Timestamp, maker: ResponseMaker
  ) {
    self.plan = plan
    self.context = context
    self.path = path
    self.time = time
    self.maker = maker
  }
}

extension SessionWriter {
  /// Sizes of what tools print, in bytes; a line holds it twice.
  private static let toolResults = Quantiles([
    (0, 60), (300, 600), (500, 2400), (750, 11_000), (900, 28_000), (990, 120_000),
    (1000, 700_000),
  ])

  /// One response with what belongs to it.
  mutating func step(
    _ run: inout Conversation, budget: FileBudget
  ) throws(FileError) {
    let isQuick = options.kind == .compact
    if !isQuick, run.responses == 0 || random.percent(12) { try writePrompt(&run) }
    var response = run.maker.next(filler, &random)
    response.time = run.time
    response.path = run.path
    response.session = run.context.session
    response.project = run.plan.project.key
    response.isSidechain = run.context.isSidechain
    truth.add(response)
    if run.maker.unknownModels > 0 { unknownResponses += 1 }
    let isCutShort =
      run.cutsShort && run.history.count < SessionWriter.historyLimit && response.isRecognisable
      && response.hasStopReason && random.percent(15)
    try writeBlocks(response, &run, as: CopyManner(isCutShort: isCutShort))
    if response.isRecognisable, isLifelike, run.plan.era.features.contains(.recordedCost),
      random.percent(8)
    {
      try writeBlocks(response, &run, as: CopyManner())
    }
    if run.history.count < SessionWriter.historyLimit, response.isRecognisable {
      run.history.append(response)
    }
    run.last = response
    run.sum += response.tokens
    spent += ListPrice.picodollars(of: response)
    run.responses += 1
    if !isQuick { try writeSurroundings(response, &run, budget: budget) }
    let pause = random.percent(2) ? 40 : 1
    run.time = clamped(
      run.time.advanced(byMilliseconds: Int64(random.within(run.plan.pace) * pause)), run.plan)
    if run.maker.isFull || random.percent(1) {
      run.maker.compact()
      if !isQuick {
        out.json.systemLine(
          "compact_boundary", uuid: Identifier(.uuid, &random), time: run.time, in: run.context)
        try endLine()
      }
    }
  }

  private mutating func writeBlocks(
    _ response: GeneratedResponse, _ run: inout Conversation, as copy: CopyManner
  ) throws(FileError) {
    for block in response.blocks.indices {
      let uuid = Identifier(.uuid, &random)
      out.json.assistantLine(
        response, block: block, uuid: uuid, parent: run.parent, in: run.context, as: copy, filler)
      truth.usageLines += 1
      try endLine()
      run.parent = uuid
      // The lines of a response do not always stand together.
      if isLifelike, block < response.blocks.count - 1, random.percent(6) {
        out.json.toolProgressLine(
          filler.output.bytes[filler.output.piece(500, &random)],
          uuid: Identifier(.uuid, &random), time: response.time(of: block), in: run.context)
        try endLine()
      }
    }
  }

  private mutating func writePrompt(_ run: inout Conversation) throws(FileError) {
    let uuid = Identifier(.uuid, &random)
    if run.plan.era.features.contains(.snapshots) {
      out.json.snapshotLine(uuid, time: run.time)
      try endLine()
    }
    let length = random.within(40...(isLifelike ? 1500 : 200))
    out.json.promptLine(
      filler.prose.bytes[filler.prose.piece(length, &random)], uuid: uuid, parent: run.parent,
      time: run.time, in: run.context)
    try endLine()
    run.parent = uuid
    run.time = clamped(
      run.time.advanced(byMilliseconds: Int64(random.within(900...4000))), run.plan)
  }

  /// Tool results and the notes that Claude Code makes for itself.
  private mutating func writeSurroundings(
    _ response: GeneratedResponse, _ run: inout Conversation, budget: FileBudget
  ) throws(FileError) {
    let time = response.time(of: response.blocks.count)
    for block in response.blocks where block.kind == .toolUse {
      let uuid = Identifier(.uuid, &random)
      let quotes = isLifelike && random.tenThousandths(60) ? response : nil
      out.json.toolResultLine(
        toolOutput(run, budget), tool: block.tool, uuid: uuid, parent: run.parent ?? uuid,
        time: time, in: run.context, quotes: quotes)
      if quotes != nil { truth.nestedUsageLines += 1 }
      try endLine()
      run.parent = uuid
    }
    guard isLifelike else { return }
    let features = run.plan.era.features
    let uuid = Identifier(.uuid, &random)
    if features.contains(.progress), random.percent(30) {
      let size = random.percent(10) ? 9000 : 700
      out.json.toolProgressLine(
        filler.output.bytes[filler.output.piece(size, &random)], uuid: uuid, time: time,
        in: run.context)
      try endLine()
    }
    if features.contains(.attachments), random.percent(12) {
      let size = random.percent(10) ? 7000 : 800
      out.json.attachmentLine(
        filler.output.bytes[filler.output.piece(size, &random)], uuid: uuid, time: time,
        in: run.context)
      try endLine()
    }
    if features.contains(.queue), random.percent(4) {
      out.json.queueLine(
        filler.prose.bytes[filler.prose.piece(200, &random)], time: time,
        session: run.context.session)
      try endLine()
    }
    if random.percent(1) {
      out.json.syntheticLine(
        uuid: uuid, message: Identifier(.uuid, &random), time: time, in: run.context)
      truth.syntheticLines += 1
      try endLine()
    }
    if random.tenThousandths(run.responses == 1 ? 900 : 10) { try writeDamage(response, run) }
  }

  /// Never more than the file may still take.
  private mutating func toolOutput(
    _ run: Conversation, _ budget: FileBudget
  ) -> ArraySlice<UInt8> {
    guard isLifelike else {
      return filler.output.bytes[filler.output.piece(random.within(80...900), &random)]
    }
    var size = SessionWriter.toolResults.draw(&random)
    if budget.bytes < Int64.max {
      size = min(size, max(200, Int(budget.bytes - out.fileBytes) / 2))
    }
    return filler.output.bytes[filler.output.piece(size, &random)]
  }
}
