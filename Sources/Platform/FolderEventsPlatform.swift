#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// Why the system cannot tell of changes, in words for `doctor`.
package struct WatchFailure: Error, Hashable {
  package var reason: String
}

#if os(Linux)
  /// The system's own way to tell of changes in folders: inotify. One thread waits
  /// in `wait`; `add` and `wake` may be called from others.
  @safe package final class FolderEvents: Sendable {
    private let queue: Int32
    private let wakeRead: Int32
    private let wakeWrite: Int32

    /// Appends, creations, moves, deletions: whatever can change a sum.
    private static let mask = UInt32(
      IN_MODIFY | IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_DELETE_SELF
        | IN_MOVE_SELF | IN_ONLYDIR)

    package init() throws(WatchFailure) {
      queue = inotify_init1(Int32(IN_CLOEXEC) | Int32(IN_NONBLOCK))
      guard queue >= 0 else {
        throw WatchFailure(
          reason: errno == EMFILE
            ? "no more inotify instances are allowed (fs.inotify.max_user_instances)"
            : "inotify is not available (\(SystemError.last.reason))")
      }
      do {
        (wakeRead, wakeWrite) = try FolderEvents.wakePipe()
      } catch {
        close(queue)
        throw error
      }
    }

    deinit {
      close(queue)
      close(wakeRead)
      close(wakeWrite)
    }

    /// Watches one folder.
    ///
    /// - Returns: The number under which its events come; nil when it is gone or may
    ///   not be read.
    package func add(_ folder: String) throws(WatchFailure) -> Int? {
      let number = unsafe inotify_add_watch(queue, folder, FolderEvents.mask)
      if number >= 0 { return Int(number) }
      guard errno == ENOSPC || errno == ENOMEM else { return nil }
      throw WatchFailure(
        reason: "no more folders can be watched (fs.inotify.max_user_watches)")
    }

    /// Watches it no longer.
    package func remove(_ number: Int) { _ = inotify_rm_watch(queue, Int32(number)) }

    /// Whether appends are told of only where the file itself is watched.
    package static let needsFiles = false

    /// Nothing is to be watched: a folder tells of appends.
    package func addFile(_ path: String) -> Int? { nil }

    /// Lets `wait` return.
    package func wake() { wakeThrough(wakeWrite) }

    /// Waits until something happens, or for so many milliseconds, -1 for ever, then
    /// gives the events that are there: under which number, about which name, and
    /// what.
    ///
    /// - Returns: False when it was woken, and so is to end.
    package func wait(milliseconds: Int32, _ body: (FolderEvent) -> Void) -> Bool {
      var entries = [
        pollfd(fd: wakeRead, events: Int16(POLLIN), revents: 0),
        pollfd(fd: queue, events: Int16(POLLIN), revents: 0),
      ]
      let found = unsafe poll(&entries, nfds_t(entries.count), milliseconds)
      if found > 0, entries[0].revents != 0 { return false }
      if found > 0, entries[1].revents != 0 { read(body) }
      return true
    }

    /// Waits for so long without looking at events, so that those of a busy file come
    /// together.
    ///
    /// - Returns: False when it was woken, and so is to end.
    package func pause(milliseconds: Int32) -> Bool { pauseUnlessWoken(wakeRead, milliseconds) }

    private func read(_ body: (FolderEvent) -> Void) {
      var buffer = [UInt8](repeating: 0, count: 1 << 16)
      while true {
        let count = unsafe buffer.withUnsafeMutableBytes {
          unsafe readFile(queue, $0.baseAddress, $0.count)
        }
        guard count > 0 else { return }
        FolderEvents.events(in: buffer[..<count], body)
      }
    }

    /// Takes the kernel's records apart: number, mask, cookie and length of the name,
    /// each of four bytes, then the name with NULs at its end.
    private static func events(in bytes: ArraySlice<UInt8>, _ body: (FolderEvent) -> Void) {
      func word(_ at: Int) -> UInt32 {
        (0..<4).reduce(0) { $0 | UInt32(bytes[at + $1]) << (8 * UInt32($1)) }
      }
      var at = bytes.startIndex
      while at + 16 <= bytes.endIndex {
        let length = Int(word(at + 12))
        let start = at + 16
        guard start + length <= bytes.endIndex else { return }
        let name = bytes[start..<start + length].prefix { $0 != 0 }
        body(
          FolderEvent(
            number: Int(Int32(bitPattern: word(at))), mask: word(at + 4),
            name: String(decoding: name, as: UTF8.self)))
        at = start + length
      }
    }
  }

  /// `read(2)`, out of reach of the method of that name.
  private func readFile(_ file: Int32, _ target: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    unsafe read(file, target, count)
  }

  /// One event of the system.
  package struct FolderEvent {
    /// The number of the watch.
    package var number: Int
    fileprivate var mask: UInt32
    /// The name in the folder; empty when it is about the folder itself.
    package var name: String

    private func has(_ flag: Int32) -> Bool { mask & UInt32(bitPattern: flag) != 0 }

    /// Whether events were lost.
    package var isOverflow: Bool { has(Int32(IN_Q_OVERFLOW)) }
    /// Whether the watch has ended.
    package var isEnd: Bool { has(Int32(IN_IGNORED)) }
    /// Whether the watched folder itself went away.
    package var isDeparture: Bool { has(Int32(IN_DELETE_SELF)) || has(Int32(IN_MOVE_SELF)) }
    /// Whether it is about a folder.
    package var isFolder: Bool { has(Int32(IN_ISDIR)) }
    /// Whether something came into the folder.
    package var isArrival: Bool { has(Int32(IN_CREATE)) || has(Int32(IN_MOVED_TO)) }
    /// Whether something left the folder.
    package var isLoss: Bool { has(Int32(IN_DELETE)) || has(Int32(IN_MOVED_FROM)) }
    /// Whether the system does not name what changed in the folder.
    package var isUnnamed: Bool { false }
  }
#else
  /// The system's own way to tell of changes: kqueue, with one open descriptor for
  /// each folder and for each file that is being written. One thread waits in `wait`;
  /// `add` and `wake` may be called from others.
  @safe package final class FolderEvents: Sendable {
    private let queue: Int32
    private let wakeRead: Int32
    private let wakeWrite: Int32

    /// Descriptors that are left for everything else.
    private static let reserve = 64

    package init() throws(WatchFailure) {
      queue = kqueue()
      guard queue >= 0 else {
        throw WatchFailure(reason: "kqueue is not available (\(SystemError.last.reason))")
      }
      do {
        (wakeRead, wakeWrite) = try FolderEvents.wakePipe()
      } catch {
        close(queue)
        throw error
      }
      _ = register(wakeRead, EVFILT_READ, flags: EV_ADD)
    }

    deinit {
      // The descriptors of folders go with the process, or when they are removed.
      close(queue)
      close(wakeRead)
      close(wakeWrite)
    }

    /// Watches one folder.
    ///
    /// - Returns: The number under which its events come; nil when it is gone or may
    ///   not be read.
    package func add(_ folder: String) throws(WatchFailure) -> Int? { try watch(folder) }

    /// Whether appends are told of only where the file itself is watched.
    package static let needsFiles = true

    /// Watches a file that is likely to be written: a folder does not tell of appends.
    package func addFile(_ path: String) -> Int? {
      do throws(WatchFailure) {
        return try watch(path)
      } catch {
        // No descriptor is free: what is appended is found by the next walk.
        return nil
      }
    }

    private func watch(_ path: String) throws(WatchFailure) -> Int? {
      let descriptor = unsafe open(path, O_EVTONLY | O_CLOEXEC)
      guard descriptor >= 0 else {
        if errno == EMFILE || errno == ENFILE {
          throw WatchFailure(reason: "no more files can be opened (ulimit -n)")
        }
        return nil
      }
      var limit = rlimit()
      if unsafe getrlimit(RLIMIT_NOFILE, &limit) == 0,
        UInt64(descriptor) + UInt64(FolderEvents.reserve) > limit.rlim_cur
      {
        close(descriptor)
        throw WatchFailure(reason: "no more files can be opened (ulimit -n)")
      }
      let wanted = NOTE_WRITE | NOTE_EXTEND | NOTE_DELETE | NOTE_RENAME | NOTE_REVOKE
      guard register(descriptor, EVFILT_VNODE, flags: EV_ADD | EV_CLEAR, events: wanted) else {
        close(descriptor)
        return nil
      }
      return Int(descriptor)
    }

    /// Has events of a descriptor told from now on.
    ///
    /// - Returns: Whether the system does.
    private func register(
      _ descriptor: Int32, _ filter: Int32, flags: Int32, events: Int32 = 0
    ) -> Bool {
      var change = unsafe kevent(
        ident: UInt(descriptor), filter: Int16(filter), flags: UInt16(flags),
        fflags: UInt32(events), data: 0, udata: nil)
      return unsafe kevent(queue, &change, 1, nil, 0, nil) == 0
    }

    /// Watches it no longer.
    package func remove(_ number: Int) { close(Int32(number)) }

    /// Lets `wait` return.
    package func wake() { wakeThrough(wakeWrite) }

    /// Waits until something happens, or for so many milliseconds, -1 for a day, then
    /// gives the events that are there.
    ///
    /// - Returns: False when it was woken, and so is to end.
    package func wait(milliseconds: Int32, _ body: (FolderEvent) -> Void) -> Bool {
      let wait = milliseconds < 0 ? 86_400_000 : Int(milliseconds)
      var time = timespec(tv_sec: wait / 1000, tv_nsec: wait % 1000 * 1_000_000)
      // `[kevent]` would be a list of the function of that name.
      var events = unsafe Array(repeating: kevent(), count: 64)
      let count = unsafe kevent(queue, nil, 0, &events, 64, &time)
      guard count > 0 else { return true }
      let found = unsafe events.prefix(Int(count)).map { unsafe ($0.ident, $0.fflags) }
      for (identity, flags) in found {
        if identity == UInt(wakeRead) { return false }
        body(FolderEvent(number: Int(identity), flags: flags))
      }
      return true
    }

    /// Waits for so long without looking at events, so that those of a busy file come
    /// together.
    ///
    /// - Returns: False when it was woken, and so is to end.
    package func pause(milliseconds: Int32) -> Bool { pauseUnlessWoken(wakeRead, milliseconds) }
  }

  /// One event of the system.
  package struct FolderEvent {
    /// The number of the watch.
    package var number: Int
    fileprivate var flags: UInt32
    /// kqueue names nothing.
    package var name: String { "" }

    package var isOverflow: Bool { false }
    package var isEnd: Bool { false }
    /// Whether what is watched went away.
    package var isDeparture: Bool { flags & UInt32(NOTE_DELETE | NOTE_RENAME | NOTE_REVOKE) != 0 }
    package var isFolder: Bool { false }
    package var isArrival: Bool { false }
    package var isLoss: Bool { false }
    /// Whether the system does not name what changed in the folder.
    package var isUnnamed: Bool { !isDeparture }
  }
#endif

extension FolderEvents {
  /// A pipe through which a waiting thread is woken.
  private static func wakePipe() throws(WatchFailure) -> (read: Int32, write: Int32) {
    do throws(SystemError) {
      let ends = try SystemCall.makePipe()
      SystemCall.setNotWaiting(ends.read)
      SystemCall.setNotWaiting(ends.write)
      return ends
    } catch {
      throw WatchFailure(reason: "no pipe could be made (\(error.reason))")
    }
  }
}

private func wakeThrough(_ descriptor: Int32) {
  var byte: UInt8 = 1
  _ = unsafe write(descriptor, &byte, 1)
}

/// - Returns: False when it was woken.
private func pauseUnlessWoken(_ descriptor: Int32, _ milliseconds: Int32) -> Bool {
  var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
  return unsafe poll(&entry, 1, milliseconds) <= 0 || entry.revents == 0
}
