package import Analytics
package import Limits
package import UsageModel

/// What a face wants to know of the past.
package struct HistoryQuestion: Sendable {
  /// By what usage is gathered over time.
  package enum Bucket: String, Sendable, CaseIterable {
    case hour
    case day
    case week
    case month
  }

  /// What each bucket is split by.
  package enum Split: String, Sendable, CaseIterable {
    case none
    case model
    case project
  }

  /// Parts of an answer; those that are not wanted stay empty and cost nothing.
  package struct Parts: OptionSet, Hashable, Sendable {
    package var rawValue: Int

    package init(rawValue: Int) {
      self.rawValue = rawValue
    }

    package static let buckets = Parts(rawValue: 1)
    package static let sessions = Parts(rawValue: 2)
    package static let projects = Parts(rawValue: 4)
    package static let models = Parts(rawValue: 8)
    package static let heatMap = Parts(rawValue: 16)
    package static let cache = Parts(rawValue: 32)
    package static let limits = Parts(rawValue: 64)
    /// Rows by the question's dimension.
    package static let attributes = Parts(rawValue: 128)
    package static let all: Parts = [
      .buckets, .sessions, .projects, .models, .heatMap, .cache, .limits,
    ]
  }

  package var bucket: Bucket
  package var split: Split
  /// The zone whose hours and days count: that of the reader.
  package var zone: ZoneDays
  package var range: ReportRange
  /// The day on which weeks begin, 0 being Monday.
  package var weekStart: Int
  /// Which projects and models; all by default.
  package var selection: UsageSelection
  /// The folders whose usage counts, as the index calls them; nil for all that are shown.
  package var folders: Set<String>?
  /// By what usage is attributed, where that is a part of the answer.
  package var dimension: UsageDimension?
  /// The hour of the local day, 0 to 23, for all but the buckets; nil for all of them.
  package var hour: Int?
  /// How many sessions and projects to name.
  package var top: Int
  package var parts: Parts

  package init(
    bucket: Bucket = .day, split: Split = .model, zone: ZoneDays,
    range: ReportRange = .everything, weekStart: Int = 0,
    selection: UsageSelection = UsageSelection(), hour: Int? = nil, top: Int = 10,
    parts: Parts = .all
  ) {
    self.bucket = bucket
    self.split = split
    self.zone = zone
    self.range = range
    self.weekStart = weekStart
    self.selection = selection
    self.hour = hour
    self.top = top
    self.parts = parts
  }
}

/// What the past says. Sums equal those of the reports of the same range.
package struct HistoryAnswer: Sendable {
  /// Ascending; buckets without any usage are left out.
  package var buckets: [HistoryBucket] = []
  /// Of the whole range, with its models, the dearest first.
  package var total = Usage()
  package var models: [ModelUsage] = []
  package var sessionCount = 0
  /// The dearest sessions and projects of the range.
  package var topSessions: [NamedUsage] = []
  package var topProjects: [NamedUsage] = []
  /// What caused the usage, by the question's dimension, the dearest first. What nothing is
  /// said of is a row of its own.
  package var attributes: [NamedUsage] = []
  package var heatMap = HeatMap()
  package var cache = CacheEconomy()
  /// The past of each limit of the account that is signed in.
  package var limits: [LimitTrail] = []

  package init() {}
}

/// One bar of a chart over time.
package struct HistoryBucket: Sendable, Hashable {
  /// Which hour, day, week or month; `unknownTime` for responses without a time.
  package var subject: GroupSubject
  package var usage: Usage
  package var sessionCount: Int
  /// What it consists of, by the split, the dearest first; empty without one. Names
  /// are hostile text.
  package var parts: [NamedUsage]

  package init(
    subject: GroupSubject, usage: Usage, sessionCount: Int = 0, parts: [NamedUsage] = []
  ) {
    self.subject = subject
    self.usage = usage
    self.sessionCount = sessionCount
    self.parts = parts
  }
}

/// Usage under a name of the transcripts: hostile text.
package struct NamedUsage: Sendable, Hashable, Identifiable {
  /// A model's name, a project's folder or a session's id: no two are the same.
  package var id: String
  /// How people call it.
  package var name: String
  /// What Claude Code or the user calls a session, as far as its transcript is there.
  package var title: String?
  /// The project's name, for a session.
  package var projectName: String?
  package var usage: Usage
  package var first: Timestamp?
  package var last: Timestamp?
  package var sessionCount: Int
  /// Whether anything says that it caused the usage; nothing does in the row of the rest.
  package var isAttributed = true

  package init(
    id: String, name: String, projectName: String? = nil, usage: Usage, first: Timestamp? = nil,
    last: Timestamp? = nil, sessionCount: Int = 0
  ) {
    self.id = id
    self.name = name
    self.projectName = projectName
    self.usage = usage
    self.first = first
    self.last = last
    self.sessionCount = sessionCount
  }
}

/// The past of one limit.
package struct LimitTrail: Sendable, Hashable {
  package var key: LimitKey
  /// By ascending time.
  package var samples: [LimitSample]

  package init(key: LimitKey, samples: [LimitSample]) {
    self.key = key
    self.samples = samples
  }

  /// The ends of its windows, ascending: a window ended where the next sample is of
  /// another one, and where its end lies in the past.
  package func resets(before now: Timestamp) -> [Timestamp] {
    var resets: [Timestamp] = []
    for sample in samples {
      guard let reset = sample.resetsAt, reset <= now else { continue }
      if let last = resets.last,
        abs(reset.milliseconds - last.milliseconds) <= WindowReadings.resetTolerance
      {
        resets[resets.count - 1] = reset
      } else {
        resets.append(reset)
      }
    }
    return resets.sorted()
  }
}
