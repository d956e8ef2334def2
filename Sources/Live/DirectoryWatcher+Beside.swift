internal import Index
internal import Platform
internal import Scanning
internal import Synchronization

/// What is watched beside transcripts and journals: the index, and the files of the settings.
extension DirectoryWatcher {
  /// Watches what is written to an index beside everything else. To be called again when a
  /// folder went.
  ///
  /// - Parameter database: Its absolute path.
  /// - Returns: Whether whatever is written to it will be noticed.
  func watchIndex(_ database: String) -> Bool {
    let parts = database.split(separator: "/", omittingEmptySubsequences: false)
    guard let name = parts.last,
      let folder = addBeside(parts.dropLast().joined(separator: "/"))
    else { return false }
    let log = folder + "/" + name + "-wal"
    state.withLock { $0.indexLog = log }
    guard FolderEvents.needsFiles else { return true }
    // It is there for as long as a process has the index open.
    guard let number = events?.addFile(log) else { return false }
    note(log, number)
    return true
  }

  /// Watches the folder with the files of the settings beside everything else, or its
  /// coming where it is missing. To be called again when it has come, or went.
  ///
  /// - Returns: Whether a change of theirs will be noticed.
  func watchSettings(in folder: String) -> Bool {
    var post = folder
    while realPath(post) == nil, let slash = post.lastIndex(of: "/"), slash > post.startIndex {
      post = String(post[..<slash])
    }
    guard let real = addBeside(post) else { return false }
    let old = state.withLock { state -> Int? in
      defer {
        state.settings = real + folder.dropFirst(post.utf8.count)
        state.settingsPost = real
      }
      guard let old = state.settingsPost, old != real, state.beside.contains(old),
        state.indexLog?.hasPrefix(old + "/") != true, let number = state.numbers[old]
      else { return nil }
      state.forget(number, old)
      return number
    }
    if let old { events?.remove(old) }
    return true
  }

  /// Watches a folder in which there are no transcripts. One that cannot be watched is
  /// looked at every few seconds all the same.
  ///
  /// - Returns: Where it really is.
  private func addBeside(_ folder: String) -> String? {
    guard let events, let real = realPath(folder), state.withLock({ $0.failure == nil }),
      FileSystemKind.remoteKind(of: real, mounts: .ofSystem()) == nil
    else { return nil }
    if state.withLock({ $0.numbers[real] != nil }) { return real }
    do {
      guard let number = try events.add(real) else { return nil }
      note(real, number)
      state.withLock { _ = $0.beside.insert(real) }
      return real
    } catch {
      // Its owner goes on looking.
      return nil
    }
  }

  /// Takes note of what was written to the index or the settings, and of their folders'
  /// going.
  ///
  /// - Returns: Whether nobody else is to look at the event.
  func takeBeside(
    _ event: FolderEvent, _ path: String, into changes: inout FolderChanges
  ) -> Bool {
    let (log, settings, post, isBeside) = state.withLock {
      ($0.indexLog, $0.settings, $0.settingsPost, $0.beside.contains(path))
    }
    if event.isEnd || event.isDeparture {
      let isOfIndex = log.map { $0 == path || $0.hasPrefix(path + "/") } ?? false
      // Either is watched again with the next look at the settings.
      if isOfIndex || path == post { changes.hasSettings = true }
      guard isBeside else { return false }
      state.withLock { $0.forget(event.number, path) }
      if !event.isEnd { events?.remove(event.number) }
      return true
    }
    let whole = path + "/" + event.name
    if let log, path == log || whole == log {
      changes.hasIndex = true
      return true
    }
    if let settings, path == post, isOfSettings(event, whole, settings, path) {
      changes.hasSettings = true
    }
    return isBeside
  }

  /// Whether an event of the folder that is watched for the settings is about them.
  private func isOfSettings(
    _ event: FolderEvent, _ whole: String, _ settings: String, _ post: String
  ) -> Bool {
    if post == settings { return true }
    guard event.isUnnamed else { return (settings + "/").hasPrefix(whole + "/") }
    // Systems that give no names do not tell what came: whether it is the way to them, the
    // next folder on it does.
    let rest = settings.dropFirst(post.utf8.count + 1)
    return realPath(post + "/" + rest.prefix { $0 != "/" }) != nil
  }
}
