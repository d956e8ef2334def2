internal import Store
internal import Transcripts
package import UsageModel

/// How far the first reading of all transcripts has come, from now into the past: while
/// years are still being read, the sums of today are already whole.
///
/// The index keeps where it has come to, so that a run that was killed leaves no part of
/// a sum that is taken for the whole.
struct FirstReading {
  private static let setting = "knownSince"
  private static let lateCopiesSetting = "knownWithLateCopies"
  /// Nothing is known yet.
  private static let never = Timestamp(milliseconds: .max)

  /// From when on all responses are in the index.
  private(set) var knownSince: Timestamp
  /// For each slice, when the last of its files and those of all later slices was
  /// changed.
  private var lastChanges: [Timestamp] = []
  private var files: [Int] = []
  /// Slices that were read, though not those before them, and whether copies are in them
  /// that may have another time than their originals.
  private var ahead: [Int: Bool] = [:]
  /// The same for slices that were read in part.
  private var begun: [Int: Bool] = [:]
  /// How many slices were read, none of those before them left out, and their files.
  private var whole = (slices: 0, files: 0)
  /// How many of these slices were given to the store, and how many it has.
  private var given = 0
  private var committed = 0
  private var hasLateCopies: Bool
  /// Whether slices that were read, and are not yet in the store, have such copies.
  private var bringsLateCopies = false

  init(_ store: UsageStore) throws(StoreError) {
    // A run that was killed may have left them.
    hasLateCopies = try store.setting(Self.lateCopiesSetting) != nil
    try Self.begin(store)
    knownSince = Self.never
  }

  static func begin(_ store: UsageStore) throws(StoreError) {
    try store.set(setting, to: never.milliseconds)
  }

  static func end(_ store: UsageStore) throws(StoreError) {
    try store.unset(lateCopiesSetting)
    try store.unset(setting)
  }

  /// From when on all responses are known while a first reading has not come to its
  /// end; nil where it has.
  static func knownSince(_ store: UsageStore) throws(StoreError) -> Timestamp? {
    try store.setting(setting).map(Timestamp.init(milliseconds:))
  }

  static func isUnfinished(_ store: UsageStore) throws(StoreError) -> Bool {
    try knownSince(store) != nil
  }

  mutating func plan(_ work: IndexPlan.Work, in slices: [Range<Int>]) {
    var last = Timestamp(milliseconds: .min)
    lastChanges = slices.reversed().map { slice in
      last = work[slice].reduce(last) { max($0, $1.file.lastChange) }
      return last
    }.reversed()
    files = slices.map(\.count)
  }

  /// Takes note that a slice, or a part of it, was read.
  ///
  /// - Parameter isWhole: Whether nothing is left of the slice.
  mutating func note(_ batches: [EventBatch], ofSlice slice: Int, isWhole: Bool) {
    let isLate = batches.contains {
      $0.contexts.contains { $0.version.map(Self.copiesLate) ?? false }
    }
    bringsLateCopies = bringsLateCopies || isLate
    begun[slice] = begun[slice] == true || isLate
    guard isWhole else { return }
    ahead[slice] = begun.removeValue(forKey: slice)
    while let isLate = ahead.removeValue(forKey: whole.slices) {
      hasLateCopies = hasLateCopies || isLate
      whole.files += files[whole.slices]
      whole.slices += 1
    }
  }

  /// Whether the first `count` files were read just now, and were not yet given to the
  /// store.
  func hasWhole(_ count: Int) -> Bool {
    whole.slices > given && whole.files >= count && files.prefix(given).reduce(0, +) < count
  }

  /// Takes note that the slices read so far go to the store now. Keeps before that whether
  /// they have copies whose originals may not have been read.
  mutating func prepare(_ store: UsageStore) throws(StoreError) {
    given = whole.slices
    guard bringsLateCopies else { return }
    bringsLateCopies = false
    try store.set(Self.lateCopiesSetting, to: 1)
  }

  /// Takes note that all that was given to the store is in it.
  ///
  /// - Returns: From when on all responses are known.
  mutating func advance(_ store: UsageStore) throws(StoreError) -> Timestamp {
    committed = given
    // After the last slice comes the end.
    guard committed < lastChanges.count, !hasLateCopies else { return knownSince }
    // A file holds nothing that is later than its last change.
    let since = lastChanges[committed].advanced(byMilliseconds: 1)
    if since < knownSince {
      knownSince = since
      try store.set(Self.setting, to: since.milliseconds)
    }
    return knownSince
  }

  /// Whether a version of Claude Code gave copies in a resumed session the time of the
  /// resumption: which of them is the first one only the older transcripts tell.
  /// Versions from 2.0.9 on keep the time.
  private static func copiesLate(_ version: String) -> Bool {
    let numbers = version.split(separator: ".").prefix(3).map { Int($0) ?? 0 }
    return numbers.lexicographicallyPrecedes([2, 0, 9])
  }
}

extension UsageIndex {
  /// From when on all responses are known while a first reading has not come to its end;
  /// nil where it has, or where none was begun.
  package func knownSince() throws(IndexError) -> Timestamp? {
    try withStore { store throws(StoreError) in try FirstReading.knownSince(store) }
  }
}
