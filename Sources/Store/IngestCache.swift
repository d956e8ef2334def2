internal import GRDB
internal import UsageModel

/// Row numbers of names, kept between the transactions of one indexing run.
///
/// It is taken out of the hands of its owner for a transaction, since a copy of it would
/// be made whole with the first change. With a transaction that fails it is gone, and is
/// read again.
package struct IngestCache: Sendable {
  private struct ContextKey: Hashable {
    var project: Int32
    var context: ResponseContext
  }

  private struct ProjectKey: Hashable {
    var claudeFolder: String
    var folder: String
    var start: String
  }

  /// A context like another one, but for what it stands behind.
  private struct Standing: Hashable {
    var context: Int32
    var behind: [Int32]
  }

  private(set) var filePaths: [Int64: String] = [:]
  private var projects: [ProjectKey: Int32] = [:]
  private var sessions: [String: Int32] = [:]
  private var variants: [ModelVariant: Int32] = [:]
  private var contexts: [ContextKey: Int32] = [:]
  private var attributions: [Attribution: Int32] = [:]
  private var folders: [Int32: Int32] = [:]
  private var standings: [Standing: Int32] = [:]
  /// Keys made from requests, with the response they are copies of, if known.
  var rewrittenKeys: [UInt64: UInt64?] = [:]
  /// What contexts and variants are called, where that decides between copies.
  var names = NameCache()
  private var isLoaded = false

  package init() {}

  /// Reads what the tables hold, once for a run; later rows of other processes are
  /// found when a name is not.
  mutating func load(_ db: Database) throws {
    guard !isLoaded else { return }
    isLoaded = true
    names.machine = try MachineTables.own(db) ?? ""
    let files = try PreparedStatement(db, "SELECT id, path FROM file")
    while try files.step() { filePaths[files.integer(0)] = files.text(1) ?? "" }
    let rewritten = try PreparedStatement(db, "SELECT key, response FROM rewrittenKey")
    while try rewritten.step() {
      rewrittenKeys[UInt64(bitPattern: rewritten.integer(0))] = .some(
        rewritten.optionalInteger(1).map(UInt64.init(bitPattern:)))
    }
  }

  /// Leaves an empty one behind.
  mutating func take() -> IngestCache {
    var taken = IngestCache()
    swap(&taken, &self)
    return taken
  }

  /// Names of each kind that are kept from one transaction to the next. Transcripts of one
  /// session lie near each other; a name that was let go is found in the tables.
  private static let most = 4_096

  /// Lets go of names where there are many, so that a run over years needs no more memory
  /// than one over days.
  mutating func trim() {
    if sessions.count > Self.most { sessions = [:] }
    if contexts.count > Self.most { contexts = [:] }
    if attributions.count > Self.most { attributions = [:] }
    if standings.count > Self.most { standings = [:] }
    if projects.count > Self.most { projects = [:] }
    if folders.count > Self.most { folders = [:] }
    names.trim(Self.most)
  }

  mutating func rememberFile(_ id: Int64, _ path: String) {
    filePaths[id] = path
  }

  /// The number of no file, for what was read on another machine.
  static let noFile: Int64 = 0

  /// How the file `other` stands to the file `own` in reading order: by the bytes
  /// of their paths.
  func order(of other: Int64, relativeTo own: Int64) -> ReadingOrder {
    if other == Self.noFile { return .otherIsElsewhere }
    if own == Self.noFile { return .onlyOtherIsHere }
    if other == own { return .same }
    let otherPath = filePaths[other] ?? ""
    let ownPath = filePaths[own] ?? ""
    return otherPath.utf8.lexicographicallyPrecedes(ownPath.utf8) ? .otherIsEarlier : .otherIsLater
  }

  /// - Parameter start: Where the project was started; empty where no line says.
  mutating func project(
    _ db: Database, claudeFolder: String, folder name: String, start: String
  ) throws -> Int32 {
    let key = ProjectKey(claudeFolder: claudeFolder, folder: name, start: start)
    if let id = projects[key] { return id }
    let folder = try Self.row(
      db, find: "SELECT id FROM claudeFolder WHERE path = ?",
      insert: "INSERT INTO claudeFolder (path) VALUES (?)"
    ) { $0.bind(1, claudeFolder) }
    let id = try Self.row(
      db, find: "SELECT id FROM project WHERE claudeFolder = ? AND folder = ? AND start = ?",
      insert: "INSERT INTO project (claudeFolder, folder, start) VALUES (?, ?, ?)"
    ) {
      $0.bind(1, Int64(folder))
      $0.bind(2, name)
      $0.bind(3, start)
    }
    projects[key] = id
    return id
  }

  mutating func session(_ db: Database, _ name: String) throws -> Int32 {
    if let id = sessions[name] { return id }
    // Most names are new when they are met first.
    let insertion = try PreparedStatement(
      db, "INSERT INTO session (name) VALUES (?) ON CONFLICT DO NOTHING")
    insertion.bind(1, name)
    let id: Int32
    if try insertion.run() == 1 {
      id = Int32(truncatingIfNeeded: insertion.lastInsertedRow())
    } else {
      id = try Self.row(
        db, find: "SELECT id FROM session WHERE name = ?",
        insert: "INSERT INTO session (name) VALUES (?)"
      ) { $0.bind(1, name) }
    }
    sessions[name] = id
    return id
  }

  mutating func variant(_ db: Database, _ variant: ModelVariant) throws -> Int32 {
    if let id = variants[variant] { return id }
    let id = try Self.row(
      db,
      find: """
        SELECT id FROM variant WHERE model = ? AND speed IS ? AND serviceTier IS ?
          AND inferenceGeo IS ? AND provider = ? AND promptClass = ? AND hasRecordedCost = ?
        """,
      insert: """
        INSERT INTO variant (model, speed, serviceTier, inferenceGeo, provider, promptClass,
          hasRecordedCost) VALUES (?, ?, ?, ?, ?, ?, ?)
        """
    ) {
      $0.bind(1, variant.model)
      $0.bind(2, variant.speed)
      $0.bind(3, variant.serviceTier)
      $0.bind(4, variant.inferenceGeo)
      $0.bind(5, Int64(variant.provider.rawValue))
      $0.bind(6, Int64(variant.promptClass.rawValue))
      $0.bind(7, variant.hasRecordedCost ? 1 : 0)
    }
    variants[variant] = id
    return id
  }

  mutating func context(
    _ db: Database, of file: TranscriptFile, _ context: ResponseContext
  ) throws -> Int32 {
    let project = try project(
      db, claudeFolder: file.folder, folder: file.project, start: context.start ?? "")
    return try self.context(db, project: project, context)
  }

  /// - Parameter project: Tells where it was started, whatever the context says.
  mutating func context(
    _ db: Database, project: Int32, _ context: ResponseContext
  ) throws -> Int32 {
    let key = ContextKey(project: project, context: context)
    if let id = contexts[key] { return id }
    let session = try session(db, context.session)
    let attribution = try attribution(db, context.attribution)
    let id = try Self.row(
      db,
      find: """
        SELECT id FROM context WHERE session = ? AND project = ? AND gitBranch IS ?
          AND version IS ? AND isSidechain = ? AND attribution IS ? AND behind = ''
        """,
      insert: """
        INSERT INTO context (session, project, gitBranch, version, isSidechain, attribution)
        VALUES (?, ?, ?, ?, ?, ?)
        """
    ) {
      $0.bind(1, Int64(session))
      $0.bind(2, Int64(project))
      $0.bind(3, context.gitBranch)
      $0.bind(4, context.version)
      $0.bind(5, context.isSidechain ? 1 : 0)
      $0.bind(6, attribution.map(Int64.init))
    }
    contexts[key] = id
    return id
  }

  /// - Returns: nil where nothing is said.
  private mutating func attribution(
    _ db: Database, _ attribution: Attribution
  ) throws -> Int32? {
    if attribution == .none { return nil }
    if let id = attributions[attribution] { return id }
    let names = AttributionTables.columns
    let condition = names.split(separator: ", ").map { "\($0) IS ?" }.joined(separator: " AND ")
    let id = try Self.row(
      db, find: "SELECT id FROM attribution WHERE \(condition)",
      insert: "INSERT INTO attribution (\(names)) VALUES (?, ?, ?, ?, ?, ?)"
    ) { AttributionTables.bind(attribution, to: $0) }
    attributions[attribution] = id
    return id
  }

  /// The context like another one that stands behind some folders; with none, the one
  /// of an earliest copy.
  mutating func context(_ db: Database, like id: Int32, behind: [Int32]) throws -> Int32 {
    let key = Standing(context: id, behind: behind)
    if let found = standings[key] { return found }
    let text = ContextPlace.text(of: behind)
    let found = try Self.row(
      db,
      find: """
        SELECT other.id FROM context JOIN context AS other ON other.session = context.session
          AND other.project = context.project AND other.gitBranch IS context.gitBranch
          AND other.version IS context.version AND other.isSidechain = context.isSidechain
          AND other.attribution IS context.attribution
        WHERE context.id = ? AND other.behind = ?
        """,
      insert: """
        INSERT INTO context (
          session, project, gitBranch, version, isSidechain, attribution, behind)
        SELECT session, project, gitBranch, version, isSidechain, attribution, ?2
        FROM context WHERE id = ?1
        """
    ) {
      $0.bind(1, Int64(id))
      $0.bind(2, text)
    }
    standings[key] = found
    return found
  }

  /// The folder of Claude Code to which a context belongs.
  mutating func folder(_ db: Database, ofContext context: Int32) throws -> Int32 {
    if let folder = folders[context] { return folder }
    var places = try ContextPlaces(db)
    let folder = try places.place(context).folder
    folders[context] = folder
    return folder
  }

  private static func row(
    _ db: Database, find: String, insert: String, bind: (PreparedStatement) -> Void
  ) throws -> Int32 {
    let finder = try PreparedStatement(db, find)
    bind(finder)
    if try finder.step() {
      let id = finder.integer(0)
      finder.reset()
      return Int32(truncatingIfNeeded: id)
    }
    let insertion = try PreparedStatement(db, insert)
    bind(insertion)
    try insertion.run()
    return Int32(truncatingIfNeeded: insertion.lastInsertedRow())
  }
}
