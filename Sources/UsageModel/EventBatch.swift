/// What one reading of one file yielded: the unit in which transcripts reach the
/// store.
package struct EventBatch: Sendable {
  package var file: TranscriptFile
  /// The cursor that the store held when the reading was planned, nil for a file
  /// it did not know. If it holds another one by now, somebody else has read on.
  package var known: FileCursor?
  /// The cursor from which the reading started; nil when it began anew.
  package var start: FileCursor?
  /// The cursor after the reading.
  package var end: FileCursor
  package var events: [UsageEvent]
  package var variants: [ModelVariant]
  package var contexts: [ResponseContext]
  package var reportedCosts: [ReportedCost]
  package var rejections: [LimitRejection]
  package var pullLinks: [PullLink]
  package var census: LineCensus
  /// Transcript bytes read, those for the fingerprint left out.
  package var bytesRead: Int64

  package init(
    file: TranscriptFile, known: FileCursor? = nil, start: FileCursor?, end: FileCursor,
    events: [UsageEvent] = [], variants: [ModelVariant] = [],
    contexts: [ResponseContext] = [], reportedCosts: [ReportedCost] = [],
    rejections: [LimitRejection] = [], pullLinks: [PullLink] = [],
    census: LineCensus = LineCensus(), bytesRead: Int64 = 0
  ) {
    self.file = file
    self.known = known
    self.start = start
    self.end = end
    self.events = events
    self.variants = variants
    self.contexts = contexts
    self.reportedCosts = reportedCosts
    self.rejections = rejections
    self.pullLinks = pullLinks
    self.census = census
    self.bytesRead = bytesRead
  }
}

/// A transcript as the directory walk found it.
package struct TranscriptFile: Hashable, Sendable {
  /// Absolute path with symbolic links resolved.
  package var path: String
  /// The folder under `projects/`, drive letter in upper case.
  package var project: String
  /// The folder of Claude Code to which it belongs, links followed: the one that has
  /// the `projects` folder, or through a link in it leads here.
  package var folder: String
  package var device: UInt64
  package var inode: UInt64
  /// Size in bytes.
  package var size: Int64
  /// Time of the last change, nanoseconds since 1970.
  package var modified: Int64

  /// - Parameter folder: nil where only the path tells.
  package init(
    path: String, project: String, folder: String? = nil, device: UInt64, inode: UInt64,
    size: Int64, modified: Int64
  ) {
    self.path = path
    self.project = project
    self.folder = folder ?? FolderPath.claudeFolder(ofTranscript: path)
    self.device = device
    self.inode = inode
    self.size = size
    self.modified = modified
  }
}

/// How far a file has been read, and how to recognise that it is still the same.
package struct FileCursor: Hashable, Sendable {
  package var device: UInt64
  package var inode: UInt64
  /// Size and time of change when the file was last read to its end. The size is
  /// `offset` where the end was not reached, as if the file had grown since.
  package var size: Int64
  package var modified: Int64
  /// First byte not yet taken for good: the start of an unfinished last line,
  /// else the end of what was read.
  package var offset: Int64
  /// Complete lines before `offset`.
  package var lines: Int64
  /// Hashes of the first bytes of the file and of those before `offset`.
  package var headHash: UInt64
  package var tailHash: UInt64

  package init(
    device: UInt64, inode: UInt64, size: Int64, modified: Int64, offset: Int64, lines: Int64,
    headHash: UInt64, tailHash: UInt64
  ) {
    self.device = device
    self.inode = inode
    self.size = size
    self.modified = modified
    self.offset = offset
    self.lines = lines
    self.headHash = headHash
    self.tailHash = tailHash
  }
}

/// The running total of a session that a `cost-state` line reports.
package struct ReportedCost: Hashable, Sendable {
  package var session: String
  package var picodollars: Int64
  /// Output tokens over all models; nil when not given.
  package var output: Int64?

  package init(session: String, picodollars: Int64, output: Int64?) {
    self.session = session
    self.picodollars = picodollars
    self.output = output
  }
}

/// A request that a limit of the subscription refused, as a transcript records it.
package struct LimitRejection: Hashable, Sendable {
  /// The limit in Claude Code's words: `five_hour`, `seven_day`, `seven_day_opus` …
  package var limit: String
  /// When the request was refused.
  package var time: Timestamp
  package var resetsAt: Timestamp?

  package init(limit: String, time: Timestamp, resetsAt: Timestamp?) {
    self.limit = limit
    self.time = time
    self.resetsAt = resetsAt
  }
}
