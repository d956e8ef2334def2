internal import Index
internal import Platform
internal import Scanning
internal import Synchronization

/// What is watched beside transcripts and journals.
extension DirectoryWatcher {
  /// Watches what is written to an index beside everything else.
  ///
  /// - Parameter database: Its absolute path.
  /// - Returns: Whether whatever is written to it will be noticed.
  func watchIndex(_ database: String) -> Bool {
    let parts = database.split(separator: "/", omittingEmptySubsequences: false)
    guard let name = parts.last,
      let (folder, number) = addBeside(parts.dropLast().joined(separator: "/"))
    else { return false }
    note(folder, number)
    let log = folder + "/" + name + "-wal"
    state.withLock { $0.indexLog = log }
    guard FolderEvents.needsFiles else { return true }
    // It is there for as long as a process has the index open.
    guard let number = events?.addFile(log) else { return false }
    note(log, number)
    return true
  }

  /// Watches the folder with the files of the settings beside everything else, or its
  /// coming where it is missing. To be called again when it has come.
  ///
  /// - Returns: Whether a change of theirs will be noticed.
  func watchSettings(in folder: String) -> Bool {
    var post = folder
    while realPath(post) == nil, let slash = post.lastIndex(of: "/"), slash > post.startIndex {
      post = String(post[..<slash])
    }
    guard let (real, number) = addBeside(post) else { return false }
    note(real, number)
    state.withLock { state in
      state.settings = real + folder.dropFirst(post.utf8.count)
      state.settingsPost = real
    }
    return true
  }

  /// Watches a folder in which there are no transcripts. One that cannot be watched is
  /// looked at every few seconds all the same.
  ///
  /// - Returns: Where it really is, and the number of its events.
  private func addBeside(_ folder: String) -> (real: String, number: Int)? {
    guard let events, let real = realPath(folder), state.withLock({ $0.failure == nil }),
      FileSystemKind.remoteKind(of: real, mounts: .ofSystem()) == nil
    else { return nil }
    do {
      return try events.add(real).map { (real, $0) }
    } catch {
      // Its owner goes on looking.
      return nil
    }
  }

  /// Takes note of what was written to the index or the settings.
  ///
  /// - Returns: Whether nobody else is to look at the event.
  func takeBeside(
    _ event: FolderEvent, _ path: String, into changes: inout FolderChanges
  ) -> Bool {
    let (log, settings, post) = state.withLock { ($0.indexLog, $0.settings, $0.settingsPost) }
    let whole = path + "/" + event.name
    if let log, path == log || whole == log {
      changes.hasIndex = true
      return true
    }
    guard let settings, path == post, !event.isEnd, !event.isDeparture else { return false }
    // Systems that give no names do not tell what came.
    if path == settings || event.isUnnamed || (settings + "/").hasPrefix(whole + "/") {
      changes.hasSettings = true
    }
    // The folder may be watched for something else as well.
    return false
  }
}
