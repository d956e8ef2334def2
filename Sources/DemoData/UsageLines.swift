import UsageModel

/// What the lines of one conversation have in common.
struct LineContext: Sendable {
  var session: String
  var workingDirectory: String
  var version: String
  var branch: String
  var features: Era.Features
  var isSidechain: Bool
  /// The subagent, if it has a file of its own.
  var agent: Identifier?
  /// Leaves out what totals do not depend on.
  var isCompact: Bool
}

/// How a copy of a response differs from the lines of the original.
struct CopyManner: Hashable, Sendable {
  var dropsRequest = false
  /// A new UUID for each line, which stands for the message id as well.
  var rewritesID = false
  /// Time of the first copied line; nil to keep the times.
  var time: Timestamp?
  /// Whether all lines show the start of the stream only.
  var isCutShort = false
}

extension JSONBuffer {
  /// The fields with which most lines begin.
  mutating func header(_ context: LineContext, parent: Identifier?) {
    beginObject()
    if !context.isCompact {
      key("parentUuid")
      if let parent { identifier(parent) } else { null() }
    }
    key("isSidechain")
    bool(context.isSidechain)
    if !context.isCompact {
      key("userType")
      plain("external")
      key("cwd")
      string(context.workingDirectory)
    }
    key("sessionId")
    string(context.session)
    key("version")
    plain(context.version)
    if context.features.contains(.gitBranch), !context.isCompact {
      key("gitBranch")
      string(context.branch)
    }
    if let agent = context.agent, context.features.contains(.agentID) {
      key("agentId")
      identifier(agent)
    }
  }

  /// The line of one block of a response; the caller ends it.
  mutating func assistantLine(
    _ response: GeneratedResponse, block: Int, uuid: Identifier, parent: Identifier?,
    in context: LineContext, as copy: CopyManner, _ filler: FillerText
  ) {
    var time = response.time(of: block)
    if let start = copy.time { time = start.advanced(byMilliseconds: Int64(block)) }
    header(context, parent: parent)
    attribution(of: response, in: context)
    let hasMessageLast = context.features.contains(.messageLast) || style.hasTypeFirst
    if hasMessageLast {
      key("type")
      plain("assistant")
      key("uuid")
      identifier(uuid)
      key("timestamp")
      self.time(time)
    }
    key("message")
    message(response, block: block, uuid: uuid, in: context, as: copy, filler)
    if let request = response.request, !copy.dropsRequest {
      key("requestId")
      identifier(request)
    }
    if let cost = response.recordedPicodollars {
      key("costUSD")
      decimal(cost, places: 12)
      key("durationMs")
      integer(response.tokens.output * 17)
    }
    if response.isAborted {
      key("isAbortedMidStream")
      bool(true)
    }
    if !hasMessageLast {
      key("type")
      plain("assistant")
      key("uuid")
      identifier(uuid)
      key("timestamp")
      self.time(time)
    }
    endObject()
  }

  private mutating func message(
    _ response: GeneratedResponse, block: Int, uuid: Identifier, in context: LineContext,
    as copy: CopyManner, _ filler: FillerText
  ) {
    var reported = response.reported(at: block)
    if copy.isCutShort {
      reported = (min(response.startOutput, response.tokens.output), response.tokens.input, false)
    }
    beginObject()
    key("model")
    string(response.model)
    if copy.rewritesID {
      key("id")
      identifier(uuid)
    } else if let id = response.id {
      key("id")
      identifier(id)
    }
    key("type")
    plain("message")
    if !context.isCompact {
      key("role")
      plain("assistant")
    }
    key("content")
    beginArray()
    if !context.isCompact { content(response.blocks[block], filler) }
    endArray()
    key("stop_reason")
    if reported.hasStopReason {
      plain(response.blocks.last?.kind == .toolUse ? "tool_use" : "end_turn")
    } else {
      null()
    }
    if !context.isCompact {
      key("stop_sequence")
      null()
    }
    key("usage")
    usage(response, output: reported.output, input: reported.input, in: context)
    diagnostics(of: response, in: context)
    endObject()
  }

  private mutating func content(_ block: GeneratedResponse.Block, _ filler: FillerText) {
    let text = filler.prose.bytes[block.text]
    beginObject()
    key("type")
    switch block.kind {
    case .thinking:
      plain("thinking")
      key("thinking")
      escaped(text)
      key("signature")
      plain("EqQBCkYICBgCKkD" + block.tool.text + block.tool.text)
    case .text:
      plain("text")
      key("text")
      escaped(text)
    case .toolUse:
      plain("tool_use")
      key("id")
      identifier(block.tool)
      key("name")
      let choice = block.tool.low & 15
      plain(choice < 8 ? "Bash" : choice < 12 ? "Edit" : "mcp__demo__store")
      key("input")
      beginObject()
      key(choice < 8 ? "command" : choice < 12 ? "new_string" : "body")
      escaped(text)
      if choice == 15 {
        // An argument that looks like the usage of a response.
        key("usage")
        tokenFields(TokenCounts(input: 999, output: 99_999, cacheRead: 777))
      }
      endObject()
    }
    endObject()
  }

  private mutating func usage(
    _ response: GeneratedResponse, output: Int64, input: Int64, in context: LineContext
  ) {
    let features = context.features
    var tokens = response.tokens
    tokens.output = output
    tokens.input = input
    beginObject()
    key("input_tokens")
    integer(tokens.input)
    key("cache_creation_input_tokens")
    integer(tokens.cacheWrite)
    key("cache_read_input_tokens")
    integer(tokens.cacheRead)
    if features.contains(.writeSplit) {
      key("cache_creation")
      split(response.hidesSplit ? .zero : tokens)
    }
    key("output_tokens")
    integer(tokens.output)
    if context.isCompact {
      endObject()
      return
    }
    if features.contains(.serverTools) {
      key("server_tool_use")
      beginObject()
      key("web_search_requests")
      integer(response.webSearches)
      key("web_fetch_requests")
      integer(response.webFetches)
      endObject()
    }
    key("service_tier")
    plain("standard")
    if features.contains(.speed) {
      key("inference_geo")
      plain("not_available")
    }
    if features.contains(.iterations) { iterations(response, tokens) }
    if features.contains(.thinkingCount) {
      key("output_tokens_details")
      beginObject()
      key("thinking_tokens")
      integer(min(response.thinking, output))
      endObject()
    }
    if features.contains(.speed) {
      key("speed")
      plain(response.isFast ? "fast" : "standard")
    }
    endObject()
  }

  private mutating func iterations(_ response: GeneratedResponse, _ tokens: TokenCounts) {
    key("iterations")
    beginArray()
    beginObject()
    key("input_tokens")
    integer(tokens.input)
    key("output_tokens")
    integer(tokens.output)
    key("cache_read_input_tokens")
    integer(tokens.cacheRead)
    key("cache_creation_input_tokens")
    integer(tokens.cacheWrite)
    key("cache_creation")
    split(tokens)
    key("type")
    plain("message")
    endObject()
    if let advisor = response.advisor {
      beginObject()
      key("type")
      plain("advisor_message")
      key("model")
      plain(advisor.model)
      key("input_tokens")
      integer(advisor.tokens.input)
      key("output_tokens")
      integer(advisor.tokens.output)
      key("cache_read_input_tokens")
      integer(advisor.tokens.cacheRead)
      key("cache_creation_input_tokens")
      integer(advisor.tokens.cacheWrite)
      key("cache_creation")
      split(advisor.tokens)
      endObject()
    }
    endArray()
  }

  /// A usage object as tool results repeat it.
  mutating func tokenFields(_ tokens: TokenCounts) {
    beginObject()
    key("input_tokens")
    integer(tokens.input)
    key("cache_creation_input_tokens")
    integer(tokens.cacheWrite)
    key("cache_read_input_tokens")
    integer(tokens.cacheRead)
    key("cache_creation")
    split(tokens)
    key("output_tokens")
    integer(tokens.output)
    key("service_tier")
    plain("standard")
    endObject()
  }

  private mutating func split(_ tokens: TokenCounts) {
    beginObject()
    key("ephemeral_1h_input_tokens")
    integer(tokens.cacheWrite1h)
    key("ephemeral_5m_input_tokens")
    integer(tokens.cacheWrite5m)
    endObject()
  }

  /// The message inside a progress line, without a content worth a place.
  mutating func progressMessage(
    _ response: GeneratedResponse, uuid: Identifier, in context: LineContext,
    _ filler: FillerText
  ) {
    beginObject()
    key("type")
    plain("assistant")
    key("timestamp")
    time(response.time)
    key("message")
    message(response, block: 0, uuid: uuid, in: context, as: CopyManner(), filler)
    if let request = response.request {
      key("requestId")
      identifier(request)
    }
    key("uuid")
    identifier(uuid)
    endObject()
  }

  /// A line that Claude Code wrote in place of an answer.
  mutating func syntheticLine(
    uuid: Identifier, message: Identifier, time: Timestamp, in context: LineContext
  ) {
    header(context, parent: nil)
    key("type")
    plain("assistant")
    key("uuid")
    identifier(uuid)
    key("timestamp")
    self.time(time)
    key("message")
    beginObject()
    key("id")
    identifier(message)
    key("model")
    plain("<synthetic>")
    key("role")
    plain("assistant")
    key("stop_reason")
    plain("stop_sequence")
    key("type")
    plain("message")
    key("usage")
    tokenFields(.zero)
    key("content")
    beginArray()
    endArray()
    endObject()
    key("isApiErrorMessage")
    bool(true)
    endObject()
  }
}
