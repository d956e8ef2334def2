internal import StatusSnapshot

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// A command that the user configured: it gets Claude Code's JSON on its standard
/// input, and its first line becomes a segment. It has a time limit, and its answer
/// is kept for a while, so that a slow one is not run at every key press.
struct CustomCommand {
  let command: String
  /// Milliseconds.
  let timeLimit: Int64
  /// Seconds for which an answer is kept.
  let lifetime: Int64
  let cacheDirectory: String

  /// The first line of the answer; nil when there is none.
  func output(input: [UInt8], session: String, now: Int64) -> String? {
    let key = SnapshotKey.session(command + "\n" + session)
    let path = cacheDirectory + "/command-" + String(key, radix: 16)
    if lifetime > 0, let kept = kept(path, now: now) { return CustomCommand.firstLine(kept) }
    let answer = run(input)
    if lifetime > 0 {
      do throws(SnapshotError) {
        try PrivateFile.makeFolder(cacheDirectory)
        try PrivateFile.replace(path, with: answer ?? [])
      } catch {
        // Then it is run again next time.
      }
    }
    return answer.flatMap(CustomCommand.firstLine)
  }

  private func kept(_ path: String, now: Int64) -> [UInt8]? {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return nil }
    #if canImport(Darwin)
      let changed = Int64(status.st_mtimespec.tv_sec)
    #else
      let changed = Int64(status.st_mtim.tv_sec)
    #endif
    guard changed <= now, now - changed < lifetime else { return nil }
    do throws(SnapshotError) {
      return try PrivateFile.read(path, limit: 4096)
    } catch {
      return nil
    }
  }

  /// The first line, without escape sequences: the line has colours of its own.
  private static func firstLine(_ bytes: [UInt8]) -> String? {
    var line: [UInt8] = []
    var isEscape = false
    for byte in bytes.prefix(while: { $0 != 0x0A && $0 != 0x0D }) {
      if isEscape {
        // `ESC [ … letter`; the bracket itself belongs to it.
        if (0x40...0x7E).contains(byte), byte != UInt8(ascii: "[") { isEscape = false }
      } else if byte == 0x1B {
        isEscape = true
      } else {
        line.append(byte)
      }
    }
    return line.isEmpty ? nil : String(decoding: line, as: UTF8.self)
  }

  // MARK: Running

  private func run(_ input: [UInt8]) -> [UInt8]? {
    guard let toChild = CustomCommand.pipe() else { return nil }
    guard let fromChild = CustomCommand.pipe() else {
      close(toChild.read)
      close(toChild.write)
      return nil
    }
    let process = Spawn.start(
      "/bin/sh", ["-c", command],
      streams: Spawn.Streams(input: toChild.read, output: fromChild.write), detached: false)
    close(toChild.read)
    close(fromChild.write)
    defer { close(fromChild.read) }
    guard let process else {
      close(toChild.write)
      return nil
    }
    let deadline = CustomCommand.milliseconds() + timeLimit
    let answer = converse(
      input, to: toChild.write, from: fromChild.read, deadline: deadline)
    // Whatever it started ends with it.
    if answer == nil { kill(-process, SIGKILL) }
    var status: Int32 = 0
    while unsafe waitpid(process, &status, WNOHANG) == 0 {
      if CustomCommand.milliseconds() >= deadline { kill(-process, SIGKILL) }
      usleep(500)
    }
    return answer
  }

  /// Gives the input and takes up to 4 kB of the answer, until it ends; nil when
  /// that takes too long.
  private func converse(
    _ input: [UInt8], to target: Int32, from source: Int32, deadline: Int64
  ) -> [UInt8]? {
    var open = true
    var written = 0
    var answer: [UInt8] = []
    defer { if open { close(target) } }
    while true {
      let left = deadline - CustomCommand.milliseconds()
      guard left > 0 else { return nil }
      var waits = [
        pollfd(fd: source, events: Int16(POLLIN), revents: 0),
        pollfd(fd: open ? target : -1, events: Int16(POLLOUT), revents: 0),
      ]
      guard unsafe poll(&waits, 2, Int32(min(left, 5000))) > 0 else { continue }
      if open, waits[1].revents != 0 {
        let count = unsafe input.withUnsafeBytes { buffer in
          unsafe write(target, buffer.baseAddress! + written, buffer.count - written)
        }
        written += max(0, count)
        if written == input.count || (count < 0 && errno != EAGAIN && errno != EINTR) {
          close(target)
          open = false
        }
      }
      if waits[0].revents != 0 {
        let piece = unsafe [UInt8](unsafeUninitializedCapacity: 4096) { buffer, count in
          count = unsafe max(0, read(source, buffer.baseAddress, buffer.count))
        }
        if piece.isEmpty || answer.count > 4096 { return Array(answer.prefix(4096)) }
        answer += piece
      }
    }
  }

  /// A pipe whose ends do not reach other programs, and of which the writing one
  /// never blocks.
  private static func pipe() -> (read: Int32, write: Int32)? {
    var ends: [Int32] = [0, 0]
    #if canImport(Darwin)
      guard unsafe Darwin.pipe(&ends) == 0 else { return nil }
    #elseif canImport(Musl)
      guard unsafe Musl.pipe(&ends) == 0 else { return nil }
    #else
      guard unsafe Glibc.pipe(&ends) == 0 else { return nil }
    #endif
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (ends[0], ends[1])
  }

  private static func milliseconds() -> Int64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }
}
