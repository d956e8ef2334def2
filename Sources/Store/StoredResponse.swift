internal import UsageModel

/// A response as the table holds it: an event whose indexes are row numbers.
struct StoredResponse {
  var event: UsageEvent
  /// Row numbers of the files in which the best and the earliest copy stand.
  var usageFile: Int64
  var placeFile: Int64
  /// Whether there are copies in further folders of Claude Code.
  var hasCopies = false

  static let columns = """
    key, request, flags, time, context, variant, input, output, thinking, cacheWrite5m, \
    cacheWrite1h, cacheRead, webSearches, webFetches, recordedPicodollars, textLength, usageFile, \
    usageOffset, placeFile, placeOffset, isLowerBound
    """

  static let insertion =
    "INSERT INTO response (\(columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
    + "?, ?, ?, ?)"

  /// Replaces a row; takes the same parameters as `insertion`.
  static let replacement = {
    let names = columns.split(separator: ",").map { $0.drop(while: { $0 == " " }) }
    let assignments = names.indices.dropFirst().map { "\(names[$0]) = ?\($0 + 1)" }
    return "UPDATE response SET \(assignments.joined(separator: ", ")) WHERE key = ?1"
  }()

  /// What `flags` is made of; queries know the values.
  private enum Flag {
    static let isAssistant: Int64 = 1
    static let isFinished: Int64 = 2
    static let isAborted: Int64 = 4
    static let isKeyedByRequest: Int64 = 8
    static let hasParts: Int64 = 16
    static let hasCopies: Int64 = 32
    static let hasMiss: Int64 = 64
  }

  init(event: UsageEvent, file: Int64) {
    self.event = event
    usageFile = file
    placeFile = file
  }

  /// Reads the current row of a statement that selects `columns`. Parts stand in a
  /// table of their own: `hasParts` tells whether there are any.
  init(row: some IntegerColumns) {
    let flags = row.integer(2)
    event = UsageEvent(
      key: ResponseKey(value: UInt64(bitPattern: row.integer(0))),
      requestKey: UInt64(bitPattern: row.integer(1)),
      isKeyedByRequest: flags & Flag.isKeyedByRequest != 0,
      origin: flags & Flag.isAssistant != 0 ? .assistant : .progress,
      usage: ResponseUsage(
        tokens: TokenCounts(
          input: row.integer(6), output: row.integer(7), cacheWrite5m: row.integer(9),
          cacheWrite1h: row.integer(10), cacheRead: row.integer(11)),
        thinking: row.integer(8), webSearches: row.integer(12), webFetches: row.integer(13),
        recordedPicodollars: row.optionalInteger(14), isFinished: flags & Flag.isFinished != 0,
        isAborted: flags & Flag.isAborted != 0, textLength: row.integer(15)),
      usageOffset: row.integer(17), variant: Int32(truncatingIfNeeded: row.integer(5)),
      time: row.optionalInteger(3).map(Timestamp.init(milliseconds:)),
      placeOffset: row.integer(19), context: Int32(truncatingIfNeeded: row.integer(4)))
    usageFile = row.integer(16)
    placeFile = row.integer(18)
    hasCopies = flags & Flag.hasCopies != 0
  }

  static func hasParts(row: some IntegerColumns) -> Bool { row.integer(2) & Flag.hasParts != 0 }

  /// Whether why it missed the cache stands in a table of its own.
  static func hasMiss(row: some IntegerColumns) -> Bool { row.integer(2) & Flag.hasMiss != 0 }

  func bind(to statement: PreparedStatement) {
    let usage = event.usage
    var flags = event.origin == .assistant ? Flag.isAssistant : 0
    if usage.isFinished { flags |= Flag.isFinished }
    if usage.isAborted { flags |= Flag.isAborted }
    if event.isKeyedByRequest { flags |= Flag.isKeyedByRequest }
    if !usage.extraParts.isEmpty { flags |= Flag.hasParts }
    if hasCopies { flags |= Flag.hasCopies }
    if usage.cacheMiss != nil { flags |= Flag.hasMiss }
    statement.bind(1, Int64(bitPattern: event.key.value))
    statement.bind(2, Int64(bitPattern: event.requestKey))
    statement.bind(3, flags)
    statement.bind(4, event.time?.milliseconds)
    statement.bind(5, Int64(event.context))
    statement.bind(6, Int64(event.variant))
    statement.bind(7, usage.tokens.input)
    statement.bind(8, usage.tokens.output)
    statement.bind(9, usage.thinking)
    statement.bind(10, usage.tokens.cacheWrite5m)
    statement.bind(11, usage.tokens.cacheWrite1h)
    statement.bind(12, usage.tokens.cacheRead)
    statement.bind(13, usage.webSearches)
    statement.bind(14, usage.webFetches)
    statement.bind(15, usage.recordedPicodollars)
    statement.bind(16, usage.textLength)
    statement.bind(17, usageFile)
    statement.bind(18, event.usageOffset)
    statement.bind(19, placeFile)
    statement.bind(20, event.placeOffset)
    statement.bind(21, usage.isUnfinished(origin: event.origin) ? 1 : 0)
  }

  /// What the response adds to the sums, its parts left out.
  var tally: UsageTally { event.tally }
}

/// The current row of whatever reads rows, by the number of a column from 0.
protocol IntegerColumns {
  func integer(_ index: Int32) -> Int64
  func optionalInteger(_ index: Int32) -> Int64?
}

extension PreparedStatement: IntegerColumns {}
