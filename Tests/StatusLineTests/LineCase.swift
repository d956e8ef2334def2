import Foundation
import StatusLine
import StatusSnapshot
import TestSupport
import Testing
import UsageModel

/// One file of `statusline-cases`: an input, its circumstances, and the lines that
/// are to come of it.
struct LineCase: CustomTestStringConvertible {
  var name: String
  var fields: [String: String]
  var expected: String

  var testDescription: String { name }

  static let folder = PackageLayout.root + "/Tests/StatusLineTests/statusline-cases"

  static func all() throws -> [LineCase] {
    try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".case") }
      .sorted().map { try LineCase(name: $0) }
  }

  init(name: String) throws {
    self.name = name
    let text = try String(contentsOfFile: LineCase.folder + "/" + name, encoding: .utf8)
    fields = [:]
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)[...]
    while let line = lines.popFirst(), line != "lines:" {
      guard let colon = line.firstIndex(of: ":"), !line.hasPrefix("#") else { continue }
      fields[String(line[..<colon])] = line[line.index(after: colon)...]
        .trimmingCharacters(in: .whitespaces)
    }
    expected = lines.joined(separator: "\n")
  }

  /// The bytes that Claude Code gives.
  func input() throws -> [UInt8] {
    if let file = fields["input"] {
      return Array(try Data(contentsOf: URL(fileURLWithPath: LineCase.folder + "/inputs/" + file)))
    }
    return Array((fields["text"] ?? "").utf8)
  }

  /// Draws the lines with everything that the program does but its output.
  func draw() throws -> String {
    let home = try TemporaryDirectory()
    if let settings = fields["settings"] {
      try home.write("{\"statusline\": \(settings)}", to: ".config/plimsoll/config.json")
    }
    var variables = ["HOME": home.path, "COLUMNS": fields["width"] ?? "120"]
    for pair in (fields["environment"] ?? "NO_COLOR=1").split(separator: " ") {
      let parts = pair.split(separator: "=", maxSplits: 1)
      variables[String(parts[0])] = parts.count > 1 ? String(parts[1]) : ""
    }
    let environment = LineEnvironment { variables[$0] }
    let zone = Int64(fields["zone"] ?? "0") ?? 0
    let now = Timestamp(seconds: Int64(fields["now"] ?? "") ?? 1_738_418_400)
    if fields["snapshot"] == "sample" {
      try home.write("", to: ".local/state/plimsoll/refresh.lock")
      var snapshot = LineSample.snapshot(now: now)
      snapshot.writtenAt = now.advanced(
        byMilliseconds: -1000 * (Int64(fields["snapshot-age"] ?? "20") ?? 20))
      snapshot.folders = [
        SnapshotFolder(
          ClaudeFolderAlias(path: "/home/ada/.claude", resolvedPath: "/home/ada/.claude"),
          id: ClaudeFolderID(value: 1), owner: "sample", stamp: 0, changedAt: nil)
      ]
      try StatusSnapshotFile(stateDirectory: environment.stateDirectory).write(snapshot)
    }
    let sources = LineSources(
      environment: environment, clock: LocalClock(now: now) { _ in zone })
    let facts = sources.gather(try input(), stores: true).facts
    let lines = StatusLine.render(
      facts, width: StatusLine.width(environment, facts.settings),
      depth: facts.settings.colorDepth(environment))
    return lines.map { $0.replacingOccurrences(of: "\u{1B}", with: "\\e") + "\n" }.joined()
  }

  /// Writes what came out into the file, for a person to read.
  func update(_ lines: String) throws {
    let path = LineCase.folder + "/" + name
    let text = try String(contentsOfFile: path, encoding: .utf8)
    let head = text.components(separatedBy: "\nlines:\n")[0]
    try (head + "\nlines:\n" + lines).write(toFile: path, atomically: true, encoding: .utf8)
  }
}
