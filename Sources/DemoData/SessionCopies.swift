internal import Files
import UsageModel

/// What a session repeats of another one or of itself, and how files end.
extension SessionWriter {
  /// The copies with which a continued session begins.
  mutating func writeHistory(_ run: inout Conversation) throws(FileError) {
    let plan = run.plan
    if plan.era.features.contains(.summaries), isLifelike {
      out.json.summaryLine(
        filler.prose.bytes[filler.prose.piece(60, &random)], leaf: Identifier(.uuid, &random))
      try endLine()
    }
    for (index, response) in plan.history.enumerated() {
      var copy = CopyManner(isCutShort: random.percent(3))
      switch plan.resume {
      case .nothing: return
      case .originalTimes: break
      case .newTimes, .newTimesWithoutRequest:
        copy.time = clamped(plan.start.advanced(byMilliseconds: Int64(index) * 3), plan)
        copy.dropsRequest = plan.resume == .newTimesWithoutRequest
      case .rewrittenIDs:
        // Only the request and the input side tell what such a line repeats.
        guard response.request != nil, response.startInput == response.tokens.input else {
          continue
        }
        copy.rewritesID = true
      }
      try writeCopy(of: response, as: copy, run)
      move(response, to: copy.time ?? response.time, run)
    }
  }

  /// Gives a response to the file of its copy if that one comes first.
  private mutating func move(
    _ response: GeneratedResponse, to time: Timestamp, _ run: Conversation
  ) {
    let isEarlier =
      time != response.time
      ? time < response.time
      : run.path.utf8.lexicographicallyPrecedes(response.path.utf8)
    guard isEarlier else { return }
    var moved = response
    moved.time = time
    moved.path = run.path
    moved.session = run.context.session
    truth.remove(response)
    truth.add(moved)
  }

  mutating func writeCopy(
    of response: GeneratedResponse, as copy: CopyManner, _ run: Conversation
  ) throws(FileError) {
    for block in response.blocks.indices {
      out.json.assistantLine(
        response, block: block, uuid: Identifier(.uuid, &random), parent: nil, in: run.context,
        as: copy, filler)
      truth.usageLines += 1
      try endLine()
    }
  }

  /// What stands at the end of a main file.
  mutating func writeEnd(_ run: inout Conversation) throws(FileError) {
    let plan = run.plan
    let session = run.context.session
    if isLifelike, plan.era.resume == .newTimesWithoutRequest, random.percent(20) {
      // An editor that resumed the session in place.
      for (index, response) in run.history.prefix(20).enumerated() {
        let copy = CopyManner(
          dropsRequest: true,
          time: clamped(run.time.advanced(byMilliseconds: Int64(index) * 5), plan))
        try writeCopy(of: response, as: copy, run)
      }
    }
    if isLifelike, plan.era.features.contains(.progress), random.percent(30) {
      try writeLostAgent(&run)
    }
    if plan.era.features.contains(.sessionState), options.kind != .compact {
      out.json.stateLine("mode", field: "mode", value: "normal", session: session)
      try endLine()
      out.json.stateLine(
        "ai-title", field: "aiTitle", value: title(of: session), session: session)
      try endLine()
    }
    if plan.era.features.contains(.costState), options.kind != .compact, random.percent(70) {
      try writeCostState(run)
    }
  }

  /// What a session is about; sessions that are looked at have titles of their own.
  private func title(of session: String) -> String {
    guard options.kind == .demo else { return "Improve the demo" }
    let place = session.utf8.reduce(0) { ($0 &* 31 &+ Int($1)) % 100_003 }
    return SessionWriter.titles[place % SessionWriter.titles.count]
  }

  private static let titles = [
    "Retry requests that time out", "Sort the list of orders", "Make the tests faster",
    "Explain the failing build", "Move settings into one file", "Add a dark theme",
    "Find the slow query", "Rename the billing module", "Check dates of daylight saving",
    "Write the release notes", "Reject uploads without a type", "Draw the chart anew on resize",
  ]

  /// A running total twice; the later one counts. It has a little more than the
  /// transcript: nobody writes down what titles cost.
  private mutating func writeCostState(_ run: Conversation) throws(FileError) {
    let whole = spent / 1_000_000 * 102 / 100
    for part in [whole / 2, whole] {
      var shown = run.sum
      shown.output = part == whole ? run.sum.output : run.sum.output / 2
      out.json.costStateLine(
        session: run.context.session, model: run.plan.model.name + "[1m]", microdollars: part,
        tokens: shown)
      try endLine()
    }
    truth.reportedCosts[run.context.session] = ReportedCost(
      session: run.context.session, picodollars: whole * 1_000_000, output: run.sum.output)
  }

  /// A subagent whose file is gone: only progress lines tell of it.
  private mutating func writeLostAgent(_ run: inout Conversation) throws(FileError) {
    var maker = agentMaker(run.plan)
    for _ in 0..<random.within(1...3) {
      var response = maker.next(filler, &random)
      guard response.isRecognisable else { continue }
      response.blocks = [response.blocks[0]]
      response.hasStopReason = false
      response.isAborted = false
      response.isLowerBound = true
      response.advisor = nil
      response.startInput = response.tokens.input
      response.time = run.time
      response.path = run.path
      response.session = run.context.session
      response.project = run.plan.project.key
      truth.add(response)
      try writeProgress(response, run, isNormalised: random.percent(20))
    }
  }

  // MARK: - Damage

  /// The first half of a line whose response is told of nowhere.
  mutating func halfLine(_ run: Conversation) throws(FileError) {
    try out.flushIfFull()
    var maker = run.maker
    var response = maker.next(filler, &random)
    response.time = run.time
    let start = out.json.bytes.count
    out.json.assistantLine(
      response, block: 0, uuid: Identifier(.uuid, &random), parent: nil, in: run.context,
      as: CopyManner(), filler)
    let length = out.json.bytes.count - start
    out.json.bytes.removeLast(length - random.within(40...(length - 20)))
  }

  /// A line as crashes, redactions and copying leave them behind.
  mutating func writeDamage(
    _ response: GeneratedResponse, _ run: Conversation
  ) throws(FileError) {
    switch random.below(5) {
    case 0:
      try halfLine(run)
      truth.brokenLines += 1
    case 1:
      // Two objects in one line; both repeat what was told before.
      for _ in 0..<2 {
        out.json.assistantLine(
          response, block: 0, uuid: Identifier(.uuid, &random), parent: nil, in: run.context,
          as: CopyManner(), filler)
        out.json.endValue()
      }
      truth.usageLines += 2
      truth.damagedLines += 1
    case 2:
      out.json.bytes.append(contentsOf: [UInt8](repeating: 0, count: 64))
      out.json.snapshotLine(Identifier(.uuid, &random), time: run.time)
      truth.damagedLines += 1
    case 3:
      out.json.promptLine(
        [0x61, 0xC3, 0x28, 0xFF, 0x62], uuid: Identifier(.uuid, &random), parent: nil,
        time: run.time, in: run.context)
      truth.damagedLines += 1
    default:
      truth.blankLines += 1
    }
    try endLine()
  }
}
