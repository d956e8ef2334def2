import ArgumentParser
import Foundation
import Index
import Live
import StatusLine
import Terminal
import UsageModel

/// What the service is while nothing happens: a process that waits in the kernel and has
/// `plimsoll refresh` do the work when there is some.
///
/// It runs before any task does, on the one thread that it has: the runtime of tasks wakes
/// a Linux machine once a second from the first of them on.
struct ServiceKeeper {
  private let invocation: Invocation
  /// The folders that are covered, and those whose transcripts are read: all.
  private let covered: [String]
  private let roots: [String]
  private let coversAll: Bool
  /// Whether options name the folders, and not the environment.
  private let isChosen: Bool
  /// Kept and not used: letting go of its queues would start the threads that wake the
  /// machine once a second.
  private let index: UsageIndex
  private let log: ServiceLog
  private let watcher = DirectoryWatcher()
  private let program: String

  /// Seconds after which sources may be due, by their own budgets.
  private static let dueInterval: Int64 = 300
  /// Seconds between two looks: just less than a snapshot may be old for status lines, so
  /// that none of them starts a refresh of its own.
  private static let look: Int64 = 50
  /// Seconds from one refresh to the next while transcripts are written.
  private static let pause: Int64 = 15
  /// Seconds that a session has to pause before it is read, in which more comes.
  private static let settling: Int64 = 1

  /// - Parameter source: Which folders are covered.
  init(_ invocation: Invocation, _ source: SourceOptions) throws {
    self.invocation = invocation
    // Only to know of the folders: the work is done by others.
    index = try UsageIndex.open(invocation.workspace)
    let (scope, inventory) = try FolderChoice(invocation, source).scope(index)
    covered = Coverage.existing(scope.roots)
    roots = inventory?.scope(.all).roots ?? scope.roots
    coversAll = source.showsAllFolders
    isChosen = source.showsAllFolders || !source.folders.isEmpty
    log = ServiceLog(stateDirectory: invocation.workspace.stateDirectory)
    program = OwnProgram.path(invocation.environment)
  }

  /// Runs until the process is ended.
  ///
  /// - Parameter lock: Says as long that it runs.
  func run(_ lock: borrowing ServiceLock) throws {
    let workspace = invocation.workspace
    try ServiceRecord(
      process: ProcessInfo.processInfo.processIdentifier, startedAt: invocation.now,
      version: Plimsoll.configuration.version, folders: covered, coversAll: coversAll
    ).write(stateDirectory: workspace.stateDirectory)
    log.note(
      "started: version \(Plimsoll.configuration.version), process "
        + "\(ProcessInfo.processInfo.processIdentifier), covers "
        + Coverage(folders: covered, isAll: coversAll, home: workspace.homeDirectory).text,
      at: Invocation.clock())
    watcher.watch(roots: roots, journalsIn: workspace.stateDirectory)
    if case .polling(let reason) = watcher.mode {
      log.note(
        "folders are walked every \(ServiceKeeper.look) s: \(reason)", at: Invocation.clock())
    }
    var refreshed = refresh(all: true)
    var asked = refreshed
    while true {
      let isNews = watcher.waitForNews(seconds: Double(ServiceKeeper.look))
      if isNews {
        // A session that is at work writes on and on: what it writes meanwhile comes along.
        let left = refreshed + ServiceKeeper.pause - Invocation.clock().seconds
        Thread.sleep(
          forTimeInterval: Double(min(max(ServiceKeeper.settling, left), ServiceKeeper.pause)))
        _ = watcher.take()
      }
      let now = Invocation.clock().seconds
      // In both directions: the clock may have been set back.
      let isDue = abs(now - asked) >= ServiceKeeper.dueInterval
      guard isNews || isDue || watcher.mode.isPolling else {
        StatusPublisher.renew(stateDirectory: workspace.stateDirectory, now: Invocation.clock())
        continue
      }
      watcher.watch(roots: roots, journalsIn: workspace.stateDirectory)
      refreshed = refresh(all: isDue)
      if isDue { asked = refreshed }
    }
  }

  /// Has everything brought up to date, and waits for it.
  ///
  /// - Parameter all: Whether the accounts of all folders that are covered are asked, and
  ///   not that of this environment alone.
  /// - Returns: When it ended, in seconds since 1970.
  private func refresh(all: Bool) -> Int64 {
    // That of this environment comes last: `usage.json` and the snapshot are its own.
    var folders: [String?] = [nil]
    if all, isChosen {
      let own = invocation.signInFolder
      folders = covered.filter { $0 != own }.map(Optional.init) + [nil]
    }
    for folder in folders where !BackgroundRefresh.run(program, folder: folder) {
      log.note(
        "plimsoll refresh failed" + (folder.map { " for \($0)" } ?? "")
          + "; it says why when it is started by hand", at: Invocation.clock())
    }
    return Invocation.clock().seconds
  }
}

extension ServiceKeeper {
  /// Runs the service, where that is what a command line asks for; returns where it does
  /// not, or where the command has something else to do first.
  static func runIfAsked(_ arguments: [String], in invocation: Invocation) -> Int32? {
    guard arguments.starts(with: ["service", "run"]) else { return nil }
    do {
      guard let command = try Plimsoll.parsed(arguments) as? ServiceRun, !command.serve else {
        return nil
      }
      let state = invocation.workspace.stateDirectory
      guard let lock = try ServiceRecord.lock(stateDirectory: state) else {
        try ServiceRun.tellOfAnother(state)
        return 0
      }
      let keeper = try ServiceKeeper(
        invocation, command.roots.options(skipsIndexing: true, look: command.look))
      // Until a signal ends the process.
      try keeper.run(lock)
      return 0
    } catch {
      return ErrorPresenter.present(error)
    }
  }
}
