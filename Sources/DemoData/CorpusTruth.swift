package import UsageModel

/// What a generated corpus really contains, added up from what the generator
/// meant and not from what it wrote.
///
/// The tokens of a second model inside a response count under that model, as a
/// response of that model.
package struct CorpusTruth: Hashable, Sendable {
  package var totals = UsageTally.zero
  /// Responses without those of second models: messages with an id of their own.
  package var messages: Int64 = 0
  /// By day of UTC.
  package var byDay: [CivilDay: UsageTally] = [:]
  /// By the model as responses name it.
  package var byModel: [String: UsageTally] = [:]
  /// By session id.
  package var bySession: [String: UsageTally] = [:]
  /// By folder under `projects/`, drive letter in upper case.
  package var byProject: [String: UsageTally] = [:]
  /// The running total that a session's last `cost-state` line reports.
  package var reportedCosts: [String: ReportedCost] = [:]

  package var files = 0
  package var bytes: Int64 = 0
  /// Lines that end in a line feed, and last lines without one.
  package var lines: Int64 = 0
  /// Assistant records with the usage of an API response, repeats included.
  package var usageLines: Int64 = 0
  /// Lines of model `<synthetic>`.
  package var syntheticLines: Int64 = 0
  /// Progress lines that repeat a subagent's usage.
  package var progressCopies: Int64 = 0
  /// Tool results that repeat the usage of a subagent's last response.
  package var nestedUsageLines: Int64 = 0
  /// Lines inside a file that are no JSON object.
  package var brokenLines: Int64 = 0
  /// Lines that can be read after a repair: NUL bytes before them, invalid UTF-8, two
  /// records without a line end between them.
  package var damagedLines: Int64 = 0
  /// Files whose last line was cut off while it was written.
  package var tornFiles = 0
  /// Blank lines.
  package var blankLines: Int64 = 0

  package init() {}

  mutating func add(_ response: GeneratedResponse) {
    messages += 1
    fold(response) { $0 = $0 + $1 }
  }

  mutating func remove(_ response: GeneratedResponse) {
    messages -= 1
    fold(response) { $0 = $0 - $1 }
  }

  private mutating func fold(
    _ response: GeneratedResponse, by combine: (inout UsageTally, UsageTally) -> Void
  ) {
    let day = response.time.quarterHour.utcDay
    let own = response.tally
    var whole = own
    combine(&byModel[response.model, default: .zero], own)
    if let advisor = response.advisor {
      let part = UsageTally(tokens: advisor.tokens, responses: 1)
      combine(&byModel[advisor.model, default: .zero], part)
      whole += part
    }
    combine(&totals, whole)
    combine(&byDay[day, default: .zero], whole)
    combine(&bySession[response.session, default: .zero], whole)
    combine(&byProject[response.project, default: .zero], whole)
  }

  /// Drops keys that only responses had which later turned out to belong
  /// elsewhere.
  mutating func removeEmptyKeys() {
    byDay = byDay.filter { $0.value != .zero }
    byModel = byModel.filter { $0.value != .zero }
    bySession = bySession.filter { $0.value != .zero }
    byProject = byProject.filter { $0.value != .zero }
  }
}

extension CorpusTruth {
  /// The truth as a JSON document, keys in a fixed order.
  package var json: String {
    var json = JSONBuffer()
    json.beginObject()
    json.count("files", Int64(files))
    json.count("bytes", bytes)
    json.count("lines", lines)
    json.count("messages", messages)
    json.count("usageLines", usageLines)
    json.count("syntheticLines", syntheticLines)
    json.count("progressCopies", progressCopies)
    json.count("nestedUsageLines", nestedUsageLines)
    json.count("brokenLines", brokenLines)
    json.count("damagedLines", damagedLines)
    json.count("tornFiles", Int64(tornFiles))
    json.count("blankLines", blankLines)
    json.key("totals")
    json.tally(totals)
    json.tallies("byDay", byDay.map { ($0.key.description, $0.value) })
    json.tallies("byModel", byModel.map { ($0.key, $0.value) })
    json.tallies("byProject", byProject.map { ($0.key, $0.value) })
    json.tallies("bySession", bySession.map { ($0.key, $0.value) })
    json.endObject()
    return String(decoding: json.bytes, as: UTF8.self)
  }
}

extension JSONBuffer {
  fileprivate mutating func count(_ name: String, _ value: Int64) {
    key(name)
    integer(value)
  }

  fileprivate mutating func tallies(_ name: String, _ entries: [(String, UsageTally)]) {
    key(name)
    beginObject()
    for (name, tally) in entries.sorted(by: { $0.0 < $1.0 }) {
      key(name)
      self.tally(tally)
    }
    endObject()
  }

  fileprivate mutating func tally(_ tally: UsageTally) {
    beginObject()
    count("input", tally.tokens.input)
    count("output", tally.tokens.output)
    count("cacheWrite5m", tally.tokens.cacheWrite5m)
    count("cacheWrite1h", tally.tokens.cacheWrite1h)
    count("cacheRead", tally.tokens.cacheRead)
    count("thinking", tally.thinking)
    count("webSearches", tally.webSearches)
    count("webFetches", tally.webFetches)
    count("responses", tally.responses)
    count("lowerBoundResponses", tally.lowerBoundResponses)
    count("lowerBoundOutput", tally.lowerBoundOutput)
    count("recordedPicodollars", tally.recordedPicodollars)
    endObject()
  }
}
