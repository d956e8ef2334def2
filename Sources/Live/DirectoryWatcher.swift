internal import Foundation
package import Index
internal import Platform
internal import Scanning
internal import StatusSnapshot
internal import Synchronization
package import Transcripts
internal import UsageModel

/// Tells of changed transcripts below a set of folders.
///
/// One thread sleeps in the kernel until something happens; without events it costs
/// nothing. Where the system cannot report changes, or only of those of this
/// machine, `mode` says so and its owner has to walk the folders now and then.
package final class DirectoryWatcher: Sendable {
  /// Milliseconds for which events are gathered before they are reported.
  static let gathering: Int32 = 100

  let state: Mutex<State>
  let events: FolderEvents?
  /// One element for any number of changes that nobody has taken yet.
  package let signals: AsyncStream<Void>
  private let continuation: AsyncStream<Void>.Continuation
  /// For who waits on a thread of its own.
  private let arrival = NSCondition()

  /// What is watched, by the numbers of the system and by path, and what was found.
  struct State {
    var folders: [Int: String] = [:]
    var numbers: [String: Int] = [:]
    /// Folders above a missing root, watched only for its coming.
    var outposts: Set<String> = []
    /// The folder in which status lines write down what they receive.
    var journals: String?
    /// The index's write-ahead log, to which whoever writes to the index appends.
    var indexLog: String?
    /// The folder with the files of the settings.
    var settings: String?
    /// The folder that is watched for them: that one, or while it is missing, the nearest
    /// above it that is there.
    var settingsPost: String?
    /// Folders that are watched for the index and the settings alone.
    var beside: Set<String> = []
    var changes = FolderChanges()
    var failure: String?
    var isClosed = false

    /// A folder is not watched any more.
    mutating func forget(_ number: Int, _ path: String) {
      folders[number] = nil
      if numbers[path] == number { numbers[path] = nil }
      beside.remove(path)
    }
  }

  package init() {
    (signals, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    let events: FolderEvents
    do {
      events = try FolderEvents()
    } catch {
      self.events = nil
      state = Mutex(State(failure: error.reason))
      return
    }
    self.events = events
    state = Mutex(State())
    let thread = Thread { [weak self, events] in
      // The watcher itself is held only while events are reported.
      while let goesOn = DirectoryWatcher.wait(events, owner: { self }), goesOn {}
    }
    thread.name = "plimsoll-watch"
    thread.stackSize = 512 << 10
    thread.start()
  }

  deinit { close() }

  /// Ends the watch and its stream.
  package func close() {
    let wasClosed = state.withLock { state in
      defer { state.isClosed = true }
      return state.isClosed
    }
    guard !wasClosed else { return }
    events?.wake()
    continuation.finish()
  }

  /// How changes are noticed now.
  package var mode: WatchMode {
    state.withLock { $0.failure }.map { .polling(reason: $0) } ?? .events
  }

  /// The changes since the last call.
  package func take() -> FolderChanges {
    state.withLock { state in
      defer { state.changes = FolderChanges() }
      return state.changes
    }
  }

  /// Watches the folders of a walk, and those that will come below them, beside what
  /// is watched already; and the places where a root that is missing would appear.
  ///
  /// - Returns: Whether a folder was not watched before.
  @discardableResult
  package func watch(_ catalog: TranscriptCatalog, roots: [String]) -> Bool {
    guard let events, state.withLock({ $0.failure == nil }) else { return false }
    let (known, hadOutpost) = state.withLock { state in
      let outposts = state.outposts.count
      state.outposts.subtract(catalog.folders)
      // Those that are watched for something else are now watched for transcripts too.
      return (
        Set(state.numbers.keys).subtracting(state.beside), outposts > state.outposts.count
      )
    }
    var hasNew = hadOutpost
    let fresh = catalog.folders.filter { !known.contains($0) }
    let mounts = fresh.isEmpty ? nil : MountTable.ofSystem()
    for folder in fresh {
      guard !isRemote(folder, mounts) else { return false }
      if add(folder, events) { hasNew = true }
    }
    for root in roots {
      // The nearest folder above that is there; what comes into it is only asked
      // whether it leads to the root.
      var outpost = root
      while realPath(outpost) == nil, let slash = outpost.lastIndex(of: "/"),
        slash > outpost.startIndex
      {
        outpost = String(outpost[..<slash])
      }
      guard outpost != root, let real = realPath(outpost), !known.contains(real) else { continue }
      if add(real, events) { state.withLock { _ = $0.outposts.insert(real) } }
    }
    watch(recent: catalog.files, events)
    return hasNew
  }

  /// Watches all that lies below some roots, and what status lines write down in a folder.
  package func watch(roots: [String], journalsIn folder: String) {
    watch(TranscriptCatalog.scan(roots: roots), roots: roots)
    watchJournals(in: folder)
  }

  /// Waits for changes on the thread of the caller, and takes them.
  ///
  /// - Returns: Whether there were any within so many seconds.
  package func waitForNews(seconds: Double) -> Bool {
    let end = Date(timeIntervalSinceNow: seconds)
    arrival.lock()
    while state.withLock({ $0.changes.isEmpty }) {
      guard arrival.wait(until: end) else { break }
    }
    arrival.unlock()
    return !take().isEmpty
  }

  /// Watches what status lines write down in the state folder beside everything else.
  func watchJournals(in folder: String) {
    guard let events, let real = realPath(folder),
      state.withLock({
        $0.failure == nil && ($0.numbers[real] == nil || $0.beside.contains(real))
      })
    else { return }
    do {
      guard let number = try events.add(real) else { return }
      note(real, number)
      state.withLock { state in
        state.journals = real
        state.beside.remove(real)
      }
    } catch {
      // They are looked at every few seconds all the same.
      return
    }
    guard FolderEvents.needsFiles else { return }
    for name in DirectoryWatcher.journalNames(in: real) {
      let path = real + "/" + name
      if let number = events.addFile(path) { note(path, number) }
    }
  }

  private static func journalNames(in folder: String) -> [String] {
    do {
      return try FileManager.default.contentsOfDirectory(atPath: folder).filter {
        LimitJournal.root(ofName: $0) != nil
      }
    } catch {
      // A folder that cannot be listed has nothing to watch.
      return []
    }
  }

  /// Systems that do not report appends by the folder watch files one by one: those
  /// that were written last.
  private func watch(recent files: [TranscriptFile], _ events: FolderEvents) {
    guard FolderEvents.needsFiles else { return }
    for file in files.sorted(by: { $0.modified > $1.modified }).prefix(200)
    where state.withLock({ $0.numbers[file.path] == nil }) {
      if let number = events.addFile(file.path) { note(file.path, number) }
    }
  }

  /// Whether another machine may write there, whose changes raise no events.
  private func isRemote(_ folder: String, _ mounts: MountTable?) -> Bool {
    guard let kind = FileSystemKind.remoteKind(of: folder, mounts: mounts) else { return false }
    state.withLock { $0.failure = "\(folder) is on a file system of another machine (\(kind))" }
    return true
  }

  func note(_ path: String, _ number: Int) {
    state.withLock { state in
      state.folders[number] = path
      state.numbers[path] = number
    }
  }

  /// - Returns: Whether the folder could be watched.
  @discardableResult
  private func add(_ folder: String, _ events: FolderEvents) -> Bool {
    do {
      guard let number = try events.add(folder) else { return false }
      note(folder, number)
      state.withLock { _ = $0.beside.remove(folder) }
      return true
    } catch {
      state.withLock { $0.failure = error.reason }
      return false
    }
  }

  /// How changes below some roots would be noticed, for `doctor`: tries it and lets go.
  package static func mode(roots: [String]) -> WatchMode {
    let watcher = DirectoryWatcher()
    defer { watcher.close() }
    watcher.watch(.scan(roots: roots), roots: roots)
    return watcher.mode
  }

  // MARK: The thread

  /// Waits for events and reports them.
  ///
  /// - Returns: False when the watch is over, nil when its owner is gone.
  private static func wait(
    _ events: FolderEvents, owner: () -> DirectoryWatcher?
  ) -> Bool? {
    var found: [FolderEvent] = []
    guard events.wait(milliseconds: -1, { found.append($0) }),
      events.pause(milliseconds: gathering),
      events.wait(milliseconds: 0, { found.append($0) })
    else { return false }
    guard let watcher = owner() else { return nil }
    if !found.isEmpty { watcher.tell(of: found, events) }
    return true
  }

  private func tell(of found: [FolderEvent], _ events: FolderEvents) {
    var changes = FolderChanges()
    for event in found { take(event, events, into: &changes) }
    guard !changes.isEmpty else { return }
    state.withLock { $0.changes.add(changes) }
    continuation.yield()
    arrival.lock()
    arrival.signal()
    arrival.unlock()
  }

  private func take(
    _ event: FolderEvent, _ events: FolderEvents, into changes: inout FolderChanges
  ) {
    if event.isOverflow {
      changes.isIncomplete = true
      return
    }
    let (found, journals) = state.withLock { ($0.folders[event.number], $0.journals) }
    guard let path = found else { return }
    if takeBeside(event, path, into: &changes) { return }
    if let journals, path == journals || path.hasPrefix(journals + "/limits-") {
      return take(journal: event, path, of: journals, into: &changes)
    }
    if event.isEnd || event.isDeparture {
      changes.isIncomplete = true
      state.withLock { $0.forget(event.number, path) }
      if !event.isEnd { events.remove(event.number) }
      return
    }
    if event.isUnnamed {
      // A file tells that it was written; a folder, that something in it changed.
      if path.hasSuffix(".jsonl") {
        changes.paths.insert(path)
      } else {
        changes.isIncomplete = true
      }
      return
    }
    let whole = path + "/" + event.name
    if state.withLock({ $0.outposts.contains(path) }) {
      if event.isFolder, event.isArrival { changes.isIncomplete = true }
      return
    }
    if event.isFolder {
      if event.isArrival { arrive(whole, events, into: &changes) }
      // What went with a folder stays in the index.
    } else if event.name.hasSuffix(".jsonl") {
      changes.paths.insert(whole)
    } else if event.isArrival, !event.name.contains(".") {
      // It may be a link to a folder, or a root that was waited for.
      changes.isIncomplete = true
    }
  }

  /// Something happened in the folder of the journals, or to one of them. That a refresh
  /// moved one aside is not news.
  private func take(
    journal event: FolderEvent, _ path: String, of journals: String,
    into changes: inout FolderChanges
  ) {
    if event.isEnd || event.isDeparture {
      state.withLock { state in
        state.forget(event.number, path)
        if path == journals { state.journals = nil }
      }
      return
    }
    if event.isUnnamed || (!event.isLoss && LimitJournal.root(ofName: event.name) != nil) {
      changes.hasJournal = true
    }
  }

  /// A folder came: it is listed until a list has no folder that is not watched yet, so
  /// that nothing slips through between the list and the watch.
  private func arrive(
    _ folder: String, _ events: FolderEvents, into changes: inout FolderChanges
  ) {
    var watched: Set<String> = []
    var fresh: [String] = []
    var catalog: TranscriptCatalog
    repeat {
      for found in [folder] + fresh where watched.insert(found).inserted { add(found, events) }
      catalog = TranscriptCatalog.scan(roots: [folder])
      fresh = catalog.folders.filter { !watched.contains($0) }
    } while !fresh.isEmpty
    for file in catalog.files { changes.paths.insert(file.path) }
    if folder.hasSuffix("/projects") { changes.isIncomplete = true }
  }
}
