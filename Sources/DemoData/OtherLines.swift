import UsageModel

/// Lines that hold no usage of their own, whatever they look like.
extension JSONBuffer {
  /// What stands at the end of a line that is part of the conversation.
  private mutating func footer(_ uuid: Identifier, _ time: Timestamp) {
    key("uuid")
    identifier(uuid)
    key("timestamp")
    self.time(time)
    endObject()
  }

  mutating func promptLine(
    _ text: ArraySlice<UInt8>, uuid: Identifier, parent: Identifier?, time: Timestamp,
    in context: LineContext
  ) {
    header(context, parent: parent)
    key("type")
    plain("user")
    key("message")
    beginObject()
    key("role")
    plain("user")
    key("content")
    escaped(text)
    endObject()
    footer(uuid, time)
  }

  /// What a tool printed, twice: for the model and for the screen.
  mutating func toolResultLine(
    _ text: ArraySlice<UInt8>, tool: Identifier, uuid: Identifier, parent: Identifier,
    time: Timestamp, in context: LineContext, quotes response: GeneratedResponse?
  ) {
    header(context, parent: parent)
    key("type")
    plain("user")
    key("message")
    toolResult(text, tool: tool)
    footerFields(uuid, time)
    key("toolUseResult")
    beginObject()
    key("stdout")
    escaped(text)
    key("stderr")
    plain("")
    key("interrupted")
    bool(false)
    if let response {
      // A tool that read a transcript and returned it as an object.
      key("line")
      beginObject()
      key("type")
      plain("assistant")
      key("message")
      beginObject()
      key("id")
      identifier(Identifier(copying: uuid, as: .message))
      key("model")
      string(response.model)
      key("usage")
      tokenFields(response.tokens)
      endObject()
      endObject()
    }
    endObject()
    endObject()
  }

  /// The result of a subagent, which repeats the usage of its last response.
  mutating func agentResultLine(
    _ text: ArraySlice<UInt8>, agent: Identifier, last: GeneratedResponse, tool: Identifier,
    uuid: Identifier, time: Timestamp, in context: LineContext
  ) {
    header(context, parent: nil)
    key("type")
    plain("user")
    key("message")
    toolResult(text, tool: tool)
    footerFields(uuid, time)
    key("toolUseResult")
    beginObject()
    key("status")
    plain("completed")
    key("agentId")
    identifier(agent)
    key("totalDurationMs")
    integer(41_127)
    key("totalTokens")
    integer(last.tokens.total)
    key("totalToolUseCount")
    integer(2)
    key("usage")
    tokenFields(last.tokens)
    endObject()
    endObject()
  }

  private mutating func toolResult(_ text: ArraySlice<UInt8>, tool: Identifier) {
    beginObject()
    key("role")
    plain("user")
    key("content")
    beginArray()
    beginObject()
    key("tool_use_id")
    identifier(tool)
    key("type")
    plain("tool_result")
    key("content")
    escaped(text)
    key("is_error")
    bool(false)
    endObject()
    endArray()
    endObject()
  }

  private mutating func footerFields(_ uuid: Identifier, _ time: Timestamp) {
    key("uuid")
    identifier(uuid)
    key("timestamp")
    self.time(time)
  }

  /// A step of a subagent, as the main session shows it.
  mutating func agentProgressLine(
    _ response: GeneratedResponse, isNormalised: Bool, prompt: ArraySlice<UInt8>,
    uuid: Identifier, time: Timestamp, in context: LineContext, _ filler: FillerText
  ) {
    header(context, parent: nil)
    key("type")
    plain("progress")
    key("data")
    beginObject()
    if isNormalised {
      key("message")
      beginObject()
      key("type")
      plain("user")
      endObject()
      key("normalizedMessages")
      beginArray()
      progressMessage(response, uuid: uuid, in: context, filler)
      endArray()
    } else {
      key("message")
      progressMessage(response, uuid: uuid, in: context, filler)
      key("normalizedMessages")
      beginArray()
      endArray()
    }
    key("type")
    plain("agent_progress")
    key("prompt")
    escaped(prompt)
    endObject()
    key("toolUseID")
    identifier(Identifier(copying: uuid, as: .toolUse))
    footer(uuid, time)
  }

  mutating func toolProgressLine(
    _ text: ArraySlice<UInt8>, uuid: Identifier, time: Timestamp, in context: LineContext
  ) {
    header(context, parent: nil)
    key("type")
    plain("progress")
    key("data")
    beginObject()
    key("type")
    plain("bash_progress")
    key("fullOutput")
    escaped(text)
    key("elapsedTimeSeconds")
    integer(3)
    endObject()
    footer(uuid, time)
  }

  mutating func attachmentLine(
    _ text: ArraySlice<UInt8>, uuid: Identifier, time: Timestamp, in context: LineContext
  ) {
    header(context, parent: nil)
    key("attachment")
    beginObject()
    key("type")
    plain("hook_success")
    key("stdout")
    escaped(text)
    endObject()
    key("type")
    plain("attachment")
    footer(uuid, time)
  }

  mutating func systemLine(
    _ subtype: String, uuid: Identifier, time: Timestamp, in context: LineContext
  ) {
    header(context, parent: nil)
    key("type")
    plain("system")
    key("subtype")
    plain(subtype)
    key("content")
    plain("Conversation compacted")
    footer(uuid, time)
  }

  mutating func summaryLine(_ text: ArraySlice<UInt8>, leaf: Identifier) {
    beginObject()
    key("type")
    plain("summary")
    key("summary")
    escaped(text)
    key("leafUuid")
    identifier(leaf)
    endObject()
  }

  mutating func snapshotLine(_ message: Identifier, time: Timestamp) {
    beginObject()
    key("type")
    plain("file-history-snapshot")
    key("messageId")
    identifier(message)
    key("snapshot")
    beginObject()
    key("messageId")
    identifier(message)
    key("trackedFileBackups")
    beginObject()
    endObject()
    key("timestamp")
    self.time(time)
    endObject()
    key("isSnapshotUpdate")
    bool(false)
    endObject()
  }

  mutating func queueLine(_ text: ArraySlice<UInt8>, time: Timestamp, session: String) {
    beginObject()
    key("type")
    plain("queue-operation")
    key("operation")
    plain("enqueue")
    key("timestamp")
    self.time(time)
    key("sessionId")
    plain(session)
    key("content")
    escaped(text)
    endObject()
  }

  mutating func stateLine(_ type: String, field: String, value: String, session: String) {
    beginObject()
    key("type")
    plain(type)
    key(field)
    plain(value)
    key("sessionId")
    plain(session)
    endObject()
  }

  /// The running total that newer versions keep of a session.
  mutating func costStateLine(
    session: String, model: String, microdollars: Int64, tokens: TokenCounts
  ) {
    beginObject()
    key("type")
    plain("cost-state")
    key("sessionId")
    plain(session)
    key("totalCostUSD")
    decimal(microdollars, places: 6)
    key("modelUsage")
    beginObject()
    key(model)
    beginObject()
    key("inputTokens")
    integer(tokens.input)
    key("outputTokens")
    integer(tokens.output)
    key("thinkingTokens")
    integer(tokens.output / 3)
    key("cacheReadInputTokens")
    integer(tokens.cacheRead)
    key("cacheCreationInputTokens")
    integer(tokens.cacheWrite)
    key("webSearchRequests")
    integer(0)
    key("costUSD")
    decimal(microdollars, places: 6)
    endObject()
    endObject()
    endObject()
  }
}
