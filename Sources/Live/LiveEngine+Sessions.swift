package import Analytics
internal import Index
internal import Pricing
internal import Store
internal import UsageModel

/// A session as faces show it.
package struct SessionAnswer: Sendable {
  package var id: String
  /// Hostile text, like the project's name and the branches.
  package var title: String?
  package var projectName: String
  /// The folder in which it ran.
  package var workingDirectory: String?
  package var branches: [String]
  package var story: SessionStory
}

extension LiveEngine {
  /// One session; nil where the index has none of that id among the folders that are
  /// shown. Does not wait for anything that the engine does.
  ///
  /// - Throws: `IndexError`.
  package nonisolated func session(_ id: String) throws -> SessionAnswer? {
    let catalog = try index.projectCatalog(sessions: true)
    guard let key = catalog.sessions.first(where: { $0.value.id == id })?.key else { return nil }
    var times: ClosedRange<Timestamp>?
    var project: Int32?
    var filter = UsageFilter()
    filter.sessions = [key]
    try index.forEachRow(filter) { row in
      guard let first = row.first, let last = row.last else { return }
      project = project ?? row.project
      times = min(times?.lowerBound ?? first, first)...max(times?.upperBound ?? last, last)
    }
    guard let times, let project else { return nil }
    let told = try index.responses(ofSession: key, in: times)
    let story = SessionStory(
      told, variants: catalog.variants,
      rates: RateTable(
        variants: catalog.variants, prices: settings.prices, mode: settings.costMode))
    let shown = catalog.shownProject(project)
    return SessionAnswer(
      id: id, title: try titles(ofSessions: [key: times.lowerBound])[key],
      projectName: ProjectNames(catalog)[shown] ?? "",
      workingDirectory: catalog.projects[project]?.workingDirectory,
      branches: told.branches, story: story)
  }

  /// The titles of sessions, from the ends of their transcripts, by key; those without
  /// one, or whose transcript is gone, are left out.
  ///
  /// - Parameter beginnings: When the first response of each was given.
  nonisolated func titles(
    ofSessions beginnings: [Int32: Timestamp]
  ) throws(IndexError) -> [Int32: String] {
    let places = try index.transcripts(ofSessions: beginnings)
    var tails = TranscriptTails()
    let found = tails.read(
      Dictionary(uniqueKeysWithValues: places.map { (Int64($0.key), $0.value) }))
    return Dictionary(
      uniqueKeysWithValues: found.compactMap { key, tail in
        tail.title.map { (Int32(truncatingIfNeeded: key), $0) }
      })
  }
}

extension UsageIndex {
  /// The responses of one session, as `UsageStore.responses(ofSession:in:folders:)`.
  func responses(
    ofSession session: Int32, in times: ClosedRange<Timestamp>
  ) throws(IndexError) -> SessionResponses {
    let folders = shown
    return try withStore { store throws(StoreError) in
      try store.responses(ofSession: session, in: times, folders: folders)
    }
  }

  /// The transcripts in which sessions begin, by session.
  func transcripts(
    ofSessions beginnings: [Int32: Timestamp]
  ) throws(IndexError) -> [Int32: TranscriptPlace] {
    try withStore { store throws(StoreError) in try store.transcripts(ofSessions: beginnings) }
  }
}
