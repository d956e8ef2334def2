internal import GRDB
internal import UsageModel

/// The names to which rows of responses refer, by row number.
struct NameTables {
  private(set) var files: [Int64: String] = [:]
  private(set) var projects: [Int64: KeptResponses.Project] = [:]
  private(set) var sessions: [Int64: KeptResponses.Session] = [:]
  private(set) var contexts: [Int64: (project: Int64, session: Int64, value: KeptResponses.Context)]
  private(set) var variants: [Int64: ModelVariant] = [:]

  /// Reads all names, as far as they can be read.
  init(_ reader: inout TableReader) throws {
    contexts = [:]
    var folders: [Int64: String] = [:]
    try reader.forEachRow(of: "claudeFolder", "id, path", key: ["id"]) { row in
      folders[row.number(0)] = row.text(1)
    }
    try reader.forEachRow(of: "file", "id, path", key: ["id"]) { row in
      files[row.number(0)] = row.text(1)
    }
    // An index of the version before knows the first working directory instead.
    let hasStart = try reader.has("start", in: "project")
    try reader.forEachRow(
      of: "project", "id, claudeFolder, folder, " + (hasStart ? "start" : "workingDirectory"),
      key: ["id"]
    ) { row in
      guard let folder = folders[row.number(1)], let name = row.text(2) else { return }
      let start = row.text(3) ?? ""
      projects[row.number(0)] = KeptResponses.Project(
        claudeFolder: folder, folder: name,
        start: hasStart || start.isEmpty ? start : ProjectPath.start(of: start, in: name))
    }
    try reader.forEachRow(
      of: "session", "id, name, reportedPicodollars, reportedOutput", key: ["id"]
    ) { row in
      guard let name = row.text(1) else { return }
      sessions[row.number(0)] = KeptResponses.Session(
        name: name, reportedPicodollars: row.optionalNumber(2),
        reportedOutput: row.optionalNumber(3))
    }
    try reader.forEachRow(
      of: "variant",
      "id, model, speed, serviceTier, inferenceGeo, provider, promptClass, hasRecordedCost",
      key: ["id"]
    ) { row in
      guard let model = row.text(1), let provider = Provider(rawValue: Int(row.number(5))),
        let promptClass = PromptClass(rawValue: Int(row.number(6)))
      else { return }
      variants[row.number(0)] = ModelVariant(
        model: model, speed: row.text(2), serviceTier: row.text(3), inferenceGeo: row.text(4),
        provider: provider, promptClass: promptClass, hasRecordedCost: row.number(7) != 0)
    }
    let attributions = try NameTables.attributions(&reader)
    let hasAttribution = try reader.has("attribution", in: "context")
    try reader.forEachRow(
      of: "context",
      "id, project, session, gitBranch, version, isSidechain, "
        + (hasAttribution ? "attribution" : "NULL"), key: ["id"]
    ) { row in
      contexts[row.number(0)] = (
        row.number(1), row.number(2),
        KeptResponses.Context(
          project: 0, session: 0, gitBranch: row.text(3), version: row.text(4),
          isSidechain: row.number(5) != 0,
          attribution: row.optionalNumber(6).flatMap { attributions[$0] } ?? .none)
      )
    }
    try takePulls(&reader)
  }

  private static func attributions(_ reader: inout TableReader) throws -> [Int64: Attribution] {
    guard try reader.has("skill", in: "attribution") else { return [:] }
    var attributions: [Int64: Attribution] = [:]
    try reader.forEachRow(
      of: "attribution", "id, " + AttributionTables.columns, key: ["id"]
    ) { row in
      attributions[row.number(0)] = Attribution(
        skill: row.text(1), agent: row.text(2), plugin: row.text(3), mcpServer: row.text(4),
        mcpTool: row.text(5), entrypoint: row.text(6))
    }
    return attributions
  }

  private mutating func takePulls(_ reader: inout TableReader) throws {
    guard try reader.has("number", in: "pullLink") else { return }
    try reader.forEachRow(
      of: "pullLink", "session, time, repository, number",
      key: ["session", "time", "repository", "number"], step: 0
    ) { row in
      guard let repository = row.text(2) else { return }
      sessions[row.number(0)]?.pulls.append(
        KeptResponses.Pull(
          time: Timestamp(milliseconds: row.number(1)),
          pull: PullRequest(repository: repository, number: row.number(3))))
    }
  }
}

/// Gathers responses of an index with the names that they need.
struct KeptResponsesBuilder {
  /// The number of a file that comes before all others.
  static let beforeAll: Int64 = -1

  private let names: NameTables
  private(set) var kept = KeptResponses()
  private var files: [Int64: Int32] = [:]
  private var projects: [Int64: Int32] = [:]
  private var sessions: [Int64: Int32] = [:]
  private var contexts: [Int64: Int32] = [:]
  private var variants: [Int64: Int32] = [:]

  init(_ names: NameTables) {
    self.names = names
  }

  /// Hands out what was gathered, and begins anew.
  mutating func take() -> KeptResponses {
    let result = kept
    self = KeptResponsesBuilder(names)
    return result
  }

  /// Adds a response.
  /// - Returns: False where a name that it needs is not there.
  mutating func add(_ response: StoredResponse, copies: [CopyPlace]) -> Bool {
    var event = response.event
    guard let context = context(Int64(event.context)), let variant = variant(Int64(event.variant))
    else { return false }
    event.context = context
    event.variant = variant
    var parts: [ExtraPart] = []
    for var part in event.usage.extraParts {
      guard let variant = self.variant(Int64(part.variant)) else { return false }
      part.variant = variant
      parts.append(part)
    }
    event.usage.extraParts = parts
    var result = KeptResponses.Response(
      event: event, usageFile: file(response.usageFile), placeFile: file(response.placeFile))
    for copy in copies {
      guard let context = self.context(Int64(copy.context)) else { continue }
      result.copies.append(
        KeptResponses.Copy(
          isAssistant: copy.origin == .assistant, time: copy.time, context: context,
          file: file(copy.file), offset: copy.offset))
    }
    kept.responses.append(result)
    return true
  }

  /// A file of which the name is lost still has to be told from others. Names decide
  /// between copies that are equal, the first one about the place: there each transcript
  /// that is still read comes before it.
  private mutating func file(_ id: Int64) -> Int32 {
    if let known = files[id] { return known }
    let place = Int32(kept.files.count)
    kept.files.append(
      id == IngestCache.noFile
        ? "" : names.files[id] ?? (id == Self.beforeAll ? "(lost)" : "~lost/\(id)"))
    files[id] = place
    return place
  }

  private mutating func variant(_ id: Int64) -> Int32? {
    if let known = variants[id] { return known }
    guard let variant = names.variants[id] else { return nil }
    let place = Int32(kept.variants.count)
    kept.variants.append(variant)
    variants[id] = place
    return place
  }

  private mutating func context(_ id: Int64) -> Int32? {
    if let known = contexts[id] { return known }
    guard let found = names.contexts[id], let project = names.projects[found.project],
      let session = names.sessions[found.session]
    else { return nil }
    var context = found.value
    context.project = Self.place(of: found.project, in: &projects, &kept.projects, project)
    context.session = Self.place(of: found.session, in: &sessions, &kept.sessions, session)
    let place = Int32(kept.contexts.count)
    kept.contexts.append(context)
    contexts[id] = place
    return place
  }

  private static func place<Value>(
    of id: Int64, in places: inout [Int64: Int32], _ values: inout [Value], _ value: Value
  ) -> Int32 {
    if let known = places[id] { return known }
    let place = Int32(values.count)
    values.append(value)
    places[id] = place
    return place
  }
}

/// Columns by their number, of whatever type a damaged file has in them.
extension Row {
  func number(_ index: Int) -> Int64 { optionalNumber(index) ?? 0 }

  func optionalNumber(_ index: Int) -> Int64? {
    Int64.fromDatabaseValue(self[index] as DatabaseValue)
  }

  func text(_ index: Int) -> String? { String.fromDatabaseValue(self[index] as DatabaseValue) }
}
