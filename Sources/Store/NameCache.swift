internal import GRDB
internal import UsageModel

/// What contexts and variants are called, looked up where two copies of a response say
/// the same otherwise: their names decide, since every machine that has them agrees.
struct NameCache {
  private var variants: [Int32: ModelVariant] = [:]
  private var contexts: [Int32: ContextName] = [:]
  /// The id of this machine, under which others know its folders; empty where it
  /// shares nothing.
  var machine = ""

  /// Lets go of what contexts are called where there are more than `most`.
  mutating func trim(_ most: Int) {
    if contexts.count > most { contexts = [:] }
  }

  /// Compares two names as `UsageEvent.join` asks.
  mutating func compare(
    _ db: Database, _ name: EventName, _ left: Int32, _ right: Int32
  ) throws -> Int {
    if left == right { return 0 }
    switch name {
    case .variant: return try variant(db, left).compared(to: variant(db, right))
    case .context: return try context(db, left).compared(to: context(db, right))
    }
  }

  private mutating func variant(_ db: Database, _ id: Int32) throws -> ModelVariant {
    if let known = variants[id] { return known }
    let statement = try PreparedStatement(
      db,
      """
      SELECT model, speed, serviceTier, inferenceGeo, provider, promptClass, hasRecordedCost
      FROM variant WHERE id = ?
      """)
    statement.bind(1, Int64(id))
    var variant = ModelVariant(model: "")
    if try statement.step() { variant = ModelVariant(row: statement, from: 0) }
    statement.reset()
    variants[id] = variant
    return variant
  }

  private mutating func context(_ db: Database, _ id: Int32) throws -> ContextName {
    if let known = contexts[id] { return known }
    let statement = try PreparedStatement(
      db,
      """
      SELECT project.folder, start, session.name, gitBranch, version, isSidechain, path,
        \(AttributionTables.columns)
      FROM context JOIN project ON project.id = context.project
        JOIN session ON session.id = context.session
        JOIN claudeFolder ON claudeFolder.id = claudeFolder
        LEFT JOIN attribution ON attribution.id = context.attribution
      WHERE context.id = ?
      """)
    statement.bind(1, Int64(id))
    var name = ContextName()
    if try statement.step() {
      name.project = statement.text(0) ?? ""
      name.context = ResponseContext(
        session: statement.text(2) ?? "",
        start: statement.text(1).flatMap { $0.isEmpty ? nil : $0 }, gitBranch: statement.text(3),
        version: statement.text(4), isSidechain: statement.integer(5) != 0,
        attribution: AttributionTables.attribution(row: statement, from: 7))
      let path = statement.text(6) ?? ""
      let isElsewhere = MachineFolder.isMachines(path)
      name.folder = isElsewhere || machine.isEmpty ? path : MachineFolder.path(path, of: machine)
    }
    statement.reset()
    contexts[id] = name
    return name
  }
}

/// A context by its names.
private struct ContextName {
  var project = ""
  var context = ResponseContext(session: "")
  /// The folder of Claude Code, as all machines call it.
  var folder = ""

  func compared(to other: ContextName) -> Int {
    let byProject = compareNames(project, other.project)
    if byProject != 0 { return byProject }
    let byContext = context.compared(to: other.context)
    return byContext != 0 ? byContext : compareNames(folder, other.folder)
  }
}

extension ModelVariant {
  /// Reads a row: model, speed, tier, place, provider, class of prompt, recorded cost.
  init(row: PreparedStatement, from first: Int32) {
    self.init(
      model: row.text(first) ?? "", speed: row.text(first + 1), serviceTier: row.text(first + 2),
      inferenceGeo: row.text(first + 3),
      provider: Provider(rawValue: Int(row.integer(first + 4))) ?? .anthropic,
      promptClass: PromptClass(rawValue: Int(row.integer(first + 5))) ?? .upTo100k,
      hasRecordedCost: row.integer(first + 6) != 0)
  }
}
