#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

/// Calls of the system on descriptors that others have opened: standard streams, pipes,
/// terminals.
package enum SystemCall {
  /// Up to `count` bytes, as many as are there; none at the end.
  package static func bytes(
    from descriptor: Int32, upTo count: Int
  ) throws(SystemError) -> [UInt8] {
    var error: SystemError?
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      let received = unsafe read(descriptor, buffer.baseAddress, buffer.count)
      if received < 0 { error = .last }
      initialized = max(0, received)
    }
    if let error { throw error }
    return bytes
  }

  /// Writes all of `bytes`, in as many pieces as the system takes.
  package static func send(_ bytes: [UInt8], to descriptor: Int32) throws(SystemError) {
    var done = 0
    while done < bytes.count {
      do throws(SystemError) {
        done += try sendOnce(bytes, from: done, to: descriptor)
      } catch {
        guard error.isInterruption else { throw error }
      }
    }
  }

  /// Writes what the system takes at once of the bytes from `start` on.
  package static func sendOnce(
    _ bytes: [UInt8], from start: Int, to descriptor: Int32
  ) throws(SystemError) -> Int {
    let written = unsafe bytes.withUnsafeBytes { buffer in
      unsafe write(descriptor, buffer.baseAddress?.advanced(by: start), buffer.count - start)
    }
    guard written >= 0 else { throw .last }
    return written
  }

  /// Waits until something can be read of one of two descriptors, or until its end.
  ///
  /// - Parameters:
  ///   - second: -1 for none.
  ///   - writesSecond: Whether the second one is to be written.
  ///   - milliseconds: How long at most; -1 for ever.
  /// - Returns: Which of them is ready.
  package static func wait(
    reading first: Int32, _ second: Int32 = -1, writesSecond: Bool = false,
    within milliseconds: Int32
  ) throws(SystemError) -> (first: Bool, second: Bool) {
    // The system passes over a descriptor of -1.
    var waits = [
      pollfd(fd: first, events: Int16(POLLIN), revents: 0),
      pollfd(fd: second, events: Int16(writesSecond ? POLLOUT : POLLIN), revents: 0),
    ]
    guard unsafe poll(&waits, 2, milliseconds) >= 0 else { throw .last }
    return (waits[0].revents != 0, waits[1].revents != 0)
  }

  /// Whether what is written to a pipe has no reader any more, now or within so many
  /// milliseconds.
  package static func losesReader(_ descriptor: Int32, within milliseconds: Int32 = 0) -> Bool {
    // Nothing is asked for: errors are always told.
    var wait = pollfd(fd: descriptor, events: 0, revents: 0)
    return unsafe poll(&wait, 1, milliseconds) > 0
      && Int32(wait.revents) & Int32(POLLERR | POLLHUP | POLLNVAL) != 0
  }

  /// A pipe whose ends do not reach other programs.
  package static func makePipe() throws(SystemError) -> (read: Int32, write: Int32) {
    var ends: [Int32] = [0, 0]
    guard unsafe pipe(&ends) == 0 else { throw .last }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (ends[0], ends[1])
  }

  /// Has reading and writing return at once instead of waiting.
  package static func setNotWaiting(_ descriptor: Int32) {
    _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
  }

  /// Closes it.
  package static func end(_ descriptor: Int32) { _ = close(descriptor) }

  /// Whether a person is at the other end.
  package static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }
}

/// Functions of the C library that use the widest vectors that the machine has.
package enum SystemMemory {
  /// The offset of the first `byte`, or nil.
  package static func firstIndex(of byte: UInt8, in bytes: UnsafeRawBufferPointer) -> Int? {
    guard let base = bytes.baseAddress,
      let found = unsafe memchr(base, Int32(byte), bytes.count)
    else { return nil }
    return unsafe UnsafeRawPointer(found) - base
  }
}
