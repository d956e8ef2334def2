import DemoData
import Foundation
import UsageModel

/// What a corpus holds by the rules of counting alone: every line parsed whole,
/// every copy kept until all are known. Slow, and nothing like the real reader.
struct SlowCount {
  var totals = UsageTally.zero
  var byDay: [String: UsageTally] = [:]
  var byModel: [String: UsageTally] = [:]
  var bySession: [String: UsageTally] = [:]
  var byProject: [String: UsageTally] = [:]
  var messages: Int64 = 0
  var files = 0
  var bytes: Int64 = 0
  var lines: Int64 = 0
  var usageLines: Int64 = 0
  var syntheticLines: Int64 = 0
  var progressCopies: Int64 = 0
  var blankLines: Int64 = 0
  /// Lines that no strict parser accepts.
  var unreadable: Int64 = 0
  /// Lines in which a later time than the end of the range stands.
  var latest = ""

  private var groups: [String: [Copy]] = [:]
  private var rewritten: [Copy] = []
  private var progress: [Copy] = []

  private struct Copy {
    var usage: [String: Any]
    var model: String
    var isFinished: Bool
    var isAborted: Bool
    var textLength: Int
    var cost: Double?
    var time: String
    var order: Int
    var session: String
    var project: String
    var request: String?
    var isProgress = false

    var output: Int64 { number("output_tokens") }

    func number(_ name: String) -> Int64 { (usage[name] as? NSNumber)?.int64Value ?? 0 }

    var requestKey: String {
      let parts = ["input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens"]
      return ([request ?? ""] + parts.map { String(number($0)) }).joined(separator: "|")
    }
  }

  init(root: String) throws {
    let names = try FileManager.default.subpathsOfDirectory(atPath: root)
      .filter { $0.hasSuffix(".jsonl") }
      .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    var order = 0
    for name in names {
      let data = try Data(contentsOf: URL(fileURLWithPath: root + "/" + name))
      files += 1
      bytes += Int64(data.count)
      var rows = data.split(separator: 0x0A, omittingEmptySubsequences: false)
      if rows.last?.isEmpty == true { rows.removeLast() }
      for row in rows {
        order += 1
        lines += 1
        if row.allSatisfy({ $0 == 0x0D }) {
          blankLines += 1
        } else if let line = object(row) {
          try take(line, file: name, order: order)
        } else {
          unreadable += 1
          for line in pair(row) { try take(line, file: name, order: order) }
        }
      }
    }
    join()
    for copies in groups.values { count(copies) }
  }

  private func object(_ row: Data) -> [String: Any]? {
    do {
      return try JSONSerialization.jsonObject(with: row) as? [String: Any]
    } catch {
      return nil
    }
  }

  /// Two records in a row that no line feed parts: each end of an object that another
  /// follows might be where they touch.
  private func pair(_ row: Data) -> [[String: Any]] {
    let bytes = Array(row)
    for at in bytes.indices.dropFirst() where bytes[at] == 0x7B && bytes[at - 1] == 0x7D {
      if let first = object(Data(bytes[..<at])), let second = object(Data(bytes[at...])) {
        return [first, second]
      }
    }
    return []
  }

  private mutating func take(_ line: [String: Any], file: String, order: Int) throws {
    if line["type"] as? String == "progress" {
      let data = line["data"] as? [String: Any] ?? [:]
      let normalised = data["normalizedMessages"] as? [[String: Any]] ?? []
      for inner in [data["message"] as? [String: Any] ?? [:]] + normalised {
        let message = inner["message"] as? [String: Any] ?? [:]
        guard message["usage"] is [String: Any], let id = message["id"] as? String else { continue }
        progressCopies += 1
        var outer = line
        outer["message"] = message
        outer["requestId"] = inner["requestId"]
        var copy = try read(outer, message, file: file, order: order)
        copy.isProgress = true
        copy.session = copy.session + "\u{0}" + id
        progress.append(copy)
      }
      return
    }
    guard line["type"] as? String == "assistant", let message = line["message"] as? [String: Any],
      message["usage"] is [String: Any]
    else { return }
    if message["model"] as? String == "<synthetic>" {
      syntheticLines += 1
      return
    }
    usageLines += 1
    let copy = try read(line, message, file: file, order: order)
    let id = message["id"] as? String
    if copy.request != nil, id.flatMap(UUID.init(uuidString:)) != nil || id == nil {
      rewritten.append(copy)
    } else {
      groups[id ?? line["uuid"] as? String ?? "", default: []].append(copy)
    }
  }

  private mutating func read(
    _ line: [String: Any], _ message: [String: Any], file: String, order: Int
  ) throws -> Copy {
    let parts = file.split(separator: "/")
    var project = String(parts[1])
    if project.dropFirst().hasPrefix("--") {
      project = project.prefix(1).uppercased() + project.dropFirst()
    }
    let time = try utc(line["timestamp"] as? String ?? "")
    latest = max(latest, time)
    let content = message["content"] as? [[String: Any]] ?? []
    return Copy(
      usage: message["usage"] as? [String: Any] ?? [:], model: message["model"] as? String ?? "",
      isFinished: message["stop_reason"] is String,
      isAborted: line["isAbortedMidStream"] as? Bool ?? false,
      textLength: content.reduce(0) { $0 + (($1["text"] as? String)?.count ?? 0) },
      cost: (line["costUSD"] as? NSNumber)?.doubleValue, time: time, order: order,
      session: line["sessionId"] as? String ?? "", project: project,
      request: line["requestId"] as? String)
  }

  /// Cuts every time to UTC and milliseconds, so that texts compare like times.
  private func utc(_ text: String) throws -> String {
    if text.hasSuffix("Z") { return String(text.prefix(23)) }
    let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
    let date = try Date(text, strategy: style)
    return String(date.formatted(style).prefix(23))
  }

  /// Gives copies with rewritten ids to the response that they repeat, and takes
  /// progress lines for responses that no file holds any more.
  private mutating func join() {
    var known: [String: String] = [:]
    for (key, copies) in groups {
      for copy in copies where copy.request != nil { known[copy.requestKey] = key }
    }
    for copy in rewritten {
      groups[known[copy.requestKey] ?? copy.requestKey, default: []].append(copy)
    }
    let before = Set(groups.keys)
    for var copy in progress {
      let parts = copy.session.components(separatedBy: "\u{0}")
      guard !before.contains(parts[1]) else { continue }
      copy.session = parts[0]
      groups[parts[1], default: []].append(copy)
    }
  }

  private mutating func count(_ copies: [Copy]) {
    let best = copies.max {
      ($0.isFinished ? 1 : 0, $0.output, $0.order) < ($1.isFinished ? 1 : 0, $1.output, $1.order)
    }
    let first = copies.min { ($0.time, $0.order) < ($1.time, $1.order) }
    guard let best, let first else { return }
    let open = copies.filter { !$0.isFinished }.map(\.textLength).max() ?? 0
    let isLowerBound =
      best.isProgress || best.isAborted
      || (!best.isFinished && (best.output <= 10 || best.output < Int64(open / 4)))
    let server = best.usage["server_tool_use"] as? [String: Any] ?? [:]
    let details = best.usage["output_tokens_details"] as? [String: Any] ?? [:]
    let own = UsageTally(
      tokens: tokens(best.usage),
      thinking: (details["thinking_tokens"] as? NSNumber)?.int64Value ?? 0,
      webSearches: (server["web_search_requests"] as? NSNumber)?.int64Value ?? 0,
      webFetches: (server["web_fetch_requests"] as? NSNumber)?.int64Value ?? 0, responses: 1,
      lowerBoundResponses: isLowerBound ? 1 : 0, lowerBoundOutput: isLowerBound ? best.output : 0,
      recordedPicodollars: best.cost.map { Int64(($0 * 1e12).rounded()) } ?? 0)
    messages += 1
    add(own, to: best.model, at: first)
    for part in best.usage["iterations"] as? [[String: Any]] ?? []
    where part["type"] as? String == "advisor_message" {
      let tally = UsageTally(tokens: tokens(part), responses: 1)
      add(tally, to: part["model"] as? String ?? "", at: first)
    }
  }

  private mutating func add(_ tally: UsageTally, to model: String, at place: Copy) {
    totals += tally
    byModel[model, default: .zero] += tally
    byDay[String(place.time.prefix(10)), default: .zero] += tally
    bySession[place.session, default: .zero] += tally
    byProject[place.project, default: .zero] += tally
  }

  private func tokens(_ usage: [String: Any]) -> TokenCounts {
    let number = { (name: String) in (usage[name] as? NSNumber)?.int64Value ?? 0 }
    let split = usage["cache_creation"] as? [String: Any] ?? [:]
    let hour = (split["ephemeral_1h_input_tokens"] as? NSNumber)?.int64Value ?? 0
    let minutes = (split["ephemeral_5m_input_tokens"] as? NSNumber)?.int64Value ?? 0
    let unsplit = max(0, number("cache_creation_input_tokens") - hour - minutes)
    return TokenCounts(
      input: number("input_tokens"), output: number("output_tokens"),
      cacheWrite5m: minutes + unsplit, cacheWrite1h: hour,
      cacheRead: number("cache_read_input_tokens"))
  }
}
