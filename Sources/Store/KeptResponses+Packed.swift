internal import UsageModel

/// The packed form: the names, each once, then the responses by ascending time, numbers
/// as differences where those are small.
extension KeptResponses {
  /// The form that is written; a later one has a higher number. The first one said
  /// nothing of what caused responses, nor of pull requests and missed caches.
  private static let version: Int64 = 2

  /// What of a response is not as in most others, a bit each.
  private enum Mark {
    static let isAssistant: Int64 = 1
    static let isFinished: Int64 = 2
    static let isAborted: Int64 = 4
    static let isKeyedByRequest: Int64 = 8
    static let hasTime: Int64 = 16
    static let hasRecordedCost: Int64 = 32
    static let hasOtherPlace: Int64 = 64
    static let hasParts: Int64 = 128
    static let hasCopies: Int64 = 256
    static let hasMiss: Int64 = 512
  }

  /// The bytes from which `init(packed:)` makes the same responses, in the order of time.
  func packed() -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.appendPacked(KeptResponses.version)
    bytes.appendPacked(Int64(files.count))
    for file in files { bytes.appendPacked(file) }
    bytes.appendPacked(Int64(projects.count))
    for project in projects {
      bytes.appendPacked(project.claudeFolder)
      bytes.appendPacked(project.folder)
      bytes.appendPacked(project.start)
    }
    bytes.appendPacked(Int64(sessions.count))
    for session in sessions {
      bytes.appendPacked(session.name)
      bytes.appendPacked(session.reportedPicodollars)
      bytes.appendPacked(session.reportedOutput)
      bytes.appendPacked(Int64(session.pulls.count))
      for pull in session.pulls {
        bytes.appendPacked(difference: pull.time.milliseconds)
        bytes.appendPacked(pull.pull.repository)
        bytes.appendPacked(difference: pull.pull.number)
      }
    }
    bytes.appendPacked(Int64(contexts.count))
    for context in contexts {
      bytes.appendPacked(Int64(context.project))
      bytes.appendPacked(Int64(context.session))
      bytes.appendPacked(context.gitBranch)
      bytes.appendPacked(context.version)
      bytes.appendPacked(context.isSidechain ? 1 : 0)
      KeptResponses.append(context.attribution, to: &bytes)
    }
    bytes.appendPacked(Int64(variants.count))
    for variant in variants {
      bytes.appendPacked(variant.model)
      bytes.appendPacked(variant.speed)
      bytes.appendPacked(variant.serviceTier)
      bytes.appendPacked(variant.inferenceGeo)
      bytes.appendPacked(Int64(variant.provider.rawValue))
      bytes.appendPacked(Int64(variant.promptClass.rawValue))
      bytes.appendPacked(variant.hasRecordedCost ? 1 : 0)
    }
    bytes.appendPacked(Int64(responses.count))
    var before: Int64 = 0
    for response in responses { KeptResponses.append(response, to: &bytes, after: &before) }
    KeptResponses.append(samples, to: &bytes)
    return bytes
  }

  private static func append(
    _ response: Response, to bytes: inout [UInt8], after before: inout Int64
  ) {
    let event = response.event
    let usage = event.usage
    var marks = event.origin == .assistant ? Mark.isAssistant : 0
    if usage.isFinished { marks |= Mark.isFinished }
    if usage.isAborted { marks |= Mark.isAborted }
    if event.isKeyedByRequest { marks |= Mark.isKeyedByRequest }
    if event.time != nil { marks |= Mark.hasTime }
    if usage.recordedPicodollars != nil { marks |= Mark.hasRecordedCost }
    let hasOtherPlace =
      response.placeFile != response.usageFile || event.placeOffset != event.usageOffset
    if hasOtherPlace { marks |= Mark.hasOtherPlace }
    if !usage.extraParts.isEmpty { marks |= Mark.hasParts }
    if !response.copies.isEmpty { marks |= Mark.hasCopies }
    if usage.cacheMiss != nil { marks |= Mark.hasMiss }
    bytes.appendPacked(marks)
    bytes.appendWhole(event.key.value)
    bytes.appendWhole(event.requestKey)
    if let time = event.time?.milliseconds {
      bytes.appendPacked(difference: time &- before)
      before = time
    }
    bytes.appendPacked(Int64(event.context))
    bytes.appendPacked(Int64(event.variant))
    bytes.appendPacked(usage.tokens)
    bytes.appendPacked(usage.thinking)
    bytes.appendPacked(usage.webSearches)
    bytes.appendPacked(usage.webFetches)
    bytes.appendPacked(usage.textLength)
    if let cost = usage.recordedPicodollars { bytes.appendPacked(cost) }
    bytes.appendPacked(Int64(response.usageFile))
    bytes.appendPacked(event.usageOffset)
    if hasOtherPlace {
      bytes.appendPacked(Int64(response.placeFile))
      bytes.appendPacked(event.placeOffset)
    }
    if !usage.extraParts.isEmpty {
      bytes.appendPacked(Int64(usage.extraParts.count))
      for part in usage.extraParts {
        bytes.appendPacked(Int64(part.variant))
        bytes.appendPacked(part.tokens)
      }
    }
    if let miss = usage.cacheMiss {
      bytes.appendPacked(miss.cause)
      bytes.appendPacked(miss.tokens)
    }
    guard !response.copies.isEmpty else { return }
    bytes.appendPacked(Int64(response.copies.count))
    for copy in response.copies {
      bytes.appendPacked(copy.isAssistant ? 1 : 0)
      bytes.appendPacked(copy.time?.milliseconds)
      bytes.appendPacked(Int64(copy.context))
      bytes.appendPacked(Int64(copy.file))
      bytes.appendPacked(copy.offset)
    }
  }

  /// nil where the bytes are not what `packed` makes.
  init?(packed bytes: [UInt8]) {
    self.init()
    var reader = NameReader(bytes)
    let version = reader.number()
    guard (1...KeptResponses.version).contains(version) else { return nil }
    files = reader.list { $0.text() }
    projects = reader.list {
      Project(claudeFolder: $0.text(), folder: $0.text(), start: $0.text())
    }
    sessions = reader.list { KeptResponses.session(&$0, version: version) }
    let (projectCount, sessionCount) = (projects.count, sessions.count)
    contexts = reader.list {
      Context(
        project: $0.place(below: projectCount), session: $0.place(below: sessionCount),
        gitBranch: $0.optionalText(), version: $0.optionalText(), isSidechain: $0.number() != 0,
        attribution: version > 1 ? KeptResponses.attribution(&$0) : .none)
    }
    variants = reader.list { reader in
      let texts = (reader.text(), reader.optionalText(), reader.optionalText())
      let geo = reader.optionalText()
      let provider = Provider(rawValue: Int(reader.place(below: Provider.allCases.count)))
      let promptClass = PromptClass(rawValue: Int(reader.place(below: PromptClass.allCases.count)))
      return ModelVariant(
        model: texts.0, speed: texts.1, serviceTier: texts.2, inferenceGeo: geo,
        provider: provider ?? .anthropic, promptClass: promptClass ?? .upTo100k,
        hasRecordedCost: reader.number() != 0)
    }
    let counts = (files.count, contexts.count, variants.count)
    var time: Int64 = 0
    responses = reader.list { KeptResponses.response(&$0, counts, after: &time) }
    samples = KeptResponses.samples(&reader)
    guard reader.isWhole else { return nil }
  }

  private static func response(
    _ reader: inout NameReader, _ counts: (files: Int, contexts: Int, variants: Int),
    after before: inout Int64
  ) -> Response {
    let marks = reader.number()
    func has(_ mark: Int64) -> Bool { marks & mark != 0 }
    let key = reader.whole()
    let requestKey = reader.whole()
    if has(Mark.hasTime) { before &+= reader.difference() }
    let time = has(Mark.hasTime) ? Timestamp(milliseconds: before) : nil
    let context = reader.place(below: counts.contexts)
    let variant = reader.place(below: counts.variants)
    var usage = ResponseUsage(
      tokens: reader.tokens(), thinking: reader.number(), webSearches: reader.number(),
      webFetches: reader.number(), isFinished: has(Mark.isFinished),
      isAborted: has(Mark.isAborted))
    usage.textLength = reader.number()
    if has(Mark.hasRecordedCost) { usage.recordedPicodollars = reader.number() }
    let usageFile = reader.place(below: counts.files)
    let usageOffset = reader.number()
    let hasOtherPlace = has(Mark.hasOtherPlace)
    let placeFile = hasOtherPlace ? reader.place(below: counts.files) : usageFile
    let placeOffset = hasOtherPlace ? reader.number() : usageOffset
    if has(Mark.hasParts) {
      usage.extraParts = reader.list {
        ExtraPart(variant: $0.place(below: counts.variants), tokens: $0.tokens())
      }
    }
    if has(Mark.hasMiss) {
      usage.cacheMiss = RecordedMiss(cause: reader.text(), tokens: reader.optionalNumber())
    }
    let event = UsageEvent(
      key: ResponseKey(value: key), requestKey: requestKey,
      isKeyedByRequest: has(Mark.isKeyedByRequest),
      origin: has(Mark.isAssistant) ? .assistant : .progress, usage: usage,
      usageOffset: usageOffset, variant: variant, time: time, placeOffset: placeOffset,
      context: context)
    var response = Response(event: event, usageFile: usageFile, placeFile: placeFile)
    if has(Mark.hasCopies) {
      response.copies = reader.list {
        Copy(
          isAssistant: $0.number() != 0,
          time: $0.optionalNumber().map(Timestamp.init(milliseconds:)),
          context: $0.place(below: counts.contexts), file: $0.place(below: counts.files),
          offset: $0.number())
      }
    }
    return response
  }
}
