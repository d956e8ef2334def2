internal import GRDB
internal import UsageModel

/// Rows of one kind that belong to few responses, by the response.
private struct RareRows {
  var parts: [Int64: [ExtraPart]] = [:]
  var copies: [Int64: [CopyPlace]] = [:]
  var misses: [Int64: RecordedMiss] = [:]

  /// - Parameter keys: Which responses are wanted, as SQL.
  init(_ reader: inout TableReader, of keys: String?) throws {
    let condition = keys.map { "response IN (\($0))" } ?? "1"
    try reader.forEachRow(
      of: "responsePart",
      "response, variant, input, output, cacheWrite5m, cacheWrite1h, cacheRead",
      key: ["response", "ordinal"], step: 0, where: condition
    ) { row in
      parts[row.number(0), default: []].append(
        ExtraPart(
          variant: Int32(truncatingIfNeeded: row.number(1)),
          tokens: TokenCounts(
            input: row.number(2), output: row.number(3), cacheWrite5m: row.number(4),
            cacheWrite1h: row.number(5), cacheRead: row.number(6))))
    }
    try reader.forEachRow(
      of: "responseCopy", "response, folder, isAssistant, time, context, file, offset",
      key: ["response", "folder"], step: 0, where: condition
    ) { row in
      copies[row.number(0), default: []].append(
        CopyPlace(
          folder: Int32(truncatingIfNeeded: row.number(1)),
          origin: row.number(2) != 0 ? .assistant : .progress,
          time: row.optionalNumber(3).map(Timestamp.init(milliseconds:)),
          context: Int32(truncatingIfNeeded: row.number(4)), file: row.number(5),
          offset: row.number(6)))
    }
    guard try reader.has("cause", in: "responseMiss") else { return }
    try reader.forEachRow(
      of: "responseMiss", "response, cause, tokens", key: ["response"], step: 0, where: condition
    ) { row in
      guard let cause = row.text(1) else { return }
      misses[row.number(0)] = RecordedMiss(cause: cause, tokens: row.optionalNumber(2))
    }
  }
}

extension TableReader {
  /// Calls `body` for each response, in portions.
  ///
  /// - Parameter times: Milliseconds since 1970 of those that are wanted; nil for all,
  ///   those without a time among them.
  /// - Returns: How many could be read of which a name that they need could not.
  mutating func forEachPortion(
    _ names: NameTables, times: Range<Int64>? = nil, portion: Int = 10_000,
    _ body: (KeptResponses) throws -> Void
  ) throws -> Int64 {
    let condition = times.map { "time >= \($0.lowerBound) AND time < \($0.upperBound)" }
    let rare = try RareRows(
      &self, of: condition.map { "SELECT key FROM response WHERE \($0) AND flags & 112 != 0" })
    var builder = KeptResponsesBuilder(names)
    var nameless: Int64 = 0
    let isTolerant = isTolerant
    try forEachRow(
      of: "response", StoredResponse.columns, key: times == nil ? ["id"] : ["time", "id"],
      where: condition ?? "1"
    ) { row in
      let columns = RowColumns(row: row)
      var response = StoredResponse(row: columns)
      guard response.event.isPossible, !isTolerant || !response.event.isTooEarly else {
        nameless += 1
        return
      }
      let key = Int64(bitPattern: response.event.key.value)
      response.event.usage.extraParts = rare.parts[key] ?? []
      response.event.usage.cacheMiss = rare.misses[key]
      // Its parts are lost: of equal usage the later one counts, so that of the transcript.
      if StoredResponse.hasParts(row: columns), rare.parts[key] == nil {
        response.usageFile = KeptResponsesBuilder.beforeAll
      }
      if !builder.add(response, copies: rare.copies[key] ?? []) { nameless += 1 }
      if builder.kept.responses.count >= portion { try body(builder.take()) }
    }
    if !builder.kept.responses.isEmpty { try body(builder.take()) }
    return nameless
  }
}

extension UsageEvent {
  /// Whether its time is before all language models (2020): zeros where a page of a file
  /// was cut off read as 1970, and the earliest copy of a response says when it was.
  fileprivate var isTooEarly: Bool {
    time.map { $0 < Timestamp(seconds: 1_577_836_800) } ?? false
  }

  /// Whether no count is below 0, as it can be in a damaged row.
  fileprivate var isPossible: Bool {
    let tokens = usage.tokens
    return [
      tokens.input, tokens.output, tokens.cacheWrite5m, tokens.cacheWrite1h, tokens.cacheRead,
      usage.thinking, usage.webSearches, usage.webFetches, usage.textLength, usageOffset,
      placeOffset,
    ].allSatisfy { $0 >= 0 && $0 < 1 << 50 }
  }
}

/// A row as `StoredResponse` reads it.
private struct RowColumns: IntegerColumns {
  let row: Row

  func integer(_ index: Int32) -> Int64 { row.number(Int(index)) }

  func optionalInteger(_ index: Int32) -> Int64? { row.optionalNumber(Int(index)) }
}
