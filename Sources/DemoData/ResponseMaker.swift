import UsageModel

/// Makes up the responses of one conversation, whose context grows from one to
/// the next and is cut when it becomes too long.
struct ResponseMaker {
  var era: Era
  var kind: CorpusOptions.Kind
  var model: ModelLineup.Entry
  var isAgent: Bool
  var usesFastMode: Bool
  /// Cases in 10,000 with an unknown model.
  var unknownModels: Int
  /// What the model is called where it is unknown.
  private let unknownName: String
  /// Tokens of the conversation so far.
  private var context: Int64
  private var previousRequest: Identifier?

  init(
    era: Era, kind: CorpusOptions.Kind, model: ModelLineup.Entry, isAgent: Bool,
    usesFastMode: Bool, unknownModels: Int, _ random: inout SeededRandom
  ) {
    self.era = era
    self.kind = kind
    self.model = model
    self.isAgent = isAgent
    self.usesFastMode = usesFastMode
    self.unknownModels = unknownModels
    // Drawn in any case, so that corpora which differ in the share of unknown
    // models alone differ in little else.
    unknownName = ModelLineup.unknown(&random)
    context = Int64(random.within(isAgent ? 3000...12_000 : 12_000...24_000))
  }

  /// The next response. It still has no place.
  mutating func next(_ filler: FillerText, _ source: inout SeededRandom) -> GeneratedResponse {
    // A source of its own: a response of an unknown model draws more than others.
    var random = SeededRandom(seed: source.next())
    let isUnknown = random.tenThousandths(unknownModels)
    let output = isAgent ? era.outputOfAgents() : era.output
    let blocks = blocks(filler, &random)
    let usage = tokens(&random)
    var response = GeneratedResponse(
      id: Identifier(.message, &random), request: Identifier(.request, &random),
      model: isUnknown ? unknownName : model.name, tokens: usage,
      startOutput: Int64(random.within(1...8)), startInput: usage.input,
      output: output == .never ? .everyLine : output, hasStopReason: true, isLowerBound: false,
      blocks: blocks, isSidechain: isAgent, time: Timestamp(milliseconds: 0), path: "",
      session: "", project: "")
    if !era.features.contains(.requestID) { response.request = nil }
    if usesFastMode, era.features.contains(.speed) { response.isFast = !isUnknown }
    if kind == .lifelike {
      vary(&response, isUnknown: isUnknown, &random)
    }
    finish(&response, &random)
    if era.features.contains(.thinkingCount), blocks[0].kind == .thinking {
      response.thinking = response.tokens.output / 2
    }
    if era.features.contains(.recordedCost), !isUnknown {
      response.recordedPicodollars = recordedCost(of: response.tokens)
    }
    previousRequest = response.request
    return response
  }

  /// Whether the conversation has grown so long that it is about to be summed up.
  var isFull: Bool { context > 160_000 }

  /// Starts again from a summary.
  mutating func compact() {
    context = 26_000
  }

  private mutating func tokens(_ random: inout SeededRandom) -> TokenCounts {
    let added = Int64(random.within(200...(isAgent ? 2500 : 5200)))
    var tokens = TokenCounts(
      input: Int64(random.percent(70) ? random.within(1...12) : random.within(13...3000)),
      output: Int64(random.percent(70) ? random.within(60...500) : random.within(500...4000)))
    // A pause longer than the cache lives: all of it is written again.
    let isCold = random.percent(3)
    let written = isCold ? context + added : added
    tokens.cacheRead = isCold ? 0 : context
    let usesHour = era.features.contains(.hourWrites) && (!isAgent || random.percent(5))
    if usesHour {
      // Now and then a part of the prompt is kept for five minutes only.
      tokens.cacheWrite5m = random.percent(4) ? written / 5 : 0
      tokens.cacheWrite1h = written - tokens.cacheWrite5m
    } else {
      tokens.cacheWrite5m = written
    }
    context += added + tokens.output
    return tokens
  }

  private func blocks(
    _ filler: FillerText, _ random: inout SeededRandom
  ) -> [GeneratedResponse.Block] {
    let isLong = kind == .lifelike
    func block(_ kind: GeneratedResponse.Block.Kind, _ length: ClosedRange<Int>)
      -> GeneratedResponse.Block
    {
      GeneratedResponse.Block(
        kind: kind, text: filler.prose.piece(random.within(length), &random),
        tool: Identifier(.toolUse, &random))
    }
    if kind == .compact {
      let first = block(.text, 1...2)
      return random.percent(5) ? [first, block(.toolUse, 1...2)] : [first]
    }
    var blocks: [GeneratedResponse.Block] = []
    if random.percent(35) { blocks.append(block(.thinking, 60...(isLong ? 900 : 160))) }
    if random.percent(60) { blocks.append(block(.text, 40...(isLong ? 700 : 160))) }
    if blocks.isEmpty || random.percent(70) {
      // At times a whole file is written.
      let isFile = isLong && random.percent(2)
      blocks.append(block(.toolUse, isFile ? 2000...18_000 : 30...400))
    }
    if isLong, random.percent(22) { blocks.append(block(.toolUse, 30...400)) }
    return blocks
  }

  /// Back ends, second models and whatever else is rare.
  private func vary(
    _ response: inout GeneratedResponse, isUnknown: Bool, _ random: inout SeededRandom
  ) {
    let choice = random.below(1000)
    if isUnknown {
      response.id = Identifier(.other, &random)
      if choice >= 40 { response.request = nil }
      if choice < 30 { response.id = nil }
      // Without any id a response is its line.
      if response.id == nil, response.request == nil || choice < 15 {
        response.request = nil
        response.blocks = [response.blocks[0]]
      }
      if choice >= 500 {
        response.startInput = response.tokens.input * 3 + 7
        response.startOutput = choice >= 900 ? response.tokens.output + 50 : 0
      }
      return
    }
    switch choice {
    case 0..<15:
      response.id = Identifier(.bedrock, &random)
      response.request = nil
    case 15..<25:
      response.id = Identifier(.vertex, &random)
      response.request = Identifier(.vertexRequest, &random)
    case 25..<30:
      // The server went on in a second message under the same request.
      if let previousRequest { response.request = previousRequest }
    case 30..<45 where era.features.contains(.iterations):
      let prompt = Int64(random.within(2000...40_000))
      response.advisor = GeneratedResponse.Advisor(
        model: "claude-opus-4-6",
        tokens: TokenCounts(
          input: prompt, output: Int64(random.within(100...2000)), cacheWrite5m: prompt / 3,
          cacheRead: prompt * 2))
    case 45..<55 where era.features.contains(.serverTools):
      response.webSearches = Int64(random.within(1...4))
      response.webFetches = Int64(random.within(0...2))
    case 55..<70:
      response.hidesSplit = response.tokens.cacheWrite1h == 0
    default:
      break
    }
  }

  /// Decides whether the final output was stored, and makes the numbers fit.
  private func finish(_ response: inout GeneratedResponse, _ random: inout SeededRandom) {
    let share =
      switch kind {
      case .lifelike: isAgent ? era.unfinishedAgent : era.unfinishedMain
      case .compact: 2
      case .demo: 0
      }
    let isUnfinished = random.percent(share)
    let lacksReason = random.percent(era.withoutStopReason)
    let isAborted = random.percent(8)
    let isByText = random.percent(10)
    // A foreign back end's numbers are final on its last line only.
    if response.startInput != response.tokens.input || response.id == nil {
      response.output = .lastLine
      return
    }
    if isUnfinished {
      response.isLowerBound = true
      response.hasStopReason = false
      response.output = .everyLine
      response.tokens.output = response.startOutput
      response.isAborted = isAborted
      // More than ten tokens, and still far fewer than were written.
      if isByText, let text = response.blocks.first(where: { $0.kind == .text })?.text,
        text.count >= 400
      {
        response.tokens.output = 12 + Int64(text.count / 50)
      }
    } else if lacksReason, kind == .lifelike {
      response.hasStopReason = false
      let written = response.blocks.reduce(0) { $0 + $1.text.count }
      // Twice of what could be mistaken for the start of a longer answer.
      response.tokens.output = max(response.tokens.output, Int64(written / 2 + 180))
    }
  }

  /// List prices of the first half of 2025, in picodollars.
  private func recordedCost(of tokens: TokenCounts) -> Int64 {
    let factor: Int64 = model.size == .large ? 5 : 1
    let input = tokens.input * 3_000_000 + tokens.output * 15_000_000
    let cache = tokens.cacheWrite5m * 3_750_000 + tokens.cacheRead * 300_000
    return factor * (input + cache)
  }
}
