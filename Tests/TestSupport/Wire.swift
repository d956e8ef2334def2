import Foundation

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// A connection to this machine, byte by byte: what an attacker sends is not what a
/// library would send.
///
/// Its calls wait on threads of their own, so that the server under test, which runs
/// in the same process, always has one to answer on.
package final class Wire: Sendable {
  private let socket: Int32

  /// Connects to a port of this machine.
  ///
  /// - Parameter patience: Seconds to wait for an answer.
  package init(port: Int, patience: Int = 120) throws {
    socket = Self.makeSocket(AF_INET, patience: patience)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    try unsafe connect(&address, MemoryLayout<sockaddr_in>.size)
  }

  /// Connects to a socket in the file system.
  ///
  /// - Parameters:
  ///   - path: At most a hundred bytes.
  ///   - patience: Seconds to wait for an answer.
  package init(path: String, patience: Int = 120) throws {
    socket = Self.makeSocket(AF_UNIX, patience: patience)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8)
    guard bytes.count <= 100 else { throw Broken(step: "name", code: ENAMETOOLONG) }
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
    try unsafe connect(&address, MemoryLayout<sockaddr_un>.size)
  }

  private func connect(_ address: UnsafeRawPointer, _ size: Int) throws(Broken) {
    let pointer = unsafe address.assumingMemoryBound(to: sockaddr.self)
    #if canImport(Darwin)
      let status = unsafe Darwin.connect(socket, pointer, socklen_t(size))
    #elseif canImport(Musl)
      let status = unsafe Musl.connect(socket, pointer, socklen_t(size))
    #else
      let status = unsafe Glibc.connect(socket, pointer, socklen_t(size))
    #endif
    guard status == 0 else { throw Broken(step: "connect", code: errno) }
  }

  deinit { close(socket) }

  /// A call to the system failed.
  package struct Broken: Error {
    package var step: String
    package var code: Int32
  }

  private static func makeSocket(_ family: Int32, patience: Int) -> Int32 {
    _ = signal(SIGPIPE, SIG_IGN)
    #if canImport(Darwin)
      let socket = Darwin.socket(family, SOCK_STREAM, 0)
    #elseif canImport(Musl)
      let socket = Musl.socket(family, SOCK_STREAM, 0)
    #else
      let socket = Glibc.socket(family, Int32(SOCK_STREAM.rawValue), 0)
    #endif
    var time = timeval(tv_sec: patience, tv_usec: 0)
    _ = unsafe setsockopt(
      socket, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
    return socket
  }

  /// Sends all of the bytes; false when nobody takes them any more.
  @discardableResult
  package func send(_ text: String) async -> Bool {
    await onThread { [socket] in
      var bytes = Array(text.utf8)[...]
      while !bytes.isEmpty {
        let count = unsafe bytes.withUnsafeBytes { unsafe write(socket, $0.baseAddress, $0.count) }
        guard count > 0 else { return false }
        bytes = bytes.dropFirst(count)
      }
      return true
    }
  }

  /// What arrives until `done` says that it is enough, until the other side ends or
  /// until patience does.
  package func receive(until done: @escaping @Sendable (String) -> Bool) async -> String {
    await onThread { [socket] in
      var received: [UInt8] = []
      var buffer = [UInt8](repeating: 0, count: 65_536)
      // A stream that goes on and never says what is waited for ends here.
      while received.count < 4_000_000 {
        let count = unsafe read(socket, &buffer, buffer.count)
        guard count > 0 else { break }
        received += buffer[..<count]
        if done(String(decoding: received, as: UTF8.self)) { break }
      }
      return String(decoding: received, as: UTF8.self)
    }
  }

  /// Everything until the other side ends.
  package func rest() async -> String { await receive { _ in false } }

  private func onThread<Result: Sendable>(
    _ work: @escaping @Sendable () -> Result
  ) async -> Result {
    await withCheckedContinuation { continuation in
      Thread.detachNewThread { continuation.resume(returning: work()) }
    }
  }
}
