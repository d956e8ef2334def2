import DemoData
import Foundation
import Index
import Synchronization
import TestSupport
import UsageModel

/// A home folder with transcripts and an index of its own.
final class TestHome: Sendable {
  let directory: TemporaryDirectory
  let workspace: Workspace
  let index: UsageIndex

  /// - Parameter state: The folder of the index, where it is to stand elsewhere.
  init(stateAt state: String? = nil) throws {
    directory = try TemporaryDirectory()
    workspace = Workspace(
      environment: state.map { ["XDG_STATE_HOME": $0] } ?? [:], homeDirectory: directory.path)
    index = try UsageIndex.open(workspace)
  }

  var root: String { directory.path + "/.claude" }

  func generate(seed: UInt64, bytes: Int64) throws -> CorpusTruth {
    let options = CorpusOptions(
      seed: seed, now: GeneratedCorpusTests.now, bytes: bytes, files: 24)
    return try CorpusGenerator(options).write(to: root)
  }

  /// Paths of all transcripts, from `root`.
  func transcripts() throws -> [String] {
    let files = FileManager.default.enumerator(atPath: root)
    return (files?.compactMap { $0 as? String } ?? []).filter { $0.hasSuffix(".jsonl") }.sorted()
  }

  func append(_ bytes: [UInt8], to file: String) throws {
    let path = root + "/" + file
    let url = URL(fileURLWithPath: path)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    if !FileManager.default.fileExists(atPath: path) {
      try Data(bytes).write(to: url)
      return
    }
    let handle = try FileHandle(forWritingTo: url)
    try handle.seekToEnd()
    try handle.write(contentsOf: Data(bytes))
    try handle.close()
  }

  /// Sets when a file was last changed.
  func touch(_ file: String, at time: Timestamp) throws {
    let date = Date(timeIntervalSince1970: Double(time.milliseconds) / 1000)
    try FileManager.default.setAttributes(
      [.modificationDate: date], ofItemAtPath: root + "/" + file)
  }

  /// Writes a transcript of one project, lines joined by line feeds.
  func write(_ lines: [String], to file: String = "projects/-p/s.jsonl") throws {
    let path = root + "/" + file
    let url = URL(fileURLWithPath: path)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(lines.map { $0 + "\n" }.joined().utf8).write(to: url)
  }
}

/// Lines of transcripts.
enum Line {
  static func assistant(
    id: String, output: Int = 5, time: String = "2026-10-01T10:00:00.000Z",
    model: String = "claude-opus-5", stopReason: String? = "end_turn", request: String? = nil,
    session: String = "s"
  ) -> String {
    let stop = stopReason.map { "\"\($0)\"" } ?? "null"
    let requestField = request.map { "\"requestId\":\"\($0)\"," } ?? ""
    return """
      {"type":"assistant","timestamp":"\(time)","sessionId":"\(session)",\(requestField)\
      "message":{"id":"\(id)","model":"\(model)","stop_reason":\(stop),"usage":{"input_tokens":10,\
      "output_tokens":\(output),"cache_creation_input_tokens":3,"cache_read_input_tokens":4}}}
      """
  }
}

/// What an index holds, in the groups of `CorpusTruth`.
struct IndexSums: Equatable {
  var totals = UsageTally.zero
  var byDay: [CivilDay: UsageTally] = [:]
  var byModel: [String: UsageTally] = [:]
  var bySession: [String: UsageTally] = [:]
  var byProject: [String: UsageTally] = [:]
  var reportedCosts: [String: Int64] = [:]
  var withoutTime = UsageTally.zero

  init(_ index: UsageIndex) throws {
    let catalog = try index.catalog(sessions: true)
    var rows: [UsageRow] = []
    try index.forEachRow(UsageFilter()) { rows.append($0) }
    for row in rows {
      let tally = row.tally
      totals += tally
      if let quarter = row.quarter {
        byDay[quarter.utcDay, default: .zero] += tally
      } else {
        withoutTime += tally
      }
      byModel[catalog.variants[row.variant]?.model ?? "", default: .zero] += tally
      bySession[catalog.sessions[row.session]?.id ?? "", default: .zero] += tally
      byProject[catalog.projects[row.project]?.folder ?? "", default: .zero] += tally
    }
    for session in catalog.sessions.values {
      if let cost = session.reportedCost { reportedCosts[session.id] = Int64(cost.picodollars) }
    }
  }
}

/// Where two groupings differ, in words; nil when they are equal.
func difference<Key: Hashable>(
  _ found: [Key: UsageTally], _ wanted: [Key: UsageTally]
) -> String? {
  let lines = Set(found.keys).union(wanted.keys).compactMap { key -> String? in
    let (left, right) = (found[key, default: .zero], wanted[key, default: .zero])
    return left == right ? nil : "\(key): too much by \(left - right)"
  }
  return lines.isEmpty ? nil : lines.sorted().joined(separator: "\n")
}

/// A clock that stands until it is set.
final class TimeBox: Sendable {
  private let value: Mutex<Timestamp>

  init(_ now: Timestamp) { value = Mutex(now) }

  var now: Timestamp {
    get { value.withLock { $0 } }
    set { value.withLock { $0 = newValue } }
  }
}
