/// Why a line of a transcript gave no usage of its own, or gave it only after a
/// repair. Raw values are stored: add at the end, never renumber.
package enum LineNote: Int, Hashable, Sendable, CaseIterable {
  // Lines that carry no usage: the ordinary case.
  case noUsage = 0
  case blank = 1
  case synthetic = 2
  case nestedUsage = 3
  case otherType = 4
  case withoutLineEnd = 5
  // Lines that should have been readable.
  case notAnObject = 10
  case invalidJSON = 11
  case unterminated = 12
  case tooLong = 13
  case tooDeep = 14
  case cutOff = 15
  // Lines that were counted after a repair.
  case keyedByRequest = 20
  case keyedByLine = 21
  case withoutTime = 22
  case invalidUTF8 = 23
  case leadingNulBytes = 24
  case unusableNumber = 25
  case joined = 26
  // Lines that are counted only if nothing better is found.
  case progressCopy = 30

  /// What JSON calls the reason.
  package var name: String {
    switch self {
    case .noUsage: "noUsage"
    case .blank: "blank"
    case .synthetic: "synthetic"
    case .nestedUsage: "nestedUsage"
    case .otherType: "otherType"
    case .withoutLineEnd: "withoutLineEnd"
    case .notAnObject: "notAnObject"
    case .invalidJSON: "invalidJSON"
    case .unterminated: "unterminated"
    case .tooLong: "tooLong"
    case .tooDeep: "tooDeep"
    case .cutOff: "cutOff"
    case .keyedByRequest: "keyedByRequest"
    case .keyedByLine: "keyedByLine"
    case .withoutTime: "withoutTime"
    case .invalidUTF8: "invalidUTF8"
    case .leadingNulBytes: "leadingNulBytes"
    case .unusableNumber: "unusableNumber"
    case .joined: "joined"
    case .progressCopy: "progressCopy"
    }
  }

  /// What `doctor` calls the reason.
  package var summary: String {
    switch self {
    case .noUsage: "carries no usage of its own"
    case .blank: "blank line"
    case .synthetic: "written by Claude Code itself (model <synthetic>), no API response"
    case .nestedUsage: "repeats usage inside a tool result; counted where it was billed"
    case .otherType: "has a usage block but is neither an assistant nor a progress line"
    case .withoutLineEnd: "last line without a line end: counted, and read again when it grows"
    case .notAnObject: "is not a JSON object"
    case .invalidJSON: "is not valid JSON"
    case .unterminated: "last line is cut off; read again when it grows"
    case .tooLong: "is longer than Plimsoll reads"
    case .tooDeep: "is nested deeper than Plimsoll reads"
    case .cutOff: "holds a record that another cut off; the whole ones on it are counted"
    case .keyedByRequest: "copy with a rewritten message id; recognised by its request"
    case .keyedByLine: "has no message id; counted by its own identity"
    case .withoutTime: "has no readable time; counted under day \"unknown\""
    case .invalidUTF8: "contains invalid UTF-8, shown with replacement characters"
    case .leadingNulBytes: "begins with NUL bytes, which were skipped"
    case .unusableNumber: "has a token count that is not a whole number from 0; counted as 0"
    case .joined: "holds several records without line ends between them; each is counted"
    case .progressCopy: "progress copy of a subagent's response"
    }
  }

  /// The severity under which `doctor` lists the reason.
  package var kind: Kind {
    switch self {
    case .noUsage, .blank, .synthetic, .nestedUsage, .otherType, .withoutLineEnd: .ordinary
    case .notAnObject, .invalidJSON, .unterminated, .tooLong, .tooDeep, .cutOff: .unreadable
    case .keyedByRequest, .keyedByLine, .withoutTime, .invalidUTF8, .leadingNulBytes,
      .unusableNumber, .joined:
      .repaired
    case .progressCopy: .fallback
    }
  }

  /// Whether what such a line holds is missing from all totals. A last line that is
  /// still being written is not: it is read again.
  package var isLoss: Bool { kind == .unreadable && self != .unterminated }

  /// How much a reason matters.
  package enum Kind: Hashable, Sendable, CaseIterable {
    case ordinary
    case repaired
    case fallback
    case unreadable

    /// What JSON calls it.
    package var name: String {
      switch self {
      case .ordinary: "ordinary"
      case .repaired: "repaired"
      case .fallback: "fallback"
      case .unreadable: "unreadable"
      }
    }
  }
}

/// How many lines met each `LineNote`, and where the first of them stands.
package struct LineCensus: Hashable, Sendable {
  /// One reason: how often, and where first.
  package struct Entry: Hashable, Sendable {
    package var count: Int64
    /// Line number of the first example, from 1.
    package var firstLine: Int64

    package init(count: Int64, firstLine: Int64) {
      self.count = count
      self.firstLine = firstLine
    }
  }

  /// What was counted, in the order in which it was first met. A transcript has a handful
  /// of reasons and a note for nearly every line, so that looking through them is quicker
  /// than a table.
  private var counted: [(note: LineNote, entry: Entry)] = []
  /// Lines with usage that was taken, repeats included.
  package var usageLines: Int64 = 0

  package init() {}

  /// Counts one line. Lines come in ascending order.
  package mutating func note(_ note: LineNote, line: Int64) {
    if let index = counted.firstIndex(where: { $0.note == note }) {
      counted[index].entry.count += 1
    } else {
      counted.append((note, Entry(count: 1, firstLine: line)))
    }
  }

  /// Each reason that was met.
  package var entries: [LineNote: Entry] {
    Dictionary(uniqueKeysWithValues: counted.map { ($0.note, $0.entry) })
  }

  /// Counts what another census counted.
  package mutating func add(_ note: LineNote, _ entry: Entry) {
    guard entry.count > 0 else { return }
    if let index = counted.firstIndex(where: { $0.note == note }) {
      counted[index].entry.count += entry.count
      counted[index].entry.firstLine = min(counted[index].entry.firstLine, entry.firstLine)
    } else {
      counted.append((note, entry))
    }
  }

  /// In whatever order the reasons were met.
  package static func == (left: LineCensus, right: LineCensus) -> Bool {
    left.usageLines == right.usageLines && left.entries == right.entries
  }

  /// As `==` compares them.
  package func hash(into hasher: inout Hasher) {
    hasher.combine(usageLines)
    hasher.combine(entries)
  }
}
