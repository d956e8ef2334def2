internal import Files
internal import Platform
internal import StatusSnapshot

/// A command that the user configured: it gets Claude Code's JSON on its standard
/// input. It has a time limit, and its answer is kept for a while, so that a slow one
/// is not run at every key press, and so that one that fails once leaves no hole.
struct CustomCommand {
  let command: String
  /// Milliseconds.
  let timeLimit: Int64
  /// Seconds for which an answer is kept.
  let lifetime: Int64
  let cacheDirectory: String
  /// The most bytes of an answer that are taken.
  var limit = 4096

  /// Seconds for which an earlier answer stands in for one that does not come.
  fileprivate static let patience: Int64 = 600

  /// What came of a command.
  struct Outcome {
    /// What is to be shown; nil when there is nothing.
    var answer: [UInt8]?
    /// Why the last run gave no answer; nil when it did, whatever is shown.
    var failure: CommandFailure?
  }

  func output(input: [UInt8], session: String, now: Int64) -> Outcome {
    let key = SnapshotKey.session(command + "\n" + session)
    let path = cacheDirectory + "/command-" + String(key, radix: 16)
    let kept = kept(path)
    if let kept, lifetime > 0, (0..<lifetime).contains(now - kept.triedAt) {
      return Outcome(answer: kept.answer(now: now), failure: kept.failure)
    }
    let (answer, failure) = run(input)
    // One that fails is not tried again at once either; its time is that of the answer
    // that is kept.
    let answeredAt = answer == nil ? kept?.answeredAt ?? 0 : now
    let shown = answer ?? kept?.answer(now: now)
    do throws(FileError) {
      var head: [UInt8] = []
      for shift in [0, 8, 16, 24, 32, 40] {
        head.append(UInt8(truncatingIfNeeded: answeredAt >> Int64(shift)))
      }
      // No time needs these two.
      head += failure.map { $0.bytes } ?? [0, 0]
      try Folder.make(cacheDirectory)
      try File.replace(path, with: head + (shown ?? []))
    } catch {
      // Then it is run again next time.
    }
    return Outcome(answer: shown, failure: failure)
  }

  /// What was kept of an earlier run.
  private struct Kept {
    /// Seconds since 1970 at which the command was last run.
    var triedAt: Int64
    /// And at which it answered.
    var answeredAt: Int64
    /// Why it did not when it was last run.
    var failure: CommandFailure?
    var bytes: [UInt8]

    func answer(now: Int64) -> [UInt8]? {
      now - answeredAt < CustomCommand.patience ? bytes : nil
    }
  }

  private func kept(_ path: String) -> Kept? {
    do throws(FileError) {
      let content = try File.part(of: path, limit: limit + 8)
      let bytes = content.bytes
      guard bytes.count >= 8 else { return nil }
      var answeredAt: Int64 = 0
      for index in 0..<6 { answeredAt |= Int64(bytes[index]) << Int64(index * 8) }
      return Kept(
        triedAt: content.status.modified / 1_000_000_000, answeredAt: answeredAt,
        failure: CommandFailure(bytes[6], bytes[7]), bytes: Array(bytes[8...]))
    } catch {
      // Nothing was kept yet, or it may not be read: then the command is run.
      return nil
    }
  }

  /// The first line, without escape sequences: the line has colours of its own.
  static func firstLine(_ bytes: [UInt8]) -> String? {
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

  private func run(_ input: [UInt8]) -> ([UInt8]?, CommandFailure?) {
    // One that does not read to the end must not end this process.
    SystemProcess.ignoringClosedPipes { answer(to: input) }
  }

  private func answer(to input: [UInt8]) -> ([UInt8]?, CommandFailure?) {
    guard let toChild = CustomCommand.pipe() else { return (nil, .notStarted) }
    guard let fromChild = CustomCommand.pipe() else {
      SystemCall.end(toChild.read)
      SystemCall.end(toChild.write)
      return (nil, .notStarted)
    }
    let process = Spawn.start(
      "/bin/sh", ["-c", command],
      streams: Spawn.Streams(input: toChild.read, output: fromChild.write), detached: false)
    SystemCall.end(toChild.read)
    SystemCall.end(fromChild.write)
    defer { SystemCall.end(fromChild.read) }
    guard let process else {
      SystemCall.end(toChild.write)
      return (nil, .notStarted)
    }
    // Else a command that does not read would hold this process beyond its time.
    SystemCall.setNotWaiting(toChild.write)
    let deadline = SystemClock.monotonicMilliseconds() + timeLimit
    let answer = converse(
      input, to: toChild.write, from: fromChild.read, deadline: deadline)
    // Whatever it started ends with it.
    if answer == nil { Spawn.kill(groupOf: process) }
    var isLate = answer == nil
    var status = Spawn.status(of: process, waits: false)
    while status == nil {
      if SystemClock.monotonicMilliseconds() >= deadline {
        isLate = true
        Spawn.kill(groupOf: process)
      }
      Spawn.pause(microseconds: 500)
      status = Spawn.status(of: process, waits: false)
    }
    if let answer, status == 0 || !answer.isEmpty { return (answer, nil) }
    // One that fails and says nothing has not answered: an earlier answer stays.
    return (nil, isLate ? .tooLate : CommandFailure(waitStatus: status ?? 0))
  }

  /// Gives the input and takes the answer up to its limit, until it ends; nil when
  /// that takes too long.
  private func converse(
    _ input: [UInt8], to target: Int32, from source: Int32, deadline: Int64
  ) -> [UInt8]? {
    var open = true
    var written = 0
    var answer: [UInt8] = []
    defer { if open { SystemCall.end(target) } }
    if input.isEmpty {
      SystemCall.end(target)
      open = false
    }
    while true {
      let left = deadline - SystemClock.monotonicMilliseconds()
      guard left > 0 else { return nil }
      let ready: (first: Bool, second: Bool)
      do throws(SystemError) {
        ready = try SystemCall.wait(
          reading: source, open ? target : -1, writesSecond: true, within: Int32(min(left, 5000)))
      } catch {
        // Interrupted: it is waited for again until the time is over.
        continue
      }
      if open, ready.second {
        do throws(SystemError) {
          written += try SystemCall.sendOnce(input, from: written, to: target)
        } catch {
          // One that reads no more gets no more.
          if !error.isPassing { written = input.count }
        }
        if written == input.count {
          SystemCall.end(target)
          open = false
        }
      }
      if ready.first {
        guard let piece = StandardInput.piece(of: source, upTo: 4096) else { continue }
        if piece.isEmpty || answer.count > limit { return Array(answer.prefix(limit)) }
        answer += piece
      }
    }
  }

  private static func pipe() -> (read: Int32, write: Int32)? {
    do throws(SystemError) {
      return try SystemCall.makePipe()
    } catch {
      // Too many files are open: then there is no answer this time.
      return nil
    }
  }
}
