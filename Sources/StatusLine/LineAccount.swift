internal import Scanning
internal import StatusSnapshot
internal import UsageModel

/// Whose limits a line shows: the folder of Claude Code that its session uses, and the
/// account that this folder is signed in to now.
struct LineAccount {
  let alias: ClaudeFolderAlias
  /// The id of the folder; nil until a refresh has seen it.
  let folder: ClaudeFolderID?
  /// The name under which this account's limits are kept; empty if nothing says.
  let owner: String
  /// The names whose limits are shown: also that of the folder from before its account
  /// was known.
  private let names: [String]
  /// What was reported before then may be of the account before; nil where there was none.
  private let changedAt: Timestamp?

  /// Finds the account out: from the snapshot as long as Claude Code's own files are as
  /// they were when it was written, else from these files.
  init(folder path: String, home: String, snapshot: SnapshotReading?, now: Timestamp) {
    alias = ClaudeFolderResolver.alias(ofPath: path)
    let known = snapshot?.folder(matching: alias)
    folder = known?.id
    let files = ClaudeAccountFiles(folder: path, home: home)
    var owner = known?.owner ?? ""
    var changedAt = known?.changedAt
    let stamp = files.stamp
    if stamp != ClaudeAccountFiles.nothingThere, stamp != known?.stamp,
      let told = files.organization()
    {
      if let known, told != known.owner, case .organization = LimitOwner(stored: known.owner) {
        changedAt = now
      }
      owner = told
    }
    self.owner = owner
    self.changedAt = changedAt
    var names = [owner]
    if let known, known.owner != owner, case .folder = LimitOwner(stored: known.owner) {
      names.append(known.owner)
    }
    self.names = names
  }

  /// Names the journal of the folder.
  var journalKey: UInt64 { SnapshotKey.root(alias.resolvedPath) }

  /// Whether a limit of the snapshot is this account's.
  func owns(_ limit: SnapshotLimit) -> Bool { names.contains(limit.reading.organization) }

  /// Whether what a line of this folder wrote down is this account's.
  func owns(_ record: JournalRecord) -> Bool {
    if names.contains(record.reading.organization) { return true }
    guard LimitOwner(stored: record.reading.organization) == .unknown else { return false }
    return changedAt.map { record.reading.capturedAt > $0 } ?? true
  }

  /// Whether an answer is the repetition of one that another account got. A session
  /// from before `/login` goes on drawing what it received then.
  ///
  /// - Parameter heardAt: When the answer came.
  func isOfAnother(
    _ evidence: LimitEvidence, heardAt: Timestamp, _ limits: [SnapshotLimit],
    _ records: [JournalRecord]
  ) -> Bool {
    func tells(_ reading: LimitReading) -> Bool {
      guard let other = reading.evidence, other.session == evidence.session else { return false }
      return other.isSamePair(as: evidence) || heardAt <= changedAt ?? .init(milliseconds: .min)
    }
    for limit in limits where !owns(limit) {
      if tells(limit.reading) || limit.kept.contains(where: tells) { return true }
    }
    return records.contains { !owns($0) && tells($0.reading) }
  }
}
