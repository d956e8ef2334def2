internal import Files
internal import Platform
internal import StatusSnapshot

/// Starts `plimsoll refresh` in the background when the snapshot is old, at most
/// once in each interval over all processes of the user, and never waits for it.
struct DetachedRefresh {
  let environment: LineEnvironment
  /// Seconds.
  let interval: Int64

  /// - Parameter isFresh: Whether the snapshot is younger than the interval.
  /// - Returns: Why a refresh that is due could not be started; nil when all is well.
  func startIfDue(now: Int64, isFresh: Bool) -> String? {
    guard interval > 0, !isFresh else { return nil }
    guard let program = DetachedRefresh.plimsoll(environment) else {
      return "nothing refreshes the line: no plimsoll lies beside plimsoll-line or on its PATH"
    }
    do throws(FileError) {
      try Folder.make(environment.stateDirectory)
      guard let lock = try RefreshLock.take(stateDirectory: environment.stateDirectory),
        now - lock.lastBegun >= interval || lock.lastBegun > now
      else { return nil }
      try lock.noteBegin()
    } catch {
      // Without a state folder nobody could read what a refresh writes.
      return error.path + " could not be used: " + error.reason
    }
    let process = Spawn.start(
      program, ["refresh", "--quiet"], streams: Spawn.Streams(), detached: true)
    return process == nil ? program + " could not be started" : nil
  }

  /// The program beside this one, or the first on the path; nil when there is none.
  static func plimsoll(_ environment: LineEnvironment) -> String? {
    if let own = SystemPath.ownProgram, let slash = own.utf8.lastIndex(of: UInt8(ascii: "/")) {
      let beside = own[..<slash] + "/plimsoll"
      if SystemPath.isExecutable(String(beside)) { return String(beside) }
    }
    for folder in environment.searchPath.split(separator: ":") where folder.hasPrefix("/") {
      let path = folder + "/plimsoll"
      if SystemPath.isExecutable(String(path)) { return String(path) }
    }
    return nil
  }
}
